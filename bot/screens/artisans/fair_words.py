"""What every screen of fairs says: a fair's short name, when and where it is, who says so."""

from __future__ import annotations

import re
from datetime import date
from textwrap import shorten

from bot.i18n import _, country_name, day_range, label, listing, month_name, ngettext, weekday_range
from bot.rules import fairs as rules
from bot.rules.fairs import Edition
from bot.rules.knowledge import Fair
from bot.vocabulary import Action, Choice

SHORT = re.compile(r"\(([A-Z]{3,12})\)")
NO_SOURCE = re.compile(r"\(?=?\s*source: none\)?", re.IGNORECASE)
LONGEST_SOURCE = 60
LONGEST_ORGANISER = 80
HALF_SAID = re.compile(r"[,;]?\s+(dengan|dan|and|with)(\s+\w+)?$")
"""The beginning of a further organiser, where a list of them was cut."""
UNSAID = "tidak disebut"


def short_name(fair: Fair) -> str:
    """The abbreviation in brackets, where the name has one; else the name."""
    found = SHORT.search(fair.name)
    return found[1] if found else fair.name


def fairs_choice() -> Choice:
    """To the list of fairs."""
    return Choice(label("Fairs"), Action("fairs"))


def open_choice(slug: str) -> Choice:
    """To a fair's card."""
    return Choice(label("Open the fair"), Action("fair", slug))


def countdown_choice(slug: str) -> Choice:
    """To the days before a fair at which somebody is told."""
    return Choice(label("Countdown"), Action("fair_days", slug))


def plain(text: str) -> str:
    """A text of the catalogue, with its mark for "no source" in words."""
    return " ".join(NO_SOURCE.sub(_("(no source)"), text).split())


def months(fair: Fair) -> str:
    """September and October, and that no source says so where none does; empty where no usual month is known."""
    said = listing([month_name(number) for number in rules.usual_months(fair)])
    return said if not said or rules.months_sourced(fair) else f"{said} {_('(no source)')}"


def titled(fair: Fair, edition: str) -> str:
    """IFEX 2027; the fair is said once, also where its name was typed as part of the edition's."""
    name = short_name(fair)
    return edition if edition.casefold().startswith(name.casefold()) else f"{name} {edition}"


def edition_name(fair: Fair, edition: Edition) -> str:
    """IFEX 2027 (4-7 Mar 2027)."""
    return f"{titled(fair, edition.name)} ({day_range(edition.starts_on, edition.ends_on)})"


def usually(fair: Fair) -> str:
    """In which months it was so far, and that the organiser knows."""
    said = months(fair)
    if not said:
        return _("No month is known; check with the organiser.")
    return _("Usually in {months}. No date is known here: check with the organiser.").format(months=said)


def few_words(fair: Fair, edition: Edition | None) -> str:
    """When and where, in a line among others; a known date with who says so."""
    town = _town(fair, edition)
    if edition is not None:
        said = _("{when}, {town}, according to {source}")
        return said.format(when=day_range(edition.starts_on, edition.ends_on), town=town, source=by(edition))
    said = months(fair)
    return ", ".join(
        part for part in (_("usually in {months}").format(months=said) if said else _("month not known"), town) if part
    )


def by(edition: Edition) -> str:
    """Who says so, in a line."""
    return shorten(edition.source, LONGEST_SOURCE, placeholder="…")


def when(edition: Edition) -> str:
    """Wednesday-Sunday, 6-10 Oct 2027."""
    return weekday_range(edition.starts_on, edition.ends_on)


def place(fair: Fair, edition: Edition | None = None) -> str:
    """Hall, town and country."""
    hall = (edition.venue if edition is not None else None) or fair.venue or ""
    country = country_name(fair.country) if fair.country and fair.country != rules.HOME else ""
    town = _town(fair, edition)
    return ", ".join(part for part in (hall, town, country if town not in country else "") if part)


def _town(fair: Fair, edition: Edition | None) -> str:
    town = (edition.city if edition is not None else None) or fair.city
    return _("town not stated") if town.startswith(UNSAID) else town


def organiser(fair: Fair, room: int = LONGEST_ORGANISER) -> str:
    """Who holds it, as the sources say; where that is longer than `room`, the first of them, and not half a name."""
    if fair.organiser.startswith(UNSAID):
        return _("not stated by the sources")
    said = plain(fair.organiser)
    return said if len(said) <= room else HALF_SAID.sub("", shorten(said, room, placeholder="")) + "…"


def left(days: int) -> str:
    """How many days are left, as a heading."""
    if days <= 0:
        return _("Today")
    return ngettext("{n} day left", "{n} days left", days).format(n=days)


def month_of(day: date) -> str:
    """September."""
    return month_name(day.month)
