"""One's rights over one's data (Law 27/2022): see what is kept, take it along, erase it."""

from __future__ import annotations

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.screens.artisans import rights as screens
from bot.vocabulary import Attachment, Reply
from storage.people import consents, contacts, erasure, rights, takeout
from storage.people.rights import Right
from storage.taking_part import registrations, results, seats


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("data", data)
    router.action("data", data)
    router.action("takealong", export)
    router.action("erase", erase_sure)
    router.action("erase_yes", erase)


def data(turn: Turn) -> Reply:
    """What can be done with one's data, and what the person agreed to."""
    given = consents.of_person(turn.connection, turn.contact.id)
    zone = turn.home_zone()
    tested = bool(results.of_person(turn.connection, turn.contact.id))
    aged = turn.contact.age_group is not None
    return screens.data(turn.contact.stopped_at is not None, given, zone, tested=tested, aged=aged)


def export(turn: Turn) -> Reply:
    """Everything Sapa keeps about the person, as a JSON file."""
    rights.note(turn.connection, Right.EXPORT, turn.now)
    return screens.exported(Attachment("sapa-data.json", "application/json", takeout.export(turn.connection, turn.contact.id)))


def erase_sure(turn: Turn) -> Reply:
    """The first of two taps."""
    active = [one for one in registrations.mine(turn.connection, turn.contact.id) if one.status.is_active]
    return screens.erase_sure(len(active))


def erase(turn: Turn) -> Reply:
    """The second tap: give up seats, forget the person, say farewell."""
    contacts.hold(turn.connection, [turn.contact.id])  # turns in their other chats end before, and begin after
    for held in registrations.active_of(turn.connection, turn.contact.id):
        seats.give_up(turn.connection, held, turn.now, turn.surroundings.offers)
    erasure.forget(turn.connection, turn.contact.id, turn.now, turn.surroundings.erased.digest)
    rights.note(turn.connection, Right.ERASE, turn.now)
    turn.forgotten = True
    return screens.erased()
