"""What `ocop-bot check` says of one bot: its token, how it gets its messages, what is left of its plan."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.ports import Finding
from bot.channels.zalo_bot.api import Trouble
from bot.channels.zalo_bot.channel import WARN_AT, ZaloBot

NAME = "zalo_bot {account}"


async def check(bot: ZaloBot, *, webhook: str, pictures: bool) -> Sequence[Finding]:
    """`webhook` is the address its messages should come to, "" for polling; `pictures`: people can open our files."""
    name = NAME.format(account=bot.account)
    try:
        me = await bot.api.call("getMe")
    except Trouble as trouble:
        return [_unreachable(name, trouble)]
    shown = me.get("display_name", "") if isinstance(me, dict) else ""
    found = [Finding("ok", f"{name}: the token is right; people see “{shown}”")]
    found += [await _way_in(bot, name, webhook), *await _plan(bot, name)]
    if not pictures:
        mend = "set OCOP_PUBLIC_URL to the https:// address people reach this bot by"
        found.append(
            Finding("warning", f"{name}: pictures are sent as words, there is no address to show them at", mend)
        )
    return found


def _unreachable(name: str, trouble: Trouble) -> Finding:
    if trouble.code == 401:
        mend = "make a new token in Zalo Bot Manager and put it into the accounts file"
        return Finding("problem", f"{name}: the platform refuses the token", mend)
    mend = "check that this machine reaches bot-api.zaloplatforms.com, then try again"
    return Finding("problem", f"{name}: the platform does not answer ({trouble})", mend)


async def _way_in(bot: ZaloBot, name: str, webhook: str) -> Finding:
    try:
        info = await bot.api.call("getWebhookInfo")
    except Trouble as trouble:
        return Finding("warning", f"{name}: the platform does not say where messages go ({trouble})")
    url = str(info.get("url") or "") if isinstance(info, dict) else ""
    if url == webhook:
        return Finding("ok", f"{name}: messages {'come to ' + webhook if webhook else 'are fetched (polling)'}")
    if webhook:
        mend = "start the bot: it sets the address. If it stays, see its log"
        return Finding("problem", f"{name}: messages do not come to {webhook}", mend)
    mend = 'start the bot: it takes the webhook away; or set mode = "webhook"'
    return Finding("warning", f"{name}: a webhook of somebody else is set, nothing can be fetched", mend)


async def _plan(bot: ZaloBot, name: str) -> Sequence[Finding]:
    used = await bot.usage()
    limits = (
        (used.sent, bot.per_month, "messages are sent this month"),
        (used.users, bot.most_users, "people have written"),
    )
    found = []
    for count, most, what in limits:
        said = f"{name}: {count} of {most} {what}"
        if count >= most:
            mend = "further ones are refused: move people to the Official Account, or raise the plan"
            found.append(Finding("problem", said, mend))
        elif count >= WARN_AT * most:
            found.append(Finding("warning", said, "soon further ones are refused: plan for the Official Account"))
        else:
            found.append(Finding("ok", said))
    return found
