"""Stands in for Klarna: the payments API, the browser SDK, the widget and the purchase window."""

from klarna_simulator.assessments import Assessment
from klarna_simulator.simulator import Simulator

__all__ = ["Assessment", "Simulator"]
