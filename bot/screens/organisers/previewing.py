"""How each platform would show an announcement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label, number
from bot.screens.names import channel_name
from bot.vocabulary import Action, Choice, Reply
from storage.announcing.announcements import Announcement

TEMPLATE = "template"
"""WhatsApp once more, where it takes nothing but templates."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a platform (or TEMPLATE) would show in one language; `offered` are all there are."""

    one: Announcement
    platform: str
    language: str
    text: str
    offered: Sequence[str]
    note: str = ""


def platform_name(platform: str) -> str:
    """What a platform is called; the template is WhatsApp when the window is shut."""
    return label("WhatsApp template") if platform == TEMPLATE else channel_name(platform)


def preview(view: Preview) -> Reply:
    """The announcement as that platform lays it out; nobody gets it."""

    def see(platform: str, spoken: str) -> Action:
        return Action("compose_see", f"{view.one.id}={platform}.{spoken}", view.one.version)

    other = "en" if view.language == "id" else "id"
    named = {"id": label("In Indonesian"), "en": label("In English")}
    choices = [Choice(platform_name(name), see(name, view.language)) for name in view.offered if name != view.platform]
    choices.append(Choice(named[other], see(view.platform, other)))
    choices.append(Choice(label("Back"), Action("compose", str(view.one.id), view.one.version)))
    heading = _("As on {platform}, nobody gets it:").format(platform=platform_name(view.platform))
    text = "\n\n".join(filter(None, (view.text, view.note)))
    return Reply(text, heading=heading, choices=tuple(choices), replaces=True, more=_("Choose"))


def cut_in_template(shown: int) -> str:
    """How much of it a template shows."""
    return _("Who last wrote on WhatsApp over a day ago sees the first {n} letters, the rest after Read all of it.").format(
        n=number(shown)
    )
