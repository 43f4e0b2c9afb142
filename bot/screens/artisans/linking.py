"""One person in several chats: the code that brings them together, what becomes of it, and in which of them they are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from bot.i18n import _, label, listing, short_moment
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.screens.names import channel_name
from bot.vocabulary import Action, Choice, Link, Reply

SHOWN = 3
"""Chats and titles that are named; of more it is said how many."""


@dataclass(frozen=True, slots=True)
class Chat:
    """One of somebody's chats: its channel, and the end of what the person is called there."""

    channel: str
    tail: str = ""

    @property
    def name(self) -> str:
        """Telegram ··42."""
        return f"{channel_name(self.channel)} ··{self.tail}" if self.tail else channel_name(self.channel)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody as they are shown in a chat that may not be theirs: the name shortened, the chats masked."""

    name: str
    chats: Sequence[Chat]

    @property
    def words(self) -> str:
        """Sri W. (Telegram ··42)."""
        places = listing([chat.name for chat in self.chats[:SHOWN]])
        return f"{self.name} ({places})" if self.name and places else self.name or places


def shortened(name: str | None) -> str:
    """Sri W.: enough to know oneself by, and no more."""
    words = (name or "").split()
    if not words:
        return ""
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else words[0]


# ---- the code -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Offer:
    """A code, until when it is valid (UTC; `zone` is where the person lives), and what opens the other chats with it."""

    code: str
    until: datetime
    zone: str
    here: str
    links: Sequence[tuple[str, str]]
    chats: Sequence[Chat] = ()


def page(offer: Offer, *, can_part: bool) -> Reply:
    """A code, and how to use it. `can_part` where the last joining can be undone."""
    already = _("These are one already: {chats}.").format(chats=_all(offer.chats)) if len(offer.chats) > 1 else ""
    how = _(
        "Your code: {code}\nIn the other chat, type: {words}\n"
        "It is valid until {until}. Give it to nobody: it opens your account."
    )
    said = how.format(code=offer.code, words=words(offer.code), until=short_moment(offer.until, offer.zone))
    part = (Choice(label("Undo"), Action("unlink")),) if can_part else ()
    several = (where_choice(),) if len(offer.chats) > 1 else ()
    return Reply(
        "\n".join(filter(None, (already, said))),
        heading=_("One account in several chats"),
        choices=(Choice(label("By phone number"), Action("change", "phone")), *several, *part, menu_choice()),
        links=tuple(_link(channel, prefix, offer.code) for channel, prefix in offer.links if channel != offer.here),
    )


def words(code: str) -> str:
    """What is typed in the other chat."""
    return _("link {code}").format(code=code)


def _link(channel: str, prefix: str, code: str) -> Link:
    """A link that opens the other chat and says the code there."""
    said = quote(words(code)) if prefix.endswith("text=") else f"l_{code}"
    return Link(_("Open {chat}").format(chat=channel_name(channel)), prefix + said)


def _all(chats: Sequence[Chat]) -> str:
    return listing([chat.name for chat in chats])


def where_choice() -> Choice:
    """For who has several chats: in which of them they are told."""
    return Choice(label("Where I tell you"), Action("reach"))


def _again() -> Choice:
    return Choice(label("New code"), Action("link"))


def own_code() -> Reply:
    """Typed where it was made."""
    return Reply(_("That is your own code. Type it in your other chat."), choices=(_again(), menu_choice()))


def unknown_code() -> Reply:
    """Mistyped, used, or too old."""
    return Reply(
        _("I do not know that code, or its ten minutes are over. In the other chat, type link for a new one."),
        choices=(_again(), menu_choice()),
    )


def too_many(until: datetime, zone: str) -> Reply:
    """Who guesses waits."""
    said = _("Those were too many wrong codes. Please try again after {until}.").format(until=short_moment(until, zone))
    return Reply(said, choices=(menu_choice(),))


# ---- joining ------------------------------------------------------------------------------------------------------------
def confirm(account: Account, given_up: Sequence[str], yes: Action) -> Reply:
    """Whose account it is; `given_up` are titles of what both chats are registered for, where one place goes."""
    double = _double(given_up)
    return Reply(
        "\n".join(
            filter(
                None,
                (
                    _("This account: {account}.").format(account=account.words),
                    _("If it is yours, both chats become one: registrations, what you follow, reminders."),
                    double,
                    _("Is this you?"),
                ),
            )
        ),
        heading=_("One account in several chats"),
        choices=(Choice(label("Yes, join them"), yes, answers=True), Choice(label("No"), Action("menu"), answers=False)),
    )


def _double(titles: Sequence[str]) -> str:
    if not titles:
        return ""
    said = _("You are registered twice for {titles}: the better place stays, the other is given up for good.")
    rest = len(titles) - SHOWN
    return said.format(titles=listing([*titles[:SHOWN], *([f"+{rest}"] if rest > 0 else [])]))


def same_number(account: Account) -> Reply:
    """The number just shared was shared as their own in another chat, too."""
    said = _("You shared the same number here: {account}. Shall both chats become one account?")
    return Reply(
        said.format(account=account.words),
        choices=(
            Choice(label("Yes, see it"), Action("link_number"), answers=True),
            Choice(label("No"), Action("profile"), answers=False),
            menu_choice(),
        ),
    )


def number_choice() -> Choice:
    """Beside something else that was said: the same number is known in another chat."""
    return Choice(label("Join my chats"), Action("link_number"))


def joined(chats: Sequence[Chat], told_in: Chat, *, stopped: bool) -> Reply:
    """They are one now, and where they are told from now on."""
    silent = _("You asked for silence in one of them, so it stays silent.")
    told = silent if stopped else _("What I say by myself comes in {chat}.").format(chat=told_in.name)
    return Reply(
        "\n".join((_("{chats} are one account now.").format(chats=_all(chats)), told)),
        choices=(Choice(label("Undo"), Action("unlink")), where_choice(), menu_choice()),
    )


def joined_there(chat: Chat) -> Reply:
    """Said in the chat that did not ask for it, in case it was somebody else."""
    return Reply(
        _("{chat} belongs to your account now. Was that not you? Then press Undo.").format(chat=chat.name),
        choices=(Choice(label("Undo"), Action("unlink")), menu_choice()),
        brief=brief("sapa_joined", chat=chat.name),
    )


# ---- parting ------------------------------------------------------------------------------------------------------------
def part_sure(leaving: Sequence[Chat], until: datetime, zone: str) -> Reply:
    """What undoing does."""
    said = _(
        "Shall {chats} be an account of its own again? What it had before goes back to it. What you did since then, and the "
        "profile, stay here. A place that was given up does not come back."
    )
    later = _("This is possible until {until}.").format(until=short_moment(until, zone))
    return Reply(
        said.format(chats=_all(leaving)) + "\n" + later,
        choices=(
            Choice(label("Yes, part them"), Action("unlink_yes"), answers=True),
            Choice(label("No"), Action("menu"), answers=False),
        ),
    )


def parted(leaving: Sequence[Chat]) -> Reply:
    """They are two again."""
    return Reply(
        _("Done. {chats} is an account of its own again.").format(chats=_all(leaving)), choices=(_again(), menu_choice())
    )


def cannot_part() -> Reply:
    """Nothing to undo, or more than a week ago."""
    return Reply(
        _("There is nothing to undo: your chats were joined more than 7 days ago, or are separate already."),
        choices=(Choice(label("My profile"), Action("profile")), menu_choice()),
    )


# ---- where they are told ------------------------------------------------------------------------------------------------
def reach(chats: Sequence[Chat], chosen: str | None) -> Reply:
    """In which chat things are said unasked; `chats` in the order in which they are tried, `chosen` is a channel or nothing."""
    if len(chats) < 2:
        return Reply(
            _("I only know this chat of yours, so I tell you here. To add another one, press Link a chat."),
            choices=(Choice(label("Link a chat"), Action("link")), menu_choice()),
        )
    how = _("You chose that.") if chosen else _("I chose that: it costs least and rings.")
    others = tuple(Choice(channel_name(name), Action("reach", name)) for name in _channels(chats) if name != chosen)
    auto = (Choice(label("You choose"), Action("reach", "auto")),) if chosen else ()
    return Reply(
        _("Reminders, offers and news come in {chat}. {how}\nIf I cannot reach you there, I try the next one.").format(
            chat=chats[0].name, how=how
        ),
        heading=_("Where I tell you"),
        choices=(*others, *auto, Choice(label("Link a chat"), Action("link")), menu_choice()),
        replaces=True,
        more=_("Choose"),
    )


def _channels(chats: Sequence[Chat]) -> list[str]:
    return list(dict.fromkeys(chat.channel for chat in chats))
