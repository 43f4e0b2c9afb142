"""Somebody's words in a pattern for LIKE."""

from __future__ import annotations

ESCAPE = "\\"
"""What the statement must say stands before a letter that is meant as it is: `like(..., escape=ESCAPE)`."""


def literal(words: str) -> str:
    """The words, with nothing in them that LIKE would read as a pattern."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def holding(words: str) -> str:
    """The pattern of every text that holds these words."""
    return f"%{literal(words)}%"
