"""What pressing a choice means, in the few bytes that a button carries."""

from __future__ import annotations

from dataclasses import dataclass

ACTION_BYTES = 64  # Telegram's callback_data, the tightest of the platforms: https://core.telegram.org/bots/api


@dataclass(frozen=True, slots=True)
class Action:
    """What pressing a choice means: a name, what it acts on, and the version of that thing when it was shown."""

    name: str
    argument: str = ""
    version: int = 0

    def encode(self) -> str:
        """The payload a button carries; raises ValueError beyond 64 bytes."""
        text = f"{self.name}:{self.version}:{self.argument}"
        if len(text.encode()) > ACTION_BYTES:
            raise ValueError(f"action is over {ACTION_BYTES} bytes: {text!r}")
        return text

    @classmethod
    def decode(cls, text: str) -> Action:
        """Read a payload. Payloads can be forged or ancient: what cannot be read is an action without a name."""
        if len(text.encode(errors="replace")) > ACTION_BYTES:
            return cls("")  # no button of ours carried it, and what it names might not fit into the next one
        name, _, rest = text.replace("\0", "").partition(":")  # PostgreSQL stores no NUL
        version, _, argument = rest.partition(":")
        if not version.isascii() or not version.isdigit() or len(version) > 9:
            return cls("")
        return cls(name, argument, int(version))
