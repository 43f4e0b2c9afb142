"""Numbers for organisers: of one activity, and of all they run in a period; charts and a spreadsheet come as files."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Form, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules import periods
from bot.rules.authority import Deed
from bot.rules.periods import Period
from bot.screens.forms import Prompt
from bot.screens.organisers import bars
from bot.screens.organisers import figures as screens
from bot.screens.organisers import periods as period_screens
from bot.screens.organisers.figures import Counted
from bot.vocabulary import Reply
from handlers import errands
from handlers.organisers import periods as saying
from storage.organising import figures, targets
from storage.organising.counted import Over
from storage.organising.jobs import Job


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("statistik statistics", statistics, Deed.COUNT)
    router.action("statistics", statistics, Deed.COUNT)
    router.action("charts", charts, Deed.COUNT)
    router.action("chart", chart, Deed.COUNT)
    router.action("compared", compared, Deed.COUNT)
    router.action("who_came", who_came, Deed.COUNT)
    router.action("figures_sheet", sheet, Deed.COUNT)
    router.action("days", days, Deed.COUNT)
    router.action("days_typed", days_typed, Deed.COUNT)
    router.action("numbers", of_activity, Deed.COUNT)
    router.action("picture", figure, Deed.COUNT)
    router.form(DAYS)


# ---- a period -----------------------------------------------------------------------------------------------------------
def period_of(turn: Turn) -> Period:
    """The period that the choice names, else this year."""
    return periods.read(turn.argument) or periods.of_year(turn.today.year)


def of_period(turn: Turn, period: Period) -> Over:
    """What whoever is writing may count, of a period."""
    return Over(0, authority.organisations(turn), authority.is_admin(turn), period.first, period.last)


def statistics(turn: Turn) -> Reply:
    """The numbers of a period, this year where none is named: of their organisations, of everybody for admins."""
    period = period_of(turn)
    over = of_period(turn, period)
    target = targets.over_all(targets.all_of(turn.connection, over), period)
    begun = replace(over, last=min(period.last, turn.today))  # nobody was trained at what is still to come
    return screens.overview(Counted(period, figures.trained(turn.connection, over), figures.held(turn.connection, begun), target))


def compared(turn: Turn) -> Reply:
    """A period as far as it is over, beside as many days before it: telling people apart takes longer than a turn may."""
    return errands.begin(turn, Job.FIGURES, {"show": "compared", "period": period_of(turn).code})


def who_came(turn: Turn) -> Reply:
    """Who came by what they told; few are not counted out."""
    return errands.begin(turn, Job.FIGURES, {"show": "who_came", "period": period_of(turn).code})


def days(turn: Turn) -> Reply:
    """Other days than those shown: the usual ones, or typed."""
    half = periods.half_of(turn.today)
    year = periods.of_year(turn.today.year)
    return screens.choose_days((year, half, periods.before(half, half.last), periods.of_year(turn.today.year - 1)))


def days_typed(turn: Turn) -> Reply:
    """Ask for days in their own words."""
    return forms.begin(turn, DAYS)


def _ask_days(turn: Turn, prompt: Prompt) -> Reply:
    return period_screens.ask(prompt, ())


def _typed(turn: Turn, state: FormState) -> Reply:
    turn.argument = state.answers["period"]
    return statistics(turn)


_DAYS = Step("period", _ask_days, saying.accept, free_text=True, counting=True)
DAYS = Form("days", (_DAYS,), _typed, statistics, deed=Deed.COUNT)


# ---- files --------------------------------------------------------------------------------------------------------------
def charts(turn: Turn) -> Reply:
    """Which charts there are of a period."""
    return screens.charts(period_of(turn))


def chart(turn: Turn) -> Reply:
    """A picture of a period: `crafts=2026`."""
    what, _, code = turn.argument.partition("=")
    period = periods.read(code)
    if what not in bars.OF_PERIOD or period is None:
        return screens.nothing_there()
    return errands.begin(turn, Job.CHART, {"what": what, "period": period.code})


def sheet(turn: Turn) -> Reply:
    """All numbers of a period as a spreadsheet."""
    return errands.begin(turn, Job.FIGURES, {"show": "sheet", "period": period_of(turn).code})


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
    if found is None or what not in bars.OF_ONE:
        return screens.nothing_there()
    return errands.begin(turn, Job.CHART, {"what": what, "activity": found.id})
