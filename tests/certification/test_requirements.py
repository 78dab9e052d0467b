"""The checklist: well formed, or refused in words that say where and what."""

from __future__ import annotations

import pytest

from certification import REQUIREMENTS, Level, requirements
from certification.requirements import CHAPTERS, RequirementsError, applies, parse

GOOD = """
[UPD-01]
chapter = "order"
title = "A title"
sentence = "A sentence."
page = "Update the cart"
section = "Step"
url = "https://docs.klarna.com/x/"
facts = ["K1"]
level = "must"
applies_when = "change"
mend = "Do it."
[UPD-01.reasons]
not-done = "it was not done"
"""


def test_the_checklist_has_all_chapters_and_enough_rows() -> None:
    assert len(REQUIREMENTS) >= 70
    assert {row.chapter for row in REQUIREMENTS.values()} == set(CHAPTERS)


def test_every_row_leads_to_klarnas_documentation_and_says_how_to_mend() -> None:
    for row in REQUIREMENTS.values():
        assert row.url.startswith("https://docs.klarna.com/")
        assert row.sentence.endswith(".")
        assert len(row.mend) > 60, row.id


def test_what_klarna_only_recommends_is_a_should() -> None:
    should = {row.id for row in REQUIREMENTS.values() if row.level is Level.SHOULD}
    assert should == {
        *("UPD-10", "REF-01", "REF-05", "REF-06", "AUT-09", "RAU-06", "RAU-07", "ORD-09"),
        *("FIN-04", "FIN-07", "CBK-02", "CBK-05", "CAN-01", "DET-02"),
        *("DIS-01", "DIS-03", "DIS-04", "DIS-07"),
        *("INT-01", "INT-02", "INT-03", "INT-04", "SEC-04"),
    }


def test_a_good_row_is_read() -> None:
    row = parse(GOOD)["UPD-01"]
    assert (row.facts, row.level, row.reasons) == (("K1",), Level.MUST, {"not-done": "it was not done"})


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ("[UPD-01]\n", "[UPD-1]\n", "UPD-1: a requirement is named like UPD-01"),
        ('level = "must"', 'level = "may"', "UPD-01: level may is neither must nor should"),
        ('"order"', '"dessert"', "UPD-01: chapter dessert is none of"),
        ('"change"', '"magic"', "UPD-01: applies_when magic is no capability"),
        ('["K1"]', '["hearsay"]', "UPD-01: 'hearsay' is no fact id"),
        ('["K1"]', "[]", "UPD-01: facts is missing or empty"),
        ('title = "A title"\n', "", "UPD-01: title is missing or not a text"),
        ('title = "A title"', 'tilte = "A title"', "UPD-01: unknown field tilte"),
        (
            "https://docs.klarna.com/",
            "https://elsewhere.test/",
            "url does not lead to Klarna's documentation",
        ),
        ("not-done =", "Not_Done =", "reason 'Not_Done' is not a slug"),
        ("= [", "= ", "not TOML"),
        ('chapter = "order"', 'chapter = ""', "UPD-01: chapter is missing or not a text"),
        ('not-done = "it was not done"', "", "UPD-01: it has no [UPD-01.reasons]"),
        (
            '[UPD-01.reasons]\nnot-done = "it was not done"',
            "reasons = 3",
            "UPD-01: it has no [UPD-01.reasons]",
        ),
        ('"it was not done"', '"  "', "UPD-01: reason not-done has no text"),
        ('"it was not done"', "7", "UPD-01: reason not-done has no text"),
        ('title = "A title"', "b = 1\na = 1", "UPD-01: unknown field a, b"),
        ('"order"', '"dessert"', f"UPD-01: chapter dessert is none of {', '.join(CHAPTERS)}"),
    ],
)
def test_a_mistake_is_named(good: str, bad: str, says: str) -> None:
    with pytest.raises(RequirementsError) as error:
        parse(GOOD.replace(good, bad).replace("[UPD-1.reasons]", ""))
    assert says in str(error.value)


def test_a_row_that_is_no_table_is_named() -> None:
    with pytest.raises(RequirementsError, match=r"^UPD-01: expected a table$"):
        parse("UPD-01 = 3")


def test_a_text_of_several_lines_loses_the_line_feeds_around_it_and_nothing_else() -> None:
    several = GOOD.replace('mend = "Do it."', 'mend = """\n\n  Do it:\n  now. \n"""')
    assert parse(several)["UPD-01"].mend == "  Do it:\n  now. "


def test_the_checklist_is_read_from_its_file() -> None:
    assert requirements._packaged() == REQUIREMENTS


def test_a_reason_belongs_to_one_requirement() -> None:
    with pytest.raises(RequirementsError, match="not-done belongs to UPD-01 already"):
        parse(GOOD + GOOD.replace("UPD-01", "UPD-02"))


@pytest.mark.parametrize("capability", ["quantity", "add", "remove", "discount", "gift_card", "shipping"])
def test_any_way_to_change_the_cart_makes_changes_apply(capability: str) -> None:
    assert applies(REQUIREMENTS["UPD-01"], frozenset({capability}))
    assert not applies(REQUIREMENTS["RAU-01"], frozenset({capability}))
