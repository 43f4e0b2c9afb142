"""What is wrong with an installation, one line each with what to do about it: judged from its database, disk and settings."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.i18n import zone_name
from bot.settings import Settings
from storage import migrate
from storage.announcing import audiences
from storage.database import file_of, parse
from storage.ledger.deliveries import ANNOUNCING, Lane
from storage.platforms import quota, standing, templates
from storage.unasked import alerts
from storage.unasked.alerts import What
from storage.upkeep import inspection

RECENT = timedelta(hours=24)
ROOM = 200 * 1024**2
"""Bytes that should be free whatever the database's size."""

BACKUP_AGE = timedelta(hours=36)
"""A day, and the time to notice."""

TODO = {
    "restricted": "Look at WhatsApp Manager, account quality; then restart",
    "payment": "Add a payment method in WhatsApp Manager",
    "number": "Look at the number in WhatsApp Manager; then restart",
}
"""What to do, by why a platform refuses our account."""

SUBMIT = "python -m bot templates sync submits them"

REWRITE = 2
"""An erasure writes SQLite's file anew, and then its log: twice its size, for a moment."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an operator should `look` at, or merely may want to know; `todo` says what to do."""

    look: bool
    what: str
    todo: str = ""

    def __str__(self) -> str:
        return f"{'look' if self.look else 'note'}  {self.what}" + (f". {self.todo}" if self.todo else "")


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at a database whose schema is current: `patience` is how long a message may be late."""

    connection: Connection
    settings: Settings
    now: datetime
    patience: timedelta

    def moment(self, at: datetime) -> str:
        """An instant as the installation's clock shows it."""
        return f"{at.astimezone(ZoneInfo(self.settings.timezone)):%Y-%m-%d %H:%M} {zone_name(self.settings.timezone)}"


def examine(connection: Connection, settings: Settings, now: datetime, patience: timedelta) -> list[Finding]:
    """Everything the database tells; a work for `Database.read`."""
    at, needed = migrate.revision(connection), migrate.head()
    if at != needed:
        what = f"schema: at {at or 'nothing'}, this version of Sapa needs {needed}"
        return [Finding(True, what, "python -m bot migrate, or start serve, which does it")]
    visit = Visit(connection, settings, now, patience)
    return [finding for ask in QUESTIONS for finding in ask(visit)]


def surroundings(settings: Settings, now: datetime) -> list[Finding]:
    """What can be said without the database."""
    return [*_channels(settings), *_disk(settings), *_backups(settings, now)]


def _channels(settings: Settings) -> Iterator[Finding]:
    if settings.telegram_token is None:
        yield Finding(False, "telegram: off", "Set SAPA_TELEGRAM_TOKEN to switch it on")
    elif settings.public_url is None:
        yield Finding(False, "telegram: polled, so one process only", "SAPA_PUBLIC_URL makes it a webhook")
    elif settings.public_url.startswith("http:"):
        yield Finding(True, "telegram: SAPA_PUBLIC_URL is no https address, and Telegram calls no other")
    if settings.demo:
        yield Finding(False, "demo: anybody at this machine may play the admin", "Unset SAPA_DEMO for real people")


def _disk(settings: Settings) -> Iterator[Finding]:
    url = parse(settings.database_url.get_secret_value())
    if url.drivername != "sqlite":
        return
    path = file_of(url)
    free = shutil.disk_usage(path.parent).free
    wanted = max(ROOM, REWRITE * path.stat().st_size if path.exists() else 0)
    if free < wanted:
        what = f"disk: {free // 1024**2} MB free beside the database; rewriting it may take {wanted // 1024**2} MB"
        yield Finding(True, what, "Make room: a full disk stops all answers until there is some")


def _backups(settings: Settings, now: datetime) -> Iterator[Finding]:
    if settings.demo:
        return
    made = [path.stat().st_mtime for path in settings.backups.glob("sapa-*.db")]
    if not made:
        yield Finding(False, f"backups: none in {settings.backups}", f"python -m bot backup {settings.backups}, every day")
    elif (age := now - datetime.fromtimestamp(max(made), UTC)) > BACKUP_AGE:
        what = f"backups: the newest in {settings.backups} is {age.total_seconds() / 3600:.0f} hours old"
        yield Finding(True, what, "See why the timer or cron does not make one")


