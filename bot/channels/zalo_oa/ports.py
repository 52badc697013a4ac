"""What a Zalo OA channel is handed from the rest of the house: where its tokens lie, and whom to tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot.channels.downloads import ZALO_HOSTS
from bot.messages import Purpose


class Stored(Protocol):
    """The pair of tokens as it is kept. `begun_at`: a refresh was begun with it and never answered."""

    @property
    def access(self) -> str: ...
    @property
    def refresh(self) -> str: ...
    @property
    def issued_at(self) -> datetime: ...
    @property
    def access_until(self) -> datetime: ...
    @property
    def begun_at(self) -> datetime | None: ...
    @property
    def begun_until(self) -> datetime | None: ...
    @property
    def dead_at(self) -> datetime | None: ...
    @property
    def reason(self) -> str: ...


class Turn(Protocol):
    """The answer to `TokenStore.begin`: "go" ahead, "use" what another has refreshed, "wait", or "none" to be had.
    `doubt`: an earlier refresh with this token was never answered."""

    @property
    def kind(self) -> Literal["go", "use", "wait", "none"]: ...
    @property
    def tokens(self) -> Stored | None: ...
    @property
    def doubt(self) -> bool: ...


class TokenStore(Protocol):
    """The tokens of one account, shared by all processes. Everything is durable when it returns."""

    async def stored(self) -> Stored | None: ...

    async def begin(self, failed: str | None) -> Turn:
        """Takes the turn to refresh, as this process. `failed`: the access token that was refused, None ahead of
        time."""
        ...

    async def keep(self, access: str, refresh: str, lasts: timedelta, *, connected: bool) -> None: ...

    async def give_back(self, *, doubt: bool) -> None: ...

    async def bury(self, used: str, reason: str) -> bool:
        """The refresh token is dead; False where a newer one is stored."""
        ...


class GrantStore(Protocol):
    """Administrators on their way to Zalo's consent page and back."""

    async def redeem(self, secret: str, caller: str) -> bool:
        """Whether this is the operator's one-time secret; it is used up."""
        ...

    async def open(self, state: str, verifier: str) -> None: ...

    async def take(self, state: str) -> str | None:
        """The verifier of a state that came back, once."""
        ...


class Alarms(Protocol):
    """Tells the operator in one sentence that something is wrong, and that it is well again."""

    async def ring(self, kind: str, said: str, times: int = 1) -> None: ...

    async def clear(self, kind: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Config:
    """One account as its operator set it up; secrets are not shown."""

    name: str
    app_id: str
    oa_id: str
    app_secret: str = field(repr=False)
    oa_secret_key: str = field(repr=False)
    proof: bool = False
    buttons: bool = True
    templates: dict[str, str] = field(default_factory=dict)
    paid: frozenset[Purpose] = frozenset({"reply", "notice", "reminder"})
    verifier: str = ""
    pause_minutes: int = 60
    form_image: str = ""
    media_hosts: tuple[str, ...] = ZALO_HOSTS
    oauth_url: str = "https://oauth.zaloapp.com"
    openapi_url: str = "https://openapi.zalo.me"
    business_url: str = "https://business.openapi.zalo.me"
    public_url: str = ""

    @property
    def callback(self) -> str:
        """The address saved in the console as callback URL."""
        return f"{self.public_url.rstrip('/')}/zalo/{self.name}/callback"

    @property
    def webhook(self) -> str:
        return f"{self.public_url.rstrip('/')}/webhook/zalo-oa/{self.name}"
