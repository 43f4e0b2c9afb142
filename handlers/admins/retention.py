"""How long things are kept, and how often people used their rights over them."""

from __future__ import annotations

from datetime import timedelta

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.authority import Deed
from bot.screens.admins import retention as screens
from bot.vocabulary import Reply
from handlers.admins.admin import note
from storage.people import retention, rights
from storage.people.retention import What

MONTH = timedelta(days=30)


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("retention", kept, Deed.GOVERN)
    router.action("keep", keep, Deed.GOVERN)
    router.action("requests", requests, Deed.GOVERN)


def kept(turn: Turn) -> Reply:
    """How long things are kept; with the name of one, what else it may be."""
    what = _what(turn.argument)
    if what is not None:
        return screens.which_days(what, retention.days(turn.connection, what), retention.BOUNDS[what].choices)
    return screens.kept({what: retention.days(turn.connection, what) for what in What})


def _what(name: str) -> What | None:
    return next((one for one in What if one == name), None)


def keep(turn: Turn) -> Reply:
    """Keep something so long: `messages=14` asks whether what is older shall go, `messages=14=yes` does it."""
    name, _, rest = turn.argument.partition("=")
    days, _, sure = rest.partition("=")
    turn.argument = days
    what = _what(name)
    if what is None or turn.number() not in retention.BOUNDS[what].choices:
        turn.argument = ""
        return kept(turn)
    if sure != "yes" and turn.number() < retention.days(turn.connection, what):
        return screens.keep_sure(what, turn.number())
    if turn.number() != retention.days(turn.connection, what):
        retention.keep(turn.connection, what, turn.number())
        note(turn, f"retention:{what}", f"{turn.number()} days")
    turn.argument = ""
    return kept(turn)


def requests(turn: Turn) -> Reply:
    """How often people took their data along or erased it, and nothing about who."""
    return screens.requests(rights.since(turn.connection, turn.now - MONTH))
