"""Invitations to a role: what is offered, to whom the code goes, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from bot.i18n import _, label, short_moment
from bot.rules.authority import Role
from bot.screens.activities import days, place, title, when
from bot.screens.brief import brief
from bot.screens.fitting import ROWS, both_ways, paged, turning
from bot.screens.general import menu_choice
from bot.screens.names import short_name
from bot.screens.role_words import Given
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity, Summary
from storage.organising.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Made:
    """A new code; `until` (UTC) in `zone` (IANA), `links` are the deep-link prefixes by channel."""

    code: str
    until: datetime
    zone: str
    links: Mapping[str, str]


# ---- making one ---------------------------------------------------------------------------------------------------------
def which_role(*, admin: bool) -> Reply:
    """The first question."""
    an_admin = (Choice(label("Admin"), Action("invite_as", Role.ADMIN), _("everything")),) if admin else ()
    return Reply(
        _("Whom do you want to invite? They get a code, read what it gives, and agree."),
        heading=_("Invite somebody"),
        choices=(
            Choice(label("Volunteer"), Action("invite_as", Role.VOLUNTEER), _("checks people in, at one activity")),
            Choice(label("Organiser"), Action("invite_as", Role.ORGANISER), _("runs an organisation's activities")),
            *an_admin,
            menu_choice(),
        ),
    )


def which_organisation(found: Sequence[Organisation], page: int) -> Reply:
    """Of which organisation."""
    both = both_ways(lambda at: Action("invite_as", f"{Role.ORGANISER}=p{at}"), page)
    rows = [Choice(one.name, Action("invite_as", f"{Role.ORGANISER}={one.id}"), one.city or "") for one in found]
    text = _("Organiser of which organisation?") if rows else _("There is no organisation yet. An admin adds one first.")
    return Reply(text, choices=(*paged(rows, both, page, ROWS - 2), back(), menu_choice()), more=_("Choose"))


def which_activity(found: Sequence[Summary], page: int, *, more: bool) -> Reply:
    """Of which activity."""
    rows = [Choice(title(one), Action("invite_as", f"{Role.VOLUNTEER}={one.id}"), days(one)) for one in found]
    pages = turning(lambda at: Action("invite_as", f"{Role.VOLUNTEER}=p{at}"), page, more=more)
    text = _("Volunteer of which activity?") if rows else _("No activity of yours is coming up.")
    return Reply(text, choices=(*rows, *pages, back(), menu_choice()), more=_("Choose"))


def until_when(about: Activity, ends: Mapping[str, datetime]) -> Reply:
    """How long a volunteer may help."""
    names = {"end": label("When it is over"), "week": label("A week later"), "month": label("A month later")}
    number = f"{Role.VOLUNTEER}={about.id}"
    rows = (
        Choice(names[name], Action("invite_as", f"{number}={name}"), short_moment(at, about.zone)) for name, at in ends.items()
    )
    return Reply(_("Until when may the volunteer help?"), heading=title(about), choices=(*rows, back(), menu_choice()))


def back() -> Choice:
    """To the first question."""
    return Choice(label("Back"), Action("invite"))


def made(given: Given, code: Made) -> Reply:
    """The code, the ways to send it, and until when."""
    how = _("Code: {code}. It works once, until {moment}.").format(code=code.code, moment=short_moment(code.until, code.zone))
    passed = _("Pass on a link, or let them type to me: {words}") if code.links else _("Let them type this to me: {words}")
    typed = passed.format(words=words(code.code))
    links = (f"{prefix}{quote(f'i_{code.code}')}" for prefix in code.links.values())
    return Reply(
        "\n".join(line for line in (given.ends, how, typed, *links) if line),
        heading=_("Invitation: {role}").format(role=given.words),
        choices=(Choice(label("One more"), Action("invite")), Choice(label("People"), Action("staff")), menu_choice()),
    )


def words(code: str) -> str:
    """What is typed to open one."""
    return _("invitation {code}").format(code=code)


def not_yours() -> Reply:
    """What the button names is somebody else's, or gone."""
    return Reply(
        _("That is not yours to give, or it is gone."), choices=(Choice(label("Invite"), Action("invite")), menu_choice())
    )


# ---- opening one --------------------------------------------------------------------------------------------------------
def offered(given: Given, code: str) -> Reply:
    """What somebody would become, and for whom, before anything is given."""
    told = _("You are invited to be {role}.").format(role=given.words)
    for_whom = given.organisation if short_name(given.organisation) != given.organisation else ""
    return Reply(
        "\n".join(
            line for line in (told, for_whom, given.may, given.ends, _("It counts for this chat only. Do you accept?")) if line
        ),
        heading=_("Invitation"),
        choices=(
            Choice(label("Accept"), Action("invitation_yes", code), answers=True),
            Choice(label("Decline"), Action("invitation_no", code), answers=False),
        ),
    )


def welcome(given: Given) -> Reply:
    """They agreed."""
    told = _("You are now {role}.").format(role=given.words)
    text = "\n".join(
        line for line in (told, given.ends, _("Type manage to begin; roles to see or give up what you hold.")) if line
    )
    return Reply(text, choices=(Choice(label("Manage"), Action("manage")), menu_choice()))


def held_already(given: Given) -> Reply:
    """There is nothing to accept; the code stays good for somebody else."""
    return Reply(
        _("You are {role} already. The code is still good for somebody else.").format(role=given.words),
        choices=(Choice(label("Manage"), Action("manage")), menu_choice()),
    )


def declined() -> Reply:
    return Reply(_("All right. Nothing has changed, and the invitation is void."), choices=(menu_choice(),))


def type_code() -> Reply:
    """The word without a code."""
    return Reply(
        _("Type the code you were given, like this: {words}").format(words=words("K7F3PD9QXM")), choices=(menu_choice(),)
    )


def unknown() -> Reply:
    """Mistyped, used, too old, or made by somebody who may invite no more."""
    return Reply(_("That code is unknown, used, or too old. Ask for a new one."), choices=(menu_choice(),))


def too_many(until: datetime, zone: str) -> Reply:
    """Who guesses waits."""
    said = _("Those were too many wrong codes. Please try again after {until}.").format(until=short_moment(until, zone))
    return Reply(said, choices=(menu_choice(),))


def ended(given: Given, organisation_id: int) -> Reply:
    """To who held a role that was taken back: thanks, and whom to ask. Nobody is blamed."""
    about = given.activity
    lines = (
        _("You are no longer {role} in Sapa. Thank you for your help.").format(role=given.words),
        ", ".join(part for part in (when(about), place(about)) if part) if about is not None else "",
        _("Your own registrations stay as they are. If this is a mistake, ask a person."),
    )
    ask = Action("ask", f"o{organisation_id}" if organisation_id else "")
    return Reply(
        "\n".join(line for line in lines if line),
        choices=(Choice(label("Ask a person"), ask), menu_choice()),
        brief=brief("sapa_role_ended", role=given.words),
    )


def answered(given: Given, organisation_id: int, *, accepted: bool) -> Reply:
    """To who made the invitation: what became of it."""
    said = _("Your invitation was accepted: {role}.") if accepted else _("Your invitation was declined: {role}.")
    result = _("accepted") if accepted else _("declined")
    return Reply(
        said.format(role=given.words),
        choices=(Choice(label("People"), Action("staff", str(organisation_id))), menu_choice()),
        brief=brief("sapa_invited", role=given.words, result=result),
    )
