"""`python -m tests.faults.one NAME DATABASE SEED`: one fault at full size; its finding as a line of JSON."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.migrate import migrate
from tests.databases import postgres_server
from tests.faults.cluster import Cluster, a_cluster, small_disk
from tests.faults.faults import FAULTS, Around, Fault
from tests.faults.report import Finding, not_run
from tests.faults.rig import a_site


@contextmanager
def _surroundings(fault: Fault, database: str, folder: Path) -> Iterator[tuple[str, Path, Cluster | None]]:
    """The URL of a migrated database, a folder (on a small disk, where one is asked for), and a server to stop."""
    with ExitStack() as stack:
        if database == "SQLite":
            disk = stack.enter_context(small_disk(folder, fault.disk, {})) if fault.disk else folder
            migrate(f"sqlite:///{disk}/sapa.db")
            yield f"sqlite:///{disk}/sapa.db", disk, None
        elif fault.cluster or fault.disk:
            cluster = stack.enter_context(a_cluster())
            disk = stack.enter_context(small_disk(folder, fault.disk, cluster.as_user)) if fault.disk else folder
            if fault.disk:
                folder.chmod(0o711)
                cluster.move_to(disk)
            yield cluster.url, disk, cluster
        else:
            server = stack.enter_context(postgres_server())
            yield stack.enter_context(server.database(stack.enter_context(server.template()))), folder, None


async def _on_a_site(fault: Fault, database: str, folder: Path, around: tuple[str, Path, Around]) -> Finding:
    url, disk, more = around
    async with asyncio.timeout(fault.limit), a_site(database, url, folder) as site:
        site.disk = disk
        return await fault.run(site, more)


def main(name: str, database: str, seed: int) -> Finding:
    """Run it. Raises what breaks it."""
    (fault,) = [fault for fault in FAULTS if fault.name == name]
    with TemporaryDirectory(prefix="sapa-fault-") as made:
        folder = Path(made)
        try:
            with _surroundings(fault, database, folder) as (url, disk, cluster):
                return asyncio.run(_on_a_site(fault, database, folder, (url, disk, Around(seed, cluster))))
        except (LookupError, PermissionError) as error:
            return not_run(fault.name, database, "", str(error))


if __name__ == "__main__":
    print(json.dumps(asdict(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))))  # noqa: T201
