"""`python -m bot backup`, `restore`, `resume` and `move`: nothing is lost with a disk, and nothing is said twice after it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from bot import clock
from bot.entry import REFUSED, configured, explained, migrated, plainly, wrong
from bot.rules.offers import Terms
from storage.database import open_database, parse
from storage.people.erased import Register
from storage.platforms import switches
from storage.upkeep import backup as backups
from storage.upkeep import restoring
from storage.upkeep.aftermath import Ahead, look_ahead
from storage.upkeep.backup import Unfit
from storage.upkeep.copying import Differs
from storage.upkeep.restoring import Restored, Wish

NOT_COUNTED = "alembic_version"


def add_to(cli: typer.Typer) -> None:
    """Enter the four commands."""
    for command in (backup, restore, resume, move):
        cli.command()(command)


def backup(path: Annotated[Path, typer.Argument(help="the file to write, or a folder: then it is named after the time")]) -> None:
    """Save everything into one file, beside a running Sapa, and prove it."""
    settings, begun = configured(), perf_counter()
    if path.is_dir() or not path.suffix:
        path = path / f"sapa-{clock.now():%Y%m%d-%H%M%S}.db"
    with _explained():
        path.absolute().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        saved = backups.back_up(settings.database_url.get_secret_value(), path)
    _list(saved.rows)
    print(f"saved and proved: {path}, {_in_all(saved.rows)}, {saved.size / 1e6:.1f} MB, {perf_counter() - begun:.1f} s")


def restore(
    path: Annotated[Path, typer.Argument(help="a file that backup wrote")],
    replace: Annotated[bool, typer.Option("--replace", help="also over a database that is not empty")] = False,
    without_register: Annotated[
        bool, typer.Option("--without-register", help="although it cannot be told who was erased since the backup")
    ] = False,
) -> None:
    """Put a backup back. Afterwards nothing is sent until `resume`."""
    settings, begun = configured(), perf_counter()
    with _explained():
        own = Register.begin(settings.backups)
        terms = Terms(timedelta(hours=settings.offer_hours))
        url = settings.database_url.get_secret_value()
        restored = restoring.restore(url, path, own, clock.now(), terms, Wish(replace, without_register))
    _list(restored.rows)
    print(f"restored and proved: {_in_all(restored.rows)}, {perf_counter() - begun:.1f} s")
    _tell_aftermath(restored)


def _tell_aftermath(restored: Restored) -> None:
    after = restored.aftermath
    print(f"owed before, now held as unknown and never sent by themselves: {after.held}")
    print(f"due before, now dropped: {after.dropped}")
    if after.register:
        print(f"erased after the backup, now forgotten again: {after.forgotten} people")
    else:
        print("the register of erasures is empty: if people were erased after this backup, they are back")
    print("\nSapa is paused: it reads, and sends nothing. Start it, look at it, then:  python -m bot resume")


def resume() -> None:
    """End the pause after a restore: from now on Sapa sends again."""
    settings = migrated(configured())
    was_paused, ahead = plainly(_resume(settings.database_url.get_secret_value()))
    print("no longer paused; a running Sapa notices within 5 seconds" if was_paused else "Sapa was not paused")
    print(f"sent now, or when it is time: {ahead.waiting} messages that wait")
    print(f"firing now: {ahead.due} timers; later: {ahead.later}")
    if ahead.held:
        print(f"held as unknown, and held they stay: {ahead.held} messages; see  python -m bot ledger --state unknown")


async def _resume(url: str) -> tuple[bool, Ahead]:
    now = clock.now()
    async with open_database(url) as database:
        ahead = await database.read(partial(look_ahead, now=now))
        return await database.run(partial(switches.turn_off, name=switches.PAUSED)), ahead


def move(
    url: Annotated[str, typer.Argument(help="postgresql://user@host/database, empty; the password may come from PGPASSWORD")],
) -> None:
    """Carry a SQLite installation over to PostgreSQL; the file stays as it is."""
    settings, begun = configured(), perf_counter()
    try:
        parse(url)
    except ValueError as error:
        raise wrong(str(error)) from None
    with _explained():
        moved = restoring.move(settings.database_url.get_secret_value(), url)
    rows = {tally.table: tally.rows for tally in moved}
    _list(rows)
    print(f"moved and proved, row by row: {_in_all(rows)}, {perf_counter() - begun:.1f} s")
    print("\nNow set SAPA_DATABASE_URL to that address and start Sapa. Never start it on the old file again: both would send.")


def _list(rows: Mapping[str, int]) -> None:
    for table, count in sorted(rows.items()):
        if count and table != NOT_COUNTED:
            print(f"  {table:<16} {count:>11,}")


def _in_all(rows: Mapping[str, int]) -> str:
    counts = [count for table, count in rows.items() if table != NOT_COUNTED]
    return f"{len(counts)} tables, {sum(counts):,} rows"


@contextmanager
def _explained() -> Iterator[None]:
    """What was handed in does not fit: one line and exit code 1; trouble that may pass: one line and 69."""
    try:
        with explained():
            yield
    except (Unfit, Differs) as error:
        print(f"sapa: {error}", file=sys.stderr)
        raise typer.Exit(REFUSED) from None
