"""Payment method categories as a session offers them: identifier, localised name, badge (A9, A10, J24)."""

from __future__ import annotations

from typing import Any

_BADGE = "https://x.klarnacdn.net/payment-method/assets/badges/generic/klarna.svg"

_NAMES: dict[str, dict[str, str]] = {
    "klarna": {
        "en": "Pay with Klarna",
        "da": "Betal med Klarna",
        "de": "Mit Klarna bezahlen",
        "es": "Pagar con Klarna",
        "fi": "Maksa Klarnalla",
        "fr": "Payer avec Klarna",
        "it": "Paga con Klarna",
        "nb": "Betal med Klarna",
        "nl": "Betalen met Klarna",
        "sv": "Betala med Klarna",
    },
    "pay_later": {"en": "Pay later", "de": "Später bezahlen", "sv": "Betala senare"},
    "pay_now": {"en": "Pay now", "de": "Sofort bezahlen", "sv": "Betala nu"},
    "pay_over_time": {"en": "Pay over time", "de": "In Raten bezahlen", "sv": "Dela upp betalningen"},
    "direct_bank_transfer": {"en": "Bank transfer", "de": "Sofortüberweisung", "sv": "Banköverföring"},
    "direct_debit": {"en": "Direct debit", "de": "Lastschrift", "sv": "Autogiro"},
}


def payment_method_categories(identifiers: tuple[str, ...], locale: str) -> list[dict[str, Any]]:
    """Returns the categories in the language of `locale`, in English where it is not known (A10)."""
    language = locale[:2].lower()
    return [
        {
            "identifier": identifier,
            "name": _NAMES[identifier].get(language, _NAMES[identifier]["en"]),
            "asset_urls": {"descriptive": _BADGE, "standard": _BADGE},
        }
        for identifier in identifiers
    ]
