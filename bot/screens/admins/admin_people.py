"""People and their roles, and what was done with them. Other people's names stand in the text, never on a button we remember."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.i18n import _, label, language, ngettext, short_moment
from bot.rules.authority import Deed, Role
from bot.screens.activities import title
from bot.screens.admins import admin_trail
from bot.screens.fitting import ROWS, both_ways, paged, turning
from bot.screens.general import menu_choice
from bot.screens.names import channel_name, short_name
from bot.screens.role_words import Given
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.organising.organisations import Organisation
from storage.people.audit import Entry
from storage.people.roles import Holder

PAGE = 5
Subject = Activity | Organisation | None


@dataclass(frozen=True, slots=True)
class People:
    """Who holds roles in an organisation, None for the admins; times in `zone` (IANA). The settings name some admins, too."""

    organisation: Organisation | None
    held: Sequence[Holder]
    page: int
    zone: str
    by_settings: int

    @property
    def number(self) -> int:
        return self.organisation.id if self.organisation else 0


@dataclass(frozen=True, slots=True)
class Trail:
    """Some entries of the audit log of an organisation, 0 for all; `subjects` are what they are about."""

    number: int
    entries: Sequence[Entry]
    more: bool
    subjects: Mapping[str, Subject]
    zone: str


# ---- who is who ---------------------------------------------------------------------------------------------------------
def which(found: Sequence[Organisation], page: int, *, admin: bool) -> Reply:
    """Whose people."""
    both = both_ways(lambda at: Action("staff", f"p{at}"), page)
    rows = [Choice(one.name, Action("staff", str(one.id)), one.city or "") for one in found]
    admins = (Choice(label("Admins"), Action("staff", "0")),) if admin else ()
    return Reply(
        _("Whose people do you want to see?"),
        heading=_("People and roles"),
        choices=(*admins, *paged(rows, both, page, ROWS - 2 - len(admins)), invite_choice(), menu_choice()),
        more=_("Choose"),
    )


def invite_choice() -> Choice:
    """To invite somebody."""
    return Choice(label("Invite"), Action("invite"))


def people(view: People) -> Reply:
    """A page of them, each with a number to press."""
    first = min(view.page, max(len(view.held) - 1, 0) // PAGE) * PAGE
    shown = view.held[first : first + PAGE]
    lines = [f"{place}. {_line(one, view.zone)}" for place, one in enumerate(shown, first + 1)]
    if view.by_settings:
        lines.append(
            ngettext("{n} more by the settings.", "{n} more by the settings.", view.by_settings).format(n=view.by_settings)
        )
    picks = [Choice(str(place), Action("holder", f"{view.number}={one.mark}")) for place, one in enumerate(shown, first + 1)]
    pages = turning(lambda at: Action("staff", f"{view.number}={at}"), first // PAGE, more=first + PAGE < len(view.held))
    return Reply(
        "\n".join(lines) or _("Nobody yet."),
        heading=view.organisation.name if view.organisation else _("Admins"),
        choices=(*picks, *pages, invite_choice(), menu_choice()),
        more=_("Choose"),
    )


def _line(one: Holder, zone: str) -> str:
    until = _("until {moment}").format(moment=short_moment(one.grant.expires_at, zone)) if one.grant.expires_at else ""
    return ", ".join(part for part in (name(one), role_name(one), until) if part)


def name(one: Holder) -> str:
    """Sri Wahyuni (Telegram ··42)."""
    called = (one.destination or one.address.recipient).removeprefix("+")
    tail = f" ··{called[-2:]}" if called.isascii() and called.isdigit() and len(called) > 3 else ""
    chat = f"{channel_name(one.address.channel)}{tail}"
    return f"{one.name} ({chat})" if one.name else chat


def role_name(one: Holder) -> str:
    """What they are, in short."""
    match one.grant.role:
        case Role.ADMIN:
            return _("admin")
        case Role.ORGANISER:
            return _("organiser")
        case Role.VOLUNTEER:
            about = title_of(one)
            return _("volunteer: {title}").format(title=about) if about else _("volunteer")


def title_of(one: Holder) -> str:
    """Of a volunteer's activity, in the language being spoken."""
    indonesian, english = one.titles
    return (english if language() == "en" else indonesian) or indonesian or ""


def holder(number: int, one: Holder, given: Given, *, own: bool) -> Reply:
    """One role of somebody."""
    mine = _("That is you.") if own else ""
    lines = (name(one), given.words, given.ends, mine, _("Taken away, it ends at once, also in what they are doing now."))
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Take this role away?"),
        choices=(
            Choice(label("Take it away"), Action("take_role", f"{number}={one.mark}"), answers=True),
            Choice(label("Back"), Action("staff", str(number)), answers=False),
            menu_choice(),
        ),
    )


