"""What one event leaves in the rows: trials, consents, locked answers, helpers, further products, starting over."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.flows.texts import CONSENT_VERSION
from bot.language import words
from bot.messages import Message, Started, Tap, Text
from bot.play import Stage
from bot.scheduling.ticks import Ticks
from bot.services import languages, privacy
from bot.services.acting import Actor
from bot.storage import Work, facts
from tests.handlers.house import BOTH, begun, counts, greeted, loaded, raw, rows, texts, type_all
from tests.people import people, walk
from tests.prepared import stage
from tests.servers import Visitor, served

DEAD = words("vi").t("That button no longer works. Here is the question again.")


def button(messages: list[Message], label: str) -> str:
    return next(c.payload for m in messages for c in m.choices if label in (c.label, c.key))


# ── Trying without being kept ────────────────────────────────────────────────────────────────────


def test_who_only_tries_leaves_nothing_after_a_day_in_any_table_or_file(on: Stage, tmp_path: Path) -> None:
    on.say(Started())
    on.say(Text("2"))
    assert loaded(on).person.trial_until is not None
    type_all(on, "rượu ngô men lá Bản Phố", "1", "1", "1", "HTX Mường Khương Xanh", "?")
    assert "rượu ngô".encode() in raw(tmp_path)
    on.clock.move(timedelta(hours=23))
    on.lane.do(privacy.purge_due)
    assert loaded(on).product is not None
    on.clock.move(timedelta(hours=2))
    _purge(on)
    left = {name: count for name, count in counts(on).items() if count}
    assert set(left) <= {"installation", "channel_account", "audit"}
    assert all(row.detail in ({}, {"reason": "trial"}) for row in rows(on, "audit"))
    lying = raw(tmp_path)
    for said in ("rượu ngô", "Bản Phố", "Mường Khương"):
        assert said.encode() not in lying


def _purge(on: Stage) -> None:
    """The hourly tick, as the house runs it."""
    ticks = Ticks(on.lane.run, lambda: None, on.lane.scrub)
    asyncio.run(ticks.purge())


def test_who_never_answered_the_first_question_is_forgotten_too(on: Stage) -> None:
    on.say(Started())
    on.clock.move(timedelta(hours=25))
    _purge(on)
    assert rows(on, "person") == []


def test_who_agreed_is_kept(on: Stage) -> None:
    greeted(on)
    on.clock.move(timedelta(days=80))
    _purge(on)
    assert loaded(on).person.trial_until is None
    assert type_all(on, "chè")


def test_more_trials_than_one_round_takes_are_all_forgotten_in_one_tick(tmp_path: Path) -> None:
    on = stage(tmp_path)
    for number in range(120):
        on.chat = f"chat {number}"
        on.say(Started())
    on.clock.move(timedelta(hours=25))
    _purge(on)
    assert rows(on, "person") == []
    on.lane.stop()


# ── Consents ─────────────────────────────────────────────────────────────────────────────────────


@BOTH
def test_each_consent_is_kept_with_its_words_version_and_message(on: Stage) -> None:
    begun(on)
    kept = rows(on, "consent")
    assert [(row.purpose, row.given) for row in kept] == [
        ("storage", True),
        ("sensitive", False),
        ("office", True),
        ("announcements", True),
    ]
    assert {row.text_version for row in kept} == {CONSENT_VERSION}
    heard = {row.id for row in rows(on, "inbox")}
    assert all(row.inbox_id in heard for row in kept)


def test_a_consent_taken_back_is_a_new_row(on: Stage) -> None:
    begun(on)
    before = rows(on, "consent")
    type_all(on, "đừng nhắn nữa")
    after = rows(on, "consent")
    assert after[: len(before)] == before
    refused = [("announcements", False), ("reminders", False)]
    assert [(row.purpose, row.given) for row in after[len(before) :]] == refused


# ── Locked answers ───────────────────────────────────────────────────────────────────────────────


def test_a_locked_answer_stands_nowhere_in_clear(on: Stage, tmp_path: Path) -> None:
    begun(on, "fish-sauce-company", "representative-group")
    (question,) = [m for m in on.messages if m.choices]
    label = next(c.label for c in question.choices if c.key == "2")
    value = question.choices[1].payload.rpartition(":")[2]
    on.say(Text(label))
    type_all(on, "sửa", "dữ liệu của tôi", "kết quả")
    assert on.answers()["representative-group"] == value
    (kept,) = [row for row in rows(on, "fact") if row.question == "representative-group"]
    assert kept.value is None
    assert kept.sensitive
    holder = next(one for one in _subjects(on) if "representative-group" in one.known)
    assert "representative-group" not in holder.answers
    names = ("person", "organisation", "product", "assessment", "talk", "fact", "audit", "chat")
    for row in (row for name in names for row in rows(on, name)):
        assert f'"{value}"' not in str(row).replace("'", '"')
    lying = raw(tmp_path)
    assert label.encode() not in lying
    assert f'"{value}"'.encode() not in lying


def _subjects(on: Stage) -> list[object]:
    found = loaded(on)
    return [one for one in (found.person, found.organisation, found.product, found.assessment) if one is not None]


def test_what_people_typed_stands_nowhere_in_clear(on: Stage, tmp_path: Path) -> None:
    greeted(on)
    type_all(on, "mật ong", "tôi nghĩ là một hai ba bốn năm")
    assert "hai ba bốn".encode() not in raw(tmp_path)


# ── Helpers ──────────────────────────────────────────────────────────────────────────────────────


@BOTH
def test_what_a_helper_answers_is_marked_so(on: Stage) -> None:
    who = people()["tea-cooperative"]
    who.answers["for-whom"] = "2"
    walk(who, on, "summary")
    given = {row.question: row.on_behalf for row in rows(on, "fact")}
    assert given["org-name"] is False
    assert given["contact-name"] is True
    assert given["contact-phone"] is True


# ── Further products ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Stage]:
    """A tea cooperative that has gone all the way."""
    on = stage(tmp_path)
    begun(on)
    yield on
    on.lane.stop()


def test_a_second_product_shows_what_is_known_of_the_organisation_and_asks_none_of_it_again(home: Stage) -> None:
    first = loaded(home)
    assert first.organisation is not None
    ours = set(first.organisation.known)
    type_all(home, "sản phẩm khác")
    said = texts(home.messages)
    for name in ("mật ong", "1"):
        said = type_all(home, name) if home.open_question() != "known" else said
    assert home.open_question() == "known"
    assert "HTX che Hong Thai" in said
    type_all(home, "1")
    asked = _play_to_rest(home)
    assert not (set(asked) & ours), "asked once for all products"
    assert {"product-name", "org-name", "place"} <= set(home.answers())
    second = loaded(home)
    assert second.organisation is not None
    assert second.product is not None
    assert first.product is not None
    assert (second.organisation.id, second.product.id != first.product.id) == (first.organisation.id, True)
    assert len(rows(home, "organisation")) == 1


def _play_to_rest(on: Stage) -> list[str]:
    """Answers "not sure" or the first line until the talk comes to rest: the questions that were asked."""
    asked = []
    who = people()["honey-household"]
    who.answers = {}
    while (question := on.open_question()) != "home":
        asked.append(question)
        assert len(asked) < 100
        on.say(Text(who.reply(question, on.messages[-1])))
    return asked


def test_another_organisation_is_asked_about_from_its_start(home: Stage) -> None:
    first = loaded(home).organisation
    assert first is not None
    type_all(home, "sản phẩm của tôi")
    home.tap(words("vi").t("Another business"))
    second = loaded(home).organisation
    assert second is not None
    assert second.id != first.id
    assert second.known == {}
    assert home.open_question() == "product-name"
    assert "consent-storage" in home.answers()


def test_one_goes_from_talk_to_talk_by_the_list_and_by_an_old_button(home: Stage) -> None:
    first = loaded(home)
    assert first.talk is not None
    old = button(home.say(Started()), "1")
    type_all(home, "sản phẩm khác", "mật ong")
    second = loaded(home)
    assert second.talk is not None
    assert second.talk.id != first.talk.id
    shown = type_all(home, "sản phẩm của tôi")
    assert "chè búp khô móc câu" in shown
    assert "mật ong" in shown
    (menu,) = [m for m in home.messages if m.choices]
    tea = next(c for c in menu.choices if "chè búp" in c.label)
    home.say(Tap(tea.payload))
    assert _talk(home) == first.talk.id
    honey = next(c for c in menu.choices if "mật ong" in c.label)
    home.say(Tap(honey.payload))
    assert _talk(home) == second.talk.id
    home.say(Tap(old))
    assert _talk(home) == first.talk.id
    assert home.answers()["product-name"] == "chè búp khô móc câu"


def _talk(on: Stage) -> int:
    found = loaded(on).talk
    assert found is not None
    return found.id


# ── Starting over ────────────────────────────────────────────────────────────────────────────────


def test_starting_over_opens_the_product_again_and_keeps_history(home: Stage) -> None:
    before = loaded(home)
    assert before.product is not None
    assert before.organisation is not None
    given = _facts(home, before.product)
    type_all(home, "làm lại từ đầu", "1")
    after = loaded(home)
    assert after.product is not None
    assert after.organisation is not None
    assert after.assessment is not None
    assert before.assessment is not None
    assert after.product.id == before.product.id
    assert after.product.known == {}
    assert after.organisation.known == before.organisation.known
    assert after.assessment.id != before.assessment.id
    assert home.open_question() == "product-name"
    kept = _facts(home, after.product)
    assert kept[: len(given)] == given
    assert all(one.withdrawn for one in kept[len(given) :])


def _facts(on: Stage, subject: object) -> list[facts.Fact]:
    def job(work: Work) -> list[facts.Fact]:
        return facts.facts_of(work, subject)  # type: ignore[arg-type]

    return on.lane.look(job)


def test_a_button_from_before_starting_over_is_dead(on: Stage) -> None:
    greeted(on)
    asked = on.say(Text("chè búp khô"))
    old = button(asked, "1")
    type_all(on, "2", "làm lại từ đầu", "1")
    talk, answers = _talk(on), on.answers()
    said = texts(on.say(Tap(old)))
    assert DEAD in said
    assert (_talk(on), on.answers()) == (talk, answers)


def test_a_product_that_was_started_over_stands_in_the_list_once(home: Stage) -> None:
    type_all(home, "làm lại từ đầu", "1", "chè búp khô")
    shown = type_all(home, "sản phẩm của tôi")
    assert shown.count("chè búp khô") == 1


def test_a_button_of_somebody_elses_talk_is_dead(on: Stage) -> None:
    greeted(on)
    asked = on.say(Text("chè búp khô"))
    old = button(asked, "1")
    theirs = on.answers()
    mine = on.chat
    on.chat = "another"
    greeted(on)
    assert DEAD in texts(on.say(Tap(old)))
    assert on.answers() == {"consent-storage": "yes"}
    on.chat = mine
    assert on.answers() == theirs


# ── Language, erasing, logs ──────────────────────────────────────────────────────────────────────


def test_a_language_once_chosen_stays(on: Stage) -> None:
    on.say(Started())
    on.say(Text("4"))
    assert loaded(on).person.language == "en"
    assert "What is your product" in type_all(on, "1")
    on.say(Text("chè búp khô"))
    assert loaded(on).chat.language == "en"
    assert "Carry on" in type_all(on, "menu")
    on.say(Text("tiếng Việt"))
    if loaded(on).person.language != "vi":
        on.tap("Tiếng Việt")
    assert loaded(on).person.language == "vi"


def test_a_language_that_is_not_offered_is_not_in_the_chat(on: Stage) -> None:
    administrator = Actor("system", 1, name="person:1")
    on.lane.do(lambda work: languages.set_languages(work, administrator, (), (), 0))
    assert "English" not in texts(on.say(Started()))
    said = texts(on.say(Text("English")))
    assert "chưa dùng được English" in said
    assert "em nói Tiếng Việt" in texts(on.say(Text("ngôn ngữ")))
    on.lane.do(lambda work: languages.set_languages(work, administrator, ("en",), (), 1))
    assert "I am an automatic assistant" in texts(on.say(Text("English"))), "at once"


def test_who_is_forgotten_leaves_nothing_but_the_farewell(home: Stage, tmp_path: Path) -> None:
    type_all(home, "xóa hết dữ liệu của tôi")
    said = texts(home.tap(words("vi").t("Yes, erase everything")))
    assert said == words("vi").t("All erased. If you write again, we begin anew. Good-bye!")
    left = {name for name, count in counts(home).items() if count}
    assert left <= {"installation", "channel_account", "audit", "person", "chat", "inbox", "outbox"}
    assert [(row.answers, row.sealed) for row in rows(home, "person")] == [({}, None)]
    assert all(row.body is None for row in rows(home, "inbox"))
    home.clock.move(timedelta(days=2))
    _purge(home)
    assert {name for name, count in counts(home).items() if count} <= {"installation", "channel_account", "audit"}
    lying = raw(tmp_path)
    for word in ("chè búp", "Hong Thai", "912345678", "Nguyen Thi Lan"):
        assert word.encode() not in lying


def test_who_is_forgotten_and_writes_again_is_greeted_as_somebody_new(on: Stage) -> None:
    greeted(on)
    type_all(on, "chè búp khô")
    on.say(Tap(f"{_talk(on)}:@forget:yes"))
    on.say(Text("chào em"))
    assert on.open_question() == "consent-storage"
    assert on.answers() == {}


def test_the_logs_of_a_whole_talk_hold_none_of_its_answers(tmp_path: Path) -> None:
    who = people()["fish-sauce-company"]
    calm = Stage(stage(tmp_path).lane, SystemClock())  # type: ignore[arg-type]
    walk(who, calm)
    calm.lane.stop()
    with served(tmp_path / "var", OCOP_LOG_LEVEL="DEBUG") as server:
        visitor = Visitor(server)
        visitor.get("/")
        visitor.hand_over({"kind": "started"})
        for _, text in who.said[:19]:
            visitor.say(text)
        assert server.stop() == 0
    logged = server.errors + server.printed
    for _, text in who.said:
        if len(text) > 3:
            assert text not in logged
    assert visitor.chat not in logged
