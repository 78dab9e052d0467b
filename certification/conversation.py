"""What shop, page and Klarna say to each other: sessions, what was posted to them, calls on the SDK, authorizations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from certification.pictures import Picture
from certification.tracks import Track
from recorder.journal import ApiCall, CartShown, Instant, Json, SdkCall, SdkCallback

AUTHORIZING = frozenset({"authorize", "reauthorize", "finalize"})


@dataclass(slots=True, eq=False, kw_only=True)
class Session:
    """A payment session that Klarna created, and everything that was posted to it.

    `pictures` are what it held one after the other, `held` the same by when Klarna had taken it.
    """

    id: str
    token: str
    created: ApiCall
    categories: tuple[str, ...]
    pictures: list[Picture] = field(default_factory=list)
    posted: Track[Post] = field(default_factory=lambda: Track())
    held: Track[Picture] = field(default_factory=lambda: Track())


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Post:
    """A create or update of a session: what it told, and what the session holds if Klarna took it.

    `carries` says that the order differs from what the session held before: a post that only adds an address does not.
    `lost` says that Klarna does not know the session any more, or takes no updates for it (A19, A20).
    """

    call: ApiCall
    session: Session | None
    told: Picture
    holds: Picture
    accepted: bool
    carries: bool

    @property
    def lost(self) -> bool:
        return self.call.operation == "update_session" and self.call.status in (404, 409)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Call:
    """A call of the page on the SDK with its answer and the session of the last `init` before it in its document.

    `categories` are the payment method categories that it names, none if it leaves them out (J22).
    """

    record: SdkCall
    options: dict[str, Any]
    data: Json
    categories: tuple[str, ...]
    told: Picture
    session: Session | None
    answer: SdkCallback | None

    @property
    def at(self) -> Instant:
        return self.record.at

    def says(self, key: str) -> Json:
        """A member of the answer, None if there is none."""
        told = self.answer.answer if self.answer else None
        return told.get(key) if isinstance(told, dict) else None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Authorization:
    """An authorization that was asked for: what Klarna was asked to approve, and what it answered.

    `details` are the session's, overlaid with what `load` had cached and what the call itself told (J30).
    """

    call: Call
    details: Picture
    cart: CartShown | None
    approved: bool
    token: str | None

    @property
    def refused(self) -> bool:
        """Answered, and not approved; a call that threw was never assessed (J38)."""
        return self.call.answer is not None and not self.approved and self.call.record.threw is None

    @property
    def so_far(self) -> bool:
        """Approved without a token: `finalize` has to bring it (J55, X19)."""
        return self.approved and self.token is None


def categories(options: dict[str, Any]) -> tuple[str, ...]:
    several = options.get("payment_method_categories")
    if isinstance(several, list):
        names = [item.get("identifier") if isinstance(item, dict) else item for item in several]
        return tuple(str(name) for name in names if name)
    one = options.get("payment_method_category")
    return (str(one),) if one else ()


def arguments(record: SdkCall) -> tuple[dict[str, Any], Json]:
    """Options and data, whichever came first: Klarna's SDK still takes authorize(data, options) (J34)."""
    options, data = record.options, record.data
    if isinstance(data, dict) and ("payment_method_category" in data or "instance_id" in data):
        options, data = data, options
    return (options if isinstance(options, dict) else {}), data
