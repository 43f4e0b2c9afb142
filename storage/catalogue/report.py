"""What a load did, file by file, in lines a person reads."""

from __future__ import annotations

from dataclasses import dataclass, field

LABEL = 60


@dataclass
class FileReport:
    """One file: how many rows were added, changed or already so, and a line for each one refused.

    `kept` has a line for each activity that was changed in the chat: what stays so, and what is the file's again.
    """

    name: str
    added: int = 0
    changed: int = 0
    same: int = 0
    rejected: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def reject(self, row: str, reason: str) -> None:
        self.rejected.append(f"{self.name}: {' '.join(row.split())[:LABEL]}: {' '.join(reason.split())}")

    def lines(self) -> list[str]:
        counts = f"{self.added} added, {self.changed} changed, {self.same} same, {len(self.rejected)} rejected"
        return [f"{self.name}: {counts}", *(f"  {line}" for line in (*self.rejected, *self.kept))]


@dataclass
class Report:
    files: list[FileReport] = field(default_factory=list)

    def open(self, name: str) -> FileReport:
        """A new page for one file."""
        self.files.append(FileReport(name))
        return self.files[-1]

    @property
    def rejected(self) -> list[str]:
        return [line for file in self.files for line in file.rejected]

    @property
    def added(self) -> int:
        return sum(file.added for file in self.files)

    @property
    def changed(self) -> int:
        return sum(file.changed for file in self.files)

    @property
    def same(self) -> int:
        return sum(file.same for file in self.files)

    def lines(self) -> list[str]:
        return [line for file in self.files for line in file.lines()] or ["no catalogue files here"]

    def __str__(self) -> str:
        return "\n".join(self.lines())
