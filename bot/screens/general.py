"""What Sapa says at any time: greeting, menu, help, and when something cannot be answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.i18n import _, label, languages, short_moment, speaking
from bot.vocabulary import Action, Choice, Layout, Reply

BUTTONS = 3
"""Choices that a screen needs no list for, also where it is smallest."""

PATIENCE = 2
"""Failures in a row after which Sapa stops asking the same way."""

LANGUAGE_NAMES = {"id": "Bahasa Indonesia", "en": "English"}


def openable(reply: Reply) -> Reply:
    """The same with a word on the button that opens its choices, for channels that show more than three as a list.

    Where an answer is in another language than was spoken before it, its screen says the word itself.
    """
    return reply if reply.more or len(reply.choices) <= BUTTONS else replace(reply, more=_("Choose"))


def menu_choice() -> Choice:
    """Back to the start, on every screen that would else be a dead end."""
    return Choice(label("Menu"), Action("menu"))


def choose_language(first: str) -> Reply:
    """The first bubble, in every language at once; `first` is the platform's guess and stands first."""
    codes = sorted(languages(), key=lambda code: code != first)
    return Reply(
        "\n\n".join(_greeting(code) for code in codes),
        choices=tuple(Choice(LANGUAGE_NAMES.get(code, code), Action("language", code)) for code in codes),
    )


def _greeting(code: str) -> str:
    with speaking(code):
        return _("Welcome to Sapa. I help craft artisans with trainings, fairs and exporting. It is free.\nChoose a language:")


def language_choices(form: int = 0) -> Reply:
    """Another language, any time; `form` is the version of the form that goes on afterwards, 0 for none."""
    choices = tuple(Choice(LANGUAGE_NAMES.get(code, code), Action("language", code, form)) for code in languages())
    return Reply(_("Which language shall I use?"), choices=choices, replaces=True)


def menu(unfinished: bool, roles: Collection[str] = (), greeting: str = "") -> Reply:
    """The main menu; an unfinished form is offered first."""
    resume = (Choice(label("Continue the form"), Action("resume"), answers=True),) if unfinished else ()
    manage = (Choice(label("Manage"), Action("manage")),) if {"admin", "organiser", "volunteer"} & set(roles) else ()
    govern = (Choice(label("Admin"), Action("govern")),) if "admin" in roles else ()
    return Reply(
        "\n".join(
            line
            for line in (greeting, _("What are you looking for?"), _("Or just type, for example: batik training in Jogja"))
            if line
        ),
        choices=(
            *resume,
            Choice(label("Trainings"), Action("browse")),
            Choice(label("Fairs"), Action("fairs")),
            Choice(label("Exporting"), Action("export")),
            Choice(label("My registrations"), Action("mine")),
            Choice(label("Ask a person"), Action("ask")),
            Choice(label("Everything else"), Action("further")),
            *manage,
            *govern,
        ),
        layout=Layout.MENU,
        more=_("Choose"),
    )


def further(offered: Collection[str]) -> Reply:
    """What else there is, of the `offered` actions; the menu is one press away."""
    everything = (
        Choice(label("Near me"), Action("near")),
        Choice(label("Steps to exporting"), Action("steps")),
        Choice(label("Ready to export?"), Action("readiness")),
        Choice(label("Figures"), Action("figures")),
        Choice(label("Help desks"), Action("desks")),
        Choice(label("Fair dates"), Action("editions")),
        Choice(label("My profile"), Action("profile")),
        Choice(label("Language"), Action("languages")),
        Choice(label("Help"), Action("help")),
        menu_choice(),
    )
    choices = tuple(choice for choice in everything if choice.action.name in offered)
    return Reply(_("What else are you looking for?"), choices=choices, layout=Layout.MENU, replaces=True, more=_("Choose"))


def not_allowed() -> Reply:
    """Whoever pressed may not do this, or not any more."""
    return Reply(
        _("That is for organisers and admins, and your role does not include it. Ask an admin for an invitation."),
        choices=(menu_choice(),),
    )


