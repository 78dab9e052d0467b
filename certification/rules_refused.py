"""When Klarna refuses an update: nothing is built on the refused cart, a lost session is replaced, the shopper is told.

Whether the refusal was Klarna's own or injected by the suite makes no difference: judged is how the shop took it.
"""

from __future__ import annotations

from collections.abc import Iterator

from certification.links import refusal_standing, replacement
from certification.pictures import agree, picture
from certification.rule import Result, Rule, Sees, finding, judges, kept, unknown
from certification.timeline import Call, Post, Session, Story, succeeded
from certification.tracks import certainly_before
from recorder.journal import CartShown, Instant, PageShown, Record

_CONFLICT = 409


@judges("REF-01", Sees.SESSION)
def nothing_is_loaded_for_a_refused_cart(story: Story) -> Iterator[Result]:
    blamed = story.once(_loads_after_refusal)
    for post, load in blamed:
        if not post.lost:
            did = (
                f"Klarna answered the update with {_answer(post)} at {story.when(post.call.end)}, and load() was "
                f"called at {story.when(load.at)}"
            )
            yield finding(
                "REF-01", "loaded-after-refusal", did, post.call, load.record, call=load, story=story
            )
    excused = [
        pair for pair in story.once(_loads_in_doubt) if id(pair[0]) not in {id(post) for post, _ in blamed}
    ]
    for post, load in excused:
        yield unknown("REF-01", "the load may have been made for something else", post.call, load.record)
    for post, witness in _withstood(story, {id(post) for post, _ in (*blamed, *excused)}):
        yield kept(post.call, witness)


@judges("REF-02", Sees.SESSION)
def nothing_is_authorized_for_a_refused_cart(story: Story) -> Iterator[Result]:
    blamed = {id(post) for post, _ in story.once(_loads_after_refusal)}
    for post, call in story.once(_authorized_after_refusal):
        if id(post) in blamed or post.lost:
            continue
        blamed.add(id(post))
        did = (
            f"Klarna answered the update with {_answer(post)} at {story.when(post.call.end)}, and "
            f"{call.record.method}() was called at {story.when(call.at)}"
        )
        yield finding(
            "REF-02", "authorized-after-refusal", did, post.call, call.record, call=call, story=story
        )
    for post, witness in _withstood(story, blamed):
        if not _ordered_all_the_same(story, post):
            yield kept(post.call, witness)


@judges("REF-03", Sees.SERVER)
def a_lost_session_is_replaced(story: Story) -> Iterator[Result]:
    for post in story.posts:
        if not post.lost or not _in_use(story, post) or _ordered(story, post):
            continue
        following = next(
            (
                other
                for other in story.attempts.after(post.call.end)
                if other.call.operation == "create_session"
            ),
            None,
        )
        until = following.call.start if following else None
        again = next(
            (
                other
                for other in story.attempts.between(post.call.end, until)
                if other.session is post.session and other.call.operation == "update_session"
            ),
            None,
        )
        if post.call.status == _CONFLICT and any(
            other.accepted and other.session is post.session
            for other in story.attempts.between(post.call.end, until)
        ):
            continue  # a conflict that another try healed: the session was never lost
        used = next((call for _, call in _uses(story, post, until)), None)
        page = story.pages.first_after(post.call.end)
        shown: Record
        if again:
            did, shown = f"it updated the same session again at {story.when(again.call.start)}", again.call
        elif used:
            did, shown = f"it called {used.record.method}() at {story.when(used.at)}", used.record
        elif following:
            yield kept(post.call, following.call)
            continue
        elif page and (end := story.ending):
            did, shown = f"no new session had been created by the end, {story.when(end.at)}", page
        else:
            yield unknown("REF-03", "the journey ended with the refusal", post.call)
            continue
        yield finding(
            "REF-03",
            "lost-session-not-replaced",
            f"Klarna answered the update with {_answer(post)} at {story.when(post.call.end)}; the shop went on with "
            f"the lost session: {did}",
            post.call,
            shown,
            call=used if not again else None,
            story=story,
        )
        return


