"""What the page needs from outside: the transcript, the words around it, and in a demo the roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said.

    `bubble` is where it stands: an edit stands where the line it replaces stood. `on` is the bubble a tap pressed.
    """

    id: int
    bubble: int
    mine: bool
    body: str
    at: datetime
    on: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What a person just did, in their words. `key` is the incoming's; `on` the bubble they tapped."""

    key: str
    words: str
    at: datetime
    on: int | None = None


class Transcript(Protocol):
    """The web chat's memory. Every question names whose it is: nobody reads another person's lines."""

    async def hear(self, recipient: str, heard: Heard) -> None:
        """Store a person's line, unless what it belongs to was already taken."""

    async def append(self, recipient: str, body: str, at: datetime, replaces: int | None) -> int:
        """Store Sapa's line; returns its bubble: the one it replaces where that is theirs, else a new one."""

    async def page(self, recipient: str, most: int) -> Sequence[Line]:
        """The newest bubbles, oldest first, each in its latest state."""

    async def line(self, recipient: str, id: int) -> Line | None:
        """One line of Sapa's, also one that was replaced since."""

    async def receive(self, recipient: str, content: bytes, media_type: str, at: datetime) -> str:
        """Keep what a person handed over until it is fetched; returns the reference by which it is."""

    async def content(self, number: int) -> bytes | None:
        """The bytes of a file that a line of Sapa's carries; None once it is not kept any more."""

    async def handed_over(self, reference: str) -> bytes | None:
        """What was received under this reference."""

    async def newest(self, recipient: str) -> int:
        """A number that grows with every change; 0 when nothing was said."""


class Roles(Protocol):
    """The demo's switch: artisan, organiser or admin."""

    async def of(self, recipient: str) -> str:
        """The role this visitor plays now."""

    async def become(self, recipient: str, role: str) -> None:
        """Play another one."""


class Words(Protocol):
    """The page's own words in one language, as a frozen dataclass of the screens."""

    @property
    def language(self) -> str:
        """For the `lang` attribute: `id`, `en`."""

    @property
    def tagline(self) -> str:
        """Under the name: what Sapa is for, at most about 40 characters."""

    @property
    def skip(self) -> str:
        """The first link on the page, for those who use a keyboard: to the message box."""

    @property
    def conversation(self) -> str:
        """What a screen reader calls the list of bubbles."""

    @property
    def me(self) -> str:
        """Who wrote the person's bubbles, for a screen reader."""

    @property
    def placeholder(self) -> str:
        """In the empty message box."""

    @property
    def send(self) -> str:
        """The button's name."""

    @property
    def earlier(self) -> str:
        """The button that shows older bubbles."""

    @property
    def refresh(self) -> str:
        """The link that shows new messages where scripts are off."""

    @property
    def failed(self) -> str:
        """It could not be sent: what to do."""

    @property
    def too_fast(self) -> str:
        """Too many messages in a second."""

    @property
    def too_long(self) -> str:
        """The text is over 4,096 characters."""

    @property
    def hand_over(self) -> str:
        """The control that chooses a file."""

    @property
    def send_file(self) -> str:
        """The button that sends it where scripts are off."""

    @property
    def file_too_large(self) -> str:
        """It is over 5 MB."""

    @property
    def file_gone(self) -> str:
        """A file of an earlier message is not kept any more."""

    @property
    def no_place(self) -> str:
        """The phone did not tell where it is: type the place instead."""

    @property
    def roles(self) -> str:
        """What the demo's switch is called."""

    @property
    def artisan(self) -> str: ...

    @property
    def organiser(self) -> str: ...

    @property
    def admin(self) -> str: ...

    @property
    def zone(self) -> str:
        """Whose clock times are of: an IANA name."""

    @property
    def time_pattern(self) -> str:
        """For strftime, with the zone's name: `%H.%M WIB`."""

    def day(self, day: date, today: date) -> str:
        """A day's heading: today, yesterday, or the date."""
