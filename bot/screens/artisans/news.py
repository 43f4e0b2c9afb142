"""Said unasked to those who follow: what is new, what opens, what closes soon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

from bot.i18n import _, label, listing, ngettext, short_moment
from bot.rules.news import What
from bot.rules.seats import SELECTION, seats_left
from bot.screens.activities import choosing, place, seats, title, when
from bot.screens.artisans import following
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity, Summary
from storage.unasked.interests import Followed

SHOWN = 5
REASONS = 3
IN_BRIEF = 3  # activities that a template names, in one paragraph
LONGEST_REASON = 60


@dataclass(frozen=True, slots=True)
class New:
    """Something new or, where it `closes`, something whose registration ends soon; and what followed led to it."""

    activity: Summary
    followed: Followed
    closes: bool = False


def digest(found: Sequence[New], names: Names) -> Reply:
    """What is new among what somebody follows: a few rows, why they get it, and how to stop."""
    rows = tuple(Choice(title(one.activity), Action("card", str(one.activity.id)), _told(one)) for one in found[:SHOWN])
    rest = len(found) - SHOWN
    words = ngettext("and {count} more", "and {count} more", max(rest, 1)).format(count=rest)
    more = (Choice(label("See all"), Action("news"), words),) if rest > 0 else ()
    reasons = _reasons(found, names)
    template = "sapa_closing_several" if all(one.closes for one in found) else "sapa_news"
    return Reply(
        _("Because you follow {what}.").format(what=reasons),
        heading=_heading(found),
        choices=(*rows, *more, *_ways_out(found), menu_choice()),
        more=_("Choose"),
        brief=brief(template, titles="; ".join(map(_in_short, found[:IN_BRIEF])), count=str(len(found)), what=reasons),
    )


def _heading(found: Sequence[New]) -> str:
    """How many are new, or close soon; both where it is both."""
    closing = sum(one.closes for one in found)
    new = len(found) - closing
    closes = ngettext("Registration of {count} activity closes soon", "Registration of {count} activities closes soon", closing)
    fresh = ngettext("{count} new activity for you", "{count} new activities for you", new)
    said = (closes.format(count=closing) if closing else "", fresh.format(count=new) if new else "")
    return "; ".join(part for part in said if part)


def _told(one: New) -> str:
    """Days, hours, place; and until when one can register, where that is why it is told."""
    if not one.closes or one.activity.closes_at is None:
        return _facts(one.activity)
    until = _("until {moment}").format(moment=short_moment(one.activity.closes_at, one.activity.zone))
    return f"{until}; {_facts(one.activity)}"


def _in_short(one: New) -> str:
    """Its title, days, hours and place."""
    return f"{title(one.activity)} ({_told(one)})"


def _facts(activity: Summary) -> str:
    """Days, hours and place."""
    return ", ".join(part for part in (when(activity), _("Online") if activity.mode == "online" else activity.city) if part)


def _reasons(found: Sequence[New], names: Names) -> str:
    said = dict.fromkeys(following.name(one.followed, names, one.activity) for one in found)
    return listing([shorten(name, LONGEST_REASON, placeholder="…") for name in said][:REASONS])


def _ways_out(found: Sequence[New]) -> tuple[Choice, ...]:
    """To stop what led here, where it is one thing; else the page where each can be stopped."""
    reasons = {one.followed for one in found}
    page = Choice(label("What I follow"), Action("following"))
    if len(reasons) > 1:
        return (page,)
    return (_stop(reasons.pop()), page)


def _stop(followed: Followed) -> Choice:
    return Choice(label("Stop following"), Action("unfollow", f"~{followed.mark}"))


def single(activity: Activity, what: What, followed: Followed | None) -> Reply:
    """One activity that opens, or closes soon; `followed` is why, None where they were told of it before."""
    closing = what is What.CLOSING
    known = when(activity) if activity.starts_on else activity.dates_note or when(activity)
    standing = _room(activity), _closes(activity)
    lines = [
        title(activity),
        known,
        place(activity),
        *standing,
        "" if closing else _("You asked me to tell you."),
    ]
    stop = (_stop(followed),) if followed is not None else ()
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_heading_of(activity, closing=closing),
        choices=(_register(activity), Choice(label("See it"), Action("card", str(activity.id))), *stop, menu_choice()),
        more=_("Choose"),
        brief=brief(
            "sapa_closing" if closing else "sapa_open",
            title=title(activity),
            when=known,
            place=place(activity),
            seats=" ".join(filter(None, standing)),
        ),
    )


def _heading_of(activity: Activity, *, closing: bool) -> str:
    if closing:
        return _("Registration closes soon")
    return _("Facilitation to a fair is open now") if activity.fair else _("Registration is open now")


def _room(activity: Activity) -> str:
    """The seats left, or how long the line is, as a sentence; that it is chosen from who applied, where it is."""
    if activity.joining == SELECTION:
        return choosing(activity)
    free = seats(activity)
    return f"{free[0].upper()}{free[1:]}." if free else ""


def _closes(activity: Activity) -> str:
    if activity.closes_at is None:
        return ""
    return _("Registration closes {when}.").format(when=short_moment(activity.closes_at, activity.zone))


def _register(activity: Activity) -> Choice:
    left = seats_left(activity.quota, activity.taken, activity.waiting)
    words = label("Join waiting list") if left == 0 else label("Register")
    words = label("Apply") if activity.joining == SELECTION else words
    return Choice(words, Action("register", str(activity.id)), answers=True)
