"""How long things are kept, and how often rights over them were used, for admins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.i18n import _, label, ngettext
from bot.screens.admins.admin import govern_choice
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.people.retention import What
from storage.people.rights import Right


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
