"""What has not left, what holds it, and the stop for announcements, for admins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import _, label, number, short_moment
from bot.screens.admins.admin import govern_choice
from bot.screens.names import channel_name
from bot.vocabulary import Action, Choice, Reply
from storage.ledger.deliveries import Lane
from storage.ledger.queue import MOST, Waiting
from storage.upkeep.inspection import Held


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


def queue(view: Queue) -> Reply:
    """What waits, by channel and lane; what holds it; and the stop for announcements."""
    lines = [_waits(one, view.zone) for one in view.waiting[:6]] or [_("Nothing waits.")]
    for one in view.held[:2]:
        told = _("{channel} asked us to wait until {moment}.")
        lines.append(told.format(channel=channel_name(one.channel), moment=short_moment(one.until, view.zone)))
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
        channel=channel_name(one.channel), lane=lane_name(one.lane), count=count, moment=short_moment(one.oldest, zone)
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
