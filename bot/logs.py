"""One line per event to standard error; secrets never reach it, tracebacks included."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Iterable, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal

import msgspec
import structlog
from aiohttp.http_exceptions import HttpProcessingError

TOO_LOUD = ("aiohttp.access", "httpx", "httpcore", "aiogram", "telegram", "apscheduler", "alembic")
HIDDEN = "[secret]"
Style = Literal["console", "json"]
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()


class Redactor:
    """Replaces every known secret in finished lines; a filter on the root logger would miss child loggers."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = {form for secret in secrets if secret for form in (secret, _quoted(secret)[1:-1])}
        self._secrets = sorted(known, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text


def one_line(text: str) -> str:
    """Line breaks and whatever else moves a terminal's cursor, written out."""
    return CONTROL.sub(lambda found: repr(found[0])[1:-1], text)


class LineLogger:
    """Writes one line, whatever was in it. A full disk or a closed pipe costs the line and nothing else."""

    def __init__(self, redact: Redactor) -> None:
        self._redact = redact

    def msg(self, message: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(one_line(self._redact(message)) + "\n")

    log = debug = info = warning = error = critical = exception = fatal = failure = err = warn = msg


class LibraryLine(logging.Formatter):
    """What libraries log, in the same style, through the same redaction and on one line."""

    def __init__(self, style: Style, redact: Redactor) -> None:
        super().__init__("%(message)s")
        self._finish = _json if style == "json" else _console
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        event = {"event": super().format(record), "logger": record.name, "level": record.levelname.lower(), "timestamp": when}
        return one_line(self._redact(self._finish(None, "", event)))


def _json(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    try:
        return msgspec.json.encode(event, enc_hook=str).decode()
    except UnicodeEncodeError:  # half a character
        return json.dumps(event, default=str)


def _console(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    head = f"{event.pop('timestamp', '')} [{event.pop('level', '')}] {event.pop('event', '')}"
    return " ".join([head, *(f"{name}={value}" for name, value in event.items())])


def configure(style: Style, secrets: Iterable[str]) -> None:
    """Set up logging for this process; call it before anything logs."""
    redact = Redactor(secrets)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _json if style == "json" else _console,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: LineLogger(redact),
        cache_logger_on_first_use=True,
    )
    sys.excepthook = _stopped
    threading.excepthook = lambda ended: _stopped(ended.exc_type, ended.exc_value or ended.exc_type(), ended.exc_traceback)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LibraryLine(style, redact))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.raiseExceptions = False  # a record that cannot be written would be shown as it is
    for name in TOO_LOUD:
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("aiohttp.server").addFilter(_is_ours)


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether a record is not about what is no HTTP: anybody may send that, and a traceback of it would quote them."""
    return not isinstance(record.exc_info[1] if record.exc_info else None, HttpProcessingError)


def _stopped(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What nobody caught: its traceback goes the way of every line, since it may quote a secret."""
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger("sapa").critical("stopped by a mistake of its own", exc_info=(kind, error, trace))


def place_of(error: BaseException) -> str:
    """File and line where it broke; never the message, which may quote a person."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "nowhere"