def help_page() -> Reply:
    """What can be typed."""
    return Reply(
        _(
            "Press a button, or type its number or name. Or type what you look for: tenun NTB desember\n"
            "registrations: your seats and places in line\n"
            "reminders: when I remind you\n"
            "following: news of what you follow\n"
            "data: see, take along or erase your data\n"
            "stop: no more messages unasked\n"
            "Sapa never asks for money, passwords or OTP codes."
        ),
        heading=_("How Sapa works"),
        choices=(
            Choice(label("Reminders"), Action("reminders")),
            Choice(label("What I follow"), Action("following")),
            Choice(label("My certificates"), Action("certificates")),
            Choice(label("My questions"), Action("asked")),
            Choice(label("My people"), Action("mypeople")),
            Choice(label("Partners"), Action("partners")),
            Choice(label("Ask a person"), Action("ask")),
            menu_choice(),
        ),
    )


def not_understood(misses: int) -> Reply:
    """Words that mean nothing to Sapa; the second time in a row a person is offered."""
    if misses >= PATIENCE:
        return Reply(
            _("I still do not understand, sorry. Shall I pass your question on to a person?"),
            choices=(
                Choice(label("Ask a person"), Action("ask"), answers=True),
                Choice(label("Trainings"), Action("browse")),
                menu_choice(),
            ),
        )
    return Reply(
        _("Sorry, I do not understand that yet. Do you mean one of these?"),
        choices=(
            Choice(label("Trainings"), Action("browse")),
            Choice(label("Fairs"), Action("fairs")),
            Choice(label("Exporting"), Action("export")),
            Choice(label("Ask a person"), Action("ask")),
            menu_choice(),
        ),
    )


def unknown_command() -> Reply:
    return Reply(_("I do not know that command. The menu shows everything I can do."), choices=(menu_choice(),))


def old_button(unfinished: bool) -> Reply:
    """A button whose meaning this version no longer knows."""
    resume = (Choice(label("Continue the form"), Action("resume")),) if unfinished else ()
    return Reply(
        _("That button is old. Here is the newest:"),
        choices=(*resume, Choice(label("Trainings"), Action("browse")), menu_choice()),
    )


def cannot_read(kind: str, asked: Reply | None) -> Reply:
    """A voice note, a picture, a sticker ...; where a question is open it is asked again in the same bubble."""
    person = Choice(label("Ask a person"), Action("ask"))
    if asked is not None:
        sorry = _("I cannot listen to voice notes yet, sorry.") if kind == "voice" else _("I can only read text, sorry.")
        offered = asked.choices if person in asked.choices else (*asked.choices, person)
        return replace(asked, text=f"{sorry}\n{asked.text}", choices=offered, replaces=False)
    choices = (person, menu_choice())
    if kind == "voice":
        return Reply(_("I cannot listen to voice notes yet, sorry. Please type it, or ask a person."), choices=choices)
    return Reply(_("I can only read text, sorry. Please type what you need, or ask a person."), choices=choices)


def not_needed_now() -> Reply:
    """A contact or place shared while nothing asks for it."""
    return Reply(_("Thank you, but I do not need that right now, so I did not keep it."), choices=(menu_choice(),))


def form_left() -> Reply:
    return Reply(
        _("All right, I stopped. Nothing was registered."), choices=(Choice(label("Trainings"), Action("browse")), menu_choice())
    )


def still(action: Action, pressed: str, at: datetime, zone: str) -> Reply:
    """Something was pressed while nobody could take it, and has had no effect; `at` is when, for people in `zone` (IANA)."""
    when = short_moment(at, zone)
    if pressed:
        asked = _("You pressed “{choice}” on {moment}, when I could not be reached. Nothing has changed. Do it now?")
    else:
        asked = _("You pressed a button on {moment}, when I could not be reached. Nothing has changed. Do it now?")
    choices = (Choice(label("Yes, do it now"), action, answers=True), menu_choice())
    return Reply(asked.format(choice=pressed, moment=when), choices=choices)


def write_privately() -> Reply:
    """The only thing said in a group."""
    return Reply(_("Please write to me in a private chat; here I cannot show anything personal."))


def apology() -> Reply:
    """Something broke on our side."""
    return Reply(
        _("Sorry, something went wrong on our side and this step did not happen. Please try again, or ask a person."),
        choices=(menu_choice(), Choice(label("Ask a person"), Action("ask"))),
    )
