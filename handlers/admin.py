"""What admins see so far: the questions people ask. Roles are read at each press, and only in private chats."""

from __future__ import annotations

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.authority import Deed
from bot.screens import asking
from bot.vocabulary import Reply
from storage import questions, roles


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("admin", received, Deed.GOVERN)
    router.action("questions", received, Deed.GOVERN)


def received(turn: Turn) -> Reply:
    """The newest questions."""
    turn.shows_others = True
    return asking.received(questions.latest(turn.connection), turn.surroundings.zone)


def redeem(turn: Turn) -> Reply:
    """A one-time code made by `python -m bot grant`."""
    given = roles.redeem(turn.connection, turn.address, turn.argument, turn.now)
    return asking.role_given(given.role) if given else asking.code_unknown()
