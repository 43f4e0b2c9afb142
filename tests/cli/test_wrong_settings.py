"""A wrong setting stops the start with exit code 78 and one line that names it and shows no secret."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.__main__ import cli
from tests.cli.conftest import Types

TOKEN, SECRET = "42:AAhush-hush_token", "hush-hush_secret"
TELEGRAM = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_SECRET": SECRET}
WHATSAPP = {
    "WHATSAPP_TOKEN": "EAAhush-hush",
    "WHATSAPP_PHONE_ID": "100200300",
    "WHATSAPP_APP_SECRET": "hush-hush-app",
    "WHATSAPP_VERIFY_TOKEN": "hush-hush-word",
}
HTTPS = "https://sapa.example"

WRONG: dict[str, tuple[dict[str, str], str]] = {
    "a token without a colon": ({"TELEGRAM_TOKEN": "hush-hush"}, "SAPA_TELEGRAM_TOKEN"),
    "a token of Arabic digits": ({"TELEGRAM_TOKEN": "٤٢:AAhush-hush"}, "SAPA_TELEGRAM_TOKEN"),
    "a token with a line break": ({"TELEGRAM_TOKEN": TOKEN + "\nx"}, "SAPA_TELEGRAM_TOKEN"),
    "a token that leads elsewhere": ({"TELEGRAM_TOKEN": "42:hush-hush/../x"}, "SAPA_TELEGRAM_TOKEN"),
    "no secret for the webhook": ({"TELEGRAM_TOKEN": TOKEN, "PUBLIC_URL": HTTPS}, "SAPA_TELEGRAM_SECRET"),
    "an empty secret": ({**TELEGRAM, "PUBLIC_URL": HTTPS, "TELEGRAM_SECRET": ""}, "SAPA_TELEGRAM_SECRET"),
    "a secret with a space": ({**TELEGRAM, "TELEGRAM_SECRET": "hush hush"}, "SAPA_TELEGRAM_SECRET"),
    "a secret of 257 letters": ({**TELEGRAM, "TELEGRAM_SECRET": "h" * 257}, "SAPA_TELEGRAM_SECRET"),
    "a demo for the world": ({"DEMO": "1", "PUBLIC_URL": HTTPS}, "SAPA_PUBLIC_URL"),
    "a demo on every interface": ({"DEMO": "1", "BIND": "0.0.0.0:8080"}, "SAPA_BIND"),
    "a demo on every interface of IPv6": ({"DEMO": "1", "BIND": "[::]:8080"}, "SAPA_BIND"),
    "a demo on a name": ({"DEMO": "1", "BIND": "sapa.example:8080"}, "SAPA_BIND"),
    "a demo that is maybe": ({"DEMO": "maybe"}, "SAPA_DEMO"),
    "a hurried clock for real people": ({"DEMO_SPEED": "60"}, "SAPA_DEMO_SPEED"),
    "a clock that stands still": ({"DEMO": "1", "DEMO_SPEED": "0"}, "SAPA_DEMO_SPEED"),
    "a zone of nowhere": ({"TIMEZONE": "Asia/Atlantis"}, "SAPA_TIMEZONE"),
    "a zone that leads elsewhere": ({"TIMEZONE": "../../etc/passwd"}, "SAPA_TIMEZONE"),
    "a zone that is a folder": ({"TIMEZONE": "Asia"}, "SAPA_TIMEZONE"),
    "another library": ({"TELEGRAM_DRIVER": "telethon"}, "SAPA_TELEGRAM_DRIVER"),
    "another style": ({"LOG": "xml"}, "SAPA_LOG"),
    "a bind without a port": ({"BIND": "127.0.0.1"}, "SAPA_BIND"),
    "a bind without a host": ({"BIND": ":8080"}, "SAPA_BIND"),
    "a port beyond all": ({"BIND": "127.0.0.1:65536"}, "SAPA_BIND"),
    "a port that is a power": ({"BIND": "127.0.0.1:8²"}, "SAPA_BIND"),
    "a public URL with a password": ({"PUBLIC_URL": "https://sapa:hush-hush@sapa.example"}, "SAPA_PUBLIC_URL"),
    "a public URL that is none": ({"PUBLIC_URL": "sapa.example"}, "SAPA_PUBLIC_URL"),
    "an API that is none": ({**TELEGRAM, "TELEGRAM_API": "file:///etc/passwd"}, "SAPA_TELEGRAM_API"),
    "an admin by name": ({"ADMINS": "telegram:sri"}, "SAPA_ADMINS"),
    "an admin of another channel": ({"ADMINS": "web:1001"}, "SAPA_ADMINS"),
    "an admin who is nobody": ({"ADMINS": "telegram:0"}, "SAPA_ADMINS"),
    "an admin of Arabic digits": ({"ADMINS": "telegram:١٠٠١"}, "SAPA_ADMINS"),
    "no slots": ({"SLOTS": "0"}, "SAPA_SLOTS"),
    "a word of slots": ({"SLOTS": "many"}, "SAPA_SLOTS"),
    "an offer without end": ({"OFFER_HOURS": "1000"}, "SAPA_OFFER_HOURS"),
    "an offer nobody can answer": ({"OFFER_HOURS": "0"}, "SAPA_OFFER_HOURS"),
    **{f"WhatsApp without {name}": ({**WHATSAPP, name: ""}, f"SAPA_{name}") for name in WHATSAPP},
    **{f"nothing of WhatsApp but {name}": ({name: value}, f"SAPA_{name}") for name, value in WHATSAPP.items()},
    "a WhatsApp token with a line break": ({**WHATSAPP, "WHATSAPP_TOKEN": "EAAhush-hush\nx"}, "SAPA_WHATSAPP_TOKEN"),
    "a WhatsApp token with a header": ({**WHATSAPP, "WHATSAPP_TOKEN": "hush hush"}, "SAPA_WHATSAPP_TOKEN"),
    "an app secret of other letters": ({**WHATSAPP, "WHATSAPP_APP_SECRET": "hush-hüsh"}, "SAPA_WHATSAPP_APP_SECRET"),
    "a verify token of two words": ({**WHATSAPP, "WHATSAPP_VERIFY_TOKEN": "hush hush"}, "SAPA_WHATSAPP_VERIFY_TOKEN"),
    "a phone number for its id": ({**WHATSAPP, "WHATSAPP_PHONE_ID": "+62811"}, "SAPA_WHATSAPP_PHONE_ID"),
    "a phone id that leads elsewhere": ({**WHATSAPP, "WHATSAPP_PHONE_ID": "1/../2"}, "SAPA_WHATSAPP_PHONE_ID"),
    "a phone id of Arabic digits": ({**WHATSAPP, "WHATSAPP_PHONE_ID": "١٠٠"}, "SAPA_WHATSAPP_PHONE_ID"),
    "a business by name": ({**WHATSAPP, "WHATSAPP_BUSINESS_ID": "sapa"}, "SAPA_WHATSAPP_BUSINESS_ID"),
    "a Graph API that is none": ({**WHATSAPP, "WHATSAPP_API": "file:///etc/passwd"}, "SAPA_WHATSAPP_API"),
    "a version that is none": ({**WHATSAPP, "WHATSAPP_API_VERSION": "25"}, "SAPA_WHATSAPP_API_VERSION"),
    "a version that leads elsewhere": ({**WHATSAPP, "WHATSAPP_API_VERSION": "v25.0/.."}, "SAPA_WHATSAPP_API_VERSION"),
    "no rate": ({**WHATSAPP, "WHATSAPP_RATE": "0"}, "SAPA_WHATSAPP_RATE"),
    "a rate without end": ({**WHATSAPP, "WHATSAPP_RATE": "inf"}, "SAPA_WHATSAPP_RATE"),
    "nobody a day": ({**WHATSAPP, "WHATSAPP_DAILY_LIMIT": "0"}, "SAPA_WHATSAPP_DAILY_LIMIT"),
    "some people a day": ({**WHATSAPP, "WHATSAPP_DAILY_LIMIT": "TIER_250"}, "SAPA_WHATSAPP_DAILY_LIMIT"),
    "another database": ({"DATABASE_URL": "mysql://sapa:hush-hush@localhost/sapa"}, "SAPA_DATABASE_URL"),
    "another driver of a database": (
        {"DATABASE_URL": "postgresql+psycopg2://sapa:hush-hush@localhost/sapa"},
        "SAPA_DATABASE_URL",
    ),
    "no URL of a database": ({"DATABASE_URL": "hush-hush"}, "SAPA_DATABASE_URL"),
    "a port of a database that is none": ({"DATABASE_URL": "postgresql://sapa:hush-hush@localhost:x/sapa"}, "SAPA_DATABASE_URL"),
    "an option of another library": ({"DATABASE_URL": "postgresql://localhost/sapa?sslmode=hush"}, "SAPA_DATABASE_URL"),
    "a database in memory": ({"DATABASE_URL": "sqlite://"}, "SAPA_DATABASE_URL"),
}


@pytest.mark.parametrize(("variables", "named"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting(
    variables: dict[str, str],
    named: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Within this process, since nothing is begun."""
    for name, value in variables.items():
        monkeypatch.setenv(f"SAPA_{name}", value)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        cli(["serve"])
    assert ended.value.code == 78
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("sapa: wrong configuration: ")
    assert named in err
    assert "hush" not in err
    assert list(tmp_path.iterdir()) == [], "nothing was made"


