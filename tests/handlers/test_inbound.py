"""Events: once each, never lost, whatever is in them and whatever fails."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.app import House
from bot.clock import FixedClock
from bot.flows.flows import FLOWS
from bot.flows.journey import JOURNEY, Journey
from bot.flows.question import After, Ctx, Question
from bot.handlers import held
from bot.language import words
from bot.messages import Body, Contact, Inbound, Left, Location, Media, Started, Tap, Text, Unsupported
from bot.play import START, Stage
from bot.programme.places import place
from bot.settings import Settings
from bot.storage import Work, chats, history, open_storage
from bot.storage import inbox as kept_events
from tests.handlers.house import begun, counts, greeted, loaded, raw, rows, texts, type_all
from tests.prepared import prepared, stage

FIRST_TEXT = "mật ong bạc hà"
GIVEN_UP = words("vi").t("I could not work with what you wrote just now. It is kept. Please write it once more.")
SORRY = words("vi").t("Something went wrong on my side. What you wrote is kept; I try again in a moment.")


# ── Repeats ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("body", [Text("1"), Text("mật ong"), Started(), Location(21.0, 105.8), Media("voice", "v")])
def test_an_event_that_comes_again_changes_nothing(on: Stage, body: Body) -> None:
    on.say(Started())
    on.say(body)
    before, answers = counts(on), on.answers()
    for _ in range(3):
        assert on.again() == []
    assert (counts(on), on.answers()) == (before, answers)


def test_an_old_event_that_comes_again_much_later_changes_nothing(on: Stage) -> None:
    greeted(on)
    old = Inbound("play", "play", on.chat, on.chat, "2", on.clock.now(), Text("1"))
    type_all(on, FIRST_TEXT, "1")
    before = counts(on)
    assert on.deliver(old) == []
    assert counts(on) == before


# ── Failures ─────────────────────────────────────────────────────────────────────────────────────


class Fault(Exception):
    """Its words quote what was typed, as exceptions do."""


class Faulty(Journey):
    """The journey with a question whose answer cannot be worked the first `times` times."""

    def __init__(self, name: str, times: int) -> None:
        self.left = times
        self._name = name

    def questions(self, ctx: Ctx) -> Sequence[Question]:
        return [self._faulty(one) if one.id == self._name else one for one in JOURNEY.questions(ctx)]

    def _faulty(self, question: Question) -> Question:
        def after(ctx: Ctx, value: object) -> After:
            if self.left:
                self.left -= 1
                raise Fault(f"cannot work {value!r}")
            return question.after(ctx, value)

        return dataclasses.replace(question, after=after)


class Receiving:
    """A whole house that is handed events, on a clock that stands."""

    def __init__(self, folder: Path) -> None:
        self.clock = FixedClock(START)
        lane = open_storage(f"sqlite:///{prepared(folder) / 'ocop.db'}", None, folder, self.clock)
        self.house = House(Settings(var=folder), lane, self.clock)
        self.events = 0

    async def say(self, body: Body) -> list[str]:
        """Hand over one event; the bot's lines after it."""
        self.events += 1
        before = self.lines()
        await self.house.receive(Inbound("web", "web", "c", "c", f"e{self.events}", self.clock.now(), body))
        return self.lines()[len(before) :]

    async def tick(self) -> list[str]:
        """Two minutes later what is kept is tried again; the bot's lines after it."""
        self.clock.move(timedelta(minutes=2))
        before = self.lines()
        while await self.house.held.once():
            pass
        return self.lines()[len(before) :]

    def lines(self) -> list[str]:
        def job(work: Work) -> list[str]:
            found = chats.load(work, "web", "web", "c")
            lines = history(work, found.chat.id) if found is not None else []
            return [line.text for line in lines if line.direction == "out"]

        return self.house.lane.look(job)

    def states(self) -> list[str]:
        return [row.state for row in rows(self.stage(), "inbox")]

    def answers(self) -> dict[str, object]:
        def job(work: Work) -> dict[str, object]:
            found = chats.load(work, "web", "web", "c")
            return dict(found.product.known) if found is not None and found.product is not None else {}

        return self.house.lane.look(job)

    def stage(self) -> Stage:
        return Stage(self.house.lane, self.clock)


