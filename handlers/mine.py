"""My registrations: the list, one of them, giving it up in two taps, and the short undo."""

from __future__ import annotations

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.i18n import speaking
from bot.rules.seats import Status
from bot.screens import mine as screens
from bot.screens.registering import outcome
from bot.vocabulary import Reply
from handlers import cards, tickets
from storage import activities, contacts, registrations
from storage.activities import Activity
from storage.deliveries import Lane, Owed
from storage.registrations import Registration


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("pendaftaran registrations tiket ticket", mine)
    router.action("mine", mine)
    router.action("registration", one)
    router.action("giveup", sure)
    router.action("giveup_yes", give_up)
    router.action("undo", undo)
    router.action("calendar", calendar)


def mine(turn: Turn) -> Reply:
    """Everything this person registered for."""
    return screens.mine(registrations.mine(turn.connection, turn.contact.id))


def what_to_cancel(turn: Turn) -> Reply:
    """ "Cancel" with no form open: what a no means here, the one registration held, or which of them."""
    declined = turn.conversation.answered(False)
    if declined is not None and declined.name == "card":
        turn.argument = declined.argument
        return cards.card(turn)
    held = registrations.active_of(turn.connection, turn.contact.id)
    if len(held) == 1:
        turn.argument, turn.version = str(held[0].id), held[0].version
        return sure(turn)
    if held:
        return screens.which_to_cancel(registrations.mine(turn.connection, turn.contact.id))
    return screens.nothing_to_cancel()


def _own(turn: Turn) -> tuple[Activity, Registration] | None:
    """The registration the choice names, if it belongs to whoever pressed."""
    found = registrations.get(turn.connection, turn.number())
    if found is None or found.contact_id != turn.contact.id:
        return None
    activity = activities.get(turn.connection, found.activity_id)
    return (activity, found) if activity else None


def one(turn: Turn) -> Reply:
    """One registration as it stands."""
    own = _own(turn)
    return screens.one(*own, tickets.picture(turn, own[1])) if own else screens.not_yours()


def sure(turn: Turn) -> Reply:
    """The first of two taps."""
    own = _own(turn)
    if own is None:
        return screens.not_yours()
    if not own[1].status.is_active or own[1].version != turn.version:
        return _as_it_stands(turn)
    return screens.sure(*own)


def give_up(turn: Turn) -> Reply:
    """The second tap: cancel, and give the seat to the head of the line."""
    own = _own(turn)
    if own is None:
        return screens.not_yours()
    activity, held = own
    moved = registrations.give_up(turn.connection, held, turn.now) if held.version == turn.version else None
    if moved is None:
        return _as_it_stands(turn)
    for lucky in moved:
        tell_moved_up(turn, activity, lucky)
    cancelled = registrations.get(turn.connection, held.id)
    return screens.given_up(activity, cancelled or held, can_undo=not moved)


def _as_it_stands(turn: Turn) -> Reply:
    """The button is old; what it is about is read again, for it may have changed while this turn waited for a lock."""
    own = _own(turn)
    return screens.changed_since(*own, tickets.picture(turn, own[1])) if own else screens.not_yours()


def tell_moved_up(turn: Turn, activity: Activity, lucky: Registration) -> None:
    """Owe the news to somebody who waited, in their language, at each address they have."""
    person = contacts.get(turn.connection, lucky.contact_id)
    with speaking(person.language):
        news = screens.moved_up(activity, lucky, tickets.picture(turn, lucky))
    for address in contacts.addresses_of(turn.connection, person.id, reachable=True):
        turn.notices.append(Owed(address, news, person.id, lane=Lane.NOTICE))


def undo(turn: Turn) -> Reply:
    """Take back a cancellation made by mistake."""
    own = _own(turn)
    if own is None:
        return screens.not_yours()
    activity, held = own
    if held.status is not Status.CANCELLED or held.version != turn.version:
        return _as_it_stands(turn)
    if held.cancelled_at is None or turn.now - held.cancelled_at > screens.UNDO:
        return screens.undo_too_late(activity)
    restored = registrations.restore(turn.connection, held, turn.now)
    return outcome(activity, restored, tickets.picture(turn, restored)) if restored else _as_it_stands(turn)


def calendar(turn: Turn) -> Reply:
    """The calendar file of one registration."""
    own = _own(turn)
    if own is None:
        return screens.not_yours()
    if own[1].status is not Status.CONFIRMED:
        return screens.no_calendar(own[1].status)
    file = tickets.calendar(*own, turn)
    return screens.calendar(own[0], file) if file else screens.not_yours()
