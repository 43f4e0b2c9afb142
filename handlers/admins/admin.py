"""What keeps the whole in order: the menu, and how the installation is."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.authority import Deed, Role
from bot.screens.admins import admin as screens
from bot.vocabulary import Reply
from handlers.organisers import inviting
from storage.people import audit
from storage.people.audit import Act
from storage.platforms import standing, switches
from storage.unasked import alerts
from storage.upkeep import inspection

RECENT = timedelta(hours=24)
LATE = timedelta(minutes=5)


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("admin govern", partial(govern, router), Deed.APPOINT)
    router.action("govern", partial(govern, router), Deed.APPOINT)
    router.action("health", health, Deed.GOVERN)


def govern(router: Router, turn: Turn) -> Reply:
    """The admin's menu; an organiser's has what is about their own organisations."""
    if not authority.is_admin(turn):
        return screens.own_house([one for one in inviting.appointable(turn)])
    offered = {name for name in screens.OF_MENU if name in router.actions}
    return screens.menu(offered, stopped=switches.is_on(turn.connection, switches.BULK_STOPPED))


def health(turn: Turn) -> Reply:
    """What `doctor` and `/readyz` know, as far as a turn can tell: ranges of small indexes."""
    link, now = turn.connection, turn.now
    late, oldest = inspection.late_timers(link, now - LATE)
    found = screens.Health(
        paused=switches.since(link, switches.PAUSED),
        stopped=switches.since(link, switches.BULK_STOPPED),
        causes=alerts.standing(link, now),
        account=standing.troubles(link, now),
        unknown=sum(inspection.undecided(link).values()),
        broken=sum(count for _, _, count, _ in inspection.quarantined(link, now - RECENT)),
        late=late,
        late_since=oldest,
        zone=turn.home_zone(),
    )
    return screens.health(found)


def note(turn: Turn, subject: str, detail: str) -> None:
    """Write down what an admin did to the whole."""
    audit.note(turn.connection, turn.contact.id, Role.ADMIN, Act(Deed.GOVERN, subject, detail), turn.now)
