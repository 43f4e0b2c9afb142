"""What is known of a market changed: its followers are told, a page of them at a time, each once, by day."""

from __future__ import annotations

from bot.i18n import FIRST_LANGUAGE, speaking
from bot.screens.artisans import revised as screens
from bot.screens.names import Names
from bot.vocabulary import Reply
from scheduler.timers.firing import DROPPED, TOLD, Firing
from scheduler.timers.following import owed
from storage.knowing import revisions
from storage.knowing.revisions import Changes
from storage.ledger import owing
from storage.unasked import followers, telling, timers
from storage.unasked.followers import Reach
from storage.unasked.interests import Followed
from storage.unasked.telling import Notice

PAGE = 100
"""Followers a transaction takes on: SQLite has one writer, and turns wait for it less than 20 ms."""

NOTICE = Notice("revised", "exporting")


def revised(firing: Firing) -> str:
    """The next page of those whom it concerns; whoever wants no news is passed over."""
    after, changes = revisions.read(firing.timer.detail)
    found = revisions.page(firing.connection, changes, after, PAGE)
    if not found:
        return DROPPED
    if len(found) == PAGE:
        timers.plan(firing.connection, [revisions.planned(changes, max(found), firing.now)])
    said: dict[tuple[str, tuple[Followed, ...]], Reply] = {}
    rows = []
    for reach in followers.reach(firing.connection, list(found)):
        if reach.stopped_at is not None:
            continue
        key = reach.language or FIRST_LANGUAGE, tuple(found[reach.contact_id])
        if key not in said:
            said[key] = _say(firing, changes, *key)
        rows.append(
            owed(reach.contact_id, reach.address, said[key], NOTICE, telling.speaks_at(NOTICE, firing.now, _zone(firing, reach)))
        )
    owing.owe_all(firing.connection, rows, firing.now)
    return TOLD


def _zone(firing: Firing, reach: Reach) -> str:
    return reach.zone or firing.around.zone


def _say(firing: Firing, changes: Changes, language: str, followed: tuple[Followed, ...]) -> Reply:
    names = Names(firing.around.crafts, firing.around.provinces, firing.around.library)
    with speaking(language):
        return screens.revised(followed, revisions.parts_of(changes, followed), names)
