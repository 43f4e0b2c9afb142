"""What every command begins with and how it ends: settings read and checked, trouble told in one line, an exit code."""

from __future__ import annotations

import asyncio
import errno
import inspect
import os
import socket
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import typer

from bot import logs
from bot.rules import prices
from bot.rules.prices import Prices
from bot.settings import CONFIGURATION_ERROR, Settings, WrongSettings, read_settings
from scheduler.enduring import WornOut
from storage.catalogue import yaml_file
from storage.database import AlreadyServed, StorageDown, file_of, parse

T = TypeVar("T")
UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h
REFUSED = 1  # something in what was handed in was not taken, or wants to be looked at
CANNOT_LISTEN = (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES)


def configured() -> Settings:
    """The settings, checked, and logging set up by them; ends with 78 when they cannot work."""
    try:
        settings = read_settings()
        with explained():
            _check_database(settings)
            prices_of(settings)
    except WrongSettings as error:
        raise wrong(f"wrong configuration: {error}") from None
    logs.configure(settings.log, settings.secrets)
    return settings


def _check_database(settings: Settings) -> None:
    try:
        url = parse(settings.database_url.get_secret_value())
        if url.drivername == "sqlite":
            file_of(url)
        elif unknown := url.query.keys() - _server_options():
            raise ValueError(f"there is no option {min(unknown)}; TLS is asked for by ssl=require")
    except ValueError as error:
        raise WrongSettings(f"SAPA_DATABASE_URL: {error}") from None


def prices_of(settings: Settings) -> Prices | None:
    """The prices that the settings name, None where they name none. Raises WrongSettings for a file that gives none."""
    if settings.prices is None:
        return None
    try:
        return prices.read(yaml_file.read(settings.prices))
    except (OSError, yaml_file.Unreadable, ValueError) as error:
        why = (isinstance(error, OSError) and error.strerror) or error
        raise WrongSettings(f"SAPA_PRICES: {settings.prices}: {why}") from None


def _server_options() -> set[str]:
    import asyncpg

    return set(inspect.signature(asyncpg.connect).parameters)


def migrated(settings: Settings) -> Settings:
    """The same settings, once the schema is up to date; ends with 69 when the database cannot be used."""
    from storage.migrate import migrate

    with explained():
        migrate(settings.database_url.get_secret_value())
    return settings


def wrong(line: str) -> typer.Exit:
    """Say what was typed or set wrongly; raise what is returned."""
    print(f"sapa: {line}", file=sys.stderr)
    return typer.Exit(CONFIGURATION_ERROR)


def in_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine on uvloop."""
    import uvloop

    with explained():
        uvloop.run(work)


def plainly(work: Coroutine[Any, Any, T]) -> T:
    """Run the coroutine of a short command, which has no use for uvloop."""
    with explained():
        return asyncio.run(work)


@contextmanager
def explained() -> Iterator[None]:
    """Say in one line what an operator can mend; a mistake of ours keeps its traceback."""
    try:
        yield
    except Exception as error:
        line = _line(error)
        if not line:
            raise
        print(f"sapa: {line}", file=sys.stderr)
        raise typer.Exit(CONFIGURATION_ERROR if isinstance(error, WrongSettings) else UNAVAILABLE) from None


def _line(error: BaseException) -> str:
    """What an operator is told, empty for a mistake of ours. Whatever ran beside comes as a group."""
    match error:
        case BaseExceptionGroup():
            lines = [_line(one) for one in error.exceptions]
            return lines[0] if all(lines) else ""
        case StorageDown() | AlreadyServed() | WornOut():
            return str(error)
        case WrongSettings():
            return f"wrong configuration: {error}"
        case OSError(filename=str() as name):
            return f"cannot use {name}: {error.strerror}"
        case socket.gaierror():
            return f"cannot listen: {error.strerror}; set SAPA_BIND to an address of this machine"
        case OSError(errno=number) if number in CANNOT_LISTEN:
            return f"cannot listen: {os.strerror(number)}; set SAPA_BIND to another address or port"
    return ""
