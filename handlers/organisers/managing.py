"""The organiser's start: their activities soonest first, and the hub of one activity.

A choice is shown only where its action exists and whoever looks may do it, to this activity; each action asks again.
"""

from __future__ import annotations

from functools import partial

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules import authority as rules
from bot.rules.authority import ANYTHING, Deed, Reach, Role
from bot.rules.timing import Standing
from bot.screens.general import not_allowed
from bot.screens.organisers import managing as screens
from bot.vocabulary import Reply
from handlers.artisans import certificates
from handlers.artisans import mine as own
from storage.organising import drafts, running
from storage.organising.running import Mine

HOME_ROWS, PAGE = 5, 6
OF_HOME = ("create", "announce", "tickets", "statistics", "govern")
OF_HUB = (
    "people", "door", "edit", "after", "report", "numbers", "invited", "goods",
    "mentoring", "preview", "invite", "coowners",
)  # fmt: skip

WORDS = {  # what staff type: where it leads once the activity is chosen, and whether those that are over come first
    "peserta participants": ("people", False),
    "gantijadwal reschedule": ("move", False),
    "batalkankegiatan calloff": ("calloff", False),
    "ubahkegiatan editactivity": ("edit", False),
    "laporan report": ("report", True),
    "terbitkansertifikat issue": ("after", True),
}
OTHERWISE = {"calloff": own.what_to_cancel, "after": certificates.mine, "move": own.what_to_move}
"""What the same words mean to somebody who runs nothing: their own seats, their own certificate."""
SHOWN, BEGUN = 7, (Standing.RUNNING, Standing.PAST)

OF_KIND = {"goods": "equipment_grant", "mentoring": "mentoring"}
"""Choices that only activities of one kind have."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("kelola manage", partial(home, router), Deed.CHECK_IN)
    router.action("manage", partial(home, router), Deed.CHECK_IN)
    router.action("activities", listed, Deed.CHECK_IN)
    router.action("activity", partial(hub, router), Deed.CHECK_IN)
    for names, (action, earlier) in WORDS.items():
        router.command(names, partial(chosen_first, router, action, earlier))


def home(router: Router, turn: Turn) -> Reply:
    """Activities soonest first; new ones, questions, numbers."""
    mine = mine_of(turn)
    found = running.of(turn.connection, mine, turn.today, most=HOME_ROWS + 1)
    unpublished = drafts.count(turn.connection, mine.organisations, everybody=mine.all)
    offered = _offered(router, turn, OF_HOME, ANYTHING)
    past = running.of(turn.connection, mine, turn.today, earlier=True, most=1)
    more = len(found) > HOME_ROWS or bool(past)
    return screens.home(screens.Home(found[:HOME_ROWS], more, unpublished, offered, turn.now, mine.all))


def mine_of(turn: Turn) -> Mine:
    """Whose activities whoever is writing runs; an admin runs all."""
    doors = {grant.activity_id for grant in authority.grants(turn) if grant.role is Role.VOLUNTEER}
    return Mine(authority.organisations(turn), doors, authority.is_admin(turn))


def listed(turn: Turn) -> Reply:
    """A page of those to come, or (`e0`) of the earlier ones."""
    earlier = turn.argument.startswith("e")
    turn.argument = turn.argument.removeprefix("e")
    page = min(turn.number(), 10_000)
    found = running.of(turn.connection, mine_of(turn), turn.today, earlier=earlier, skip=page * PAGE, most=PAGE + 1)
    return screens.listed(screens.Listed(found[:PAGE], earlier, page, len(found) > PAGE, turn.now))


def chosen_first(router: Router, action: str, earlier: bool, turn: Turn) -> Reply:
    """Somebody typed what they want to do; which activity they want it for is asked."""
    if not authority.may(turn, router.deeds[action]):
        otherwise = OTHERWISE.get(action)
        return otherwise(turn) if otherwise else not_allowed()
    mine = mine_of(turn)
    coming = running.of(turn.connection, mine, turn.today, most=SHOWN)
    over = running.of(turn.connection, mine, turn.today, earlier=True, most=SHOWN) if earlier else []
    begun = [one for one in coming if one.standing(turn.now) in BEGUN] if earlier else coming
    rest = [one for one in coming if one not in begun and action != "after"]
    return screens.which(action, (*begun, *over, *rest)[:SHOWN], turn.now)


def hub(router: Router, turn: Turn) -> Reply:
    """One activity, and what whoever looks may do to it."""
    turn.argument, _, page = turn.argument.partition("=")
    activity = authority.activity(turn, Deed.CHECK_IN)
    if activity is None:
        return screens.nothing_yours()
    about = authority.reach(turn, activity.id)
    offered = _offered(router, turn, OF_HUB, about)
    offered -= {name for name, kind in OF_KIND.items() if activity.kind != kind}
    if not authority.may(turn, Deed.PREPARE, Reach(frozenset({activity.organisation_id or 0}), activity.id)):
        offered.discard("coowners")  # only its own organisation asks others in
    return screens.hub(screens.Hub(activity, offered, turn.now, int(page) if page in ("1", "2") else 0))


def _offered(router: Router, turn: Turn, names: tuple[str, ...], about: Reach) -> set[str]:
    """Those of these actions that exist and may be done."""
    held = authority.grants(turn)
    deeds = {name: router.deeds[name] for name in names if name in router.deeds}
    return {name for name, deed in deeds.items() if rules.may(held, deed, about, turn.now)}