def test_a_program_that_is_set_wrongly(types: Types) -> None:
    done = types("serve", TELEGRAM_TOKEN=TOKEN, PUBLIC_URL=HTTPS)
    assert (done.returncode, done.stdout) == (78, "")
    assert done.stderr == (
        "sapa: wrong configuration: SAPA_TELEGRAM_SECRET is required when SAPA_TELEGRAM_TOKEN and SAPA_PUBLIC_URL are set\n"
    )


@pytest.mark.parametrize("command", ["console", "migrate", "load .", "grant admin code"])
def test_every_command_reads_the_settings(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("LOG", "BIND", "TIMEZONE"):
        monkeypatch.setenv(f"SAPA_{name}", "x")
    with pytest.raises(SystemExit) as ended:
        cli(command.split())
    assert ended.value.code == 78
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert all(name in err for name in ("SAPA_LOG", "SAPA_BIND", "SAPA_TIMEZONE"))


def test_the_file_env_is_read_and_the_environment_wins(types: Types, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SAPA_DATABASE_URL=sqlite:///here/mine.db\nSAPA_LOG=xml\nUNKNOWN=1\nSAPA_SLOTS=\n")
    done = types("migrate")
    assert done.returncode == 78
    assert "SAPA_LOG" in done.stderr
    assert types("migrate", LOG="json").returncode == 0
    assert (tmp_path / "here" / "mine.db").exists()


def test_a_file_env_that_is_no_text_is_one_line(types: Types, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfeSAPA_TELEGRAM_TOKEN=hush-hush")
    done = types("migrate")
    assert (done.returncode, done.stderr) == (78, "sapa: wrong configuration: the file .env cannot be read as text\n")


def test_a_bind_address_of_another_machine_is_one_line(types: Types) -> None:
    done = types("serve", BIND="192.0.2.1:8080")
    assert done.returncode == 69
    assert done.stderr == "sapa: cannot listen: Cannot assign requested address; set SAPA_BIND to another address or port\n"


def test_a_port_in_use_is_one_line(types: Types) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = types("serve", BIND=f"127.0.0.1:{taken.getsockname()[1]}")
    assert done.returncode == 69
    assert done.stderr == "sapa: cannot listen: Address already in use; set SAPA_BIND to another address or port\n"


def test_a_folder_that_cannot_be_made_is_one_line(types: Types, tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    done = types("migrate")
    assert done.returncode == 69
    assert done.stderr.count("\n") == 1
    assert "var" in done.stderr


def test_a_file_that_is_no_database_is_one_line(types: Types, tmp_path: Path) -> None:
    (tmp_path / "sapa.db").write_text("a letter" * 1000)
    done = types("migrate", DATABASE_URL="sqlite:///sapa.db")
    assert done.returncode == 69
    assert done.stderr == "sapa: the database cannot be used: file is not a database\n"


def test_a_postgresql_that_is_not_there_is_one_line(types: Types) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    done = types("migrate", DATABASE_URL=f"postgresql://sapa:hush-hush@127.0.0.1:{port}/sapa?ssl=disable")
    assert (done.returncode, done.stderr.count("\n")) == (69, 1)
    assert done.stderr.startswith("sapa: the database cannot be used")
    assert "hush-hush" not in done.stderr
