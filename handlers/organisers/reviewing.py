"""The last page of a draft: read back, previewed, compared with what others changed, published."""

from __future__ import annotations

from collections.abc import Callable

from bot.conversation import authority
from bot.conversation.turn import Turn
from bot.i18n import language, languages, speaking
from bot.rules import drafts as rules
from bot.rules import publishable
from bot.rules.authority import Deed, Role
from bot.rules.drafts import Plan
from bot.rules.timing import Standing
from bot.screens import names
from bot.screens.artisans import cards
from bot.screens.artisans.cards import Card
from bot.screens.forms import PAGE, Prompt
from bot.screens.organisers import preview
from bot.screens.organisers import reviewing as screens
from bot.screens.organisers.drafting import Shown
from bot.traits import TRAITS
from bot.vocabulary import Choice, Reply
from handlers.names import of as names_of
from storage.organising import activities, drafts, files, organisations, plans, publishing
from storage.organising.activities import Activity
from storage.organising.drafts import Draft
from storage.organising.publishing import Done, Outcome
from storage.people import audit
from storage.people.audit import Act

Show = Callable[[Plan], Shown]
WHEN_AND_WHERE = ("starts_on", "ends_on", "opens_at", "shuts_at", "zone", "mode", "venue", "city")


def as_activity(turn: Turn, draft: Draft, plan: Plan) -> Activity:
    """The activity a plan would be."""
    organisation = organisations.get(turn.connection, draft.organisation_id)
    was = activities.get(turn.connection, draft.activity_id) if draft.activity_id is not None else None
    assert organisation is not None, "a draft is of an organisation"
    return plans.as_activity(plan, organisation, was)


def taken(turn: Turn, draft: Draft) -> int:
    """The seats given by now of what a draft changes."""
    was = activities.get(turn.connection, draft.activity_id) if draft.activity_id is not None else None
    return was.taken if was is not None else 0


# ---- pages ------------------------------------------------------------------------------------------------------------------
def page(turn: Turn, draft: Draft, prompt: Prompt, show: Show) -> Reply:
    """The review, or what was pressed on it: a preview, the fields, the question whether to publish."""
    view = _review(turn, draft, prompt, show)
    state, _colon, argument = prompt.problem.partition(":")
    if state in ("change", PAGE.rstrip(":")):
        return screens.fields(view)
    if state == "preview":
        return previewed(turn, view.shown.activity, argument, _turn_on(prompt), preview.back(prompt))
    if state == "discard":
        return screens.sure_discard(view)
    if state == "publish":
        return _before_publishing(turn, draft, view, show)
    return screens.review(view)


def _review(turn: Turn, draft: Draft, prompt: Prompt, show: Show) -> screens.Review:
    was = activities.get(turn.connection, draft.activity_id) if draft.activity_id is not None else None
    theirs = plans.plan_of(turn.connection, was) if was is not None else None
    found = publishable.problems(draft.plan, turn.now, was.taken if was else 0, theirs)
    if was is not None:
        found |= publishing.stuck(turn.connection, was, draft.plan)
    moved = theirs is not None and any(getattr(theirs, name) != getattr(draft.plan, name) for name in WHEN_AND_WHERE)
    told = publishing.concerned(turn.connection, was.id) if was is not None and moved else 0
    return screens.Review(show(draft.plan), prompt, found, told, show(draft.base) if draft.base is not None else None)


def _before_publishing(turn: Turn, draft: Draft, view: screens.Review, show: Show) -> Reply:
    """What others changed, what speaks against it, or the last question."""
    was = activities.get(turn.connection, draft.activity_id) if draft.activity_id is not None else None
    if was is not None and draft.base is not None and was.version != draft.base_version:
        theirs = plans.plan_of(turn.connection, was)
        if theirs != draft.base:
            return screens.conflict(view, show(theirs), show(draft.base))
    return screens.review(view) if view.problems else screens.confirm(view)


def pressed(turn: Turn, draft: Draft, value: str) -> str:
    """What a press on the review leads to; keeping one's own or taking theirs puts the draft upon what is published now."""
    if value in ("mine", "theirs"):
        _settle(turn, draft, keep_mine=value == "mine")
        return ""
    known = ("change", "discard", "publish")
    return value if value in known or value.startswith("preview:") else ""


def _settle(turn: Turn, draft: Draft, *, keep_mine: bool) -> None:
    was = activities.get(turn.connection, draft.activity_id or 0)
    if was is None or draft.base is None:
        return
    theirs = plans.plan_of(turn.connection, was)
    plan = rules.merged(draft.base, draft.plan, theirs, keep_mine=keep_mine)
    drafts.rebase(turn.connection, draft, plan, theirs, was.version, turn.now)


# ---- preview ----------------------------------------------------------------------------------------------------------------
def _turn_on(prompt: Prompt) -> Callable[[str, str, str], Choice]:
    return lambda words, platform, spoken: prompt.answer(words, f"preview:{platform}.{spoken}")


def previewed(turn: Turn, activity: Activity, wanted: str, on: Callable[[str, str, str], Choice], back: Choice) -> Reply:
    """The card as a platform (`telegram.en`) shows it; by default the one they write on."""
    platform, _dot, spoken = wanted.partition(".")
    offered = tuple(name for name in turn.surroundings.previews if name in TRAITS)
    here = turn.address.channel if turn.address.channel in offered else offered[0]
    platform = platform if platform in offered else here
    spoken = spoken if spoken in languages() else language()
    with speaking(spoken):
        text = turn.surroundings.previews[platform](_card(turn, activity))
    return preview.preview(preview.Preview(platform, spoken, text, offered, on, back))


def _card(turn: Turn, activity: Activity) -> Reply:
    """The card of somebody who is not registered."""
    named: names.Names = names_of(turn)
    rule = activity.eligibility
    only = (*(named.craft(code) for code in rule.crafts), *(named.province(code) for code in rule.provinces))
    standing = activity.standing(turn.now) if activity.starts_on else Standing.UNDATED
    picture = files.attachment(turn.connection, activity.poster_id) if activity.poster_id is not None else None
    return cards.card(Card(activity, standing, for_whom=only, poster=picture))


# ---- publishing -------------------------------------------------------------------------------------------------------------
def publish(turn: Turn, draft: Draft) -> Outcome:
    """Publish it, and write down who did."""
    done = publishing.publish(turn.connection, draft.id, turn.now)
    if isinstance(done, Done):
        note(turn, done.activity_id, "published" if done.new else "changed", draft.organisation_id)
    return done


def note(turn: Turn, activity_id: int, detail: str, organisation_id: int | None) -> None:
    """A line of the audit log."""
    own = organisation_id in authority.organisations(turn)
    act = Act(Deed.PREPARE, f"activity:{activity_id}", detail, organisation_id)
    audit.note(turn.connection, turn.contact.id, Role.ORGANISER if own else Role.ADMIN, act, turn.now)
