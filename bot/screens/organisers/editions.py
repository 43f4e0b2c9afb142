"""Editions of fairs for who announces them: the list, one of them, the questions, the review, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.i18n import _, day_range, label, short_day, weekday_range
from bot.rules.fairs import Edition
from bot.rules.knowledge import Fair
from bot.screens.artisans.fair_words import few_words, open_choice, short_name, titled
from bot.screens.forms import PAGE, Prompt, question
from bot.screens.general import menu_choice
from bot.screens.organisers.managing import manage_choice
from bot.vocabulary import Action, Ask, Asked, Choice, Fact, Reply

FIELDS = ("fair", "name", "when", "venue", "city", "point", "source", "link")
"""The questions, in their order; the point on the map is asked only of who wants to say it."""

EMPTYABLE = ("venue", "point", "link")
CHANGE, MOVED, DOUBLE = "change", "moved", "double"
"""What the review is asked again for: to change something, since somebody else did, since it is announced already."""

NONE = "none"


def field_name(field: str) -> str:
    """What a question is about."""
    return {
        "fair": label("A fair"),
        "name": label("Edition"),
        "when": label("Days"),
        "venue": label("Place"),
        "city": label("Town"),
        "point": label("Point on the map"),
        "source": label("Source"),
        "link": label("Link"),
    }[field]


def edition_choice(one: Edition, fair: Fair | None, words: str = "") -> Choice:
    """A line of a list, or a button."""
    name = titled(fair, one.name) if fair is not None else f"{one.fair} {one.name}"
    off = _("withdrawn") if one.withdrawn_at is not None else ""
    told = ", ".join(part for part in (off, day_range(one.starts_on, one.ends_on)) if part)
    return Choice(words or name, Action("edition", str(one.id)), told)


def _to_list() -> Choice:
    return Choice(label("Fair dates"), Action("editions"))


# ---- the list ---------------------------------------------------------------------------------------------------------------
def listed(found: Sequence[Edition], fairs: Mapping[str, Fair], page: int, more: bool) -> Reply:
    """What they announced, the latest day first."""
    rows = [edition_choice(one, fairs.get(one.fair)) for one in found]
    turning = [Choice(label("Previous"), Action("editions", str(page - 1)))] if page else []
    turning += [Choice(label("More"), Action("editions", str(page + 1)))] if more else []
    text = "" if rows else _("You have announced no date of a fair yet.")
    told = _("Followers of a fair hear of its date, and are counted down to it. Each date needs a source that people can check.")
    add = Choice(label("Add a date"), Action("edition_new"))
    return Reply(
        "\n".join(line for line in (text, told) if line),
        heading=_("Fair dates"),
        choices=(add, *rows, *turning, manage_choice(), menu_choice()),
        replaces=True,
        more=_("Choose"),
    )


def one(edition: Edition, fair: Fair, said: str = "", *, undo: bool = False) -> Reply:
    """An edition as it stands, and what can be done about it; `said` is what just became of it."""
    off = _("Withdrawn: nobody sees it.") if edition.withdrawn_at is not None else ""
    number = str(edition.id)
    if edition.withdrawn_at is not None:
        words = label("Undo") if undo else label("Announce again")
        deeds: tuple[Choice, ...] = (Choice(words, Action("edition_on", number, edition.version)),)
    else:
        deeds = (
            Choice(label("Correct it"), Action("edition_change", number)),
            Choice(label("Withdraw it"), Action("edition_off", number, edition.version)),
        )
    return Reply(
        "\n".join(line for line in (said, off) if line),
        heading=titled(fair, edition.name),
        facts=facts(_of(edition)),
        choices=(*deeds, open_choice(fair.id), _to_list(), menu_choice()),
        more=_("Choose"),
    )


def _of(edition: Edition) -> dict[str, str]:
    point = f"{edition.latitude},{edition.longitude}" if edition.latitude is not None else ""
    return {
        "starts": edition.starts_on.isoformat(),
        "ends": edition.ends_on.isoformat(),
        "venue": edition.venue or "",
        "city": edition.city or "",
        "point": point,
        "source": edition.source,
        "link": edition.link or "",
    }


def facts(answers: Mapping[str, str]) -> tuple[Fact, ...]:
    """What was said of an edition, as far as it was."""
    first, last = (date.fromisoformat(answers[name]) for name in ("starts", "ends"))
    where = ", ".join(part for part in (answers.get("venue"), answers.get("city")) if part)
    said = (
        ("when", weekday_range(first, last)),
        ("venue", where),
        ("point", answers.get("point", "")),
        ("source", answers.get("source", "")),
        ("link", answers.get("link", "")),
    )
    return tuple(Fact(field_name(field), value) for field, value in said if value)


def sure(edition: Edition, fair: Fair) -> Reply:
    """Withdrawing tells everybody who follows it."""
    text = _("Withdraw this date? Its followers are told after two minutes; until then you can undo it.")
    return Reply(
        f"{text}\n{weekday_range(edition.starts_on, edition.ends_on)}",
        heading=titled(fair, edition.name),
        choices=(
            Choice(label("Keep it"), Action("edition", str(edition.id)), answers=False),
            Choice(label("Yes, withdraw"), Action("edition_off_yes", str(edition.id), edition.version), answers=True),
        ),
    )


def withdrawn() -> str:
    """Just withdrawn."""
    return _("Withdrawn. Followers are told in two minutes.")


def announced() -> str:
    """Just announced, or again."""
    return _("Announced. Followers are told in two minutes.")


def corrected() -> str:
    """Just corrected."""
    return _("Corrected. Followers are told of another day or place in two minutes.")


def doubled(other: Edition) -> str:
    """Somebody announced the same days."""
    return _("This fair is already announced for those days, according to {source}.").format(source=other.source)


def changed_meanwhile() -> str:
    """Somebody else did something to it."""
    return _("Somebody changed it meanwhile. This is how it stands now:")


def gone() -> Reply:
    """There is no such edition, or it is another organisation's."""
    return Reply(_("That date is not yours to change, or it is not here any more."), choices=(_to_list(), menu_choice()))


def left() -> Reply:
    """The form was left."""
    return Reply(_("All right, nothing was announced or changed."), choices=(_to_list(), menu_choice()))


# ---- questions --------------------------------------------------------------------------------------------------------------
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


# ---- the review -------------------------------------------------------------------------------------------------------------
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
