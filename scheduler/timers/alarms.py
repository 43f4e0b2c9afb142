"""Looks for what an operator must know and tells the admins in chat, each cause once an hour, through whatever works."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.conversation.turn import Surroundings
from bot.i18n import FIRST_LANGUAGE, speaking
from bot.rules.hours import after_quiet
from bot.screens.admins import alerts as screens
from scheduler.timers.firing import PUT_OFF, TOLD, Firing
from storage.database import Database
from storage.ledger import deliveries
from storage.ledger.deliveries import Lane, Owed
from storage.platforms import quota, standing, templates
from storage.platforms.switches import PAUSED
from storage.unasked import alerts, telling
from storage.unasked.alerts import LASTING, USEFUL, Admin, Cause, What
from storage.upkeep import inspection

log = structlog.get_logger("alarms")
LATE = timedelta(minutes=5)
"""How long what is due may wait before somebody is told."""

BACK = timedelta(minutes=5)
"""How far back events are looked for: several looks, should the storage have been away for some."""

DAY = timedelta(days=1)
WHATSAPP = "whatsapp"
AT_ONCE = LASTING - {What.LIMIT}
"""What is told at night, too; what happened can wait for the morning, and so can those who wait for another day."""

Front = tuple[int, datetime]


@dataclass(slots=True)
class Alarms:
    """The looks of one process. `refused` names the channels whose platform refuses our account: only memory knows them."""

    database: Database
    now: Callable[[], datetime]
    around: Callable[[], Surroundings]
    refused: Callable[[], Collection[str]]
    _fronts: dict[str, Front] = field(default_factory=dict)  # of bulk, by channel: what waits longest, seen since

    async def look(self) -> None:
        """Plan an alert for everything that is wrong now. Raises StorageDown."""
        now, refused = self.now(), frozenset(self.refused())
        causes = await self.database.read(partial(self._seen, refused=refused, now=now))
        if not causes:
            return
        for cause in await self.database.run(partial(alerts.sound, causes=causes, now=now)):
            log.warning("an operator must look", cause=cause.name)

    def _seen(self, connection: Connection, refused: Collection[str], now: datetime) -> list[Cause]:
        causes = _down(connection, refused, now)
        causes += _events(connection, now - BACK, now)
        causes += _of_the_account(connection, now)
        if self.around().demo or PAUSED in inspection.switched_on(connection):
            return causes  # a demo's clock runs ahead of its messages
        open_channels = [name for name in inspection.channels_waiting(connection) if name not in refused]
        waiting = (self._queue(connection, channel, now) for channel in open_channels)
        return causes + [cause for cause in waiting if cause is not None]

    def _queue(self, connection: Connection, channel: str, now: datetime) -> Cause | None:
        """What waits too long. In bulk that is usual, so there it must be the same message that waits."""
        for lane in (Lane.REPLY, Lane.NOTICE):
            if found := inspection.oldest_late(connection, channel, lane, now - LATE, now):
                return Cause(What.QUEUE, channel, found[1])
        found = inspection.oldest_late(connection, channel, Lane.BULK, now - LATE, now)
        if found is None:
            self._fronts.pop(channel, None)
            return None
        front = self._fronts.get(channel)
        if front is None or front[0] != found[0]:
            front = self._fronts[channel] = (found[0], now)
        return Cause(What.QUEUE, channel, found[1]) if now - front[1] >= LATE else None


def _down(connection: Connection, refused: Collection[str], now: datetime) -> list[Cause]:
    """Channels that refuse our account, as this process sees or as a message's report told another."""
    told = {standing.CHANNEL} if standing.why_down(connection, standing.CHANNEL, now - alerts.UNSEEN) else set()
    return [Cause(What.DOWN, one, kind=standing.why_down(connection, one, now - DAY)) for one in sorted(told.union(refused))]


def _events(connection: Connection, since: datetime, now: datetime) -> list[Cause]:
    """What happened and is not over by itself."""
    causes = _in_doubt(connection, since)
    causes += [Cause(What.QUARANTINE, channel) for channel in {row[0] for row in inspection.quarantined(connection, since)}]
    broken = inspection.broken_timers(connection, since)
    causes += _templates(connection, now)
    return [*causes, Cause(What.BROKEN, kind=broken[0][0])] if broken else causes


def _templates(connection: Connection, now: datetime) -> list[Cause]:
    """Templates that the platform does not let us use, each told once, and once a day that messages wait for others."""
    stopped = templates.stopped(connection, now - DAY)
    causes = [
        Cause(
            What.TEMPLATE,
            WHATSAPP,
            one.at,
            kind=f"{one.name} ({one.language})",
            reason=": ".join(filter(None, (one.status, one.reason))),
        )
        for one in stopped
    ]
    waited_for = templates.waited_for(connection, now) - {one.name for one in stopped}
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return [*causes, Cause(What.TEMPLATE, WHATSAPP, today, len(waited_for))] if waited_for else causes


def _of_the_account(connection: Connection, now: datetime) -> list[Cause]:
    """What a platform told of our account within a day, each once, and that nobody more may be written to first."""
    causes = []
    for told in standing.troubles(connection, now):
        if told.word.heard_at is not None and told.word.heard_at > now - DAY and told.is_grave:
            what = What.QUALITY if told.kind == standing.QUALITY else What.ACCOUNT
            causes.append(Cause(what, standing.CHANNEL, told.since, kind=told.name, reason=told.word.value))
    if quota.is_spent(connection, standing.CHANNEL, now):
        limit = standing.limit(connection, standing.CHANNEL) or 0
        causes.append(Cause(What.LIMIT, standing.CHANNEL, count=limit))
    return causes


def _in_doubt(connection: Connection, since: datetime) -> list[Cause]:
    """Messages that became unknown just now, or are more than admins were told of: a dead process left no time with its own."""
    count = sum(inspection.undecided(connection).values())
    new = count and (inspection.newly_unknown(connection, since) or count > alerts.last_count(connection, What.UNKNOWN))
    return [Cause(What.UNKNOWN, count=count)] if new else []


def alert(firing: Firing) -> str:
    """Owe every admin the alert, or the word that it is over."""
    timer, now = firing.timer, firing.now
    is_well = alerts.is_well(timer)
    if is_well and alerts.slept(timer, now):
        alerts.wait_again(firing.connection, timer, now)
        return PUT_OFF
    cause = alerts.cause_of(timer)
    named = firing.around.admins | frozenset(inspection.admins(firing.connection))
    for address in sorted(named, key=str):
        if not alerts.waits(firing.connection, address, cause, _notice(is_well)):
            _tell(firing, alerts.admin_at(firing.connection, address), cause, is_well)
    return TOLD


def _tell(firing: Firing, admin: Admin, cause: Cause, is_well: bool) -> None:
    now, zone = firing.now, firing.around.zone
    home = telling.home_zone(firing.connection, admin.contact_id, zone) if admin.contact_id is not None else zone
    with speaking(admin.language or FIRST_LANGUAGE):
        reply = screens.well(cause, now, zone) if is_well else screens.alert(cause, now, zone)
    owed = Owed(
        admin.address,
        reply,
        admin.contact_id,
        lane=Lane.NOTICE,
        notice=_notice(is_well),
        subject=cause.subject,
        due_at=now if cause.what in AT_ONCE else after_quiet(now, home),
        useful_until=now + USEFUL,
    )
    deliveries.owe(firing.connection, owed, None, now)


def _notice(is_well: bool) -> str:
    return "well" if is_well else "alert"
