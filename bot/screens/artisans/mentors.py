"""Being a mentor: the invitation, what one offers, and whom one helps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from bot.i18n import _, label, ngettext, short_moment
from bot.screens.fitting import ROWS, paged
from bot.screens.general import menu_choice
from bot.screens.mentoring_words import need_name, offer_facts
from bot.screens.names import Names, short_name
from bot.vocabulary import Action, Choice, Reply
from storage.taking_part.mentors import Mentor
from storage.taking_part.pairings import Pairing

MOST = (1, 2, 3, 4, 5, 6, 8, 10)
ROOM = ROWS - 1
"""Choices of a list beside the one that ends it."""


# ---- the invitation -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Code:
    """A new code; `until` (UTC) in `zone` (IANA), `links` are the deep-link prefixes by channel."""

    code: str
    until: datetime
    zone: str
    links: Mapping[str, str]


def made(code: Code, activity_id: int) -> Reply:
    """The code, and how it is handed on."""
    how = _("Code: {code}. It works once, until {moment}.").format(code=code.code, moment=short_moment(code.until, code.zone))
    passed = _("Pass on a link, or let them type to me: {words}") if code.links else _("Let them type this to me: {words}")
    typed = passed.format(words=f"mentor {code.code}")
    links = (f"{prefix}{quote(f'm_{code.code}')}" for prefix in code.links.values())
    return Reply(
        "\n".join((how, typed, *links)),
        heading=_("Invitation: mentor"),
        choices=(Choice(label("Mentors"), Action("mentors", str(activity_id))), menu_choice()),
    )


def offered(organisation: str, code: str) -> Reply:
    """What somebody would become, before anything is given."""
    lines = (
        _("{organisation} asks you to be a mentor: you help a few artisans, as many at a time as you like.").format(
            organisation=organisation
        ),
        _("They read your first name. Your number is shown only if you and they agree. You can pause or leave any time."),
    )
    return Reply(
        "\n".join(lines),
        heading=_("Be a mentor?"),
        choices=(
            Choice(label("Accept"), Action("mentor_yes", code), answers=True),
            Choice(label("Decline"), Action("mentor_no", code), answers=False),
        ),
    )


def unknown() -> Reply:
    """Mistyped, used, too old, or made by somebody who may not any more."""
    return Reply(_("That code is unknown, used, or too old. Ask for a new one."), choices=(menu_choice(),))


def declined() -> Reply:
    return Reply(_("All right. Nothing has changed, and the invitation is void."), choices=(menu_choice(),))


# ---- one's own page -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Home:
    """What somebody is a mentor of (organisation's name beside it), whom they help, and whether they have a mentor, too."""

    offers: Sequence[tuple[Mentor, str]]
    mentees: Sequence[tuple[Pairing, str]]
    own: Sequence[Pairing]
    page: int


def home(view: Home) -> Reply:
    """Everybody they help, and what they offer."""
    rows = [Choice(name, Action("mentee", str(one.id)), need_name(one.need)) for one, name in view.mentees]
    offers = [Choice(label("What I offer"), Action("mentor_offer", str(one.id)), short_name(of)) for one, of in view.offers][:3]
    own = [Choice(label("My mentor"), Action("mentee", str(one.id)), "") for one in view.own[:1]]
    turning = (
        Choice(label("Earlier"), Action("mentor", f"p{view.page - 1}")),
        Choice(label("More"), Action("mentor", f"p{view.page + 1}")),
    )
    count = len(view.mentees)
    helped = ngettext("You help {n} person.", "You help {n} people.", count).format(n=count)
    silent = [one for one, _of in view.offers if not one.needs]
    lines = (
        helped if count else _("Nobody is with you yet. I tell you as soon as somebody is."),
        _("Say first what you help with: press What I offer.") if silent else "",
    )
    room = ROWS - 1 - len(offers) - len(own)
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Mentor for {organisation}").format(organisation=", ".join(short_name(of) for _one, of in view.offers)),
        choices=(*paged(rows, turning, view.page, room), *offers, *own, menu_choice()),
        replaces=True,
        more=_("Choose"),
    )


