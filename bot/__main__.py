"""`python -m bot ...`: everything an operator types. Exit code 78 and one line for a wrong configuration."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import clock, logs
from bot.settings import CONFIGURATION_ERROR, Settings, WrongSettings, read_settings
from bot.vocabulary import Address
from storage.database import AlreadyServed, StorageDown

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Sapa, the craft artisans' bot."
)
UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h


def _settings() -> Settings:
    try:
        settings = read_settings()
    except WrongSettings as error:
        print(f"sapa: wrong configuration: {error}", file=sys.stderr)
        raise typer.Exit(CONFIGURATION_ERROR) from None
    logs.configure(settings.log, settings.secrets)
    return settings


def _migrated(settings: Settings) -> Settings:
    from storage.migrate import migrate

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
    from bot.talking import talk

    _in_loop(talk(_migrated(_settings()), language))


@cli.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    _migrated(_settings())


@cli.command()
def load(path: Path) -> None:
    """Load a catalogue folder or file; says what became of every row."""
    from bot.wiring import load_catalogue

    print(asyncio.run(load_catalogue(_migrated(_settings()), path)))


@cli.command()
def grant(role: str, address: Annotated[str, typer.Argument(help="telegram:42, or 'code' for a one-time code")]) -> None:
    """Give a role (admin, organiser) to an address, or print a code that gives it to whoever redeems it within a day."""
    if role not in ("admin", "organiser"):
        print("sapa: the role is admin or organiser", file=sys.stderr)
        raise typer.Exit(CONFIGURATION_ERROR)
    print(asyncio.run(_grant(_migrated(_settings()), role, address)))


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
    """Run a coroutine on uvloop; say storage trouble in one line."""
    import uvloop

    try:
        uvloop.run(work)
    except (StorageDown, AlreadyServed) as error:
        print(f"sapa: {error}", file=sys.stderr)
        raise typer.Exit(UNAVAILABLE) from None
    except OSError as error:
        print(f"sapa: cannot listen: {os.strerror(error.errno or 0)}; set SAPA_BIND to another port", file=sys.stderr)
        raise typer.Exit(UNAVAILABLE) from None


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
