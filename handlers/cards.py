"""One activity: its card, its details, and "tell me when it opens"."""

from __future__ import annotations

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.seats import Status
from bot.rules.timing import Standing
from bot.screens import cards as screens
from bot.screens.activities import title
from bot.screens.cards import Card
from bot.vocabulary import Reply
from handlers import names
from storage import activities, interests, registrations
from storage.activities import Activity


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("card", card)
    router.action("details", details)
    router.action("follow", follow)
    router.action("unfollow", unfollow)


def card(turn: Turn) -> Reply:
    """The short card."""
    activity = activities.get(turn.connection, turn.number())
    return screens.card(view(turn, activity)) if activity else screens.gone()


def details(turn: Turn) -> Reply:
    """Everything that is known about it."""
    activity = activities.get(turn.connection, turn.number())
    if activity is None:
        return screens.gone()
    crafts = [names.craft(turn, craft) for craft in activities.crafts_of(turn.connection, activity.id)]
    return screens.details(view(turn, activity), crafts)


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
        for_whom=(
            *(names.craft(turn, code) for code in activity.eligibility.crafts),
            *(names.province(turn, code) for code in activity.eligibility.provinces),
        ),
        followed=standing is not Standing.OPEN and interests.follows(turn.connection, turn.contact.id, "activity", activity.slug),
    )


def follow(turn: Turn) -> Reply:
    """Note the wish to be told."""
    return _following(turn, on=True)


def unfollow(turn: Turn) -> Reply:
    """End it."""
    return _following(turn, on=False)


def _following(turn: Turn, *, on: bool) -> Reply:
    kind, _, subject = turn.argument.partition("=")
    followed = _subject(turn, kind, subject)
    if followed is None:
        return screens.gone()
    subject, name = followed
    if on:
        interests.follow(turn.connection, turn.contact.id, kind, subject, turn.now)
    else:
        interests.unfollow(turn.connection, turn.contact.id, kind, subject)
    return screens.following(name, on)


def _subject(turn: Turn, kind: str, subject: str) -> tuple[str, str] | None:
    """What is followed, as it is stored and in words; None when there is no such thing (payloads can be forged)."""
    if kind == "craft" and names.is_craft(turn, subject):
        return subject, names.craft(turn, subject)
    if kind == "province" and names.is_province(turn, subject):
        return subject, names.province(turn, subject)
    turn.argument = subject
    found = activities.get(turn.connection, turn.number()) if kind == "activity" else None
    return (found.slug, title(found)) if found else None
