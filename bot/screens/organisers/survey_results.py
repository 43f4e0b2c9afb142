"""What a survey gave: counts and percentages, by craft and province where enough answered, and as a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.i18n import _, label, language, ngettext, number, short_moment
from bot.rules.surveys import LEAST, protected, shares
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.knowing.surveys import Survey

BUBBLE = 350


def results(one: Survey, counts: Sequence[int]) -> Reply:
    """How many chose what."""
    total = sum(counts)
    people = ngettext("{n} person answered.", "{n} people answered.", total).format(n=number(total)) if total else ""
    lines = [
        f"{option.said(language())}: {number(count)} ({share}%)"
        for option, count, share in zip(one.options, counts, shares(counts), strict=True)
    ]
    text = "\n".join((people, *lines)) if total else _("Nobody has answered yet.")
    return Reply(
        text, one.question.said(language()), choices=_ways(one, "") if total else _back(one), replaces=True, more=_("Choose")
    )


def over(one: Survey, zone: str) -> Reply:
    """Said unasked to who opened it: its last day, in their zone (IANA), has passed."""
    question, when = one.question.said(language()), short_moment(one.closes_at, zone) if one.closes_at else ""
    return Reply(
        "\n".join((question, _("It was open until {moment}. Nobody can answer any more.").format(moment=when))),
        heading=_("Your survey is over"),
        choices=(Choice(label("Results"), Action("survey_counts", str(one.id))), menu_choice()),
        brief=brief("sapa_survey_over", title=question, when=when),
    )


def _back(one: Survey) -> tuple[Choice, ...]:
    return (Choice(label("Back"), Action("survey_of", str(one.id))), menu_choice())


def _ways(one: Survey, here: str) -> tuple[Choice, ...]:
    named = {
        "": label("Everybody"),
        "craft": label("By craft"),
        "province": label("By province"),
        "sheet": label("Spreadsheet"),
    }
    ways = tuple(Choice(name, Action("survey_counts", f"{one.id}={by}")) for by, name in named.items() if by != here)
    return (*ways, *_back(one))


def groups(one: Survey, by: str, grouped: Mapping[str, Sequence[int]], named: Callable[[str], str]) -> Reply:
    """The same by craft or province, as far as groups are large enough; as many as a bubble holds."""
    shown, others = protected(grouped)
    lines = [_line(one, named(name), counts) for name, counts in shown.items()]
    lines += [_line(one, _("all others"), others)] if others and shown else []
    least = _("Groups of fewer than {n} people are not shown by themselves.").format(n=LEAST)
    room = BUBBLE - len(one.question.said(language())) - len(least)
    fitting: list[str] = []
    for line in lines:
        if sum(map(len, fitting)) + len(line) > room or len(fitting) > 4:
            least = _("The spreadsheet has all of them; groups of fewer than {n} are not shown.").format(n=LEAST)
            break
        fitting.append(line)
    return Reply(
        "\n".join((*fitting, least)), one.question.said(language()), choices=_ways(one, by), replaces=True, more=_("Choose")
    )


def _line(one: Survey, name: str, counts: Sequence[int]) -> str:
    told = (f"{option.said(language())} {share}%" for option, share in zip(one.options, shares(counts), strict=True) if share)
    return f"{name} ({number(sum(counts))}): {', '.join(told)}"


# ---- the spreadsheet --------------------------------------------------------------------------------------------------------
def file_made(one: Survey) -> Reply:
    """What goes along with the file."""
    return Reply(_("The results as a spreadsheet. Nobody is named in it."), one.question.said(language()), choices=_back(one))


def sheet_names() -> tuple[str, str, str]:
    """What its pages are called."""
    return _("Results"), _("By craft"), _("By province")


def headings(one: Survey) -> list[str]:
    """Of the first page: what was asked stands above the answers."""
    return [one.question.said(language()), _("How many people"), _("Percent")]


def group_headings(one: Survey) -> list[str]:
    """Of the pages by craft and by province."""
    return [_("Group"), *(option.said(language()) for option in one.options), _("Together")]


def others() -> str:
    """Who is in no group that may be shown."""
    return _("all others")
