"""`python -m bot ...`: everything an operator types. Exit code 78 and one line for a wrong configuration."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot import inspecting, keeping, templating
from bot.entry import REFUSED, configured, explained, in_loop, migrated, wrong
from bot.settings import Settings

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Sapa, the craft artisans' bot."
)


@cli.command()
def serve() -> None:
    """Answer on every configured channel until told to stop."""
    from bot.serving import serve as run

    settings = migrated(configured())
    if settings.demo:
        _welcome(settings)
    in_loop(run(settings))


@cli.command()
def worker() -> None:
    """Send what is owed and do what is due, without listening to anybody; beside `serve`, on PostgreSQL."""
    from bot.working import work

    in_loop(work(migrated(configured())))


@cli.command()
def console(language: Annotated[str, typer.Option(help="start in this language without asking: id or en")] = "") -> None:
    """Talk to Sapa in this terminal; lines may also be piped in."""
    from bot.i18n import languages
    from bot.talking import talk

    if language and language not in languages():
        raise wrong(f"the language is one of {', '.join(languages())}")
    in_loop(talk(migrated(configured()), language))


@cli.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    migrated(configured())


@cli.command()
def load(path: Path) -> None:
    """Load a catalogue folder or file; says what became of every row."""
    from bot.wiring import load_catalogue

    settings = migrated(configured())
    with explained():
        report = asyncio.run(load_catalogue(settings, path))
    print(report)
    if report.rejected or not report.files:
        raise typer.Exit(REFUSED)


@cli.command()
def grant(
    role: str,
    address: Annotated[str, typer.Argument(help="telegram:42, or 'code' for a one-time code")],
    organisation: Annotated[str, typer.Option(help="of an organiser: its name as activities carry it, or its number")] = "",
    activity: Annotated[str, typer.Option(help="of a volunteer: its number or short name")] = "",
    until: Annotated[str, typer.Option(help="the last day of the role, as 2026-11-30; of a volunteer the activity's")] = "",
) -> None:
    """Give a role (admin, organiser, volunteer) to an address, or print a code that offers it to who opens it within a day."""
    from bot.granting import Wanted, give

    if address != "code" and not all(address.partition(":")):
        raise wrong("the address is a channel and an id, such as telegram:42, or the word code")
    wanted = Wanted.read(role, organisation, activity, until)
    settings = migrated(configured())
    with explained():
        print(asyncio.run(give(settings, wanted, address)))


def _welcome(settings: Settings) -> None:
    print(
        f"\n  Sapa is starting. Open http://{settings.bind}/ in a browser.\n"
        "  Try: press Bahasa Indonesia, then type  batik jogja\n"
        "  The sample activities are made up and say so. Stop with Ctrl-C.\n"
        "  A real Telegram bot: see 'Connect Telegram' in README.md\n",
        flush=True,
    )


inspecting.add_to(cli)
keeping.add_to(cli)
templating.add_to(cli)


if __name__ == "__main__":
    cli()
