"""A configuration is read as it is written, and a mistake in it is answered with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from klarna_certify.configuration import Config, ConfigurationError, Project, WebServer, load_config
from klarna_certify.keys import Artifacts

IMPORT = "from klarna_certify.configuration import *\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "playwright.config.py"
    path.write_text(IMPORT + text, encoding="utf-8")
    return path


def mistake_in(folder: Path, text: str) -> str:
    with pytest.raises(ConfigurationError) as error:
        load_config(written(folder, text))
    return str(error.value).replace(str(folder), "here")


def test_the_smallest_configuration_is_one_project_and_the_defaults(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, "config = Config(projects=[Project(name='mine')])"))

    assert config.projects == (Project(name="mine"),)
    assert (config.timeout, config.expect_timeout, config.workers) == (30.0, 5.0, 2)
    assert config.artifacts == Artifacts(screenshot="on")


def test_paths_are_relative_to_the_configuration_and_not_to_where_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(
        tmp_path,
        "config = Config(projects=[Project(name='a', checkout='shop/checkout.toml')], report_dir='out')",
    )
    monkeypatch.chdir("/")

    config = load_config(path)

    assert config.checkout_path(config.projects[0]) == tmp_path / "shop" / "checkout.toml"
    assert config.report_path() == tmp_path / "out"


def test_a_configuration_may_compute_what_it_says_and_import_from_beside_itself(tmp_path: Path) -> None:
    (tmp_path / "shops.py").write_text("NAMES = ['one', 'two']", encoding="utf-8")

    config = load_config(
        written(
            tmp_path, "from shops import NAMES\nconfig = Config(projects=[Project(name=n) for n in NAMES])"
        )
    )

    assert [project.name for project in config.projects] == ["one", "two"]


def test_a_changed_configuration_is_read_anew(tmp_path: Path) -> None:
    load_config(written(tmp_path, "config = Config(projects=[Project(name='a')])"))

    assert (
        load_config(written(tmp_path, "config = Config(projects=[Project(name='b')])")).projects[0].name
        == "b"
    )


def test_an_unknown_key_is_told_with_its_own_line_and_what_was_meant(tmp_path: Path) -> None:
    told = mistake_in(
        tmp_path,
        "config = Config(\n    projects=[\n        Project(\n            name='a',\n"
        "            viewprt=3,\n        ),\n    ],\n)",
    )

    assert told.startswith("here/playwright.config.py:6: viewprt = 3: unknown key, did you mean 'viewport'?")
    assert "allowed: name, checkout, browser, viewport" in told


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("config = Config(projects=[Project(name='a')],\n  timeout='soon')", 3, "timeout = 'soon'"),
        ("config = Config(projects=[Project(name='a')],\n  workers=0)", 3, "a whole number, 1 to 64"),
        ("config = Config(projects=[Project(name='a')],\n  timeout=True)", 3, "timeout = True"),
        (
            "config = Config(projects=[Project(name='a',\n  browser='ie')])",
            3,
            "'chromium', 'firefox' or 'webkit'",
        ),
        ("config = Config(projects=[Project(name='a',\n  viewport=(1280,))])", 3, "(width, height)"),
        ("config = Config(projects=[Project(name='a/b')])", 2, "letters, digits, dots"),
        ("config = Config(projects=[])", 2, "a list of Project(...)"),
        ("config = Config(projects='a')", 2, "one text where a list is expected"),
        ("config = Config()", 2, "projects: Config needs this key"),
        ("config = Config('a')", 2, "every value is given with its key"),
        (
            "config = Config(projects=[Project(name='a'),\n  Project(name='a')])",
            2,
            "two projects are called 'a'",
        ),
        ("config = Config(projects=[Project(name='a')],\n  hold_watch=6)", 3, "less than hold_deadline"),
        (
            "config = Config(projects=[Project(name='a')],\n  gateway=Gateway(port=8080),\n  workers=2)",
            4,
            "2 workers cannot listen on one port",
        ),
        (
            "config = Config(projects=[Project(name='a')],\n  web_server=WebServer(command=['shop'],\n"
            "  env={'HTTPS_PROXY': '{proxy_url}'}))",
            4,
            "the gateway's proxy's, and there is none",
        ),
        ("server = WebServer(command='python shop.py')", 2, "one text where a list is expected"),
        ("server = WebServer(command=['shop'],\n  url='http://api.klarna.com')", 3, "Klarna's production"),
        ("server = WebServer(command=['shop'],\n  url='localhost')", 3, "begins with http:// or https://"),
        ("server = WebServer(command=['shop', '{prot}'])", 2, "unknown placeholder {prot}"),
        ("server = WebServer(command=['shop'],\n  reuse_existing=True)", 3, "cannot be there already"),
        ("x = (", 2, "not Python"),
        ("import nowhere", 2, "ModuleNotFoundError"),
        ("def f():\n    return 1 / 0\nf()", 3, "ZeroDivisionError"),
        ("raise SystemExit", 2, "SystemExit"),
        ("config = 3", 2, "is of type int"),
        ("mine = Config(projects=[Project(name='a')])", 2, "`config` is not set; 'mine' holds a Config"),
    ],
)
def test_every_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    answer = mistake_in(tmp_path, text)

    assert answer.startswith(f"here/playwright.config.py:{line}: ")
    assert told in answer


def test_all_mistakes_of_one_call_are_told_at_once(tmp_path: Path) -> None:
    told = mistake_in(
        tmp_path, "config = Config(projects=[Project(name='a')],\n  timeout='x',\n  workers='y')"
    )

    assert "playwright.config.py:3: timeout" in told
    assert "playwright.config.py:4: workers" in told


def test_what_may_be_secret_is_never_repeated(tmp_path: Path) -> None:
    told = mistake_in(
        tmp_path,
        "server = WebServer(command=['shop'], env={'PASSWORD': 's3cret {nonsense}'})",
    )
    doubled = mistake_in(
        tmp_path,
        "p = Project(name='a', web_server=WebServer(command=['x'], env={'PASSWORD': 's3cret'}))\n"
        "config = Config(projects=[p, p])",
    )

    assert "unknown placeholder {nonsense}" in told
    assert "s3cret" not in told + doubled


def test_a_missing_file_and_an_unreadable_one_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such file"):
        load_config(tmp_path / "nowhere.py")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_config(tmp_path)
    binary = tmp_path / "playwright.config.py"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_config(binary)


def test_reading_a_configuration_leaves_nothing_behind(tmp_path: Path) -> None:
    import sys

    before = list(sys.path), set(sys.modules)
    mistake_in(tmp_path, "config = 3")

    assert (sys.path, set(sys.modules)) == before
    assert [path.name for path in tmp_path.iterdir()] == ["playwright.config.py"]


def test_a_web_servers_placeholders_are_filled_wherever_they_stand() -> None:
    server = WebServer(
        command=["shop", "--port={port}"],
        env={"KLARNA_API_URL": "{gateway_url}", "CSP": "{browser_url}", "JSON": '{"a": {}}'},
    )

    filled = server.filled(port=8080, gateway_url="http://g", browser_url="http://b")

    assert filled.command == ("shop", "--port=8080")
    assert filled.url == "http://127.0.0.1:8080"
    assert filled.env == {"KLARNA_API_URL": "http://g", "CSP": "http://b", "JSON": '{"a": {}}'}


def test_a_project_uses_its_own_web_server_before_the_common_one() -> None:
    common, own = WebServer(command=["common"]), WebServer(command=["own"])
    config = Config(projects=[Project(name="a"), Project(name="b", web_server=own)], web_server=common)

    assert [config.web_server_of(project) for project in config.projects] == [common, own]


def test_at_a_fixed_gateway_port_there_is_one_worker_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    config = load_config(
        written(tmp_path, "config = Config(projects=[Project(name='a')], gateway=Gateway(port=8081))")
    )

    assert (config.gateway.port, config.workers) == (8081, 1)


def test_the_configuration_of_the_sample_is_in_order() -> None:
    config = load_config(Path(__file__).parents[2] / "playwright.config.py")

    shapes = ["one-page", "review", "finalize", "callback"]
    assert [project.name for project in config.projects] == [
        *shapes,
        *("market-de", "market-se", "market-us"),
        "purchase-on-a-phone",
    ]
    for project in config.projects:
        server = config.web_server_of(project)
        assert server is not None
        assert server.env["KLARNA_API_URL"] == "{gateway_url}"
        assert config.checkout_path(project).is_file()


def test_a_night_certifies_the_sample_whole_on_every_screen_that_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CERTIFY_ON", "desktop phone firefox")
    config = load_config(Path(__file__).parents[2] / "playwright.config.py")

    whole = {project.name: project for project in config.projects if project.name.endswith("one-page")}
    assert {name: (project.browser, project.device, project.grep) for name, project in whole.items()} == {
        "one-page": ("chromium", None, ""),
        "phone-one-page": ("chromium", "Pixel 7", ""),
        "firefox-one-page": ("firefox", None, ""),
    }

    monkeypatch.setenv("CERTIFY_ON", "desktop fridge")
    with pytest.raises(ConfigurationError, match="CERTIFY_ON: there is no fridge; there are desktop, phone"):
        load_config(Path(__file__).parents[2] / "playwright.config.py")


LANED = (
    'from klarna_certify.configuration import *\nconfig = Config(projects=[Project(name="a")], workers=4{})\n'
)


def test_the_lane_is_the_options_then_the_environments_then_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "playwright.config.py"
    path.write_text(LANED.format(', lane="playground"'), encoding="utf-8")

    assert (load_config(path).lane, load_config(path).workers) == ("playground", 1)
    monkeypatch.setenv("KLARNA_CERTIFY_LANE", "simulator")
    assert (load_config(path).lane, load_config(path).workers) == ("simulator", 4)
    assert load_config(path, lane="playground").lane == "playground"


@pytest.mark.parametrize(
    ("lane", "variable", "place"), [("live", "", "--lane"), (None, "production", "KLARNA_CERTIFY_LANE")]
)
def test_another_lane_is_a_mistake_told_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lane: str | None, variable: str, place: str
) -> None:
    path = tmp_path / "playwright.config.py"
    path.write_text(LANED.format(""), encoding="utf-8")
    monkeypatch.setenv("KLARNA_CERTIFY_LANE", variable)

    with pytest.raises(ConfigurationError, match=f"{place}.*no such lane") as told:
        load_config(path, lane=lane)
    assert "simulator, playground" in str(told.value)


def test_klarnas_production_cannot_stand_in_for_its_playground(tmp_path: Path) -> None:
    path = tmp_path / "playwright.config.py"
    given = ', playground=Playground(api_for_tests="https://api-na.klarna.com")'
    path.write_text(LANED.format(given), encoding="utf-8")

    with pytest.raises(ConfigurationError, match="production"):
        load_config(path)
