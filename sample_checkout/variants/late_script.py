"""The library's script is put into the page only after all else has loaded."""

from __future__ import annotations

from sample_checkout.variants import CHANGES, Variant

VARIANT = Variant(
    name="late-script",
    models="J1, J2, M28, M29: a script loader brings the library late, and the page waits for it.",
    journeys=(CHANGES,),
    templates={
        "checkout.html": """\
{% extends "correct/checkout.html" %}
{% block library %}<link id="library" href="{{ klarna_sdk_url }}" hidden>{% endblock %}
"""
    },
    steps="""\
export * from "./correct-steps.js";

addEventListener("load", () => {
  const script = document.createElement("script");
  script.id = "klarna-sdk";
  script.src = document.getElementById("library").href;
  document.body.append(script);
});
""",
)
