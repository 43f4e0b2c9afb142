"""How well Sapa understands what people type: `python -m tests.understanding.accuracy` prints the table of docs/understanding.md.

Both parts are judged alike. An utterance counts as right when its intent is right; a slot when its value is, missing ones count
against recall, and ones that nobody said against precision.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.understanding import Lexicon, Understood, match_command, match_personal, understand
from tests.understanding.conftest import whole_lexicon

UTTERANCES = Path(__file__).parent / "utterances"
PARTS = ("tuned", "held")
TODAY = date(2026, 11, 22)
SLOTS = ("kind", "craft", "province", "months", "level", "skill", "fairs", "markets", "code", "step", "figure", "number", "yes")

PAGES = {"steps": "step", "fairs": "fair", "export": "export", "figures": "figure", "near": "near", "trainings": "training"}
PAGES |= {"readiness": "readiness", "nib": "step"}
"""Commands that open what an intent is about."""


@dataclass
class Score:
    """Utterances with the right intent, and slots: right, said in vain, missed."""

    all: int = 0
    intents: int = 0
    slots: Counter[str] = field(default_factory=Counter)

    def row(self, name: str) -> str:
        right, vain, missed = (self.slots[what] for what in ("right", "vain", "missed"))
        return (
            f"| {name} | {self.all} | {_percent(self.intents, self.all)} | {_percent(right, right + vain)} "
            f"| {_percent(right, right + missed)} |"
        )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def utterances(part: str) -> list[dict[str, Any]]:
    """What stands in a part, as its file says."""
    found: list[dict[str, Any]] = yaml.safe_load((UTTERANCES / f"{part}.yaml").read_text("utf-8"))
    return found


def meant(said: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The intent and the slots that are expected. A command is an intent of its own; so are a number, and yes or no."""
    slots = {name: said[name] for name in SLOTS if name in said}
    if "months" in slots:
        slots["months"] = tuple(slots["months"])
    for name in ("fairs", "markets"):
        if name in slots:
            slots[name] = frozenset(slots[name])
    return said.get("intent") or f"/{said['command']}" if "intent" in said or "command" in said else "", slots


def read(text: str, lexicon: Lexicon) -> tuple[str, dict[str, Any]]:
    """The intent and the slots that Sapa reads. As the router does: what is a command goes nowhere else."""
    command = match_command(text, lexicon) or match_personal(text, lexicon)
    if command is not None:
        return PAGES.get(command, f"/{command}"), {}
    found = understand(text, lexicon, TODAY)
    return found.intent or "", _slots(found)


def _slots(found: Understood) -> dict[str, Any]:
    slots = {name: getattr(found, name, None) for name in SLOTS}
    slots |= {
        "fairs": frozenset(found.fairs),
        "markets": frozenset(found.markets),
        "code": found.codes[0] if found.codes else None,
        "figure": found.figures[0] if found.figures else None,
    }
    return {name: value for name, value in slots.items() if value is not None and value != frozenset()}


def judged(part: str, lexicon: Lexicon) -> Iterator[tuple[dict[str, Any], str, str, Counter[str], dict[str, Any]]]:
    """Each utterance with the intent meant, the intent read, how its slots went, and what was read."""
    for said in utterances(part):
        (intent, slots), (heard, found) = meant(said), read(said["say"], lexicon)
        went = Counter[str]()
        for name in {*slots, *found}:
            right = name in slots and slots[name] == found.get(name)
            went["right"] += right
            went["vain"] += name in found and not right
            went["missed"] += name in slots and not right
        yield said, intent, heard, went, found


def table(part: str, lexicon: Lexicon) -> Iterator[str]:
    """The lines of a part's table: all of it, by intent, by language."""
    scores: dict[str, Score] = defaultdict(Score)
    for said, intent, heard, went, _ in judged(part, lexicon):
        group = "commands" if intent.startswith("/") else intent or "none"
        for name in ("all", f"intent {group}", f"language {said['lang']}"):
            scores[name].all += 1
            scores[name].intents += intent == heard
            scores[name].slots.update(went)
    yield f"| {part} | utterances | intent right | slot precision | slot recall |"
    yield "|---|---|---|---|---|"
    yield from (scores[name].row(name) for name in sorted(scores))


def wrong(part: str, lexicon: Lexicon) -> Iterator[str]:
    """What went wrong, a line each."""
    for said, intent, heard, went, found in judged(part, lexicon):
        if intent != heard or went["vain"] or went["missed"]:
            slots = meant(said)[1]
            odd = {name: (slots.get(name), found.get(name)) for name in {*slots, *found} if slots.get(name) != found.get(name)}
            yield f"{said['say']!r}: {intent or '-'} -> {heard or '-'} {odd}"


def main(arguments: Iterable[str]) -> None:
    """Print the tables; with `wrong` also what went wrong of the tuned part (the held one is not looked at)."""
    lexicon = whole_lexicon()
    lines = [line for part in PARTS for line in (*table(part, lexicon), "")]
    lines += [*wrong("tuned", lexicon)] if "wrong" in arguments else []
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
