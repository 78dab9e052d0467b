"""What can be set on the simulator, with the defaults that the README states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PurchaseStep = Literal["popup", "fullscreen"]
TestEmails = Literal["any", "email", "klarna"]
Category = Literal["klarna", "pay_later", "pay_now", "pay_over_time", "direct_bank_transfer", "direct_debit"]


@dataclass(slots=True, kw_only=True)
class BrowserOptions:
    """How Klarna's browser side is reached and behaves; may change while the simulator runs.

    What the SDK has to know stands in the client token, and so counts for sessions created from then on.
    `browser_url` has no slash at its end. `load_mode`: "deferred" is how the current SDK behaves (J30).
    `offer`: whether Klarna is offered at the next `load`, or declined with `show_form: false` (J29).
    `load_cart`: whether amounts and lines given to `load` are a part of what is authorized, and so have to agree
    with the session and the order, or are only shown, as one page's sample has it (X5).
    `prescreen`: whether `load` looks at who the shopper is, as far as Klarna was told, and may decline (J29, K21).
    `finalize`: whether an authorization that was asked for with `auto_finalize: false` is finished by
    `finalize` only (J55), for direct debits and bank transfers alone (X16), or never, as where Klarna sees no
    need for it (J58). `unfinalized`: what `authorize` answers before that (X19).
    `blocked_window`: what `authorize` answers when the browser blocks its window, which is not known (G18).
    `category`: whether `load` may do without one, or must have one as in an older build (J27, X7).
    `category_objects`: whether `payment_method_categories` may hold objects, as one page shows them (X6).
    `bare_init`: what `init("token")` does, as one page has it: throw, or take it (J74, X13).
    """

    browser_url: str = "http://127.0.0.1"
    purchase_step: PurchaseStep = "popup"
    load_mode: Literal["deferred", "eager"] = "deferred"
    offer: Literal["made", "declined"] = "made"
    load_cart: Literal["authorized", "shown"] = "authorized"
    prescreen: Literal["off", "on"] = "off"
    finalize: Literal["when_asked", "debits", "never"] = "when_asked"
    unfinalized: Literal["approved", "unapproved"] = "approved"
    blocked_window: Literal["aborted", "refused"] = "aborted"
    category: Literal["optional", "required"] = "optional"
    category_objects: Literal["taken", "refused"] = "taken"
    bare_init: Literal["refused", "taken"] = "refused"
    merchant_name: str = "Sample merchant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Where Klarna's material contradicts itself or leaves a choice: one switch each, default first.

    `locale`: what it is held to. "language": one that Klarna speaks, of whatever country, as shops send the
    language of their site (A13 says otherwise, real shops are served all the same); "country": one of the
    purchase country's (A13); "form": anything of the documented form, the sample `us-US` too (X21).
    `line_tax`: "contained" is the rule on the amount; "rate" the rule on the rate, which refuses Klarna's own
    accepted example (T2, T5, X1, X2); "or_on_top" takes tax that was added to the price as well (X3).
    `session_cancel`: whether a session can be cancelled by "a separate POST" that one page promises and no page
    has; its address is then one of our own, `/payments/v1/sessions/{session_id}/cancel` (X12).
    `us_order_amount`: whether the sum of all lines is the amount in the US, or that plus the tax (X4).
    `authorized_payment_method`: an object or a word in the answer to create-order (A27, X8).
    `tax_tolerance`: whether T4's "Items Quantity" counts lines or pieces (X9).
    `gift_card_tax`: none or that of its rate, or none at all (T9, X10).
    `negative_lines`: of any type, or of those that are made for it (X11).
    `error_texts`: messages as recorded, or in the brackets that the documentation sometimes has (X14).
    `unauthorized`: the recorded HTML page or the documented JSON (A8, X15).
    `reference_length`: characters of a line's reference and a merchant's, by schema or by prose (X17).
    `intended_use`: in capitals, or as the sample writes it (X18).
    `dates`: as the API says, or as the customer token's sample has them, `01.01.1979` (X21).
    `test_emails`: which addresses may stand for test customers: any, those of the 2025 pages, or those of the
    2026 pages (K20, X20).
    `merchant_urls`: which a merchant may give, and Klarna posts to. "loopback": https, and plain http on
    this machine; "https": nothing else (A42); "any": plain http everywhere.
    `region`: of the API host, which serves the countries of its own region only; "any" for one address that
    serves all (A1, R3). A request to one of Klarna's host names has that host's region.
    `categories`: the payment method categories that every session offers (A10, J24).
    `customer_tokens`: the countries in which customer tokens can be had; none named means all (A38).
    """

    locale: Literal["language", "country", "form"] = "language"
    line_tax: Literal["contained", "rate", "or_on_top"] = "contained"
    session_cancel: Literal["none", "post"] = "none"
    us_order_amount: Literal["lines", "lines_and_tax"] = "lines"
    authorized_payment_method: Literal["object", "word"] = "object"
    tax_tolerance: Literal["lines", "quantity"] = "lines"
    gift_card_tax: Literal["none_or_rate", "none"] = "none_or_rate"
    negative_lines: Literal["any", "typed"] = "any"
    error_texts: Literal["recorded", "bracketed"] = "recorded"
    unauthorized: Literal["html", "json"] = "html"
    reference_length: Literal[255, 256] = 255
    intended_use: Literal["capitals", "any"] = "capitals"
    dates: Literal["iso", "any"] = "iso"
    test_emails: TestEmails = "any"
    merchant_urls: Literal["loopback", "https", "any"] = "loopback"
    region: Literal["any", "eu", "us", "oc"] = "any"
    categories: tuple[Category, ...] = ("klarna",)
    customer_tokens: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.categories:
            raise ValueError("categories: a session offers at least one")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much the simulator takes and keeps; sizes in bytes (A3).

    `sessions`, `orders` and `customer_tokens`: of more, the oldest are forgotten. `nesting`: how deep a body
    may go. `answers`: how many answers are kept for repeated idempotency keys (A5). `deliveries`: how many
    posts to merchants may wait, above which the oldest is given up.
    """

    body: int = 1_000_000
    header: int = 6 * 1024
    headers: int = 20 * 1024
    nesting: int = 32
    sessions: int = 20_000
    orders: int = 20_000
    customer_tokens: int = 20_000
    answers: int = 10_000
    deliveries: int = 10_000
