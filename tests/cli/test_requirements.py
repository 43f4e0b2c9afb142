"""What `make run` installs is enough: nothing that runs leans on what only developers have."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ALL_BUT_INSTALLED = """
import importlib.metadata, sys
from pathlib import Path

allowed = set(sys.argv[1].split())
named = importlib.metadata.packages_distributions()
name = lambda one: one.lower().replace("_", "-")
foreign = {module for module, owners in named.items() if not {name(owner) for owner in owners} & allowed}

class Refuse:
    def find_spec(self, module, path=None, target=None):
        if module.partition(".")[0] in foreign:
            raise ModuleNotFoundError(f"{module} is not among the requirements of those who run it")

sys.meta_path.insert(0, Refuse())
for folder in ("bot", "handlers", "scheduler", "storage"):
    for file in sorted(Path(folder).rglob("*.py")):
        parts = file.with_suffix("").parts
        if "migrations" not in parts and parts[-1] != "__main__":
            __import__(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
import bot.__main__
"""


def loads_with(allowed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ALL_BUT_INSTALLED, allowed], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


def installed() -> set[str]:
    lock = (ROOT / "requirements.lock").read_text()
    return {name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==", lock, re.MULTILINE)}


def test_every_module_loads_with_what_is_installed_to_run() -> None:
    loaded = loads_with(" ".join(installed()))
    assert loaded.returncode == 0, loaded.stderr


def test_the_check_catches_what_is_missing() -> None:
    loaded = loads_with(" ".join(installed() - {"greenlet"}))
    assert "greenlet" in loaded.stderr
    assert loaded.returncode == 1
