"""False messages that people showed: read, and marked as handled."""

from __future__ import annotations

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.authority import Deed, Role
from bot.screens.admins import reports as screens
from bot.vocabulary import Reply
from storage.announcing import reports
from storage.people import audit
from storage.people.audit import Act

MOST = 8


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("palsu fakes", listed, Deed.GOVERN)
    router.action("fakes", listed, Deed.GOVERN)
    router.action("fake", look, Deed.GOVERN)
    router.action("fake_done", handled, Deed.GOVERN)


def listed(turn: Turn) -> Reply:
    """Those nobody has handled."""
    found = reports.unhandled(turn.connection, MOST)
    return screens.listed(found, reports.count(turn.connection), turn.home_zone())


def look(turn: Turn) -> Reply:
    """One of them, in its own words."""
    found = reports.get(turn.connection, turn.number())
    if found is None:
        return screens.gone()
    turn.shows_others = True
    _note(turn, found.id, "false message read")
    return screens.card(found, turn.home_zone())


def handled(turn: Turn) -> Reply:
    """Dealt with; the next one."""
    if reports.handle(turn.connection, turn.number(), turn.now):
        _note(turn, turn.number(), "false message handled")
    return listed(turn)


def _note(turn: Turn, number: int, detail: str) -> None:
    audit.note(turn.connection, turn.contact.id, Role.ADMIN, Act(Deed.GOVERN, f"fake:{number}", detail), turn.now)
