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


def open_to_others(found: Sequence[Summary], now: datetime) -> Reply:
    """What says that it takes people of other countries; that nothing does is said, too."""
    ask = Choice(label("Ask a person"), Action("ask"))
    if not found:
        text = _("Nothing that is planned says that it takes people from other countries.")
        return Reply(text, choices=(Choice(label("Trainings"), Action("browse")), ask, menu_choice()))
    return Reply(
        _("These say that they take people from other countries. Which countries stands in Details."),
        heading=_("Open to other countries"),
        choices=(*(lists.row(one, now) for one in found), ask, menu_choice()),
        more=_("Choose"),
    )
