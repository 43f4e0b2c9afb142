"""One registration as its holder sees it, whatever became of it meanwhile."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.documents import tickets
from bot.rules.seats import Status
from bot.rules.timing import Standing
from bot.screens.artisans import choosing, registered
from bot.screens.artisans import mine as screens
from bot.screens.artisans import offers as offer_screens
from bot.screens.artisans.registered import outcome
from bot.vocabulary import Action, Attachment, Reply
from storage.ledger import unsaid
from storage.organising import activities
from storage.organising.activities import Activity
from storage.people import caring
from storage.taking_part import registrations
from storage.taking_part.registrations import Registration
from storage.unasked import reminding
from storage.unasked.telling import home_zone


def own(turn: Turn) -> tuple[Activity, Registration] | None:
    """The registration the choice names, if it belongs to whoever pressed or to somebody in their care."""
    found = registrations.get(turn.connection, turn.number())
    if found is None or caring.name_for(turn.connection, turn.contact.id, found.contact_id) is None:
        return None
    activity = activities.get(turn.connection, found.activity_id)
    return (activity, found) if activity else None


ABOUT_ONE = ("registration", "giveup", "giveup_yes", "calendar", "accept", "coming", "undo")
"""Choices that carry the number of a registration."""


def on_screen(turn: Turn) -> Registration | None:
    """The one registration that the last message is about, as its choices tell."""
    actions = [Action.decode(payload) for _, payload in turn.conversation.shown]
    numbers = {action.argument for action in actions if action.name in ABOUT_ONE}
    if len(numbers) != 1:
        return None
    turn.argument = numbers.pop()
    shown = own(turn)
    return shown[1] if shown else None


def ahead(turn: Turn) -> list[tuple[Activity, Registration]]:
    """What this person holds or waits for that is not over."""
    found = []
    for held in registrations.active_of(turn.connection, turn.contact.id):
        activity = activities.get(turn.connection, held.activity_id)
        if activity is not None and activity.standing(turn.now) not in (Standing.PAST, Standing.CANCELLED):
            found.append((activity, held))
    return found


def named(turn: Turn, held: Registration, reply: Reply) -> Reply:
    """The same with the name of who it is about, where that is somebody in their care."""
    return caring.named(reply, caring.name_for(turn.connection, turn.contact.id, held.contact_id) or "")


def shown(turn: Turn, activity: Activity, held: Registration, *, again: bool = False) -> Reply:
    """What they have; `again` when they asked for it a second time."""
    name = caring.name_for(turn.connection, turn.contact.id, held.contact_id) or ""
    match held.status:
        case Status.CONFIRMED:
            ahead = () if turn.contact.stopped_at else reminding.ahead_of(turn.connection, held.id)
            return outcome(activity, held, _picture(turn, held), again=again, reminders=ahead, name=name)
        case Status.WAITLISTED:
            turn.subject = unsaid.about_place(held.id)
            if turn.contact.stopped_at:
                return caring.named(offer_screens.in_silence(activity, held), name)
            return outcome(activity, held, None, again=again, name=name)
        case Status.OFFERED:
            zone = home_zone(turn.connection, turn.contact.id, activity.zone)
            return caring.named(offer_screens.offered(activity, held, zone), name)
        case Status.APPLIED:
            return registered.applied(activity, held, again=again, name=name)
        case Status.DECLINED:
            return caring.named(choosing.declined(activity, held), name)
        case Status.CANCELLED | Status.ATTENDED | Status.ABSENT:
            return caring.named(screens.over(activity, held), name)


def as_it_stands(turn: Turn) -> Reply:
    """The button is old; what it is about is read again, for it may have changed while this turn waited for a lock."""
    held = own(turn)
    return screens.changed_since(shown(turn, *held)) if held else screens.not_yours()


def _picture(turn: Turn, held: Registration) -> Attachment:
    return tickets.picture(held, turn.surroundings.links.get(turn.address.channel, ""))
