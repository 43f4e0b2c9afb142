"""What Telegram's faster lane for announcements costs: https://core.telegram.org/bots/faq, "paid broadcasts", read 2026-11."""

from __future__ import annotations

from math import ceil

FREE = 30
"""Messages a second that cost nothing."""

TENTHS = 1
"""Tenths of a Star for each message above what is free."""


def stars(messages: int, rate: float) -> int:
    """Stars, rounded up, for so many messages at so many a second; 0 at a rate that is free."""
    if rate <= FREE:
        return 0
    return ceil(messages * (rate - FREE) / rate * TENTHS / 10)
