"""`python -m bot templates status` and `sync`: what WhatsApp may be told to say, and what the platform says of it."""

from __future__ import annotations

import sys

import typer

from bot.entry import REFUSED, UNAVAILABLE, configured, migrated, plainly, wrong

commands = typer.Typer(no_args_is_help=True, help="Templates of WhatsApp: what may be said outside the service window.")


def add_to(cli: typer.Typer) -> None:
    """Enter the commands."""
    cli.add_typer(commands, name="templates")


@commands.command()
def status() -> None:
    """List each template and language: what is declared, what WhatsApp says, and what reads otherwise there."""
    _run(submits=False)


@commands.command()
def sync() -> None:
    """Submit what is missing or reads otherwise. Nothing is deleted; words that changed must be approved again."""
    _run(submits=True)


def _run(*, submits: bool) -> None:
    from bot.approving import NoAnswer, NotPossible, at_the_desk

    settings = configured()
    try:
        all_well = plainly(at_the_desk(migrated(settings), submits=submits))
    except NotPossible as error:
        raise wrong(str(error)) from None
    except NoAnswer as error:
        print(f"sapa: {error}", file=sys.stderr)
        raise typer.Exit(UNAVAILABLE) from None
    if not all_well:
        raise typer.Exit(REFUSED)
