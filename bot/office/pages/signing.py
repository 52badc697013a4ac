"""Signing in: by name, password and authenticator; by an invitation; by the link from an officer's chat."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

import pyotp
import segno

from bot.language import msgid
from bot.office.asking import Ask
from bot.office.forms import Form
from bot.office.rendering import place_name
from bot.office.replies import Go, Page, Reply
from bot.office.routing import ALL, NOBODY, Route
from bot.services import accounts
from bot.services.accounts import PASSWORD_LEAST, PASSWORD_MOST, Invitation, Secured
from bot.storage import StorageProblem
from bot.storage import accounts as kept

SIGN_IN, HOME = "/sign-in", "/office/"
ISSUER = "OCOP"
NAME_MOST = 60

REFUSED = {
    "wrong": msgid("The name, the password or the code is not right. Please try again."),
    "too_many": msgid("Too many wrong tries. Please wait a quarter of an hour, then try again."),
    "gone": msgid("This link was used already or is too old. Please ask for a new one."),
}


# ── By name, password and code ───────────────────────────────────────────────────────────────────


def show_sign_in(ask: Ask) -> Reply:
    if ask.seated is not None:
        return Go(HOME)
    return Page("signing/sign_in.html", {"why": "", "next": _inside(ask.query.get("next", ""))})


def compare(ask: Ask) -> bool:
    """Slow, so outside the lane; not even done for who has to wait."""
    login = accounts.normal_login(ask.form.get("login", ""))
    if accounts.has_to_wait(ask.work, login, ask.caller):
        return False
    return accounts.password_fits(kept.of_login(ask.work, login), ask.form.get("password", "")[:PASSWORD_MOST])


def sign_in(ask: Ask) -> Reply:
    login = accounts.normal_login(ask.form.get("login", ""))
    signed = accounts.sign_in(ask.work, login, ask.caller, bool(ask.early), ask.form.get("code", ""), ask.browser)
    after = _inside(ask.form.get("next", ""))
    if signed.kind == "ok":
        return Go(after or HOME, cookie=signed.token)
    values = {"why": ask.words.t(REFUSED[signed.kind]), "next": after, "form": Form(ask.words, ask.form)}
    return Page("signing/sign_in.html", values, 422 if signed.kind == "wrong" else 429, kept=True)


def _inside(address: str) -> str:
    """Where to go on to: only to a page of the console."""
    return address if address.startswith(HOME) and "//" not in address and "\\" not in address else ""


# ── By an invitation ─────────────────────────────────────────────────────────────────────────────


def show_join(ask: Ask) -> Reply:
    asked = accounts.invitation(ask.work, accounts.code_of(ask.work, ask.path["code"]))
    if asked is None:
        return _gone(ask)
    given = {"name": asked.name, "login": asked.login}
    return _join_page(ask, asked, Form(ask.words, given), pyotp.random_base32())


def check_join(ask: Ask) -> Secured | Page:
    asked = accounts.invitation(ask.work, accounts.code_of(ask.work, ask.path["code"]))
    if asked is None:
        return _gone(ask)
    form = Form(ask.words, ask.form)
    name = form.text("name", most=NAME_MOST)
    login = accounts.normal_login(form.text("login", most=NAME_MOST))
    if login and accounts.login_problem(login):
        form.wrong("login", ask.words.t("Three or more letters without tone marks, digits, dots or @."))
    elif accounts.login_taken(ask.work, login, asked.account):
        form.wrong("login", ask.words.t("Somebody has this name already. Please choose another."))
    password = new_password(form)
    try:
        key = ask.work.box.open(ask.form.get("key", ""))
    except StorageProblem:
        return _join_page(ask, asked, form, pyotp.random_base32(), 422)
    step = accounts.code_step(key, form.text("code", most=20), ask.work.now.timestamp())
    if not step:
        form.wrong("code", ask.words.t("This code does not fit. Type the six digits the app shows now."))
    if not form.fine:
        return _join_page(ask, asked, form, key, 422)
    return Secured(name, login, accounts.password_hash(password), key, step)


def join(ask: Ask) -> Reply:
    ready: Secured | Page = ask.early
    if isinstance(ready, Page):
        return ready
    signed = accounts.join(
        ask.work, accounts.code_of(ask.work, ask.path["code"]), ask.caller, ready, ask.words.language, ask.browser
    )
    if signed.kind != "ok":
        return _refused(ask, signed.kind)
    return Go(HOME, ask.words.t("Welcome! Next time you sign in with this name, password and app."), signed.token)


def new_password(form: Form) -> str:
    """A password typed twice, "" where something is wrong with it."""
    password = form.said("password")
    if len(password) < PASSWORD_LEAST:
        form.wrong("password", form.words.t("At least {count} characters, please.", count=PASSWORD_LEAST))
    elif len(password) > PASSWORD_MOST:
        form.wrong("password", form.words.t("That is too long; at most {most} characters.", most=PASSWORD_MOST))
    elif password != form.said("again"):
        form.wrong("again", form.words.t("The two are not the same. Please type it again."))
    return password


def _join_page(ask: Ask, asked: Invitation, form: Form, key: str, status: int = 200) -> Page:
    uri = pyotp.TOTP(key, name=form.said("login") or asked.login or "OCOP", issuer=ISSUER).provisioning_uri()
    values = {
        "form": form,
        "asked": asked,
        "where": place_name(asked.province, asked.commune),
        "sealed_key": ask.work.box.seal(key),
        "spelled_key": " ".join(key[at : at + 4] for at in range(0, len(key), 4)),
        "qr": qr(uri),
        "code": ask.path["code"],
    }
    return Page("signing/join.html", values, status)


def qr(text: str) -> str:
    """A QR code as the address of a picture that lies in the page itself."""
    out = BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=5, border=3)
    return "data:image/png;base64," + b64encode(out.getvalue()).decode()


# ── By the link from a chat ──────────────────────────────────────────────────────────────────────


def show_enter(ask: Ask) -> Reply:
    """A tap away: what only previews links does not use it up."""
    return Page("signing/enter.html", {"code": ask.path["code"]})


def enter(ask: Ask) -> Reply:
    signed = accounts.enter(ask.work, ask.path["code"], ask.caller, ask.browser)
    return Go(HOME, cookie=signed.token) if signed.kind == "ok" else _refused(ask, signed.kind)


def _refused(ask: Ask, kind: str) -> Page:
    return Page("signing/refused.html", {"why": ask.words.t(REFUSED[kind])}, 410 if kind == "gone" else 429, kept=True)


def _gone(ask: Ask) -> Page:
    return _refused(ask, "gone")


def sign_out(ask: Ask) -> Reply:
    accounts.sign_out(ask.work, ask.seat.account, ask.seat.session)
    return Go(f"/office{SIGN_IN}", ask.words.t("You are signed out."), cookie="")


ROUTES = (
    Route("GET", SIGN_IN, NOBODY, show_sign_in),
    Route("POST", SIGN_IN, NOBODY, sign_in, before=compare),
    Route("GET", "/join/{code}", NOBODY, show_join),
    Route("POST", "/join/{code}", NOBODY, join, before=check_join),
    Route("GET", "/enter/{code}", NOBODY, show_enter),
    Route("POST", "/enter/{code}", NOBODY, enter),
    Route("POST", "/sign-out", ALL, sign_out),
)
