"""Each variant is the correct shop with one step replaced by another that is as right."""

from __future__ import annotations

import pytest

from sample_checkout.variants import Variant, load_all
from tests.sample_checkout.conftest import Open

VARIANTS = load_all()


def test_there_are_enough_of_them() -> None:
    assert len(VARIANTS) >= 20


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_a_variant_names_the_habit_that_it_has_and_the_shop_still_sells(
    variant: Variant, enter: Open
) -> None:
    assert variant.models.startswith(("Real-shop", "J", "A", "T"))
    assert variant.runs
    shopper = enter(integration=variant.integration, steps=variant.steps, templates=variant.templates)
    shopper.open()
    shopper.approved("token-1")
    assert shopper.client.get(shopper.order()["next"]).status_code == 200
