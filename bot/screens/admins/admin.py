"""What admins see of the whole: the menu, and how the installation is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import _, label, ngettext, number, short_moment
from bot.screens.admins import alerts
from bot.screens.fitting import ROWS
from bot.screens.general import menu_choice
from bot.screens.names import channel_name
from bot.vocabulary import Action, Choice, Reply
from storage.organising.organisations import Organisation
from storage.platforms.standing import Told
from storage.unasked.alerts import Cause

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
    lines += [f"{channel_name('whatsapp')}: {one.kind} {one.word.value}" for one in found.account[:SHOWN]]
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
