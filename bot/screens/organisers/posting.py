"""Where an announcement goes beside people's own chats: groups and channels, and whether the faster lane is bought for it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label, ngettext, number
from bot.screens.fitting import ROWS, both_ways, paged
from bot.vocabulary import Action, Choice, Reply
from storage.announcing.announcements import Announcement
from storage.announcing.outlets import Outlet

FAST = "fast"
"""In a choice: the faster lane, and no group."""


def where(one: Announcement, found: Sequence[Outlet], page: int, price: int | None) -> Reply:
    """Every group of theirs, chosen or not. `price` is what the faster lane costs in Stars for 1,000 people, None where it is
    not sold.
    """
    mark = str(one.id)
    turning = both_ways(lambda at: Action("post_in", f"{mark}=p{at}", one.version), page)
    rows = [_toggle(one, str(each.id), each.title, each.id in one.outlets) for each in found]
    fast = [] if price is None else [_toggle(one, FAST, label("Faster lane"), one.paid)]
    lines = [
        _("Press a group or channel to choose it or to take it away. Nothing personal is posted there.")
        if found
        else _("No group or channel is entered for you yet; an admin does that (/grup)."),
        "" if price is None else _lane(price),
    ]
    back = Choice(label("Back to the draft"), Action("compose", mark))
    return Reply(
        "\n".join(filter(None, lines)),
        heading=_("Where else"),
        choices=(*paged(rows, turning, page, ROWS - 1 - len(fast)), *fast, back),
        replaces=True,
        more=_("Choose"),
    )


def _toggle(one: Announcement, what: str, named: str, chosen: bool) -> Choice:
    state = _("chosen") if chosen else _("not chosen")
    return Choice(named, Action("post_in", f"{one.id}={what}", one.version), state)


def _lane(price: int) -> str:
    said = ngettext(
        "Faster lane: {n} Star for 1,000 people on Telegram.", "Faster lane: {n} Stars for 1,000 people on Telegram.", price
    )
    return said.format(n=number(price))


def choice(one: Announcement) -> Choice:
    """The way here."""
    return Choice(label("Groups, fast lane"), Action("post_in", str(one.id), one.version))


def no_draft() -> Reply:
    """It is on its way already, or somebody was faster."""
    return Reply(
        _("It was changed meanwhile, or is no draft any more."), choices=(Choice(label("Announcements"), Action("announce")),)
    )
