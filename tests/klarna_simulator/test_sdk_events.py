from __future__ import annotations

from klarna_simulator.clock import Clock
from klarna_simulator.sdk_events import Report, SdkEvents


def report(event: str = "LOAD", **details: str | bool | None) -> Report:
    return Report(event=event, session_id="7c1", details=dict(details))


def test_of_too_many_events_the_oldest_are_forgotten() -> None:
    events = SdkEvents(Clock(), limit=2)
    for name in ("INIT", "LOAD", "AUTHORIZE"):
        events.add(report(name))

    assert [(one.number, one.report.event) for one in events.after(0)] == [(2, "LOAD"), (3, "AUTHORIZE")]
    assert [one.number for one in events.after(2)] == [3]


def test_numbers_go_on_when_events_are_forgotten() -> None:
    events = SdkEvents(Clock())
    events.add(report())
    events.clear()
    events.add(report())

    assert [one.number for one in events.after(0)] == [2]


def test_an_event_is_shown_without_secrets_and_without_what_was_not_told() -> None:
    events = SdkEvents(Clock())
    events.add(
        report(exception="TypeError: eyJhbGciOiJSUzI1NiJ9.e30.x is no order", approved=None, show_form=False)
    )

    shown = events.after(0)[0].shown()

    assert "eyJ" not in str(shown)
    assert shown["details"]["show_form"] is False
    assert set(shown["details"]) == {"exception", "show_form"}
