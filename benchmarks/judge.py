"""How fast the judge is, and whether it grows with the journal and not faster: `python -m benchmarks.judge`.

The journal is a made-up one: a shopper who changes the cart again and again, after each change updates, loads, now and
then is approved, and buys in the end. It is judged at several lengths, each a few times; the best time counts, because
everything else that the machine does can only add to it.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from time import process_time

from certification import judge
from recorder import journal as j

LENGTHS = (12_500, 25_000, 50_000, 100_000)
TARGET_SECONDS = 1.0
TURNS = 3
LINES = 3
CHANGE_RECORDS = 7
APPROVED_EVERY = 20


@dataclass(slots=True)
class Clock:
    """Two clocks that tick together: the gateway's and a page's."""

    at: float = 1_000.0
    tick: int = 0

    def gateway(self) -> j.Instant:
        self.at += 0.01
        self.tick += 1
        return j.Instant(at=self.at, within=0.0, clock="gateway", tick=self.tick)

    def page(self) -> j.Instant:
        self.at += 0.01
        self.tick += 1
        return j.Instant(at=self.at, within=0.0002, clock="page:d1", tick=self.tick)


def order(quantity: int) -> dict[str, j.Json]:
    """Order details of a few lines; the quantity is that of the first."""
    lines = []
    for number in range(LINES):
        pieces = quantity if number == 0 else 1
        total = 499 * pieces
        lines.append(
            {
                "type": "physical",
                "name": f"Product {number}",
                "quantity": pieces,
                "unit_price": 499,
                "tax_rate": 2000,
                "total_amount": total,
                "total_tax_amount": round(total / 6),
                "product_url": f"https://shop.example/{number}",
                "image_url": f"https://shop.example/{number}.jpg",
            }
        )
    amounts = [int(line["total_amount"]) for line in lines]
    taxes = [int(line["total_tax_amount"]) for line in lines]
    return {
        "purchase_country": "GB",
        "purchase_currency": "GBP",
        "order_amount": sum(amounts),
        "order_tax_amount": sum(taxes),
        "order_lines": lines,
    }


def journal(length: int) -> list[j.Record]:
    """An honest journey of about so many records."""
    return [_numbered(record, number) for number, record in enumerate(_records(length), start=1)]


def _numbered(record: j.Record, number: int) -> j.Record:
    object.__setattr__(record, "id", number)  # fresh, and nobody has it yet
    return record


def _records(length: int) -> Iterator[j.Record]:
    clock, calls = Clock(), 0

    def api(operation: str, body: j.Json, status: int, answer: j.Json = None, **more: str) -> j.ApiCall:
        start = clock.gateway()
        path = f"/payments/v1/{operation}"
        return j.ApiCall(
            start=start, end=clock.gateway(), method="POST", path=path, operation=operation, request=body,
            status=status, answer=answer, **more,
        )  # fmt: skip

    def sdk(method: str, options: j.Json, data: j.Json = None, answer: j.Json = None) -> Iterator[j.Record]:
        nonlocal calls
        calls += 1
        told = deepcopy(data)  # a journal that was read from disk shares nothing between its records
        yield j.SdkCall(
            at=clock.page(), call=f"c{calls}", method=method, options=options, data=told, document="d1",
            trusted_click=method == "authorize",
        )  # fmt: skip
        if answer is not None:
            yield j.SdkCallback(
                at=clock.page(), call=f"c{calls}", method=method, answer=answer, document="d1"
            )

    def shown(body: dict[str, j.Json]) -> j.CartShown:
        lines = tuple(
            j.ShownLine(name=line["name"], quantity=line["quantity"]) for line in body["order_lines"]
        )
        return j.CartShown(
            at=clock.gateway(), view="checkout", total=body["order_amount"], currency="GBP", lines=lines
        )

    def acts(action: str) -> j.ShopperAction:
        start = clock.gateway()
        return j.ShopperAction(start=start, end=j.Instant(at=start.at + 0.001, within=0.0, clock="gateway"),
                               action=action)  # fmt: skip

    widget = {"container": "#klarna", "payment_method_category": "klarna"}
    body = order(1)
    yield j.JourneyStarted(
        at=clock.gateway(), journey="benchmark", title="", checkout="", shape="one-page", lane="simulator",
        browser="", capabilities=("quantity", "authorize_again"),
    )  # fmt: skip
    created = {
        "session_id": "S1",
        "client_token": "T1",
        "payment_method_categories": [{"identifier": "klarna"}],
    }
    yield api("create_session", body, 200, created)
    yield shown(body)
    yield from sdk("init", {"client_token": "T1"})
    yield from sdk("load", widget, body, {"show_form": True})
    for number in range(max(1, (length - CHANGE_RECORDS) // CHANGE_RECORDS)):
        body = order(number % 50 + 2)
        yield acts("change_quantity")
        yield shown(body)
        yield api("update_session", body, 204, session_id="S1")
        yield from sdk("load", widget, body, {"show_form": True})
        yield j.PageShown(at=clock.gateway(), view="checkout", can_pay=True, klarna_offered=True)
        if number % APPROVED_EVERY == 0:
            yield acts("pay")
            answer = {"approved": True, "show_form": True, "authorization_token": f"approval-{number}"}
            yield from sdk("authorize", widget, body, answer)
    yield acts("pay")
    newest = f"approval-{length}"
    answer = {"approved": True, "show_form": True, "authorization_token": newest}
    yield from sdk("authorize", widget, body, answer)
    yield api("place_order", body, 200, {"order_id": "O1"}, authorization_token=newest)
    yield j.PageShown(at=clock.gateway(), view="confirmation", order_number="1")
    yield j.JourneyEnded(at=clock.gateway(), outcome="finished")


def measured(length: int) -> tuple[int, float]:
    """The records of a journal of that length, and the processor's seconds to judge it at best."""
    records = journal(length)
    best = float("inf")
    for _ in range(TURNS):
        gc.collect()
        start = process_time()
        judgement = judge(records)
        best = min(best, process_time() - start)
        if judgement.findings:
            raise SystemExit(f"the journal is not honest: {judgement.findings[0].message}")
    return len(records), best


def main() -> int:
    """Prints a table, or JSON; 1 if 100,000 records take longer than they may, or time grows faster than records."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    asked = parser.parse_args()
    rows = [measured(length) for length in LENGTHS]
    growth = (rows[-1][1] / rows[0][1]) / (rows[-1][0] / rows[0][0])
    seconds = rows[-1][1] / rows[-1][0] * 100_000
    if asked.json:
        told = {"rows": rows, "seconds": seconds, "growth": growth, "python": platform.python_version()}
        print(json.dumps(told))  # noqa: T201
    else:
        print("| records | seconds of processor | microseconds a record |\n| --- | --- | --- |")  # noqa: T201
        for records, best in rows:
            print(f"| {records:,} | {best:.3f} | {best / records * 1e6:.1f} |")  # noqa: T201
        print(f"\n100,000 records: {seconds:.2f} s; time grows {growth:.2f} times as fast as the journal")  # noqa: T201
    return int(seconds > TARGET_SECONDS or growth > 1.5)


if __name__ == "__main__":
    raise SystemExit(main())
