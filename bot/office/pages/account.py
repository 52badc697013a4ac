"""One's own account: language, password, where it is signed in, the way to one's chat."""

from __future__ import annotations

from bot.language import LANGUAGES
from bot.office.asking import Ask
from bot.office.forms import Form
from bot.office.pages.signing import new_password
from bot.office.replies import Go, Page, Reply
from bot.office.routing import ALL, OFFICES, Route
from bot.services import accounts
from bot.services.accounts import PASSWORD_MOST
from bot.storage import audit
from bot.storage.people import load_person, save_person

HERE = "/office/account"


def show(ask: Ask) -> Reply:
    return _page(ask, Form(ask.words, {}))


def _page(ask: Ask, form: Form, status: int = 200, code: str = "", *, kept: bool = False) -> Page:
    seat = ask.seat
    values = {
        "form": form,
        "sessions": accounts.where(ask.work, seat.account),
        "own": seat.session.id,
        "has_password": seat.account.password is not None,
        "chat_code": code,
    }
    return Page("account.html", values, status, kept)


def set_language(ask: Ask) -> Reply:
    chosen = ask.form.get("language", "")
    one = load_person(ask.work, ask.seat.person_id)
    if one is not None and chosen in LANGUAGES:
        one.language = chosen
        save_person(ask.work, one)
        audit.add(ask.work, audit.person_actor(one.id), "person.language", "person", one.id, {"language": chosen})
    return Go(HERE)


def make_hash(ask: Ask) -> tuple[bool, str]:
    """Whether the present password fits, and the new one's hash where it can be taken: both are slow. Neither is even
    looked at for who tried wrong ones too often."""
    if accounts.has_to_wait(ask.work, ask.seat.account.login or "", ask.caller):
        return False, ""
    fits = accounts.password_fits(ask.seat.account, ask.form.get("present", "")[:PASSWORD_MOST])
    form = Form(ask.words, ask.form)
    password = new_password(form)
    return fits, accounts.password_hash(password) if form.fine else ""


def change_password(ask: Ask) -> Reply:
    fits, hashed = ask.early
    form = Form(ask.words, ask.form)
    new_password(form)
    if not fits:
        accounts.count_wrong_password(ask.work, ask.seat.account)
        form.wrong("present", ask.words.t("This is not your present password."))
    if not form.fine or not hashed:
        return _page(ask, form, 422, kept=True)
    accounts.change_password(ask.work, ask.seat.account, ask.seat.session, hashed)
    return Go(HERE, ask.words.t("Your new password holds from now on. Everywhere else you are signed out."))


def sign_out_elsewhere(ask: Ask) -> Reply:
    accounts.sign_out_elsewhere(ask.work, ask.seat.account, ask.seat.session)
    return Go(HERE, ask.words.t("Everywhere else you are signed out."))


def link_chat(ask: Ask) -> Reply:
    code = accounts.chat_code(ask.work, ask.seat.account)
    return _page(ask, Form(ask.words, {}), code=f"{code[:4]}-{code[4:]}")


ROUTES = (
    Route("GET", "/account", ALL, show),
    Route("POST", "/account/language", ALL, set_language),
    Route("POST", "/account/password", ALL, change_password, before=make_hash),
    Route("POST", "/account/sign-out-elsewhere", ALL, sign_out_elsewhere),
    Route("POST", "/account/chat", OFFICES, link_chat),
)
