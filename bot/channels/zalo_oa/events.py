"""Webhook bodies turned into what the house takes. Each family keeps the person's id in a place of its own (A.10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from bot.channels.zalo_oa.bodies import CHANNEL, bodies, profile
from bot.channels.zalo_oa.fields import count, ident, inner, text
from bot.messages import Echo, Inbound, Left, Receipt, Started

OLDEST = timedelta(
    hours=24
)  # Zalo repeats for two hours at the most; what is older was kept by somebody and sent again


@dataclass(frozen=True, slots=True)
class Passed:
    """Signed, but nothing for the house: acknowledged and counted. `why` is one word."""

    why: str


Parsed: TypeAlias = tuple[Inbound, ...] | Receipt | Passed
Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every event is read with: our name for the account, its OA id, the present."""

    account: str
    oa_id: str
    now: datetime
    pause_minutes: int = 60

    def inbound(self, event: Event, chat: str, event_id: str, body: Any) -> Inbound:
        return Inbound(CHANNEL, self.account, chat, chat, event_id, self.at(event), body)

    def at(self, event: Event) -> datetime:
        """When Zalo says it happened, never in our future; our own time where it says nothing."""
        return min(happened(event) or self.now, self.now)


def happened(event: Event) -> datetime | None:
    """`timestamp`: milliseconds since 1970, as text; some libraries write seconds."""
    milliseconds = count(text(event, "timestamp"))
    if milliseconds is None or not milliseconds:
        return None
    seconds = milliseconds / 1000 if milliseconds > 10**11 else milliseconds
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def oa_of(event: Event) -> str:
    """The id of the OA an event belongs to, "" where it is not said: one address serves all OAs of an app."""
    name = ident(event, "event_name")
    if ident(event, "oa_id"):
        return ident(event, "oa_id")
    side = "recipient" if _is_from_person(name) else "sender"
    return ident(inner(event, side), "id")


def parse(event: Event, frame: Frame) -> Parsed:
    """One signed body. Whatever is wrong with it is a `Passed`; nothing is raised."""
    name = ident(event, "event_name")
    if oa_of(event) != frame.oa_id:
        return Passed("other-oa")
    at = happened(event)
    if at is not None and frame.now - at > OLDEST:
        return Passed("old")
    for prefix, read in _FAMILIES.items():
        if name == prefix or (prefix.endswith("_") and name.startswith(prefix)):
            return read(event, frame)
    return Passed(name if name in KNOWN else "unknown")


# ── Families ─────────────────────────────────────────────────────────────────────────────────────


def _sent(event: Event, frame: Frame) -> Parsed:
    chat, message = ident(inner(event, "sender"), "id"), inner(event, "message")
    message_id = ident(message, "msg_id")
    if "group" in ident(event, "event_name"):
        return Passed("group")
    if not chat or not message_id:
        return Passed("malformed")
    found = bodies(ident(event, "event_name"), message, message_id)
    return tuple(
        frame.inbound(event, chat, message_id if part == 0 else f"{message_id}:{part}", body)
        for part, body in enumerate(found)
    )


def _submitted(event: Event, frame: Frame) -> Parsed:
    return _once(event, frame, ident(inner(event, "sender"), "id"), profile(inner(event, "info")))


def _followed(event: Event, frame: Frame) -> Parsed:
    return _once(event, frame, ident(inner(event, "follower"), "id"), Started())


def _unfollowed(event: Event, frame: Frame) -> Parsed:
    return _once(event, frame, ident(inner(event, "follower"), "id"), Left())


def _opened(event: Event, frame: Frame) -> Parsed:
    return _once(event, frame, ident(event, "user_id"), Started())


def _once(event: Event, frame: Frame, chat: str, body: Any) -> Parsed:
    """An event without a message id: its name, its person and its time are its key."""
    if not chat or not text(event, "timestamp"):
        return Passed("malformed")
    event_id = f"{ident(event, 'event_name')}:{chat}:{text(event, 'timestamp')[:20]}"
    return (frame.inbound(event, chat, event_id, body),)


def _delivered(event: Event, frame: Frame) -> Parsed:
    return _receipt(event, frame, "delivered")


def _seen(event: Event, frame: Frame) -> Parsed:
    return _receipt(event, frame, "seen")


def _receipt(event: Event, frame: Frame, kind: Any) -> Parsed:
    """The ids are the other way round: the OA sent, the person received."""
    chat, message = ident(inner(event, "recipient"), "id"), inner(event, "message")
    several = message.get("msg_ids")
    named = [ident({"id": one}, "id") for one in several[:200]] if isinstance(several, list) else []
    ids = tuple(one for one in (ident(message, "msg_id"), *named) if one)
    if not chat or not ids:
        return Passed("malformed")
    return Receipt(CHANNEL, frame.account, chat, kind, ids, frame.at(event))


def _echoed(event: Event, frame: Frame) -> Parsed:
    """A message of the OA: by `admin_id` a person typed it in Zalo's own tool, without it is ours and has gone out."""
    if "anonymous" in ident(event, "event_name") or "group" in ident(event, "event_name"):
        return Passed("anonymous" if "anonymous" in ident(event, "event_name") else "group")
    chat, message = ident(inner(event, "recipient"), "id"), inner(event, "message")
    message_id, said = ident(message, "msg_id"), text(message, "text")
    if not chat or not message_id:
        return Passed("malformed")
    if not ident(inner(event, "sender"), "admin_id"):
        return Receipt(CHANNEL, frame.account, chat, "sent", (message_id,), frame.at(event))
    body = Echo(said, by_human=True, pause_minutes=frame.pause_minutes)
    return (frame.inbound(event, chat, f"echo:{message_id}", body),)


def _is_from_person(name: str) -> bool:
    if name in ("user_received_message", "user_seen_message"):
        return False
    return name.startswith(("user_", "anonymous_"))


_FAMILIES: dict[str, Callable[[Event, Frame], Parsed]] = {
    "user_send_": _sent,
    "user_submit_info": _submitted,
    "follow": _followed,
    "unfollow": _unfollowed,
    "user_click_chatnow": _opened,
    "user_received_message": _delivered,
    "user_seen_message": _seen,
    "oa_send_consent": lambda event, frame: Passed("oa_send_consent"),
    "oa_send_": _echoed,
    "anonymous_": lambda event, frame: Passed("anonymous"),
}
KNOWN = frozenset(
    {
        "user_reacted_message",
        "oa_reacted_message",
        "user_call_oa",
        "add_user_to_tag",
        "user_feedback",
        "change_template_status",
        "change_oa_daily_quota",
        "user_reply_consent",
    }
)
"""Names that exist, for which the bot has no use."""
