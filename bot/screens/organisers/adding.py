"""Writing somebody else down: an organiser does it with consent given in person, the leader of a group for their people."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label
from bot.rules.seats import Status
from bot.screens.activities import place, short_organiser, title, when
from bot.screens.artisans.profile import field_name
from bot.screens.brief import brief
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.screens.organisers.participants import back_to_people
from bot.vocabulary import Action, Choice, Fact, Reply
from storage.organising.activities import Activity
from storage.taking_part.registrations import Registration


def question_words(prompt: Prompt) -> str:
    """A question about somebody else."""
    asked = {
        "name": _("What is their full name?"),
        "phone": _("What is their phone number? It stays with you; nobody is called or written to."),
        "craft": _("Which craft do they work in?"),
        "province": _("In which province do they live?"),
    }[prompt.field]
    problem = ""
    if prompt.problem and not prompt.problem.startswith("page:"):
        problem = _("I could not read that: {field}.").format(field=field_name(prompt.field))
    return question(prompt, asked, problem).text


def agreed(activity: Activity, prompt: Prompt, known: Sequence[Fact]) -> Reply:
    """Read back; consent given in person is confirmed by the organiser."""
    text = _(
        "Did they agree, in person, that {organiser} uses these details for this activity only, until a year after it, "
        "and erases them when they ask?"
    ).format(organiser=short_organiser(activity))
    return Reply(
        text,
        heading=title(activity),
        facts=tuple(known),
        choices=(
            prompt.answer(label("Yes, they agreed"), "yes"),
            Choice(label("Back"), Action("back", version=prompt.version)),
            Choice(label("Cancel"), Action("leave", version=prompt.version)),
        ),
    )


def added(activity: Activity, held: Registration, name: str) -> Reply:
    """What they have now; the organiser tells them."""
    if held.status is Status.CONFIRMED:
        text = _("{name} has a seat. Code: {code}. Please tell them; they have no chat here.")
    elif held.status is Status.WAITLISTED:
        text = _("{name} is number {n} on the waiting list. They have no chat: give them a seat yourself when one is free.")
    else:
        text = _("{name} is among those who applied: no seat is left just now.")
    return Reply(
        text.format(name=name, code=held.code, n=held.place),
        heading=title(activity),
        choices=(
            Choice(label("Add somebody"), Action("people_add", str(activity.id))),
            Choice(label("See them"), Action("participant", str(held.id))),
            back_to_people(activity),
        ),
    )


def already(activity: Activity, registration_id: int) -> Reply:
    """The same name and number are there."""
    return Reply(
        _("Somebody of this name and number is registered already, so nothing changed."),
        heading=title(activity),
        choices=(Choice(label("See them"), Action("participant", str(registration_id))), back_to_people(activity)),
    )


def no_room(activity: Activity) -> Reply:
    """Full without a line, or called off meanwhile."""
    return Reply(
        _("No seat is left and there is no waiting list, so nobody was added."),
        heading=title(activity),
        choices=(back_to_people(activity),),
    )


def too_late(activity: Activity) -> Reply:
    """It has begun: who comes now is written down at the door."""
    return Reply(
        _("It has begun or is over. Whoever comes unregistered is written down at the door."),
        heading=title(activity),
        choices=(Choice(label("At the door"), Action("door", str(activity.id))), back_to_people(activity)),
    )


def asked_them(activity: Activity) -> Reply:
    """Whoever has that number decides for themselves."""
    text = _("Somebody with this number uses Sapa already. I asked them there to register themselves; nothing was added here.")
    return Reply(text, heading=title(activity), choices=(back_to_people(activity), menu_choice()))


def invited(activity: Activity) -> Reply:
    """Told to somebody whom an organiser wanted to write down."""
    text = _("{organiser} would like to have you there. Register here, or leave it.").format(organiser=short_organiser(activity))
    lines = (when(activity), place(activity), text)
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("An invitation: {title}").format(title=title(activity)),
        choices=(
            Choice(label("Register"), Action("register", str(activity.id)), answers=True),
            Choice(label("Details"), Action("details", str(activity.id))),
            menu_choice(),
        ),
        brief=brief("sapa_note", title=title(activity), when=when(activity), place=place(activity), text=text),
    )