def in_a_house(folder: Path, test: Callable[[Receiving], Coroutine[Any, Any, None]]) -> None:
    async def inside() -> None:
        receiving = Receiving(folder)
        try:
            await test(receiving)
        finally:
            await receiving.house.close()

    asyncio.run(inside())


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Faulty:
    flow = Faulty("product-name", times=1)
    monkeypatch.setitem(FLOWS, JOURNEY.name, flow)
    return flow


def test_what_cannot_be_handled_is_kept_said_and_answered_by_the_next_tick(
    tmp_path: Path, faulty: Faulty, capsys: pytest.CaptureFixture[str]
) -> None:
    async def test(on: Receiving) -> None:
        await on.say(Started())
        await on.say(Text("1"))
        (sorry,) = await on.say(Text(FIRST_TEXT))
        assert sorry == SORRY
        assert on.states() == ["done", "done", "received"]
        assert on.answers() == {}

        said = await on.tick()
        assert len(said) == 1
        assert on.states() == ["done"] * 3
        assert on.answers()["product-name"] == FIRST_TEXT
        assert await on.tick() == []

    in_a_house(tmp_path, test)
    logged = capsys.readouterr().err
    assert "Fault at flows/engine.py" in logged
    assert "bạc hà" not in logged


def test_a_repeat_of_a_kept_event_does_not_excuse_itself_twice(tmp_path: Path, faulty: Faulty) -> None:
    async def test(on: Receiving) -> None:
        await on.say(Started())
        await on.say(Text("1"))
        await on.say(Text(FIRST_TEXT))
        on.events -= 1
        assert await on.say(Text(FIRST_TEXT)) == []
        await on.tick()
        assert on.answers()["product-name"] == FIRST_TEXT

    in_a_house(tmp_path, test)


def test_what_was_typed_after_an_excuse_does_not_answer_a_question_it_was_not_written_for(
    tmp_path: Path, faulty: Faulty
) -> None:
    async def test(on: Receiving) -> None:
        await on.say(Started())
        await on.say(Text("1"))
        await on.say(Text(FIRST_TEXT))
        assert await on.say(Text("1")) == [], "it waits behind the one that failed"
        assert on.states() == ["done", "done", "received", "received"]
        said = await on.tick()
        assert on.answers()["product-name"] == FIRST_TEXT
        assert on.states() == ["done"] * 4
        assert len(said) == 2
        assert said[1].endswith(said[0].splitlines()[-1]), "the open question again"

    in_a_house(tmp_path, test)


def test_what_came_too_late_and_what_came_behind_it_is_played_in_order_without_an_excuse(tmp_path: Path) -> None:
    async def test(on: Receiving) -> None:
        await on.say(Started())
        typed = ("1", FIRST_TEXT, "2")
        late = [Inbound("web", "web", "c", "c", f"late{n}", on.clock.now(), Text(text)) for n, text in enumerate(typed)]
        for event in late[:2]:
            await on.house.lane.run(lambda work, event=event: held.keep(work, event, None))
        await on.house.receive(late[2])
        assert on.states() == ["done", "received", "received", "received"]
        said = await on.tick()
        assert on.states() == ["done"] * 4
        assert len(said) == 3
        assert SORRY not in said
        assert on.answers()["product-name"] == FIRST_TEXT
        assert len(on.answers()) > 1, "the digit answered the next question"

    in_a_house(tmp_path, test)


def test_what_fails_every_time_is_set_aside_after_five_tries_and_the_talk_goes_on(
    tmp_path: Path, faulty: Faulty
) -> None:
    async def test(on: Receiving) -> None:
        faulty.left = 6
        await on.say(Started())
        await on.say(Text("1"))
        await on.say(Text(FIRST_TEXT))
        said: list[str] = []
        for _ in range(5):
            assert on.states()[-1] == "received"
            said += await on.tick()
        assert on.states()[-1] == "failed"
        assert said == [GIVEN_UP], "excused once at first, and told at the end"
        assert await on.tick() == []
        await on.say(Text("chè"))
        assert on.answers()["product-name"] == "chè"

    in_a_house(tmp_path, test)


