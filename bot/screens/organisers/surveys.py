"""Surveys for who asks them: written, read back, opened, closed, and counted without anybody's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import _, label, language, short_moment
from bot.rules.knowledge import Both
from bot.rules.surveys import State
from bot.screens.fitting import ROWS, turning
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Link, Reply
from storage.knowing.surveys import Survey


# ---- the list ---------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Home:
    """A page of surveys; `now` is aware, `zone` (IANA) the installation's."""

    rows: Sequence[Survey]
    page: int
    more: bool
    now: datetime
    zone: str


def home(view: Home) -> Reply:
    """Those there are, the latest first."""
    rows = [Choice(one.question.said(language()), Action("survey_of", str(one.id)), state(one, view)) for one in view.rows]
    pages = turning(lambda at: Action("surveys", str(at)), view.page, more=view.more)
    said = "" if rows else _("One question to artisans, answered with one tap. You see counts, never names.")
    new = Choice(label("New survey"), Action("survey_new"))
    return Reply(said, _("Surveys"), choices=(*rows, *pages, new, menu_choice()), more=_("Choose"), replaces=True)


def state(one: Survey, view: Home) -> str:
    """How it stands."""
    if one.state is State.DRAFT:
        return _("draft")
    if not one.is_open(view.now) or one.closes_at is None:
        return _("closed")
    return _("open until {moment}").format(moment=short_moment(one.closes_at, view.zone))


def choose_organisation(offered: Sequence[tuple[int, str]]) -> Reply:
    """In whose name it is asked."""
    rows = tuple(Choice(name, Action("survey_new", f"o{key}")) for key, name in offered[: ROWS - 1])
    return Reply(_("In whose name is it asked?"), choices=(*rows, menu_choice()), more=_("Choose"))


# ---- one of them ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Shown:
    """One survey as who asks it sees it; `links` lead to it."""

    one: Survey
    view: Home
    note: str = ""
    links: Sequence[str] = ()


def survey(shown: Shown) -> Reply:
    """Everything about it read back, and what can be done."""
    one = shown.one
    answers = _("Answers: {options}").format(options="; ".join(_both(option) for option in one.options))
    until = (
        _("Last moment: {moment}").format(moment=short_moment(one.closes_at, shown.view.zone))
        if one.closes_at and one.state is State.DRAFT
        else ""
    )
    english = _("English: {words}").format(words=one.question.en) if one.question.en else _("No English: Indonesian is shown.")
    lines = (shown.note, english, answers, until, _("State: {state}").format(state=state(one, shown.view)))
    return Reply(
        "\n".join(filter(None, lines)),
        one.question.id,
        choices=_deeds(shown),
        links=tuple(Link(link.removeprefix("https://"), link) for link in shown.links),
        replaces=True,
        more=_("Choose"),
    )


def _both(option: Both) -> str:
    return f"{option.id} / {option.en}" if option.en and option.en != option.id else option.id


def _deeds(shown: Shown) -> tuple[Choice, ...]:
    one, key = shown.one, str(shown.one.id)
    last = (Choice(label("Surveys"), Action("surveys")),)
    results = (Choice(label("Results"), Action("survey_counts", key)),)
    day = Choice(label("Change the last day"), Action("survey_edit", f"{key}=closes", one.version))
    if one.state is State.DRAFT:
        return (
            Choice(label("Open it"), Action("survey_open", key, one.version)),
            Choice(label("Change the question"), Action("survey_edit", f"{key}=question", one.version)),
            Choice(label("Change the answers"), Action("survey_edit", f"{key}=options", one.version)),
            day,
            Choice(label("Discard"), Action("survey_drop", key, one.version)),
            *last,
        )
    if one.is_open(shown.view.now):
        send = Choice(label("Announce it"), Action("compose"))
        return (*results, send, day, Choice(label("Close it now"), Action("survey_close", key, one.version)), *last)
    again = one.closes_at is not None and shown.view.now < one.closes_at
    reopen = Choice(label("Open it again"), Action("survey_open", key, one.version)) if again else day
    return (*results, reopen, *last)


def opened(one: Survey) -> str:
    """How people come to it."""
    return _("Open. Put it below an announcement as a button, share its link, or say: type survey {n}").format(n=one.id)


def closed() -> str:
    """It was closed just now."""
    return _("Closed: nobody can answer any more.")


def changed_since() -> str:
    """Somebody else changed it; this is how it stands."""
    return _("It was changed meanwhile. This is how it stands now.")


def sure_discard(one: Survey) -> Reply:
    """It cannot be taken back."""
    key = str(one.id)
    return Reply(
        _("Discard this survey? That cannot be undone."),
        one.question.id,
        choices=(
            Choice(label("Yes, discard"), Action("survey_drop", f"{key}=yes", one.version), answers=True),
            Choice(label("Keep it"), Action("survey_of", key), answers=False),
        ),
    )


def discarded() -> Reply:
    """The draft is gone."""
    return Reply(_("Discarded. Nobody was asked."), choices=(Choice(label("Surveys"), Action("surveys")), menu_choice()))


def nothing_there() -> Reply:
    """It is not there, or not theirs."""
    return Reply(
        _("That survey is not there, or belongs to another organisation."),
        choices=(Choice(label("Surveys"), Action("surveys")), menu_choice()),
    )
