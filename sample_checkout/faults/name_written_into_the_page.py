"""Klarna stands among the ways to pay under a name of the shop's own."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="name-written-into-the-page",
    models="M38 (krokedil/klarna-payments-for-woocommerce, changelog): what Klarna offers is written into the page.",
    caught_by="DIS-03",
    reason="name-not-of-the-session",
    shapes=("one-page",),
    journeys=("test_klarna_stands_among_the_ways_to_pay",),
    templates={
        "_categories.html": """\
{% for category in categories %}
<label class="option">
  {% set name = category.identifier %}
  <input type="radio" name="method" value="{{ name }}" data-testid="method-klarna-{{ name }}">
  <span class="what"><span class="name">Buy now, pay in 30 days</span></span>
  {% if category.asset_urls.get("standard") %}
  <img class="logo" src="{{ category.asset_urls.standard }}" alt="Klarna" height="24">
  {% endif %}
</label>
{% endfor %}
"""
    },
)
