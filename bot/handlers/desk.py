"""One event's desk: the chat's rows, turned into what a flow reads, and a flow's acts turned into rows.

Everything here happens in one transaction; nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from bot.flows.flows import FLOWS
from bot.flows.journey import JOURNEY
from bot.flows.pen import Pen
from bot.flows.question import Ctx, Flow
from bot.flows.shelf import shelf
from bot.flows.state import (
    Act,
    CouncilGave,
    Decide,
    Finish,
    Forget,
    ListTalks,
    NewProduct,
    OpenTalk,
    Record,
    SetLanguage,
    SideAct,
    StartOver,
    State,
    TryOut,
)
from bot.handlers import dossiers, sides
from bot.handlers.lookup import HouseLookup
from bot.language import words
from bot.messages import Message
from bot.services import answers, people, privacy, results
from bot.services import subjects as started
from bot.services.chain import RUBRIC, keep_sheet, subject_for
from bot.storage import Loaded, Organisation, Work, chats, subjects
from bot.storage.people import save_person
from bot.storage.subjects import role_of


class Desk:
    """The rows of one chat during one event. `messages` is what will be sent."""

    def __init__(self, work: Work, loaded: Loaded, inbox_id: int) -> None:
        self.work = work
        self.loaded = loaded
        self.inbox_id = inbox_id
        self.messages: list[Message] = []
        self.restart = False  # another talk was opened: its question is printed next
        self.gone = False  # the person was erased: nothing more is saved
        if loaded.talk is None:
            self._open_first_talk()

    @property
    def flow(self) -> Flow:
        """The conversation of the talk under way."""
        return FLOWS[self.loaded.talk.flow] if self.loaded.talk is not None else JOURNEY

    # ── Reading ──────────────────────────────────────────────────────────────────────────────────

    def ctx(self) -> Ctx:
        """What a flow reads: the answers of everyone and everything this talk is about, as one state."""
        talk = self.loaded.talk
        assert talk is not None  # opened in __init__
        loaded = self.loaded
        merged = loaded.person.known
        for subject in (loaded.organisation, loaded.product, loaded.assessment):
            if subject is not None:
                merged.update(subject.answers)
                merged.update(subject.sensitive)
        lookup = HouseLookup(self.work, loaded.person.id, merged.get("place"))
        state = State.from_json(talk.state, merged)
        return Ctx(state, words(loaded.person.language), self.work.now, talk.id, lookup=lookup)

    # ── Writing ──────────────────────────────────────────────────────────────────────────────────

    def apply(self, acts: tuple[Act, ...]) -> None:
        for act in acts:
            match act:
                case Record():
                    self._record(act)
                case Decide(purpose=purpose, version=version, given=given):
                    kind = cast(people.Consent, purpose)  # flows name it in plain words
                    people.decide(self.work, self.loaded.person, kind, given, version, self.inbox_id)
                case TryOut():
                    people.start_trial(self.work, self.loaded.person)
                case SetLanguage(language=language):
                    people.set_language(self.work, self.loaded, language)
                case NewProduct(other_organisation=other):
                    self._new_product(None if other else self.loaded.organisation)
                case OpenTalk(talk=talk):
                    self.open(talk)
                    self.restart = True
                case StartOver():
                    self._start_over()
                case ListTalks():
                    self._list_talks()
                case CouncilGave(total=total):
                    self._council_gave(total)
                case Finish(estimate=estimate, sheet=sheet):
                    started.confirm(self.work, self.loaded, estimate, sheet)
                case Forget():
                    privacy.forget(self.work, self.loaded)
                    self.gone = True
                case SideAct():
                    sides.carry_out(self, act)

    def open(self, talk: int) -> None:
        """Go to another talk of the same person without printing its question."""
        self.loaded = started.switch_talk(self.work, self.loaded, talk) or self.loaded

    def take_over(self, loaded: Loaded) -> None:
        """The chat has become somebody else's, or another talk's: what follows is theirs."""
        self.loaded = loaded
        if loaded.talk is None:
            self._open_first_talk()

    def put_down(self) -> None:
        """The talk under way was about what is no longer this person's: go on with another one, or a new one."""
        self.loaded = replace(self.loaded, talk=None, organisation=None, product=None, assessment=None)
        others = started.live_talks(self.work, self.loaded.person.id)
        if others:
            self.open(others[0].talk.id)
        else:
            self._open_first_talk()

    def show(self, view: Callable[[Pen], None]) -> None:
        """Print what a side conversation asked for, once its rows are known: `view` writes with a pen as a turn does;
        what it wants done is done too."""
        pen = Pen(self.flow, self.ctx())
        view(pen)
        self.messages += pen.messages
        self.save(pen.state)
        self.apply(tuple(pen.acts))

    def save(self, state: State) -> None:
        talk = self.loaded.talk
        if talk is None or self.gone:
            return
        talk.state = state.to_json()
        subjects.save_talk(self.work, talk)

    def _new_product(self, organisation: Organisation | None) -> None:
        """A product of which nothing was said yet is taken up first: a button may be pressed twice."""
        self.restart = True
        for view in started.live_talks(self.work, self.loaded.person.id):
            same = view.organisation is not None and (
                view.organisation.id == organisation.id if organisation else not view.organisation.known
            )
            if same and view.product is not None and not view.product.known:
                self.open(view.talk.id)
                return
        self.loaded = started.start_product(
            self.work, self.loaded, RUBRIC, JOURNEY.name, JOURNEY.version, organisation=organisation
        )

    def _start_over(self) -> None:
        """What was said of this product is put aside; what is known of the organisation stays."""
        if self.loaded.product is not None:
            for question in list(self.loaded.product.known):
                answers.withdraw_answer(self.work, self.loaded, "product", question, inbox_id=self.inbox_id)
            self.loaded = started.start_over(self.work, self.loaded, RUBRIC, JOURNEY.name, JOURNEY.version)
        self.restart = True

    def _open_first_talk(self) -> None:
        """A new chat: until its person agrees to storing, all of it lives for a day at the most."""
        person = self.loaded.person
        if not person.answers and person.trial_until is None:
            person.trial_until = self.work.now + people.TRIAL
            save_person(self.work, person)
        self.loaded.talk = subjects.create_talk(self.work, person.id, JOURNEY.name, JOURNEY.version)
        self.loaded.chat.talk_id = self.loaded.talk.id
        chats.save_chat(self.work, self.loaded.chat)

    def _record(self, act: Record) -> None:
        subject_for(self.work, self.loaded, act.scope)
        if act.value is None:
            answers.withdraw_answer(self.work, self.loaded, act.scope, act.question, inbox_id=self.inbox_id)
        else:
            trial = self.loaded.person.trial_until is not None
            answers.record_answer(
                self.work,
                self.loaded,
                act.scope,
                act.question,
                act.value,
                raw=None if trial else act.raw,
                sensitive=act.sensitive,
                inbox_id=self.inbox_id,
                on_behalf=self._helps(),
            )
        if act.question == "sheet":
            keep_sheet(self.work, self.loaded)
        if act.question in dossiers.CERTIFICATE_ANSWERS:
            dossiers.follow_answers(self)

    def _helps(self) -> bool:
        """Whether who talks here fills in for the producer."""
        one = self.loaded.organisation
        if one is None:
            return False
        if one.answers.get("for-whom") == "helper":
            return True
        organisation, role = self.loaded.role
        if organisation == one.id:
            return role == "helper"
        return role_of(self.work, self.loaded.person.id, one.id) == "helper"  # not the one it was loaded with

    def _council_gave(self, total: float) -> None:
        if self.loaded.assessment is not None:
            results.record_council_result(
                self.work,
                self.loaded.assessment,
                total,
                inbox_id=self.inbox_id,
                by_person_id=self.loaded.person.id,
            )

    def _list_talks(self) -> None:
        listed = []
        for view in started.live_talks(self.work, self.loaded.person.id):
            if view.product is not None:
                listed.append((view.talk.id, str(view.product.answers.get("product-name", ""))))
        state, message = shelf(self.ctx(), listed)
        self.messages.append(message)
        self.save(state)