def offer(one: Mentor, organisation: str, names: Names) -> Reply:
    """What they offer, and everything about it that they can change."""
    number = str(one.id)
    pause = (
        Choice(label("Take people again"), Action("mentor_offer", f"{number}=go"))
        if one.paused_at is not None
        else Choice(label("Take a break"), Action("mentor_offer", f"{number}=pause"))
    )
    missing = "" if one.needs else _("Say what you help with; until then nobody is given to you.")
    nameless = "" if one.name else _("I do not know your name yet, so people would not know who helps them.")
    tell = () if one.name else (Choice(label("Tell my name"), Action("change", "name")),)
    rest = _("You are on a break: nobody new is given to you, who is with you stays.") if one.paused_at else ""
    return Reply(
        "\n".join(line for line in (missing, nameless, rest) if line),
        heading=_("Mentor for {organisation}").format(organisation=short_name(organisation)),
        facts=offer_facts(one, names),
        choices=(
            *tell,
            Choice(label("What I help with"), Action("mentor_offer", f"{number}=needs")),
            Choice(label("Crafts"), Action("mentor_offer", f"{number}=crafts")),
            Choice(label("Where"), Action("mentor_offer", f"{number}=provinces")),
            Choice(label("How many"), Action("mentor_offer", f"{number}=most")),
            pause,
            Choice(label("Leave"), Action("mentor_offer", f"{number}=leave")),
            Choice(label("Whom I help"), Action("mentor")),
            menu_choice(),
        ),
        replaces=True,
        more=_("Choose"),
    )


def choose(one: Mentor, name: str, offered: Sequence[tuple[str, str]], page: int) -> Reply:
    """Several of a list: a press takes one in, another takes it out again. Each is a code and what it is called."""
    chosen: Collection[str] = getattr(one, name)
    rows = [
        Choice(said, Action("mentor_offer", f"{one.id}={name}={code}"), _("chosen") if code in chosen else "-")
        for code, said in offered
    ]
    turning = (
        Choice(label("Earlier"), Action("mentor_offer", f"{one.id}={name}=p{page - 1}")),
        Choice(label("More"), Action("mentor_offer", f"{one.id}={name}=p{page + 1}")),
    )
    question = {
        "needs": _("What do you help with? Press each; press again to take it out."),
        "crafts": _("Which crafts? Press each; none means any."),
        "provinces": _("Where? Press each province; none means anywhere."),
    }[name]
    called = dict(offered)
    picked = ", ".join(called.get(code, code) for code in chosen)
    return Reply(
        "\n".join(line for line in (question, _("Chosen: {what}").format(what=picked) if picked else "") if line),
        choices=(*paged(rows, turning, page, ROOM), Choice(label("Ready"), Action("mentor_offer", str(one.id)))),
        replaces=True,
        more=_("Choose"),
    )


def how_many(one: Mentor) -> Reply:
    """At a time."""
    choices = tuple(Choice(str(most), Action("mentor_offer", f"{one.id}=most={most}")) for most in MOST)
    back = Choice(label("Back"), Action("mentor_offer", str(one.id)))
    return Reply(_("How many people do you help at a time, at most?"), choices=(*choices, back), more=_("Choose"))


def sure_to_leave(one: Mentor) -> Reply:
    """Read back before a consequence."""
    told = ngettext("{n} person is told that you are gone.", "{n} people are told that you are gone.", one.load).format(
        n=one.load
    )
    return Reply(
        " ".join((_("Do you want to be no mentor any more?"), told if one.load else "")).strip(),
        choices=(
            Choice(label("Yes, leave"), Action("mentor_offer", f"{one.id}=leave=yes"), answers=True),
            Choice(label("Take a break"), Action("mentor_offer", f"{one.id}=pause")),
            Choice(label("No"), Action("mentor_offer", str(one.id)), answers=False),
        ),
    )


def gone() -> Reply:
    """They left."""
    return Reply(_("You are no mentor any more. Thank you for your help."), choices=(menu_choice(),))


def not_yours() -> Reply:
    """Somebody else's, or over."""
    return Reply(_("That is not yours, or it is over."), choices=(Choice(label("Mentor"), Action("mentor")), menu_choice()))
