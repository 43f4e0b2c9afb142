"""One person who takes part, for the organiser: how they stand, what can be decided, why, and a message to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.i18n import _, label, ngettext, short_moment
from bot.rules.seats import Status
from bot.screens.activities import title
from bot.screens.artisans.choosing import reason_words
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.screens.organisers.participants import back_to_people, status_name
from bot.vocabulary import Action, Choice, Fact, Reply
from storage.organising.activities import Activity
from storage.taking_part.choosing import Refused
from storage.taking_part.participants import Story
from storage.taking_part.registrations import Registration


@dataclass(frozen=True, slots=True)
class Shown:
    """One person as the organiser sees them: what they told for this activity, and nothing else."""

    activity: Activity
    held: Registration
    told: Sequence[Fact]
    story: Story
    came: int
    missed: int
    hears: bool  # has a chat, or is in the care of who has one
    silent: bool  # asked for no messages
    decides: bool  # whoever looks may decide
    undo: bool = False  # the last decision can be taken back


def person(view: Shown, done: str = "") -> Reply:
    """One person; `done` says first what was just decided."""
    return Reply(
        "\n".join(filter(None, (done, _standing(view), _before(view), _reach(view)))),
        heading=title(view.activity),
        facts=(*view.told, *_history(view)),
        choices=_what_can_be_done(view) if view.decides else (back_to_people(view.activity),),
        more=_("Choose"),
    )


def _standing(view: Shown) -> str:
    held = view.held
    place = _("number {n}").format(n=held.place) if held.status is Status.WAITLISTED else ""
    code = _("code {code}").format(code=held.code) if held.code and held.status.takes_seat else ""
    why = reason_words(held.reason) if held.status is Status.DECLINED else ""
    return ", ".join(filter(None, (status_name(held.status), place, code, why.rstrip(".")))) + "."


def _before(view: Shown) -> str:
    if view.came + view.missed == 0:
        return _("First time with you.")
    if not view.missed:
        return ngettext("Came {n} time before.", "Came {n} times before.", view.came).format(n=view.came)
    return _("Before: came {came}, did not come {missed}.").format(came=view.came, missed=view.missed)


def _reach(view: Shown) -> str:
    if not view.hears:
        return _("Has no chat here: please call.")
    return _("Asked for no messages.") if view.silent else ""


def _history(view: Shown) -> tuple[Fact, ...]:
    zone, story = view.activity.zone, view.story
    moments = (
        (_("Registered"), story.created_at),
        (_("Decided"), story.decided_at),
        (_("Cancelled on"), story.cancelled_at),
        (_("Said they come"), story.coming_at),
        (_("Arrived"), story.arrived_at),
    )
    return tuple(Fact(name, short_moment(at.astimezone(ZoneInfo(zone)), zone)) for name, at in moments if at is not None)


def _what_can_be_done(view: Shown) -> tuple[Choice, ...]:
    held, number = view.held, str(view.held.id)

    def act(words: str, name: str) -> Choice:
        return Choice(words, Action(name, number, held.version))

    ways = [act(label("Take back"), "take_back")] if view.undo else []
    if held.status in (Status.APPLIED, Status.WAITLISTED, Status.DECLINED):
        ways.append(act(label("Give a seat"), "choose_them"))
    if held.status is Status.APPLIED and view.activity.waitlist:
        ways.append(act(label("To waiting list"), "to_line"))
    if held.status is Status.WAITLISTED and held.place > 1:
        ways.append(act(label("To the front"), "move_up"))
    if view.hears and not view.silent:
        ways.append(Choice(label("Write to them"), Action("write_to", number)))
    if held.status.is_active:
        ways.append(act(label("Decline") if held.status is Status.APPLIED else label("Take off the list"), "decline"))
    return (*ways, back_to_people(view.activity))


# ---- what was decided -------------------------------------------------------------------------------------------------------
def done_words(status: Status, *, hears: bool) -> str:
    """What a decision was."""
    said = {
        Status.CONFIRMED: _("Done: they have a seat."),
        Status.WAITLISTED: _("Done: they are on the waiting list."),
        Status.DECLINED: _("Done: declined."),
        Status.APPLIED: _("Taken back: nothing is decided."),
    }.get(status, "")
    if status is Status.APPLIED:
        return said
    return f"{said} " + (_("They hear of it in a minute.") if hears else _("They have no chat: please tell them."))


def refused_words(why: Refused) -> str:
    """Why a decision has no effect."""
    return {
        Refused.FULL: _("No seat is left. Take somebody off the list, or raise the number of seats."),
        Refused.FREE: _("Seats are still free: give them one instead of the waiting list."),
        Refused.OVER: _("It has begun or was called off, so this can no longer be decided."),
        Refused.CHANGED: _("This changed meanwhile, so I did nothing. This is how it stands now:"),
        Refused.TOLD: _("They were told already, so it cannot be taken back. You can decide anew:"),
    }[why]


def why(activity: Activity, held: Registration, name: str) -> Reply:
    """Choose why somebody is declined or taken off; they read it."""

    def reason(words: str, code: str) -> Choice:
        return Choice(words, Action("decline_for", f"{held.id}={code}", held.version))

    return Reply(
        _("Why can {name} not come? They read the reason, so be kind.").format(name=name),
        heading=title(activity),
        choices=(
            reason(label("Too many applied"), "full"),
            reason(label("Other craft or level"), "fit"),
            reason(label("Came before"), "before"),
            reason(label("Something missing"), "incomplete"),
            reason(label("Too late"), "late"),
            Choice(label("In my own words"), Action("decline_words", str(held.id), held.version)),
            reason(label("Without a reason"), ""),
            Choice(label("Back"), Action("participant", str(held.id))),
        ),
        more=_("Choose"),
    )


def ask_reason(prompt: Prompt, most: int) -> Reply:
    """Why, in the organiser's own words."""
    problem = _("Please keep it under {n} letters.").format(n=most) if prompt.problem else ""
    return question(prompt, _("Please type the reason. They read it as you write it."), problem)


# ---- a message to one ---------------------------------------------------------------------------------------------------------
def ask_message(prompt: Prompt, most: int) -> Reply:
    """What to write to them."""
    problem = _("Please keep it under {n} letters.").format(n=most) if prompt.problem else ""
    return question(prompt, _("What shall I write to them? I add the title and your organisation."), problem)


def check_message(prompt: Prompt, said: Reply) -> Reply:
    """The message as they will read it."""
    send = prompt.answer(label("Send"), "yes")
    change = Choice(label("Change"), Action("correct", "body", prompt.version))
    leave = Choice(label("Cancel"), Action("leave", version=prompt.version))
    return Reply(said.text, heading=_("They will read:"), choices=(replace(send, answers=True), change, leave))


def sent(activity: Activity) -> Reply:
    """The message is on its way."""
    text = _("On its way; by night it waits for the morning. If they answer, it comes to you as a question.")
    return Reply(text, choices=(back_to_people(activity), menu_choice()))