@judges("REF-04", Sees.EVERY_CALL)
def a_new_sessions_token_goes_to_init(story: Story) -> Iterator[Result]:
    told: set[str] = set()
    for call in _moments_of_use(story):
        session = call.session
        if session is None:
            continue
        newer = replacement(story, session, call.at)
        if newer and newer.id not in told:
            told.add(newer.id)
            did = (
                f"session {newer.id} replaced session {session.id} at {story.when(newer.created.end)}, and "
                f"{call.record.method}() at {story.when(call.at)} still used the client token of {session.id}"
            )
            yield finding(
                "REF-04", "old-client-token", did, newer.created, call.record, call=call, story=story
            )
        elif newer is None and _is_successor(story, session):
            yield kept(session.created, call.record)


@judges("REF-05", Sees.SERVER)
def the_shopper_is_told_of_a_refusal(story: Story) -> Iterator[Result]:
    ignored = {id(post) for post, _ in story.once(_loads_after_refusal)}
    ignored |= {id(post) for post, _ in story.once(_authorized_after_refusal)}
    for post in _refusals(story):
        if post.lost or id(post) in ignored:
            continue
        pages = list(story.pages.between(post.call.end, _next_attempt(story, post)))
        told = story.news(pages, post.call.start)
        if told:
            yield kept(post.call, told)
        elif any(page.messages for page in pages):
            yield unknown("REF-05", "the page said the same before the refusal", post.call, pages[-1])
        elif pages:
            did = (
                f"Klarna answered the update with {_answer(post)} at {story.when(post.call.end)}, and at "
                f"{story.when(pages[-1].at)} the page said nothing to the shopper"
            )
            yield finding("REF-05", "refusal-not-told", did, post.call, pages[-1], story=story)


@judges("REF-06", Sees.SERVER)
def the_cart_survives_a_refusal(story: Story) -> Iterator[Result]:
    for post in _refusals(story):
        before = story.cart_at(post.call.start)
        after = next(story.carts.between(post.call.end, _next_attempt(story, post)), None)
        if after is None:
            continue
        lost = _missing(post, before, after)
        if lost:
            did = (
                f"Klarna answered the update with {_answer(post)} at {story.when(post.call.end)}, and at "
                f"{story.when(after.at)} the cart had lost {lost}"
            )
            yield finding("REF-06", "cart-lost", did, before, post.call, after, story=story)
        else:
            yield kept(post.call, after)


def _refusals(story: Story) -> Iterator[Post]:
    """Refused or unanswered updates of an order, of the session in use."""
    for post in story.posts:
        if (
            post.call.operation == "update_session"
            and not post.accepted
            and post.carries
            and _in_use(story, post)
        ):
            yield post


def _in_use(story: Story, post: Post) -> bool:
    """Whether the updated session was the newest one: an update of an older one is another mistake (UPD-06)."""
    created = (one for one in story.sessions.values() if certainly_before(one.created.end, post.call.start))
    newest = next(reversed(list(created)), None)
    return newest is None or newest is post.session


def _ordered(story: Story, post: Post) -> bool:
    """Whether the purchase was over: a session with an order takes no updates, and needs no successor (A32)."""
    return any(
        succeeded(call.status) and certainly_before(call.start, post.call.end) for call in story.orders
    )


def _next_attempt(story: Story, post: Post) -> Instant | None:
    following = story.attempts.first_after(post.call.end)
    return following.call.start if following else None


def _uses(story: Story, post: Post, until: Instant | None) -> Iterator[tuple[Post, Call]]:
    for refused, call in (*story.once(_loads_after_refusal), *story.once(_authorized_after_refusal)):
        if refused is post and (until is None or certainly_before(call.at, until)):
            yield refused, call


def _loads_after_refusal(story: Story) -> list[tuple[Post, Call]]:
    return [(post, call) for post, call, doubt in story.once(_loads_while_refused) if not doubt]


def _loads_in_doubt(story: Story) -> list[tuple[Post, Call]]:
    return [(post, call) for post, call, doubt in story.once(_loads_while_refused) if doubt]


