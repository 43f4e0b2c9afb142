"""What people in line hear unasked, and the two questions before it begins: every one says what, when and where."""

from __future__ import annotations

from dataclasses import replace

from bot.i18n import _, label, moment
from bot.rules.seats import MISSES, Status
from bot.screens import aid
from bot.screens.activities import place, title, when
from bot.screens.artisans.registered import if_missed, in_line, outcome
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Attachment, Brief, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.registrations import Registration


def offered(activity: Activity, held: Registration, zone: str) -> Reply:
    """A seat is kept for them until they answer; the deadline is on the clock of `zone` (IANA), where they live."""
    heading = aid.offered(again=False) if activity.kind == aid.GRANT else _("There is a seat for you")
    return _offer(activity, held, zone, heading, "sapa_offer")


def nudge(activity: Activity, held: Registration, zone: str) -> Reply:
    """The same a second time, shortly before it ends."""
    heading = aid.offered(again=True) if activity.kind == aid.GRANT else _("Your seat still waits for an answer")
    return _offer(activity, held, zone, heading, "sapa_offer_again")


def _offer(activity: Activity, held: Registration, zone: str, heading: str, template: str) -> Reply:
    take = aid.take() if activity.kind == aid.GRANT else label("Take the seat")
    until = moment(held.offer_until, zone) if held.offer_until else ""
    ends = _("Answer before {when}; after that it is offered to the next person.").format(when=until)
    is_last = held.missed + 1 >= MISSES
    last = _("It is the last time that I offer it.") if is_last else ""
    return Reply(
        _what(activity, f"{ends} {last}".rstrip()),
        heading=heading,
        choices=(
            Choice(take, Action("accept", str(held.id), held.version), answers=True),
            Choice(label("No, thank you"), Action("giveup_yes", str(held.id), held.version), answers=False),
            menu_choice(),
        ),
        brief=_brief(template, activity, until=_("{when} (the last offer)").format(when=until) if is_last else until),
    )


def _brief(template: str, activity: Activity, **words: str) -> Brief:
    """Title, day and hour, place, and what else the template names."""
    return brief(template, title=title(activity), when=when(activity), place=place(activity), **words)


def _what(activity: Activity, *more: str) -> str:
    """Title, day and hour, place, then what is to be said about it."""
    return "\n".join(line for line in (title(activity), when(activity), place(activity), *more) if line)


def seated(activity: Activity, held: Registration, picture: Attachment) -> Reply:
    """Told to somebody who waited: the seat is theirs, there was no time to ask."""
    told = outcome(activity, held, picture)
    gives = activity.kind == aid.GRANT
    yours = aid.freed() if gives else _("A seat became free and is yours. If you cannot come, press Cancel my seat.")
    choices = tuple(replace(one, answers=False) if one.action.name == "giveup" else one for one in told.choices)
    said = _brief("sapa_seat", activity, code=held.code or "")
    return replace(
        told,
        heading=aid.heading("") if gives else _("You have a seat now"),
        text=f"{yours}\n{told.text}",
        choices=choices,
        brief=said,
    )


def missed(activity: Activity, held: Registration) -> Reply:
    """An offer passed without an answer: the end of the line, or out of it."""
    if held.status is Status.WAITLISTED:
        leave = Choice(label("Leave the list"), Action("giveup", str(held.id), held.version))
        standing = in_line(held.place), if_missed(held)
        return Reply(
            _what(activity, *standing),
            heading=_("The offer is over"),
            choices=(leave, menu_choice()),
            brief=_brief("sapa_offer_over", activity, standing=" ".join(standing)),
        )
    out = _("You are no longer on the waiting list. You can register again any time.")
    see = Choice(label("See it"), Action("card", str(activity.id)))
    said = _brief("sapa_offer_over", activity, standing=out)
    return Reply(_what(activity, out), heading=_("The offer is over"), choices=(see, menu_choice()), brief=said)


def too_late(fresh: Reply) -> Reply:
    """The seat was accepted after its time: here is how it stands now."""
    return replace(fresh, text=_("The time to answer is over. This is how it stands now:") + "\n" + fresh.text, replaces=False)


def no_offer() -> Reply:
    """ "I take it", when nothing is offered."""
    return Reply(
        _("No seat is kept for you just now."), choices=(Choice(label("My registrations"), Action("mine")), menu_choice())
    )


def still_waiting(activity: Activity, held: Registration) -> Reply:
    """Two days before it begins: they are still in line."""
    return Reply(
        _what(activity, in_line(held.place)),
        heading=_("You are still on the waiting list"),
        choices=(Choice(label("Leave the list"), Action("giveup", str(held.id), held.version)), menu_choice()),
        brief=_brief("sapa_waiting", activity, number=str(held.place)),
    )


def in_silence(activity: Activity, held: Registration) -> Reply:
    """The waiting page of somebody who asked for silence: no seat can be offered to them."""
    waits = outcome(activity, held, None)
    silence = _("You asked for no messages, so I cannot offer you a seat.")
    again = Choice(label("Messages again"), Action("unstop"))
    return replace(waits, text=_what(activity, in_line(held.place), silence), choices=(again, *waits.choices))


def coming(activity: Activity, held: Registration) -> Reply:
    """Two days before it begins: do they come?"""
    free = _("If you cannot come, press it: your seat goes to somebody else.")
    return Reply(
        _what(activity, free),
        heading=_("Are you coming?"),
        choices=(
            Choice(label("Yes, I am coming"), Action("coming", str(held.id), held.version), answers=True),
            Choice(label("I cannot come"), Action("giveup_yes", str(held.id), held.version), answers=False),
        ),
        brief=_brief("sapa_coming", activity),
    )


def noted(activity: Activity, held: Registration) -> Reply:
    """They said that they come."""
    code = _("Your code: {code}. Show it or say it when you arrive.").format(code=held.code)
    return Reply(
        _what(activity, code),
        heading=_("Noted: you are coming"),
        choices=(
            Choice(label("Save to calendar"), Action("calendar", str(held.id))),
            Choice(label("Cancel my seat"), Action("giveup", str(held.id), held.version)),
            menu_choice(),
        ),
        replaces=True,
    )
