"""The made-up offices: officers who take dossiers in, look, ask, report, judge and certify, and answer questions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.clock import local_date
from bot.demo import council
from bot.demo.chat import Chat, later
from bot.demo.days import Days
from bot.demo.names import ANSWERED, FINDINGS, REASONS, SUPPLEMENTS
from bot.demo.producers import Life
from bot.demo.world import World, at, person
from bot.flows.render import ANY_TALK
from bot.messages import Started, Tap
from bot.programme.dossier_life import Papers, moves
from bot.programme.duties import Scope
from bot.programme.rules import EXTRA, ProvinceRule
from bot.programme.working_days import vietnam, working_day_after
from bot.services import calendars, dossiers, office_papers, officers, queues
from bot.services.acting import Actor
from bot.storage import Work, chats, tickets
from bot.storage import dossiers as store
from bot.storage.dossiers import Dossier
from bot.storage.officers import Officer

PROVINCE_OFFICERS = 3
ASKS, RETURNS, PROVINCE_ASKS, SLOW = 0.22, 0.04, 0.1, 0.12
REVOKED = 0.015
STOPPED = "Cơ sở đã ngừng sản xuất, xã xác nhận"
ANSWERS = 0.8
"""How many questions are answered by today; the others wait."""


@dataclass
class Desk:
    """One officer with the chat they work in."""

    officer: Officer
    chat: Chat


@dataclass
class Offices:
    """`province` and, by commune, the officers; `waiting`: dossiers that wait for the next council."""

    world: World
    days: Days
    chance: random.Random
    province: list[Desk] = field(default_factory=list)
    communes: dict[str, list[Desk]] = field(default_factory=dict)
    numbers: int = 0

    # ── Officers ─────────────────────────────────────────────────────────────────────────────────

    def open(self, work: Work) -> None:
        """Everybody is invited and begins, as officers do: by a code typed in their chat."""
        whole = Scope("province", self.world.province)
        self.province = [self._officer(work, whole, n) for n in range(PROVINCE_OFFICERS)]
        for place in self.world.communes:
            scope = Scope("commune", place.province_code, place.code)
            self.communes[place.code] = [self._officer(work, scope, n) for n in range(self.chance.randint(1, 2))]

    @property
    def head(self) -> Actor:
        """Who signs for the province."""
        return queues.actor_of(self.province[0].officer)

    def plan_rounds(self, work: Work) -> None:
        """The province's own plan: a round more for each council it holds, and one ahead [Article 5.1]."""
        ahead = self.world.today + timedelta(days=76)
        for number, held in enumerate((*self.world.sessions, ahead), 1):
            days = {"proposals_before": held - timedelta(days=30), "council_before": held + timedelta(days=1)}
            value = {"tier": "province", **{name: day.isoformat() for name, day in days.items()}}
            plan = f"Kế hoạch {number}/KH-UBND (bản dùng thử)"
            calendars.set_rule(
                work, self.head, ProvinceRule(self.world.province, EXTRA, value, plan, local_date(work.now))
            )

    def _officer(self, work: Work, scope: Scope, number: int) -> Desk:
        chat = Chat("zalo_oa", f"demo-officer-{scope.area}-{number}")
        chat.say(work, Started())
        chat.say(later(work, 5), officers.invite(work, scope, person(self.chance)))
        return Desk(officers.of_office(work, scope)[-1], chat)

    # ── The commune ──────────────────────────────────────────────────────────────────────────────

    def handed_in(self, work: Work, life: Life) -> None:
        one = self._dossier(work, life)
        if one is None:
            return
        life.supplemented = self._supplemented
        life.maybe_withdraws(work)
        self._in_days(work, 1, 4, lambda then: self._receive(then, life, one.id))

    def _receive(self, work: Work, life: Life, number: int) -> None:
        if not self._move(work, number, "confirm_receipt", on=local_date(work.now), number=self._paper("PĐK")):
            return
        if self.chance.random() < ASKS:
            self._in_days(work, 2, 6, lambda then: self._ask(then, life, number))
        elif self.chance.random() < RETURNS:
            self._in_days(work, 3, 9, lambda then: self._return(then, life, number))
        else:
            self._in_days(work, *self._pace(), lambda then: self._report(then, life, number))

    def _pace(self) -> tuple[int, int]:
        """Working days a commune takes; some are late."""
        return (14, 19) if self.chance.random() < SLOW else (4, 13)

    def _ask(self, work: Work, life: Life, number: int) -> None:
        if self._move(work, number, "ask_commune", reason=self._one(REASONS), supplements=self._asked_for()):
            life.told_to_supplement(work)

    def _return(self, work: Work, life: Life, number: int) -> None:
        if self._move(work, number, "return_commune", reason=self._one(REASONS)):
            self.days.at(self._workday(work, 6), life._hand_in)

    def _supplemented(self, work: Work, life: Life) -> None:
        one = self._dossier(work, life)
        if one is not None and one.state == "at_commune":
            self._in_days(work, 1, 6, lambda then: self._report(then, life, one.id))
        elif one is not None and one.state == "at_province":
            self._in_days(work, 1, 8, lambda then: self._survey(then, one.id))

    def _report(self, work: Work, life: Life, number: int) -> None:
        one = store.load(work, number)
        if one is None or one.state != "at_commune":
            return
        desk = self._desk(one, "commune")
        for content, said in FINDINGS.items():
            office_papers.keep_finding(work, queues.actor_of(desk.officer), number, content, said)
        on = local_date(work.now)
        papers = {"number": self._paper("BC-UBND"), "proposal_number": self._paper("TTr-UBND")}
        if self._move(work, number, "report", on=on, **papers):
            self._in_days(work, 1, 5, lambda then: self._arrive(then, life, number))

    # ── The province ─────────────────────────────────────────────────────────────────────────────

    def _arrive(self, work: Work, life: Life, number: int) -> None:
        if not self._move(work, number, "receive_province", on=local_date(work.now)):
            return
        if self.chance.random() < PROVINCE_ASKS:
            self._in_days(work, 2, 8, lambda then: self._province_asks(then, life, number))
        else:
            self._in_days(work, 2, 12, lambda then: self._survey(then, number))

    def _province_asks(self, work: Work, life: Life, number: int) -> None:
        if self._move(work, number, "ask_province", reason=self._one(REASONS), supplements=self._asked_for()):
            life.told_to_supplement(work)

    def _survey(self, work: Work, number: int) -> None:
        one = store.load(work, number)
        if one is None or one.state != "at_province":
            return
        if one.kind == "re_evaluation":
            self._move(work, number, "council_in_writing", on=local_date(work.now))
            self._in_days(work, 8, 20, lambda then: self._judge(then, number))
            return
        self._move(work, number, "survey", on=local_date(work.now))
        session = next((day for day in self.world.sessions if day > local_date(work.now)), None)
        if session is not None:
            self.days.at(at(session, random.Random(number)), lambda then: self._council(then, number))

    def _council(self, work: Work, number: int) -> None:
        if self._move(work, number, "council", on=local_date(work.now)):
            self._judge(later(work, 1800), number)

    def _judge(self, work: Work, number: int) -> None:
        one = store.load(work, number)
        if one is None or one.state != "council":
            return
        given = council.given(one, self.chance)
        papers = Papers(
            on=local_date(work.now),
            total=given.total,
            stars=given.stars,
            criteria=given.lines,
            members=given.members,
            reason=given.reason,
        )
        after = dossiers.council_result(work, queues.actor_of(self._desk(one, "province").officer), number, papers)
        if after.state == "passed":
            self._in_days(work, 6, 14, lambda then: self._certify(then, number, given.stars))
        elif after.state == "potential_5":
            self._in_days(
                work,
                3,
                8,
                lambda then: self._move(
                    then, number, "send_up", on=local_date(then.now), number=self._paper("TTr-UBND")
                ),
            )

    def _certify(self, work: Work, number: int, stars: int) -> None:
        on = local_date(work.now)
        decision = self._paper("QĐ-UBND")
        certificate = f"{self.numbers}/{on.year}"
        papers = {"stars": stars, "decision_number": decision, "certificate_number": certificate}
        if self._move(work, number, "certify", on=on, **papers) and self.chance.random() < REVOKED:
            self._in_days(work, 10, 25, lambda then: self._conclude(then, number))

    def _conclude(self, work: Work, number: int) -> None:
        ground = {"ground": "stopped", "reason": STOPPED}
        if self._move(work, number, "conclude", on=local_date(work.now), **ground):
            self._in_days(work, 4, 9, lambda then: self._revoke(then, number, ground))

    def _revoke(self, work: Work, number: int, ground: dict[str, str]) -> None:
        self._move(work, number, "revoke", on=local_date(work.now), decision_number=self._paper("QĐ-UBND"), **ground)

    # ── Questions ────────────────────────────────────────────────────────────────────────────────

    def asked(self, work: Work, number: int) -> None:
        if self.chance.random() < ANSWERS:
            self._in_days(work, 1, 5, lambda then: self._answer(then, number))

    def _answer(self, work: Work, number: int) -> None:
        """In the officer's own chat: the question is opened and answered there."""
        one = tickets.load(work, number)
        if one is None or one.state != "open":
            return
        desk = self.chance.choice(self.communes[one.commune])
        desk.chat.say(work, Tap(f"{ANY_TALK}:@tickets:see.{number}"))  # the notice's button
        desk.chat.tap(later(work, 15), f"answer.{number}")
        desk.chat.say(later(work, 90), self._one(ANSWERED))

    # ── Moving ───────────────────────────────────────────────────────────────────────────────────

    def _move(self, work: Work, which: int, name: str, /, **papers: object) -> bool:
        """Makes a move where it can still be made (its producer may have taken the dossier back)."""
        one = store.load(work, which)
        made = moves()[name]
        if one is None or not made.fits(one.state, one.kind, made.by[-1]):
            return False
        actor = queues.actor_of(self._desk(one, made.by[-1]).officer)
        dossiers.move(work, actor, which, name, Papers(**papers), seen=one.version)  # type: ignore[arg-type]
        return True

    def _desk(self, one: Dossier, side: str) -> Desk:
        """Who of an office takes a dossier."""
        return self.chance.choice(self.communes[one.commune] if side == "commune" else self.province)

    def _dossier(self, work: Work, life: Life) -> Dossier | None:
        loaded = chats.load_by_id(work, life.chat.number)
        found = dossiers.mine(work, loaded.person.id) if loaded is not None else []
        return found[0].dossier if found else None

    def _in_days(self, work: Work, least: int, most: int, act: object) -> None:
        self.days.at(self._workday(work, self.chance.randint(least, most)), act)  # type: ignore[arg-type]

    def _workday(self, work: Work, days: int) -> datetime:
        """An instant in the office hours of the so-manieth working day from now."""
        day: date = working_day_after(local_date(work.now), days, vietnam())
        return at(day, self.chance).replace(hour=self.chance.choice((8, 9, 10, 14, 15, 16)))

    def _paper(self, series: str) -> str:
        self.numbers += 1
        return f"{self.numbers}/{series}"

    def _one(self, words: Sequence[str]) -> str:
        return self.chance.choice(words)

    def _asked_for(self) -> tuple[str, ...]:
        return tuple(self.chance.sample(SUPPLEMENTS, self.chance.randint(1, 2)))
