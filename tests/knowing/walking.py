"""Everybody presses at once: all that can be reached by pressing, from some payloads on, with the answer to each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.vocabulary import Action, Content, Reply, Tap, Text
from tests.persona import Persona, Town

CROWD = 60


class Walk:
    """People of one language, who press what is new to them."""

    def __init__(self, town: Town, language: str, people: list[Persona]) -> None:
        self.town, self.language, self.people = town, language, people

    @classmethod
    async def begin(cls, town: Town, language: str) -> Walk:
        return cls(town, language, [await town.guest(f"{language}{number}", language) for number in range(CROWD)])

    async def of(self, roots: Iterable[str], leads: Callable[[Action], bool]) -> dict[str, Reply]:
        """The answers to these payloads and to all they lead to, by payload."""
        found: dict[str, Reply] = {}
        ahead = list(dict.fromkeys(roots))
        while ahead:
            now, ahead = ahead[:CROWD], ahead[CROWD:]
            found.update(zip(now, await self._do([Tap(Action.decode(one)) for one in now]), strict=True))
            shown = (choice.action for one in now for choice in found[one].choices)
            new = dict.fromkeys(action.encode() for action in shown if leads(action))
            ahead += [one for one in new if one not in found and one not in ahead]
        return found

    async def says(self, texts: Sequence[str]) -> list[Reply]:
        """The answer to each of these, typed by somebody else each time around."""
        answers: list[Reply] = []
        for first in range(0, len(texts), CROWD):
            answers += await self._do([Text(one) for one in texts[first : first + CROWD]])
        return answers

    async def _do(self, acts: Sequence[Content]) -> list[Reply]:
        people = self.people[: len(acts)]
        heard = [len(person.chat) for person in people]
        await self.town.takes(
            *(self.town.incoming(one.address, act, self.language) for one, act in zip(people, acts, strict=True))
        )
        for person, before in zip(people, heard, strict=True):
            await self.town.until(lambda person=person, before=before: len(person.chat) > before, person.channel)  # type: ignore[misc]
        return [person.last for person in people]
