"""Tables of duty in the chat, for admins: looked through, imported once they were seen, taken along."""

from __future__ import annotations

from bot.conversation import form as forms
from bot.conversation.form import Form
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.documents.grids import MOST_BYTES
from bot.rules.authority import Deed
from bot.screens.admins import tariffs as screens
from bot.vocabulary import Reply
from handlers import errands
from handlers.bringing import brought, document
from storage.knowing import tariffs
from storage.organising.jobs import Job


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.form(FORM)
    router.action("tariffs", menu, Deed.GOVERN)
    router.action("tariffs_load", lambda turn: forms.begin(turn, FORM), Deed.GOVERN)
    router.action("tariffs_read", look, Deed.GOVERN)
    router.action("tariffs_now", put, Deed.GOVERN)
    router.action("tariffs_take", take, Deed.GOVERN)


def menu(turn: Turn) -> Reply:
    """What is stored, and what can be done."""
    return screens.menu(tariffs.count(turn.connection))


FORM = Form(
    "tariffs",
    (document(screens.ask_file, "tariffs_read", MOST_BYTES),),
    lambda turn, state: screens.fetching(),
    menu,
    deed=Deed.GOVERN,
)


def look(turn: Turn) -> Reply:
    """The file is here: have it looked through."""
    return _begin(turn, {"do": "check"})


def put(turn: Turn) -> Reply:
    """Import its good rows, exactly those that were shown."""
    return _begin(turn, {"do": "put", "mark": turn.version})


def _begin(turn: Turn, detail: dict[str, object]) -> Reply:
    file = brought(turn, turn.number())
    if file is None:
        return screens.refused("gone")
    return errands.begin(turn, Job.TARIFFS, {**detail, "file": file.id})


def take(turn: Turn) -> Reply:
    """The example, or everything that is stored."""
    if turn.argument not in ("example", "stored"):
        return menu(turn)
    return errands.begin(turn, Job.TARIFFS, {"do": turn.argument})
