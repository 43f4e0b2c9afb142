"""What organisers see once an activity is over: how it was liked, who has a certificate, what became of those who came."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.i18n import _, label, language, ngettext
from bot.rules.aftercare import FEWEST, STARS, Outcome, average
from bot.screens.activities import title, when
from bot.screens.artisans.looking_back import outcome_name
from bot.screens.fitting import turning
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity

WORDS = 4
"""What people wrote, so many on a page."""


@dataclass(frozen=True, slots=True)
class After:
    """One activity in numbers; `offered` are the names of the further actions whoever looks may do."""

    activity: Activity
    came: int
    stars: Mapping[int, int]
    certificates: int
    results: int
    asked: int
    offered: Collection[str]


def hub(view: After) -> Reply:
    """Everything after the day, each with its number."""
    lines = (
        when(view.activity),
        ngettext("{n} person attended.", "{n} people attended.", view.came).format(n=view.came),
        _answered(view.stars),
        _("Certificates: {n} of {all}.").format(n=view.certificates, all=view.came),
        _("Test results: {n}. Questions months later: {asked}.").format(n=view.results, asked=view.asked),
        "" if view.activity.attendance_closed_at else _("Certificates can be issued once attendance is closed."),
    )
    number = str(view.activity.id)
    choices = (
        Choice(label("Survey"), Action("opinions", number)),
        Choice(label("Certificates"), Action("certify", number)),
        Choice(label("Test results"), Action("results", number)),
        Choice(label("What became of it"), Action("outcomes", number)),
        Choice(label("Back"), Action("activity", number)),
    )
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Afterwards: {title}").format(title=title(view.activity)),
        choices=(*(one for one in choices if one.action.name in view.offered), menu_choice()),
        replaces=True,
        more=_("Choose"),
    )


def _answered(stars: Mapping[int, int]) -> str:
    answers = sum(stars.values())
    if not answers:
        return _("Survey: no answers yet.")
    said = ngettext("Survey: {n} answer{mean}.", "Survey: {n} answers{mean}.", answers)
    return said.format(n=answers, mean=_mean(stars))


def _mean(stars: Mapping[int, int]) -> str:
    mean = average(stars)
    if mean is None:
        return ""
    said = f"{mean:.1f}"
    return _(", {mean} of 5 on average").format(mean=said.replace(".", ",") if language() == "id" else said)


def opinions(activity: Activity, stars: Mapping[int, int], came: int, written: int) -> Reply:
    """How it was liked; nothing of it while so few answered that everybody knows who."""
    answers, number = sum(stars.values()), str(activity.id)
    back = Choice(label("Back"), Action("after", number))
    heading = _("Survey: {title}").format(title=title(activity))
    said = ngettext("{n} of {all} answered.", "{n} of {all} answered.", answers).format(n=answers, all=came)
    if answers < FEWEST:
        few = _("From {least} answers on I show what they are: with fewer, everybody knows whose.").format(least=FEWEST)
        return Reply(f"{said} {few}", heading=heading, choices=(back, menu_choice()), replaces=True)
    lines = (said[:-1] + _mean(stars) + ".", *(f"{'★' * one}  {stars.get(one, 0)}" for one in reversed(STARS)))
    words = (Choice(label("What they wrote"), Action("wrote", number)),) if written >= FEWEST else ()
    return Reply("\n".join(lines), heading=heading, choices=(*words, back, menu_choice()), replaces=True)


def wrote(activity: Activity, words: Sequence[str], page: int, *, more: bool) -> Reply:
    """What people wrote, in the order of the alphabet, without names."""
    number = str(activity.id)
    pages = turning(lambda at: Action("wrote", f"{number}={at}"), page, more=more)
    back = Choice(label("Back"), Action("opinions", number))
    return Reply(
        "\n".join(f"- {' '.join(one.split())}" for one in words) or _("Nothing to show yet."),
        heading=_("What they wrote: {title}").format(title=title(activity)),
        choices=(*pages, back, menu_choice()),
        replaces=True,
        more=_("Choose"),
    )


def outcomes(activity: Activity, counts: Mapping[int, Mapping[Outcome | None, int]]) -> Reply:
    """What became of those who came, after three months and after six."""
    lines = [_after(months, counts[months]) for months in sorted(counts)]
    text = "\n".join(lines) or _(
        "Everybody who attended is asked after 3 and after 6 months whether they export. Nobody was yet."
    )
    back = Choice(label("Back"), Action("after", str(activity.id)))
    heading = _("What became of it: {title}").format(title=title(activity))
    return Reply(text, heading=heading, choices=(back, menu_choice()), replaces=True)


def _after(months: int, counts: Mapping[Outcome | None, int]) -> str:
    asked = sum(counts.values())
    said = ngettext("After {n} month", "After {n} months", months).format(n=months)
    answers = "; ".join(f"{outcome_name(one)}: {counts[one]}" for one in Outcome if counts.get(one))
    return _("{when}: {asked} asked. {answers}").format(when=said, asked=asked, answers=answers or _("No answer yet.")).strip()


def nothing_yours() -> Reply:
    """Not theirs, or not there."""
    return Reply(
        _("I cannot find that among your activities."), choices=(Choice(label("Manage"), Action("manage")), menu_choice())
    )


def left() -> Reply:
    """A form was left."""
    return Reply(_("All right, nothing was changed."), choices=(Choice(label("Manage"), Action("manage")), menu_choice()))
