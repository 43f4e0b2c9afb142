"""The directory of partners, and who runs an activity together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import _, label, listing, ngettext
from bot.rules.organisations import KINDS
from bot.screens.activities import title
from bot.screens.admins.admin_organisations import about as about_text
from bot.screens.admins.admin_organisations import answers_in, hours, kind_name
from bot.screens.artisans.lists import row
from bot.screens.fitting import ROWS, both_ways, paged
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Fact, Link, Reply
from storage.organising.activities import Activity, Summary
from storage.organising.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Partner:
    """One organisation; `follow` is the number of an activity that carries its name, 0 where none does."""

    organisation: Organisation
    coming: Sequence[Summary]
    follow: int
    follows: bool
    now: datetime


def directory(found: Sequence[Organisation], wanted: str, page: int, names: Names) -> Reply:
    """Who runs activities, by name."""
    turning = both_ways(lambda at: Action("partners", f"{wanted}={at}"), page)
    rows = [Choice(one.name, Action("partner", str(one.id)), _where(one, names)) for one in found]
    ways = (
        []
        if wanted
        else [
            Choice(label("By kind"), Action("partners", "?kind")),
            Choice(label("By province"), Action("partners", "?province")),
        ]
    )
    everybody = [Choice(label("All partners"), Action("partners"))] if wanted else []
    count = ngettext("{n} organisation.", "{n} organisations.", len(found)).format(n=len(found))
    said = f"{_value(wanted, names)}: {count}" if wanted else count
    if not found and not wanted:
        said, ways = _("No organisation is in the directory yet."), []
    return Reply(
        said,
        heading=_("Partners"),
        choices=(*paged(rows, turning, page, ROWS - 3), *ways, *everybody, menu_choice()),
        more=_("Choose"),
    )


def _where(one: Organisation, names: Names) -> str:
    place = one.city or (names.province(one.province) if one.province else "")
    return ", ".join(part for part in (kind_name(one.kind), place) if part)


def _value(wanted: str, names: Names) -> str:
    return kind_name(wanted) if wanted in KINDS else names.province(wanted)


def narrow(values: Sequence[str], names: Names) -> Reply:
    """Which kind, or which province."""
    rows = tuple(Choice(_value(value, names), Action("partners", f"{value}=0")) for value in values[: ROWS - 2])
    text = _("Which ones?") if rows else _("Nothing to choose from yet.")
    return Reply(
        text,
        heading=_("Partners"),
        choices=(*rows, Choice(label("All partners"), Action("partners")), menu_choice()),
        more=_("Choose"),
    )


def card(view: Partner, names: Names) -> Reply:
    """What it does, when it answers, how to reach it, what it has coming."""
    one = view.organisation
    facts = (
        (_("Kind"), _where(one, names)),
        (_("Hours"), hours(one)),
        (_("Answers within"), answers_in(one.answers_in)),
        (_("Contact"), ", ".join(part for part in (one.phone, one.email) if part)),
    )
    words, name = (label("Stop telling me"), "unfollow") if view.follows else (label("Tell me its news"), "follow")
    follow = (Choice(words, Action(name, f"organiser={view.follow}")),) if view.follow else ()
    return Reply(
        about_text(one) or ("" if view.coming else _("Nothing is coming up here right now.")),
        heading=one.name,
        facts=tuple(Fact(name, value) for name, value in facts if value),
        choices=(
            *(row(activity, view.now) for activity in view.coming),
            *follow,
            Choice(label("Ask them"), Action("ask", f"o{one.id}")),
            Choice(label("All partners"), Action("partners")),
            menu_choice(),
        ),
        links=(Link(label("Website"), one.website),) if one.website else (),
        more=_("Choose"),
    )


def gone() -> Reply:
    """It is not in the directory any more."""
    return Reply(
        _("That organisation is not in the directory any more."),
        choices=(Choice(label("All partners"), Action("partners")), menu_choice()),
    )


# ---- who runs an activity together --------------------------------------------------------------------------------------
def coowners(about: Activity, joined: Sequence[Organisation], others: Sequence[Organisation], page: int) -> Reply:
    """Who runs it with us, and whom to ask in."""
    turning = both_ways(lambda at: Action("coowners", f"{about.id}={at}"), page)
    ours = [Choice(one.name, Action("coowner", f"{about.id}={one.id}"), _("runs it, too")) for one in joined]
    theirs = [Choice(one.name, Action("coowner", f"{about.id}={one.id}"), _("ask in")) for one in others]
    with_us = _("Together with {names}.").format(names=listing([one.name for one in joined])) if joined else _("Run by us alone.")
    return Reply(
        "\n".join((with_us, _("A partner's organisers see and run it as you do."))),
        heading=title(about),
        choices=(
            *paged([*ours, *theirs], turning, page, ROWS - 2),
            Choice(label("Back"), Action("activity", str(about.id))),
            menu_choice(),
        ),
        more=_("Choose"),
    )


def toggle_sure(about: Activity, one: Organisation, *, joined: bool) -> Reply:
    """What it means, before it counts."""
    grow = _("{name} runs {title} with you: its organisers see the participants and may change everything.")
    end = _("{name} does not run {title} with you any more: its organisers see nothing of it from then on.")
    return Reply(
        (end if joined else grow).format(name=one.name, title=title(about)),
        choices=(
            Choice(label("Yes"), Action("coowner", f"{about.id}={one.id}=yes"), answers=True),
            Choice(label("No"), Action("coowners", str(about.id)), answers=False),
        ),
    )


def not_the_owner() -> Reply:
    """Only whose it is may ask others in."""
    return Reply(
        _("Only the organisation whose activity it is may do that."),
        choices=(Choice(label("Manage"), Action("manage")), menu_choice()),
    )
