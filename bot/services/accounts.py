"""The offices' web console: who is invited, signing in by password and authenticator or from one's chat, sessions.

Refusals are values, not exceptions: they have to be committed to be counted.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from bot.language import Words
from bot.messages import Message
from bot.programme.duties import Scope
from bot.services import codes, notices, officers
from bot.storage import Work, accounts, audit, people
from bot.storage import codes as kept_codes
from bot.storage.accounts import Account, How, Role, Session
from bot.storage.officers import Officer
from bot.storage.officers import load as load_officer

CONSOLE, ENTER = "console", "console-enter"
INVITED_FOR = officers.INVITED_FOR
ENTER_FOR = timedelta(minutes=10)
IDLE = timedelta(hours=4)  # a session nobody used for so long is over
LONGEST = timedelta(hours=14)
TOUCH = timedelta(minutes=5)  # how exactly `seen_at` is kept
WRONG_TRIES, WRONG_FROM_ONE_PLACE, WAIT = 5, 30, timedelta(minutes=15)
PASSWORD_LEAST, PASSWORD_MOST = 10, 200
SALT, SEAL = 16, 24  # hexadecimal digits
STEP = 30  # seconds an authenticator's code lives
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{2,59}")
_HASHER = PasswordHasher()
# An unknown login takes as long as a wrong password: the hash of none, at the cost of the others (salt and hash are
# zeros). To have one made takes a third of a second and 64 MB, at every start of every command.
_NOBODY = "$argon2id$v={}$m={},t={},p={}${}${}".format(
    ARGON2_VERSION, _HASHER.memory_cost, _HASHER.time_cost, _HASHER.parallelism, "A" * 22, "A" * 43
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation's code opens; `account` is an account that gets a new password and authenticator."""

    role: Role
    province: str
    commune: str
    name: str
    account: int = 0
    login: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """`token` is the session's cookie when it is "ok"; the others: "wrong", "too_many", "gone" (a used or old link)."""

    kind: Literal["ok", "wrong", "too_many", "gone"]
    token: str = ""


def normal_login(typed: str) -> str:
    """How a login is kept: small letters."""
    return typed.strip().lower()


def login_problem(login: str) -> bool:
    return _LOGIN.fullmatch(login) is None


def password_hash(password: str) -> str:
    """Slow on purpose: never inside the lane."""
    return _HASHER.hash(password)


def password_fits(account: Account | None, password: str) -> bool:
    """The same: slow, and as slow for a login that does not exist or has no password."""
    kept = account.password if account is not None and account.password else _NOBODY
    try:
        _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
    return account is not None and bool(account.password)


# ── Invitations ──────────────────────────────────────────────────────────────────────────────────


def invite(
    work: Work, role: Role, province: str = "", commune: str = "", name: str = "", by: Account | None = None
) -> str:
    """A code for the link /office/join/CODE, good once within a week. Officers of an office get the same code that can
    be typed in a chat. Raises officers.NotAllowed where `by` does not reach so far."""
    if by is not None and not may_invite(by, role, province, commune):
        raise officers.NotAllowed(f"{by.role} may not invite {role} of {commune or province or 'everything'}")
    if role in ("province", "commune"):
        scope = Scope("commune" if role == "commune" else "province", province, commune)
        return officers.invite(work, scope, name, actor=_actor(by))
    data = {"role": role, "province": province, "commune": commune}
    data |= {"name": name[: officers.NAME_LENGTH], "by": _actor(by)}
    _note(work, by, "account.invited", by.id if by is not None else None, {"role": role, "area": commune or province})
    return codes.issue(work, CONSOLE, INVITED_FOR, data=data)


def may_invite(by: Account, role: Role, province: str, commune: str) -> bool:
    """An administrator invites anyone; a province its communes' officers, and readers of its own area."""
    if by.role == "administrator":
        return True
    return (
        by.role == "province"
        and province == by.province
        and (role == "reader" or (role == "commune" and bool(commune)))
    )


