"""Whom an announcement is for, as one plain sentence, and the pages on which that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.i18n import _, label, ngettext, number
from bot.rules.audience import Audience, Term, Trait
from bot.screens.fitting import ROWS, paged
from bot.screens.forms import Prompt, question
from bot.vocabulary import Action, Choice, Reply

MAIN = (Trait.CRAFT, Trait.PROVINCE, Trait.REGISTERED, Trait.FOLLOWING)
"""What most are picked by: on the first page."""

CHANNELS = {"telegram": "Telegram", "whatsapp": "WhatsApp", "web": "Web", "console": "Console"}
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}

Name = Callable[[Trait, str], str]
"""What a value of a trait is called; empty for what is gone."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many would be told now, and how many would not, by reason; `known` only where it was counted."""

    people: int = 0
    excluded: Mapping[str, int] = field(default_factory=dict)
    known: bool = True


@dataclass(frozen=True, slots=True)
class View:
    """The audience of one draft. `wrong` says why nobody can be told, in words; `saved` is the name of its segment."""

    number: int
    version: int
    audience: Audience
    name: Name
    counted: Counted
    whose: str
    saved: str = ""
    note: str = ""
    has_segments: bool = False


# ---- one sentence -----------------------------------------------------------------------------------------------------------
def sentence(audience: Audience, name: Name) -> str:
    """All of it: `Perajin batik di DI Yogyakarta, kecuali yang sudah mendaftar Motif Batik`."""
    wanted = [term for term in audience.terms if not term.without]
    unwanted = [term for term in audience.terms if term.without]
    craft = next((term for term in wanted if term.trait is Trait.CRAFT), None)
    who = _("{crafts} artisans").format(crafts=_either(craft, name)) if craft else _("everybody within reach")
    where = [_phrase(term, name) for term in wanted if term.trait is Trait.PROVINCE]
    rest = [_phrase(term, name) for term in wanted if term is not craft and term.trait is not Trait.PROVINCE]
    said = ", ".join((" ".join((who, *where)), *rest))
    if unwanted:
        said += _(", except those {whom}").format(whom=_(" and those ").join(_phrase(term, name) for term in unwanted))
    return f"{said[:1].upper()}{said[1:]}"


def _either(term: Term, name: Name) -> str:
    names = [name(term.trait, value) or _("something that is gone") for value in term.values]
    if term.trait is Trait.CRAFT:
        names = [f"{said[:1].lower()}{said[1:]}" for said in names]
    return names[0] if len(names) == 1 else _("{some} or {last}").format(some=", ".join(names[:-1]), last=names[-1])


def _phrase(term: Term, name: Name) -> str:  # noqa: C901 - one line a trait, and mypy sees that none is missing
    what = _either(term, name)
    match term.trait:
        case Trait.CRAFT:
            return _("who make {what}").format(what=what)
        case Trait.PROVINCE:
            return _("in {what}").format(what=what)
        case Trait.REGENCY:
            return _("around {what}").format(what=what)
        case Trait.LANGUAGE:
            return _("who read {what}").format(what=what)
        case Trait.CHANNEL:
            return _("who are on {what}").format(what=what)
        case Trait.ROLE:
            return _("who are {what}").format(what=what)
        case Trait.SCALE:
            return _("whose business is {what}").format(what=what)
        case Trait.EXPORTING:
            return _exporting(term)
        case Trait.REGISTERED:
            return _("who registered for {what}").format(what=what)
        case Trait.WAITING:
            return _("who wait for a seat at {what}").format(what=what)
        case Trait.ATTENDED:
            return _("who attended {what}").format(what=what)
        case Trait.ABSENT:
            return _("who were absent from {what}").format(what=what)
        case Trait.FOLLOWING:
            return _("who follow {what}").format(what=what)
        case Trait.FAIR:
            return _("who are interested in {what}").format(what=what)
        case Trait.UNTOLD:
            return _untold(term)


def days(many: int) -> str:
    """So many days, as a value to choose."""
    return ngettext("for {n} day", "for {n} days", many).format(n=many)


def exporting_name(value: str) -> str:
    """Whether they export, as a value to choose."""
    return label("Yes") if value == "yes" else label("No")


def _exporting(term: Term) -> str:
    if set(term.values) == {"yes", "no"}:
        return _("who said whether they export")
    return _("who export") if "yes" in term.values else _("who do not export")


def _untold(term: Term) -> str:
    days = max(int(value) for value in term.values)
    return ngettext("not written to for {n} day", "not written to for {n} days", days).format(n=days)


