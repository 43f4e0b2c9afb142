"""Write the next migration from what storage.models has become: `python -m storage.migrations "add invoices"`.

While the first one is unreleased, write it anew: remove versions/0001_tables.py and run this with "tables".
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.script import Script
from sqlalchemy import Connection

from storage.migrate import FOLDER, configuration, head, migrate, transact


def write(message: str, folder: Path = FOLDER) -> Path:
    """Compare the models with a database at the newest migration; the difference is the next one, for a person to read."""
    number = f"{int(head(folder) or 0) + 1:04}"

    def compare(connection: Connection) -> Script | list[Script | None] | None:
        return command.revision(configuration(connection, folder), message, autogenerate=True, rev_id=number)

    with TemporaryDirectory() as empty:
        url = f"sqlite:///{empty}/sapa.db"
        migrate(url, folder)
        script = transact(url, compare)
    assert isinstance(script, Script)
    return tidied(Path(script.path))


def tidied(path: Path) -> Path:
    """The same file without the generator's own comments, formatted."""
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "# ###" not in line))
    subprocess.run([sys.executable, "-m", "ruff", "format", path, "--quiet"], check=True)
    return path


if __name__ == "__main__":
    write(sys.argv[1])
