"""What is known of a market changed: its followers are told, a page of them at a time, each once, by day."""

from __future__ import annotations

from functools import partial

from bot.screens.artisans import revised as screens
from bot.screens.names import Names
from bot.vocabulary import Reply
from scheduler.timers import telling_many
from scheduler.timers.firing import DROPPED, TOLD, Firing
from scheduler.timers.telling_many import PAGE
from storage.knowing import revisions
from storage.knowing.revisions import Changes
from storage.unasked import followers, timers
from storage.unasked.interests import Followed
from storage.unasked.telling import Notice

NOTICE = Notice("revised", "exporting")


def revised(firing: Firing) -> str:
    """The next page of those whom it concerns; whoever wants no news is passed over."""
    after, changes = revisions.read(firing.timer.detail)
    found = revisions.page(firing.connection, changes, after, PAGE)
    if not found:
        return DROPPED
    if len(found) == PAGE:
        timers.plan(firing.connection, [revisions.planned(changes, max(found), firing.now)])
    reached = [one for one in followers.reach(firing.connection, list(found)) if one.stopped_at is None]
    telling_many.owe(firing, NOTICE, reached, lambda contact: tuple(found[contact]), partial(_say, firing, changes))
    return TOLD


def _say(firing: Firing, changes: Changes, followed: tuple[Followed, ...]) -> Reply:
    names = Names(firing.around.crafts, firing.around.provinces, firing.around.library)
    return screens.revised(followed, revisions.parts_of(changes, followed), names)
