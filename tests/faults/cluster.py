"""A PostgreSQL cluster of our own that can be stopped, frozen and started again, on a disk of a chosen size."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from storage.migrate import migrate
from tests.databases import find_programs, query, running, unprivileged


class Cluster:
    """`url` is that of its one database, migrated; down until `start`."""

    def __init__(self, folder: Path, programs: Path, as_user: dict[str, Any]) -> None:
        self.folder, self.programs, self.as_user = folder, programs, as_user
        self.url = f"postgresql://sapa@/sapa?host={folder}"
        self._up = contextlib.ExitStack()

    def start(self) -> None:
        """Return when it takes connections."""
        self._up.enter_context(running(self.programs, self.folder / "data", (), self.as_user))

    def stop(self) -> None:
        """Throw everybody out, and end."""
        self._up.close()

    def move_to(self, disk: Path) -> None:
        """Keep the database's tables on that disk; the server's log stays where it is."""
        maintenance = self.url.replace("/sapa?", "/postgres?")
        query(maintenance, f"CREATE TABLESPACE small LOCATION '{disk}'", "ALTER DATABASE sapa SET TABLESPACE small")

    def freeze(self) -> None:
        """Every process of it stands still, with its connections open: a machine that hangs."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    def _send(self, what: signal.Signals) -> None:
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        for pid in (first, *_children(first)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, what)


def _children(parent: int) -> list[int]:
    """The processes that a process started and that still live."""
    found = []
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(folder.name))
    return found


@contextlib.contextmanager
def a_cluster() -> Iterator[Cluster]:
    """A cluster, up and migrated. Raises LookupError when there is no PostgreSQL."""
    with TemporaryDirectory(prefix="sapa-") as name:
        folder, as_user = Path(name), unprivileged()
        if as_user:
            os.chown(folder, as_user["user"], as_user["group"])
        programs = find_programs(folder)
        initdb = [
            programs / "initdb",
            "-D",
            folder / "data",
            "-U",
            "sapa",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        ]
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder, **as_user)
        cluster = Cluster(folder, programs, as_user)
        cluster.start()
        try:
            query(f"postgresql://sapa@/postgres?host={folder}", "CREATE DATABASE sapa")
            migrate(cluster.url)
            yield cluster
        finally:
            cluster.stop()


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int, owner: dict[str, Any]) -> Iterator[Path]:
    """A file system of so many MB, in memory. Raises PermissionError for who may not mount one."""
    if os.geteuid() != 0:
        raise PermissionError("only root mounts a small disk")
    disk = folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "sapa", disk], capture_output=True, check=False)
    if mounted.returncode:
        raise PermissionError(mounted.stderr.decode().strip())
    try:
        if owner:
            os.chown(disk, owner["user"], owner["group"])
        yield disk
    finally:
        subprocess.run(["umount", "-l", disk], check=True, capture_output=True)


class Ballast:
    """A file that takes what room is left on a disk, to the last byte, and gives it back."""

    def __init__(self, disk: Path) -> None:
        self.file = disk / "ballast"

    def fill(self) -> None:
        with contextlib.suppress(OSError), self.file.open("wb", buffering=0) as ballast:
            while True:
                ballast.write(b"\0" * 4096)

    def drop(self) -> None:
        self.file.unlink(missing_ok=True)
