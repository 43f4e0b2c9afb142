"""A process that migrates and stands still at a point: `python -m tests.storage.migrating_child URL FOLDER POINT [careless]`.

It says `reached` there and goes on when its standard input ends. The points are those of test_migrations_crash and `commit`. A
`careless` runner takes no lock and no transaction.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from pathlib import Path

from alembic import command
from sqlalchemy import Connection, Engine, event, make_url

from storage.engine import postgres, sqlite
from storage.migrate import configuration, migrate


def reach(point: str) -> None:
    """Stand still here, if this is the point."""
    if os.environ["STAND_STILL_AT"] == point:
        sys.stdout.write("reached\n")
        sys.stdout.flush()
        sys.stdin.read()


def careless_migrate(url: str, folder: Path) -> None:
    def upgrade(connection: Connection) -> None:
        command.upgrade(configuration(connection, folder), "head")

    async def on_postgres() -> None:
        engine = postgres.engine(url, 1, 0).execution_options(isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.run_sync(upgrade)

    if url.startswith("sqlite"):
        engine = sqlite.engine(lambda: sqlite.connect(Path(make_url(url).database)))  # autocommit, without a BEGIN
        with engine.connect() as connection:
            upgrade(connection)
    else:
        asyncio.run(on_postgres())


def main(url: str, folder: str, point: str, manner: str = "careful") -> None:
    logging.basicConfig(stream=sys.stdout, format="%(message)s", level=logging.INFO)
    os.environ["STAND_STILL_AT"] = point
    event.listen(Engine, "commit", lambda connection: reach("commit"))
    (migrate if manner == "careful" else careless_migrate)(url, Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
