"""What admins see of the whole: the menu, health, the queue, the stop for announcements, what is kept, rights used."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import _, label, ngettext, number, short_moment
from bot.screens.admins import alerts
from bot.screens.fitting import ROWS
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.ledger.deliveries import Lane
from storage.ledger.queue import MOST, Waiting
from storage.organising.organisations import Organisation
from storage.people.retention import What
from storage.people.rights import Right
from storage.platforms.standing import Told
from storage.unasked.alerts import Cause
from storage.upkeep.inspection import Held

OF_MENU = ("staff", "organisations", "tickets", "health", "queue", "catalogue", "retention", "requests", "audit")
SHOWN = 3
"""Troubles of one kind that are named."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the installation is. Instants are UTC, shown in `zone` (IANA)."""

    paused: datetime | None
    stopped: datetime | None
    causes: Sequence[Cause]
    account: Sequence[Told]
    unknown: int
    broken: int
    late: int
    late_since: datetime | None
    zone: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """Announcements are stopped since then (UTC); `by` is who did it, None where that is not known any more."""

    since: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class Queue:
    """What has not left, the lanes that platforms hold, and the stop."""

    waiting: Sequence[Waiting]
    held: Sequence[Held]
    stopped: Stopped | None
    zone: str


# ---- the menu -----------------------------------------------------------------------------------------------------------
def menu(offered: Collection[str], *, stopped: bool) -> Reply:
    """Everything an admin can look after; only what exists is offered."""
    choices = (
        Choice(label("People and roles"), Action("staff")),
        Choice(label("Organisations"), Action("organisations")),
        Choice(label("Questions"), Action("tickets")),
        Choice(label("Health"), Action("health")),
        Choice(label("Queue and channels"), Action("queue")),
        Choice(label("Catalogue"), Action("catalogue")),
        Choice(label("What is kept"), Action("retention")),
        Choice(label("Data requests"), Action("requests")),
        Choice(label("What was done"), Action("audit")),
    )
    shown = [choice for choice in choices if choice.action.name in offered]
    halted = _("Announcements are stopped.") if stopped else ""
    return Reply(
        "\n".join(line for line in (halted, _("What do you want to look after?")) if line),
        heading=_("Admin"),
        choices=(*shown[: ROWS - 1], menu_choice()),
        more=_("Choose"),
    )


def own_house(found: Sequence[Organisation]) -> Reply:
    """An organiser's: their own organisations."""
    rows = tuple(Choice(one.name, Action("organisation", str(one.id))) for one in found[: ROWS - 5])
    choices = (
        Choice(label("People and roles"), Action("staff")),
        Choice(label("Invite"), Action("invite")),
        Choice(label("What was done"), Action("audit")),
        Choice(label("Manage"), Action("manage")),
        menu_choice(),
    )
    return Reply(
        _("Your organisation, its people, and what was done."),
        heading=_("Your house"),
        choices=(*rows, *choices),
        more=_("Choose"),
    )


def govern_choice() -> Choice:
    """Back to the menu."""
    return Choice(label("Admin"), Action("govern"))


# ---- health -------------------------------------------------------------------------------------------------------------
def health(found: Health) -> Reply:
    """What is wrong, the gravest first; that all is well where nothing is."""
    lines = [*_halted(found), *_troubles(found), *_counts(found)]
    return Reply(
        "\n".join(lines) if lines else _("All is well: messages leave, nothing waits to be looked at."),
        heading=_("Something to look at") if lines else _("Health"),
        choices=(
            Choice(label("Queue and channels"), Action("queue")),
            Choice(label("Refresh"), Action("health")),
            Choice(label("False messages"), Action("fakes")),
            govern_choice(),
        ),
    )


def _halted(found: Health) -> list[str]:
    lines = []
    if found.paused:
        since = short_moment(found.paused, found.zone)
        lines.append(_("Nothing is sent since {moment}. On the server: python -m bot resume").format(moment=since))
    if found.stopped:
        lines.append(_("Announcements are stopped since {moment}.").format(moment=short_moment(found.stopped, found.zone)))
    return lines


def _troubles(found: Health) -> list[str]:
    lines = [alerts.trouble(cause) for cause in found.causes[:SHOWN]]
    lines += [f"{alerts.channel_called('whatsapp')}: {one.kind} {one.word.value}" for one in found.account[:SHOWN]]
    return lines


def _counts(found: Health) -> list[str]:
    lines = []
    if found.unknown:
        lines.append(
            ngettext("{n} message is in doubt", "{n} messages are in doubt", found.unknown).format(n=number(found.unknown))
        )
    if found.broken:
        put_aside = ngettext("{n} message was put aside today.", "{n} messages were put aside today.", found.broken)
        lines.append(put_aside.format(n=number(found.broken)))
    if found.late:
        late = ngettext("{n} reminder is late.", "{n} reminders are late.", found.late)
        lines.append(late.format(n=number(found.late)))
    return lines


