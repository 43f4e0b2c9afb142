"""One's rights over one's data (Law 27/2022), in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from bot.i18n import _, label, ngettext, short_day
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Attachment, Choice, Fact, Reply
from storage.people.consents import AGE, NEWS, NOTICES, READINESS, REGISTRATION, Consent
from storage.taking_part.results import PURPOSE as RESULTS


def data(stopped: bool, given: Sequence[Consent], zone: str, *, tested: bool = False, aged: bool = False) -> Reply:
    """What can be done with one's data (Law 27/2022), and what the person agreed to; days are those of `zone` (IANA).

    `tested` where results of tests are kept, `aged` where an age group is.
    """
    age = (Choice(label("Remove age group"), Action("age_forget")),) if aged else ()
    results = (Choice(label("My test results"), Action("my_results")),) if tested else ()
    seen = any(one.purpose == READINESS and one.withdrawn_at is None for one in given)
    readiness = (Choice(label("Stop sharing"), Action("readiness_share", "no")),) if seen else ()
    again = Choice(label("Messages again"), Action("unstop")) if stopped else Choice(label("Stop messages"), Action("stop"))
    return Reply(
        _(
            "Your data belong to you. Sapa keeps your profile, your registrations and consents, your questions, "
            "what you said of activities, certificates and test results, your steps to exporting, this chat, and what you follow."
        ),
        heading=_("My data"),
        facts=tuple(_consents(given, zone)),
        choices=(
            Choice(label("See my profile"), Action("profile")),
            Choice(label("Take it along"), Action("takealong")),
            *results,
            *age,
            *readiness,
            Choice(label("Erase everything"), Action("erase")),
            again,
            menu_choice(),
        ),
    )


def _consents(given: Sequence[Consent], zone: str) -> Iterator[Fact]:
    """What was agreed to last for each purpose; of registrations how many stand."""
    last = {one.purpose: one for one in given}
    for purpose, name in (
        (NEWS, label("News")),
        (NOTICES, label("Reminders")),
        (RESULTS, label("Test results")),
        (AGE, label("Age group")),
        (READINESS, label("Readiness check")),
    ):
        if purpose in last:
            yield Fact(name, _agreed(last[purpose], zone))
    open_ones = {one.purpose: one for one in given if one.purpose.startswith(REGISTRATION) and one.withdrawn_at is None}
    if open_ones:
        since = short_day(max(one.given_at for one in open_ones.values()).astimezone(ZoneInfo(zone)).date())
        said = ngettext("details for {n} activity, agreed {day}", "details for {n} activities, last agreed {day}", len(open_ones))
        yield Fact(label("My registrations"), said.format(n=len(open_ones), day=since))


def _agreed(one: Consent, zone: str) -> str:
    if one.withdrawn_at is not None:
        return _("stopped {day}").format(day=short_day(one.withdrawn_at.astimezone(ZoneInfo(zone)).date()))
    return _("agreed {day}").format(day=short_day(one.given_at.astimezone(ZoneInfo(zone)).date()))


def exported(file: Attachment) -> Reply:
    return Reply(_("This file holds everything Sapa keeps about you."), attachment=file, choices=(menu_choice(),))


def erase_sure(active: int) -> Reply:
    """Erasing cannot be taken back."""
    lost = _("Your seats and places in line are given up too.") + " " if active else ""
    return Reply(
        lost + _("Shall I erase everything about you? This cannot be undone."),
        choices=(
            Choice(label("No"), Action("data"), answers=False),
            Choice(label("Erase everything"), Action("erase_yes"), answers=True),
        ),
    )


def erased() -> Reply:
    """The farewell; it goes as well within a minute."""
    return Reply(
        _("Everything about you is erased; the last trace of this chat goes within a minute. If you write again, we start anew.")
    )
