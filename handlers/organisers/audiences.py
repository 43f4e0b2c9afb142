"""Whom an announcement is for: its draft, how many it reaches, the page of it; each change is kept in the draft at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn, id_in, page_in
from bot.i18n import language
from bot.rules import audience as rules
from bot.rules.announcements import State
from bot.rules.audience import OF_AN_ACTIVITY, Audience, Trait
from bot.rules.authority import Deed
from bot.screens.activities import role_name
from bot.screens.activities import title as titled
from bot.screens.artisans.profile import SCALES, scale_choice
from bot.screens.names import channel_name
from bot.screens.organisers import audience_words as words
from bot.screens.organisers import audiences as screens
from bot.screens.organisers import composing
from bot.screens.organisers.audience_words import Counted
from bot.screens.organisers.audiences import View
from bot.vocabulary import Reply
from handlers import errands, names
from storage.announcing import announcements, fairs, gathering, segments
from storage.announcing.announcements import Announcement
from storage.organising import activities, organisations
from storage.organising.activities import Activity, Summary
from storage.organising.jobs import Job
from storage.organising.running import Mine
from storage.unasked.interests import Kind

AT_ONCE = 20_000
"""People up to whom a turn counts; beyond it a job does."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("audience", page, Deed.ANNOUNCE)
    router.action("audience_all", everybody, Deed.ANNOUNCE)
    router.action("audience_count", count, Deed.ANNOUNCE)


def numbered(turn: Turn, number: str) -> Announcement | None:
    """The draft with this number, if whoever writes may announce in its name now."""
    one = authority.announcement(turn, id_in(number))
    return one if one is not None and one.state is State.DRAFT else None


def draft(turn: Turn) -> Announcement | None:
    """The one the choice names, before the first `=`."""
    return numbered(turn, turn.argument.partition("=")[0])


def whose_activities(one: Announcement) -> Mine:
    """The activities that whoever announces runs; of who runs Sapa, all."""
    return Mine((one.organisation_id,) if one.organisation_id else (), (), one.organisation_id is None)


def title(found: Activity | Summary) -> str:
    """What an activity is called in the language being spoken."""
    return titled(found)


def sentence(turn: Turn, one: Announcement) -> str:
    """Whom it is for, in one sentence."""
    return words.sentence(segments.current(turn.connection, one), naming(turn))


def naming(turn: Turn) -> words.Name:
    """What the values of traits are called; empty for an activity that is gone or called off."""
    say: dict[Trait, Callable[[str], str]] = {
        Trait.CRAFT: lambda value: names.craft(turn, value),
        Trait.PROVINCE: lambda value: names.province(turn, value),
        Trait.LANGUAGE: lambda value: words.LANGUAGES.get(value, value),
        Trait.CHANNEL: channel_name,
        Trait.ROLE: role_name,
        Trait.SCALE: lambda value: scale_choice(value) if value in SCALES else value,
        Trait.EXPORTING: words.exporting_name,
        Trait.FOLLOWING: lambda value: _followed(turn, value),
        Trait.FAIR: lambda value: fairs.named(turn.connection, value),
    }
    say |= {trait: lambda value: _activity(turn, value) for trait in OF_AN_ACTIVITY}
    return lambda trait, value: say[trait](value) if trait in say else value


def _activity(turn: Turn, value: str) -> str:
    found = activities.get(turn.connection, id_in(value))
    return title(found) if found is not None else ""


def _followed(turn: Turn, value: str) -> str:
    kind, _equals, subject = value.partition("=")
    if kind == Kind.CRAFT:
        return names.craft(turn, subject)
    if kind == Kind.ACTIVITY:
        found = fairs.activity_called(turn.connection, subject)
        return found[0 if language() == "id" else 1] if found else ""
    return subject


def is_large(turn: Turn) -> bool:
    """Whether counting people takes longer than a turn may."""
    return bool(turn.connection.execute(gathering.TOP).scalar_one() > AT_ONCE)


def counted(turn: Turn, one: Announcement) -> Counted:
    """How many would get it now; not known where counting is a job."""
    if is_large(turn):
        return Counted(known=False)
    meant = replace(one, audience=segments.current(turn.connection, one))
    people, excluded = gathering.count(turn.connection, meant, turn.now)
    return Counted(people, excluded)


def problems(turn: Turn, one: Announcement, found: Counted) -> list[str]:
    """Why its audience is nobody, in words."""
    audience = segments.current(turn.connection, one)
    if any(not _activity(turn, value) for term in audience.terms if term.trait in OF_AN_ACTIVITY for value in term.values):
        return [composing.activity_gone()]
    contradicts = rules.contradicts_itself(audience)
    return [composing.nobody(contradicts=contradicts)] if contradicts or (found.known and not found.people) else []


def count(turn: Turn) -> Reply:
    """Have it counted, and told in a message of its own."""
    one = draft(turn)
    return errands.begin(turn, Job.AUDIENCE, {"announcement": one.id}) if one is not None else composing.gone()


def view(turn: Turn, one: Announcement, note: str = "") -> View:
    """What every page about it shows."""
    audience = segments.current(turn.connection, one)
    saved = segments.get(turn.connection, one.segment_id) if one.segment_id is not None else None
    found = counted(turn, one)
    wrong = problems(turn, one, found) if audience.terms else []
    stale = composing.changed_since() if turn.version and turn.version != one.version else ""
    own = organisations.get(turn.connection, one.organisation_id) if one.organisation_id else None
    return View(
        one.id,
        one.version,
        audience,
        naming(turn),
        found,
        own.name if own is not None else "Sapa",
        saved.name if saved is not None else "",
        next((said for said in (note, stale, *wrong) if said), ""),
        bool(segments.of(turn.connection, one.organisation_id)),
    )


def shown(turn: Turn, one: Announcement, note: str = "") -> Reply:
    """The page of its audience."""
    return screens.page(view(turn, one, note))


def page(turn: Turn) -> Reply:
    """Who it is for; `ID=more` and `ID=but2` are everything that can be chosen."""
    one = draft(turn)
    if one is None:
        return composing.gone()
    which = turn.argument.partition("=")[2]
    if not which.startswith(("more", "but")):
        return shown(turn, one)
    without = which.startswith("but")
    number = which.removeprefix("but" if without else "more")
    offered = [trait for trait in Trait if trait is not Trait.FAIR or fairs.all_of_them(turn.connection)]
    return screens.traits(view(turn, one), offered, page_in(number), without=without)


def keep(turn: Turn, one: Announcement, audience: Audience, segment_id: int | None = None) -> Announcement:
    """Take an audience over into the draft; returns how it stands then, also when somebody was faster."""
    if announcements.change(turn.connection, one.id, one.version, audience=audience, segment_id=segment_id):
        turn.version = one.version + 1
    return announcements.get(turn.connection, one.id) or one


def everybody(turn: Turn) -> Reply:
    """Everybody within reach again."""
    one = draft(turn)
    if one is None:
        return composing.gone()
    return shown(turn, keep(turn, one, Audience()) if turn.version == one.version else one)
