"""What an announcement would take, before anybody gets it; and the questions when, how often and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.i18n import _, clock, label, moment, ngettext, number, rupiah, short_day, short_moment, zone_name
from bot.rules.announcements import Repeat
from bot.rules.hours import is_quiet
from bot.rules.plan import Blocker, Crowd, Obstacle, Plan
from bot.screens.forms import Prompt, question
from bot.screens.names import channel_name
from bot.screens.organisers.audience_words import why_left_out
from bot.traits import TRAITS, of
from bot.vocabulary import Action, Choice, Reply
from storage.announcing.announcements import Announcement

MOST_NAMED = 2
"""Of what speaks against it, so much stands in one bubble."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with the hours of `zone` (IANA). More than `above` people need a second person's approval.

    `offered` are the names of choices that exist; `note` says first why it is shown again.
    """

    one: Announcement
    plan: Plan
    zone: str
    above: int
    offered: frozenset[str] = frozenset()
    note: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether a second person has to approve it."""
        return self.plan.people > self.above


def plan(view: Planned) -> Reply:
    """Everything it would take, the number of people first."""
    lines = [view.note, *map(blocker, view.plan.blockers[:MOST_NAMED])]
    if view.plan.people:
        lines += list(_figures(view))
    lines.append(_left_out(view.plan))
    return Reply("\n".join(filter(None, lines)), _("What it would take"), choices=_choices(view), more=_("Choose"))


def _figures(view: Planned) -> Iterator[str]:
    found = view.plan
    yield f"{people(found.people)}: " + "; ".join(map(_crowd, found.crowds))
    yield _cost(found)
    if found.stars is not None:
        yield ngettext("Faster lane: {n} Telegram Star.", "Faster lane: {n} Telegram Stars.", found.stars).format(
            n=number(found.stars)
        )
    if found.days > 1 and found.a_day is not None:
        yield ngettext(
            "At {n} new person a day it takes {days} days.", "At {n} new people a day it takes {days} days.", found.a_day
        ).format(n=number(found.a_day), days=number(found.days))
    if found.first is not None and found.last is not None:
        yield _("From {first} to about {last}.").format(first=short_moment(found.first, view.zone), last=_until(found, view.zone))
    if view.is_asked:
        yield _("More than {n} people: a second person must approve it.").format(n=number(view.above))


def _until(found: Plan, zone: str) -> str:
    """When the last one leaves; the day only where it is another one."""
    assert found.first is not None
    assert found.last is not None
    first, last = (instant.astimezone(ZoneInfo(zone)) for instant in (found.first, found.last))
    return f"{clock(last.time())} {zone_name(zone)}" if first.date() == last.date() else short_moment(last, zone)


def people(count: int) -> str:
    """So many people, in words."""
    return ngettext("{n} person", "{n} people", count).format(n=number(count))


def _crowd(crowd: Crowd) -> str:
    name = channel_name(crowd.channel)
    if not of(crowd.channel).window:
        return f"{name} {number(crowd.people)}"
    return _("{channel} {n} ({inside} within 24 hours, {outside} by template)").format(
        channel=name, n=number(crowd.people), inside=number(crowd.people - crowd.outside), outside=number(crowd.outside)
    )


def _cost(found: Plan) -> str:
    """Only what a platform charges for has a price; without one there is no number."""
    if not any(TRAITS[one.channel].window for one in found.crowds if one.channel in TRAITS):
        return "" if found.stars is not None else _("It costs nothing.")
    if found.cost is None:
        return _("The cost is not known: no prices are set for it.")
    amount = rupiah(round(found.cost)) if found.currency == "IDR" else f"{found.currency} {found.cost:,.2f}"
    return _("About {amount}, by the prices in the settings.").format(amount=amount)


def _left_out(found: Plan) -> str:
    if not found.left_out:
        return ""
    why = ", ".join(f"{why_left_out(reason)} {number(count)}" for reason, count in found.left_out.items())
    return _("Left out: {n} ({why}).").format(n=number(sum(found.left_out.values())), why=why)


def blocker(one: Blocker) -> str:
    """What speaks against it, and what helps."""
    names = {"about": one.about, "channel": channel_name(one.about), "n": number(one.people)}
    said = {
        Obstacle.NO_WORDS: _("It has no words yet."),
        Obstacle.EMPTY: _("Nobody would get it: change who it is for."),
        Obstacle.CONTRADICTION: _("Nobody can be all that at once: change who it is for."),
        Obstacle.GONE: _("A button leads to an activity that is called off or gone: change the buttons."),
        Obstacle.TEMPLATE: _("! WhatsApp has not approved our template ({about}): {n} people wait for that."),
        Obstacle.RESTRICTED: _("! {channel} restricts our account: some may wait. Ask an admin."),
        Obstacle.DOWN: _("! {channel} does not take our messages now: they wait."),
        Obstacle.BULK_STOPPED: _("! An admin stopped announcements: it waits until they go on."),
        Obstacle.PAUSED: _("! Sapa sends nothing now: it waits until an operator lets it."),
        Obstacle.NO_ENGLISH: _("! There are no English words: {n} people get Indonesian ones, marked so."),
    }
    return said[one.what].format(**names)


