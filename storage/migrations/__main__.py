"""Write the next migration from what storage.models has become: `python -m storage.migrations "add invoices"`.

While the first one is unreleased, write it anew: remove versions/0001_tables.py and run this with "tables".
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.script import Script

from storage.migrate import FOLDER, configuration, head, migrate, transact


def write(message: str) -> Path:
    """Compare the models with a database at the newest migration; the difference is the next one, for a person to read."""
    number = f"{int(head() or 0) + 1:04}"
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/sapa.db"
        migrate(url)
        script = transact(
            url,
            lambda connection: command.revision(configuration(connection), message, autogenerate=True, rev_id=number),
        )
    assert isinstance(script, Script)
    return Path(script.path)


def tidy(path: Path) -> None:
    """Leave out the generator's own comments, and format."""
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "# ###" not in line))
    subprocess.run([sys.executable, "-m", "ruff", "format", path, "--quiet"], cwd=FOLDER, check=True)


if __name__ == "__main__":
    tidy(write(sys.argv[1]))