def _loads_while_refused(story: Story) -> list[tuple[Post, Call, bool]]:
    """The first load that was made for each refused cart, and the first that may have had another reason."""
    found: list[tuple[Post, Call, bool]] = []
    seen: set[tuple[int, bool]] = set()
    if not any(True for _ in _refusals(story)):
        return found
    for call in story.calls("load"):
        post = refusal_standing(story, call) if call.session else None
        if post is None:
            continue
        doubt = _for_another_reason(story, call, post)
        if (id(post), doubt) not in seen:
            seen.add((id(post), doubt))
            found.append((post, call, doubt))
    return found


def _ordered_all_the_same(story: Story, refused: Post) -> bool:
    """Whether the refused cart was ordered, and Klarna had never taken it meanwhile."""
    for order in story.orders:
        if not certainly_before(refused.call.start, order.start) or not agree(
            picture(order.request), refused.holds
        ):
            continue
        between = story.attempts.between(refused.call.end, order.start)
        if not any(post.accepted and agree(post.holds, refused.holds) for post in between):
            return True
    return False


def _for_another_reason(story: Story, load: Call, refused: Post) -> bool:
    """Whether a load that tells no details may have been made for something else than the refused change.

    Pages also load when a field was typed into, and when the widget is set up anew (`init` before it).
    """
    if load.told.tells:
        return False
    if any(True for _ in story.actions.between(refused.call.end, load.at)):
        return True
    return any(
        other.record.method == "init"
        and certainly_before(refused.call.end, other.at)
        and certainly_before(other.at, load.at)
        for other in story.documents[load.record.document]
    )


def _authorized_after_refusal(story: Story) -> list[tuple[Post, Call]]:
    found: list[tuple[Post, Call]] = []
    if not any(True for _ in _refusals(story)):
        return found
    for one in story.authorizations:
        call = one.call
        if call.session is None or call.record.method == "finalize":
            continue
        if post := refusal_standing(story, call):
            found.append((post, call))
    return found


def _withstood(story: Story, blamed: set[int]) -> Iterator[tuple[Post, PageShown | CartShown]]:
    """Refusals after which the page was looked at, and nothing had been built on the refused cart."""
    for post in _refusals(story):
        witness = story.pages.first_after(post.call.end) or story.carts.first_after(post.call.end)
        if id(post) not in blamed and witness and not post.lost:
            yield post, witness


def _moments_of_use(story: Story) -> Iterator[Call]:
    """Authorizations, and the journey's last load: in between a page may not yet have heard of a new session."""
    for one in story.authorizations:
        if one.call.record.threw is None:
            yield one.call
    if story.ending is None:
        return
    last = max(story.calls("init", "load"), key=lambda call: (call.at.at, call.at.tick), default=None)
    if last and last.record.method == "load":
        yield last


def _is_successor(story: Story, session: Session) -> bool:
    return any(
        older is not session and certainly_before(older.created.end, session.created.start)
        for older in story.sessions.values()
    )


def _missing(post: Post, before: CartShown | None, after: CartShown) -> str:
    if before and before.lines and after.lines:
        wanted = {line[1] for line in post.holds.lines or ()}
        kept_names = {line.name for line in after.lines}
        lost = [line.name for line in before.lines if line.name in wanted and line.name not in kept_names]
        return ", ".join(lost)
    return "everything" if after.total == 0 and not after.lines and post.holds.amount else ""


def _answer(post: Post) -> str:
    answer = post.call.answer
    code = answer.get("error_code") if isinstance(answer, dict) else None
    return f"{post.call.status} {code}" if code else str(post.call.status or "nothing")


RULES: tuple[Rule, ...] = (
    nothing_is_loaded_for_a_refused_cart,
    nothing_is_authorized_for_a_refused_cart,
    a_lost_session_is_replaced,
    a_new_sessions_token_goes_to_init,
    the_shopper_is_told_of_a_refusal,
    the_cart_survives_a_refusal,
)
