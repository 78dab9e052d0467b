"""`python -m sample_checkout.faults`: lists the faults; with a name it serves the shop that has it."""

from __future__ import annotations

import sys
from functools import partial

from sample_checkout.app import create_app
from sample_checkout.faults import load_all
from sample_checkout.serving import USAGE_ERROR, argument_parser, serve


def main() -> int:
    """Reads the command line; lists, or serves until SIGTERM or SIGINT."""
    parser = argument_parser("python -m sample_checkout.faults", "The sample checkout with a fault in it.")
    parser.add_argument("name", nargs="?", help="the fault; without one the faults are listed")
    asked = parser.parse_args()
    faults = load_all()
    if asked.name is None:
        for fault in faults.values():
            print(f"{fault.name}  {fault.caught_by} {fault.reason}  ({', '.join(fault.shapes)})")  # noqa: T201
            print(f"    {fault.models}")  # noqa: T201
        return 0
    if asked.name not in faults:
        print(f"There is no fault {asked.name!r}: {', '.join(faults)}", file=sys.stderr)  # noqa: T201
        return USAGE_ERROR
    fault = faults[asked.name]
    return serve(partial(create_app, integration=fault.integration, steps=fault.steps), asked.port)


if __name__ == "__main__":
    sys.exit(main())
