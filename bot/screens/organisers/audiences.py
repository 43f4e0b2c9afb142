"""The pages on which it is chosen whom an announcement is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label
from bot.rules.audience import Audience, Trait
from bot.screens.fitting import ROWS, both_ways, paged
from bot.screens.forms import Prompt, question
from bot.screens.organisers.audience_words import Counted, Name, counted, sentence, trait_name
from bot.vocabulary import Action, Choice, Reply

MAIN = (Trait.CRAFT, Trait.PROVINCE, Trait.REGISTERED, Trait.FOLLOWING)
"""What most are picked by: on the first page."""


@dataclass(frozen=True, slots=True)
class View:
    """The audience of one draft. `wrong` says why nobody can be told, in words; `saved` is the name of its segment."""

    number: int
    version: int
    audience: Audience
    name: Name
    counted: Counted
    whose: str
    saved: str = ""
    note: str = ""
    has_segments: bool = False


def _act(view: View, name: str, *parts: object) -> Action:
    return Action(name, "=".join(map(str, (view.number, *parts))), view.version)


def page(view: View) -> Reply:
    """Who it is for now, and how to change that."""
    has_terms = bool(view.audience.terms)
    counting = [] if view.counted.known else [Choice(label("Count"), _act(view, "audience_count"))]
    choices = [
        Choice(label("Use this"), _act(view, "compose")),
        *counting,
        *(Choice(trait_name(trait), _act(view, "audience_of", trait)) for trait in MAIN),
        Choice(label("More conditions"), _act(view, "audience", "more")),
        Choice(label("But not"), _act(view, "audience", "but")),
    ]
    if has_terms:
        choices += [
            Choice(label("Save as segment"), _act(view, "segment_save")),
            Choice(label("Everybody"), _act(view, "audience_all")),
        ]
    elif view.has_segments:
        choices.append(Choice(label("Saved segments"), _act(view, "segments_for")))
    lines = [view.note, said(view), counted(view.counted)]
    return Reply(
        "\n".join(filter(None, lines)),
        heading=_("Who is it for?"),
        choices=tuple(choices[:ROWS]),
        replaces=True,
        more=_("Choose"),
    )


def said(view: View) -> str:
    """The sentence, and the name it is saved under."""
    text = sentence(view.audience, view.name)
    if view.saved:
        text = _("Segment {name}: {who}").format(name=view.saved, who=text)
    if not view.audience.terms:
        text = _("{who}: {whose}").format(who=text, whose=view.whose)
    return f"{text}."


def traits(view: View, offered: Sequence[Trait], page: int, *, without: bool) -> Reply:
    """Everything people can be picked by, or left out by."""
    mark, turned = ("-", "but") if without else ("", "more")
    rows = [Choice(trait_name(trait), _act(view, "audience_of", f"{mark}{trait}")) for trait in offered]
    turning = both_ways(lambda at: _act(view, "audience", f"{turned}{at}"), page)
    heading = _("But not those:") if without else _("Only those:")
    back = Choice(label("Back"), _act(view, "audience"))
    return Reply(said(view), heading, choices=(*paged(rows, turning, page, ROWS - 1), back), replaces=True, more=_("Choose"))


@dataclass(frozen=True, slots=True)
class Options:
    """The values of a trait, as (what a press carries, value, name), and those that are chosen."""

    trait: Trait
    without: bool
    page: int
    rows: Sequence[tuple[str, str, str]]
    chosen: Sequence[str]


def options(view: View, shown: Options) -> Reply:
    """Put values in and take them out; any of them will do."""
    side = f"{'-' if shown.without else ''}{shown.trait}"
    rows = [
        Choice(f"✓ {name}" if value in shown.chosen else name, _act(view, "audience_put", side, shown.page, key))
        for key, value, name in shown.rows
    ]
    turning = both_ways(lambda at: _act(view, "audience_of", side, at), shown.page)
    done = Choice(label("Done"), _act(view, "audience"))
    nothing = "" if shown.rows else _("There is nothing to choose from here yet.")
    heading = _("But not: {trait}").format(trait=trait_name(shown.trait)) if shown.without else trait_name(shown.trait)
    return Reply(
        "\n".join(filter(None, (view.note, nothing, said(view)))),
        heading,
        choices=(*paged(rows, turning, shown.page, ROWS - 1), done),
        replaces=True,
        more=_("Choose"),
    )


def ask_regency(prompt: Prompt) -> Reply:
    """Part of a regency's or city's name, several with commas."""
    problem = _("Please type at least 3 letters of a name, for example: Bantul.") if prompt.problem else ""
    return question(prompt, _("Which regency or city? Several with commas, for example: Bantul, Sleman"), problem)
