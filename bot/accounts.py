"""Which accounts on which platforms this bot answers for: one TOML file, or one variable for a single Telegram bot.

    [[telegram]]
    name = "ocop"                      # ours, in logs and in the database; it stays the same when a token changes
    token = "env:OCOP_TELEGRAM_TOKEN"  # a secret, or env:NAME to take it from the environment
    mode = "polling"                   # or "webhook" (needs OCOP_PUBLIC_URL)

    [[zalo_oa]]
    name = "ocop"
    app_id = "…"
    app_secret = "env:…"
    oa_id = "…"
    oa_secret_key = "env:…"

    [[zalo_bot]]
    name = "ocop"
    token = "env:…"
    mode = "webhook"

Only `app` and `cli` read it (DESIGN, rooms).
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.messages import Purpose
from bot.settings import Settings, SettingsProblem

FILE = "channels.toml"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
Mode = Literal["polling", "webhook"]


class Account(BaseModel):
    """What every account has. Unknown keys are refused: a misspelt one would silently do nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=NAME.pattern, description="our own short name for the account: a-z, 0-9 and -")


class TelegramAccount(Account):
    """A Telegram bot. The addresses are Telegram's own unless a test points elsewhere."""

    token: SecretStr
    mode: Mode = "polling"
    webhook_secret: SecretStr = SecretStr("")  # empty: derived from the keys of this installation
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"
    per_second: float = Field(20, gt=0, le=10_000)  # to all chats together (platforms, C.5)
    per_chat: float = Field(1, gt=0, le=1000)  # a second, to one chat, for what is no reply


class ZaloOaAccount(Account):
    """A Zalo Official Account with its app (platforms, A.1 and A.2)."""

    app_id: str
    app_secret: SecretStr
    oa_id: str
    oa_secret_key: SecretStr  # from the console's webhook page; not the app secret
    proof: bool = False  # send appsecret_proof with every call
    buttons: bool = True  # query buttons on consult messages (F.3)
    templates: dict[str, str] = Field(default_factory=dict)  # our name → the approved template's id
    paid: frozenset[Purpose] = frozenset({"reply", "notice", "reminder"})  # what may cost money after 48 h
    pause_minutes: int = Field(60, ge=0, le=7 * 24 * 60)  # the bot is quiet that long after an officer's own words
    form_image: str = ""  # https address of the picture on Zalo's form for phone numbers; empty: the number is typed
    media_hosts: tuple[str, ...] = (".zdn.vn", ".zadn.vn", ".zalo.me")  # or whole origins: "http://127.0.0.1:8123"
    verifier: str = ""  # the code of zalo_verifier<code>.html
    oauth_url: str = "https://oauth.zaloapp.com"
    openapi_url: str = "https://openapi.zalo.me"
    business_url: str = "https://business.openapi.zalo.me"
    per_minute: float = Field(1200, gt=0, le=4000)


class ZaloBotAccount(Account):
    """A bot of the Zalo Bot Platform (platforms, B)."""

    token: SecretStr
    mode: Mode = "polling"
    webhook_secret: SecretStr = SecretStr("")
    base_url: str = "https://bot-api.zaloplatforms.com/bot"
    per_month: int = Field(3000, gt=0)
    users: int = Field(50, gt=0)
    media_hosts: tuple[str, ...] = (".zdn.vn", ".zadn.vn", ".zalo.me")  # or whole origins: "http://127.0.0.1:8123"


class Accounts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    telegram: tuple[TelegramAccount, ...] = ()
    zalo_oa: tuple[ZaloOaAccount, ...] = ()
    zalo_bot: tuple[ZaloBotAccount, ...] = ()


One = TypeVar("One", bound=Account)


def load_accounts(settings: Settings, environment: Mapping[str, str] = os.environ) -> Accounts:
    """The accounts of the file `OCOP_CHANNELS` (default: channels.toml in the var folder, if there is one), and the bot
    of `OCOP_TELEGRAM_TOKEN` where the file names no Telegram bot. Raises SettingsProblem in one line."""
    path = settings.channels or settings.var / FILE
    data = _read(path, wanted=settings.channels is not None)
    try:
        accounts = Accounts.model_validate({kind: _filled(rows, path, environment) for kind, rows in data.items()})
    except ValidationError as error:
        raise SettingsProblem(f"{path}: {_first(error)}") from None
    token = environment.get("OCOP_TELEGRAM_TOKEN", "").strip()
    if token and not accounts.telegram:
        one = TelegramAccount.model_validate({"name": "telegram", "token": token})
        accounts = accounts.model_copy(update={"telegram": (one,)})
    for kind in Accounts.model_fields:
        names = [one.name for one in getattr(accounts, kind)]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise SettingsProblem(f"{path}: two [[{kind}]] accounts are called {twice}; give each a name of its own")
    return accounts


def _read(path: Path, *, wanted: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if wanted:
            raise SettingsProblem(f"OCOP_CHANNELS: there is no file {path}") from None
        return {}
    except OSError as error:
        raise SettingsProblem(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsProblem(f"{path} is not TOML: {error}") from None


def _filled(rows: object, path: Path, environment: Mapping[str, str]) -> object:
    """Values "env:NAME" taken from the environment."""
    if not isinstance(rows, list):
        return rows
    return [
        {key: _value(value, path, environment) for key, value in row.items()} if isinstance(row, dict) else row
        for row in rows
    ]


def _value(value: object, path: Path, environment: Mapping[str, str]) -> object:
    if not isinstance(value, str) or not value.startswith("env:"):
        return value
    name = value.removeprefix("env:")
    if not environment.get(name):
        raise SettingsProblem(f"{path} takes a value from {name}, which is not set")
    return environment[name]


def _first(error: ValidationError) -> str:
    """Where and why, without the value: it may be a secret. A misspelt key goes before the one that is missing."""
    found = error.errors(include_input=False, include_url=False)
    first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
    where = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in first["loc"])
    return f"{where}: {first['msg']}"
