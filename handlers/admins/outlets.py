"""Groups and channels: entered with a code that an admin of Sapa gets and one of the group posts; given away, removed."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection

from bot.conversation.aside import Aside
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.i18n import FIRST_LANGUAGE, languages, speaking
from bot.rules.authority import Deed, Role
from bot.screens.admins import outlets as screens
from bot.vocabulary import Address, Reply
from storage.announcing import outlets
from storage.announcing.outlets import Outlet
from storage.organising import organisations
from storage.people import audit
from storage.people.audit import Act
from storage.unasked import reaching, telling
from storage.unasked.telling import Notice
from storage.upkeep import inspection

ENTERED = "outlet"
"""The notice that says in private that a group was entered."""

TELEGRAM = "telegram"


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("grup outlets", listed, Deed.GOVERN)
    router.action("outlets", listed, Deed.GOVERN)
    router.action("outlet", card, Deed.GOVERN)
    router.action("outlet_add", add, Deed.GOVERN)
    router.action("outlet_whose", whose, Deed.GOVERN)
    router.action("outlet_for", assign, Deed.GOVERN)
    router.action("outlet_speaks", speak, Deed.GOVERN)
    router.action("outlet_drop", drop, Deed.GOVERN)
    router.aside.command("sapa start", enter)


# ---- in private ---------------------------------------------------------------------------------------------------------
def listed(turn: Turn) -> Reply:
    """All of them, a page at a time."""
    return screens.listed(outlets.every(turn.connection), min(turn.number(), 99))


def card(turn: Turn) -> Reply:
    """One of them."""
    found = outlets.get(turn.connection, turn.number())
    return _card(turn, found) if found is not None else screens.gone()


def _card(turn: Turn, found: Outlet) -> Reply:
    house = organisations.get(turn.connection, found.organisation_id) if found.organisation_id else None
    return screens.card(found, house.name if house else None, turn.home_zone())


def add(turn: Turn) -> Reply:
    """A code for the next one."""
    code = outlets.offer(turn.connection, turn.contact.id, turn.now, turn.surroundings.chance)
    link = turn.surroundings.links.get(TELEGRAM, "").replace("?start=", f"?startgroup={code}")
    return screens.add(screens.Entering(code, turn.now + outlets.LIFE, turn.home_zone(), link))


def whose(turn: Turn) -> Reply:
    """Whose announcements may go there? `7` asks, `7=p1` turns a page."""
    number, _, page = turn.argument.partition("=p")
    turn.argument = number
    found = outlets.get(turn.connection, turn.number())
    turn.argument = page
    return screens.whose(found, organisations.all_of_them(turn.connection), min(turn.number(), 99)) if found else screens.gone()


def assign(turn: Turn) -> Reply:
    """`7=3`: those of organisation 3; `7=0`: those of who runs Sapa."""
    number, _, house = turn.argument.partition("=")
    turn.argument = number
    found = outlets.get(turn.connection, turn.number())
    turn.argument = house
    chosen = turn.number() or None
    if found is None or (chosen is None and house != screens.SAPA):
        return screens.gone()
    if chosen is not None and organisations.get(turn.connection, chosen) is None:
        return screens.gone()
    outlets.assign(turn.connection, found.id, chosen)
    _note(turn.connection, turn.contact.id, found.id, "group given", turn)
    turn.argument = str(found.id)
    return card(turn)


def speak(turn: Turn) -> Reply:
    """`7=en`: post there in English from now on."""
    number, _, language = turn.argument.partition("=")
    turn.argument = number
    found = outlets.get(turn.connection, turn.number())
    if found is None or language not in languages():
        return screens.gone()
    outlets.speak(turn.connection, found.id, language)
    _note(turn.connection, turn.contact.id, found.id, "group language", turn)
    return card(turn)


def drop(turn: Turn) -> Reply:
    """Asked first, then (`7=yes`) removed."""
    number, _, sure = turn.argument.partition("=")
    turn.argument = number
    found = outlets.get(turn.connection, turn.number())
    if found is None:
        return screens.gone()
    if sure != "yes":
        return screens.drop_sure(found)
    outlets.remove(turn.connection, found.id)
    _note(turn.connection, turn.contact.id, found.id, "group removed", turn)
    turn.argument = ""
    return listed(turn)


def _note(connection: Connection, contact_id: int, number: int, detail: str, of: Turn | Aside) -> None:
    audit.note(connection, contact_id, Role.ADMIN, Act(Deed.GOVERN, f"outlet:{number}", detail), of.now)


# ---- in the group -------------------------------------------------------------------------------------------------------
def enter(aside: Aside) -> Reply | None:
    """`/sapa CODE`, or what Telegram posts for whoever adds Sapa with the link. Who runs the group, and who runs Sapa, agree."""
    code = outlets.read_code(aside.argument)
    if not code:
        return None
    if not aside.said.steward:
        return screens.not_theirs()
    owner = outlets.whose(aside.connection, code, aside.now)
    if owner is None or not _runs_sapa(aside, owner):
        return screens.wrong_code()
    number = outlets.enter(aside.connection, aside.address, aside.said.group, owner, aside.now)
    _note(aside.connection, owner, number, "group entered", aside)
    title, zone = aside.said.group.title, aside.surroundings.zone
    say = partial(_told, title=title, number=number, aside=aside)
    telling.tell(aside.connection, owner, say, Notice(ENTERED, f"outlet:{number}"), aside.now, zone)
    aside.told = True
    with speaking(FIRST_LANGUAGE):
        return screens.entered(title)


def _told(address: Address, title: str, number: int, aside: Aside) -> Reply:
    return screens.told(title, number, aside.now, aside.surroundings.zone)


def _runs_sapa(aside: Aside, contact_id: int) -> bool:
    """Whether whoever was given the code is an admin still."""
    admins = aside.surroundings.admins | frozenset(inspection.admins(aside.connection))
    return any(chat.address in admins for chat in reaching.chats(aside.connection, contact_id))
