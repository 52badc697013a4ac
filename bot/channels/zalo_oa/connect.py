"""How an administrator connects the OA: a page that says what will happen, Zalo's consent page, and back (A.2).

The page is opened with a one-time secret the operator gets from `ocop-bot zalo connect NAME`. Nothing is granted here:
only an administrator of the OA can, on Zalo's own page.
"""

from __future__ import annotations

import html
import secrets
from string import Template

import structlog
from aiohttp import web

from bot.channels.zalo_oa import oauth, sums
from bot.channels.zalo_oa.api import Api
from bot.channels.zalo_oa.fields import ident
from bot.channels.zalo_oa.ports import Alarms, Config, GrantStore, TokenStore
from bot.channels.zalo_oa.tokens import no_refresh_token
from bot.language import Words, words

log = structlog.get_logger(__name__)

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' {zalo}"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
PAGE = Template("""<!doctype html>
<html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>body{font:18px/1.5 system-ui,sans-serif;max-width:34em;margin:2em auto;padding:0 1em;color:#1d2b22}
h1{font-size:1.4em}input,button{font:inherit;padding:.5em .8em;border-radius:.4em;border:1px solid #6b7d71}
button{background:#0b5d3b;color:#fff;border:0;margin-top:.6em}label{display:block;margin:1em 0 .3em}
.bad{border-left:.3em solid #a4262c;padding-left:.8em}</style>
<h1>$title</h1>
$inside
</html>""")


class ConnectPages:
    """The two pages of one account. `connected` is called when new tokens are kept."""

    def __init__(self, config: Config, api: Api, grants: GrantStore, store: TokenStore, alarms: Alarms) -> None:
        self._config, self._api, self._grants = config, api, grants
        self._store, self._alarms = store, alarms
        self._headers = {**HEADERS, "Content-Security-Policy": POLICY.format(zalo=config.oauth_url)}

    async def get(self, request: web.Request) -> web.Response:
        return self._ask(words("vi"), request.query.get("secret", "")[:40])

    async def post(self, request: web.Request) -> web.Response:
        """The secret is right: on to Zalo, with a state and a challenge that only this request can complete."""
        w = words("vi")
        form = await request.post()
        secret = form.get("secret", "")
        if not isinstance(secret, str) or not await self._grants.redeem(secret, request.remote or ""):
            return self._ask(
                w, "", w.t("That secret is wrong, too old or used already. Ask the operator for a new one.")
            )
        state, verifier = secrets.token_urlsafe(24), sums.verifier()
        await self._grants.open(state, verifier)
        consent = oauth.consent_url(self._config, state, verifier)
        return web.Response(status=303, headers={**self._headers, "Location": consent})

    async def callback(self, request: web.Request) -> web.Response:
        w = words("vi")
        code, oa_id = request.query.get("code", "")[:2000], ident(request.query, "oa_id")
        if not code:
            return self._failed(w, w.t("Zalo has sent no code back: the permission was not given."), 400)
        if oa_id and oa_id != self._config.oa_id:
            said = w.t("That was another Official Account ({other}), not {oa}.", other=oa_id, oa=self._config.oa_id)
            return self._failed(w, said, 400)
        verifier = await self._grants.take(request.query.get("state", "")[:200])
        if verifier is None:
            return self._failed(w, w.t("This link is not of a request under ten minutes old."), 400)
        answer = await oauth.exchange(self._api.session, self._config, code, verifier)
        if not isinstance(answer, oauth.Pair):
            log.error("Zalo did not give tokens for the code", account=self._config.name, answer=repr(answer))
            return self._failed(w, w.t("Zalo did not take the code: {why}.", why=_why(answer)), 502)
        await self._store.keep(answer.access, answer.refresh, answer.lasts, connected=True)
        self._api.tokens.forget()
        if answer.refresh:
            await self._alarms.clear("refresh")
        else:
            await self._alarms.ring("refresh", no_refresh_token(self._config.name))
            said = w.t("Zalo gave no refresh token: the account has to be verified and on a package with API first.")
            return self._page(w.t("Connected, but only for a day"), _paragraphs(said, w.t("Then connect again.")))
        return self._page(
            w.t("Connected"),
            _paragraphs(
                w.t("The bot may now answer as {name}. You can close this page.", name=self._config.name),
                w.t("To be sure, the operator runs: ocop-bot check"),
            ),
        )

    # ── Pages ────────────────────────────────────────────────────────────────────────────────────

    def _ask(self, w: Words, secret: str, wrong: str = "") -> web.Response:
        inside = _paragraphs(
            w.t("You are about to let the OCOP bot answer people who write to your Official Account on Zalo."),
            w.t("1. Paste the one-time secret that the operator gave you."),
            w.t("2. Zalo's own page opens. Sign in there as an administrator of the account and agree."),
            w.t("3. Zalo brings you back here, and this page says whether it worked."),
            w.t("This page never asks for your Zalo password. You can take the permission back on Zalo at any time."),
        )
        if wrong:
            inside += f'<p class="bad">{html.escape(wrong)}</p>'
        label, go_on = html.escape(w.t("One-time secret")), html.escape(w.t("Go on to Zalo"))
        inside += (
            f'<form method="post"><label for="secret">{label}</label>'
            f'<input id="secret" name="secret" autocomplete="off" required value="{html.escape(secret)}">'
            f"<br><button>{go_on}</button></form>"
        )
        title = w.t("Connect {name} to Zalo", name=self._config.name)
        return self._page(title, inside, 403 if wrong else 200)

    def _failed(self, w: Words, said: str, status: int) -> web.Response:
        inside = f'<p class="bad">{html.escape(said)}</p>' + _paragraphs(
            w.t("Nothing has changed. Ask the operator for a new secret and try again.")
        )
        return self._page(w.t("Not connected"), inside, status)

    def _page(self, title: str, inside: str, status: int = 200) -> web.Response:
        page = PAGE.substitute(title=html.escape(title), inside=inside)
        return web.Response(status=status, text=page, content_type="text/html", headers=self._headers)


def _paragraphs(*said: str) -> str:
    return "".join(f"<p>{html.escape(one)}</p>" for one in said)


def _why(answer: oauth.Answer) -> str:
    match answer:
        case oauth.Refused(code=code, name=name):
            return f"{code} {name}".strip()
        case oauth.NotSent(why=why) | oauth.NoAnswer(why=why):
            return why
        case oauth.Pair():
            return ""