def renew(work: Work, account: Account, by: Account) -> str:
    """A code with which the holder sets a new password and authenticator: for a lost phone, so they are signed out
    everywhere. Raises NotAllowed."""
    if not over(by, account):
        raise officers.NotAllowed(f"account {account.id} is not below {by.id}")
    _note(work, by, "account.renewed", account.id, {})
    accounts.close_all(work, account.id)
    _tell_renewed(work, account, by)
    return codes.issue(work, CONSOLE, INVITED_FOR, data={"account": account.id, "by": _actor(by)})


def _tell_renewed(work: Work, account: Account, by: Account) -> None:
    """Its holder was signed out by somebody else's hand: they read it in their chat, where they have one."""

    def wording(w: Words) -> Message:
        name = by.name or w.t("The office above")
        lines = (
            w.t("{name} made a new password link for your account at the office's console.", name=name),
            w.t("You were signed out everywhere. Please ask {name} for the link.", name=name),
            w.t("You did not want this? Please tell {name} at once.", name=name),
        )
        return Message("\n".join(lines), purpose="notice")

    notices.tell(work, account.person_id, wording, f"account-renewed:{account.id}:{work.now.isoformat()}")


def over(by: Account, other: Account) -> bool:
    """Whether `by` may end or renew another's account: an administrator all but their own, a province those below."""
    if by.id == other.id:
        return False
    if by.role == "administrator":
        return True
    return by.role == "province" and other.province == by.province and other.role in ("commune", "reader")


def link_of(work: Work, code: str) -> str:
    """What stands in an invitation's link: the code, which is short to be typed, and a seal that nobody can guess."""
    return f"{code}-{work.box.digests(f'console link {code}')[0][:SEAL]}"


def code_of(work: Work, linked: str) -> str:
    """The code of a link; "" where its seal is not ours, so that codes cannot be tried one by one."""
    code, _, seal = linked.partition("-")
    right = work.box.digests(f"console link {code}")
    return code if any(secrets.compare_digest(seal.encode(), one[:SEAL].encode()) for one in right) else ""


def invitation(work: Work, code: str) -> Invitation | None:
    """What a code would open, without using it up; None for a wrong, used or old one."""
    for purpose in (officers.PURPOSE, CONSOLE):
        found = kept_codes.find(work, work.box.digests(f"code {purpose} {codes.normal(code)}"), purpose)
        if found is not None and found.used_at is None and found.expires_at > work.now:
            return _read(work, found.data)
    return None


def _read(work: Work, data: dict[str, Any]) -> Invitation | None:
    if not (number := int(data.get("account", 0))):
        return Invitation(data["role"], data["province"], data["commune"], data["name"])
    one = accounts.load(work, number)
    if one is None or not one.live or "role" in data:  # with a role it is meant for the officer's chat
        return None
    return Invitation(one.role, one.province, one.commune, one.name, one.id, one.login or "")


def login_taken(work: Work, login: str, but: int = 0) -> bool:
    found = accounts.of_login(work, login)
    return found is not None and found.id != but


@dataclass(frozen=True, slots=True)
class Secured:
    """How somebody will sign in: checked and hashed before. `step` is that of the authenticator's first code."""

    name: str
    login: str
    hashed: str
    key: str
    step: int


def join(work: Work, code: str, caller: str, ready: Secured, language: str, browser: str) -> Signed:
    """Uses an invitation up: an account with password and authenticator, signed in at once."""
    asked = invitation(work, code)
    serves = asked is not None and asked.role in ("province", "commune") and not asked.account
    purpose = officers.PURPOSE if serves else CONSOLE
    tried = codes.redeem(work, purpose, code, f"console {caller}")
    if tried.kind != "ok" or tried.data is None or asked is None:
        return Signed("too_many" if tried.kind == "too_many" else "gone")
    number = asked.account or _new_account(work, asked, tried.data, ready.name, language)
    accounts.secure(work, number, ready.login, ready.hashed, work.box.seal(ready.key))
    accounts.use_step(work, number, ready.step)
    accounts.close_all(work, number)
    one = _there(work, number)
    _note(work, one, "account.secured", one.id, {})
    return _signed(work, one, "password", browser)