def test_those_behind_an_event_that_is_given_up_have_their_turn(tmp_path: Path, faulty: Faulty) -> None:
    async def test(on: Receiving) -> None:
        faulty.left = 6
        await on.say(Started())
        await on.say(Text("1"))
        await on.say(Text(FIRST_TEXT))
        for _ in range(4):
            await on.tick()
        await on.say(Text("chè"))
        await on.tick()
        assert on.states()[-2:] == ["failed", "done"]
        assert on.answers()["product-name"] == "chè"

    in_a_house(tmp_path, test)


def test_what_was_set_aside_and_is_tried_again_much_later_answers_no_other_question(
    tmp_path: Path, faulty: Faulty
) -> None:
    async def test(on: Receiving) -> None:
        faulty.left = 6
        await on.say(Started())
        await on.say(Text("1"))
        await on.say(Text(FIRST_TEXT))
        for _ in range(5):
            await on.tick()
        await on.say(Text("chè"))
        answers = on.answers()
        (aside,) = await on.house.lane.read(kept_events.set_aside)
        assert await on.house.lane.run(lambda work: kept_events.try_again(work, aside.id))
        await on.tick()
        assert on.answers() == answers
        assert on.states()[2] == "done"

    in_a_house(tmp_path, test)


def test_a_failure_of_one_person_is_not_anothers(tmp_path: Path, faulty: Faulty) -> None:
    async def test(on: Receiving) -> None:
        for chat in ("c", "d"):
            for number, typed in enumerate(("chào", "1")):
                event = Inbound("web", "web", chat, chat, f"{chat}{number}", on.clock.now(), Text(typed))
                await on.house.receive(event)
        events = [Inbound("web", "web", chat, chat, f"{chat}9", on.clock.now(), Text("chè")) for chat in ("c", "d")]
        faulty.left = 2  # the group of both fails, then the first one alone
        await asyncio.gather(*(on.house.receive(event) for event in events))
        assert sorted(on.states()[-2:]) == ["done", "received"]

    in_a_house(tmp_path, test)


# ── What people send ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["voice", "sticker"])
def test_a_voice_note_or_sticker_gets_kind_words_and_the_question_again(on: Stage, kind: Any) -> None:
    greeted(on)
    question = on.messages[-1].text
    said = texts(on.say(Media(kind, "ref", "a.ogg")))
    assert "Em cảm ơn" in said or "Cảm ơn" in said
    assert said.endswith(question)


def test_a_shared_place_offers_the_communes_around_it_and_is_not_kept(on: Stage, tmp_path: Path) -> None:
    begun(on, "honey-household", "place")
    offered = on.say(Location(23.2631, 105.2589))
    labels = [choice.label for choice in offered[-1].choices if choice.key.isdigit() and choice.key != "0"]
    assert len(labels) == 3
    assert all("Tuyên Quang" in label for label in labels)
    on.say(Text("1"))
    chosen = place(str(on.answers()["place"]))
    assert chosen is not None
    assert chosen.full == labels[0]
    kept = [row for row in rows(on, "inbox") if row.kind == "location"]
    assert [row.body for row in kept] == [None]
    assert b"23.2631" not in raw(tmp_path)


def test_a_shared_place_elsewhere_is_thanked_for_and_not_kept(on: Stage) -> None:
    greeted(on)
    question = on.messages[-1].text
    assert texts(on.say(Location(23.2631, 105.2589))).endswith(question)
    assert on.open_question() == "product-name"


def test_a_contact_card_answers_only_where_a_phone_is_asked_and_only_ones_own(on: Stage) -> None:
    begun(on, "honey-household", "contact-phone")
    on.say(Contact("+84987654321", is_own=False))
    assert "contact-phone" not in on.answers()
    on.say(Contact("+84987654321", is_own=True))
    assert on.answers()["contact-phone"] == "+84987654321"


