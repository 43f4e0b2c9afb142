"""What a handover note says (berita acara serah terima) in both languages, Indonesian first; and what brings the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

from bot.i18n import _, label, ngettext, short_day, short_moment, speaking
from bot.rules.goods import Stand
from bot.screens.activities import place, title, when
from bot.screens.general import menu_choice
from bot.screens.goods_words import stand_name
from bot.screens.organisers.exporting import in_both
from bot.vocabulary import Action, Attachment, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.handovers import Handover, Recipient

Both = tuple[str, str]
"""Indonesian and English."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on the note; `state` is what its recipient said in the chat."""

    item: str
    serial: Both
    day: Both
    state: Both


@dataclass(frozen=True, slots=True)
class Note:
    """Everything on the note of one recipient, in words; a name that cannot be printed is None."""

    organiser: str
    name: str | None
    heading: Both
    text: Both
    about: Both
    activity: Both
    lines: tuple[Line, ...]
    columns: tuple[Both, ...]
    giver: Both
    receiver: Both
    signed: Both
    kept: Both


def note(activity: Activity, who: Recipient, made_on: date, printable: Callable[[str], str | None]) -> Note:
    """The words of one note; `printable` gives what the typeface has of a text."""

    def where() -> str:
        return ", ".join(part for part in (when(activity) if activity.starts_on else "", place(activity)) if part)

    return Note(
        organiser=activity.organiser,
        name=printable(normalize("NFC", who.name)) if who.name else None,
        heading=_both(lambda: _("Note of handover and receipt")),
        text=_both(lambda: _("The undersigned state that these things were handed over and received.")),
        about=_both(lambda: title(activity)),
        activity=_both(where),
        lines=tuple(_line(activity, one) for one in who.given if one.stand is not Stand.RETURNED),
        columns=(_both(lambda: _("Thing")), _both(lambda: _("Serial number")), _both(lambda: _("Handed over on"))),
        giver=_both(lambda: _("Handed over by")),
        receiver=_both(lambda: _("Received by")),
        signed=_both(lambda: ", ".join(part for part in (activity.city, short_day(made_on)) if part)),
        kept=_both(lambda: _("Made by Sapa from what the organiser recorded and the recipient answered in the chat.")),
    )


def _line(activity: Activity, one: Handover) -> Line:
    def said() -> str:
        if one.confirmed_at is None:
            return stand_name(one.stand)
        return _("received, confirmed in the chat {at}").format(at=short_moment(one.confirmed_at, activity.zone))

    serial = _both(lambda: one.serial or _("no serial number"))
    return Line(one.item, serial, _both(lambda: short_day(one.handed_on)), _both(said))


def _both(say: Callable[[], str]) -> Both:
    said = []
    for language in ("id", "en"):
        with speaking(language):
            said.append(say())
    return said[0], said[1]


# ---- the spreadsheet --------------------------------------------------------------------------------------------------------
def sheet_name() -> str:
    return label("Goods")


def headings() -> list[str]:
    """The columns, in both languages."""
    return [
        in_both(words)
        for words in (
            lambda: _("Name"),
            lambda: _("Thing"),
            lambda: _("Serial number"),
            lambda: _("Handed over on"),
            lambda: _("Stands"),
        )
    ]


def state_of(one: Handover) -> str:
    """Where it stands, in words."""
    return stand_name(one.stand)


# ---- the message that brings it ---------------------------------------------------------------------------------------------
def ready(activity: Activity, people: int, file: Attachment, *, own: bool) -> Reply:
    """The file; the recipient's own, or the organiser's of so many people."""
    if own:
        said = _("Your handover note. Keep it: it says what you received, and when.")
        back = Choice(label("My goods"), Action("my_goods"))
    else:
        text = ngettext("{n} person, a page each.", "{n} people, a page each.", people).format(n=people)
        said = " ".join((text, _("Both sides sign at the bottom.")))
        back = Choice(label("Goods"), Action("goods", str(activity.id)))
    return Reply(said, heading=title(activity), choices=(back, menu_choice()), attachment=file)


def sheet_ready(activity: Activity, things: int, file: Attachment) -> Reply:
    """Who has what, as a spreadsheet."""
    said = ngettext("{n} thing is on the list.", "{n} things are on the list.", things).format(n=things)
    back = Choice(label("Goods"), Action("goods", str(activity.id)))
    return Reply(said, heading=title(activity), choices=(back, menu_choice()), attachment=file)


def nothing_to_print() -> Reply:
    """Nothing is recorded, it was taken back meanwhile, or it is not theirs."""
    return Reply(_("There is nothing to put into a handover note."), choices=(menu_choice(),))
