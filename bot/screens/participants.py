"""Who takes part, for the organiser: counts first, then pages, then one person with what can be decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.i18n import _, label, ngettext, short_moment
from bot.rules.seats import SELECTION, Status
from bot.screens.activities import title
from bot.screens.choosing import reason_words
from bot.screens.fitting import fitting
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Fact, Reply
from storage.activities import Activity
from storage.choosing import Refused
from storage.participants import Participant, Story
from storage.registrations import Registration

PAGE = 6
"""People on one page: with the ways on, as many as the smallest list holds."""

IN_ORDER = (
    Status.APPLIED,
    Status.CONFIRMED,
    Status.OFFERED,
    Status.WAITLISTED,
    Status.ATTENDED,
    Status.ABSENT,
    Status.DECLINED,
    Status.CANCELLED,
)


def status_name(status: Status) -> str:
    """How somebody stands, as the organiser says it."""
    return {
        Status.APPLIED: label("Applied"),
        Status.CONFIRMED: label("Has a seat"),
        Status.OFFERED: label("Seat offered"),
        Status.WAITLISTED: label("Waiting list"),
        Status.ATTENDED: label("Came"),
        Status.ABSENT: label("Did not come"),
        Status.DECLINED: label("Declined"),
        Status.CANCELLED: label("Cancelled"),
    }[status]


def overview(activity: Activity, counts: Mapping[Status, int], *, decides: bool) -> Reply:
    """How many stand how; each count opens its list."""
    number = str(activity.id)
    rows = [
        Choice(f"{status_name(status)}: {counts[status]}", Action("people_list", f"{number}={status}=0"))
        for status in IN_ORDER
        if counts.get(status)
    ]
    first = [Choice(label("Everybody"), Action("people_list", f"{number}=all=0"))] if len(rows) > 1 else []
    draw = [Choice(label("Draw lots"), Action("lottery", number))] if decides and _can_draw(activity, counts) else []
    add = [Choice(label("Add somebody"), Action("people_add", number))] if decides else []
    ways = (*draw, *add, Choice(label("Search"), Action("people_find", number)), back_to(activity))
    total = sum(counts.values())
    people = ngettext("{n} person", "{n} people", total).format(n=total) if total else _("Nobody has registered yet.")
    quota = _("{taken} of {quota} seats are taken.").format(taken=activity.taken, quota=activity.quota) if activity.quota else ""
    return Reply(
        "\n".join(filter(None, (people, quota))),
        heading=_("Participants: {title}").format(title=title(activity)),
        choices=fitting(first, rows, ways),
        more=_("Choose"),
        replaces=True,
    )


def _can_draw(activity: Activity, counts: Mapping[Status, int]) -> bool:
    return activity.joining == SELECTION and counts.get(Status.APPLIED, 0) > 0


def back_to(activity: Activity) -> Choice:
    """Back to the activity's own page."""
    return Choice(label("Back"), Action("activity", str(activity.id)))


def back_to_people(activity: Activity) -> Choice:
    """Back to the counts."""
    return Choice(label("Participants"), Action("people", str(activity.id)))


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of people; `status` is all, or one; `total` counts those on all pages, None where it is not known."""

    activity: Activity
    people: Sequence[Participant]
    status: str
    page: int
    more: bool


def listed(view: Listed, names: Names) -> Reply:
    """A page: name, then town, how they stand, whether they came in."""
    number = view.activity.id
    rows = tuple(_row(one, names, of_all=view.status == "all") for one in view.people)
    turning = []
    if view.page:
        turning.append(Choice(label("Earlier"), Action("people_list", f"{number}={view.status}={view.page - 1}")))
    if view.more:
        turning.append(Choice(label("More"), Action("people_list", f"{number}={view.status}={view.page + 1}")))
    heading = label("Everybody") if view.status == "all" else status_name(Status(view.status))
    return Reply(
        "" if rows else _("Nobody stands like this now."),
        heading=f"{heading}: {title(view.activity)}",
        choices=(*rows, *turning, back_to_people(view.activity)),
        more=_("Choose"),
        replaces=True,
    )


def _row(one: Participant, names: Names, *, of_all: bool) -> Choice:
    town = one.regency or (names.province(one.province) if one.province else "")
    parts = (town, status_name(one.status) if of_all else "", _("arrived") if one.arrived_at else "")
    return Choice(
        one.name or _("(erased)"), Action("participant", str(one.id)), ", ".join(filter(None, parts)) or status_name(one.status)
    )


def ask_words(prompt: Prompt) -> Reply:
    """What to look for."""
    problem = _("Please type at least two letters, or three digits.") if prompt.problem else ""
    return question(prompt, _("Whom do you look for? A part of the name, the code, or the last digits of the phone."), problem)


def found(activity: Activity, people: Sequence[Participant], names: Names) -> Reply:
    """Whom a search found."""
    again = Choice(label("Search again"), Action("people_find", str(activity.id)))
    rows = tuple(_row(one, names, of_all=True) for one in people[:PAGE])
    text = "" if rows else _("Nobody fits that.")
    if len(people) > PAGE:
        text = _("More than these fit; type more of the name.")
    return Reply(
        text,
        heading=_("Found: {title}").format(title=title(activity)),
        choices=(*rows, again, back_to_people(activity)),
        more=_("Choose"),
    )


# ---- one person -----------------------------------------------------------------------------------------------------------
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


def nothing_here() -> Reply:
    """A number that is nothing, or nothing they may see."""
    return Reply(
        _("That is not one of your activities, or it is no longer there."),
        choices=(Choice(label("Manage"), Action("manage")), menu_choice()),
    )


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


def left(activity_id: str) -> Reply:
    """A form of the organiser's was left."""
    return Reply(
        _("All right, nothing was done."),
        choices=(Choice(label("Participants"), Action("people", activity_id)), menu_choice()),
    )