def why_left_out(reason: str) -> str:
    """Why somebody is not told, in a word or two."""
    return {
        "stopped": _("stopped all messages"),
        "no news": _("stopped news"),
        "no consent": _("did not agree to news"),
        "nowhere": _("have no chat"),
        "unreachable": _("out of reach"),
        "often": _("got 3 announcements in 7 days"),
    }.get(reason, reason)


def counted(found: Counted) -> str:
    """How many, and who is left out and why."""
    if not found.known:
        return _("Counted when you press Count, and again when it is sent.")
    said = ngettext("{n} person would get it.", "{n} people would get it.", found.people).format(n=number(found.people))
    if not found.excluded:
        return said
    out = sum(found.excluded.values())
    why = ", ".join(f"{why_left_out(reason)} {number(many)}" for reason, many in sorted(found.excluded.items()))
    return f"{said} " + _("Left out: {n} ({why}).").format(n=number(out), why=why)


# ---- the pages --------------------------------------------------------------------------------------------------------------
def trait_name(trait: Trait) -> str:
    """What a trait is called on a button."""
    names = {
        Trait.CRAFT: label("Craft"),
        Trait.PROVINCE: label("Province"),
        Trait.REGENCY: label("Regency or city"),
        Trait.LANGUAGE: label("Language"),
        Trait.CHANNEL: label("Where they chat"),
        Trait.ROLE: label("Who they are"),
        Trait.SCALE: label("Business size"),
        Trait.EXPORTING: label("Exporting or not"),
        Trait.REGISTERED: label("Registered for"),
        Trait.WAITING: label("On the waiting list"),
        Trait.ATTENDED: label("Attended"),
        Trait.ABSENT: label("Absent from"),
        Trait.FOLLOWING: label("Followers"),
        Trait.FAIR: label("Interested in fair"),
        Trait.UNTOLD: label("Not written to"),
    }
    return names[trait]


def _act(view: View, name: str, *parts: object) -> Action:
    return Action(name, "=".join(map(str, (view.number, *parts))), view.version)


def page(view: View) -> Reply:
    """Who it is for now, and how to change that."""
    has_terms = bool(view.audience.terms)
    counting = [] if view.counted.known else [Choice(label("Count"), _act(view, "audience_count"))]
    choices = [
        Choice(label("Use this"), _act(view, "compose")),
        *counting,
        *(Choice(trait_name(trait), _act(view, "audience_of", trait)) for trait in MAIN),
        Choice(label("More conditions"), _act(view, "audience", "more")),
        Choice(label("But not"), _act(view, "audience", "but")),
    ]
    if has_terms:
        choices += [
            Choice(label("Save as segment"), _act(view, "segment_save")),
            Choice(label("Everybody"), _act(view, "audience_all")),
        ]
    elif view.has_segments:
        choices.append(Choice(label("Saved segments"), _act(view, "segments_for")))
    lines = [view.note, said(view), counted(view.counted)]
    return Reply(
        "\n".join(filter(None, lines)),
        heading=_("Who is it for?"),
        choices=tuple(choices[:ROWS]),
        replaces=True,
        more=_("Choose"),
    )


def said(view: View) -> str:
    """The sentence, and the name it is saved under."""
    text = sentence(view.audience, view.name)
    if view.saved:
        text = _("Segment {name}: {who}").format(name=view.saved, who=text)
    if not view.audience.terms:
        text = f"{text} ({view.whose})"
    return f"{text}."


def traits(view: View, offered: Sequence[Trait], page: int, *, without: bool) -> Reply:
    """Everything people can be picked by, or left out by."""
    mark, turned = ("-", "but") if without else ("", "more")
    rows = [Choice(trait_name(trait), _act(view, "audience_of", f"{mark}{trait}")) for trait in offered]
    turning = (
        Choice(label("Earlier"), _act(view, "audience", f"{turned}{page - 1}")),
        Choice(label("More"), _act(view, "audience", f"{turned}{page + 1}")),
    )
    heading = _("But not those:") if without else _("Only those:")
    back = Choice(label("Back"), _act(view, "audience"))
    return Reply(said(view), heading, choices=(*paged(rows, turning, page, ROWS - 1), back), replaces=True, more=_("Choose"))


@dataclass(frozen=True, slots=True)
class Options:
    """The values of a trait, as (what a press carries, value, name), and those that are chosen."""

    trait: Trait
    without: bool
    page: int
    rows: Sequence[tuple[str, str, str]]
    chosen: Sequence[str]


