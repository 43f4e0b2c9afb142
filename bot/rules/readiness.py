"""How ready somebody is to export: what is asked, what it counts, and what is missing. Values in, values out.

Each question counts the same, so that everybody can see how a score came about. It says what somebody told, and promises nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Topic(StrEnum):
    """What is asked, in the order of the steps that explain it."""

    PRODUCT = "product"  #: made by themselves, the same as its sample
    CAPACITY = "capacity"  #: how much they can make in a month
    PRICES = "prices"  #: a price list
    NIB = "nib"  #: the business number and the tax number
    CODE = "code"  #: the HS code of the product
    RULE = "rule"  #: what the product must fulfil, where the catalogue has a rule of its craft
    BUYER = "buyer"
    ONLINE = "online"  #: the product can be seen online
    PAYMENT = "payment"  #: how it is paid, and under which terms
    PACKING = "packing"  #: packed for the journey, and labelled
    DOCUMENTS = "documents"  #: invoice and packing list
    ORIGIN = "origin"  #: the certificate of origin


class Level(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


POINTS = {Level.YES: 2, Level.PARTLY: 1, Level.NO: 0}
READY = 75
"""From this score on somebody counts as nearly ready."""

STEPS: Mapping[Topic, str] = {
    Topic.PRODUCT: "ready",
    Topic.CAPACITY: "ready",
    Topic.PRICES: "ready",
    Topic.NIB: "nib",
    Topic.CODE: "market",
    Topic.RULE: "market",
    Topic.BUYER: "buyer",
    Topic.ONLINE: "buyer",
    Topic.PAYMENT: "contract",
    Topic.PACKING: "pack",
    Topic.DOCUMENTS: "docs",
    Topic.ORIGIN: "ska",
}
"""The step of the catalogue that explains each."""

_EXPORT = ("ekspor", "export")
SKILLS: Mapping[Topic, tuple[str, ...]] = {
    Topic.PRODUCT: ("desain", "motif", "pewarnaan"),
    Topic.CAPACITY: ("produksi", *_EXPORT),
    Topic.PRICES: ("keuangan",),
    Topic.NIB: ("nib", "legalitas", *_EXPORT),
    Topic.CODE: _EXPORT,
    Topic.RULE: _EXPORT,
    Topic.BUYER: ("pemasaran", *_EXPORT),
    Topic.ONLINE: ("foto", "pemasaran", "e-smart"),
    Topic.PAYMENT: ("keuangan", *_EXPORT),
    Topic.PACKING: ("kemasan",),
    Topic.DOCUMENTS: _EXPORT,
    Topic.ORIGIN: _EXPORT,
}
"""What a training teaches that closes each gap."""


def asked(*, has_rule: bool) -> tuple[Topic, ...]:
    """The questions for somebody; `has_rule` where the catalogue knows a rule of their craft."""
    return tuple(topic for topic in Topic if has_rule or topic is not Topic.RULE)


def score(given: Mapping[Topic, Level]) -> int:
    """0 to 100 of what was answered, rounded down: 100 only where nothing is missing; 0 where nothing was answered."""
    most = max(POINTS.values()) * len(given)
    return sum(POINTS[level] for level in given.values()) * 100 // most if most else 0


def gaps(given: Mapping[Topic, Level]) -> list[Topic]:
    """What is missing, what is there in part behind what is not there at all, each in the order of the steps."""
    missing = [topic for topic in Topic if given.get(topic, Level.YES) is not Level.YES]
    return sorted(missing, key=lambda topic: POINTS[given[topic]])


def known(told_nib: str | None) -> dict[Topic, Level]:
    """What the profile answers already: the business number (yes, no, not known, or the number itself)."""
    return {Topic.NIB: Level.YES} if told_nib and (told_nib == "yes" or told_nib.isdigit()) else {}
