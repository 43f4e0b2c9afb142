"""My registrations: the list, one of them, giving it up in two taps, and the short undo."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.documents import tickets
from bot.rules.authority import Deed
from bot.rules.seats import Status
from bot.screens.artisans import mine as screens
from bot.vocabulary import Reply
from handlers.artisans import cards, claims
from storage.taking_part import registrations, seats


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("pendaftaran registrations", mine)
    router.command("tiket ticket", ticket)
    router.command("antrean queue", queue)
    router.action("mine", mine)
    router.action("registration", one)
    router.action("giveup", sure)
    router.action("giveup_yes", give_up)
    router.action("undo", undo)
    router.action("calendar", calendar)


def mine(turn: Turn) -> Reply:
    """Everything this person registered for, and the way to what they run."""
    runs = authority.may(turn, Deed.CHECK_IN)
    return screens.mine(registrations.mine(turn.connection, turn.contact.id), runs=runs)


def ticket(turn: Turn) -> Reply:
    """The ticket of the one seat they have, else all they registered for."""
    return _only(turn, Status.CONFIRMED) or mine(turn)


def queue(turn: Turn) -> Reply:
    """ "What number am I?": the one line they stand in or are offered a seat of, else all they registered for."""
    return _only(turn, Status.OFFERED) or _only(turn, Status.WAITLISTED) or mine(turn)


def _only(turn: Turn, status: Status) -> Reply | None:
    """The one registration that stands so and is still ahead."""
    ahead = [held for _, held in claims.ahead(turn) if held.status is status]
    if len(ahead) != 1:
        return None
    turn.argument = str(ahead[0].id)
    return one(turn)


def what_to_move(turn: Turn) -> Reply:
    """ "Another day, please": a seat cannot be moved, but given up for another one."""
    return screens.which_to_move(registrations.mine(turn.connection, turn.contact.id))


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


def one(turn: Turn) -> Reply:
    """One registration as it stands."""
    own = claims.own(turn)
    return claims.shown(turn, *own) if own else screens.not_yours()


def sure(turn: Turn) -> Reply:
    """The first of two taps."""
    own = claims.own(turn)
    if own is None:
        return screens.not_yours()
    if not own[1].status.is_active or own[1].version != turn.version:
        return claims.as_it_stands(turn)
    return claims.named(turn, own[1], screens.sure(*own))


def give_up(turn: Turn) -> Reply:
    """The second tap, or the only one where somebody was asked: cancel, and let the line move up."""
    own = claims.own(turn)
    if own is None:
        return screens.not_yours()
    activity, held = own
    if held.version != turn.version:
        return claims.as_it_stands(turn)
    moved = seats.give_up(turn.connection, held, turn.now, turn.surroundings.offers)
    if moved is None:
        return claims.as_it_stands(turn)
    undo = None if moved else held.version + 1
    return claims.named(turn, held, screens.given_up(activity, held, undo))


def undo(turn: Turn) -> Reply:
    """Take back a cancellation made by mistake."""
    own = claims.own(turn)
    if own is None:
        return screens.not_yours()
    activity, held = own
    if held.status is not Status.CANCELLED or held.version != turn.version:
        return claims.as_it_stands(turn)
    if held.cancelled_at is None or turn.now - held.cancelled_at > screens.UNDO:
        return screens.undo_too_late(activity)
    restored = seats.restore(turn.connection, held, turn.now, turn.surroundings.offers)
    return claims.shown(turn, activity, restored) if restored else claims.as_it_stands(turn)


def calendar(turn: Turn) -> Reply:
    """The calendar file of one registration."""
    own = claims.own(turn)
    if own is None:
        return screens.not_yours()
    if own[1].status is not Status.CONFIRMED:
        return screens.no_calendar(own[1].status)
    file = tickets.calendar(*own, turn.now)
    return claims.named(turn, own[1], screens.calendar(own[0], file)) if file else screens.not_yours()
