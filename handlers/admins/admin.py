"""What keeps the whole in order: people, organisations, health, the queue, the stop for announcements, what is kept."""

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
from storage.ledger import queue
from storage.people import audit, retention, rights
from storage.people.audit import Act
from storage.people.retention import What
from storage.platforms import standing, switches
from storage.unasked import alerts
from storage.upkeep import inspection

RECENT = timedelta(hours=24)
MONTH = timedelta(days=30)
LATE = timedelta(minutes=5)


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("admin govern", partial(govern, router), Deed.APPOINT)
    router.action("govern", partial(govern, router), Deed.APPOINT)
    router.action("health", health, Deed.GOVERN)
    router.action("queue", waiting, Deed.GOVERN)
    router.action("bulk_stop", stop_bulk, Deed.GOVERN)
    router.action("bulk_go", let_bulk_go, Deed.GOVERN)
    router.action("retention", kept, Deed.GOVERN)
    router.action("keep", keep, Deed.GOVERN)
    router.action("requests", requests, Deed.GOVERN)


def govern(router: Router, turn: Turn) -> Reply:
    """The admin's menu; an organiser's has what is about their own organisations."""
    if not authority.is_admin(turn):
        return screens.own_house([one for one in inviting.appointable(turn)])
    offered = {name for name in screens.OF_MENU if name in router.actions}
    return screens.menu(offered, stopped=switches.is_on(turn.connection, switches.BULK_STOPPED))


# ---- health and queue ---------------------------------------------------------------------------------------------------
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
        zone=inviting.zone_of(turn),
    )
    return screens.health(found)


def waiting(turn: Turn) -> Reply:
    """What has not left, by channel and lane, and what holds it."""
    channels = inspection.channels_waiting(turn.connection)
    found = queue.waiting(turn.connection, channels)
    held = [one for one in inspection.held(turn.connection, turn.now) if one.whole]
    return screens.queue(screens.Queue(found, held, _stopped(turn), inviting.zone_of(turn)))


def _stopped(turn: Turn) -> screens.Stopped | None:
    """Since when announcements are stopped, and by whom."""
    since = switches.since(turn.connection, switches.BULK_STOPPED)
    if since is None:
        return None
    last = audit.last(turn.connection, BULK)
    turn.shows_others = True
    return screens.Stopped(since, last.by if last else None)


BULK = "switch:bulk"


def stop_bulk(turn: Turn) -> Reply:
    """Stop announcements everywhere at once: asked first, then (`yes`) done."""
    if switches.is_on(turn.connection, switches.BULK_STOPPED):
        return waiting(turn)
    if turn.argument != "yes":
        return screens.stop_sure()
    switches.turn_on(turn.connection, switches.BULK_STOPPED, turn.now)
    _note(turn, BULK, "stopped")
    return waiting(turn)


def let_bulk_go(turn: Turn) -> Reply:
    """Let them go on: asked first, then (`yes`) done."""
    stopped = _stopped(turn)
    if stopped is None:
        return waiting(turn)
    if turn.argument != "yes":
        return screens.go_sure(stopped, inviting.zone_of(turn))
    switches.turn_off(turn.connection, switches.BULK_STOPPED)
    turn.told = True  # the postman looks at once
    _note(turn, BULK, "resumed")
    return waiting(turn)


def _note(turn: Turn, subject: str, detail: str) -> None:
    audit.note(turn.connection, turn.contact.id, Role.ADMIN, Act(Deed.GOVERN, subject, detail), turn.now)


# ---- what is kept -------------------------------------------------------------------------------------------------------
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
        _note(turn, f"retention:{what}", f"{turn.number()} days")
    turn.argument = ""
    return kept(turn)


def requests(turn: Turn) -> Reply:
    """How often people took their data along or erased it, and nothing about who."""
    return screens.requests(rights.since(turn.connection, turn.now - MONTH))
