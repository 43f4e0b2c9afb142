"""Goods, for organisers: who was selected, what each was given, whether they have it, and whether it is still used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label, ngettext, short_day
from bot.rules.aftercare import FEWEST
from bot.rules.goods import Counts, Stand, weakest
from bot.screens.activities import title
from bot.screens.fitting import turning
from bot.screens.general import menu_choice
from bot.screens.goods_words import stand_name, told, use_name
from bot.screens.organisers.managing import manage_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.handovers import Handover, Recipient

ROWS = 4
"""Recipients on a page: with everything else that can be chosen there a list is full."""

THINGS = 5


# ---- of an activity -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Page:
    """A page of recipients; `exports` says whether whoever looks may have a list of them, `repairs` how many lack help."""

    activity: Activity
    counts: Counts
    people: Sequence[Recipient]
    number: int
    more: bool
    exports: bool
    repairs: int


def page(view: Page) -> Reply:
    """Who was selected, and how their goods stand."""
    number, counts = str(view.activity.id), view.counts
    lines = (
        ngettext("{n} person was selected.", "{n} people were selected.", counts.chosen).format(n=counts.chosen),
        _given(counts),
        _uses(counts),
        _("Choose somebody to see or record what they were given.") if view.people else "",
    )
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Goods: {title}").format(title=title(view.activity)),
        choices=(*_people(view), *_of_all(view), Choice(label("Back"), Action("activity", number))),
        replaces=True,
        more=_("Choose"),
    )


def _people(view: Page) -> tuple[Choice, ...]:
    number = view.activity.id
    rows = tuple(Choice(name_of(one), Action("goods_of", str(one.registration_id)), _state(one)) for one in view.people)
    pages = turning(lambda at: Action("goods", f"{number}={at}"), view.number, more=view.more)
    return (*rows, *pages)


def _of_all(view: Page) -> tuple[Choice, ...]:
    number = str(view.activity.id)
    if not view.counts.given:
        return ()
    notes = Choice(label("All handover notes"), Action("goods_notes", number), _("PDF, a page for each person"))
    sheet = Choice(label("Spreadsheet"), Action("goods_sheet", number), _("Who has what, by name"))
    offer = Choice(label("Help with repairs"), Action("goods_broken", number), _("Offered to who said it is broken"))
    repairs = view.repairs and view.counts.answers >= FEWEST
    return (notes, *((sheet,) if view.exports else ()), *((offer,) if repairs else ()))


def name_of(one: Recipient) -> str:
    """What somebody is called in a list."""
    return one.name or str(one.registration_id)


def _state(one: Recipient) -> str:
    held = [given for given in one.given if given.stand is not Stand.RETURNED]
    stood = weakest(given.stand for given in held or one.given)
    if stood is None:
        return _("nothing yet")
    things = ngettext("{n} thing", "{n} things", len(held)).format(n=len(held))
    return f"{things}, {stand_name(stood)}" if held else stand_name(stood)


def _given(counts: Counts) -> str:
    if not counts.given:
        return _("Nothing is recorded as handed over yet.")
    things = ngettext("{n} thing is recorded", "{n} things are recorded", counts.given).format(n=counts.given)
    states = "; ".join(f"{stand_name(one)}: {many}" for one, many in counts.stands.items() if many)
    return f"{things}: {states}."


def _uses(counts: Counts) -> str:
    """What became of them; nothing of it while so few answered that everybody knows who."""
    if not counts.answers:
        return ""
    if counts.answers < FEWEST:
        return _("Still used? From {least} answers on I show what they are.").format(least=FEWEST)
    return _("Still used? {answers}.").format(
        answers="; ".join(f"{use_name(one)}: {many}" for one, many in counts.uses.items() if many)
    )


# ---- of one person --------------------------------------------------------------------------------------------------------
def person(activity: Activity, one: Recipient, done: str = "") -> Reply:
    """What somebody was given; `done` tells what was just written down."""
    shown = one.given[-THINGS:]
    rows = tuple(
        Choice(
            given.item or _("(a thing)"),
            Action("given", str(given.id)),
            f"{stand_name(given.stand)}, {short_day(given.handed_on)}",
        )
        for given in shown
    )
    note = (Choice(label("Handover note"), Action("goods_note", str(one.registration_id))),) if one.given else ()
    things = ngettext("{n} thing is recorded for them.", "{n} things are recorded for them.", len(one.given)).format(
        n=len(one.given)
    )
    said = things if one.given else _("Nothing is recorded as handed over yet.")
    return Reply(
        "\n".join(part for part in (done, said) if part),
        heading=name_of(one),
        choices=(
            Choice(label("Record a handover"), Action("give", str(one.registration_id))),
            *rows,
            *note,
            Choice(label("Back"), Action("goods", str(activity.id))),
            menu_choice(),
        ),
        replaces=True,
        more=_("Choose"),
    )


def given(one: Handover, name: str, *, asks: bool, done: str = "") -> Reply:
    """One thing somebody was given; `asks` says whether they can be asked again now."""
    number = str(one.id)
    over = one.stand is Stand.RETURNED
    back = label("It was given back") if one.stand is Stand.CONFIRMED else label("Take it back")
    again = (Choice(label("Ask them again"), Action("given_ask", number, one.version)),) if asks else ()
    changes = (
        Choice(label("Correct it"), Action("given_fix", number, one.version)),
        Choice(back, Action("given_undo", number, one.version)),
    )
    return Reply(
        "\n".join(part for part in (done, told(one), f"{name}: {stand_name(one.stand)}") if part),
        heading=one.item or _("(a thing)"),
        choices=(
            *(() if over else again + changes),
            Choice(label("Back"), Action("goods_of", str(one.registration_id))),
            menu_choice(),
        ),
        replaces=True,
        more=_("Choose"),
    )


def undo_sure(one: Handover, name: str) -> Reply:
    """The first of two taps."""
    if one.confirmed_at is not None:
        ask = _("Did {name} give it back? It stays in the list as given back, and they are told.")
    else:
        ask = _("Was it a mistake? It goes from the list, and {name} is told that nothing is asked of them.")
    return Reply(
        f"{told(one)}\n" + ask.format(name=name),
        heading=name,
        choices=(
            Choice(label("Leave it"), Action("given", str(one.id)), answers=False),
            Choice(label("Yes"), Action("given_undo_yes", str(one.id), one.version), answers=True),
        ),
    )


def asked_again(name: str) -> str:
    return _("{name} is asked once more.").format(name=name)


def taken_back() -> str:
    return _("It is taken back.")


def changed() -> str:
    """Somebody else was quicker."""
    return _("This changed meanwhile. So it stands now:")


def offered_help(activity: Activity, many: int) -> Reply:
    """Those whose goods are broken are asked whether the organiser may know."""
    text = ngettext(
        "{n} person is asked whether they want help. If they agree, they ask you by name, among the questions.",
        "{n} people are asked whether they want help. Who agrees asks you by name, among the questions.",
        many,
    )
    none = _("Everybody who said that it is broken was asked already, or asked you.")
    back = Choice(label("Back"), Action("goods", str(activity.id)))
    return Reply(text.format(n=many) if many else none, choices=(back, menu_choice()))


def nothing_here() -> Reply:
    """Not theirs, nobody's any more, or not of somebody who was selected."""
    return Reply(_("That is not one of yours, or it is gone. Here are yours:"), choices=(manage_choice(), menu_choice()))


def left() -> Reply:
    return Reply(_("Nothing was written down."), choices=(manage_choice(), menu_choice()))
