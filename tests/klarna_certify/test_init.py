"""A shop is looked at, and what was found is written into files that connect it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page

from klarna_certify.cart_lines import cart_lines
from klarna_certify.checkout_file import load_checkout
from klarna_certify.configuration import load_config
from klarna_certify.init import CHECKOUT, CONFIGURATION, Found, Known, written
from klarna_certify.proposals import Proposals
from pages.configured import locate
from pages.described import Element
from pages.survey import survey

SHOP = Path(__file__).parents[2] / "examples" / "full_page_loads"

TILL = """
<p role="status" class="told"></p>
<table><tr><td class="sum">£4.99</td><td><input aria-label="Menge LAMP-1"><button>LAMP-1 entfernen</button></td></tr>
<tr><th>Summe<td class="grand-total">£4.99</tr></table>
<label>Voornaam <input name="fn" autocomplete="shipping given-name"></label>
<label>Nachname <input name="ln"></label><label>PLZ <input name="zip"></label>
<label>Gutscheincode <input name="coupon"></label><button>Einlösen</button>
<label><input type="radio" name="how"> Rechnung</label><label><input type="radio" name="how"> Klarna</label>
<button>Jetzt kaufen</button><button>Jetzt kaufen</button><button id="go">Mit Klarna bezahlen</button>
"""


@pytest.fixture
def till(page: Page) -> Proposals:
    page.set_content(TILL)
    return Proposals(
        survey(page), lambda element: locate(page, element, visible=False).count() == 1, "LAMP-1"
    )


def test_a_checkout_in_another_language_is_understood_by_its_names_and_types(till: Proposals) -> None:
    assert [(step.label, step.type) for step in till.person()] == [
        ("Voornaam", "{given_name}"),
        ("Nachname", "{family_name}"),
        ("PLZ", "{postcode}"),
    ]
    assert till.klarna() == Element(label="Klarna", exact=True)
    assert till.pay() == Element(role="button", name="Mit Klarna bezahlen", exact=True)
    assert till.quantity() == Element(label="Menge {product}", exact=True)
    assert till.remove() == Element(role="button", name="{product} entfernen", exact=True)
    assert [(step.label or step.name, step.type) for step in till.code()] == [
        ("Gutscheincode", "{code}"),
        ("Einlösen", None),
    ]
    assert till.total() == Element(css=".grand-total")
    assert till.message() == Element(css=".told")


def test_what_is_found_twice_is_not_proposed(page: Page) -> None:
    page.set_content("<button>Buy</button><button>Buy</button>")
    proposals = Proposals(
        survey(page), lambda element: locate(page, element, visible=False).count() == 1, "1"
    )

    assert proposals.pay() is None
    assert proposals.total() is None


CART = """
<h2>1 order</h2><ul class="cart">
<li><b>Lamp</b> <i>£5.00</i> <input aria-label="Pieces of LAMP" value="2"> <output>£10.00</output>
<li><b>Rug</b> <i>£7.00</i> <input aria-label="Pieces of RUG" value="1"> <output>£7.00</output>
</ul>
"""
PIECES = Element(label="Pieces of {product}", exact=True)


def test_a_cart_line_is_what_is_around_one_product_and_not_the_other(page: Page) -> None:
    page.set_content(CART)
    found = cart_lines(page, PIECES, "LAMP", "RUG", 1700)

    assert {key: element.css for key, element in found.items()} == {
        "line": ".cart > li",
        "line_name": "b",
        "line_quantity": "input",
        "line_total": "output",
    }


@pytest.mark.parametrize(
    ("shown", "instead"),
    [
        ('value="2"', 'value="1"'),
        ("</ul>", "<li>Delivery</ul>"),
        ("<b>Rug</b>", "<b>Lamp</b>"),
        ("Pieces of RUG", "Pieces of MAT"),
    ],
    ids=["another quantity", "a line that is none", "one name for both", "no other product"],
)
def test_cart_lines_that_are_not_certain_are_not_proposed(page: Page, shown: str, instead: str) -> None:
    page.set_content(CART.replace(shown, instead))

    assert cart_lines(page, PIECES, "LAMP", "RUG", 1700) == {}


def test_a_line_total_above_the_carts_is_none(page: Page) -> None:
    page.set_content(CART)

    assert "line_total" not in cart_lines(page, PIECES, "LAMP", "RUG", 1600)


def test_what_was_not_found_stands_there_as_a_comment(tmp_path: Path) -> None:
    known = Known(
        name='The "Corner" shop', url="http://shop.example", product="1", other_product="2", gateway_port=8801
    )
    files = written(known, Found(see={"confirmation": "/thanks"}))
    (tmp_path / CONFIGURATION).write_text(files[CONFIGURATION], encoding="utf-8")

    assert 'name = "The \\"Corner\\" shop"' in files[CHECKOUT]
    assert '# pay = { role = "button", name = "Pay" }   # NEEDED, and not found' in files[CHECKOUT]
    assert '# add = { role = "button", name = "Add {product}" }   # not found' in files[CHECKOUT]
    assert 'confirmation = "/thanks"' in files[CHECKOUT]
    config = load_config(tmp_path / CONFIGURATION)
    assert (config.gateway.port, config.workers) == (8801, 1)


def init(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("klarna-certify")
    given = ["--name", "Tea", "--product", "assam", "--other-product", "mint", *options]
    return subprocess.run(
        [program, "init", *given], cwd=folder, capture_output=True, text=True, timeout=240, check=False
    )


def test_a_shop_is_connected_by_looking_at_it_and_buying_once(tmp_path: Path) -> None:
    for name in ("shop.py", "page.js"):
        shutil.copy(SHOP / name, tmp_path)
    start = f"{sys.executable} shop.py {{port}}"
    env = ["KLARNA_API_URL={gateway_url}", "KLARNA_API_USERNAME=PK", "KLARNA_API_PASSWORD=pw"]
    done = init(tmp_path, "--start", start, *(part for one in env for part in ("--env", one)))
    assert done.returncode == 0, done.stdout + done.stderr
    described = load_checkout(tmp_path / CHECKOUT, {}).described

    assert described is not None
    assert {"cart", "open", "fill_address", "choose_klarna", "change_quantity", "remove"} == set(
        described.do.offered()
    )
    assert len(described.do.fill_address) == 7
    assert described.see.total.css == ".to-pay"
    read = (
        described.see.line,
        described.see.line_name,
        described.see.line_quantity,
        described.see.line_total,
    )
    assert [part and part.css for part in read] == [".item", ".what", "input", ".sum"]
    # Known only to who has bought: the page on which the purchase ended.
    assert described.see.confirmation.path == "/thanks/*"
    assert load_config(tmp_path / CONFIGURATION).web_server is not None


def test_files_that_are_there_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / CHECKOUT).write_text("precious", encoding="utf-8")
    done = init(tmp_path, "http://127.0.0.1:9")

    assert done.returncode == 2
    assert "checkout.toml: it is there already\n    allowed: --force to replace it" in done.stderr
    assert (tmp_path / CHECKOUT).read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "where is the shop?"),
        (("http://127.0.0.1:9", "--start", "x"), "where is the shop?"),
        (("--start", "x", "--env", "s3cret"), "no value"),
        (("http://127.0.0.1:9",), "nothing answers at http://127.0.0.1:9"),
        (("https://api.klarna.com",), "Klarna's production"),
    ],
)
def test_what_cannot_be_looked_at_is_told_and_nothing_is_written(
    tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    done = init(tmp_path, *options)

    assert done.returncode == 2
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == []
