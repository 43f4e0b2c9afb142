"""The only reader of the environment and of `.env`; a wrong value stops the start with one clear line."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Literal, Self
from urllib.parse import unquote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.vocabulary import Address

CONFIGURATION_ERROR = 78  # EX_CONFIG of sysexits.h


class WrongSettings(Exception):
    """The configuration cannot work; the text names the variable and never shows a secret."""


class Settings(BaseSettings):
    """See docs/settings.md for what each means."""

    model_config = SettingsConfigDict(
        env_prefix="SAPA_", env_file=".env", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    database_url: SecretStr = SecretStr("sqlite:///var/sapa.db")
    bind: str = "127.0.0.1:8080"
    public_url: str | None = None
    telegram_token: SecretStr | None = None
    telegram_secret: SecretStr | None = None
    telegram_api: str = "https://api.telegram.org"
    telegram_driver: Literal["ptb", "aiogram"] = "ptb"
    telegram_rate: float = Field(default=30, gt=0, allow_inf_nan=False)
    telegram_paid_rate: float = Field(default=0, ge=0, le=1000, allow_inf_nan=False)
    whatsapp_token: SecretStr | None = None
    whatsapp_phone_id: str | None = None
    whatsapp_app_secret: SecretStr | None = None
    whatsapp_verify_token: SecretStr | None = None
    whatsapp_business_id: str | None = None
    whatsapp_api: str = "https://graph.facebook.com"
    whatsapp_api_version: str = "v25.0"
    whatsapp_rate: float = Field(default=80, gt=0, allow_inf_nan=False)
    whatsapp_daily_limit: str = "250"
    prices: Path | None = None
    admins: str = ""
    timezone: str = "Asia/Jakarta"
    demo: bool = False
    demo_speed: int = Field(default=1, ge=1, le=3600)
    backups: Path = Path("var/backups")
    log: Literal["console", "json"] = "console"
    metrics_public: bool = False
    offer_hours: float = Field(default=24.0, ge=0.25, le=24 * 7)
    slots: int = Field(default=192, ge=1, le=1000)
    approval_above: int = Field(default=1000, ge=0, le=10**9)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError for a folder of zones such as Asia
            raise ValueError("is not an IANA time zone such as Asia/Jakarta") from None
        return value

    @field_validator("bind")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65_535:
            raise ValueError("must be host:port, such as 127.0.0.1:8080")
        return value

    @field_validator("public_url", "telegram_api", "whatsapp_api")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value):
            raise ValueError("must be a URL such as https://sapa.example.go.id, without a query or a password")
        return value and value.rstrip("/")

    @field_validator("telegram_token")
    @classmethod
    def _token_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", value.get_secret_value()):
            raise ValueError("does not look like a bot token (numbers, a colon, letters)")
        return value

    @field_validator("telegram_secret")
    @classmethod
    def _secret_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("must be 1 to 256 of A-Z a-z 0-9 _ -")
        return value

    @field_validator("whatsapp_phone_id", "whatsapp_business_id")
    @classmethod
    def _graph_id(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[0-9]{1,32}", value):
            raise ValueError("must be the number the Meta dashboard shows, digits only")
        return value

    @field_validator("whatsapp_token", "whatsapp_app_secret", "whatsapp_verify_token")
    @classmethod
    def _printable(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[!-~]+", value.get_secret_value()):
            raise ValueError("must be letters, digits and signs without spaces")
        return value

    @field_validator("whatsapp_api_version")
    @classmethod
    def _graph_version(cls, value: str) -> str:
        if not re.fullmatch(r"v[0-9]{1,3}\.[0-9]", value):
            raise ValueError("must be a version of the Graph API such as v25.0")
        return value

    @field_validator("whatsapp_daily_limit")
    @classmethod
    def _people_a_day(cls, value: str) -> str:
        if not re.fullmatch(r"[1-9][0-9]{0,8}|unlimited", value):
            raise ValueError("must be how many people, such as 250, or the word unlimited")
        return value

    @field_validator("admins")
    @classmethod
    def _admin_addresses(cls, value: str) -> str:
        for part in filter(None, map(str.strip, value.split(","))):
            if not re.fullmatch(r"telegram:[1-9][0-9]{0,15}", part):
                raise ValueError("must be Telegram ids such as telegram:1001,telegram:1002")
        return value

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.telegram_token and self.public_url and not self.telegram_secret:
            raise ValueError("SAPA_TELEGRAM_SECRET is required when SAPA_TELEGRAM_TOKEN and SAPA_PUBLIC_URL are set")
        if any(self._whatsapp) and not all(self._whatsapp):
            raise ValueError(
                "SAPA_WHATSAPP_TOKEN, SAPA_WHATSAPP_PHONE_ID, SAPA_WHATSAPP_APP_SECRET and SAPA_WHATSAPP_VERIFY_TOKEN"
                " are required together"
            )
        if self.demo_speed > 1 and not self.demo:
            raise ValueError("SAPA_DEMO_SPEED makes the clock run ahead, so it needs SAPA_DEMO=1")
        if self.demo and self.public_url:
            raise ValueError("SAPA_DEMO=1 lets anyone be an admin, so it refuses SAPA_PUBLIC_URL")
        if self.demo and not _is_loopback(self.host):
            raise ValueError("SAPA_DEMO=1 lets anyone be an admin, so SAPA_BIND must be a loopback address")
        return self

    @property
    def host(self) -> str:
        return self.bind.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.bind.rpartition(":")[2])

    @property
    def admin_addresses(self) -> frozenset[Address]:
        return frozenset(Address.parse(part) for part in self.admins.split(",") if part.strip())

    @property
    def _whatsapp(self) -> tuple[object, ...]:
        return self.whatsapp_token, self.whatsapp_phone_id, self.whatsapp_app_secret, self.whatsapp_verify_token

    @property
    def rates(self) -> dict[str, float]:
        """Messages a second that each account may say unasked, by channel; others are not paced."""
        return {"telegram": self.telegram_rate, "whatsapp": self.whatsapp_rate}

    @property
    def paid_rates(self) -> dict[str, float]:
        """The same where a faster lane is bought; empty while none is."""
        return {"telegram": self.telegram_paid_rate} if self.telegram_paid_rate > 0 else {}

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret as it may be written, for the log's redaction."""
        token, *secrets = (
            part.get_secret_value() if part else ""
            for part in (
                self.telegram_token,
                self.telegram_secret,
                self.whatsapp_token,
                self.whatsapp_app_secret,
                self.whatsapp_verify_token,
            )
        )
        url = self.database_url.get_secret_value()
        passwords = [*re.findall(r"://[^:/@]*:(.+)@", url), *re.findall(r"[?&]password=([^&]+)", url)]
        written = (token, token.partition(":")[2], *secrets, *passwords, *map(unquote, passwords))
        return tuple(filter(None, written))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_settings() -> Settings:
    """The settings of this process. Raises WrongSettings with one line for a person."""
    try:
        return Settings()
    except ValidationError as error:
        raise WrongSettings("; ".join(_line(one) for one in error.errors(include_input=False, include_url=False))) from None
    except (OSError, UnicodeDecodeError):
        raise WrongSettings("the file .env cannot be read as text") from None


def _line(error: object) -> str:
    where = "_".join(str(part) for part in error["loc"])  # type: ignore[index]
    text = str(error["msg"]).removeprefix("Value error, ")  # type: ignore[index]
    return f"SAPA_{where.upper()} {text}" if where else text
