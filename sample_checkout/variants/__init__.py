"""Shops that do it right in another way: the habits of real shops, none of which may be held against them.

Every variant is a file of its own that holds a `VARIANT`; the file's name, with hyphens, is its name.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from sample_checkout.departures import Departure, load

CHANGES = "test_several_changes_in_a_row_end_in_one_truth"
COUNTRY = "test_another_country_moves_currency_and_tax_together[DE]"
AFTER_APPROVAL = "test_a_change_after_approval_takes_a_new_authorization[quantity-up]"
AFTER_ABORT = "test_a_shopper_who_breaks_off_can_pay_after_all"
RAPID = "test_rapid_quantity_changes_leave_no_stale_amount"
ON_REVIEW = "test_a_change_on_the_review_page_is_reauthorized[quantity-up]"


@dataclass(frozen=True, kw_only=True)
class Variant(Departure):
    """A correct checkout that is unlike the sample."""

    shapes: tuple[str, ...] = ("one-page",)
    journeys: tuple[str, ...] = (CHANGES, AFTER_APPROVAL)


def load_all() -> dict[str, Variant]:
    """All variants by name, in alphabetical order; raises ValueError for a file without one of its name."""
    return load(sys.modules[__name__], Variant)
