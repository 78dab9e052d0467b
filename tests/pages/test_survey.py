"""What stands on a page, and what of it comes nearest to what was looked for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from pages.configured import locate
from pages.described import Element
from pages.survey import nearest, survey

PAGE = """
<h1>Checkout</h1>
<form>
  <label>E-mail address <input id="mail" type="email" name="email" autocomplete="email" value="kim@example.org"></label>
  <input placeholder="Promo code" name="coupon"><button type="button">Apply promo code</button>
  <select name="country" aria-label="Country"><option>GB</select>
  <a href="/cart">Back to your cart</a>
  <button data-testid="pay-now">Pay £9.98</button>
  <input type="hidden" name="token" value="s3cret"><button hidden>Ghost</button>
</form>
<p>Total <b class="grand total">£9.98</b></p>
"""


@pytest.fixture
def shop(page: Page) -> Page:
    page.set_content(PAGE)
    return page


def test_everything_is_listed_by_what_it_can_be_found_by(shop: Page) -> None:
    ways = {str(thing.found_by[0]) for thing in survey(shop) if thing.found_by}

    assert ways >= {
        '{ label = "E-mail address", exact = true }',
        '{ role = "button", name = "Apply promo code", exact = true }',
        '{ label = "Country", exact = true }',
        '{ role = "link", name = "Back to your cart", exact = true }',
        '{ test_id = "pay-now" }',
        '{ css = ".grand.total" }',
    }


def test_whatever_is_proposed_finds_what_it_was_proposed_for(shop: Page) -> None:
    for thing in filter(lambda thing: thing.shown, survey(shop)):
        for element in thing.found_by:
            assert locate(shop, element, visible=False).count() >= 1, element


def test_what_was_typed_is_not_read(shop: Page) -> None:
    assert "kim@example.org" not in repr(survey(shop))
    assert "s3cret" not in repr(survey(shop))


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Element(css="#pay"), '{ test_id = "pay-now" }'),
        (Element(label="Email"), '{ label = "E-mail address", exact = true }'),
        (
            Element(role="button", name="Apply code"),
            '{ role = "button", name = "Apply promo code", exact = true }',
        ),
        (Element(css=".grand-total"), '{ css = ".grand.total" }'),
        (Element(label="Country / region"), '{ label = "Country", exact = true }'),
    ],
    ids=str,
)
def test_the_nearest_comes_first(shop: Page, sought: Element, found: str) -> None:
    near = nearest(survey(shop), sought)

    assert str(near[0].found_by[0]) == found


def test_nothing_is_suggested_where_nothing_is_like_it(shop: Page) -> None:
    assert nearest(survey(shop), Element(css="#zzqx")) == ()
