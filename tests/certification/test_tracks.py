"""Questions to a time line: certain answers only."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from certification.tracks import Track, certainly_before
from recorder.journal import Instant, Order, order

INSTANTS = st.builds(
    lambda at, clock, tick: Instant(
        at=at / 10, within={"gateway": 0.0, "page:1": 0.25, "page:2": 0.5}[clock], clock=clock, tick=tick
    ),
    at=st.integers(0, 60),
    clock=st.sampled_from(["gateway", "page:1", "page:2"]),
    tick=st.integers(0, 3),
)


@example(
    [Instant(at=1.7, within=0.5, clock="page:2", tick=0)],
    Instant(at=2.2, within=0.0, clock="gateway", tick=0),
)
@given(st.lists(INSTANTS, max_size=25), INSTANTS)
def test_answers_are_those_of_asking_every_item(instants: list[Instant], moment: Instant) -> None:
    track = Track(instants, instants)
    before = [one for one in instants if order(one, moment) is Order.BEFORE]
    after = [one for one in instants if order(one, moment) is Order.AFTER]
    unknown = [one for one in instants if order(one, moment) is Order.UNKNOWN]
    assert sorted(map(id, track.backwards_from(moment))) == sorted(map(id, before))
    assert sorted(map(id, track.after(moment))) == sorted(map(id, after))
    assert sorted(map(id, track.doubtful(moment))) == sorted(map(id, unknown))
    last, first = track.last_before(moment), track.first_after(moment)
    assert (last.at if last else None) == max((one.at for one in before), default=None)
    assert (first.at if first else None) == min((one.at for one in after), default=None)


@given(st.lists(INSTANTS, max_size=25), st.lists(INSTANTS, max_size=5), INSTANTS)
def test_what_is_put_in_later_is_where_it_would_have_been(
    first: list[Instant], later: list[Instant], moment: Instant
) -> None:
    track = Track(first, first)
    for instant in later:
        track.insert(instant, instant)
    whole = Track([*first, *later], [*first, *later])
    assert list(map(id, track)) == list(map(id, whole))
    assert list(map(id, track.doubtful(moment))) == list(map(id, whole.doubtful(moment)))
    assert track.last_before(moment) is whole.last_before(moment)


@given(st.lists(INSTANTS, max_size=25), INSTANTS, INSTANTS)
def test_between_is_certainly_after_the_one_and_before_the_other(
    instants: list[Instant], first: Instant, second: Instant
) -> None:
    track = Track(instants, instants)
    inside = [one for one in instants if certainly_before(first, one) and certainly_before(one, second)]
    assert sorted(map(id, track.between(first, second))) == sorted(map(id, inside))


def test_what_is_in_doubt_is_neither_before_nor_after() -> None:
    doubtful, sure = (Instant(at=at, within=0.5, clock="page:1") for at in (1.2, 2.0))
    track = Track([doubtful, sure], ["doubtful", "sure"])
    moment = Instant(at=1.0, within=0.0, clock="gateway")
    assert (track.first_after(moment), track.last_before(moment)) == ("sure", None)
    assert (track.doubtful(moment), list(track.after(moment))) == (["doubtful"], ["sure"])
    later = Instant(at=2.2, within=0.0, clock="gateway")
    assert (track.last_before(later), track.first_after(later)) == ("doubtful", None)
    assert list(track.backwards_from(later)) == ["doubtful"]
    assert (list(track.between(moment, None)), list(track.between(moment, later))) == (["sure"], [])
    near = Instant(at=1.1, within=0.0, clock="gateway")
    assert Track([doubtful, near], ["doubtful", "near"]).doubtful(moment) == ["doubtful"]
