"""`python -m bot ...`: everything an operator types. Exit code 78 and one line for a wrong configuration."""

from __future__ import annotations

import asyncio
import errno
import inspect
import os
import secrets
import socket
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import clock, logs
from bot.settings import CONFIGURATION_ERROR, Settings, WrongSettings, read_settings
from bot.vocabulary import Address
from storage.database import AlreadyServed, StorageDown, file_of, parse

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Sapa, the craft artisans' bot."
)
UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h
REFUSED = 1  # something in what was handed in was not taken
CANNOT_LISTEN = (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES)


def _settings() -> Settings:
    try:
        settings = read_settings()
        with _explained():
            _check_database(settings)
    except WrongSettings as error:
        raise _wrong(f"wrong configuration: {error}") from None
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


def _server_options() -> set[str]:
    import asyncpg

    return set(inspect.signature(asyncpg.connect).parameters)


def _wrong(line: str) -> typer.Exit:
    """Say what was typed or set wrongly."""
    print(f"sapa: {line}", file=sys.stderr)
    return typer.Exit(CONFIGURATION_ERROR)


def _migrated(settings: Settings) -> Settings:
    from storage.migrate import migrate

    with _explained():
        migrate(settings.database_url.get_secret_value())
    return settings


@cli.command()
def serve() -> None:
    """Answer on every configured channel until told to stop."""
    from bot.serving import serve as run

    settings = _migrated(_settings())
    if settings.demo:
        _welcome(settings)
    _in_loop(run(settings))


@cli.command()
def console(language: Annotated[str, typer.Option(help="start in this language without asking: id or en")] = "") -> None:
    """Talk to Sapa in this terminal; lines may also be piped in."""
    from bot.i18n import languages
    from bot.talking import talk

    if language and language not in languages():
        raise _wrong(f"the language is one of {', '.join(languages())}")
    _in_loop(talk(_migrated(_settings()), language))


@cli.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    _migrated(_settings())


@cli.command()
def load(path: Path) -> None:
    """Load a catalogue folder or file; says what became of every row."""
    from bot.wiring import load_catalogue

    settings = _migrated(_settings())
    with _explained():
        report = asyncio.run(load_catalogue(settings, path))
    print(report)
    if report.rejected or not report.files:
        raise typer.Exit(REFUSED)


@cli.command()
def grant(role: str, address: Annotated[str, typer.Argument(help="telegram:42, or 'code' for a one-time code")]) -> None:
    """Give a role (admin, organiser) to an address, or print a code that gives it to whoever redeems it within a day."""
    if role not in ("admin", "organiser"):
        raise _wrong("the role is admin or organiser")
    if address != "code" and not all(address.partition(":")):
        raise _wrong("the address is a channel and an id, such as telegram:42, or the word code")
    settings = _migrated(_settings())
    with _explained():
        print(asyncio.run(_grant(settings, role, address)))


async def _grant(settings: Settings, role: str, address: str) -> str:
    from bot.wiring import opened
    from storage import roles

    async with opened(settings) as database:
        if address == "code":
            code = secrets.token_urlsafe(12)
            await database.run(partial(roles.offer, code=code, role=role, now=clock.now()))
            return f"Send this to Sapa within 24 hours, from the chat that shall be {role}: /start i_{code}"
        await database.run(partial(roles.grant, address=Address.parse(address), role=role, now=clock.now()))
        return f"{address} is now {role}."


def _in_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine on uvloop."""
    import uvloop

    with _explained():
        uvloop.run(work)


@contextmanager
def _explained() -> Iterator[None]:
    """Say in one line what an operator can mend; a mistake of ours keeps its traceback."""
    try:
        yield
    except Exception as error:
        line = _line(error)
        if not line:
            raise
        print(f"sapa: {line}", file=sys.stderr)
        raise typer.Exit(UNAVAILABLE) from None


def _line(error: BaseException) -> str:
    """What an operator is told, empty for a mistake of ours. Whatever ran beside comes as a group."""
    match error:
        case BaseExceptionGroup():
            lines = [_line(one) for one in error.exceptions]
            return lines[0] if all(lines) else ""
        case StorageDown() | AlreadyServed():
            return str(error)
        case OSError(filename=str() as name):
            return f"cannot use {name}: {error.strerror}"
        case socket.gaierror():
            return f"cannot listen: {error.strerror}; set SAPA_BIND to an address of this machine"
        case OSError(errno=number) if number in CANNOT_LISTEN:
            return f"cannot listen: {os.strerror(number)}; set SAPA_BIND to another address or port"
    return ""


def _welcome(settings: Settings) -> None:
    print(
        f"\n  Sapa is starting. Open http://{settings.bind}/ in a browser.\n"
        "  Try: press Bahasa Indonesia, then type  batik jogja\n"
        "  The sample activities are made up and say so. Stop with Ctrl-C.\n"
        "  A real Telegram bot: see 'Connect Telegram' in README.md\n",
        flush=True,
    )


if __name__ == "__main__":
    cli()
