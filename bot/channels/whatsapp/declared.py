"""The templates of `locales/templates.yaml`, read strictly: a mistake is found at the start and named, not by Meta."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

FILE = Path(__file__).parents[3] / "locales" / "templates.yaml"
BODY, LABEL, MOST_BUTTONS = 1024, 20, 10
"""Letters of a body, letters on a button (Sapa's own measure), buttons: Meta's reference of message templates, 2025-11."""

PLACE = re.compile(r"{([a-z_]+)}")
_NAME = re.compile(r"sapa_[a-z0-9_]{1,500}")
_BRACES = re.compile(r"[{}]")


class Misdeclared(Exception):
    """The file cannot be used; the message names the template and what is wrong with it."""


class Button(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A quick reply: what it carries is the reply's choice with this action, else the action `otherwise`."""

    action: str
    label: dict[str, str]
    otherwise: str = "menu"


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One template in every language; `examples` are by place, then by language."""

    name: str
    category: Literal["utility", "marketing"]
    body: dict[str, str]
    buttons: tuple[Button, ...] = ()
    header: Literal["image", "document"] | None = None
    examples: dict[str, dict[str, str]] = {}

    def places(self, language: str) -> tuple[str, ...]:
        """The names of its places in the order of this language's body, which is how they are numbered."""
        return tuple(PLACE.findall(self.body[language]))

    def numbered(self, language: str) -> str:
        """The body as it is submitted: {{1}}, {{2}} ... for the places."""
        numbers = iter(range(1, len(self.places(language)) + 1))
        return PLACE.sub(lambda _: f"{{{{{next(numbers)}}}}}", self.body[language])

    def fixed(self, language: str) -> int:
        """How many letters of the body stand whatever fills the places."""
        return len(PLACE.sub("", self.body[language]))


class _File(msgspec.Struct, forbid_unknown_fields=True):
    examples: dict[str, dict[str, str]]
    templates: list[Template]


_Fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, ten times as fast where libyaml is at hand


class _Loader(_Fast):  # type: ignore[misc]
    """Refuses a key that stands twice, of which YAML silently keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if len(keys) != len(set(keys)):
            raise Misdeclared(f"line {node.start_mark.line + 1}: a key stands twice")
        found: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return found


@lru_cache
def declared(path: Path = FILE) -> Mapping[str, Template]:
    """Every template by its name; raises Misdeclared."""
    try:
        file = msgspec.convert(yaml.load(path.read_text("utf-8"), Loader=_Loader), _File)
    except (yaml.YAMLError, msgspec.ValidationError, OSError, UnicodeDecodeError) as error:
        raise Misdeclared(f"{path.name}: {' '.join(str(error).split())}") from error
    found = [msgspec.structs.replace(one, examples={**file.examples, **one.examples}) for one in file.templates]
    wrong = [f"{path.name}: {one.name}: {flaw}" for one in found for flaw in flaws(one)]
    names = [one.name for one in found]
    wrong += [f"{path.name}: {name} is declared twice" for name in sorted(set(names)) if names.count(name) > 1]
    wrong += [f"{path.name}: {one.name}: {flaw}" for one in found for flaw in _flaws_of_carrier(one, found)]
    if wrong:
        raise Misdeclared("\n".join(wrong))
    return {one.name: one for one in found}


def flaws(template: Template) -> Iterator[str]:
    """What Meta would refuse about a template, and what would read wrongly."""
    if not _NAME.fullmatch(template.name):
        yield "the name begins with sapa_ and is of a-z, 0-9 and _"
    if len({frozenset(template.places(language)) for language in template.body}) != 1:
        yield "the languages differ in their places"
    for language, body in template.body.items():
        yield from (f"{language}: {flaw}" for flaw in _flaws_of(body))
        missing = [place for place in template.places(language) if not template.examples.get(place, {}).get(language)]
        yield from (f"{language}: no example for {place}" for place in missing)
    yield from _flaws_of_buttons(template)


def _flaws_of_carrier(carrier: Template, among: Iterable[Template]) -> Iterator[str]:
    """One with a picture or a document stands in for another one, which has the same places."""
    root, _, suffix = carrier.name.rpartition("_")
    header = {"picture": "image", "document": "document"}.get(suffix)
    if header != carrier.header:
        yield "only NAME_picture has the header image, and NAME_document the header document"
    if header is not None and not any(one.name == root and one.places("id") == carrier.places("id") for one in among):
        yield f"there is no {root} with the same places"


def _flaws_of(body: str) -> Iterator[str]:
    places, said = PLACE.findall(body), PLACE.sub(" ", body)
    if not said.strip() or body != body.strip():
        yield "the body is empty, or begins or ends with a space"
    if PLACE.match(body) or re.search(PLACE.pattern + r"\W*$", body):
        yield "a place begins or ends the body"
    if re.search(PLACE.pattern + r"\s*" + PLACE.pattern, body):
        yield "two places stand side by side"
    if len(places) != len(set(places)) or _BRACES.search(said):
        yield "a place stands twice, or a brace stands for itself"
    if len(said.split()) < 2 * len(places) + 1:
        yield "too few words for so many places"
    if len(PLACE.sub("", body)) > BODY // 2:
        yield f"the body leaves less than {BODY // 2} letters to its places"
    if re.search(r"\t| {2,}|\n{3,}", body):
        yield "the body holds tabs, several spaces, or empty lines in a row"


def _flaws_of_buttons(template: Template) -> Iterator[str]:
    if len(template.buttons) > MOST_BUTTONS:
        yield f"more than {MOST_BUTTONS} buttons"
    for button in template.buttons:
        if set(button.label) != set(template.body):
            yield f"the button {button.action} has not the languages of the body"
        yield from (f"the label {words!r} is empty or too long" for words in button.label.values() if not 0 < len(words) <= LABEL)
    for language in template.body:
        labels = [button.label.get(language) for button in template.buttons]
        if len(labels) != len(set(labels)):
            yield f"{language}: two buttons read the same"
