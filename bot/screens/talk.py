"""Small talk: short answers to what people say before, between and after."""

from __future__ import annotations

from bot.i18n import _, label
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Link, Reply


def hello() -> str:
    """Somebody said hello."""
    return _("Hello and welcome.")


def thanks() -> Reply:
    """Somebody said thank you."""
    return Reply(_("You are welcome. Type menu whenever you need me."), choices=(menu_choice(),))


def all_right() -> Reply:
    """A plain yes or no where nothing was asked, as people answer a reminder."""
    return Reply(_("All right. Type menu whenever you need me."), choices=(menu_choice(),))


def sorry() -> Reply:
    """Somebody is angry, or an answer did not help."""
    return Reply(
        _("I am sorry that did not help. A person can read along and answer you."),
        choices=(Choice(label("Ask a person"), Action("ask")), Choice(label("Help"), Action("help")), menu_choice()),
    )


def who() -> Reply:
    """What Sapa is: nobody shall take it for a person, and whoever wants one is told how."""
    return Reply(
        _(
            "I am Sapa, a computer program, not a person. I help artisans find trainings, fairs and export information.\n"
            "It is free. I understand Indonesian and English. To write to a person, press Ask a person."
        ),
        choices=(Choice(label("Ask a person"), Action("ask")), Choice(label("Help"), Action("help")), menu_choice()),
    )


def which_training(reply: Reply) -> Reply:
    """A question about a training that was not named: the list, with what to do."""
    text = _("Choose a training first, then everything about it is on its card.")
    return Reply(text, heading=reply.heading, choices=reply.choices, more=reply.more)


def nib() -> Reply:
    """What the business number is and where it comes from (PP 5/2021, https://oss.go.id)."""
    return Reply(
        _("NIB is the Indonesian business number. It is made online at oss.go.id."),
        links=(Link("oss.go.id", "https://oss.go.id"),),
        choices=(Choice(label("Trainings"), Action("browse")), Choice(label("Ask a person"), Action("ask")), menu_choice()),
    )
