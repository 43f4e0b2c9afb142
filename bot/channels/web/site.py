"""What the web chat is made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.port import Take
from bot.channels.web.bell import Bell
from bot.channels.web.limits import Buckets
from bot.channels.web.port import Roles, Transcript, Words


@dataclass(frozen=True, kw_only=True)
class Site:
    """Everything the pages need.

    `words_for` finds the page's words in a visitor's language, `words` are used while nobody can be asked; `storage_down` is
    what `take` and the transcript raise then. `roles` is the demo's switch, None elsewhere.
    """

    take: Take
    transcript: Transcript
    bell: Bell
    words_for: Callable[[str], Awaitable[Words]]
    words: Words
    now: Callable[[], datetime]
    storage_down: type[Exception]
    public_url: str = ""
    roles: Roles | None = None
    patience: float = 2.0  # seconds a page waits for the answer, so that it holds it even without scripts
    says: Buckets = field(default_factory=lambda: Buckets(5, 10))
    files: Buckets = field(default_factory=lambda: Buckets(0.1, 5))
    all_files: Buckets = field(default_factory=lambda: Buckets(2, 20))
    beginnings: Buckets = field(default_factory=lambda: Buckets(20, 100))
