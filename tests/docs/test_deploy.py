"""What stands in `deploy` names what is there: commands, settings, files, services."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.__main__ import cli
from bot.settings import CONFIGURATION_ERROR, Settings
from scheduler.sending.postman import DRAIN_SECONDS
from tests.docs.pages import PAGES, ROOT, prose

DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
VARIABLE = re.compile(r"\bSAPA_[A-Z_]+\b")
PLACEHOLDERS = {"POSTGRES_PASSWORD": "secret", "SITE": "sapa.example.go.id"}
ASSIGNED = re.compile(r"^([A-Z_]+)=(.*)$", re.MULTILINE)
EVERY_FILE = pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
EVERY_UNIT = pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)


def commands() -> set[str]:
    groups = {str(group.name) for group in cli.registered_groups}
    return groups | {command.name or command.callback.__name__ for command in cli.registered_commands if command.callback}


def compose() -> dict[str, Any]:
    """The compose file, with what an operator fills in."""
    text = (DEPLOY / "compose.yaml").read_text()
    filled = re.sub(r"\$\{(\w+)[^}]*\}", lambda found: PLACEHOLDERS[found[1]], text)
    return dict(yaml.safe_load(filled))


def unit_of(path: Path) -> ConfigParser:
    parsed = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(path.read_text())
    return parsed


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile, an instruction at a time."""
    text = re.sub(r"\\\n\s*", " ", (DEPLOY / "Dockerfile").read_text())
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in text.splitlines() if line and not line.startswith("#")]


@EVERY_FILE
def test_settings_exist(file: Path) -> None:
    assert {*VARIABLE.findall(file.read_text())} <= {f"SAPA_{field.upper()}" for field in Settings.model_fields}


@EVERY_FILE
def test_no_secret_and_no_machine_is_in_it(file: Path) -> None:
    text = file.read_text()
    assert re.search(r"[0-9]{6,}:[A-Za-z0-9_-]{20,}|/(work|home|tmp)/\w", text) is None
    filled = [name for name, value in ASSIGNED.findall(text) if value and re.search("TOKEN|SECRET|PASSWORD", name)]
    assert filled == []


def test_the_environment_files_are_not_committed() -> None:
    assert {".env", "sapa.env"} <= {*(ROOT / ".gitignore").read_text().splitlines()}


