"""The catalogue in the chat, for admins: load a file, take one along."""

from __future__ import annotations

from bot.conversation import form as forms
from bot.conversation.form import Form
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.authority import Deed
from bot.screens.admins import catalogue as screens
from bot.vocabulary import Reply
from handlers import errands
from handlers.bringing import brought, document
from storage.catalogue.chat import EXPORTED
from storage.organising.jobs import Job


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.form(FORM)
    router.action("catalogue", menu, Deed.GOVERN)
    router.action("catalogue_load", lambda turn: forms.begin(turn, FORM), Deed.GOVERN)
    router.action("catalogue_read", look, Deed.GOVERN)
    router.action("catalogue_now", load, Deed.GOVERN)
    router.action("catalogue_take", take, Deed.GOVERN)


def menu(turn: Turn) -> Reply:
    """What can be done with it."""
    return screens.menu(EXPORTED)


FORM = Form(
    "catalogue",
    (document(screens.ask_file, "catalogue_read"),),
    lambda turn, state: screens.fetching(),
    menu,
    deed=Deed.GOVERN,
)


def look(turn: Turn) -> Reply:
    """The file is here: say what it is."""
    return _begin(turn, "look")


def load(turn: Turn) -> Reply:
    """Bring the tables to what it says."""
    return _begin(turn, "load")


def _begin(turn: Turn, do: str) -> Reply:
    file = brought(turn, turn.number())
    if file is None:
        return screens.refused("")
    return errands.begin(turn, Job.CATALOGUE, {"do": do, "file": file.id})


def take(turn: Turn) -> Reply:
    """One of its files, or the activities as a spreadsheet."""
    if turn.argument not in (screens.ACTIVITIES, *EXPORTED):
        return menu(turn)
    return errands.begin(turn, Job.CATALOGUE, {"do": "export", "name": turn.argument})
