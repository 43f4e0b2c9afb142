"""Words that organisers, mentors and those they help read alike."""

from __future__ import annotations

from bot.i18n import _, label, ngettext
from bot.rules.mentoring import Need, Wish
from bot.screens.names import Names
from bot.vocabulary import Fact
from storage.taking_part.meetings import Sum
from storage.taking_part.mentors import Mentor


def need_name(need: str | None) -> str:
    """What a mentor helps with, as a choice."""
    names: dict[str, str] = {
        Need.QUALITY: label("Production quality"),
        Need.DESIGN: label("Design"),
        Need.PRICE: label("Prices & bookkeeping"),
        Need.PACKAGING: label("Packaging"),
        Need.ONLINE: label("Photo & online sales"),
        Need.EXPORT: label("Export"),
        Need.CERTIFICATION: label("Certification"),
        Need.FINANCE: label("Finance"),
    }
    return names.get(need or "", label("Not said"))


def first_name(name: str | None) -> str:
    """What somebody is called before both know each other better."""
    words = (name or "").split()
    return words[0] if words else _("somebody")


def times(together: Sum) -> str:
    """So many meetings, so many hours."""
    said = ngettext("{n} session", "{n} sessions", together.meetings).format(n=together.meetings)
    if not together.minutes:
        return said
    hours, minutes = divmod(together.minutes, 60)
    long = _("{hours} h {minutes} min").format(hours=hours, minutes=minutes) if minutes else _("{hours} h").format(hours=hours)
    return f"{said}, {long}" if hours else f"{said}, " + _("{minutes} min").format(minutes=minutes)


def wished(wish: Wish, names: Names) -> str:
    """Craft, province and need, as far as they are known."""
    known = (
        names.craft(wish.craft) if wish.craft else "",
        names.province(wish.province) if wish.province else "",
        need_name(wish.need) if wish.need else "",
    )
    return ", ".join(one for one in known if one)


def offer_facts(one: Mentor, names: Names) -> tuple[Fact, ...]:
    """What a mentor offers, read back."""
    return (
        Fact(_("Helps with"), ", ".join(need_name(need) for need in one.needs) or _("not said yet")),
        Fact(_("Crafts"), ", ".join(names.craft(code) for code in one.crafts) or _("any")),
        Fact(_("Where"), ", ".join(names.province(code) for code in one.provinces) or _("anywhere")),
        Fact(_("At a time"), _("{load} of {most} places taken").format(load=one.load, most=one.most)),
    )
