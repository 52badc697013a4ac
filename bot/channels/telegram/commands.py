"""What Telegram shows around the chat, in each language and once without: the commands, and what the bot says of itself
before a person presses Start (platforms, C.2). A command is said as the words that a person would type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.language import msgid, words
from bot.language.languages import LANGUAGES

COMMANDS: dict[str, tuple[str, str]] = {  # command: (what it stands for, what it is for)
    "start": ("", msgid("Begin, or go on where we stopped")),
    "hoso": ("hồ sơ của tôi đến đâu rồi", msgid("Where my dossier is")),
    "ketqua": ("kết quả", msgid("My stars so far")),
    "kehoach": ("kế hoạch", msgid("My plan to the next star")),
    "sanpham": ("sản phẩm của tôi", msgid("My products")),
    "trogiup": ("trợ giúp", msgid("Help")),
    "ngonngu": ("ngôn ngữ", msgid("Language")),
    "xoa": ("xoá dữ liệu của tôi", msgid("Delete what is kept about me")),
}
ABOUT = msgid(
    "I walk you through registering for OCOP, question by question, and show how many stars your product may get and"
    " what is missing for the next one. Free. I never ask for money or passwords. I am an automatic assistant."
)
SHORT = msgid("Registering for OCOP and counting your stars, question by question. Free.")


def said(text: str) -> str:
    """What a typed command stands for; any other text as it is."""
    if not text.startswith("/"):
        return text
    command = text[1:].split(maxsplit=1)[0].partition("@")[0].lower() if len(text) > 1 else ""
    return COMMANDS.get(command, (text, ""))[0] or text


def calls() -> Iterator[tuple[str, dict[str, Any]]]:
    """The calls that tell Telegram, in every language and as the fallback without one, which is Vietnamese."""
    for code in ("", *LANGUAGES):
        t = words(code or "vi").t
        tongue = {"language_code": code} if code else {}
        listed = [{"command": name, "description": t(about)} for name, (_, about) in COMMANDS.items()]
        yield "setMyCommands", {"commands": listed, "scope": {"type": "all_private_chats"}, **tongue}
        yield "setMyDescription", {"description": t(ABOUT), **tongue}
        yield "setMyShortDescription", {"short_description": t(SHORT), **tongue}