def _processes(visit: Visit) -> Iterator[Finding]:
    flying = inspection.in_flight(visit.connection)
    if visit.connection.dialect.name == "sqlite":
        process = inspection.serving(file_of(parse(visit.settings.database_url.get_secret_value())))
        living, dead = bool(process), [] if process else flying
    else:
        owners = inspection.living(visit.connection)
        living, dead = bool(owners), [one for one in flying if one.owner not in owners]
    if not living:
        yield Finding(True, "processes: nobody serves this database", "Start python -m bot serve")
    if count := sum(one.count for one in dead):
        what = f"stuck: {count} messages were on their way in a process that died"
        yield Finding(True, what, "A running Sapa takes them over within seconds")
    slow = [
        one for one in flying if one not in dead and one.lane not in ANNOUNCING and one.oldest < visit.now - 2 * visit.patience
    ]
    if slow:
        since = visit.moment(min(one.oldest for one in slow))
        what = f"stuck: {sum(one.count for one in slow)} messages are on their way since {since}"
        yield Finding(True, what, "Restart the process; it is asked to stop by SIGTERM and loses nothing")


def _outages(visit: Visit) -> Iterator[Finding]:
    for cause in alerts.standing(visit.connection, visit.now):
        if cause.what is What.DOWN:
            why = f" ({cause.kind})" if cause.kind else ""
            what = f"{cause.channel}: the platform refuses our account{why}, or did within three minutes; its messages wait"
            yield Finding(True, what, TODO.get(cause.kind, "Check its token, then restart"))


def _accounts(visit: Visit) -> Iterator[Finding]:
    """What a platform told of our account, and how far its daily limit is used."""
    for told in standing.troubles(visit.connection, visit.now):
        reason = f" ({told.word.reason})" if told.word.reason and told.until is None else ""
        until = f" until {visit.moment(told.until)}" if told.until else ""
        what = f"{standing.CHANNEL}: {told.kind} of {told.name}: {told.word.value}{reason}, since {visit.moment(told.at)}{until}"
        yield Finding(told.is_grave, _one_line(what), "Look at WhatsApp Manager, account quality")
    limit = standing.limit(visit.connection, standing.CHANNEL)
    used = quota.used(visit.connection, standing.CHANNEL, visit.now)
    if limit is not None and visit.settings.whatsapp_token is not None:
        yield Finding(False, f"{standing.CHANNEL}: {used} of {limit} people were written to first within 24 hours")
    for lane in (Lane.NOTICE, Lane.BULK):
        booked = quota.booked_until(visit.connection, standing.CHANNEL, lane)
        if booked is not None and booked > visit.now:
            what = f"{standing.CHANNEL}: lane {lane} waits for the daily limit, until {visit.moment(booked)} at most"
            yield Finding(lane is Lane.NOTICE, what, "A higher limit brings it forward by itself")


def _templates(visit: Visit) -> Iterator[Finding]:
    """Those that cannot be used, and whether messages wait for them."""
    if visit.settings.whatsapp_token is None:
        return
    known, todo = templates.standings(visit.connection), "python -m bot templates status says why"
    stopped = [one for one in known if one.status in templates.STOPPED]
    if stopped:
        names = ", ".join(f"{one.name} ({one.language}) {one.status}" for one in stopped[:5])
        yield Finding(True, _one_line(f"templates: {len(stopped)} cannot be used: {names}"), todo)
    if waited_for := templates.waited_for(visit.connection, visit.now):
        yield Finding(True, f"templates: messages wait for {', '.join(sorted(waited_for))}", todo)
    elif not known:
        yield Finding(False, "templates: none is known to WhatsApp, so nothing is said a day after somebody wrote", SUBMIT)


def _one_line(words: str) -> str:
    """A platform's words, without a terminal's control codes."""
    return "".join(sign if sign.isprintable() else " " for sign in words)


