"""Klarna stands in the page whether there is a session or not, and nobody is told that there is none."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="klarna-offered-without-a-session",
    models="M80 (krokedil/klarna-payments-for-woocommerce #58), M89: the session fails, and nobody is told.",
    caught_by="INT-02",
    reason="absence-not-told",
    shapes=("one-page",),
    journeys=("test_a_session_that_cannot_be_had_bars_nobody[wrong-credentials]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

export async function lookAtCart(shop) {
  return { ...(await correct.lookAtCart(shop)), message: "" };
}

export async function changeCart(shop, wishes) {
  return { ...(await correct.changeCart(shop, wishes)), message: "" };
}
""",
    templates={
        "_categories.html": """\
{% for category in categories or [{"identifier": "klarna", "name": "Pay with Klarna"}] %}
<label class="option">
  <input type="radio" name="method" value="klarna" data-testid="method-klarna-klarna">
  <span class="what"><span class="name">{{ category.name }}</span></span>
  {% if category.get("asset_urls") %}<img class="logo" src="{{ category.asset_urls.standard }}" alt="Klarna">{% endif %}
</label>
{% endfor %}
"""
    },
)
