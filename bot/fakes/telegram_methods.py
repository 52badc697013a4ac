"""The methods of the fake Bot API, by their lower-case name. Each gives its `result` or raises `Refused`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.fakes import telegram_rules as rules
from bot.fakes.telegram_bot import TAP_LIVES, FakeBot, Params, Upload, without
from bot.fakes.telegram_rules import bad

MIMES = {"photo": "image/jpeg", "document": "application/octet-stream", "voice": "audio/ogg"}


def get_me(bot: FakeBot, params: Params) -> dict[str, Any]:
    about = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return {**bot.me, **about}


def send_message(bot: FakeBot, params: Params) -> dict[str, Any]:
    chat = bot.target(params)
    text, entities = rules.parsed(params.get("text", ""), params.get("parse_mode", ""), rules.TEXT, what="text")
    markup = rules.markup(params.get("reply_markup"), private=chat.private)
    return bot.say(chat, {"text": text, **({"entities": entities} if entities else {})}, markup)


def _send_media(kind: str) -> Callable[[FakeBot, Params], dict[str, Any]]:
    def send(bot: FakeBot, params: Params) -> dict[str, Any]:
        chat = bot.target(params)
        caption, _ = rules.parsed(
            params.get("caption", ""), params.get("parse_mode", ""), rules.CAPTION, what="caption"
        )
        markup = rules.markup(params.get("reply_markup"), private=chat.private)
        content = {kind: _media(bot, kind, params.get(kind)), **({"caption": caption} if caption else {})}
        return bot.say(chat, content, markup)

    return send


def _media(bot: FakeBot, kind: str, given: object) -> Any:
    if isinstance(given, Upload):
        if len(given.content) > (rules.PHOTO if kind == "photo" else rules.FILE):
            raise bad("file is too big")
        if kind == "photo" and not rules.is_image(given.content):
            raise bad("IMAGE_PROCESS_FAILED")
        ids = bot.new_file(given.content, f"{kind}s", given.name.rpartition(".")[2])
        name, mime = given.name, given.mime
    elif isinstance(given, str) and given in bot.files:
        path, content = bot.files[given]
        ids, name, mime = (
            {"file_id": given, "file_unique_id": f"u{given}", "file_size": len(content)},
            path,
            MIMES[kind],
        )
    elif isinstance(given, str) and given.startswith(("http://", "https://")):
        ids, name, mime = bot.new_file(b"", f"{kind}s", "bin"), given.rpartition("/")[2], MIMES[kind]
    else:
        raise bad("wrong file identifier/HTTP URL specified" if given else f"there is no {kind} in the request")
    if kind == "photo":
        return [{**ids, "width": 960, "height": 1280}]
    return {"mime_type": mime, **ids, **({"file_name": name} if kind == "document" else {"duration": 1})}


def send_media_group(bot: FakeBot, params: Params) -> list[dict[str, Any]]:
    chat = bot.target(params)
    media = rules.as_json(params.get("media", ""), "media")
    if not isinstance(media, list) or not 2 <= len(media) <= 10:
        raise bad("wrong number of messages in the album")
    group = str(13_000_000 + bot.new_message())
    said = []
    for one in media:
        where = str(one.get("media", ""))
        given = params.get(where.removeprefix("attach://")) if where.startswith("attach://") else where
        kind = {"photo": "photo", "document": "document"}.get(one.get("type"), "")
        if not kind:
            raise bad("unsupported type of a media")
        caption, _ = rules.parsed(one.get("caption", ""), one.get("parse_mode", ""), rules.CAPTION, what="caption")
        content = {kind: _media(bot, kind, given), "media_group_id": group, **({"caption": caption} if caption else {})}
        said.append(bot.say(chat, content, None))
    return said


def send_location(bot: FakeBot, params: Params) -> dict[str, Any]:
    chat = bot.target(params)
    try:
        place = {name: float(params[name]) for name in ("latitude", "longitude")}
    except (LookupError, ValueError):
        raise bad("can't parse location") from None
    return bot.say(chat, {"location": place}, rules.markup(params.get("reply_markup"), private=chat.private))


def send_chat_action(bot: FakeBot, params: Params) -> bool:
    chat = bot.target(params)
    if params.get("action") not in rules.ACTIONS:
        raise bad("wrong parameter action in request")
    chat.actions.append(params["action"])
    return True


def _editable(bot: FakeBot, params: Params) -> dict[str, Any]:
    message = bot.target(params).find(int(params.get("message_id", 0)))
    if message is None:
        raise bad("message to edit not found")
    own_keyboard = "keyboard" in message.get("reply_markup", {}) or "remove_keyboard" in message.get("reply_markup", {})
    if message["from"] != bot.me or own_keyboard:
        raise bad("message can't be edited")
    return message


def _change(bot: FakeBot, message: dict[str, Any], changed: dict[str, Any], gone: tuple[str, ...]) -> dict[str, Any]:
    if all(message.get(name) == value for name, value in changed.items()) and not any(name in message for name in gone):
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a current"
            " content and reply markup of the message"
        )
    for name in gone:
        message.pop(name, None)
    message |= {**changed, "edit_date": bot.now}
    return dict(message)


def edit_message_text(bot: FakeBot, params: Params) -> dict[str, Any]:
    message = _editable(bot, params)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    text, entities = rules.parsed(params.get("text", ""), params.get("parse_mode", ""), rules.TEXT, what="text")
    markup = rules.markup(params.get("reply_markup"), private=True)
    changed: dict[str, Any] = {"text": text, **({"entities": entities} if entities else {})}
    if markup:
        changed["reply_markup"] = markup
    return _change(bot, message, changed, () if markup else ("reply_markup",))


def edit_message_reply_markup(bot: FakeBot, params: Params) -> dict[str, Any]:
    message = _editable(bot, params)
    markup = rules.markup(params.get("reply_markup"), private=True)
    return _change(bot, message, {"reply_markup": markup} if markup else {}, () if markup else ("reply_markup",))


def delete_message(bot: FakeBot, params: Params) -> bool:
    chat = bot.target(params)
    message = chat.find(int(params.get("message_id", 0)))
    if message is None:
        raise bad("message to delete not found")
    chat.messages.remove(message)
    return True


def answer_callback_query(bot: FakeBot, params: Params) -> bool:
    asked = bot.queries.pop(params.get("callback_query_id", ""), None)
    if asked is None or bot.face.fakes.clock.now() - asked > TAP_LIVES:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if rules.units(params.get("text", "")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    return True


def get_file(bot: FakeBot, params: Params) -> dict[str, Any]:
    found = bot.files.get(params.get("file_id", ""))
    if found is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    path, content = found
    if len(content) > rules.DOWNLOAD:
        raise bad("file is too big")
    ids = {"file_id": params["file_id"], "file_unique_id": f"u{params['file_id']}", "file_size": len(content)}
    return {**ids, "file_path": path}


def set_webhook(bot: FakeBot, params: Params) -> bool:
    url, secret = params.get("url", ""), params.get("secret_token", "")
    if bot.face.https_only and url and not url.startswith("https://"):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not rules.SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    connections = int(params.get("max_connections", 40))
    if not 1 <= connections <= 100:
        raise bad("max_connections must be between 1 and 100")
    if "allowed_updates" in params:
        bot.allowed = tuple(rules.as_json(params["allowed_updates"], "allowed_updates"))
    bot.secret, waiting = secret, [update for _, update in bot.updates]
    bot.webhook = {"url": url, "max_connections": connections, "allowed_updates": list(bot.allowed)}
    bot.updates.clear()
    for update in waiting:
        bot.push(without(update, "update_id"), "waiting")
    return True


def delete_webhook(bot: FakeBot, params: Params) -> bool:
    bot.webhook = {"url": ""}
    if params.get("drop_pending_updates", "").lower() == "true":
        bot.updates.clear()
    return True


def get_webhook_info(bot: FakeBot, params: Params) -> dict[str, Any]:
    return bot.webhook_info


def set_my_commands(bot: FakeBot, params: Params) -> bool:
    found = rules.commands(params.get("commands", ""))
    scope = rules.as_json(params.get("scope", "{}"), "scope").get("type", "default")
    bot.shown[f"commands {scope}", params.get("language_code", "")] = found
    return True


def _set_about(name: str, limit: int) -> Callable[[FakeBot, Params], bool]:
    def set_about(bot: FakeBot, params: Params) -> bool:
        text = params.get(name, "")
        if rules.units(text) > limit:
            raise bad(f"BOT_{name.upper()}_TOO_LONG")
        bot.shown[name, params.get("language_code", "")] = text
        return True

    return set_about


METHODS: Mapping[str, Callable[[FakeBot, Params], Any]] = {
    "getme": get_me,
    "sendmessage": send_message,
    "sendphoto": _send_media("photo"),
    "senddocument": _send_media("document"),
    "sendvoice": _send_media("voice"),
    "sendmediagroup": send_media_group,
    "sendlocation": send_location,
    "sendchataction": send_chat_action,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "answercallbackquery": answer_callback_query,
    "getfile": get_file,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "setmycommands": set_my_commands,
    "setmydescription": _set_about("description", 512),
    "setmyshortdescription": _set_about("short_description", 120),
    "setmyname": _set_about("name", 64),
}