def revoked(number: int, one: Holder, given: Given) -> Reply:
    """It is gone."""
    return Reply(
        _("{name} is no longer {role}.").format(name=name(one), role=given.words),
        choices=(Choice(label("People"), Action("staff", str(number))), menu_choice()),
    )


def gone() -> Reply:
    """The role a button names is held no more, or is not theirs to take."""
    return Reply(
        _("Nobody holds that role any more, or it is not yours to change."),
        choices=(Choice(label("My roles"), Action("roles")), menu_choice()),
    )


def not_yours() -> Reply:
    """Another organisation's."""
    return Reply(
        _("Those are another organisation's people."), choices=(Choice(label("My roles"), Action("roles")), menu_choice())
    )


def last_admin() -> Reply:
    """Somebody must be able to do everything."""
    return Reply(
        _("That is the last admin. Invite another one first; then this one can leave."), choices=(invite_choice(), menu_choice())
    )


# ---- one's own ----------------------------------------------------------------------------------------------------------
def mine(held: Sequence[tuple[str, Given]], *, by_settings: bool) -> Reply:
    """What somebody holds in this chat, each with a way to give it up."""
    lines = [f"{place}. {given.words}. {given.ends}".rstrip() for place, (_mark, given) in enumerate(held, 1)]
    if by_settings:
        lines.append(_("You are an admin by the settings; only an operator can change that."))
    give_up = tuple(
        Choice(_("Give up {n}").format(n=place), Action("step_down", mark)) for place, (mark, _given) in enumerate(held[:8], 1)
    )
    return Reply(
        "\n".join(lines) or _("You hold no role here. Organisers and admins invite people with a code."),
        heading=_("Your roles"),
        choices=(*give_up, menu_choice()),
        more=_("Choose"),
    )


def step_down_sure(mark: str, given: Given) -> Reply:
    """Asked once more, since only an invitation brings it back."""
    return Reply(
        _("You are {role}. Only a new invitation brings that back.").format(role=given.words),
        heading=_("Give up this role?"),
        choices=(
            Choice(label("Yes, give it up"), Action("step_down", f"{mark}=yes"), answers=True),
            Choice(label("No"), Action("roles"), answers=False),
        ),
    )


def stepped_down(given: Given) -> Reply:
    return Reply(_("You are no longer {role}. Thank you for your help.").format(role=given.words), choices=(menu_choice(),))


# ---- what was done ------------------------------------------------------------------------------------------------------
def which_trail(found: Sequence[Organisation]) -> Reply:
    """Of which of their organisations."""
    rows = tuple(Choice(one.name, Action("audit", str(one.id))) for one in found[: ROWS - 1])
    return Reply(_("Of which organisation?"), heading=_("What was done"), choices=(*rows, menu_choice()), more=_("Choose"))


def trail(view: Trail) -> Reply:
    """Newest first: when, who, what, to what."""
    lines = [_entry(one, view) for one in view.entries]
    older = Choice(label("Older"), Action("audit", f"{view.number}={view.entries[-1].id}")) if view.more else None
    return Reply(
        "\n".join(lines) or _("Nothing yet."),
        heading=_("What was done"),
        choices=(*((older,) if older else ()), Choice(label("People"), Action("staff", str(view.number))), menu_choice()),
    )


def _entry(one: Entry, view: Trail) -> str:
    who = one.by or _by_role(one.role)
    about = view.subjects.get(one.subject)
    subject = title(about) if isinstance(about, Activity) else short_name(about.name) if about is not None else ""
    what = ": ".join(part for part in (deed_name(one.deed), admin_trail.said(one.detail)) if part)
    return f"{short_moment(one.at, view.zone)}, {who}. {what}{f' ({subject})' if subject else ''}"


def _by_role(role: str) -> str:
    """Who did it, where their name is not known any more."""
    names = {Role.ADMIN: _("admin"), Role.ORGANISER: _("organiser"), Role.VOLUNTEER: _("volunteer")}
    return {held.value: words for held, words in names.items()}.get(role, role)


def deed_name(deed: str) -> str:
    """What was done, as people say it; `detail` beside it is the short word the log keeps."""
    names = {
        Deed.CHECK_IN: _("at the door"),
        Deed.LOOK: _("looked"),
        Deed.PREPARE: _("activity"),
        Deed.DECIDE: _("participants"),
        Deed.EXPORT: _("took a file along"),
        Deed.CERTIFY: _("certificates and goods"),
        Deed.ANSWER: _("questions"),
        Deed.COUNT: _("numbers"),
        Deed.EDITIONS: _("dates of fairs"),
        Deed.APPOINT: _("roles"),
        Deed.GOVERN: _("Sapa itself"),
    }
    return {deed.value: words for deed, words in names.items()}.get(deed, deed)
