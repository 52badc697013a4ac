"""What a question or complaint is called, in chat and in the office alike. Pure: words in, text out."""

from __future__ import annotations

from bot.language import Words


def named(w: Words, kind: str, number: int) -> str:
    """ "câu hỏi số 12"."""
    if kind == "complaint":
        return w.t("complaint no. {number}", number=number)
    return w.t("question no. {number}", number=number)


def capital(text: str) -> str:
    """With a capital at its head, the rest as it is."""
    return text[:1].upper() + text[1:]
