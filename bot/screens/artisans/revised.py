"""Said unasked to who follows a market: what is known of it has changed, what of it, and where to read it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label, listing
from bot.screens.artisans import following
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply
from storage.knowing.revisions import Part
from storage.unasked.interests import Followed

SHOWN = 3


def part_name(part: Part) -> str:
    """What of it changed, in words."""
    return {
        Part.AGREEMENTS: _("trade agreements"),
        Part.CERTIFICATE: _("certificate of origin"),
        Part.DUTY: _("duty"),
        Part.NOTES: _("market notes"),
        Part.CODES: _("HS codes"),
        Part.RULES: _("product rules"),
    }[part]


def revised(followed: Sequence[Followed], parts: Sequence[Part], names: Names) -> Reply:
    """What they follow of it, what changed, and the way to the newest answers."""
    what = listing([following.name(one, names) for one in followed[:SHOWN]])
    changed = listing([part_name(part) for part in parts])
    rest = len(followed) - SHOWN
    named = f"{what} (+{rest})" if rest > 0 else what
    rows = tuple(Choice(following.name(one, names), _card(one)) for one in followed[:SHOWN])
    stop = Choice(label("Stop following"), Action("unfollow", f"~{followed[0].mark}"))
    last = (stop,) if len(followed) == 1 else ()
    return Reply(
        _("{what}\nChanged: {parts}. The newest answer, with its sources, is one press away.").format(what=named, parts=changed),
        heading=_("News about exporting"),
        choices=(*rows, *last, Choice(label("What I follow"), Action("following")), menu_choice()),
        more=_("Choose"),
        brief=brief("sapa_market", what=named, parts=changed),
    )


def _card(one: Followed) -> Action:
    market, _slash, craft = one.subject.partition("/")
    return Action("duty", f"{craft}@{market}") if craft else Action("market", market)