def _choices(view: Planned) -> tuple[Choice, ...]:
    one, mark = view.one, str(view.one.id)
    change = Choice(label("Change it"), Action("compose", mark))
    look = [Choice(label("Preview"), Action("compose_see", mark, one.version))] if "compose_see" in view.offered else []
    back = [*look, *([change] if "compose" in view.offered else []), Choice(label("Work it out again"), Action("plan", mark))]
    if view.plan.is_forbidden:
        return tuple(back)
    now = label("Ask for approval") if view.is_asked else label("Send now")
    return (
        Choice(now, Action("send", mark, one.version)),
        Choice(label("Schedule"), Action("schedule_sending", mark, one.version)),
        Choice(label("Repeat"), Action("repeat_sending", mark, one.version)),
        *back,
    )


def overtaken() -> str:
    """Why the plan is shown again to who confirmed."""
    return _("It was changed meanwhile. This is how it stands now.")


def too_late() -> str:
    """The hour that was confirmed is over."""
    return _("That hour is over by now. Nothing is scheduled.")


def left(announcement_id: int) -> Reply:
    """The question when was given up."""
    choices = (Choice(label("Back to the plan"), Action("plan", str(announcement_id))),)
    return Reply(_("Nothing is scheduled."), choices=choices)


# ---- when -------------------------------------------------------------------------------------------------------------------
def ask_when(prompt: Prompt, zone: str) -> Reply:
    """The day and the hour of the first time."""
    asked = _("On which day and at what hour ({zone})? For example: tomorrow 9 am").format(zone=zone_name(zone))
    return question(prompt, asked, _problem(prompt.problem, zone))


def ask_until(prompt: Prompt, zone: str) -> Reply:
    """The last day of a repetition."""
    return question(prompt, _("Until which day? For example: 31 Dec"), _problem(prompt.problem, zone))


def ask_how(prompt: Prompt) -> Reply:
    """How often."""
    asked = question(prompt, _("How often?"), _("Please choose one of these.") if prompt.problem else "")
    choices = tuple(prompt.answer(named, how) for how, named in _often().items())
    return Reply(asked.text, choices=choices)


def _often() -> dict[Repeat, str]:
    return {Repeat.DAILY: label("Every day"), Repeat.WEEKLY: label("Every week"), Repeat.MONTHLY: label("Every month")}


def _problem(code: str, zone: str) -> str:
    return {
        "": "",
        "hour": _("I need an hour, too."),
        "past": _("That is over already."),
        "early": _("That is before it begins."),
        "span": _("I need one day, not several."),
        "other zone": _("Please type the hours of {zone}.").format(zone=zone_name(zone)),
        "two zones": _("Please type the hours of {zone}.").format(zone=zone_name(zone)),
    }.get(code, _("I did not understand that day."))


def ask_same(prompt: Prompt, code: str) -> Reply:
    """The same words go to the same people within a day of that hour: is that meant?"""
    said = _("The same words go to the same people within a day of that hour (code {code}). Send them all the same?")
    asked = question(prompt, said.format(code=code.upper()))
    yes = label("Yes, send again")
    choices = (Choice(yes, prompt.answer(yes, "yes").action, answers=True), prompt.answer(label("Do not plan it"), "no"))
    return Reply(asked.text, choices=choices)


def sure(prompt: Prompt, begins: datetime, zone: str, repeat: Repeat, until: date | None) -> Reply:
    """Read back before it is planned; at night it is said that people get it in the morning."""
    lines = [moment(begins, zone)]
    if repeat is not Repeat.NEVER and until is not None:
        lines.append(
            _("{often}, until {day}. Each time it goes to whoever it is for then.").format(
                often=_often()[repeat], day=short_day(until)
            )
        )
    if is_quiet(begins, zone):
        lines.append(_("That is at night. People get it in the morning, from 07.00 on, by their own clock."))
    yes = label("Yes, plan it")
    choices = (Choice(yes, prompt.answer(yes, "yes").action, answers=True), prompt.answer(label("Another time"), "no"))
    return Reply("\n".join(lines), _("Is it to be sent like this?"), choices=choices)
