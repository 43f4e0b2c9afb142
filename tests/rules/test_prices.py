"""Prices are a file's; nothing is made up where it says nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bot.rules.prices import Cost, Prices, cost, read

FILE = {"currency": "IDR", "prices": {"service": 100, "utility": 356.65, "marketing": 0}, "free_service_messages": 1000}
KNOWN = read(FILE)


def test_a_file_is_read_to_the_last_digit() -> None:
    assert Prices("IDR", {"service": Decimal(100), "utility": Decimal("356.65"), "marketing": Decimal(0)}, 1000) == KNOWN


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"currency": "rupiah"}, "currency"),
        ({"currency": None}, "currency"),
        ({"prices": {}}, "prices"),
        ({"prices": [1]}, "prices"),
        ({"prices": {"utility": "12"}}, "utility"),
        ({"prices": {"utility": -1}}, "utility"),
        ({"prices": {"utility": True}}, "utility"),
        ({"free_service_messages": -1}, "free_service_messages"),
        ({"free_service_messages": 1.5}, "free_service_messages"),
        ({"price": 1}, "price"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(change: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        read(FILE | change)


def test_of_service_messages_the_first_are_free_and_of_others_none() -> None:
    assert cost("service", 1000, KNOWN) == Cost(1000, 0, Decimal(0))
    assert cost("service", 1001, KNOWN) == Cost(1001, 1, Decimal(100))
    assert cost("utility", 3, KNOWN) == Cost(3, 3, Decimal("1069.95"))


def test_what_the_platform_calls_free_costs_nothing() -> None:
    assert cost("free_utility", 7, KNOWN) == Cost(7, 0, Decimal(0))


def test_where_no_price_is_known_there_is_no_amount() -> None:
    assert cost("authentication", 2, KNOWN) == Cost(2, 2, None)
    assert cost("service", 2, None) == Cost(2, 2, None)
