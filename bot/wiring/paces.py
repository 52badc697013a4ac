"""How fast each account may send, from what its platform publishes (platforms, A.3, B.4, C.5) and its settings."""

from __future__ import annotations

from bot.accounts import Accounts
from bot.delivery.pacing import Rule, Rules, per_second

GROUP = Rule(20, 60)  # Telegram: to one group
MONTH = 31 * 86400.0
FOR_ANSWERS = 0.2  # of a month's quota is kept for people who write
GENTLE = Rule(10, 1)  # the Zalo Bot Platform publishes no rate


def rules(kind: str, name: str, accounts: Accounts) -> Rules:
    """What an account keeps to; nothing for channels of our own."""
    for telegram in accounts.telegram:
        if (kind, name) == ("telegram", telegram.name):
            return Rules((per_second(telegram.per_second),), per_second(telegram.per_chat), GROUP)
    for oa in accounts.zalo_oa:
        if (kind, name) == ("zalo_oa", oa.name):
            return Rules((Rule(int(oa.per_minute) or 1, 60),))
    for zalo in accounts.zalo_bot:
        if (kind, name) == ("zalo_bot", zalo.name):
            return Rules((GENTLE, Rule(zalo.per_month, MONTH, FOR_ANSWERS)))
    return Rules()
