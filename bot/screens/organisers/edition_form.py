"""The questions about an edition of a fair, and the review before people are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.i18n import _, label, short_day, weekday_range
from bot.rules.fairs import Edition
from bot.rules.knowledge import Fair
from bot.screens.artisans.fair_words import few_words, short_name, titled
from bot.screens.forms import PAGE, Prompt, question
from bot.screens.general import menu_choice
from bot.screens.organisers.editions import changed_meanwhile, doubled, edition_choice, facts, field_name, to_list
from bot.vocabulary import Action, Ask, Asked, Choice, Reply

FIELDS = ("fair", "name", "when", "venue", "city", "point", "source", "link")
"""The questions, in their order; the point on the map is asked only of who wants to say it."""

EMPTYABLE = ("venue", "point", "link")
CHANGE, MOVED, DOUBLE = "change", "moved", "double"
"""What the review is asked again for: to change something, since somebody else did, since it is announced already."""

NONE = "none"


def left() -> Reply:
    """The form was left."""
    return Reply(_("All right, nothing was announced or changed."), choices=(to_list(), menu_choice()))


def ask(prompt: Prompt, fairs: Sequence[Fair]) -> Reply:
    """One question, with what can be pressed instead of typing."""
    field = prompt.field
    asked = question(prompt, _question(field), problem_text(prompt.problem))
    if field == "fair":
        rows = [prompt.answer(short_name(fair), fair.id, few_words(fair, None)) for fair in fairs]
        return replace(asked, choices=prompt.paged(rows), more=_("Choose"))
    choices = (prompt.answer(label("Leave empty"), NONE),) if field in EMPTYABLE else ()
    reply = replace(asked, choices=choices)
    return replace(reply, ask=Ask(Asked.PLACE, label("Share the place"))) if field == "point" else reply


def _question(field: str) -> str:
    return {
        "fair": _("Which fair? Choose, or type its name."),
        "name": _("What is this edition called? For example: 2027, or the 28th."),
        "when": _("On which days? For example: 6-10 Oct 2027."),
        "venue": _("At which place? For example: Jakarta Convention Center."),
        "city": _("In which town?"),
        "point": _("Where on the map? Share the place, or type two numbers: -7.8012, 110.3932."),
        "source": _("Who says so? People are shown this and can check it. For example: letter of ASEPHI, 3 Nov 2026."),
        "link": _("Is there a page to read it on? Type its address."),
    }[field]


def problem_text(problem: str) -> str:
    """Why an answer was not taken."""
    code, _bar, about = problem.partition("|")
    if not code or code.startswith(PAGE):
        return ""
    day = short_day(date.fromisoformat(about)) if about[:4].isdigit() else ""
    return {
        "fair": _("I do not know that fair. Only fairs of the catalogue can be dated; an admin adds others there."),
        "several": _("That could be several fairs. Please choose one."),
        "empty": _("I need a few words."),
        "long": _("That is too long."),
        "point": _("Those are not two degrees."),
        "link": _("That is not an address of the web, as in https://zoom.us/j/123."),
        "no day": _("I found no day in that."),
        "no such day": _("That day is not on any calendar."),
        "backwards": _("It would end before it begins."),
        "past": _("{day} is over. Add the year if you mean a later one.").format(day=day),
        "weekday": _("{day} is another day of the week. Please check.").format(day=day),
        "far": _("{day} is more than five years ahead.").format(day=day),
        "long span": _("That is longer than a month."),
    }.get(code, _("I did not understand that."))


@dataclass(frozen=True, slots=True)
class Review:
    """What was said, read back.

    `theirs` is what the edition says now where somebody else changed it, `double` one announced already for these days.
    """

    prompt: Prompt
    fair: Fair
    theirs: Edition | None = None
    double: Edition | None = None


def review(view: Review) -> Reply:
    """Everything that will be told to people, before it is."""
    prompt = view.prompt
    if prompt.problem == CHANGE:
        return _what_to_change(view)
    lines = [_("Nobody has seen this yet. Is everything right?")]
    first = [replace(prompt.answer(label("Announce"), "yes"), answers=True)]
    if view.double is not None:
        lines = [doubled(view.double)]
        first = [edition_choice(view.double, None, label("See it"))]
    elif view.theirs is not None:
        lines = [changed_meanwhile(), _summary(view.theirs), _("And this is yours:")]
        mine = replace(prompt.answer(label("Take mine"), "yes"), answers=True)
        first = [mine, edition_choice(view.theirs, None, label("Take theirs"))]
    last = (prompt.answer(label("Change something"), CHANGE), prompt.answer(label("Discard"), "thrown"))
    return Reply("\n".join(lines), _title(view), facts(prompt.answers), choices=(*first, *last), more=_("Choose"))


def _what_to_change(view: Review) -> Reply:
    rows = [Choice(field_name(field), Action("correct", field, view.prompt.version)) for field in FIELDS]
    back = view.prompt.answer(label("Back"), "again")
    return Reply(_("What do you want to change?"), _title(view), choices=(*rows, back), more=_("Choose"))


def _title(view: Review) -> str:
    return titled(view.fair, view.prompt.answers["name"])


def _summary(edition: Edition) -> str:
    where = ", ".join(part for part in (edition.venue, edition.city) if part)
    off = _("withdrawn") if edition.withdrawn_at is not None else ""
    said = (off, weekday_range(edition.starts_on, edition.ends_on), where, edition.source)
    return "; ".join(part for part in said if part)
