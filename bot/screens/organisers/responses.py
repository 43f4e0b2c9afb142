"""How an announcement went: in one bubble, as a file with a row a person, and what sending it again to some would mean."""

from __future__ import annotations

from collections.abc import Iterator

from bot import traits
from bot.i18n import _, label, moment, ngettext, number
from bot.rules.announcements import State
from bot.rules.reasons import Reason
from bot.screens.general import menu_choice
from bot.screens.names import channel_name
from bot.screens.organisers.receivers import why
from bot.vocabulary import Action, Choice, Reply
from storage.announcing.announcements import Announcement
from storage.announcing.responses import Causes, Result
from storage.ledger.deliveries import State as Became

SHOWN = 2
"""So many reasons of a group are named in the bubble; the file has all."""

HEADING = 40
OVER = (State.DONE, State.CANCELLED)


def results(one: Announcement, result: Result, zone: str, earlier: bool = False) -> Reply:
    """The numbers, the plain reasons and what can be done about them; `earlier` offers to go to its page."""
    lines = [
        _reached(one, result, zone),
        *_by_channel(result),
        _group(_("Did not arrive"), result.failed),
        _group(_("Not certain"), result.unknown),
        _group(_("Left out"), result.left_out),
        _came_back(one, result),
        _compared(one, result),
    ]
    back = [Choice(label("Back"), Action("announcement", str(one.id)))] if earlier else []
    return Reply(
        "\n".join(line for line in lines if line),
        heading(one),
        choices=(*_choices(one, result), *back, menu_choice()),
        more=_("Choose"),
    )


def heading(one: Announcement) -> str:
    """How an announcement is named: its first words and its code."""
    words = " ".join(one.indonesian.split())
    short = words if len(words) <= HEADING else words[: HEADING - 1].rstrip() + "…"
    return f"{short} ({one.code.upper()})"


def _choices(one: Announcement, result: Result) -> Iterator[Choice]:
    if one.frozen_at is not None:
        yield Choice(label("List of people"), Action("receivers", str(one.id)), _("Excel, one row a person"))
    if one.state in OVER:
        if failed := result.again.get(Became.FAILED):
            said = ngettext("{n} person", "{n} people", failed).format(n=number(failed))
            yield Choice(label("Again to the failed"), Action("send_again", f"{one.id}={Became.FAILED}"), said)
        if unknown := result.again.get(Became.UNKNOWN):
            said = ngettext("{n} person", "{n} people", unknown).format(n=number(unknown))
            yield Choice(label("Again to uncertain"), Action("send_again", f"{one.id}={Became.UNKNOWN}"), said)


def _reached(one: Announcement, result: Result, zone: str) -> str:
    """How many of how many, and until when that is."""
    tally = result.tally
    if one.frozen_at is None:
        return _("It was not sent yet.")
    said = _("It left for {sent} of {all} people.").format(sent=number(tally.arrived), all=number(one.people))
    if one.state is State.CANCELLED:
        return " ".join((said, _("It was stopped.")))
    if one.state is not State.DONE or one.finished_at is None:
        waits = ngettext("{n} still waits.", "{n} still wait.", tally.waits).format(n=number(tally.waits))
        return " ".join(filter(None, (said, waits, _group(_("Waiting"), result.waiting))))
    return " ".join((said, _("Finished {when}.").format(when=moment(one.finished_at, zone))))


def _by_channel(result: Result) -> Iterator[str]:
    """What each platform tells: a platform without receipts is never said to have delivered anything, or to know who read it."""
    for channel, states in result.channels.items():
        sent = sum(states.get(one, 0) for one in (Became.SENT, Became.DELIVERED, Became.READ))
        if not sent:
            continue
        if traits.of(channel).receipts:
            yield _("{platform}: {sent} sent, {delivered} delivered, {read} read.").format(
                platform=channel_name(channel),
                sent=number(sent),
                delivered=number(states.get(Became.DELIVERED, 0) + states.get(Became.READ, 0)),
                read=number(states.get(Became.READ, 0)),
            )
        else:
            yield _("{platform}: {sent} sent, read: unknown.").format(platform=channel_name(channel), sent=number(sent))


