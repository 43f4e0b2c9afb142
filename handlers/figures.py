"""Numbers for organisers: of one activity, and of a year of all they run; charts come as pictures."""

from __future__ import annotations

from datetime import date

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.authority import Deed
from bot.screens import figures as screens
from bot.vocabulary import Reply
from handlers import errands
from storage import figures
from storage.figures import Over
from storage.jobs import Job

EARLIEST, LATEST = 2000, 2100


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("statistik statistics", statistics, Deed.COUNT)
    router.action("statistics", statistics, Deed.COUNT)
    router.action("chart", chart, Deed.COUNT)
    router.action("figures", of_activity, Deed.COUNT)
    router.action("figure", figure, Deed.COUNT)


def statistics(turn: Turn) -> Reply:
    """The numbers of a year, this one if none is named: of their organisations, of everybody for admins."""
    year = year_of(turn)
    over = of_year(turn, year)
    aimed = [aim.people for aim in figures.aims(turn.connection, over) if aim.craft is None and aim.province is None]
    trained, held = figures.trained(turn.connection, over), figures.held(turn.connection, over)
    return screens.overview(screens.Year(year, turn.today.year, trained, held, sum(aimed) or None))


def is_year(number: int) -> bool:
    """Whether a payload's number can be one."""
    return EARLIEST <= number <= LATEST


def year_of(turn: Turn) -> int:
    """The year that the choice names, else this one."""
    return turn.number() if is_year(turn.number()) else turn.today.year


def of_year(turn: Turn, year: int) -> Over:
    """What whoever is writing may count, of a year."""
    mine = authority.organisations(turn)
    return Over(0, mine, authority.is_admin(turn), date(year, 1, 1), date(year, 12, 31))


def chart(turn: Turn) -> Reply:
    """A picture of a year: `crafts=2026`."""
    what, _, year = turn.argument.partition("=")
    turn.argument = year
    if what not in screens.OF_YEAR or not is_year(turn.number()):
        return screens.nothing_there()
    return errands.begin(turn, Job.CHART, {"what": what, "year": turn.number()})


def of_activity(turn: Turn) -> Reply:
    """The numbers of one activity."""
    found = authority.activity(turn, Deed.COUNT)
    if found is None:
        return screens.nothing_there()
    return screens.of_activity(found, figures.steps(turn.connection, Over(found.id)))


def figure(turn: Turn) -> Reply:
    """A picture of one activity: `17=steps`."""
    turn.argument, _, what = turn.argument.partition("=")
    found = authority.activity(turn, Deed.COUNT)
    if found is None or what not in screens.OF_ONE:
        return screens.nothing_there()
    return errands.begin(turn, Job.CHART, {"what": what, "activity": found.id})