def test_who_leaves_is_told_nothing_more_and_who_writes_again_goes_on(on: Stage) -> None:
    greeted(on)
    assert on.say(Left()) == []
    assert loaded(on).chat.closed_at is not None
    assert on.say(Text(FIRST_TEXT)) != []
    assert loaded(on).chat.closed_at is None
    assert on.answers()["product-name"] == FIRST_TEXT


# ── Whatever is typed at every kind of question ──────────────────────────────────────────────────

AT = {
    "choice": "consent-storage",
    "text": "product-name",
    "yes_no": "label-legal",
    "place": "place",
    "phone": "contact-phone",
    "number": "workers",
    "percent": "linkage-share",
}
NASTY = (
    "1:@fix:page.x",
    "1:@plan:9.9.job.²",
    "1:@whatif:to.٣.1.1",
    "",
    "   ",
    "\x00",
    "chè\x00xanh",
    "\x07\x1b[31mđỏ\x1b[0m\r\n",
    "🍯" * 40,
    "👨‍👩‍👧‍👦🇻🇳",
    "ສະບາຍດີ",
    "សួស្តី",
    "你好",
    "\u202e12\u202c",
    "\ud800",
    "e\u0301" * 300,
    "a" * 10_000,
    "1" * 10_000,
    "1 " * 5_000,
    "9" * 400 + "%",
    "1e309",
    "-1",
    "nan",
    "1:2:3",
    "1:@do:nothing",
    "1:@fix:page.999",
    "0:@talks:99999999999999",
    "٣",
    "²",
    "1.",
    "?" * 500,
    "' OR 1=1 --",
    "{product}",
    "%(x)s",
    "\n".join("12" for _ in range(400)),
)


@pytest.fixture(scope="module")
def stands(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """For each kind of question a person before whom one is open, made when first asked for."""
    made: dict[str, Stage] = {}

    def at(kind: str) -> Stage:
        if kind not in made:
            made[kind] = stage(tmp_path_factory.mktemp(kind))
            begun(made[kind], "coffee-group", AT[kind])
        return made[kind]

    yield at
    for one in made.values():
        one.lane.stop()


def _safe(on: Stage, body: Body) -> None:
    """The bot answers, nothing that was answered before is gone, and every event is done."""
    before = on.answers()
    heard = on.say(body)
    assert heard or isinstance(body, Media)  # of pictures sent together only the first is answered
    assert all(message.text.strip() and len(message.text) < 4000 for message in heard)
    assert set(before) - set(on.answers()) <= {"sector", "sheet"}, "a product renamed may need another sheet"


@pytest.mark.parametrize("kind", AT)
def test_nasty_texts_and_buttons_at_every_kind_of_question(stands: Callable[[str], Stage], kind: str) -> None:
    on = stands(kind)
    for text in NASTY:
        _safe(on, Text(text))
        _safe(on, Tap(text))
    assert {row.state for row in rows(on, "inbox")} == {"done"}


BODIES = st.one_of(
    st.text(max_size=80).map(Text),
    st.text(max_size=40).map(Tap),
    st.from_regex(r"[0-9]{0,3}:@?(do|fix|plan|whatif|menu|talks|stuck|language|place|sheet|round):[a-z0-9.]{0,8}").map(
        Tap
    ),
    st.sampled_from(["sửa", "quay lại", "bỏ qua", "menu", "để mai", "tiếp", "kết quả", "dữ liệu của tôi"]).map(Text),
    st.builds(Location, st.floats(-90, 90), st.floats(-180, 180)),
    st.builds(Media, st.sampled_from(["photo", "voice", "file"]), st.text(max_size=10), caption=st.text(max_size=40)),
    st.builds(Contact, st.text(max_size=20), st.booleans()),
    st.builds(Unsupported, st.text(max_size=10)),
    st.just(Started()),
)


@pytest.mark.parametrize("kind", AT)
@settings(max_examples=25)
@given(body=BODIES)
@example(body=Text("x" * 10_000))
def test_anything_at_every_kind_of_question(stands: Callable[[str], Stage], kind: str, body: Body) -> None:
    _safe(stands(kind), body)