def options(view: View, shown: Options) -> Reply:
    """Put values in and take them out; any of them will do."""
    side = f"{'-' if shown.without else ''}{shown.trait}"
    rows = [
        Choice(f"✓ {name}" if value in shown.chosen else name, _act(view, "audience_put", side, shown.page, key))
        for key, value, name in shown.rows
    ]
    turning = (
        Choice(label("Earlier"), _act(view, "audience_of", side, shown.page - 1)),
        Choice(label("More"), _act(view, "audience_of", side, shown.page + 1)),
    )
    done = Choice(label("Done"), _act(view, "audience"))
    nothing = "" if shown.rows else _("There is nothing to choose from here yet.")
    heading = _("But not: {trait}").format(trait=trait_name(shown.trait)) if shown.without else trait_name(shown.trait)
    return Reply(
        "\n".join(filter(None, (view.note, nothing, said(view)))),
        heading,
        choices=(*paged(rows, turning, shown.page, ROWS - 1), done),
        replaces=True,
        more=_("Choose"),
    )


def ask_regency(prompt: Prompt) -> Reply:
    """Part of a regency's or city's name, several with commas."""
    problem = _("Please type at least 3 letters of a name, for example: Bantul.") if prompt.problem else ""
    return question(prompt, _("Which regency or city? Several with commas, for example: Bantul, Sleman"), problem)


# ---- saved ones -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Saved:
    """One saved segment: number, name, its sentence, whose it is."""

    number: int
    name: str
    sentence: str
    whose: str


def segments(found: Sequence[Saved], page: int, draft: tuple[int, int] | None = None) -> Reply:
    """Those that are saved; for a draft (its number and version) a press uses one."""

    def action(one: Saved) -> Action:
        return Action("segment_use", f"{draft[0]}={one.number}", draft[1]) if draft else Action("segment", str(one.number))

    def turn(to: int) -> Action:
        return Action("segments_for", f"{draft[0]}={to}", draft[1]) if draft else Action("segments", str(to))

    back = Choice(label("Back"), Action("audience", str(draft[0]), draft[1])) if draft else announce_choice()
    rows = [Choice(one.name, action(one), one.sentence) for one in found]
    turning = (Choice(label("Earlier"), turn(page - 1)), Choice(label("More"), turn(page + 1)))
    nothing = _("No segment is saved yet. Choose whom an announcement is for, then press Save as segment.")
    return Reply(
        "" if found else nothing,
        _("Saved segments"),
        choices=(*paged(rows, turning, page, ROWS - 1), back),
        replaces=True,
        more=_("Choose"),
    )


def announce_choice() -> Choice:
    """Back to the announcements."""
    return Choice(label("Announcements"), Action("announce"))


def segment(one: Saved, *, sure: bool = False) -> Reply:
    """One saved segment, and what can be done with it."""
    number = str(one.number)
    if sure:
        choices = [
            Choice(label("Yes, delete"), Action("segment_gone", f"{number}=yes"), answers=True),
            Choice(label("Keep it"), Action("segment", number), answers=False),
        ]
        return Reply(
            _("Delete the segment {name}? Announcements keep whom they are for.").format(name=one.name), choices=tuple(choices)
        )
    choices = [
        Choice(label("New announcement"), Action("segment_new", number)),
        Choice(label("Rename"), Action("segment_name", number)),
        Choice(label("Delete"), Action("segment_gone", number)),
        Choice(label("Saved segments"), Action("segments")),
    ]
    again = _("Who is in it is found anew each time it is sent.")
    return Reply(f"{one.sentence}.\n{one.whose}\n{again}", heading=one.name, choices=tuple(choices), replaces=True)


def ask_name(prompt: Prompt) -> Reply:
    """What a segment shall be called."""
    problems = {
        "name": _("Please type a name of 2 to 40 letters."),
        "taken": _("Another segment has this name. Please type another one."),
    }
    return question(prompt, _("What shall this segment be called? For example: Batik Jogja"), problems.get(prompt.problem, ""))


def too_many() -> str:
    """No further one can be saved."""
    return _("There are 60 saved segments: please delete one first.")


def segment_deleted(name: str) -> Reply:
    """It is gone."""
    return Reply(
        _("The segment {name} is deleted.").format(name=name),
        choices=(Choice(label("Saved segments"), Action("segments")), announce_choice()),
    )