@pytest.mark.parametrize("name", [".env.example", "sapa.env.example"])
def test_an_example_filled_in_works(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    filled = {"TOKEN": "42:x", "SECRET": "guess", "_ID": "1300", "ADMINS": "telegram:1001"}
    filled["PUBLIC_URL"] = "https://sapa.example.go.id"
    lines = []
    for variable, value in ASSIGNED.findall((DEPLOY / name).read_text()):
        lines.append(f"{variable}={value or next((one for end, one in filled.items() if variable.endswith(end)), 'x')}")
    (tmp_path / "env").write_text("\n".join(lines))
    monkeypatch.chdir(tmp_path)
    there, bare = Settings(_env_file=tmp_path / "env"), Settings(_env_file=DEPLOY / name)  # type: ignore[call-arg]
    assert None not in (there.telegram_token, there.whatsapp_token, there.whatsapp_business_id)
    assert (bare.telegram_token, bare.whatsapp_token) == (None, None), "as it is, it must start, too"


# ---- the image ----------------------------------------------------------------------------------------------------------
def test_the_image_holds_what_the_program_needs() -> None:
    copied = {words.split()[0] for name, words in instructions() if name == "COPY" and not words.startswith("--from")}
    assert all((ROOT / path).exists() for path in copied)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert packages | {"locales", "catalogue", "requirements.lock"} == copied
    allowed = {line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")}
    assert allowed == copied


def test_the_image_starts_a_command_as_nobody_special() -> None:
    last = {name: words for name, words in instructions() if name in ("USER", "ENTRYPOINT", "CMD", "WORKDIR", "VOLUME")}
    assert last["USER"] == "sapa"
    assert last["ENTRYPOINT"] == '["python", "-m", "bot"]'
    assert last["CMD"] == '["serve"]'
    assert "serve" in commands()
    assert last["VOLUME"] == f"{last['WORKDIR']}/var"
    assert "--require-hashes" in (DEPLOY / "Dockerfile").read_text()
    assert "/healthz" in dict(instructions())["HEALTHCHECK"]


def test_the_image_has_the_python_that_is_asked_for() -> None:
    wanted = re.search(r'requires-python = ">=([0-9.]+)"', (ROOT / "pyproject.toml").read_text())
    bases = {words.split()[0] for name, words in instructions() if name == "FROM"}
    assert wanted is not None
    assert bases == {f"python:{wanted[1]}-slim-bookworm"}


# ---- the compose file ---------------------------------------------------------------------------------------------------
def test_the_compose_file_is_whole() -> None:
    file = compose()
    services = file["services"]
    for name, service in services.items():
        assert "image" in service, name
        assert {*service.get("depends_on", ())} <= {*services}, name
        mounted = [volume.split(":")[0] for volume in service.get("volumes", ())]
        for source in mounted:
            assert source in file["volumes"] or (DEPLOY / source).exists(), f"{name}: {source}"
    ours = {name: service for name, service in services.items() if service["image"] == "sapa"}
    assert [*ours] == ["migrate", "serve1", "serve2", "worker1", "worker2"]
    for name, service in ours.items():
        assert {*service.get("command", ["serve"])} <= commands(), name
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).exists()
        assert int(service["stop_grace_period"].removesuffix("s")) > DRAIN_SECONDS + 10
    assert services["serve1"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["migrate"]["depends_on"]["db"] == {"condition": "service_healthy"}
    assert "ports" not in services["db"]
    assert not [name for name in ours if "ports" in ours[name]], "only Caddy is reached from outside"


def test_the_settings_of_the_compose_file_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in compose()["services"]["serve1"]["environment"].items():
        monkeypatch.setenv(name, value)
    there = Settings(_env_file=None)  # type: ignore[call-arg]
    assert there.database_url.get_secret_value() == "postgresql://sapa:secret@db/sapa"
    assert there.public_url == "https://sapa.example.go.id"


# ---- the proxy ----------------------------------------------------------------------------------------------------------
def test_the_proxy_leads_to_every_process_that_serves() -> None:
    upstreams = re.search(r"reverse_proxy \{\$UPSTREAMS:(.+?)\}", (DEPLOY / "Caddyfile").read_text())
    assert upstreams is not None
    serving = [f"{name}:8080" for name, one in compose()["services"].items() if one["image"] == "sapa" and "command" not in one]
    assert upstreams[1].split() == serving


def test_the_proxy_hides_what_is_for_operators() -> None:
    text = (DEPLOY / "Caddyfile").read_text()
    assert re.search(r"@inside path /metrics /readyz\n\s*respond @inside 404", text)
    assert "health_uri /healthz" in text


# ---- the units ----------------------------------------------------------------------------------------------------------
@EVERY_UNIT
def test_units_type_commands_that_exist(unit: Path) -> None:
    for kind, words in re.findall(r"^(Exec\w+)=(.+)$", unit.read_text(), re.MULTILINE):
        typed = shlex.split(words)
        if "-m" in typed:
            assert typed[typed.index("-m") + 1] == "bot", kind
            assert typed[typed.index("-m") + 2] in commands(), kind


def test_the_service_stops_and_restarts_as_the_program_expects() -> None:
    service = unit_of(DEPLOY / "sapa.service")["Service"]
    assert int(service["RestartPreventExitStatus"]) == CONFIGURATION_ERROR
    assert service["Restart"] == "always"
    assert int(service["TimeoutStopSec"]) > DRAIN_SECONDS + 10
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"


def test_the_backup_runs_as_the_service_does() -> None:
    service, backup = (unit_of(DEPLOY / name)["Service"] for name in ("sapa.service", "sapa-backup.service"))
    for same in ("User", "WorkingDirectory", "EnvironmentFile", "Environment", "StateDirectory", "UMask"):
        assert service[same] == backup[same], same


@EVERY_UNIT
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_understands_the_units(unit: Path, tmp_path: Path) -> None:
    for path in UNITS:  # with a program that is there
        text = path.read_text().replace("/opt/sapa/.venv/bin/python", "/bin/true")
        (tmp_path / path.name).write_text(text)
    done = subprocess.run(["systemd-analyze", "verify", tmp_path / unit.name], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if unit.name in line] == []


def test_the_operators_word_passes_everything_on(tmp_path: Path) -> None:
    """`sapa ledger --since 24h` becomes the same command, as the service's user."""
    (tmp_path / "systemd-run").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (tmp_path / "systemd-run").chmod(0o755)
    done = subprocess.run(
        [DEPLOY / "sapa", "ledger", "--since", "24h", "a b"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines()
    assert lines[-7:] == ["/opt/sapa/.venv/bin/python", "-m", "bot", "ledger", "--since", "24h", "a b"]
    assert "--uid=sapa" in lines


def test_pages_name_files_of_this_folder_that_exist() -> None:
    for page in PAGES:
        for path in re.findall(r"(?<![\w/])deploy/[\w.-]+\w", prose(page)):
            assert (ROOT / path).exists(), f"{page.name}: {path}"