def _new_account(work: Work, asked: Invitation, data: dict[str, Any], name: str, language: str) -> int:
    person_id = people.create_person(work, language)
    officer: Officer | None = None
    if asked.role in ("province", "commune"):
        officer = officers.begin(work, person_id, {**data, "name": name})
    number = accounts.add(
        work, person_id, officer.id if officer else None, asked.role, asked.province, asked.commune, name
    )
    _note(work, _there(work, number), "account.made", number, {"role": asked.role})
    return number


# ── Signing in ───────────────────────────────────────────────────────────────────────────────────


def has_to_wait(work: Work, login: str, caller: str) -> bool:
    """Five wrong tries at one login, or thirty from one place, within a quarter of an hour: both have to wait."""
    since = work.now - WAIT
    return (
        kept_codes.wrong_since(work, _who(work, f"login {login}"), since) >= WRONG_TRIES
        or kept_codes.wrong_since(work, _who(work, f"from {caller}"), since) >= WRONG_FROM_ONE_PLACE
    )


def sign_in(work: Work, login: str, caller: str, fits: bool, typed: str, browser: str) -> Signed:
    """Signs in by password (`fits`: compared before, outside the lane) and the authenticator's code."""
    if has_to_wait(work, login, caller):
        return Signed("too_many")
    one = accounts.of_login(work, login)
    if one is None or not fits or not one.live or not _code_fits(work, one, typed):
        for who in (f"login {login}", f"from {caller}"):
            kept_codes.count_wrong(work, _who(work, who))
        if one is not None:
            _note(work, one, "account.refused", one.id, {})
        return Signed("wrong")
    return _signed(work, one, "password", browser)


def enter_code(work: Work, officer: Officer) -> str:
    """For an officer in their own chat: a code for the link /office/enter/CODE, good once within ten minutes."""
    return codes.issue(work, ENTER, ENTER_FOR, person_id=officer.person_id, data={"officer": officer.id})


def enter(work: Work, code: str, caller: str, browser: str) -> Signed:
    """Signs an officer in by the link from their chat; the first time makes their account."""
    tried = codes.redeem(work, ENTER, code, f"console {caller}")
    if tried.kind != "ok" or tried.data is None:
        return Signed("too_many" if tried.kind == "too_many" else "gone")
    if "account" in tried.data:
        one = accounts.load(work, int(tried.data["account"]))
        return _signed(work, one, "chat", browser) if one is not None and one.live else Signed("gone")
    officer = load_officer(work, int(tried.data["officer"]))
    if officer is None or officer.until is not None:
        return Signed("gone")
    one = accounts.of_officer(work, officer.id)
    if one is None:
        scope = officer.scope
        number = accounts.add(
            work, officer.person_id, officer.id, scope.role, scope.province, scope.commune, officer.name
        )
        one = _there(work, number)
        _note(work, one, "account.made", number, {"role": one.role})
    return _signed(work, one, "chat", browser)


def link_for(work: Work, account: Account) -> str:
    """A code for /office/enter/CODE that signs one account in once: how the demonstration shows its seats."""
    return codes.issue(work, ENTER, INVITED_FOR, person_id=account.person_id, data={"account": account.id})


def session_of(work: Work, token: str) -> tuple[Account, Session] | None:
    """Who holds a session's cookie; None where it ended, was not used for hours, or its holder serves no longer."""
    found = accounts.find_session(work, _digests(work, token))
    if found is None or found.ended_at is not None:
        return None
    if work.now - found.seen_at > IDLE or work.now - found.created_at > LONGEST:
        return None
    one = accounts.load(work, found.account_id)
    return (one, found) if one is not None and one.live else None