# ---- the queue ----------------------------------------------------------------------------------------------------------
def queue(view: Queue) -> Reply:
    """What waits, by channel and lane; what holds it; and the stop for announcements."""
    lines = [_waits(one, view.zone) for one in view.waiting[:6]] or [_("Nothing waits.")]
    for one in view.held[:2]:
        told = _("{channel} asked us to wait until {moment}.")
        lines.append(told.format(channel=alerts.channel_called(one.channel), moment=short_moment(one.until, view.zone)))
    if view.stopped is not None:
        lines.append(_halt(view.stopped, view.zone))
    stop = (
        Choice(label("Resume announcements"), Action("bulk_go"))
        if view.stopped
        else Choice(label("Stop announcements"), Action("bulk_stop"))
    )
    return Reply(
        "\n".join(lines),
        heading=_("Queue and channels"),
        choices=(
            stop,
            Choice(label("Refresh"), Action("queue")),
            Choice(label("Groups and channels"), Action("outlets")),
            govern_choice(),
        ),
    )


def _halt(stopped: Stopped, zone: str) -> str:
    return _("Announcements are stopped since {moment}, by {name}.").format(
        moment=short_moment(stopped.since, zone), name=stopped.by or _("somebody")
    )


def _waits(one: Waiting, zone: str) -> str:
    count = number(one.count) if one.is_counted else _("more than {n}").format(n=number(MOST))
    return _("{channel}, {lane}: {count}, the oldest of {moment}").format(
        channel=alerts.channel_called(one.channel), lane=lane_name(one.lane), count=count, moment=short_moment(one.oldest, zone)
    )


def lane_name(lane: Lane) -> str:
    """Why something is sent, as people say it."""
    match lane:
        case Lane.REPLY:
            return _("answers")
        case Lane.NOTICE:
            return _("reminders and news for one person")
        case Lane.BULK:
            return _("announcements")
        case Lane.PAID:
            return _("paid announcements")


def stop_sure() -> Reply:
    """What the stop does."""
    return Reply(
        _("Announcements stop at once, on every channel, also those half sent. Answers and reminders go on. Nothing is lost."),
        heading=_("Stop all announcements?"),
        choices=(
            Choice(label("Yes, stop them"), Action("bulk_stop", "yes"), answers=True),
            Choice(label("No"), Action("queue"), answers=False),
        ),
    )


def go_sure(stopped: Stopped, zone: str) -> Reply:
    """What letting them go does."""
    return Reply(
        "\n".join((_halt(stopped, zone), _("What waits leaves at once; what is too late by now is dropped."))),
        heading=_("Send announcements again?"),
        choices=(
            Choice(label("Yes, send them"), Action("bulk_go", "yes"), answers=True),
            Choice(label("No"), Action("queue"), answers=False),
        ),
    )


# ---- what is kept -------------------------------------------------------------------------------------------------------
def what_name(what: What) -> str:
    """What is kept, in words."""
    match what:
        case What.NAMES:
            return _("names of who registered, after the activity")
        case What.MESSAGES:
            return _("messages Sapa sent")
        case What.FILES:
            return _("files people handed over")


def _short(what: What) -> str:
    match what:
        case What.NAMES:
            return label("Names")
        case What.MESSAGES:
            return label("Messages")
        case What.FILES:
            return label("Files")


def _days(count: int) -> str:
    return ngettext("{n} day", "{n} days", count).format(n=count)


def kept(found: Mapping[What, int]) -> Reply:
    """How long each is kept."""
    lines = [f"{what_name(what)}: {_days(days)}" for what, days in found.items()]
    return Reply(
        "\n".join((*lines, _("Never longer than people were promised when they agreed."))),
        heading=_("What is kept, and how long"),
        choices=(*(Choice(_short(what), Action("retention", what)) for what in found), govern_choice()),
    )


def which_days(what: What, now: int, choices: Sequence[int]) -> Reply:
    """What else it may be."""
    rows = tuple(Choice(_days(days), Action("keep", f"{what}={days}")) for days in choices if days != now)
    told = _("Kept now: {days}.").format(days=_days(now))
    return Reply(
        told,
        heading=what_name(what),
        choices=(*rows, Choice(label("Back"), Action("retention")), govern_choice()),
        more=_("Choose"),
    )


def keep_sure(what: What, days: int) -> Reply:
    """Shorter: what is older goes, and does not come back."""
    return Reply(
        _("{what}: what is older than {days} goes within a day and cannot be brought back.").format(
            what=what_name(what), days=_days(days)
        ),
        heading=_("Keep it shorter?"),
        choices=(
            Choice(label("Yes, shorter"), Action("keep", f"{what}={days}=yes"), answers=True),
            Choice(label("No"), Action("retention"), answers=False),
        ),
    )


def requests(found: Mapping[Right, int]) -> Reply:
    """How often rights over one's data were used in 30 days."""
    taken, erased = found[Right.EXPORT], found[Right.ERASE]
    lines = (
        ngettext("{n} copy of somebody's data was handed out.", "{n} copies of people's data were handed out.", taken).format(
            n=taken
        ),
        ngettext("{n} person was erased.", "{n} people were erased.", erased).format(n=erased),
        _("People do this themselves by typing data. Who it was is not kept."),
    )
    return Reply("\n".join(lines), heading=_("Data requests in 30 days"), choices=(govern_choice(), menu_choice()))
