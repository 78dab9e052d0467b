from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klarna_simulator.routing import Routes


def shop() -> Routes[str]:
    routes: Routes[str] = Routes()
    routes.add("POST", "/sessions", "create")
    routes.add("POST", "/sessions/{session_id}", "update")
    routes.add("GET", "/sessions/{session_id}", "read")
    routes.add("GET", "/sessions/newest", "read the newest")
    routes.add("GET", "/orders/{order_id}/captures/{capture_id}", "read a capture")
    return routes


def test_a_path_is_found_with_its_methods_and_what_it_names() -> None:
    methods, names = shop().find("/sessions/7")

    assert methods == {"POST": "update", "GET": "read", "HEAD": "read"}
    assert names == {"session_id": "7"}
    assert shop().find("/orders/1/captures/2")[1] == {"order_id": "1", "capture_id": "2"}


def test_a_part_that_is_written_out_goes_before_one_that_is_named() -> None:
    assert shop().find("/sessions/newest") == ({"GET": "read the newest", "HEAD": "read the newest"}, {})


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "//",
        "/session",
        "/sessions/",
        "/sessions/7/",
        "/sessions//",
        "/orders/1",
        "/orders//captures/2",
    ],
)
def test_a_path_that_is_not_there_has_no_methods(path: str) -> None:
    assert shop().find(path)[0] == {}


@given(path=st.text() | st.lists(st.sampled_from(["sessions", "newest", "7", ""])).map("/".join))
def test_any_path_is_looked_up_without_harm(path: str) -> None:
    methods, names = shop().find(path)

    assert set(names.values()) <= set(path.split("/"))
    assert set(methods) <= {"POST", "GET", "HEAD"}


def test_a_part_has_one_name_only() -> None:
    routes = shop()

    with pytest.raises(ValueError, match="named session_id elsewhere"):
        routes.add("DELETE", "/sessions/{id}", "delete")
