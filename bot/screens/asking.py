"""Asking a person: the question is stored for the organisers."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label, language, short_moment
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.questions import Question


def ask(prompt: Prompt, about: str) -> Reply:
    """What somebody wants to know; `about` is an activity's title, or empty."""
    problem = {
        "long": _("That is too long for one question; please keep it under 1,000 characters."),
        "empty": _("Please type your question."),
    }
    text = _("What would you like to ask about {title}?").format(title=about) if about else _("What would you like to ask?")
    return question(prompt, text, problem.get(prompt.problem, ""))


def stored(number: int, *, unfinished: bool) -> Reply:
    """The question has a number; nothing is promised that nobody keeps. A form it interrupted can be continued."""
    resume = (Choice(label("Continue the form"), Action("resume")),) if unfinished else ()
    return Reply(
        _(
            "Your question is noted as number {n}. The organisers read it in Sapa; answers in this chat are not possible yet."
        ).format(n=number),
        choices=(*resume, Choice(label("Trainings"), Action("browse")), menu_choice()),
    )


def left() -> Reply:
    return Reply(
        _("All right, I stopped. Nothing was sent."), choices=(Choice(label("Trainings"), Action("browse")), menu_choice())
    )


def received(found: Sequence[Question], zone: str) -> Reply:
    """The newest questions, for admins."""
    if not found:
        return Reply(_("No questions yet."), choices=(menu_choice(),))
    return Reply("\n\n".join(_line(one, zone) for one in found), heading=_("Questions received"), choices=(menu_choice(),))


def _line(one: Question, zone: str) -> str:
    about = (one.title_en if language() == "en" else one.title_id) or _("in general")
    who = one.name or _("somebody")
    return f"{one.id}. {who}, {short_moment(one.asked_at, zone)}, {about}:\n{one.body}"


def role_given(role: str) -> Reply:
    """A one-time code was redeemed."""
    words = {"admin": _("You are now an admin."), "organiser": _("You are now an organiser.")}.get(role, role)
    return Reply(words, choices=(menu_choice(),))


def code_unknown() -> Reply:
    return Reply(_("That code is unknown, used, or too old."), choices=(menu_choice(),))
