"""What who comes sees: their own ticket at the door, that they are checked in, a free seat for who is not registered.

And afterwards, kindly: whether something came between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.i18n import _, label, ngettext
from bot.rules.attendance import Why
from bot.screens.activities import place, short_organiser, title, when
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Attachment, Choice, Fact, Reply
from storage.organising.activities import Activity
from storage.taking_part.registrations import Registration


def own_ticket(activity: Activity, held: Registration, picture: Attachment | None, name: str = "") -> Reply:
    """Their own ticket or that of `name` in their care, and how check-in works."""
    how = _("At the door: show this picture, or say code {code}. If a room word is said, type it here.").format(code=held.code)
    if name:
        how = _("At the door {name} shows this picture, or says code {code}.").format(name=name, code=held.code)
    return Reply(
        "\n".join(line for line in (when(activity), place(activity), how) if line),
        heading=f"{name}: {title(activity)}" if name else title(activity),
        choices=(Choice(label("My registrations"), Action("mine")), menu_choice()),
        attachment=picture,
    )


def which_ticket(own: Sequence[tuple[Activity, Registration]]) -> Reply:
    """Several of theirs are on today: at which one are they?"""
    rows = tuple(Choice(title(activity), Action("my_ticket", str(held.id)), when(activity)) for activity, held in own)
    return Reply(_("Which class are you at?"), choices=(*rows[:9], menu_choice()), more=_("Choose"))


def welcome(activity: Activity, held: Registration, *, again: bool = False, name: str = "") -> Reply:
    """They, or `name` in their care, are checked in."""
    if name:
        words = _("{name} is checked in, code {code}.").format(name=name, code=held.code)
    else:
        words = _("You are checked in already.") if again else _("You are checked in. Welcome.")
        words = f"{words}\n{_('Your code: {code}').format(code=held.code)}"
    return Reply(
        words,
        heading=title(activity),
        choices=(Choice(label("My registrations"), Action("mine")), menu_choice()),
    )


def no_ticket() -> Reply:
    """A ticket that is not theirs, or nobody's: nothing is said of whose it is."""
    return Reply(
        _("This is not a ticket of yours. At the door, show your ticket to the organisers, or say its 4 digits."),
        choices=(Choice(label("My registrations"), Action("mine")), menu_choice()),
    )


def enter(activity: Activity, word: str, free: int | None) -> Reply:
    """Somebody said the room word and has no seat: they may take a free one."""
    room = "" if free is None else ngettext("{n} seat is free.", "{n} seats are free.", free).format(n=free)
    asked = _(
        "You have no seat here yet. To let you in, {organiser} uses your name and phone number for this activity only, "
        "until a year after it. You can see and erase them any time."
    ).format(organiser=short_organiser(activity))
    return Reply(
        "\n".join(line for line in (when(activity), room, asked) if line),
        heading=title(activity),
        choices=(Choice(label("Agree and come in"), Action("enter", f"{activity.id}={word}"), answers=True), menu_choice()),
    )


def full(activity: Activity) -> Reply:
    """Everything is taken."""
    return Reply(_("No seat is free. Please ask at the door."), heading=title(activity), choices=(menu_choice(),))


def which_is_meant(activity: Activity, word: str, answer: Action) -> Reply:
    """What was typed is the room word, and could answer the open question as well."""
    return Reply(
        _("Is “{word}” the room word of {title}, or your answer?").format(word=word, title=title(activity)),
        choices=(Choice(label("The room word"), Action("in_room", word)), Choice(label("My answer"), answer), menu_choice()),
    )


def word_over() -> Reply:
    """The room word is not valid any more."""
    return Reply(_("That room word is no longer valid. Please ask at the door for the one of now."), choices=(menu_choice(),))


def not_registered(activity: Activity) -> Reply:
    """The word is right, but only for who has a seat."""
    return Reply(
        _("You have no seat here yet. Please speak to the organisers at the door."),
        heading=title(activity),
        choices=(menu_choice(),),
    )


# ---- who did not come -------------------------------------------------------------------------------------------------------
def missed(activity: Activity, held: Registration) -> Reply:
    """The day after: was there a difficulty? No reproach."""
    asked = _("We missed you. Did something come between? Your answer helps us plan; nothing depends on it.")
    said = {
        Why.ILL: label("I was ill"),
        Why.FAR: label("Too far"),
        Why.FORGOT: label("I forgot"),
        Why.OTHER: label("Something else"),
    }
    return Reply(
        "\n".join(line for line in (title(activity), when(activity), place(activity), asked) if line),
        choices=tuple(Choice(words, Action("why", f"{held.id}={why}")) for why, words in said.items()),
        more=_("Choose"),
        brief=brief("sapa_missed", title=title(activity), when=when(activity), place=place(activity)),
    )


def thanked(activity: Activity) -> Reply:
    """They said why."""
    return Reply(
        _("Thank you for telling. You are welcome next time."),
        choices=(Choice(label("Similar ones"), Action("similar", str(activity.id))), menu_choice()),
        replaces=True,
    )


def remembered(reply: Reply, times: int) -> Reply:
    """The page before registering, with a kind word where seats stayed empty."""
    if not times:
        return reply
    word = ngettext(
        "{n} time this year you had a seat here and could not come. If that happens again, please cancel: others wait for it.",
        "{n} times this year you had a seat here and could not come. If that happens again, please cancel: others wait for it.",
        times,
    ).format(n=times)
    return replace(reply, facts=(*reply.facts, Fact(_("A request"), word)))
