"""The pages people read, and what they are made of."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
ROW = re.compile(r"^\|(.+)\|$", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def text(page: str) -> str:
    return (ROOT / page).read_text()


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return FENCE.sub("", page.read_text())


def blocks(page: str, language: str) -> list[str]:
    """The blocks of code in one language."""
    return [body for _, kind, body in FENCE.findall(text(page)) if kind == language]


def table(page: str, heading: str) -> list[list[str]]:
    """The rows of the one table whose first column has this heading."""
    (found,) = re.findall(rf"^\| {re.escape(heading)} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text(page), re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in ROW.findall(found)]


def codes(words: str) -> list[str]:
    """What stands between backticks."""
    return CODE.findall(words)
