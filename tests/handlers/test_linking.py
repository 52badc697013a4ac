"""One person in two chats: a code shown in one, typed in the other."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.messages import Inbound, Media, Started, Tap, Text, Unsupported
from bot.play import Stage
from bot.services import notices, people, privacy
from bot.storage import Work, chats, consents
from bot.storage.installation import set_public_url
from tests.handlers.house import BOTH, begun, greeted, loaded, rows, texts, type_all

CODE = re.compile(r"\b([3-9A-Y]{4}) ([3-9A-Y]{4})\b")


def other_place(on: Stage, chat: str = "the other phone") -> Stage:
    """Another chat in the same house; its event ids are its own."""
    other = Stage(on.lane, on.clock, chat)
    other.events = 10_000 * (len(rows(on, "chat")) + 1)
    return other


def code_shown(on: Stage) -> str:
    on.say(Text("liên kết"))
    said = texts(on.tap("Lấy mã ở đây"))
    found = CODE.search(said)
    assert found, said
    return "".join(found.groups())


def type_code(other: Stage, code: str) -> str:
    other.say(Text("liên kết"))
    other.tap("Tôi có mã")
    return texts(other.say(Text(code)))


def linked(on: Stage, other: Stage) -> str:
    assert "Cả hai đều của anh/chị" in type_code(other, code_shown(on))
    return texts(other.tap("Đúng, cả hai của tôi"))


def test_a_talk_goes_on_in_the_other_place(on: Stage) -> None:
    begun(on, until="packing")
    other = other_place(on)
    greeted(other)
    said = linked(on, other)
    assert "Hai nơi giờ là một" in said
    assert "nhắn ở đâu" in said
    other.say(Text("thôi"))
    other.tap("Làm tiếp")
    assert other.open_question() == "packing"
    assert loaded(other).person.id == loaded(on).person.id
    assert loaded(other).talk == loaded(on).talk
    answered = set(on.answers())
    other.say(Text("1"))
    assert set(on.answers()) > answered


def test_the_place_where_the_code_was_shown_hears_of_it_and_can_undo_it(on: Stage) -> None:
    begun(on)
    other = other_place(on)
    greeted(other)
    before = len(on._lines(0))
    linked(on, other)
    told = texts([line.message for line in on._lines(0)[before:] if line.message is not None])
    assert "vừa được nối với nơi này" in told
    me = loaded(on).person.id
    on.tap("Không phải tôi, bỏ nối")
    assert loaded(other).person.id != me
    assert loaded(on).person.id == me
    assert on.open_question() == "home"


@BOTH
def test_two_who_both_have_answers_become_one_with_all_their_products(on: Stage) -> None:
    begun(on)
    other = other_place(on)
    begun(other, "honey-household")
    names = {loaded(on).product.answers["product-name"], loaded(other).product.answers["product-name"]}  # type: ignore[union-attr]
    linked(on, other)
    listed = texts(on.say(Text("sản phẩm của tôi")))
    assert all(str(name) in listed for name in names)
    assert [row.act for row in rows(on, "audit") if row.act == "person.linked"] == ["person.linked"]


@BOTH
def test_it_can_be_undone_with_everything_back_where_it_was(on: Stage) -> None:
    begun(on)
    other = other_place(on)
    begun(other, "honey-household")
    other.say(Media("photo", "ref", caption="giấy phép nhà em"))
    mine, theirs = on.answers(), other.answers()
    people_before = (loaded(on).person.id, loaded(other).person.id)
    members = [(row.person_id, row.organisation_id, row.role) for row in rows(on, "membership")]
    linked(on, other)
    assert loaded(other).person.id == people_before[0]
    assert {row.person_id for row in rows(on, "media")} == {people_before[0]}
    on.say(Text("bỏ liên kết"))
    on.tap("Cửa sổ lệnh")
    assert (loaded(on).person.id, loaded(other).person.id) == people_before
    assert (on.answers(), other.answers()) == (mine, theirs)
    assert {row.person_id for row in rows(on, "media")} == {people_before[1]}
    now = [(row.person_id, row.organisation_id, row.role) for row in rows(on, "membership") if row.until is None]
    assert sorted(now) == sorted(members)


def test_the_stricter_consent_holds(on: Stage) -> None:
    begun(on)
    other = other_place(on)
    begun(other, "honey-household")

    def decide(stage: Stage, given: bool) -> None:
        person = loaded(stage).person
        on.lane.do(lambda work: people.decide(work, person, "announcements", given, "1"))

    decide(on, True)
    decide(other, False)
    linked(on, other)
    me = loaded(on).person.id
    assert not on.lane.look(lambda work: consents.holds(work, me, "announcements"))


def test_who_agreed_to_be_kept_goes_on_and_what_was_only_tried_is_gone(on: Stage) -> None:
    on.say(Started())
    on.say(Text("2"))  # only trying
    type_all(on, "rượu ngô men lá", "1")
    other = other_place(on)
    begun(other, "honey-household")
    kept = loaded(other).person.id
    linked(on, other)
    assert loaded(on).person.id == loaded(other).person.id == kept
    assert len(rows(on, "person")) == 1
    assert "rượu ngô" not in str(on.answers())


@pytest.mark.parametrize(("typed", "words"), [("AAAA AAAA", "không thấy mã"), ("abcd-efgh", "không thấy mã")])
def test_a_wrong_code_says_nothing(on: Stage, typed: str, words: str) -> None:
    greeted(on)
    assert words in type_code(on, typed)
    assert rows(on, "person_link") == []


def test_guessing_ends_soon(on: Stage) -> None:
    greeted(on)
    for _ in range(5):
        type_code(on, "AAAA AAAA")
    assert "chờ 15 phút" in type_code(on, "AAAA AAAA")


def test_a_code_works_once_and_for_a_quarter_of_an_hour(on: Stage) -> None:
    begun(on)
    one, two, late = (other_place(on, name) for name in ("one", "two", "late"))
    for place in (one, two, late):
        greeted(place)
        place.events += 1000 * ord(place.chat[0])
    code = code_shown(on)
    assert "Cả hai đều" in type_code(one, code.lower())
    assert "Mã này dùng rồi" in type_code(two, code)
    code = code_shown(on)
    on.clock.move(timedelta(minutes=16))
    assert "hết hạn" in type_code(late, code)
    assert "hết hạn" in texts(one.tap("Đúng, cả hai của tôi"))  # the yes came too late


def test_its_own_code_links_nothing(on: Stage) -> None:
    begun(on)
    assert "nối rồi" in type_code(on, code_shown(on))


def test_a_no_changes_nothing_and_a_strangers_yes_neither(on: Stage) -> None:
    begun(on)
    other, stranger = other_place(on), other_place(on, "stranger")
    greeted(other)
    stranger.events += 50_000
    greeted(stranger)
    type_code(other, code_shown(on))
    button = next(c.payload for c in other.messages[-1].choices if "yes" in c.payload)
    link = button.rpartition(":")[2]
    talk = loaded(stranger).talk
    assert talk is not None
    stranger.say(Tap(f"{talk.id}:@link:{link}"))
    assert loaded(stranger).person.id != loaded(on).person.id
    other.tap("Không")
    other.say(Tap(button))
    assert loaded(other).person.id != loaded(on).person.id
    assert rows(on, "person_link")[0].state == "refused"


def test_a_link_in_an_address_asks_the_same(on: Stage) -> None:
    begun(on)
    code = code_shown(on)
    other = other_place(on)
    assert "Cả hai đều của anh/chị" in texts(other.say(Started(f"link-{code}")))
    other.tap("Đúng, cả hai của tôi")
    assert loaded(other).person.id == loaded(on).person.id


def test_a_code_comes_with_a_picture_where_people_can_reach_the_page(on: Stage) -> None:
    begun(on)
    on.lane.do(lambda work: set_public_url(work, "https://ocop.example.vn/"))
    code = code_shown(on)
    picture = next(message.picture for message in on.messages if message.picture is not None)
    assert picture.data == {"link": f"https://ocop.example.vn/?start=link-{code}"}
    assert f"?start=link-{code}" in on.messages[-1].text


def test_who_is_not_shown_to_us_is_offered_the_page(on: Stage) -> None:
    begun(on)
    assert len(on.say(Unsupported("zalo-hidden"))) == 2  # nobody can reach us: nothing is offered
    on.lane.do(lambda work: set_public_url(work, "https://ocop.example.vn"))
    why, offer, question = on.say(Unsupported("zalo-hidden"))
    assert "Zalo không cho em xem" in why.text
    assert question.choices
    code = offer.text.rpartition("link-")[2]
    page = other_place(on, "the page")
    page.say(Started(f"link-{code}"))
    page.tap("Đúng, cả hai của tôi")
    assert loaded(page).person.id == loaded(on).person.id


def test_news_go_where_the_person_wants_them(on: Stage) -> None:
    begun(on)
    other = other_place(on)
    greeted(other)
    on.clock.move(timedelta(minutes=1))
    code = code_shown(on)
    on.clock.move(timedelta(minutes=1))
    type_code(other, code)
    other.tap("Đúng, cả hai của tôi")
    me = loaded(on).person.id

    def news_to() -> int:
        def job(work: Work) -> int:
            found = notices.chat_for(work, me)
            assert found is not None
            return found.id

        return on.lane.look(job)

    assert news_to() == loaded(other).chat.id  # where they last wrote
    on.say(Text("đổi nơi nhận tin"))
    assert "em nhắn ở Cửa sổ lệnh" in texts(on.tap("Cửa sổ lệnh (ở đây)"))
    other.say(Text("tiếp"))
    assert news_to() == loaded(on).chat.id
    on.lane.do(lambda work: chats.close_chat(work, loaded(on).chat.id))
    assert news_to() == loaded(other).chat.id


def test_a_digit_means_the_line_that_stands_in_this_place(on: Stage) -> None:
    begun(on, until="packing")
    other = other_place(on)
    greeted(other)
    linked(on, other)
    other.tap("Làm tiếp")
    first = other.open_question()
    on.clock.move(timedelta(minutes=1))
    on.say(Text("tiếp"))
    assert on.open_question() == first
    on.clock.move(timedelta(minutes=1))
    other.say(Text("1"))
    second = other.open_question()
    assert second != first
    before = other.answers()
    on.clock.move(timedelta(minutes=1))
    on.say(Text("1"))  # the question printed here was answered there
    changed = {name: value for name, value in on.answers().items() if before.get(name) != value}
    assert second not in changed


@BOTH
def test_who_is_forgotten_leaves_nothing_of_both(on: Stage) -> None:
    begun(on)
    other = other_place(on)
    begun(other, "honey-household")
    linked(on, other)
    on.lane.do(lambda work: privacy.forget(work, _fresh(work, on), farewell_here=False))
    for table in ("person", "fact", "talk", "organisation", "product", "person_link", "chat", "consent"):
        assert rows(on, table) == [], table


def _fresh(work: Work, on: Stage) -> object:
    found = chats.look(work, "play", "play", on.chat)
    assert found is not None
    return found


def test_a_copy_of_ones_data_holds_what_was_there_before(on: Stage) -> None:
    begun(on)
    other = other_place(on)
    begun(other, "honey-household")
    rested = loaded(other).person.id
    linked(on, other)
    me = loaded(on).person.id
    found = on.lane.do(lambda work: privacy.export_person(work, me))
    assert [one["person"]["id"] for one in found["before_linking"]] == [rested]
    assert len(found["organisations"]) == 2


def test_the_platform_repeating_the_yes_changes_nothing(on: Stage) -> None:
    begun(on)
    other = other_place(on)
    greeted(other)
    linked(on, other)
    yes = Inbound("play", "play", other.chat, other.chat, str(other.events), other.clock.now(), Text("x"))
    people_now = len(rows(on, "person"))
    other.deliver(yes)
    assert len(rows(on, "person")) == people_now
