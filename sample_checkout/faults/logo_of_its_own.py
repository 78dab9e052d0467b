"""Klarna stands among the ways to pay with a picture of the shop's own."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="logo-of-its-own",
    models="M38 (krokedil/klarna-payments-for-woocommerce, changelog): what Klarna offers is written into the page.",
    caught_by="DIS-04",
    reason="logo-not-of-the-session",
    shapes=("one-page",),
    journeys=("test_klarna_stands_among_the_ways_to_pay",),
    templates={
        "_categories.html": """\
{% for category in categories %}
<label class="option">
  {% set name = category.identifier %}
  <input type="radio" name="method" value="{{ name }}" data-testid="method-klarna-{{ name }}">
  <span class="what"><span class="name">{{ category.name }}</span></span>
  <img class="logo" src="/art/shop.svg" alt="Klarna" height="24">
</label>
{% endfor %}
"""
    },
)
