"""`python -m bot ledger` and `doctor`: what an operator sees from outside, beside whatever serves."""

from __future__ import annotations
