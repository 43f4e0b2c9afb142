"""Results of tests of competence for organisers: the list, the questions, what is read back before their person is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.i18n import _, label, ngettext, short_day
from bot.rules.aftercare import DRAFT_KEPT, VALID_YEARS
from bot.screens.activities import title
from bot.screens.fitting import turning
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.screens.result_words import Said, passed_name, told
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.results import Line, Result

ROWS = 6
YEARS = (VALID_YEARS, 5, 0)


def listed(activity: Activity, found: Sequence[Line], page: int, *, more: bool) -> Reply:
    """The results recorded at an activity, a page of them."""
    number = str(activity.id)
    rows = tuple(Choice(one.name or str(one.id), Action("result", str(one.id)), _state(one)) for one in found)
    pages = turning(lambda at: Action("results", f"{number}={at}"), page, more=more)
    record = Choice(label("Record a result"), Action("tested", number))
    back = Choice(label("Back"), Action("after", number))
    said = _("Each result is kept once its person has agreed in the chat; until then it is a draft, for {n} days at most.")
    return Reply(
        said.format(n=DRAFT_KEPT.days),
        heading=_("Test results: {title}").format(title=title(activity)),
        choices=(*rows, *pages, record, back),
        replaces=True,
        more=_("Choose"),
    )


def _state(one: Line) -> str:
    waits = "" if one.agreed_at else ", " + _("waits for consent")
    return passed_name(one.passed) + waits


def tested(activity: Activity, people: Sequence[tuple[int, str]], page: int, *, more: bool) -> Reply:
    """Whose result? `people` are (registration, name) of who attended."""
    number = str(activity.id)
    rows = tuple(Choice(name, Action("test", str(registration))) for registration, name in people)
    pages = turning(lambda at: Action("tested", f"{number}={at}"), page, more=more)
    back = Choice(label("Back"), Action("results", number))
    text = _("Whose result is it?") if people else _("Nobody is recorded as attended yet.")
    return Reply(text, heading=title(activity), choices=(*rows, *pages, back), replaces=True, more=_("Choose"))


def ask_scheme(prompt: Prompt, last: str | None) -> Reply:
    problem = {"text": _("Please type between 2 and 120 letters.")}.get(prompt.problem, "")
    before = "\n" + _("Last time: {scheme}").format(scheme=last) if last else ""
    asked = question(prompt, _("Which scheme was tested? For example: Batik tulis, level 2.") + before, problem)
    return Reply(asked.text, choices=(prompt.answer(label("As last time"), "last"),) if last else ())


def ask_passed(prompt: Prompt) -> Reply:
    choices = tuple(prompt.answer(passed_name(value), said) for value, said in ((True, "yes"), (False, "no")))
    problem = _("Please press one of the choices.") if prompt.problem else ""
    return Reply(question(prompt, _("What is the result?"), problem).text, choices=choices)


def ask_number(prompt: Prompt) -> Reply:
    problem = {"text": _("Please type between 2 and 120 letters.")}.get(prompt.problem, "")
    return question(prompt, _("What is the number of the certificate?"), problem)


def ask_issued(prompt: Prompt, today: date) -> Reply:
    problem = {
        "day": _("I could not read that as a day. An example: 12 Nov 2026, or 12-11-2026."),
        "future": _("That day is still to come. When was it issued?"),
    }.get(prompt.problem, "")
    asked = question(prompt, _("When was it issued? For example: 12 Nov 2026."), problem)
    return Reply(asked.text, choices=(prompt.answer(short_day(today), "today"),))


def ask_years(prompt: Prompt) -> Reply:
    problem = _("Please press one of the choices.") if prompt.problem else ""
    choices = tuple(prompt.answer(years_name(years), str(years)) for years in YEARS)
    return Reply(question(prompt, _("How long is it valid?"), problem).text, choices=choices, more=_("Choose"))


def years_name(years: int) -> str:
    return ngettext("{n} year", "{n} years", years).format(n=years) if years else label("Without an end")


def sure(prompt: Prompt, name: str, said: Said) -> Reply:
    """Read back, before the person is asked."""
    again = _("Please press one of the choices.") if prompt.problem else ""
    ask = _("I ask {name} in the chat whether this may be kept.").format(name=name)
    return Reply(
        "\n".join(filter(None, (again, told(said), ask))),
        heading=name,
        choices=(
            prompt.answer(label("Right, ask them"), "yes"),
            *(Choice(words, Action("correct", field, prompt.version)) for field, words in _changes(said)),
            Choice(label("Cancel"), Action("leave", version=prompt.version)),
        ),
        more=_("Choose"),
    )


def _changes(said: Said) -> tuple[tuple[str, str], ...]:
    """The answers that can be corrected."""
    both = (("scheme", label("Change the scheme")), ("passed", label("Change the result")), ("issued", label("Change the day")))
    return (*both, ("number", label("Change the number"))) if said.passed else both


def recorded(activity: Activity, name: str) -> Reply:
    return Reply(
        _("{name} is asked. You see the answer in the list.").format(name=name),
        choices=(
            Choice(label("Record a result"), Action("tested", str(activity.id))),
            Choice(label("Test results"), Action("results", str(activity.id))),
            menu_choice(),
        ),
    )


def one(activity: Activity, name: str, result: Result) -> Reply:
    """One of them; a draft can be taken back, what its person agreed to is theirs."""
    number = str(result.id)
    if result.is_draft:
        state = _("It waits for consent: a draft until then.")
        deeds: tuple[Choice, ...] = (Choice(label("Take it back"), Action("result_drop", number)),)
    else:
        state, deeds = _("{name} agreed that it is kept, and can remove it.").format(name=name), ()
    back = Choice(label("Back"), Action("results", str(activity.id)))
    return Reply(f"{told(result)}\n{state}", heading=name, choices=(*deeds, back, menu_choice()), replaces=True)


def dropped(activity: Activity) -> Reply:
    back = Choice(label("Test results"), Action("results", str(activity.id)))
    return Reply(_("The draft is gone. Record it anew if it was a mistake."), choices=(back, menu_choice()), replaces=True)
