"""Every sentence in every language: complete, with the same placeholders, and short enough where a button carries it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from tests.locales.words import ROOT, SCREENS, TEMPLATE, extracted, languages, read, sentences

LABEL = 20  # characters: WhatsApp's reply button, the shortest of all
PLACEHOLDER = re.compile(r"{(\w*)}")
LANGUAGES = languages()


def strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def test_the_template_holds_what_the_screens_say() -> None:
    assert set(sentences(read(TEMPLATE))) == set(sentences(extracted())), "run `make words`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    theirs = sentences(read(LANGUAGES[language], language))
    assert set(theirs) == set(sentences(extracted())), "run `make words`"
    missing = [name for name, message in theirs.items() if message.fuzzy or not all(strings(message))]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same(language: str) -> None:
    theirs = sentences(read(LANGUAGES[language], language))
    wrong = [
        name
        for name, message in theirs.items()
        for text in strings(message)
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(name))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_labels_fit_their_buttons(language: str) -> None:
    labels = sentences(extracted({"label": None}))
    theirs = sentences(read(LANGUAGES[language], language)) if language in LANGUAGES else {}
    said = [text for name in labels for text in (strings(theirs[name]) if name in theirs else (name,))]
    assert [text for text in said if len(text) > LABEL] == []


def words_outside_screens() -> list[str]:
    """Calls of `_`, `label` and `ngettext` anywhere but in screens."""
    found = []
    for folder in ("bot", "handlers", "storage", "scheduler"):
        for path in (ROOT / folder).rglob("*.py"):
            if SCREENS not in path.parents and path.name != "i18n.py":
                found += [f"{path.relative_to(ROOT)}:{line}" for line in calls(path)]
    return found


def calls(path: Path) -> list[int]:
    tree = ast.parse(path.read_text())
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return [node.lineno for node in named if isinstance(node.func, ast.Name) and node.func.id in ("_", "label", "ngettext")]


def replies_with_words() -> list[str]:
    """Replies, choices and facts made of literal words outside screens."""
    found = []
    for path in (ROOT / "handlers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("Reply", "Choice", "Fact", "Link", "Ask")
            ):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def test_words_live_in_screens() -> None:
    assert words_outside_screens() == []
    assert replies_with_words() == []


def test_every_sentence_is_a_literal_in_screens() -> None:
    """An f-string or a variable inside `_()` would never be extracted, and stay English."""
    wrong = []
    for path in SCREENS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "label"):
                literal = isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
                wrong += [] if literal else [f"{path.name}:{node.lineno}"]
    assert wrong == []
