"""One Zalo OA as Zalo keeps it: its tokens, who was in touch when, what was uploaded, its templates, its webhook."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.fakes.hooks import Delivery, Hook, Hooks
from bot.fakes.zalo_oa_people import Person
from bot.fakes.zalo_oa_rules import Asset, Blank, Refused, check_data, check_message, check_upload

if TYPE_CHECKING:
    from bot.fakes.server import FakePlatforms

RETRIES = (30.0, 300.0, 900.0, 1800.0, 3600.0)  # seconds before each further try; then the webhook is switched off
PATIENCE = 2.0  # seconds until a webhook call counts as failed
ACCESS, REFRESH, CODE = timedelta(seconds=90_000), timedelta(days=90), timedelta(minutes=10)
FREE, PAID, ASSET = timedelta(hours=48), timedelta(days=7), timedelta(days=7)
PER_MINUTE = 4000
TRACKING = 48  # characters of `tracking_id`
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Code:
    challenge: str
    redirect: str
    dies: datetime


@dataclass(slots=True)
class FakeOa:
    """`url` is the webhook, set by `save_webhook`. What an operator switches in the console are plain fields."""

    fakes: FakePlatforms
    name: str
    app_id: str
    app_secret: str
    oa_id: str
    secret_key: str
    callback: str = ""
    proof: bool = False
    buttons: int = 0  # the code by which buttons are refused; 0: they are taken
    rights: bool = True
    verified: bool = True
    balance: bool = True
    package: str = "Nâng cao"
    package_until: str = "31/12/2027"
    gives_refresh: bool = True
    receipts: bool = False  # received and seen after each send
    access: str = ""
    access_dies: datetime | None = None
    refresh: str = ""
    refresh_dies: datetime | None = None
    codes: dict[str, Code] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)
    templates: dict[str, tuple[Blank, ...]] = field(default_factory=dict)
    billed: int = 0
    url: str = ""
    enabled: bool = False
    patience: float = PATIENCE  # real seconds
    hooks: Hooks = field(init=False)
    _minute: tuple[datetime, int] | None = None

    def __post_init__(self) -> None:
        self.hooks = Hooks(
            self.fakes.clock,
            RETRIES,
            patience=self.patience,
            ordered=False,
            seed=self.fakes.seed,
            gave_up=self._switch_off,
        )

    @property
    def now(self) -> datetime:
        return self.fakes.clock.now()

    def person(self, user_id: str = "7001112223334445556", name: str = "Lan Nguyễn") -> Person:
        """Somebody on Zalo; not in touch yet."""
        return self.people.setdefault(user_id, Person(self, user_id, name))

    def new_id(self) -> str:
        """Twenty hex digits, as the platform's message ids look."""
        return f"{0x1F2E3D4C5B6A79880000 + next(self.fakes.numbers):020x}"

    # ── OAuth ────────────────────────────────────────────────────────────────────────────────────

    def consent(self, redirect: str, challenge: str) -> str:
        """An administrator agrees: a code for ten minutes."""
        if redirect != self.callback:
            raise Refused(-14003, "Invalid redirect uri")
        code = secrets.token_urlsafe(32)
        self.codes[code] = Code(challenge, redirect, self.now + CODE)
        return code

    def exchange(self, code: str, verifier: str) -> dict[str, str]:
        """One use, whether or not the verifier fits."""
        found = self.codes.pop(code, None)
        if found is None or found.dies <= self.now:
            raise Refused(-14019, "Invalid authorization code")
        if _challenge(verifier) != found.challenge:
            raise Refused(-14018, "Invalid code verifier")
        return self._pair()

    def renew(self, refresh: str) -> dict[str, str]:
        if not refresh or refresh != self.refresh or self.refresh_dies is None or self.refresh_dies <= self.now:
            raise Refused(-14020, "Invalid refresh token")
        return self._pair()

    def _pair(self) -> dict[str, str]:
        """The tokens before these are dead from now on."""
        number = next(self.fakes.numbers)
        self.access, self.access_dies = f"ACCESS_{number}_{secrets.token_hex(8)}", self.now + ACCESS
        self.refresh, self.refresh_dies = f"REFRESH_{number}_{secrets.token_hex(8)}", self.now + REFRESH
        if not self.gives_refresh:
            self.refresh, self.refresh_dies = "", None
            return {"access_token": self.access, "expires_in": "90000"}
        return {"access_token": self.access, "refresh_token": self.refresh, "expires_in": "90000"}

    def grant(self) -> dict[str, str]:
        """A pair minted by hand, as the console's API Explorer does."""
        return self._pair()

    # ── Calls ────────────────────────────────────────────────────────────────────────────────────

    def admit(self, token: str, proof: str) -> None:
        """Whether this call may go on at all. Raises `Refused`."""
        if not token or token != self.access:
            raise Refused(-216, "Access token is invalid")
        if self.access_dies is None or self.access_dies <= self.now:
            raise Refused(-220, "Access token has expired")
        if self.proof and proof != _proof(self.app_secret, token):
            raise Refused(-242, "appsecret_proof is invalid")
        minute = self.now.replace(second=0, microsecond=0)
        count = self._minute[1] + 1 if self._minute is not None and self._minute[0] == minute else 1
        self._minute = (minute, count)
        if count > PER_MINUTE:
            raise Refused(-32, "Rate limit exceeded")

    def consult(self, user_id: object, message: object) -> dict[str, Any]:
        """One consultation message; answers `data`."""
        person = self._reachable(user_id)
        assert person.last is not None  # checked just now
        check_message(message, self.assets, self.now, buttons=self.buttons)
        silent = self.now - person.last
        if silent > PAID:
            raise Refused(-230, "User has not interacted with the OA in the past 7 days")
        assert isinstance(message, dict)  # checked just now
        free = silent <= FREE
        self.billed += not free
        sent = self._deliver(person, message)
        if free:
            sent["quota"] = {
                "quota_type": "reply",
                "remain": "8",
                "total": "8",
                "expired_date": "",
                "owner_type": "OA",
                "owner_id": self.oa_id,
            }
        return sent

    def template(self, user_id: object, template_id: object, data: object) -> dict[str, Any]:
        """One approved template, by user id; answers `data`."""
        person = self._reachable(user_id)
        blanks = self.templates.get(template_id) if isinstance(template_id, str) else None
        if blanks is None:
            raise Refused(-109, "template_id is invalid")
        if not self.balance:
            raise Refused(-321, "ZCA has no balance")
        check_data(blanks, data)
        if not 6 <= self.now.astimezone(VIETNAM).hour < 22:
            raise Refused(-234, "quiet hours")
        assert isinstance(data, dict)  # checked just now
        self.billed += 1
        text = f"[template {template_id}] " + ", ".join(f"{name}: {value}" for name, value in data.items())
        sent = self._deliver(person, {"text": text})
        return {**sent, "quota": {"quota_type": "purchase_quota", "remain": "120"}}

    def template_by_phone(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """One approved template by phone number; in development mode it is free."""
        phone, blanks = body.get("phone"), self.templates.get(str(body.get("template_id", "")))
        if not isinstance(phone, str) or not re.fullmatch(r"84[0-9]{9,10}", phone):
            raise Refused(-108, "phone is invalid")
        if blanks is None:
            raise Refused(-109, "template_id is invalid")
        if not isinstance(body.get("tracking_id", ""), str) or len(body.get("tracking_id", "")) > TRACKING:
            raise Refused(-111, "tracking_id is invalid")
        check_data(blanks, body.get("template_data"))
        test = body.get("mode") == "development"
        if not test and not 6 <= self.now.astimezone(VIETNAM).hour < 22:
            raise Refused(-133, "quiet hours")
        self.billed += not test
        at, quota = str(int(self.now.timestamp() * 1000)), {"dailyQuota": "500", "remainingQuota": "499"}
        return {"msg_id": self.new_id(), "sent_time": at, "sending_mode": "1", "quota": quota}

    def upload(self, kind: str, name: str, content: bytes) -> str:
        check_upload(kind, name, content)
        token = f"{kind}_{next(self.fakes.numbers)}_{secrets.token_hex(6)}"
        self.assets[token] = Asset(kind, name, content, self.now + ASSET)
        return token

    def info(self, template_id: str) -> dict[str, Any]:
        if template_id not in self.templates:
            raise Refused(-109, "template_id is invalid")
        blanks = [asdict(blank) for blank in self.templates[template_id]]
        return {"templateId": template_id, "templateName": f"Mẫu {template_id}", "listParams": blanks}

    def detail(self, user_id: object) -> dict[str, Any]:
        person = self._known(user_id)
        assert person.last is not None
        return {
            "user_id": person.id,
            "user_id_by_app": person.id_by_app,
            "user_external_id": "",
            "display_name": person.name,
            "user_alias": person.name,
            "is_sensitive": False,
            "user_last_interaction_date": f"{person.last.astimezone(VIETNAM):%d/%m/%Y}",
            "user_is_follower": person.follows,
            "avatar": "https://s120-ava-talk.zadn.vn/x.jpg",
            "avatars": {
                "120": "https://s120-ava-talk.zadn.vn/x.jpg",
                "240": "https://s240-ava-talk.zadn.vn/x.jpg",
            },
            "dynamic_param": "",
            "tags_and_notes_info": {"notes": [], "tag_names": []},
            "shared_info": dict(person.shared),
        }

    def quota(self, user_id: object) -> dict[str, Any]:
        person = self._known(user_id)
        assert person.last is not None
        last = str(int(person.last.timestamp() * 1000))
        left = {"remain": 8, "total": 8}
        return {"last_interaction": last, "cs_reply": left, "promotion": {"remain": 0, "total": 0}}

    def about(self) -> dict[str, Any]:
        return {
            "oa_id": self.oa_id,
            "name": self.name,
            "is_verified": self.verified,
            "package_name": self.package,
            "package_valid_through_date": self.package_until,
        }

    def _known(self, user_id: object) -> Person:
        person = self.people.get(user_id) if isinstance(user_id, str) else None
        if person is None or person.last is None:
            raise Refused(-201, "user_id is invalid")
        return person

    def _reachable(self, user_id: object) -> Person:
        person = self._known(user_id)
        if not self.rights:
            raise Refused(-223, "OA has not granted this permission")
        if person.refuses:
            raise Refused(-213, "User has not allowed this OA")
        return person

    def _deliver(self, person: Person, message: dict[str, Any]) -> dict[str, Any]:
        message_id = self.new_id()
        person.hear(message_id, message)
        at = str(int(self.now.timestamp() * 1000))
        attachment = message.get("attachment", {})
        kind = {"file": "file"}.get(attachment.get("type", ""), "text")
        if attachment.get("payload", {}).get("template_type") == "media":
            kind = "image"
        echoed: dict[str, Any] = {"msg_id": message_id}
        if "text" in message:
            echoed["text"] = message["text"]
        self.event(person.id, f"oa_send_{kind}", sender={"id": self.oa_id}, recipient={"id": person.id}, message=echoed)
        if self.receipts:
            ends: dict[str, Any] = {"sender": {"id": self.oa_id}, "recipient": {"id": person.id}}
            self.event(person.id, "user_received_message", **ends, message={"msg_id": message_id})
            self.event(person.id, "user_seen_message", **ends, message={"msg_ids": [message_id]})
        return {"message_id": message_id, "user_id": person.id, "sent_time": at}

    # ── Webhook ──────────────────────────────────────────────────────────────────────────────────

    async def save_webhook(self, url: str) -> bool:
        """The console's check: a POST of `{}` without a signature has to be answered 200."""
        tried = self.hooks.post("console", lambda _: Hook(url, b"{}", {"Content-Type": "application/json"}))
        await self.hooks.settled()
        self.enabled = tried.statuses[-1] == 200
        self.url = url if self.enabled else ""
        return self.enabled

    def event(self, queue: str, name: str, **fields: Any) -> Delivery | None:
        """Posts one event, signed over its bytes; None where no webhook is saved or it was switched off."""
        if not self.enabled:
            return None
        timestamp = str(int(self.now.timestamp() * 1000))
        body = {"app_id": self.app_id, "event_name": name, "timestamp": timestamp, **fields}
        return self.post_raw(queue, json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), timestamp)

    def post_raw(self, queue: str, raw: bytes, timestamp: str, key: str = "") -> Delivery:
        """Posts these bytes signed with the OA's secret key, or with another."""
        signature = f"mac={_mac(self.app_id, raw, timestamp, key or self.secret_key)}"
        url = self.url

        def make(again: int) -> Hook:
            headers = {"Content-Type": "application/json", "X-ZEvent-Signature": signature}
            return Hook(url, raw, {**headers, "num_retry": str(again)} if again else headers)

        return self.hooks.post(queue, make)

    def _switch_off(self, delivery: Delivery) -> None:
        """After the last try nothing more is posted until a person saves the address again."""
        self.enabled = False


def signed(oa: Mapping[str, str], raw: bytes, timestamp: str) -> str:
    return f"mac={_mac(oa['app_id'], raw, timestamp, oa['secret_key'])}"


# The sums are written here a second time on purpose: a mistake in the channel's must not be agreed with.


def _mac(app_id: str, raw: bytes, timestamp: str, key: str) -> str:
    digest = hashlib.sha256(app_id.encode())
    for part in (raw, timestamp.encode(), key.encode()):
        digest.update(part)
    return digest.hexdigest()


def _challenge(verifier: str) -> str:
    import base64

    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _proof(secret: str, token: str) -> str:
    import hmac

    return hmac.digest(secret.encode(), token.encode(), "sha256").hex()
