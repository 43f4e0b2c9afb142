"""People who come unregistered: who they are, and what can be done where no seat is free."""

from __future__ import annotations

from bot.i18n import _, label, ngettext
from bot.screens.activities import short_organiser, title
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.screens.organisers.door import door_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.doors import Counts


def ask_name(prompt: Prompt) -> Reply:
    """Who?"""
    problem = _("A name needs letters, between 2 and 100 of them.") if prompt.problem else ""
    return question(prompt, _("Who came? Type their full name."), problem)


def ask_phone(prompt: Prompt) -> Reply:
    """Their number, if they have one."""
    problem = _("That does not look like a phone number. An example: 0812 3456 7890.") if prompt.problem else ""
    return question(prompt, _("What is their phone number? Skip it if they have none."), problem)


def ask_agreed(activity: Activity, prompt: Prompt, *, waits: bool) -> Reply:
    """Read back; consent given in person is confirmed by whoever stands at the door."""
    said = ", ".join(value for name in ("name", "phone") if (value := prompt.answers.get(name)))
    asked = _("Did they agree that {organiser} uses these details for this activity only, until a year after it?")
    return Reply(
        f"{said}\n{asked.format(organiser=short_organiser(activity))}",
        heading=title(activity),
        choices=(prompt.answer(label("Yes, write it down") if waits else label("Yes, let them in"), "yes"),),
    )


def has_chat(activity: Activity) -> Reply:
    """The number belongs to somebody who writes to Sapa themselves."""
    text = _("Somebody with this number writes to Sapa. Let them type the room word, so that it stays with them.")
    return Reply(
        text, choices=(Choice(label("Room word"), Action("room_word", str(activity.id))), door_choice(activity), menu_choice())
    )


def full(activity: Activity, counts: Counts, *, raises: bool) -> Reply:
    """No seat is free for who came: one seat more where whoever stands there may say so, a place in line, or who is not there."""
    about = str(activity.id)
    hoping = ngettext("{n} waits for a seat.", "{n} wait for a seat.", counts.hoping).format(n=counts.hoping)
    lines = (
        _("No seat is free: {taken} of {quota} are taken.").format(taken=counts.expected, quota=activity.quota),
        hoping if counts.hoping else "",
        "" if raises else _("Your organiser can add a seat. Or write the name down: it comes up when a seat is free."),
    )
    more = (Choice(label("Add one seat"), Action("walk_in", f"{about}=more")),) if raises else ()
    return Reply(
        "\n".join(line for line in lines if line),
        heading=title(activity),
        choices=(
            *more,
            Choice(label("Write the name down"), Action("walk_in", f"{about}=wait")),
            Choice(label("List of names"), Action("door_list", f"{about}=0")),
            door_choice(activity),
            menu_choice(),
        ),
        more=_("Choose"),
    )


def waits(activity: Activity, name: str, place: int) -> Reply:
    """Somebody was written down, and how they get a seat later."""
    how = _("When a seat is free, search the name and press Give a seat.")
    return Reply(
        _("{name}: number {n} on the waiting list").format(name=name, n=place) + f".\n{how}",
        heading=title(activity),
        choices=(Choice(label("Search"), Action("door_find", str(activity.id))), door_choice(activity), menu_choice()),
    )
