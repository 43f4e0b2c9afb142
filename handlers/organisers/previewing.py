"""An announcement as people would get it, on each platform and in each language."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.i18n import language, languages, speaking
from bot.rules import wording
from bot.rules.wording import Bubble
from bot.screens import announcement as bubbles
from bot.screens.organisers import composing
from bot.screens.organisers import previewing as screens
from bot.vocabulary import Attachment, Reply
from handlers.organisers import announcing, audiences
from storage.announcing.announcements import Announcement
from storage.organising import files


def as_sent(turn: Turn, one: Announcement, spoken: str) -> Reply:
    """The bubble that people get who read this language."""
    with speaking(spoken):
        words = bubbles.worded(one.indonesian, one.english, spoken, announcing.whose(turn, one.organisation_id), one.code)
        return bubbles.announcement(words, one.id, one.buttons, _attachment(turn, one))


def _attachment(turn: Turn, one: Announcement) -> Attachment | None:
    return files.attachment(turn.connection, one.file_id) if one.file_id is not None else None


def bubble(turn: Turn, one: Announcement, spoken: str) -> Bubble:
    shown = as_sent(turn, one, spoken)
    return Bubble(shown.text, has_file=one.file_id is not None, has_buttons=bool(shown.choices or shown.links))


def see(turn: Turn) -> Reply:
    """As a platform shows it: `ID=whatsapp.en`; by default the one they write on, in their own language."""
    one = audiences.draft(turn)
    if one is None:
        return composing.gone()
    offered = tuple(turn.surroundings.previews)
    platform, _dot, spoken = turn.argument.partition("=")[2].partition(".")
    here = turn.address.channel if turn.address.channel in offered else offered[0]
    platform, spoken = platform if platform in offered else here, spoken if spoken in languages() else language()
    shown = as_sent(turn, one, spoken)
    text = turn.surroundings.previews[platform](shown)
    words = one.indonesian if spoken == "id" or one.english is None else one.english
    room = wording.template_room(announcing.whose(turn, one.organisation_id))
    note = screens.cut_in_template(room) if platform == screens.TEMPLATE and len(" ".join(words.split())) > room else ""
    return screens.preview(screens.Preview(one, platform, spoken, text, offered, note))
