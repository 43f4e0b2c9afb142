"""What to have at hand for selling online, after an e-Smart class: only what the catalogue's sources name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.i18n import _, label
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply

PHOTOS, PRICES, STOCK, PACKING, NIB, PROFILE = "photos", "prices", "stock", "packing", "nib", "profile"
THINGS = (PHOTOS, PRICES, STOCK, PACKING, NIB, PROFILE)
"""In the order in which they are done."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is done of it, the course it follows (None where the catalogue has none), and what supports it in one line."""

    done: Collection[str]
    course: int | None
    sources: Sequence[str]


def thing_name(thing: str) -> str:
    return {
        PHOTOS: label("Product photos"),
        PRICES: label("Price list"),
        STOCK: label("Monthly capacity"),
        PACKING: label("Packing and label"),
        NIB: label("NIB and tax number"),
        PROFILE: label("Business profile"),
    }[thing]


def checklist(view: Checklist) -> Reply:
    """Each thing is marked by a press, and unmarked by another."""
    rows = tuple(
        Choice(thing_name(thing), Action("shop_mark", thing), _("done") if thing in view.done else _("open")) for thing in THINGS
    )
    lines = (
        _("{n} of {total} done. Press what you have.").format(n=len(set(THINGS) & set(view.done)), total=len(THINGS)),
        _("e-Smart classes teach product photos and online marketing, and note a profile of the business."),
        _("Which marketplaces take part now, and what they charge, is not in my sources: ask the organiser."),
        *view.sources,
    )
    course = (Choice(label("e-Smart class"), Action("card", str(view.course))),) if view.course is not None else ()
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Selling online"),
        choices=(*rows, *course, Choice(label("Steps to exporting"), Action("steps")), menu_choice()),
        replaces=True,
        more=_("Choose"),
    )
