"""What one turn writes: the state as it becomes, the messages, the acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.flows.question import Ctx, Flow, Option, Question
from bot.flows.render import menu, render
from bot.flows.state import Act, Record, SetLanguage, State
from bot.language import Words, words
from bot.messages import Message


class Pen:
    """One turn in the making. `lead` holds sentences for the top of the next question; `silent` stops that question."""

    def __init__(self, flow: Flow, ctx: Ctx) -> None:
        self.flow = flow
        self.state: State = ctx.state
        self.lead: list[str] = []
        self.messages: list[Message] = []
        self.acts: list[Act] = []
        self.silent = False
        self._ctx = ctx

    @property
    def ctx(self) -> Ctx:
        """What a question may look at, with the state as it is now."""
        if self._ctx.state is not self.state:
            self._ctx = self._ctx.at(self.state)
        return self._ctx

    @property
    def words(self) -> Words:
        return self._ctx.words

    def t(self, msgid: str, **params: object) -> str:
        return self._ctx.words.t(msgid, **params)

    def act(self, act: Act) -> None:
        self.acts.append(act)
        if isinstance(act, SetLanguage):
            self._ctx = replace(self._ctx, words=words(act.language))

    def record(self, record: Record) -> None:
        self.acts.append(record)
        self.state = self.state.give(record.question, record.value)

    def tell(self, text: str) -> None:
        self.messages.append(Message(text=text))

    def open_menu(self, kind: str, text: str, items: Sequence[Option]) -> None:
        """Print a digression that waits for one of `items`, with what is to be said first on top of it."""
        text = "\n".join([*self.lead, text])
        self.lead = []
        self.state, message = menu(self.ctx, kind, text, items)
        self.messages.append(message)

    def again(self, aside: Mapping[str, object], lead: str) -> bool:
        """Print the lines of a menu once more under `lead`; it still waits for what it waited for. False: it has no
        lines, or they stand beside the open question's, which are meant as well (`asides.pause`, `asides.rest`)."""
        kind, items = str(aside.get("kind", "")), aside.get("items")
        if kind == "go" or not isinstance(items, list) or not items:
            return False
        self.open_menu(kind, lead, [Option(str(value), str(label)) for value, label in items])
        self.state = replace(self.state, aside={**aside, **self.state.aside})
        return True

    def find(self, question_id: str) -> Question | None:
        return next((q for q in self.flow.questions(self.ctx) if q.id == question_id), None)

    def open(self) -> Question | None:
        """The question that is open: the one being corrected, else the first that applies and has no answer."""
        ctx, state = self.ctx, self.state
        questions = self.flow.questions(ctx)
        if state.reopened:
            for question in questions:
                if question.id == state.reopened and question.applies(ctx):
                    return question
        answers, skipped = state.answers, state.skipped
        for question in questions:
            done = question.id in answers or question.id in skipped
            if (question.sticky or not done) and question.applies(ctx):
                return question
        return None

    def ask(self) -> None:
        """Print the open question, with what is to be said first on top of it. Digits mean its lines from now on, and
        no longer those of a menu or a pause."""
        question = self.open()
        if question is None:
            self.state = replace(self.state, aside={}, paused=False)
            if self.lead:
                self.tell("\n".join(self.lead))
            return
        if question.picture is not None and question.id != self.state.asked:
            shown = question.picture(self.ctx)
            if shown is not None:
                self.messages.append(shown)
        self.messages.append(render(self.ctx, question, self.lead))
        self.state = self.state.asking(question.id)  # only now: what is asked for the first time may say more
        self.lead = []
