"""Configuration, all from the environment and all optional. Only `app` and `cli` read it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

Level = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR"],
    BeforeValidator(lambda given: given.strip().upper() if isinstance(given, str) else given),
]


class SettingsProblem(Exception):
    """A setting that cannot be used: one line that names it and how to mend it."""


class Settings(BaseSettings):
    """Each field is the environment variable OCOP_<FIELD>; nothing is required to start."""

    model_config = SettingsConfigDict(env_prefix="OCOP_", env_file=None, extra="ignore")

    var: Path = Field(Path("var"), description="folder for the database, its key and rendered pictures")
    database_url: str = Field("", description="sqlite:///… or postgresql+psycopg://…; empty: SQLite in the var folder")
    secret_keys: str = Field("", description="Fernet keys for sensitive answers, newest first, separated by commas")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8080, ge=0, le=65535, description="port to listen on")
    public_url: str = Field("", description="the address people open, where a proxy stands in front")
    channels: Path | None = Field(None, description="file of the accounts on Telegram and Zalo")
    media: Path | None = Field(None, description="folder for what people send (default: media in the var folder)")
    media_mb: int = Field(20, ge=1, le=200, description="largest file that is kept, in MB")
    media_quota_mb: int = Field(500, ge=0, description="room for one organisation's files in MB, 0 for no limit")
    clamav: str = Field("", description="host:port or socket of clamd, which looks at files before they are kept")
    ptnt_ocop: Path | None = Field(None, description="file in place of our shape of the ministry's table of products")
    metrics_token: str = Field("", description="who may read /metrics from elsewhere; empty: this machine only")
    log_level: Level = Field("WARNING", description="DEBUG, INFO, WARNING or ERROR")

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.var / 'ocop.db'}"

    @property
    def media_folder(self) -> Path:
        return self.media or self.var / "media"


def load_settings(**given: object) -> Settings:
    """The settings, with what the command line gave on top. Raises SettingsProblem in one line."""
    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        means = Settings.model_fields[name]
        usual = f"default {means.default}" if means.default != "" else "may be empty"
        raise SettingsProblem(
            f"OCOP_{name.upper()}: {first['msg']}, got {first.get('input')!r:.60};"
            f" it is the {means.description} ({usual})"
        ) from None
