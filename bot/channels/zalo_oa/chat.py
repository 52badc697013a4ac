"""One Zalo Official Account as a channel: what it can do, how it sends, where Zalo reaches it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.channels.downloads import Downloads
from bot.channels.ports import Finding, Receive, TakeReceipt
from bot.channels.zalo_oa import checks, oauth
from bot.channels.zalo_oa.api import Api, Done
from bot.channels.zalo_oa.connect import ConnectPages
from bot.channels.zalo_oa.fields import inner, text
from bot.channels.zalo_oa.outcomes import Outcomes
from bot.channels.zalo_oa.ports import Alarms, Config, GrantStore, TokenStore
from bot.channels.zalo_oa.render import BUTTONS, TITLE
from bot.channels.zalo_oa.sending import Sending
from bot.channels.zalo_oa.templates import Templates
from bot.channels.zalo_oa.tokens import Tokens
from bot.channels.zalo_oa.uploads import FILE_TYPES, LARGEST_FILE, Uploads
from bot.channels.zalo_oa.webhook import Webhook
from bot.channels.zalo_oa.wording import LONGEST
from bot.clock import Clock
from bot.messages import Capabilities, Outcome, Outgoing


@dataclass(frozen=True, slots=True)
class UserDetail:
    """What Zalo says of one person. `last_interaction` is a day as Zalo writes it ("22/11/2026"); `shared_phone` when
    they have let the OA see their number."""

    name: str
    follows: bool
    last_interaction: str
    shared_phone: bool


class ZaloOa:
    """`siblings` gives all accounts of the same app by their OA id: one webhook address serves them all."""

    def __init__(
        self,
        config: Config,
        *,
        receive: Receive,
        take_receipt: TakeReceipt,
        store: TokenStore,
        grants: GrantStore,
        alarms: Alarms,
        clock: Clock,
        siblings: Callable[[], Mapping[str, Config]],
    ) -> None:
        self.config, self._store, self._clock = config, store, clock
        self.tokens = Tokens(config.name, store, self._refresh, alarms, clock, connect_page(config))
        self.api = Api(config, self.tokens)
        self._downloads = Downloads(config.media_hosts)
        self._templates = Templates(self.api, clock)
        outcomes = Outcomes(config.name, alarms, clock)
        self._sending = Sending(config, self.api, Uploads(self.api, clock), self._templates, outcomes, clock)
        self._pages = ConnectPages(config, self.api, grants, store, alarms)
        self._webhook = Webhook(
            config,
            receive=receive,
            take_receipt=take_receipt,
            alarms=alarms,
            clock=clock,
            siblings=siblings,
        )

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            buttons=BUTTONS if self.config.buttons else 0,
            label_length=TITLE,
            text_length=LONGEST,
            attachments=True,
            picture=True,
            picture_size=1024 * 1024,
            file_size=LARGEST_FILE,
            links=BUTTONS if self.config.buttons else 0,
            ask_phone=bool(self.config.form_image),
            receipts=True,
            window=True,
            file_types=frozenset(FILE_TYPES.values()),
        )

    def attach(self, app: web.Application) -> None:
        """The webhook, and the pages an administrator connects the account on."""
        name = self.config.name
        app.router.add_post(f"/webhook/zalo-oa/{name}", self._webhook.post)
        app.router.add_get(f"/zalo/{name}/connect", self._pages.get)
        app.router.add_post(f"/zalo/{name}/connect", self._pages.post)
        app.router.add_get(f"/zalo/{name}/callback", self._pages.callback)

    async def send(self, out: Outgoing) -> Outcome:
        return await self._sending.send(out)

    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """What somebody sent, by its `Media.ref`."""
        return self._downloads.fetch(ref)

    async def look(self) -> bool:
        """Refreshes the tokens where it is time; True when the next look should come soon."""
        return await self.tokens.look()

    async def detail(self, user_id: str) -> UserDetail | str:
        """One person as Zalo knows them; a short word for why not."""
        reply = await self.api.get("/v3.0/oa/user/detail", {"user_id": user_id})
        if not isinstance(reply, Done):
            return checks.in_words(reply)
        return UserDetail(
            text(reply.data, "display_name"),
            reply.data.get("user_is_follower") is True,
            text(reply.data, "user_last_interaction_date"),
            bool(text(inner(reply.data, "shared_info"), "phone")),
        )

    async def check(self) -> Sequence[Finding]:
        return await checks.findings(self.config, self._store, self.api, self._templates, self._clock)

    async def close(self) -> None:
        await self.api.close()
        await self._downloads.close()

    async def _refresh(self, token: str) -> oauth.Answer:
        return await oauth.refresh(self.api.session, self.config, token)


def connect_page(config: Config) -> str:
    return f"{config.public_url.rstrip('/')}/zalo/{config.name}/connect"
