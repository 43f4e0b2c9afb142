"""What has not left, and the stop for announcements."""

from __future__ import annotations

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.authority import Deed
from bot.screens.admins import queue as screens
from bot.vocabulary import Reply
from handlers.admins.admin import note
from storage.ledger import queue
from storage.people import audit
from storage.platforms import switches
from storage.upkeep import inspection

BULK = "switch:bulk"


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("queue", waiting, Deed.GOVERN)
    router.action("bulk_stop", stop_bulk, Deed.GOVERN)
    router.action("bulk_go", let_bulk_go, Deed.GOVERN)


def waiting(turn: Turn) -> Reply:
    """What has not left, by channel and lane, and what holds it."""
    channels = inspection.channels_waiting(turn.connection)
    found = queue.waiting(turn.connection, channels)
    held = [one for one in inspection.held(turn.connection, turn.now) if one.whole]
    return screens.queue(screens.Queue(found, held, _stopped(turn), turn.home_zone()))


def _stopped(turn: Turn) -> screens.Stopped | None:
    """Since when announcements are stopped, and by whom."""
    since = switches.since(turn.connection, switches.BULK_STOPPED)
    if since is None:
        return None
    last = audit.last(turn.connection, BULK)
    turn.shows_others = True
    return screens.Stopped(since, last.by if last else None)


def stop_bulk(turn: Turn) -> Reply:
    """Stop announcements everywhere at once: asked first, then (`yes`) done."""
    if switches.is_on(turn.connection, switches.BULK_STOPPED):
        return waiting(turn)
    if turn.argument != "yes":
        return screens.stop_sure()
    switches.turn_on(turn.connection, switches.BULK_STOPPED, turn.now)
    note(turn, BULK, "stopped")
    return waiting(turn)


def let_bulk_go(turn: Turn) -> Reply:
    """Let them go on: asked first, then (`yes`) done."""
    stopped = _stopped(turn)
    if stopped is None:
        return waiting(turn)
    if turn.argument != "yes":
        return screens.go_sure(stopped, turn.home_zone())
    switches.turn_off(turn.connection, switches.BULK_STOPPED)
    turn.told = True  # the postman looks at once
    note(turn, BULK, "resumed")
    return waiting(turn)
