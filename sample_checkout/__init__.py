"""The sample checkout: a small shop that takes payment with Klarna as Klarna documents it."""

from __future__ import annotations