def _group(title: str, causes: Causes) -> str:
    """`Left out: 4 want no messages, 2 ...`; what is rare stands together at the end."""
    if not causes:
        return ""
    shown = causes if len(causes) <= SHOWN + 1 else causes[:SHOWN]
    parts = [_cause(reason, people) for reason, people in shown]
    if rest := sum(people for _reason, people in causes[len(shown) :]):
        parts.append(_("{n} for other reasons").format(n=number(rest)))
    return f"{title}: {', '.join(parts)}."


def _cause(reason: Reason, people: int) -> str:
    return f"{number(people)} {why(reason)}"


def _came_back(one: Announcement, result: Result) -> str:
    """What people did with it: presses and answers are counted, and links cannot be."""
    parts = []
    if presses := sum(result.pressed.values()):
        parts.append(ngettext("pressed {n} time", "pressed {n} times", presses).format(n=number(presses)))
    if result.replied:
        parts.append(ngettext("{n} person answered", "{n} people answered", result.replied).format(n=number(result.replied)))
    said = _("Buttons and answers: {what}.").format(what=", ".join(parts)) if parts else ""
    has_links = any(button.kind == "link" for button in one.buttons)
    return " ".join(filter(None, (said, _("Who opens a link cannot be counted.") if has_links else "")))


def _compared(one: Announcement, result: Result) -> str:
    reached, people = result.before
    if not people or not one.people:
        return ""
    return _("Sent to {now} %; your announcements before it: {before} %.").format(
        now=round(100 * result.tally.arrived / one.people), before=round(100 * reached / people)
    )


# ---- sending it again -----------------------------------------------------------------------------------------------------
def ask_again(one: Announcement, outcome: Became, people: int) -> Reply:
    """What it means, before a draft is made of it."""
    whom = ngettext("{n} person", "{n} people", people).format(n=number(people))
    if outcome is Became.UNKNOWN:
        text = _(
            "To {whom} nobody knows whether it arrived: the connection broke off. Most of them probably have it, "
            "and would get it twice. Whoever is known to have it gets it no second time."
        )
    else:
        text = _(
            "To {whom} it did not arrive. Who blocked Sapa or is not there any more stays out of reach; for the others "
            "it is worth a try. Whoever got it meanwhile gets it no second time."
        )
    return Reply(
        "\n".join((text.format(whom=whom), _("First you see the plan; nothing leaves yet."))),
        heading(one),
        choices=(
            Choice(label("Make a plan"), Action("send_again_yes", f"{one.id}={outcome}"), answers=True),
            Choice(label("Back"), Action("results_of", str(one.id)), answers=False),
        ),
    )


def nobody_left(one: Announcement) -> Reply:
    """There is nobody to send it to."""
    return Reply(
        _("There is nobody left to send it to: they got it meanwhile, or the list is not kept any more."),
        heading(one),
        choices=(Choice(label("Back"), Action("results_of", str(one.id))), menu_choice()),
    )


def not_over(one: Announcement) -> Reply:
    """It is still on its way, or was never sent."""
    return Reply(
        _("It can be sent again once it is finished."),
        heading(one),
        choices=(Choice(label("Back"), Action("results_of", str(one.id))), menu_choice()),
    )


def nothing_there() -> Reply:
    """There is no such announcement, or it is somebody else's."""
    return Reply(_("That announcement is not among yours, or not any more."), choices=(menu_choice(),))


# ---- the file ---------------------------------------------------------------------------------------------------------------
def file_made(one: Announcement, people: int, missed: bool) -> Reply:
    """Goes with the file."""
    if missed:
        text = ngettext("{n} person whom it did not reach.", "{n} people whom it did not reach.", people)
    else:
        text = ngettext("{n} person, one row each.", "{n} people, one row each.", people)
    return Reply(
        "\n".join((text.format(n=number(people)), _("It holds personal data: delete it when you are done."))),
        heading(one),
        choices=(Choice(label("Back"), Action("results_of", str(one.id))), menu_choice()),
    )
