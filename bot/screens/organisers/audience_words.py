"""Whom an announcement is for, as one plain sentence; how many, and why some are left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.i18n import _, label, ngettext, number
from bot.rules.audience import Audience, Term, Trait

CHANNELS = ("telegram", "whatsapp", "web", "console")
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
Name = Callable[[Trait, str], str]
"""What a value of a trait is called; empty for what is gone."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many would be told now, and how many would not, by reason; `known` only where it was counted."""

    people: int = 0
    excluded: Mapping[str, int] = field(default_factory=dict)
    known: bool = True


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