def csrf_of(work: Work, token: str) -> str:
    """What a form of that session carries: another one each time, so that compressed pages do not give it away."""
    salt = secrets.token_hex(SALT // 2)
    return salt + work.box.digests(f"console form {salt} {token}")[0]


def csrf_fits(work: Work, token: str, given: str) -> bool:
    salt, said = given[:SALT], given[SALT:].encode()
    right = work.box.digests(f"console form {salt} {token}")
    return any(secrets.compare_digest(said, one.encode()) for one in right)


def sign_out(work: Work, account: Account, session: Session) -> None:
    if accounts.close_session(work, session.id):
        _note(work, account, "account.signed_out", account.id, {})


# ── Keeping an account ───────────────────────────────────────────────────────────────────────────


def where(work: Work, account: Account) -> list[Session]:
    """Where an account is signed in now."""
    return [one for one in accounts.sessions(work, account.id, work.now - IDLE) if work.now - one.created_at <= LONGEST]


def sign_out_elsewhere(work: Work, account: Account, session: Session) -> int:
    ended = accounts.close_all(work, account.id, session.id)
    _note(work, account, "account.signed_out_elsewhere", account.id, {"sessions": ended})
    return ended


def count_wrong_password(work: Work, account: Account) -> None:
    """A wrong present password counts as a wrong try at the account's login."""
    kept_codes.count_wrong(work, _who(work, f"login {account.login}"))
    _note(work, account, "account.refused", account.id, {})


def change_password(work: Work, account: Account, session: Session, hashed: str) -> None:
    """A new password (hashed before); every other session ends."""
    accounts.set_password(work, account.id, hashed)
    accounts.close_all(work, account.id, session.id)
    _note(work, account, "account.password_changed", account.id, {})


def end(work: Work, account: Account, by: Account | None) -> None:
    """Ends somebody's account, their sessions and, for an officer, their scope; the operator (`by` None) anybody's.
    Raises NotAllowed."""
    if by is not None and not over(by, account):
        raise officers.NotAllowed(f"account {account.id} is not below {by.id}")
    if accounts.end(work, account.id):
        accounts.close_all(work, account.id)
        _note(work, by, "account.ended", account.id, {})
    if account.officer_id is not None:
        officers.remove(work, account.officer_id, actor=_actor(by))


def chat_code(work: Work, account: Account) -> str:
    """For an officer of the console: a code to be typed in their own chat, so that both are one. Raises NotAllowed."""
    officer = load_officer(work, account.officer_id) if account.officer_id is not None else None
    if officer is None:
        raise officers.NotAllowed(f"account {account.id} serves in no office")
    return officers.invite(work, officer.scope, account.name, officer, account.id)


def _signed(work: Work, one: Account, how: How, browser: str) -> Signed:
    token = secrets.token_urlsafe(32)
    accounts.open_session(work, one.id, _digests(work, token)[0], how, browser)
    _note(work, one, "account.signed_in", one.id, {"how": how})
    return Signed("ok", token)


def code_step(key: str, typed: str, now: float) -> int:
    """The step (of 30 s) whose code was typed: this one, the one before or after; 0 for none of them."""
    digits = re.sub(r"\D", "", typed)
    totp, step = pyotp.TOTP(key), int(now) // STEP
    for one in (step, step - 1, step + 1):
        if secrets.compare_digest(totp.at(one * STEP).encode(), digits.encode()):
            return one
    return 0


def _code_fits(work: Work, one: Account, typed: str) -> bool:
    if not one.totp:
        return False
    step = code_step(work.box.open(one.totp), typed, work.now.timestamp())
    return bool(step) and accounts.use_step(work, one.id, step)


def _there(work: Work, account_id: int) -> Account:
    found = accounts.load(work, account_id)
    if found is None:
        raise LookupError(f"account {account_id}")
    return found


def _digests(work: Work, token: str) -> tuple[str, ...]:
    return work.box.digests(f"console session {token}")


def _who(work: Work, caller: str) -> str:
    return work.box.digests(f"console {caller}")[-1]


def _note(work: Work, by: Account | None, act: str, number: int | None, detail: dict[str, Any]) -> None:
    audit.add(work, _actor(by), act, "account", number, detail)


def _actor(by: Account | None) -> str:
    return audit.SYSTEM if by is None else audit.person_actor(by.person_id)
