"""What people answer when they are asked: a seat offered, whether they come, and what a missed offer shall mean."""

from __future__ import annotations

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.seats import OnMiss, Status
from bot.rules.timing import Standing
from bot.screens.artisans import mine as mine_screens
from bot.screens.artisans import offers as screens
from bot.vocabulary import Reply
from handlers.artisans import claims, mine
from storage.taking_part import line, registrations, seats
from storage.taking_part.registrations import Registration


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("ambil take", take)
    router.command("datang coming", come)
    router.action("accept", accept)
    router.action("onmiss", on_miss)
    router.action("coming", coming)


def accept(turn: Turn) -> Reply:
    """One tap takes the seat. An offer whose time is over ends here if nothing ended it yet."""
    own = claims.own(turn)
    if own is None:
        return mine_screens.not_yours()
    activity, held = own
    if held.status is not Status.OFFERED or held.version != turn.version or activity.cancelled:
        return claims.as_it_stands(turn)
    taken = seats.accept(turn.connection, held, turn.now)
    if taken is not None:
        return claims.shown(turn, activity, taken)
    ended = line.miss(turn.connection, held.id, turn.now, turn.surroundings.offers)
    return screens.too_late(claims.shown(turn, activity, ended)) if ended else claims.as_it_stands(turn)


def on_miss(turn: Turn) -> Reply:
    """Choose what a missed offer means; the waiting page is shown anew."""
    number, _, wish = turn.argument.partition("=")
    turn.argument = number
    own = claims.own(turn)
    if own is None:
        return mine_screens.not_yours()
    if own[1].status is Status.WAITLISTED and wish in list(OnMiss):
        seats.choose(turn.connection, own[1].id, OnMiss(wish))
    return mine.one(turn)


def coming(turn: Turn) -> Reply:
    """They come: noted. An old button about something else shows how it stands."""
    own = claims.own(turn)
    if own is None:
        return mine_screens.not_yours()
    activity, held = own
    over = activity.standing(turn.now) in (Standing.PAST, Standing.CANCELLED)
    if over or not seats.say_coming(turn.connection, held.id, turn.now):
        return claims.as_it_stands(turn)
    return claims.named(turn, held, screens.noted(activity, held))


def take(turn: Turn) -> Reply:
    """ "I take it", typed: the one seat that is offered."""
    offered = _held(turn, Status.OFFERED)
    if len(offered) == 1:
        turn.argument, turn.version = str(offered[0].id), offered[0].version
        return accept(turn)
    return mine.mine(turn) if offered else screens.no_offer()


def come(turn: Turn) -> Reply:
    """ "I am coming", typed: to the one thing that is still ahead."""
    seated = [held for _, held in claims.ahead(turn) if held.status is Status.CONFIRMED]
    if len(seated) != 1:
        return mine.mine(turn)
    turn.argument = str(seated[0].id)
    return coming(turn)


def _held(turn: Turn, status: Status) -> list[Registration]:
    return [held for held in registrations.active_of(turn.connection, turn.contact.id) if held.status is status]
