"""Whether people of other countries may join: what is looked at, or all that is open to some of them."""

from __future__ import annotations

from collections.abc import Collection

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.screens.artisans import abroad as screens
from bot.understanding import Intent
from bot.understanding.finding.documents import Found, Wanted
from bot.vocabulary import Action, Reply
from storage.organising import activities, listing
from storage.organising.activities import Activity
from storage.organising.listing import Filter

MOST = 6
HOME = "ID"
OF_A_CARD = ("details", "register", "registration")
"""Actions that stand on a card only."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.meaning(Intent.FOREIGN, may_they)
    router.action("abroad", open_to_them)


def may_they(turn: Turn) -> Reply:
    """Of the activity whose card is shown, else of all."""
    turn.conversation.misses = 0
    looked_at = _on_screen(turn)
    return screens.of_one(looked_at) if looked_at is not None else open_to_them(turn)


def open_to_them(turn: Turn) -> Reply:
    """What is coming that says it takes people of other countries, the soonest first."""
    named = turn.surroundings.index.ahead(Wanted(kinds=(Found.ACTIVITY,), abroad=True), turn.today, listing.AMONG)
    coming = listing.upcoming_among(turn.connection, Filter(), turn.today, [*map(int, named)], most=MOST, now=turn.now)
    taking = [(one, _countries(turn, one.id)) for one in coming]
    theirs = _theirs(turn)
    fitting = [one for one, countries in taking if theirs in countries]
    if theirs and fitting:
        return screens.open_to(theirs, fitting, turn.now)
    return screens.open_to_others([one for one, countries in taking if {*countries} - {HOME}], turn.now, theirs)


def _on_screen(turn: Turn) -> Activity | None:
    shown = (Action.decode(action) for _, action in turn.conversation.shown)
    number = next((one.argument for one in shown if one.name in OF_A_CARD and one.argument == str(turn.conversation.topic)), "")
    return activities.get(turn.connection, int(number)) if number else None


def _theirs(turn: Turn) -> str:
    """The country they say they are from; empty where they name none, or several."""
    named = turn.understood.markets if turn.understood is not None else ()
    return named[0] if len(named) == 1 else ""


def _countries(turn: Turn, number: int) -> Collection[str]:
    activity = activities.get(turn.connection, number)
    return activity.eligibility.countries if activity is not None else ()
