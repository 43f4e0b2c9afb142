"""Whom an announcement is for: conditions are put in and taken out by pressing, each kept in the draft at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import blake2b

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.i18n import language
from bot.rules import audience as rules
from bot.rules.announcements import State
from bot.rules.audience import OF_AN_ACTIVITY, Audience, Trait
from bot.rules.authority import Deed
from bot.screens.activities import role_name
from bot.screens.activities import title as titled
from bot.screens.artisans.profile import SCALES, scale_choice
from bot.screens.forms import Prompt
from bot.screens.organisers import audiences as screens
from bot.screens.organisers import composing
from bot.screens.organisers.audiences import Counted, View
from bot.vocabulary import Reply
from handlers import errands, names
from handlers.artisans.person import words_of
from handlers.organisers.filling import SEVERAL
from storage.announcing import announcements, fairs, gathering, segments
from storage.announcing.announcements import Announcement
from storage.organising import activities, organisations, running
from storage.organising.activities import Activity, Summary
from storage.organising.jobs import Job
from storage.organising.running import Mine
from storage.unasked.interests import Kind

AT_ONCE = 20_000
"""People up to whom a turn counts; beyond it a job does."""

OFFERED = 60
"""Activities that can be chosen: those to come first, then the latest that are over."""

ROLES, DAYS = ("artisan", "civil_servant", "other"), ("7", "14", "30", "90")
SHORTEST_REGENCY, LONGEST_REGENCY, MOST_REGENCIES = 3, 60, 10
SHORT_KEY = 12


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("audience", page, Deed.ANNOUNCE)
    router.action("audience_of", options, Deed.ANNOUNCE)
    router.action("audience_put", put, Deed.ANNOUNCE)
    router.action("audience_all", everybody, Deed.ANNOUNCE)
    router.action("audience_count", count, Deed.ANNOUNCE)
    router.form(REGENCY)


# ---- the draft --------------------------------------------------------------------------------------------------------------
def numbered(turn: Turn, number: str) -> Announcement | None:
    """The draft with this number, if whoever writes may announce in its name now."""
    right = number.isascii() and number.isdigit() and len(number) < 16
    one = authority.announcement(turn, int(number)) if right and int(number) else None
    return one if one is not None and one.state is State.DRAFT else None


def draft(turn: Turn) -> Announcement | None:
    """The one the choice names, before the first `=`."""
    return numbered(turn, turn.argument.partition("=")[0])


def whose_activities(one: Announcement) -> Mine:
    """The activities that whoever announces runs; of who runs Sapa, all."""
    return Mine((one.organisation_id,) if one.organisation_id else (), (), one.organisation_id is None)


# ---- in words ---------------------------------------------------------------------------------------------------------------
def title(found: Activity | Summary) -> str:
    """What an activity is called in the language being spoken."""
    return titled(found)


def sentence(turn: Turn, one: Announcement) -> str:
    """Whom it is for, in one sentence."""
    return screens.sentence(segments.current(turn.connection, one), naming(turn))


def naming(turn: Turn) -> screens.Name:
    """What the values of traits are called; empty for an activity that is gone or called off."""
    say: dict[Trait, Callable[[str], str]] = {
        Trait.CRAFT: lambda value: names.craft(turn, value),
        Trait.PROVINCE: lambda value: names.province(turn, value),
        Trait.LANGUAGE: lambda value: screens.LANGUAGES.get(value, value),
        Trait.CHANNEL: lambda value: screens.CHANNELS.get(value, value),
        Trait.ROLE: role_name,
        Trait.SCALE: lambda value: scale_choice(value) if value in SCALES else value,
        Trait.EXPORTING: screens.exporting_name,
        Trait.FOLLOWING: lambda value: _followed(turn, value),
        Trait.FAIR: lambda value: fairs.named(turn.connection, value),
    }
    say |= {trait: lambda value: _activity(turn, value) for trait in OF_AN_ACTIVITY}
    return lambda trait, value: say[trait](value) if trait in say else value


def _activity(turn: Turn, value: str) -> str:
    found = activities.get(turn.connection, int(value)) if value.isdigit() else None
    return title(found) if found is not None else ""


def _followed(turn: Turn, value: str) -> str:
    kind, _equals, subject = value.partition("=")
    if kind == Kind.CRAFT:
        return names.craft(turn, subject)
    if kind == Kind.ACTIVITY:
        found = fairs.activity_called(turn.connection, subject)
        return found[0 if language() == "id" else 1] if found else ""
    return subject


# ---- how many ---------------------------------------------------------------------------------------------------------------
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


# ---- pages ------------------------------------------------------------------------------------------------------------------
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
    return screens.traits(view(turn, one), offered, _page(number), without=without)


def _page(number: str) -> int:
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0


def _side(text: str) -> tuple[Trait, bool] | None:
    """`-craft` is everybody but those of these crafts."""
    without, name = text.startswith("-"), text.removeprefix("-")
    return (Trait(name), without) if name in frozenset(Trait) else None


def options(turn: Turn) -> Reply:
    """The values of a trait: `ID=craft=page`."""
    one = draft(turn)
    side, _equals, number = turn.argument.partition("=")[2].partition("=")
    chosen = _side(side)
    if one is None or chosen is None:
        return composing.gone()
    if chosen[0] is Trait.REGENCY:
        return forms.begin(turn, REGENCY, f"{one.id}={side}")
    return _options(turn, one, chosen, _page(number))


def _options(turn: Turn, one: Announcement, side: tuple[Trait, bool], page: int) -> Reply:
    trait, without = side
    found = view(turn, one)
    values = _values(turn, one, trait)
    rows = [(key(value), value, found.name(trait, value)) for value in values]
    if trait is Trait.UNTOLD:
        rows = [(value, value, screens.days(int(value))) for value in values]
    chosen = rules.values_of(found.audience, trait, without=without)
    return screens.options(found, screens.Options(trait, without, page, rows, chosen))


def key(value: str) -> str:
    """What stands for a value in a button."""
    plain = len(value) <= SHORT_KEY and value.isascii() and "=" not in value
    return value if plain else blake2b(value.encode(), digest_size=6).hexdigest()


def _values(turn: Turn, one: Announcement, trait: Trait) -> Sequence[str]:
    """What can be chosen of a trait by who announces."""
    if trait in OF_AN_ACTIVITY:
        return [str(each.id) for each in _activities(turn, one)]
    offered: dict[Trait, Callable[[], Sequence[str]]] = {
        Trait.CRAFT: lambda: tuple(turn.surroundings.crafts),
        Trait.PROVINCE: lambda: tuple(turn.surroundings.provinces),
        Trait.LANGUAGE: lambda: tuple(screens.LANGUAGES),
        Trait.CHANNEL: lambda: tuple(screens.CHANNELS),
        Trait.ROLE: lambda: ROLES,
        Trait.SCALE: lambda: SCALES,
        Trait.EXPORTING: lambda: ("yes", "no"),
        Trait.FOLLOWING: lambda: _followables(turn, one),
        Trait.FAIR: lambda: fairs.all_of_them(turn.connection),
        Trait.UNTOLD: lambda: DAYS,
    }
    return offered[trait]() if trait in offered else ()


def _activities(turn: Turn, one: Announcement) -> list[Summary]:
    mine = whose_activities(one)
    coming = running.of(turn.connection, mine, turn.today, most=OFFERED // 2)
    return [*coming, *running.of(turn.connection, mine, turn.today, earlier=True, most=OFFERED - len(coming))]


def _followables(turn: Turn, one: Announcement) -> list[str]:
    """Followers of who announces, of its activities, of a craft."""
    own = organisations.get(turn.connection, one.organisation_id) if one.organisation_id else None
    ours = [f"{Kind.ORGANISER}={own.name}"] if own is not None else []
    slugs = fairs.slugs_of(turn.connection, [each.id for each in _activities(turn, one)])
    return [*ours, *(f"{Kind.ACTIVITY}={slug}" for slug in slugs), *(f"{Kind.CRAFT}={code}" for code in turn.surroundings.crafts)]


# ---- changing ---------------------------------------------------------------------------------------------------------------
def put(turn: Turn) -> Reply:
    """Put a value in or take it out: `ID=-craft=page=batik`. A press on an older page shows the newest one."""
    one = draft(turn)
    side, _equals, rest = turn.argument.partition("=")[2].partition("=")
    number, _equals, pressed = rest.partition("=")
    chosen = _side(side)
    if one is None or chosen is None:
        return composing.gone()
    trait, without = chosen
    value = next((each for each in _values(turn, one, trait) if key(each) == pressed), None)
    if value is not None and turn.version == one.version:
        audience = rules.toggled(segments.current(turn.connection, one), trait, value, without=without)
        one = keep(turn, one, audience)
    return _options(turn, one, chosen, _page(number))


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


# ---- a regency is typed -----------------------------------------------------------------------------------------------------
def _ask(turn: Turn, prompt: Prompt) -> Reply:
    if numbered(turn, prompt.subject.partition("=")[0]) is None:
        if turn.conversation.form is not None:
            turn.conversation.form.paused = True
        forms.close(turn)
        return composing.gone()
    return screens.ask_regency(prompt)


def _accept(turn: Turn, given: Given) -> Answers | Problem:
    typed = [" ".join(piece.split()) for piece in SEVERAL.split(words_of(given))]
    found = [piece for piece in typed if piece]
    right = all(SHORTEST_REGENCY <= len(piece) <= LONGEST_REGENCY and piece.isprintable() for piece in found)
    return {"regency": "\n".join(found)} if right and 0 < len(found) <= MOST_REGENCIES else Problem("short")


def _finish(turn: Turn, state: FormState) -> Reply:
    number, _equals, side = state.subject.partition("=")
    one, chosen = numbered(turn, number), _side(side)
    if one is None or chosen is None:
        return composing.gone()
    values = state.answers["regency"].split("\n")
    audience = rules.with_values(segments.current(turn.connection, one), chosen[0], values, without=chosen[1])
    return shown(turn, keep(turn, one, audience))


def _left(turn: Turn) -> Reply:
    one = draft(turn)
    return shown(turn, one) if one is not None else composing.gone()


REGENCY = Form("regency", (Step("regency", _ask, _accept, free_text=True),), _finish, _left, deed=Deed.ANNOUNCE)
