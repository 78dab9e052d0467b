"""Authorizing in the margins: what is judged elsewhere, and what the loaded category leaves open."""

from __future__ import annotations

import pytest

from tests.certification.stories import NAME, Told, checkout, order_details, story


def test_telling_of_an_update_under_way_is_hasty_and_not_also_different() -> None:
    told = checkout().begins("adds a product").asks(998).pay(998).answers().approved().end()
    assert told.found() == {("UPD-10", "authorize-while-update-in-flight")}


def test_a_widget_of_any_category_is_authorized_with_the_one_that_the_shopper_chose() -> None:
    told = story().session("S1", 499).shows(499).init().load(499, category=None).pay(499).approved()
    told.order().confirms().end()
    assert told.found() == set()
    assert "AUT-03" not in told.kept()


@pytest.mark.parametrize("objects", [True, False])
def test_several_loaded_categories_are_named_again_and_not_left_out(objects: bool) -> None:
    names = ("pay_now", "pay_later")
    several = [{"identifier": name} for name in names] if objects else list(names)
    told = story().session("S1", 499, categories=names).shows(499).init()
    told.load(499, category=None, payment_method_categories=several, instance_id="one")
    told.pay(499, category=None).refused(show_form=True).page(can_pay=True).end()
    assert told.found() == {("AUT-03", "category-differs-from-load")}
    assert "pay_now and pay_later" in told.judged().findings[0].message


def test_true_is_no_quantity_though_python_takes_it_for_one() -> None:
    body = order_details(998)
    body["order_lines"][0]["quantity"] = True
    told = checkout().changes(998, (NAME, 1)).updates(998).load(998).pay(data=body).approved().end()
    assert told.found() == {("AUT-02", "authorize-differs-from-session")}


def test_one_of_several_loaded_categories_that_is_authorized_is_left_open() -> None:
    names = ("pay_now", "pay_later")
    told = story().session("S1", 499, categories=names).shows(499).init()
    told.load(499, category=None, payment_method_categories=list(names), instance_id="one")
    told.pay(499, category="pay_now").approved().order().confirms().end()
    assert told.found() == set()
    assert "AUT-03" in told.unknown() - told.kept()


def two_categories() -> Told:
    told = story().session("S1", 499, categories=("pay_now", "pay_later")).shows(499).init()
    return told.load(499, category="pay_now")


def test_the_widget_that_the_shopper_has_turned_from_is_not_authorized() -> None:
    told = two_categories().does("choose_another_category").load(499, category="pay_later")
    told.pay(499, category="pay_now").approved().order().confirms().end()
    assert told.found() == {("AUT-03", "category-differs-from-load")}


def test_the_second_category_may_be_any_of_those_that_were_loaded_at_once() -> None:
    for chosen in ("pay_now", "pay_later"):
        told = two_categories().load(499, category="pay_later").does("choose_another_category")
        told.pay(499, category=chosen).approved().order().confirms().end()
        assert told.found() == set()
        assert "AUT-03" in told.kept()


def test_a_shopper_who_turned_back_to_the_first_category_authorizes_that() -> None:
    told = two_categories().does("choose_another_category").load(499, category="pay_later")
    told.does("choose_klarna").pay(499, category="pay_now").approved().order().confirms().end()
    assert told.found() == set()
    assert "AUT-03" in told.kept()
