"""Groups and channels as admins see them, and what is said in a group that is being entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import _, label, ngettext, short_moment
from bot.screens.admins.admin import govern_choice
from bot.screens.brief import brief
from bot.screens.fitting import ROWS, both_ways, paged
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Fact, Link, Reply
from storage.announcing.outlets import Outlet
from storage.organising.organisations import Organisation

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}

SAPA = "0"
"""In a choice: those who run Sapa, and no organisation."""


@dataclass(frozen=True, slots=True)
class Entering:
    """A code for a group: until when (UTC, shown in `zone`, IANA), and the link that adds Sapa to a group, "" for none."""

    code: str
    until: datetime
    zone: str
    link: str


def listed(found: Sequence[Outlet], page: int) -> Reply:
    """All of them."""
    turning = both_ways(lambda at: Action("outlets", str(at)), page)
    rows = [Choice(one.title, Action("outlet", str(one.id)), _kind(one)) for one in found]
    count = ngettext(
        "Announcements can go to {n} group or channel.", "Announcements can go to {n} groups and channels.", len(rows)
    )
    return Reply(
        count.format(n=len(rows)) if rows else _("No group or channel yet. Announcements reach people in private all the same."),
        heading=_("Groups and channels"),
        choices=(
            *paged(rows, turning, page, ROWS - 3),
            Choice(label("Add one"), Action("outlet_add")),
            govern_choice(),
            menu_choice(),
        ),
        more=_("Choose"),
    )


def _kind(one: Outlet) -> str:
    kind = _("channel") if one.is_channel else _("group")
    return kind if one.left_at is None else _("{kind}, Sapa was removed").format(kind=kind)


def add(view: Entering) -> Reply:
    """How to enter a group."""
    lines = (
        _("1. Add Sapa to the Telegram group; to a channel as an admin who may post."),
        _("2. As an admin there, post this within half an hour (until {until}):").format(
            until=short_moment(view.until, view.zone)
        ),
        f"/sapa {view.code}",
    )
    links = (Link(label("Add to a group"), view.link),) if view.link else ()
    return Reply("\n".join(lines), heading=_("Add a group or channel"), choices=(_list(), menu_choice()), links=links)


def card(one: Outlet, house: str | None, zone: str) -> Reply:
    """One of them; `house` is whose announcements may go there, None: those of who runs Sapa."""
    facts = [Fact(_("Kind"), _kind(one)), Fact(_("Announcements of"), house or _("those who run Sapa"))]
    facts.append(Fact(_("Language of posts"), LANGUAGES[one.language]))
    if one.left_at is not None:
        facts.append(Fact(_("Removed"), short_moment(one.left_at, zone)))
    return Reply(
        _("Nothing personal is posted there; what is behind a button opens in a private chat."),
        heading=one.title,
        facts=tuple(facts),
        choices=(
            Choice(label("Whose announcements"), Action("outlet_whose", str(one.id))),
            _other_language(one),
            Choice(label("Remove"), Action("outlet_drop", str(one.id))),
            _list(),
        ),
    )


def _other_language(one: Outlet) -> Choice:
    if one.language == "id":
        return Choice(label("Post in English"), Action("outlet_speaks", f"{one.id}=en"))
    return Choice(label("Post in Indonesian"), Action("outlet_speaks", f"{one.id}=id"))


def whose(one: Outlet, houses: Sequence[Organisation], page: int) -> Reply:
    """Whose announcements may go there?"""
    turning = both_ways(lambda at: Action("outlet_whose", f"{one.id}=p{at}"), page)
    rows = [
        Choice(label("Those who run Sapa"), Action("outlet_for", f"{one.id}={SAPA}")),
        *(Choice(house.name, Action("outlet_for", f"{one.id}={house.id}")) for house in houses),
    ]
    return Reply(
        _("Whose announcements may be posted in {title}?").format(title=one.title),
        choices=(*paged(rows, turning, page, ROWS - 1), _list()),
        more=_("Choose"),
    )


def drop_sure(one: Outlet) -> Reply:
    """Remove it?"""
    return Reply(
        _("No announcement is posted in {title} any more. Adding it again takes a new code.").format(title=one.title),
        heading=_("Remove it?"),
        choices=(
            Choice(label("Yes, remove it"), Action("outlet_drop", f"{one.id}=yes"), answers=True),
            Choice(label("No"), Action("outlet", str(one.id)), answers=False),
        ),
    )


def gone() -> Reply:
    """It is not there any more."""
    return Reply(_("That group or channel is not on the list any more."), choices=(_list(), menu_choice()))


def _list() -> Choice:
    return Choice(label("Groups and channels"), Action("outlets"))


# ---- in the group itself ------------------------------------------------------------------------------------------------
def entered(title: str) -> Reply:
    """Said in the group."""
    said = _("Announcements of Sapa can be posted in {title} from now on. To check one: /cek and its code.")
    return Reply(said.format(title=title))


def not_theirs() -> Reply:
    """Who posted the code does not run the group, as far as the platform tells."""
    return Reply(_("An admin of this group must post the code, and Sapa must be a member here."))


def wrong_code() -> Reply:
    """A code that is unknown, used or too old."""
    return Reply(_("That code is of no use here, or too old. An admin of Sapa gets a new one in private."))


def told(title: str, number: int, at: datetime, zone: str) -> Reply:
    """Said to the admin whose code it was, in private; `zone` is IANA."""
    heading = _("Entered: {title}").format(title=title)
    advice = _("Announcements of those who run Sapa may go there. Choose another organisation, or remove it, under its name.")
    seen = short_moment(at, zone)
    return Reply(
        "\n".join((advice, seen)),
        heading=heading,
        choices=(Choice(label("Look at it"), Action("outlet", str(number))), menu_choice()),
        brief=brief("sapa_alert", trouble=heading, at=seen, advice=advice),
    )
