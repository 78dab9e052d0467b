from __future__ import annotations

import dataclasses
from typing import get_type_hints

from klarna_simulator.options import Rules
from klarna_simulator.settings import choices


def test_the_first_choice_of_a_rule_is_its_default() -> None:
    kinds = get_type_hints(Rules)

    for field in dataclasses.fields(Rules):
        values = choices(kinds[field.name])
        if values:
            assert values[0] == field.default
