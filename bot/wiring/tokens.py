"""What Telegram's bots and those of the Zalo Bot Platform have in common in the accounts file."""

from __future__ import annotations

from collections.abc import Mapping

from bot.accounts import TelegramAccount, ZaloBotAccount
from bot.channels.ports import Finding


def token_problem(
    channel: str,
    given: TelegramAccount | ZaloBotAccount,
    token: str,
    taken: Mapping[str, str],
    public_url: str,
    looks: str,
) -> Finding | None:
    """Why this account cannot run, None where it can. `taken`: names of accounts by their tokens; `looks`: how a token
    of this platform looks, and where it is from."""
    name = f"{channel} {given.name}"
    number, _, secret = token.partition(":")
    if not number.isdigit() or not secret:
        return Finding("problem", f"{name}: this is no bot's token", looks)
    if token in taken:
        mend = "one bot is one account: take one of them out of the accounts file"
        return Finding("problem", f"{name}: it has the same token as {taken[token]}", mend)
    if given.mode == "webhook" and not public_url.startswith("https://") and given.base_url.startswith("https://"):
        mend = 'set OCOP_PUBLIC_URL to the https:// address people reach this bot by, or mode = "polling"'
        return Finding("problem", f"{name}: a webhook needs an https address", mend)
    return None
