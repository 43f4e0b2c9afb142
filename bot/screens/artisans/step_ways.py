"""Where the steps to exporting lead, and where their end does."""

from __future__ import annotations

from collections.abc import Mapping

from bot.i18n import label
from bot.screens.artisans.steps import BUYER, FINANCE, KITE, MARKET, SKA, TKDN
from bot.vocabulary import Action, Choice

LEADS: Mapping[str, tuple[str, ...]] = {
    "ready": ("readiness",),
    MARKET: ("export",),
    BUYER: ("fairs", "marketplace"),
    "contract": ("desks",),
    SKA: ("desks",),
    "peb": ("desks",),
    KITE: ("desks", "ask"),
    FINANCE: ("desks", "ask"),
    TKDN: ("ask",),
}
"""The actions that go on from a step."""

AFTER_ALL = ("readiness", "first_export", "export", "fairs", "desks", "schemes")
"""And from the end of all."""


def way(action: str) -> Choice:
    """One of them as a choice."""
    name = {
        "readiness": label("Readiness check"),
        "first_export": label("My first export"),
        "export": label("Export"),
        "fairs": label("Fairs"),
        "desks": label("Help desks"),
        "schemes": label("Competence tests"),
        "marketplace": label("Selling online"),
        "ask": label("Ask a person"),
    }[action]
    return Choice(name, Action(action))


def training(activity_id: int) -> Choice:
    """To the card of the course about local content, which says when it opens to whoever follows it."""
    return Choice(label("TKDN training"), Action("card", str(activity_id)))
