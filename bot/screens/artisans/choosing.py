"""What people hear of an organiser's decision about them: chosen, on the waiting list, or not this time."""

from __future__ import annotations

from dataclasses import replace

from bot.i18n import _, label
from bot.screens import aid
from bot.screens.activities import place, short_organiser, title, when
from bot.screens.artisans.mine import curated
from bot.screens.artisans.registered import in_line, outcome
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Attachment, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.registrations import Registration

REASONS = ("full", "fit", "before", "incomplete", "late")
"""Why organisers decline, as codes; anything else is their own words."""

OWN_WORDS = "say:"
"""What stands before a reason in the organiser's own words."""


def reason_words(reason: str | None) -> str:
    """A reason as it is said; nothing where none was given."""
    return {
        "full": _("There were more applicants than seats."),
        "fit": _("It is meant for another craft or level."),
        "before": _("You came to a similar one before; first-timers go first."),
        "incomplete": _("Something the organiser asked for was missing."),
        "late": _("It was too late to prepare a seat for you."),
    }.get(reason or "", (reason or "").removeprefix(OWN_WORDS) if (reason or "").startswith(OWN_WORDS) else "")


def chosen(activity: Activity, held: Registration, picture: Attachment) -> Reply:
    """Told to somebody who was chosen: the seat is theirs."""
    told = outcome(activity, held, picture)
    gives = activity.kind == aid.GRANT
    yours = aid.chosen() if gives else _("The organiser chose you. If you cannot come, press Cancel my seat.")
    choices = tuple(replace(one, answers=False) if one.action.name == "giveup" else one for one in told.choices)
    said = brief("sapa_seat", title=title(activity), when=when(activity), place=place(activity), code=held.code)
    return replace(told, text=f"{yours}\n{told.text}", choices=choices, brief=said)


def reserve(activity: Activity, held: Registration) -> Reply:
    """Told to somebody the organiser put on the waiting list."""
    what = (title(activity), when(activity), place(activity))
    return Reply(
        "\n".join((*(line for line in what if line), in_line(held.place))),
        heading=_("You are on the waiting list"),
        choices=(Choice(label("Leave the list"), Action("giveup", str(held.id), held.version)), menu_choice()),
        brief=brief("sapa_waiting", title=what[0], when=what[1], place=what[2], number=str(held.place)),
    )


def declined(activity: Activity, held: Registration) -> Reply:
    """Not this time: why, and what fits instead. Said kindly, since it is read alone."""
    gives = activity.kind == aid.GRANT
    why = aid.too_many() if gives and held.reason == "full" else reason_words(held.reason)
    sorry = aid.sorry() if gives else _("I am sorry, the organiser could not give you a seat this time.")
    lines = (title(activity), when(activity), place(activity), curated(activity, held.status), sorry, why)
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Not this time"),
        choices=(
            Choice(label("Similar ones"), Action("similar", str(activity.id))),
            Choice(label("Ask a person"), Action("ask", str(activity.id))),
            menu_choice(),
        ),
        brief=brief(
            "sapa_note",
            title=title(activity),
            when=when(activity),
            place=place(activity),
            text=" ".join(filter(None, (sorry, why))),
        ),
    )


def message(activity: Activity, held: Registration, words: str) -> Reply:
    """Something the organiser writes to one person; what they answer is a question about the activity."""
    sender = _("Message from {organiser} about {title}:").format(organiser=short_organiser(activity), title=title(activity))
    lines = (sender, words, " · ".join(line for line in (when(activity), place(activity)) if line))
    return Reply(
        "\n".join(line for line in lines if line),
        choices=(
            Choice(label("Answer"), Action("ask", str(activity.id))),
            Choice(label("My registration"), Action("registration", str(held.id))),
            menu_choice(),
        ),
        brief=brief("sapa_note", title=title(activity), when=when(activity), place=place(activity), text=" ".join(words.split())),
    )
