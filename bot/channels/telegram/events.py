"""From Telegram's updates to neutral events (platforms, C.3).

Plain words and taps, nearly all there is, are read straight from the JSON: python-telegram-bot takes some 90 µs to make
its objects of one. Everything else it parses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.channels.telegram.commands import said
from bot.messages import Body, Contact, Left, Location, Media, Moved, Started, Tap, Text, Unsupported

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")  # what is asked of Telegram
# Telegram's own notices inside a chat, which nobody wrote.
NOTICES = ("pinned_message", "message_auto_delete_timer_changed", "write_access_allowed", "chat_background_set")


@dataclass(frozen=True, slots=True)
class Read:
    """One update, read. `callback` is the query of a tap, to be answered at once. Without a `body` there is nothing for
    the house: `why` says what it was ("group" where people talk among themselves, and `called` if they meant us)."""

    update_id: int
    chat: str = ""
    user: str = ""
    at: datetime | None = None
    body: Body | None = None
    callback: str = ""
    unblocked: bool = False
    called: bool = False
    why: str = ""


def read(update: object, username: str = "") -> Read | None:
    """Reads one update; None for what is no update at all. `username` is the bot's own, for groups."""
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        return None
    try:
        return _plain(update) or _parsed(Update.de_json(update, None), username)
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError, OSError, TelegramError):
        return Read(update["update_id"], why="malformed")


def _plain(update: Mapping[str, Any]) -> Read | None:
    """Typed words and taps in a private chat; None for anything else."""
    number = update["update_id"]
    if (message := update.get("message")) is not None:
        chat, text = message["chat"], message.get("text")
        if chat["type"] != "private" or type(text) is not str:
            return None
        at = datetime.fromtimestamp(message["date"], UTC)
        return Read(number, str(int(chat["id"])), str(int(message["from"]["id"])), at, _said(text))
    query = update.get("callback_query")
    if query is not None and (message := query.get("message")) is not None:
        chat, data = message["chat"], query.get("data")
        if chat["type"] != "private" or type(data) is not str:
            return None
        user = str(int(query["from"]["id"]))
        return Read(number, str(int(chat["id"])), user, body=Tap(data), callback=str(query["id"]))
    return None


def _parsed(update: Update, username: str) -> Read:
    number = update.update_id
    if update.callback_query is not None:
        return _tap(number, update.callback_query)
    if update.my_chat_member is not None:
        return _membership(number, update.my_chat_member)
    if update.message is not None:
        return _message(number, update.message, username)
    if update.edited_message is not None:
        return _edited(number, update.edited_message)
    return Read(number, why="unknown kind")


def _tap(number: int, query: CallbackQuery) -> Read:
    """The message may be missing, or too old to be shown to bots: then the tap's own data says it all."""
    user = str(query.from_user.id)
    chat = query.message.chat if query.message is not None else None
    if chat is not None and chat.type != ChatType.PRIVATE:
        return Read(number, str(chat.id), user, callback=query.id, why="group")
    if not isinstance(query.data, str):  # a game, or a message sent through another chat
        return Read(number, user, user, callback=query.id, why="unknown kind")
    return Read(number, str(chat.id) if chat is not None else user, user, body=Tap(query.data), callback=query.id)


def _membership(number: int, change: ChatMemberUpdated) -> Read:
    chat, user = str(change.chat.id), str(change.from_user.id)
    gone = change.new_chat_member.status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
    if change.chat.type != ChatType.PRIVATE:
        return Read(number, chat, user, change.date, called=not gone, why="group")
    if gone:
        return Read(number, chat, user, change.date, Left())
    return Read(number, chat, user, change.date, Started(), unblocked=True)


def _message(number: int, message: Message, username: str) -> Read:
    chat, at = str(message.chat.id), message.date
    if message.migrate_to_chat_id is not None:
        return Read(number, chat, chat, at, Moved(str(message.migrate_to_chat_id)))
    user = str(message.from_user.id) if message.from_user is not None else chat
    if message.chat.type != ChatType.PRIVATE:
        return Read(number, chat, user, at, called=_calls(message, username), why="group")
    if any(getattr(message, name, None) is not None for name in NOTICES):
        return Read(number, chat, user, at, why="notice")
    return Read(number, chat, user, at, _body(message))


def _edited(number: int, message: Message) -> Read:
    """Only changed words count; a live location goes on changing, and that is nothing anybody said."""
    user = str(message.from_user.id) if message.from_user is not None else str(message.chat.id)
    if message.chat.type != ChatType.PRIVATE or message.text is None:
        return Read(number, str(message.chat.id), user, why="edited")
    at = message.edit_date or message.date
    return Read(number, str(message.chat.id), user, at, Text(message.text, edited=True))


def _body(message: Message) -> Body:
    group, caption = message.media_group_id or "", message.caption or ""
    if message.text is not None:
        return _said(message.text)
    if message.photo:
        best = message.photo[-1]
        return Media("photo", best.file_id, "", "image/jpeg", best.file_size, caption, group)
    if (animated := message.animation) is not None:  # before the document it also looks like
        name, mime = animated.file_name or "", animated.mime_type or ""
        return Media("video", animated.file_id, name, mime, animated.file_size, caption, group)
    if (file := message.document or message.audio) is not None:
        name, mime = file.file_name or "", file.mime_type or ""
        return Media("file", file.file_id, name, mime, file.file_size, caption, group)
    if (voice := message.voice) is not None:
        return Media("voice", voice.file_id, "", voice.mime_type or "audio/ogg", voice.file_size, caption, group)
    if (video := message.video) is not None:
        name, mime = video.file_name or "", video.mime_type or ""
        return Media("video", video.file_id, name, mime, video.file_size, caption, group)
    if (round_one := message.video_note) is not None:
        return Media("video", round_one.file_id, "", "video/mp4", round_one.file_size)
    if (sticker := message.sticker) is not None:
        return Media("sticker", sticker.file_id, "", "image/webp", sticker.file_size)
    if (card := message.contact) is not None:
        own = card.user_id is not None and message.from_user is not None and card.user_id == message.from_user.id
        return Contact(_international(card.phone_number), own)
    if (place := message.location) is not None:  # a venue carries one too
        return Location(place.latitude, place.longitude)
    about = ("message_id", "date", "chat", "from", "reply_to_message", "reply_markup")
    kinds = (name for name, value in message.to_dict().items() if value and name not in about)
    return Unsupported(", ".join(sorted(kinds))[:100])


def _said(text: str) -> Body:
    """Words, also those a command stands for; "/start" and what a deep link carried (`https://t.me/hoso_bot?start=xa-12345`)."""
    if text.startswith("/start"):
        command, _, payload = text.partition(" ")
        if command.partition("@")[0] == "/start":
            return Started(payload.strip())
    return Text(said(text))


def _calls(message: Message, username: str) -> bool:
    """Whether a message in a group is meant for this bot: a command with its name, a mention, an answer to it."""
    words, me = (message.text or message.caption or "").lower(), f"@{username.lower()}"
    answered = message.reply_to_message.from_user if message.reply_to_message is not None else None
    return (bool(username) and me in words) or (
        answered is not None and answered.is_bot and (answered.username or "").lower() == username.lower()
    )


def _international(phone: str) -> str:
    """Telegram leaves out the plus of some numbers ("84912345678")."""
    return f"+{phone}" if phone.isdigit() and not phone.startswith("0") else phone
