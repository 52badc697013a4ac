"""Who sits at the console: their role, how far they see, and who they are to the services."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services import queues
from bot.services.acting import Actor
from bot.storage import Work
from bot.storage.accounts import Account, Role, Session
from bot.storage.officers import Officer
from bot.storage.officers import load as load_officer


@dataclass(frozen=True, slots=True)
class Seat:
    """`province` and `commune` are codes of today; "" is every one. `officer` is None for administrators and readers:
    they see, but what an office does is not theirs to do."""

    account: Account
    session: Session
    officer: Officer | None

    @property
    def account_id(self) -> int:
        return self.account.id

    @property
    def person_id(self) -> int:
        return self.account.person_id

    @property
    def role(self) -> Role:
        return self.account.role

    @property
    def province(self) -> str:
        return self.account.province

    @property
    def commune(self) -> str:
        return self.account.commune

    @property
    def name(self) -> str:
        return self.account.name or self.account.login or f"#{self.account.id}"

    @property
    def language(self) -> str:
        return self.account.language

    @property
    def actor(self) -> Actor | None:
        return queues.actor_of(self.officer) if self.officer is not None else None

    def covers(self, province: str, commune: str = "") -> bool:
        """Whether a place lies within what this seat may see; a whole province does not for who sees one commune."""
        return self.province in ("", province) and self.commune in ("", commune)


def seat_of(work: Work, account: Account, session: Session) -> Seat:
    officer = load_officer(work, account.officer_id) if account.officer_id is not None else None
    return Seat(account, session, officer)
