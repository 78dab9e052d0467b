"""The library's script stands in the page twice."""

from __future__ import annotations

from sample_checkout.faults import Fault

FAULT = Fault(
    name="script-put-in-twice",
    models="M30 (scandipwa/scandipwa #1636): the script is put in again, here by a second template.",
    caught_by="DIS-01",
    reason="script-put-in-twice",
    shapes=("one-page",),
    journeys=("test_klarna_stands_among_the_ways_to_pay",),
    templates={
        "checkout.html": """\
{% extends "correct/checkout.html" %}
{% block library %}
<script src="{{ klarna_sdk_url }}"></script>
<script src="{{ klarna_sdk_url }}"></script>
{% endblock %}
"""
    },
)
