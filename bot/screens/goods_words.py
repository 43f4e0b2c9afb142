"""Goods that were handed on, as organisers and recipients both read them."""

from __future__ import annotations

from bot.i18n import _, label, short_day
from bot.rules.goods import Stand, Use
from storage.taking_part.handovers import Handover, Item


def stand_name(stand: Stand) -> str:
    """Where a handover stands, in a word or two."""
    match stand:
        case Stand.WAITING:
            return _("waiting for an answer")
        case Stand.SILENT:
            return _("not confirmed")
        case Stand.CONFIRMED:
            return _("received")
        case Stand.DENIED:
            return _("says: not received")
        case Stand.RETURNED:
            return _("given back")


def use_name(use: Use) -> str:
    """What became of something, as a choice."""
    match use:
        case Use.WEEKLY:
            return label("Used every week")
        case Use.SOMETIMES:
            return label("Used sometimes")
        case Use.UNUSED:
            return label("Not used")
        case Use.BROKEN:
            return label("Broken")


def told(what: Item | Handover) -> str:
    """One thing: its name, its number, its day."""
    serial = _("No. {serial}").format(serial=what.serial) if what.serial else _("no serial number")
    return f"{what.item or _('(a thing)')}, {serial}, {short_day(what.handed_on)}"
