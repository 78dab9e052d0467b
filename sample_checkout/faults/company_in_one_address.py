"""The company stands in the billing address only."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="company-in-one-address",
    models=(
        "M43 (bigcommerce/checkout-sdk-js #2939, magento/magento2 #26366): the company's name is in one "
        "place only, and the order does not match."
    ),
    caught_by="CUS-02",
    reason="company-in-one-address",
    shapes=("one-page",),
    journeys=("test_a_company_buys_with_a_session_of_its_own",),
    steps="""\
export * from "./correct-steps.js";

export async function authorize(shop, category, address) {
  const { organization_name, ...person } = address;
  const data = { billing_address: address, shipping_address: person, ...shop.reply.klarna.order };
  return new Promise((answered) =>
    Klarna.Payments.authorize({ payment_method_category: category }, data, answered),
  );
}
""",
)
