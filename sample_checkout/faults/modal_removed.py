"""The review page tidies away what it has not put into its body, Klarna's modal with it."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="modal-removed",
    models=(
        "M21 (krokedil/klarna-payments-for-woocommerce PR #23, #33): the page replaces what "
        "Klarna has put into it, and Klarna's frame dies."
    ),
    caught_by="RAU-06",
    reason="modal-not-shown",
    shapes=("review",),
    journeys=("test_a_change_on_the_review_page_is_reauthorized[quantity-up]",),
    steps="""\
export * from "./correct-steps.js";

const own = new Set(document.body.children);

new MutationObserver(() => {
  for (const element of document.body.children) if (!own.has(element)) element.remove();
}).observe(document.body, { childList: true });
""",
)
