"""What `ocop-bot check` says of an OA: tokens, package, rights, templates, and what Zalo has to reach."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.channels.ports import Finding
from bot.channels.zalo_oa.api import Api, Done, NoAccess, NoAnswer, NotTaken, Refused, Reply
from bot.channels.zalo_oa.codes import code
from bot.channels.zalo_oa.fields import text
from bot.channels.zalo_oa.ports import Config, Stored, TokenStore
from bot.channels.zalo_oa.templates import Templates
from bot.clock import VIETNAM, Clock, local_date

REFRESH_LIVES = timedelta(days=90)
SOON = timedelta(days=14)


async def findings(config: Config, store: TokenStore, api: Api, templates: Templates, clock: Clock) -> list[Finding]:
    """In the order an operator mends them; what rests on a token is left out where there is none."""
    found = _addresses(config)
    stored = await store.stored()
    found.append(_token(config, stored, clock.now()))
    if stored is None or stored.dead_at is not None:
        return found
    reply = await api.get("/v2.0/oa/getoa")
    if isinstance(reply, NoAccess) and reply.why == "dead":  # lost just now, while asking
        return [*found[:-1], _token(config, await store.stored(), clock.now())]
    if not isinstance(reply, Done):
        return [*found, Finding("problem", f"Zalo does not answer for {config.name}: {in_words(reply)}", _mend(reply))]
    found += _oa(config, reply.data, local_date(clock.now()))
    rights = await api.get("/v3.0/oa/user/getlist", {"offset": 0, "count": 1})
    if isinstance(rights, Refused):
        found.append(Finding("problem", f"{config.name} may not read its users: {in_words(rights)}", _mend(rights)))
    for name, template_id in sorted(config.templates.items()):
        found.append(_template(name, template_id, await templates.params(template_id)))
    if not config.templates:
        found.append(
            Finding(
                "warning",
                f"{config.name} has no templates: nobody can be reminded 7 days after they last wrote",
                "have templates approved, then name them under [zalo_oa.templates]",
            )
        )
    return found


def _addresses(config: Config) -> list[Finding]:
    if not config.public_url.startswith("https://"):
        return [
            Finding(
                "problem",
                f"Zalo cannot reach {config.name}: OCOP_PUBLIC_URL is not an https:// address",
                "set OCOP_PUBLIC_URL to the address people reach the bot at, with a certificate",
            )
        ]
    return [
        Finding("ok", f"webhook address for the console: {config.webhook}"),
        Finding("ok", f"callback address for the console: {config.callback}"),
    ]


def _token(config: Config, stored: Stored | None, now: datetime) -> Finding:
    again = f"run: ocop-bot zalo connect {config.name}"
    if stored is None:
        return Finding("problem", f"{config.name} was never connected to Zalo", again)
    if stored.dead_at is not None:
        return Finding("problem", f"{config.name} has lost its connection to Zalo: {stored.reason}", again)
    if stored.begun_at is not None and (stored.begun_until is None or stored.begun_until <= now):
        when = f"{stored.begun_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
        return Finding(
            "warning",
            f"a refresh of {config.name} begun {when} was never answered; the running bot tries it once more",
            f"if it does not come back, {again}",
        )
    until = f"{stored.access_until.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    if not stored.refresh:
        return Finding("problem", f"{config.name} is connected until {until} only: Zalo gave no refresh token", again)
    if stored.access_until <= now:
        lives = stored.issued_at + REFRESH_LIVES
        return Finding(
            "warning",
            f"the access token of {config.name} ended {until}; the refresh token lives until {lives:%d/%m/%Y}",
            "start the bot, it refreshes by itself; if it runs, look at its log",
        )
    lives = (stored.issued_at + REFRESH_LIVES).astimezone(VIETNAM)
    return Finding("ok", f"{config.name} is connected; access token until {until}, connection until {lives:%d/%m/%Y}")


def _oa(config: Config, oa: Mapping[str, Any], today: date) -> list[Finding]:
    found = []
    other = text(oa, "oa_id") or text(oa, "oaid")
    if other and other != config.oa_id:
        found.append(
            Finding(
                "problem", f"{config.name} is connected to OA {other}, but oa_id is {config.oa_id}", "correct oa_id"
            )
        )
    name, package = text(oa, "name"), text(oa, "package_name")
    if oa.get("is_verified") is False:
        found.append(Finding("problem", f"{name} is not verified", "have the OA verified: oa.zalo.me, then a package"))
    until = _day(text(oa, "package_valid_through_date"))
    if until is not None and until < today:
        found.append(
            Finding("problem", f"the package {package} of {name} ended {until:%d/%m/%Y}", "buy a package with API")
        )
    elif until is not None and until - today <= SOON:
        found.append(Finding("warning", f"the package {package} of {name} ends {until:%d/%m/%Y}", "renew it in time"))
    else:
        lasts = f" until {until:%d/%m/%Y}" if until is not None else ""
        found.append(Finding("ok", f"{name}: package {package or 'not named'}{lasts}"))
    return found


def _template(name: str, template_id: str, params: object) -> Finding:
    if isinstance(params, tuple):
        asks = ", ".join(one.name + ("" if one.required else " (may be left out)") for one in params)
        return Finding("ok", f"template {name} ({template_id}) asks for: {asks or 'nothing'}")
    assert isinstance(params, Done | Refused | NotTaken | NoAnswer | NoAccess)
    return Finding(
        "problem",
        f"template {name} ({template_id}): {in_words(params)}",
        "correct its id under [zalo_oa.templates], or have it approved",
    )


def _day(said: str) -> date | None:
    """A day as Zalo may write it: 31/12/2026 or 2026-12-31."""
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(said[:10], pattern).replace(tzinfo=VIETNAM).date()
        except ValueError:
            continue
    return None


def in_words(reply: Reply) -> str:
    match reply:
        case Done():
            return "answered"
        case Refused(code=number):
            return f"{code(number).means} ({number})"
        case NotTaken(why=why) | NoAnswer(why=why):
            return f"no connection ({why})"
        case NoAccess(why=why):
            return f"no access token ({why})"


def _mend(reply: Reply) -> str:
    if isinstance(reply, Refused):
        return "mend it in Zalo's console; after a change of permissions connect the account again"
    return "try again; if it stays, look whether this machine reaches openapi.zalo.me"
