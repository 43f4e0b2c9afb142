"""Whether people of other countries may join."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.i18n import _, country_name, label, listing
from bot.screens.activities import title
from bot.screens.artisans import lists
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity, Summary


def of_one(activity: Activity) -> Reply:
    """Of one activity: the countries its organiser named, or that none is named."""
    number, countries = str(activity.id), activity.eligibility.countries
    named = listing([country_name(code) for code in countries])
    said = _("Open to people from: {countries}.").format(countries=named)
    unsaid = _("No source says from which countries people may join. Please ask before you register.")
    return Reply(
        said if countries else unsaid,
        heading=title(activity),
        choices=(
            Choice(label("Back"), Action("card", number)),
            Choice(label("Open to others"), Action("abroad")),
            Choice(label("Ask a person"), Action("ask", number)),
            menu_choice(),
        ),
    )


def open_to(country: str, found: Sequence[Summary], now: datetime) -> Reply:
    """What names this country among those it takes people from."""
    return _listed(_("Open to people from {country}").format(country=country_name(country)), "", found, now)


def open_to_others(found: Sequence[Summary], now: datetime, country: str = "") -> Reply:
    """What says that it takes people of other countries; where nothing does, or none names theirs, that is said."""
    if not found:
        text = _("Nothing that is planned says that it takes people from other countries.")
        return Reply(text, choices=(Choice(label("Trainings"), Action("browse")), _ask(), menu_choice()))
    unnamed = _("None of these names {country}.").format(country=country_name(country)) if country else ""
    text = _("These take people from other countries. Open one and press Details to see which.")
    return _listed(_("Open to other countries"), " ".join(filter(None, (unnamed, text))), found, now)


def _listed(heading: str, text: str, found: Sequence[Summary], now: datetime) -> Reply:
    rows = (lists.row(one, now) for one in found)
    return Reply(text, heading=heading, choices=(*rows, _ask(), menu_choice()), more=_("Choose"))


def _ask() -> Choice:
    return Choice(label("Ask a person"), Action("ask"))
