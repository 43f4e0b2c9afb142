"""What a platform's body must be before anything in it is read: UTF-8, and nested no deeper than a parser's stack."""

from __future__ import annotations

import re

JSON_DEPTH = 64
"""Sapa's own limit: no real body nests half as deep, and a parser's stack is finite."""

_STRING = rb'"(?:[^"\\]|\\.)*+"'
_JSON_STRING = re.compile(_STRING, re.DOTALL)
_ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STRUCTURE = re.compile(_STRING + rb"|[\[\]{}]", re.DOTALL)


class Unreadable(ValueError):
    """A body that is not what it should be: bad JSON, wrong types, nested too deeply, numbers or characters nobody sends."""


def refuse_odd(body: bytes) -> None:
    """Raises `Unreadable` for what no parser should see."""
    if too_deep(body):
        raise Unreadable("nested too deeply")
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(str(error)) from None


def too_deep(body: bytes) -> bool:
    """Whether brackets nest beyond the limit: each round takes the innermost pairs away."""
    if body.count(b"{") + body.count(b"[") <= JSON_DEPTH:
        return False
    brackets = _JSON_STRING.sub(b"", body).translate(None, _ALL_BUT_BRACKETS)
    for _ in range(JSON_DEPTH):
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return bool(brackets)


def cut_deep(body: bytes, instead: bytes) -> bytes:
    """The body with `instead` for every part that lies too deep, so that the rest can be read."""
    kept: list[bytes] = []
    depth = since = 0
    for found in _STRUCTURE.finditer(body):
        bracket = found[0]
        if bracket in b"[{":
            depth += 1
            if depth == JSON_DEPTH + 1:
                kept.append(body[since : found.start()])
        elif bracket in b"]}":
            if depth == JSON_DEPTH + 1:
                kept.append(instead)
                since = found.end()
            depth -= 1
    return b"".join(kept) + body[since:] if kept else body
