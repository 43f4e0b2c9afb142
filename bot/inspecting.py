"""`python -m bot ledger` and `doctor`: what an operator sees from outside, beside whatever serves."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer

from bot import clock
from bot.costing import costs_of
from bot.doctor import Finding, examine, missing, surroundings
from bot.entry import REFUSED, configured, explained, plainly, wrong
from bot.i18n import zone_name
from bot.settings import Settings
from storage import migrate
from storage.database import Database, StorageDown, open_database
from storage.ledger import listing
from storage.ledger.deliveries import Lane, State
from storage.ledger.listing import Line, Wanted

HIGHEST = 2**63 - 1  # what a number in the database can be
YEAR = 366 * 24 * 60  # minutes
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
HEADS = "{:>9}  {:<28} {:<20} {:<9} {:>5} {:>5}  {:<16} {:<19} {:<19} {:<19} {}"
HEADING = ("id", "person", "lane/kind", "state", "tries", "doubt", "theirs", "owed", "due", "settled", "reason")

_encode = msgspec.json.Encoder().encode


def add_to(cli: typer.Typer) -> None:
    """Enter both commands."""
    cli.command()(ledger)
    cli.command()(doctor)


def ledger(  # noqa: PLR0913 - the options are read off the parameters
    ids: Annotated[list[int] | None, typer.Argument(metavar="ID", min=1, max=HIGHEST, help="only these deliveries")] = None,
    announcement: Annotated[int | None, typer.Option(min=1, max=HIGHEST, help="only this announcement, by its number")] = None,
    activity: Annotated[str, typer.Option(help="only what is about this activity: its number or short name")] = "",
    state: Annotated[State | None, typer.Option(help="only this state")] = None,
    lane: Annotated[Lane | None, typer.Option(help="only this lane")] = None,
    since: Annotated[str, typer.Option(help="only what was owed within 90m, 24h, 7d ...")] = "",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="a JSON object a line, times in UTC")] = False,
    names: Annotated[bool, typer.Option("--names", help="people's names, too")] = False,
    resend: Annotated[bool, typer.Option("--resend", help="send those again that are unknown, each once")] = False,
    leave: Annotated[bool, typer.Option("--leave", help="note that those unknown were looked at and stay as they are")] = False,
    costs: Annotated[bool, typer.Option("--costs", help="what platforms charge for, by month; goes with --since alone")] = False,
) -> None:
    """List messages owed and what became of them; decide about those nobody knows about."""
    wanted = Wanted(tuple(ids or ()), state, lane, since=_since(since), announcement_id=announcement)
    if costs:
        if wanted != Wanted(since=wanted.since) or activity or jsonl or names or resend or leave:
            raise wrong("--costs goes with --since alone")
        print("\n".join(plainly(costs_of(configured(), wanted.since))))
        return
    if resend and leave:
        raise wrong("either --resend or --leave")
    if (resend or leave) and wanted == Wanted() and not activity:
        raise wrong("say which: numbers, or --state unknown for all of them")
    decide = "resend" if resend else "leave" if leave else ""
    plainly(_ledger(configured(), wanted, activity, _Manner(jsonl, names, decide)))


class _Manner:
    """How lines are shown, and what is done with those that are unknown."""

    def __init__(self, jsonl: bool, names: bool, decide: str) -> None:
        self.jsonl, self.names, self.decide = jsonl, names, decide


def doctor(
    minutes: Annotated[int, typer.Option(min=1, max=YEAR, help="how long a message may be late")] = 5,
) -> None:
    """Say what is wrong and what to do about it; exit code 1 when something wants to be looked at."""
    from bot.with_telegram import asked_of_telegram  # with it come all features, which the other commands can do without

    settings = configured()
    with explained():
        findings = surroundings(settings, clock.now())
    findings += plainly(_examined(settings, timedelta(minutes=minutes)))
    findings += plainly(asked_of_telegram(settings))
    for finding in sorted(findings, key=lambda one: not one.look):
        print(finding)
    looks = sum(one.look for one in findings)
    print(f"{looks} to look at" if looks else "healthy")
    if looks:
        raise typer.Exit(REFUSED)


async def _examined(settings: Settings, patience: timedelta) -> list[Finding]:
    """What the database tells, or that it cannot."""
    if (path := missing(settings)) is not None:
        return [Finding(True, f"database: there is no file {path}", "Start serve, or set SAPA_DATABASE_URL")]
    try:
        async with open_database(settings.database_url.get_secret_value()) as database:
            return await database.read(partial(examine, settings=settings, now=clock.now(), patience=patience))
    except StorageDown as error:
        return [Finding(True, str(error), "Nothing can be answered until it can")]


async def _ledger(settings: Settings, wanted: Wanted, activity: str, manner: _Manner) -> None:
    if (path := missing(settings)) is not None:
        raise wrong(f"there is no database {path}")
    async with open_database(settings.database_url.get_secret_value()) as database:
        if not await database.read(migrate.at_head):
            raise wrong("the schema is not this version's; python -m bot migrate brings it up to date")
        if activity:
            number = await database.read(partial(listing.activity_called, named=activity))
            if number is None:
                raise wrong(f"there is no activity {activity}")
            wanted = replace(wanted, activity_id=number)
        await _list(database, wanted, manner, ZoneInfo(settings.timezone))


async def _list(database: Database, wanted: Wanted, manner: _Manner, zone: ZoneInfo) -> None:
    """Print page by page: a million rows need no more memory than a thousand."""
    shown = _as_json if manner.jsonl else partial(_as_text, zone=zone)
    if not manner.jsonl:
        print(f"Times are {zone_name(str(zone))}.\n" + HEADS.format(*HEADING))
    counts: Counter[str] = Counter()
    async with aclosing(_pages(database, wanted)) as pages:
        async for lines in pages:
            decided = await _decide(database, lines, manner.decide) if manner.decide else None
            kept = [line for line in lines if decided is None or line.id in decided]
            counts.update(line.state for line in kept)
            sys.stdout.writelines(shown(line if manner.names or line.name is None else replace(line, name=None)) for line in kept)
    done = {"resend": "will be sent again: ", "leave": "left as they are: "}.get(manner.decide, "")
    total = f"{done}{counts.total()} messages" + "".join(f", {state} {count}" for state, count in counts.most_common())
    print(total, file=sys.stderr if manner.jsonl else sys.stdout)


async def _pages(database: Database, wanted: Wanted) -> AsyncGenerator[list[Line]]:
    after = 0
    while lines := await database.read(partial(listing.page, wanted=wanted, after=after)):
        yield lines
        after = lines[-1].id
    after = 0
    while lines := await database.read(partial(listing.unowed, wanted=wanted, after=after)):
        yield lines
        after = lines[-1].contact_id or 0


async def _decide(database: Database, lines: list[Line], decision: str) -> frozenset[int]:
    """Do it with those of a page that are unknown; returns which they were."""
    ids = [line.id for line in lines if line.state == State.UNKNOWN]
    if not ids:
        return frozenset()
    if decision == "resend":
        return frozenset(await database.run(partial(listing.resend, ids=ids, now=clock.now())))
    return frozenset(await database.run(partial(listing.leave, ids=ids)))


def _as_json(line: Line) -> str:
    """An instant is ISO 8601 in UTC."""
    about = {
        "id": line.id or None,
        "person": line.contact_id,
        "address": f"{line.channel}:{line.recipient}" if line.channel else None,
        **({"name": line.name} if line.name is not None else {}),
        "lane": line.lane,
        "kind": line.notice,
        "subject": line.subject,
        "state": line.state,
        "attempts": line.attempts,
        "doubt": line.doubts,
        "external_id": line.external_id,
        "reason": line.reason,
        "owed_at": line.owed_at,
        "due_at": line.due_at,
        "useful_until": line.useful_until,
        "settled_at": line.settled_at,
    }
    return _encode(about).decode() + "\n"


def _as_text(line: Line, zone: ZoneInfo) -> str:
    who = " ".join(filter(None, (str(line.contact_id or "-"), f"{line.channel}:{line.recipient}".strip(":"), line.name)))
    owed, due, settled = (_clock(value, zone) for value in (line.owed_at, line.due_at, line.settled_at))
    words = (
        line.id or "-",
        who,
        f"{line.lane}/{line.notice}" if line.notice else line.lane,
        line.state,
        line.attempts,
        line.doubts,
    )
    return _one_line(HEADS.format(*words, line.external_id or "-", owed, due, settled, line.reason or "")) + "\n"


def _clock(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}" if at else "-"


def _one_line(words: str) -> str:
    """Names and platforms' reasons are what others wrote: no line breaks, no terminal's control codes."""
    return "".join(sign if sign.isprintable() else " " for sign in words).rstrip()


def _since(words: str) -> datetime | None:
    """The instant that long ago."""
    if not words:
        return None
    found = re.fullmatch(r"([0-9]{1,5})([mhd])", words)
    if found is None:
        raise wrong("--since is a number with m, h or d: 90m, 24h, 7d")
    return clock.now() - timedelta(**{UNITS[found[2]]: int(found[1])})
