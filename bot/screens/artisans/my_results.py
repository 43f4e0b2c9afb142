"""Results of tests of competence for who was tested: asked first, seen, reminded of, removed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label, short_day
from bot.screens.activities import title
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.screens.result_words import passed_name, told
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.results import Result

CONSENT_VERSION = "2026-11"


def asked(activity: Activity, organiser: str, result: Result) -> Reply:
    """May it be kept?"""
    why = _(
        "May it be kept here? Then you are reminded before it expires, and the organiser sees it. You can remove it any time."
    )
    return Reply(
        f"{told(result)}\n{why}",
        heading=_("{organiser} recorded a test result of yours").format(organiser=organiser),
        choices=(
            Choice(label("Agree"), Action("result_yes", str(result.id)), answers=True),
            Choice(label("No, remove it"), Action("result_no", str(result.id)), answers=False),
        ),
        brief=brief("sapa_result", sender=organiser, title=title(activity), what=told(result).splitlines()[0]),
    )


def kept(result: Result) -> Reply:
    when = _("I remind you before it expires.") if result.expires_on and result.passed else ""
    return Reply(
        "\n".join(filter(None, (_("It is kept:"), told(result), when))),
        choices=(Choice(label("My test results"), Action("my_results")), menu_choice()),
    )


def removed() -> Reply:
    return Reply(
        _("It is removed, and nobody is told why."),
        choices=(Choice(label("My test results"), Action("my_results")), menu_choice()),
    )


def gone() -> Reply:
    """A draft whose days are over, or somebody else's."""
    return Reply(
        _("That result is not kept any more. If it should be, ask the organiser to record it again."),
        choices=(Choice(label("Ask a person"), Action("ask")), menu_choice()),
    )


def mine(found: Sequence[Result]) -> Reply:
    """My results, with a way to remove each."""
    if not found:
        return Reply(
            _("No test result of yours is kept. An organiser records it, and you are asked first."), choices=(menu_choice(),)
        )
    rows = tuple(Choice(one.scheme, Action("my_result", str(one.id)), passed_name(one.passed)) for one in found[:8])
    return Reply(
        _("Choose one to see or remove it."), heading=_("My test results"), choices=(*rows, menu_choice()), more=_("Choose")
    )


def own(result: Result) -> Reply:
    return Reply(
        told(result),
        heading=_("My test results"),
        choices=(
            Choice(label("Remove it"), Action("result_remove", str(result.id))),
            Choice(label("My test results"), Action("my_results")),
            menu_choice(),
        ),
    )


def remove_sure(result: Result) -> Reply:
    """Removing cannot be taken back."""
    return Reply(
        f"{told(result)}\n" + _("Remove it? I then forget it and do not remind you. The paper certificate stays valid."),
        choices=(
            Choice(label("Keep it"), Action("my_result", str(result.id)), answers=False),
            Choice(label("Remove it"), Action("result_no", str(result.id)), answers=True),
        ),
    )


def expiring(result: Result, organiser: str, activity_id: int | None, ways: str) -> Reply:
    """It ends soon; who tested knows how to renew it."""
    assert result.expires_on is not None
    until = short_day(result.expires_on)
    ask = _("Ask {organiser} how to renew it in time.").format(organiser=organiser)
    return Reply(
        "\n".join(filter(None, (told(result), ask, ways))),
        heading=_("Your certificate of competence ends on {day}").format(day=until),
        choices=(
            Choice(label("Ask a person"), Action("ask", str(activity_id or ""))),
            Choice(label("My test results"), Action("my_results")),
            menu_choice(),
        ),
        brief=brief("sapa_expiring", what=result.scheme, until=until, sender=organiser),
    )


def ways(phone: str | None, website: str | None) -> str:
    """How an organisation can be reached, as far as it is known."""
    return ", ".join(filter(None, (phone, website)))
