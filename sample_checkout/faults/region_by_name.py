"""The state of an address in the US is sent by its name."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="region-by-name",
    models="M46 (Klarna's SAP accelerator, code): the address is not in the documented shape; here its region.",
    caught_by="DET-03",
    reason="region-in-another-form",
    shapes=("one-page",),
    journeys=("test_another_country_moves_currency_and_tax_together[US]",),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

const NAMES = { CA: "California", NY: "New York", OR: "Oregon", TX: "Texas", WA: "Washington" };

export async function authorize(shop, category, address) {
  const named = address.region ? { ...address, region: NAMES[address.region] } : address;
  return correct.authorize(shop, category, named);
}
""",
)
