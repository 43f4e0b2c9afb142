"""What messages cost, by prices that somebody wrote into a file: Sapa knows none itself, and no bill of a platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

SERVICE = "service"
"""The category of free words, of which some are free of charge each month."""

FREE = "free_"
"""How a category begins that costs nothing."""

FIELDS = frozenset({"currency", "prices", "free_service_messages"})


@dataclass(frozen=True, slots=True)
class Prices:
    """The price of a message by category, in `currency` (ISO 4217); so many service messages a month cost nothing."""

    currency: str
    each: Mapping[str, Decimal]
    free: int = 0


@dataclass(frozen=True, slots=True)
class Cost:
    """Of so many messages of a category in a month, `charged` are paid for; `amount` is None where no price is known."""

    messages: int
    charged: int
    amount: Decimal | None


def read(document: Mapping[str, Any]) -> Prices:
    """The prices a file holds as plain data. Raises ValueError, with words for whoever wrote it."""
    if unknown := document.keys() - FIELDS:
        raise ValueError(f"{min(unknown)} is none of {', '.join(sorted(FIELDS))}")
    currency, prices, free = document.get("currency"), document.get("prices"), document.get("free_service_messages", 0)
    if not isinstance(currency, str) or len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise ValueError("currency must be three letters such as IDR")
    if not isinstance(prices, dict) or not prices:
        raise ValueError("prices must give a number for each category")
    if not isinstance(free, int) or isinstance(free, bool) or free < 0:
        raise ValueError("free_service_messages must be a whole number")
    return Prices(currency, {str(category): _number(str(category), each) for category, each in prices.items()}, free)


def _number(category: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ValueError(f"the price of {category} must be a number that is not negative")
    return Decimal(str(value))


def cost(category: str, messages: int, prices: Prices | None) -> Cost:
    """What that many messages of one category cost in one month."""
    if category.startswith(FREE):
        return Cost(messages, 0, Decimal(0))
    free = prices.free if prices is not None and category == SERVICE else 0
    charged = max(messages - free, 0)
    price = prices.each.get(category) if prices is not None else None
    return Cost(messages, charged, price * charged if price is not None else None)
