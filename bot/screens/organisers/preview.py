"""An activity as artisans see it on each platform, shown to who prepares it and to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.i18n import _, label
from bot.screens.forms import Prompt
from bot.screens.names import channel_name
from bot.vocabulary import Choice, Reply


@dataclass(frozen=True, slots=True)
class Preview:
    """What a platform would show. `turn` makes the choice for another platform and language; `back` leads out."""

    platform: str
    language: str
    text: str
    offered: Sequence[str]
    turn: Callable[[str, str, str], Choice]
    back: Choice


def preview(view: Preview) -> Reply:
    """The card as that platform lays it out, in one language."""
    other = "en" if view.language == "id" else "id"
    named = {"id": label("In Indonesian"), "en": label("In English")}
    choices = [view.turn(channel_name(name), name, view.language) for name in view.offered if name != view.platform]
    choices.append(view.turn(named[other], view.platform, other))
    heading = _("As on {platform}, nobody gets it:").format(platform=channel_name(view.platform))
    return Reply(view.text, heading=heading, choices=(*choices, view.back), more=_("Choose"))


def back(prompt: Prompt) -> Choice:
    """From the preview to the review."""
    return prompt.answer(label("Back"), "review")
