"""What is said to Sapa in a group: a few commands that concern nobody in particular; all else is better said in private."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.turn import Surroundings
from bot.screens import general
from bot.vocabulary import Address, InGroup, Reply


@dataclass(slots=True)
class Aside:
    """One thing said in a group. Who said it is nobody here: what follows may concern the group alone.

    `now` is aware UTC; `told` is set by who owed something else as well.
    """

    connection: Connection
    address: Address
    said: InGroup
    now: datetime
    surroundings: Surroundings
    argument: str = ""
    told: bool = False


Answer = Callable[[Aside], Reply | None]
"""None keeps silent."""


@dataclass(slots=True)
class Asides:
    """Which words in a group are answered, and by whom."""

    commands: dict[str, Answer] = field(default_factory=dict)

    def command(self, names: str, answer: Answer) -> None:
        """Answer each of these space-separated names; a name used twice is a mistake. Raises ValueError."""
        for name in names.split():
            if name in self.commands:
                raise ValueError(f"two answer {name!r} in groups")
            self.commands[name] = answer

    def answer(self, aside: Aside) -> Reply | None:
        """What is said there, None for nothing. A channel's own posts are for its readers unless they are one of the commands."""
        word, _, aside.argument = aside.said.text.partition(" ")
        known = self.commands.get(word.removeprefix("/").casefold())
        reply = known(aside) if known is not None else None
        if reply is not None or aside.said.group.is_channel:
            return reply
        return general.write_privately()
