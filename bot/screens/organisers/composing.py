"""A draft of an announcement read back, with everything that can be changed and what speaks against sending it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.i18n import _, label
from bot.screens.general import menu_choice
from bot.screens.organisers import posting
from bot.screens.organisers.announcing import announce_choice, glance, glance_of
from bot.screens.organisers.audience_words import Counted, counted
from bot.vocabulary import Action, Choice, Reply
from storage.announcing.announcements import Announcement


@dataclass(frozen=True, slots=True)
class Review:
    """A draft read back. `notes` come first: what changed, what is wrong; with `problems` it cannot be sent."""

    one: Announcement
    whose: str
    sentence: str
    counted: Counted
    buttons: Sequence[str] = ()
    file: str = ""
    notes: Sequence[str] = ()
    problems: Sequence[str] = ()
    offered: frozenset[str] = field(default_factory=frozenset)


def review(view: Review) -> Reply:
    """All of it in eight lines, and everything that can be changed."""
    one = view.one
    english = glance_of(one.english) if one.english is not None else _("Indonesian only, marked")
    extras = ", ".join(filter(None, (view.file, *view.buttons)))
    lines = [
        *view.problems[:1],
        *([] if view.problems else view.notes[:1]),
        glance(one),
        _("English: {words}").format(words=english),
        _("With: {what}").format(what=extras) if extras else "",
        _("For: {whom}").format(whom=view.sentence),
        counted(view.counted),
    ]
    return Reply(
        "\n".join(filter(None, lines)),
        heading=_("Draft, from {whose}").format(whose=view.whose),
        choices=tuple(_of_review(view)),
        replaces=True,
        more=_("Choose"),
    )


def _of_review(view: Review) -> list[Choice]:
    one, number = view.one, str(view.one.id)
    sends = "plan" in view.offered and not view.problems and (view.counted.people or not view.counted.known)
    return [
        *([Choice(label("Go on to send"), Action("plan", number, one.version))] if sends else []),
        Choice(label("Preview"), Action("compose_see", number, one.version)),
        Choice(label("Indonesian words"), Action("compose_edit", f"{number}=text", one.version)),
        Choice(label("English words"), Action("compose_edit", f"{number}=english", one.version)),
        Choice(label("Picture or file"), Action("compose_edit", f"{number}=file", one.version)),
        Choice(label("Buttons"), Action("compose_buttons", number, one.version)),
        Choice(label("Who it is for"), Action("audience", number, one.version)),
        *([posting.choice(one)] if "post_in" in view.offered else []),
        Choice(label("Discard"), Action("compose_drop", number, one.version)),
        announce_choice(),
    ]


def changed_since() -> str:
    """Said above a page that was opened from an old one."""
    return _("The draft changed since that message: this is how it stands now.")


def same_again(code: str) -> str:
    """The same words went, or will go, to the same people."""
    return _("The same words for the same people were confirmed less than a day ago (code {code}). Send them again?").format(
        code=code.upper()
    )


def ask_same(one: Announcement, code: str) -> Reply:
    """Asked once more before it leaves a second time."""
    number = str(one.id)
    choices = (
        Choice(label("Yes, send again"), Action("send_same", number, one.version), answers=True),
        Choice(label("Back to the draft"), Action("compose", number), answers=False),
    )
    return Reply("\n".join((same_again(code), glance(one))), choices=choices)


def nobody(*, contradicts: bool) -> str:
    """Why it reaches nobody."""
    if contradicts:
        return _("Nobody can be meant: the conditions contradict each other. Please change who it is for.")
    return _("Nobody is in this audience now. Please change who it is for.")


def activity_gone() -> str:
    """A condition or a button names an activity or a survey that is no more."""
    return _("An activity or survey it names is gone, closed or called off. Please change the buttons or who it is for.")


def file_unusable() -> str:
    """What was sent is no picture and no PDF."""
    return _("The file cannot be sent on every platform: please use a JPEG, a PNG or a PDF.")


def file_coming() -> str:
    """The file is not here yet."""
    return _("The file is still being fetched.")


def counted_for(one: Announcement, found: Counted) -> Reply:
    """How many a draft would reach, counted beside the conversation."""
    return Reply(
        "\n".join((glance(one), counted(found))),
        heading=_("Counted"),
        choices=(Choice(label("Back to the draft"), Action("compose", str(one.id))), announce_choice()),
    )


def sure_discard(one: Announcement) -> Reply:
    """It cannot be taken back."""
    number = str(one.id)
    return Reply(
        _("Discard this draft? That cannot be undone.\n{words}").format(words=glance(one)),
        choices=(
            Choice(label("Yes, discard"), Action("compose_drop", f"{number}=yes", one.version), answers=True),
            Choice(label("Keep it"), Action("compose", number), answers=False),
        ),
    )


def discarded() -> Reply:
    """The draft is gone."""
    return Reply(_("Discarded. Nobody got it."), choices=(announce_choice(), menu_choice()))


def gone() -> Reply:
    """It is not there, or not theirs, or no draft any more."""
    return Reply(
        _("This is no draft any more: it was sent, discarded, or belongs to somebody else."),
        choices=(announce_choice(), menu_choice()),
    )


def left() -> Reply:
    """What is written is kept as a draft."""
    return Reply(_("Kept as it is. You find your drafts under Announcements."), choices=(announce_choice(), menu_choice()))