def _paused(visit: Visit) -> Iterator[Finding]:
    for name, since in inspection.switched_on(visit.connection).items():
        what = f"{name}: since {visit.moment(since)}" + (", nothing is sent" if name == "paused" else "")
        yield Finding(True, what, "When messages shall leave again: python -m bot resume" if name == "paused" else "")


def _late(visit: Visit) -> Iterator[Finding]:
    if "paused" in inspection.switched_on(visit.connection):
        return
    flying = {one.lane for one in inspection.in_flight(visit.connection)}
    for backlog in inspection.late(visit.connection, visit.now - visit.patience, visit.now):
        moves = backlog.lane in ANNOUNCING and backlog.lane in flying
        where, since = f"{backlog.channel}, {backlog.lane}", visit.moment(backlog.oldest)
        todo = "They leave at the platform's pace" if moves else "See the log, and python -m bot ledger --state pending"
        yield Finding(not moves, f"overdue: {backlog.count} messages ({where}), the oldest due {since}", todo)


def _timers(visit: Visit) -> Iterator[Finding]:
    count, oldest = inspection.late_timers(visit.connection, visit.now - visit.patience)
    if count and oldest is not None:
        what = f"timers: {count} should have fired, the first {visit.moment(oldest)}"
        yield Finding(True, what, "A running serve or worker fires them; look for 'tick put off' in its log")
    for kind, outcome, times in inspection.broken_timers(visit.connection, visit.now - RECENT):
        what = f"timers: {times} of kind {kind} {outcome} within a day; what they would have said was not"
        yield Finding(True, what, "Look for 'timer broke' in the log, and report it")


def _unknown(visit: Visit) -> Iterator[Finding]:
    found = inspection.undecided(visit.connection)
    if found:
        what = f"unknown: {_each(found)} may have arrived or not"
        yield Finding(True, what, "See python -m bot ledger --state unknown; decide with --resend or --leave")


def _quarantine(visit: Visit) -> Iterator[Finding]:
    for channel, why, count, last in inspection.quarantined(visit.connection, visit.now - RECENT):
        what = f"quarantine: {count} from {channel} broke at {why}, last {visit.moment(last)}"
        yield Finding(True, what, "Report it; nobody's words were kept, and the person got an apology where that was possible")


def _held(visit: Visit) -> Iterator[Finding]:
    for hold in inspection.held(visit.connection, visit.now):
        where = f"the whole of {hold.channel}" if hold.whole else f"{hold.count} chats of {hold.channel}"
        lane = f", lane {hold.lane}" if hold.lane else ""
        yield Finding(False, f"held: {where}{lane} until {visit.moment(hold.until)}, as the platform asked")


LOOKED_AT = 10_000
"""People whose standing the doctor compares with what it follows from."""


def _people(visit: Visit) -> Iterator[Finding]:
    found = inspection.unreachable(visit.connection)
    if found:
        yield Finding(False, f"unreachable: {_each(found)} addresses, until they write again")
    if wrong := audiences.astray(visit.connection, LOOKED_AT):
        what = f"standing: wrong for {len(wrong)} of the newest {LOOKED_AT} people: announcements miss some, or count too many"
        yield Finding(True, what, "Report it; the triggers of migration 0005 are missing, or something writes around them")
    if not visit.settings.admin_addresses and not inspection.admins(visit.connection):
        yield Finding(False, "admins: none, so nobody is told of trouble", "Set SAPA_ADMINS, or python -m bot grant admin code")


def _each(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


QUESTIONS: tuple[Callable[[Visit], Iterator[Finding]], ...] = (
    _processes,
    _outages,
    _accounts,
    _templates,
    _paused,
    _late,
    _timers,
    _unknown,
    _quarantine,
    _held,
    _people,
)


def missing(settings: Settings) -> Path | None:
    """The SQLite file, where it should be and is not: looking at it would make it."""
    url = parse(settings.database_url.get_secret_value())
    path = file_of(url) if url.drivername == "sqlite" else None
    return path if path is not None and not path.exists() else None
