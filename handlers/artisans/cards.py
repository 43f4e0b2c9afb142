"""One activity: its card and its details."""

from __future__ import annotations

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.seats import Status
from bot.rules.timing import Standing
from bot.screens.artisans import cards as screens
from bot.screens.artisans.cards import Card
from bot.vocabulary import Reply
from handlers import names
from storage.organising import activities, files, openings
from storage.organising.activities import Activity
from storage.people import caring
from storage.taking_part import registrations
from storage.unasked import interests
from storage.unasked.interests import Followed, Kind


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("card", card)
    router.action("details", details)


def card(turn: Turn) -> Reply:
    """The short card."""
    activity = activities.get(turn.connection, turn.number())
    if activity is None:
        return screens.gone()
    openings.count(turn.connection, activity.id, turn.now.date())
    return screens.card(view(turn, activity))


def details(turn: Turn) -> Reply:
    """Everything that is known about it."""
    activity = activities.get(turn.connection, turn.number())
    if activity is None:
        return screens.gone()
    crafts = [names.craft(turn, craft) for craft in activities.crafts_of(turn.connection, activity.id)]
    seen = view(turn, activity)
    programme = activity.programme is not None and _follows(turn, Kind.PROGRAMME, activity.programme)
    return screens.details(seen, crafts, programme=programme, organiser=_follows(turn, Kind.ORGANISER, activity.organiser))


def _follows(turn: Turn, kind: str, subject: str) -> bool:
    return interests.follows(turn.connection, turn.contact.id, Followed(kind, subject))


def view(turn: Turn, activity: Activity) -> Card:
    """An activity as this person sees it."""
    turn.conversation.topic = activity.id
    held = registrations.of_person(turn.connection, activity.id, turn.contact.id)
    standing = activity.standing(turn.now)
    return Card(
        activity,
        standing,
        status=held.status if held and held.status is not Status.CANCELLED else None,
        registration_id=held.id if held else 0,
        back=turn.conversation.listed,
        leads=standing is Standing.OPEN and caring.leads(turn.connection, turn.contact.id),
        for_whom=(
            *(names.craft(turn, code) for code in activity.eligibility.crafts),
            *(names.province(turn, code) for code in activity.eligibility.provinces),
        ),
        poster=files.attachment(turn.connection, activity.poster_id) if activity.poster_id is not None else None,
        fair=names.of(turn).fair(activity.fair) if activity.fair else "",
        followed=(standing is not Standing.OPEN or activity.turns_away) and _follows(turn, Kind.ACTIVITY, activity.slug),
    )
