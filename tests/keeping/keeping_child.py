"""A process that keeps, and stands still at a point: `python -m tests.keeping.keeping_child ACT POINT URL PATH FOLDER [MANNER]`.

It says `reached` there and goes on when its standard input ends. The acts are `backup`, `restore` and `move` (then PATH is the
other database's URL). Points: `begun`, `half` and `commit`. The manner
`careless` writes straight to where the result shall be.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, text

from bot.rules.offers import Terms
from storage import migrate
from storage.engine import postgres
from storage.people.erased import Register
from storage.upkeep import backup, copying, restoring
from storage.upkeep.restoring import Wish

TURNS = {"begun": 1, "half": 6}


def stand_still() -> None:
    sys.stdout.write("reached\n")
    sys.stdout.flush()
    sys.stdin.read()


def counting(point: str) -> Callable[..., None]:
    """Called again and again; stands still at the first or at a later time."""
    left = TURNS.get(point, 0)

    def called(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            stand_still()

    return called


def stand_still_at(point: str, act: str, target: str) -> None:
    """At the steps of SQLite's own copying, between pages of rows, or before the commit."""
    backup.STEP = restoring.STEP = 8
    copying.PAGE = 50
    step, pages = counting(point), copying.pages
    if act == "backup":
        backup.after_step = step
    else:
        restoring.after_step = step

    def paged(*arguments: Any) -> Iterator[Any]:
        for page in pages(*arguments):
            if act == "backup" or target.startswith("postgresql"):
                step()
            yield page

    copying.pages = paged
    if point == "commit":
        event.listen(Engine, "commit", lambda connection: stand_still())


@contextlib.contextmanager
def _straight(path: Path) -> Iterator[Path]:
    path.write_bytes(b"")
    yield path


def be_careless(act: str, target: str) -> None:
    """The bad twins."""
    if act == "backup":
        backup.draft_of = _straight
        backup.publish = lambda draft, path: None
    elif target.startswith("sqlite"):
        restoring._into_sqlite = _write_over
    else:
        migrate.transact = _without_a_transaction(migrate.transact)


def _write_over(draft: Path, path: Path) -> None:
    with draft.open("rb") as source, path.open("r+b") as target:
        while chunk := source.read(30_000):
            target.write(chunk)
            target.flush()
            restoring.after_step(0, 0, 0)
    shutil.copymode(draft, path)


def _without_a_transaction(careful: Any) -> Any:
    """Every statement for itself; no lock could be held either."""

    def transact(url: str, work: Any) -> Any:
        return careful(url, work) if url.startswith("sqlite") else asyncio.run(alone(url, work))

    async def alone(url: str, work: Any) -> Any:
        pool = postgres.engine(url, 1, 0).execution_options(isolation_level="AUTOCOMMIT")
        async with pool.connect() as connection:
            return await connection.run_sync(work)

    restoring.text = lambda words: text("SELECT 1" if words.startswith("LOCK") else words)
    return transact


def main(act: str, point: str, url: str, path: str, folder: str, manner: str = "careful") -> None:
    target = {"backup": url, "restore": url, "move": path}[act]
    stand_still_at(point, act, target)
    if manner == "careless":
        be_careless(act, target)
    acts = {
        "backup": partial(backup.back_up, url, Path(path)),
        "restore": partial(_restore, url, path, folder),
        "move": partial(restoring.move, url, path),
    }
    acts[act]()


def _restore(url: str, path: str, folder: str) -> None:
    register = Register.begin(Path(folder))
    restoring.restore(url, Path(path), register, datetime(2026, 11, 24, tzinfo=UTC), Terms(), Wish(replace=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
