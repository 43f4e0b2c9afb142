"""A new activity: from nothing, from an earlier one, or from a draft that was begun before."""

from __future__ import annotations

from functools import partial

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.i18n import short_moment
from bot.rules.authority import Deed, Reach
from bot.rules.drafts import Plan
from bot.screens.organisers import creating as screens
from bot.vocabulary import Reply
from handlers.organisers import drafting, holding, managing, plan_answers
from storage.organising import activities, drafts, organisations, plans, running
from storage.organising.drafts import Kept

PAGE = 6
NEVER_COPIED = {"edition_id": None, "starts_on": None, "ends_on": None, "opens_at": "", "shuts_at": ""}


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("create", partial(create, router), Deed.PREPARE)
    router.command("buatkegiatan create", partial(create, router), Deed.PREPARE)
    router.action("begin_draft", begin, Deed.PREPARE)
    router.action("drafts", listed, Deed.PREPARE)
    router.action("draft", resume, Deed.PREPARE)
    router.action("templates", templates, Deed.PREPARE)
    router.action("copy", copy, Deed.PREPARE)
    router.form(drafting.DRAFT)


def create(router: Router, turn: Turn) -> Reply:
    """Where to begin."""
    mine = managing.mine_of(turn)
    count = drafts.count(turn.connection, mine.organisations, everybody=mine.all)
    earlier = bool(_earlier(turn, 0, 1))
    return screens.begin(drafts=count, earlier=earlier, sheet="import" in router.actions)


def begin(turn: Turn) -> Reply:
    """A new draft, for the organisation that is named or the only one there is."""
    offered = _organisations(turn)
    named = turn.number() or (next(iter(offered)) if len(offered) == 1 else 0)
    if not named:
        return screens.which_organisation(list(offered.items())) if offered else screens.no_organisation()
    organisation = organisations.get(turn.connection, named)
    if organisation is None or not authority.may(turn, Deed.PREPARE, Reach(frozenset({named}))):
        return screens.which_organisation(list(offered.items()))
    return _open(turn, organisation.id, Kept(Plan(zone=organisation.zone)))


def _organisations(turn: Turn) -> dict[int, str]:
    """The organisations they may prepare something for, by number."""
    own = authority.organisations(turn)
    everything = authority.is_admin(turn) and not own
    found = organisations.all_of_them(turn.connection)
    return {one.id: one.name for one in found if everything or one.id in own}


def _open(turn: Turn, organisation_id: int, kept: Kept) -> Reply:
    number = drafts.begin(turn.connection, organisation_id, kept, turn.contact.id, turn.now)
    draft = drafts.get(turn.connection, number)
    return drafting.open_draft(turn, draft) if draft is not None else screens.gone()


# ---- drafts -----------------------------------------------------------------------------------------------------------------
def listed(turn: Turn) -> Reply:
    """Drafts of their organisations, the last touched first."""
    mine, page = managing.mine_of(turn), min(turn.number(), 10_000)
    found = drafts.latest(turn.connection, mine.organisations, everybody=mine.all, skip=page * PAGE, most=PAGE + 1)
    rows = [
        (one.id, one.plan.title_id, one.activity_id is not None, short_moment(one.at, turn.surroundings.zone))
        for one in found[:PAGE]
    ]
    return screens.drafts(screens.Listed(rows, page, len(found) > PAGE))


def resume(turn: Turn) -> Reply:
    """Go on with a draft."""
    draft = holding.held(turn, turn.argument)
    return drafting.open_draft(turn, draft) if draft is not None else screens.gone()


# ---- copies -----------------------------------------------------------------------------------------------------------------
def _earlier(turn: Turn, page: int, most: int) -> list[activities.Summary]:
    """What could be copied: what is over, latest first, else what is coming."""
    mine = managing.mine_of(turn)
    over = running.of(turn.connection, mine, turn.today, earlier=True, skip=page * PAGE, most=most)
    return over or running.of(turn.connection, mine, turn.today, skip=page * PAGE, most=most)


def templates(turn: Turn) -> Reply:
    """Choose what to copy."""
    page = min(turn.number(), 10_000)
    found = _earlier(turn, page, PAGE + 1)
    return screens.templates(found[:PAGE], page, len(found) > PAGE)


def copy(turn: Turn) -> Reply:
    """A new draft that says the same, but when."""
    activity = authority.activity(turn, Deed.PREPARE)
    if activity is None:
        return screens.gone()
    plan = plans.plan_of(turn.connection, activity)
    closes = plan.closes if plan.closes.endswith("d") else ""
    own = activity.organisation_id if activity.organisation_id in authority.organisations(turn) else None
    organisation = own or activity.organisation_id or next(iter(_organisations(turn)), None)
    if organisation is None:
        return screens.no_organisation()
    if own is None and not authority.may(turn, Deed.PREPARE, Reach(frozenset({organisation}))):
        organisation = authority.organisations(turn)[0]  # a partner copies for their own
    copied = drafting.without(plan, {**NEVER_COPIED, "closes": closes})
    said = tuple(field for field in plan_answers.READS if field != "when")
    return _open(turn, organisation, Kept(copied, answered=said))
