"""What the pages name exists: links, pictures, paths, functions, settings, commands, metrics."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import SecretStr

from bot.__main__ import cli
from bot.metrics import Metrics
from bot.rules import prices
from bot.settings import Settings
from tests.docs.pages import PAGES, ROOT, blocks, codes, name, prose, table, text

LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
VARIABLE = re.compile(r"\bSAPA_[A-Z_]+\b")
COMMAND = re.compile(r"python -m bot (\w+)")
TARGET = re.compile(r"\bmake ([.\w/]+)")
PATH = re.compile(
    r"(?:bot|handlers|storage|scheduler|locales|catalogue|tests|docs|\.ci)/[\w./-]*|[\w-]+\.(?:toml|lock|md)|Makefile"
)
FOR_TESTS = {"SAPA_TEST_POSTGRES", "SAPA_TEST_EVERY_CASE"}
EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=name)


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as GitHub makes them."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(prose(page)))
    return {heading.replace(" ", "-") for heading in plain}


@EVERY_PAGE
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in (one or other for one, other in LINK.findall(prose(page))):
        where, _, anchor = link.partition("#")
        target = page.parent / where if where else page
        if not re.match(r"https?://", link) and (not target.exists() or (anchor and anchor not in anchors(target))):
            broken.append(link)
    assert broken == []


@EVERY_PAGE
def test_paths_exist(page: Path) -> None:
    named = {code for code in codes(prose(page)) if PATH.fullmatch(code)}
    assert [path for path in sorted(named) if not (ROOT / path).exists() and not (page.parent / path).exists()] == []


@EVERY_PAGE
def test_commands_and_settings_exist(page: Path) -> None:
    words = page.read_text()
    assert {*COMMAND.findall(words)} <= commands()
    assert {*TARGET.findall(" ".join(codes(words) + re.findall(r"^make .*$", words, re.MULTILINE)))} <= targets()
    assert {*VARIABLE.findall(words)} - FOR_TESTS <= variables()


def commands() -> set[str]:
    groups = {str(group.name) for group in cli.registered_groups}
    return groups | {command.name or command.callback.__name__ for command in cli.registered_commands if command.callback}


def targets() -> set[str]:
    return {*re.findall(r"^([.\w/]+):", text("Makefile"), re.MULTILINE)}


def variables() -> set[str]:
    return {f"SAPA_{field.upper()}" for field in Settings.model_fields}


def test_every_setting_is_described_with_its_default() -> None:
    described = {codes(row[0])[0]: row[1].strip("`") for row in table("docs/settings.md", "variable")}
    assert described == {f"SAPA_{field.upper()}": shown(info.default) for field, info in Settings.model_fields.items()}


def test_the_example_of_prices_can_be_read() -> None:
    (example,) = blocks("docs/settings.md", "yaml")
    there = prices.read(yaml.safe_load(example))
    assert (there.currency, {*there.each}) == ("IDR", {"service", "utility", "marketing"})


def shown(default: Any) -> str:
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    return str(default).lower() if isinstance(default, bool) else str(default or "none")


def test_every_command_is_described() -> None:
    everything = " ".join(page.read_text() for page in PAGES)
    assert {*COMMAND.findall(everything)} == commands()


def test_metrics_are_those_exported() -> None:
    exported = {*re.findall(r"^# TYPE (\w+)", Metrics().text({}).decode(), re.MULTILINE)}
    described = {codes(row[0])[0].partition("{")[0] for row in table("docs/operations.md", "metric")}
    assert described == {one for one in exported if not one.endswith("_created")}


def test_log_events_are_those_logged() -> None:
    assert {codes(row[0])[0] for row in table("docs/operations.md", "`event`")} == logged()


def logged() -> set[str]:
    """The first words of each `log.info`, `log.warning` and `log.error` of ours."""
    found = set()
    for folder in ("bot", "scheduler"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                match node:
                    case ast.Call(ast.Attribute(ast.Name("log"), _), [ast.Constant(str(words)), *_]):
                        found.add(words)
    return found


def test_the_way_of_a_message_names_what_is_there() -> None:
    missing = []
    ways = ("step", "step on WhatsApp", "step of a job")
    for step, files, named in (row for way in ways for row in table("docs/architecture.md", way)):
        there = " ".join((ROOT / path).read_text() for path in codes(files))
        missing += [f"{step}: {one}" for one in codes(named) if not re.search(rf"\b(def|class) {re.escape(one)}\b", there)]
    assert missing == []


def test_the_layers_are_those_enforced() -> None:
    contract = text("pyproject.toml").partition('name = "layers"')[2].partition("]")[0]
    enforced = [line.split(" | ") for line in re.findall(r'^ +"(.+)",$', contract, re.MULTILINE)]
    assert [codes(row[0]) for row in table("docs/architecture.md", "layer")] == enforced


def test_the_ruff_rules_in_contributing_are_switched_on() -> None:
    chosen = re.findall(r'"(\w+)"', text("pyproject.toml").partition("select = [")[2].partition("]")[0])
    named = [code for row in table("CONTRIBUTING.md", "habit") for code in codes(row[1]) if re.fullmatch(r"[A-Z]+\d*", code)]
    assert [code for code in named if not code.startswith(tuple(chosen))] == []


def test_a_page_names_no_machine() -> None:
    told = re.compile(r"/(work|home|tmp|root)/|\b(localhost|127\.0\.0\.1):(?!8080)\d+")
    assert [name(page) for page in PAGES if told.search(page.read_text())] == []
