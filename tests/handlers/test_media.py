"""Pictures in a talk: asked about kindly, put where they belong, never answered twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.messages import Media, Started, Tap, Text
from bot.play import Stage
from bot.services import media, people
from bot.storage.media import Use
from tests.handlers.house import begun, greeted, loaded, rows, texts


def photo(number: int = 1, **more: str) -> Media:
    return Media("photo", f"ref-{number}", **more)  # type: ignore[arg-type]


def uses(on: Stage, kind: str) -> list[Use]:
    subject = {"product": loaded(on).product, "person": loaded(on).person, "organisation": loaded(on).organisation}[
        kind
    ]
    assert subject is not None
    return on.lane.look(lambda work: media.of(work, kind, subject.id))


def test_a_picture_nobody_waits_for_is_asked_about(on: Stage) -> None:
    begun(on)
    asked = on.say(photo())
    assert "Ảnh này là gì ạ?" in asked[0].text
    assert asked[0].choices[-1].label == "Để sau"
    assert all(len(choice.label) <= 22 and len(choice.payload) <= 64 for choice in asked[0].choices)
    told = on.tap("An toàn thực phẩm")
    assert "An toàn thực phẩm" in told[-1].text
    (paper,) = rows(on, "paper")
    assert (paper.kind, paper.organisation_id) == ("production-eligibility", loaded(on).organisation.id)
    assert [use.subject_id for use in rows(on, "media_use")] == [paper.id]
    assert on.open_question() == "home"


def test_it_may_be_said_in_words(on: Stage) -> None:
    begun(on)
    on.say(photo())
    told = on.say(Text("đơn xin nhãn hiệu nhà em"))
    assert "Em ghi: đơn xin nhãn hiệu nhà em" in told[-1].text
    (use,) = uses(on, "product")
    assert (use.what, use.said) == ("paper:said", "đơn xin nhãn hiệu nhà em")
    assert b"xin nh" not in str(rows(on, "media_use")).encode()  # sealed


def test_a_caption_says_it_already(on: Stage) -> None:
    begun(on)
    told = on.say(photo(caption="bản công bố chất lượng"))
    assert "Em ghi: bản công bố chất lượng" in told[-1].text
    assert [use.said for use in uses(on, "product")] == ["bản công bố chất lượng"]


@pytest.mark.parametrize("reply", ["5", "để sau"])
def test_later_keeps_it_and_goes_on(on: Stage, reply: str) -> None:
    begun(on)
    on.say(photo())
    on.say(Text(reply))
    assert uses(on, "product") == []
    assert rows(on, "media")[0].state == "wanted"
    assert on.open_question() == "home"


def test_a_wish_goes_first(on: Stage) -> None:
    begun(on)
    on.say(photo())
    assert "việc" in texts(on.say(Text("kế hoạch")))
    assert uses(on, "product") == []


def test_an_album_is_answered_once_and_goes_together(on: Stage) -> None:
    begun(on)
    said = [on.say(photo(n, group="g1")) for n in range(4)]
    assert [len(messages) for messages in said] == [1, 0, 0, 0]
    on.tap("Sản phẩm, bao bì")
    assert on.say(photo(9, group="g1")) == []  # the last of it comes late
    assert [use.what for use in uses(on, "product")] == ["paper:looks"] * 5


def test_pictures_sent_in_one_go_without_a_group_are_one_album(on: Stage) -> None:
    begun(on)
    assert on.say(photo(1))
    on.clock.move(timedelta(seconds=2))
    assert on.say(photo(2)) == []
    on.clock.move(timedelta(seconds=30))
    assert on.say(photo(3))


def test_a_picture_at_a_question_about_a_paper_goes_to_it(on: Stage) -> None:
    begun(on, until="food-safety")
    told = on.say(photo())
    assert "để cạnh câu này" in told[-1].text
    assert told[-1].choices
    (paper,) = rows(on, "paper")
    assert (paper.kind, [use.subject_id for use in rows(on, "media_use")]) == ("production-eligibility", [paper.id])


def test_before_there_is_a_product_it_goes_to_the_person(on: Stage) -> None:
    greeted(on)
    on.say(photo())
    on.tap("Đăng ký kinh doanh")
    assert [use.what for use in uses(on, "person")] == ["paper:business-registration"]
    assert not rows(on, "organisation")


def test_a_video_is_refused_at_sight_and_never_fetched(on: Stage) -> None:
    begun(on)
    told = on.say(Media("video", "v", size=200 * 1024 * 1024))
    assert "video" in told[0].text
    assert told[-1].choices
    (row,) = rows(on, "media")
    assert (row.state, row.reason, row.ref) == ("refused", "video", None)


def test_a_sticker_is_no_paper(on: Stage) -> None:
    begun(on)
    assert on.say(Media("sticker", "s"))[-1].choices
    assert rows(on, "media") == []


def test_a_voice_note_is_kept_only_where_an_officer_may_hear_it(on: Stage) -> None:
    begun(on)
    person = loaded(on).person

    def agree(given: bool) -> None:
        on.lane.do(lambda work: people.decide(work, person, "office", given, "1"))

    agree(False)
    assert "cán bộ" not in texts(on.say(Media("voice", "v1"))).partition("\n")[0]
    assert rows(on, "media") == []
    agree(True)
    assert "giữ lại cho cán bộ" in texts(on.say(Media("voice", "v2")))
    assert [row.kind for row in rows(on, "media")] == ["voice"]


def test_a_strangers_button_moves_nobodys_picture(on: Stage) -> None:
    begun(on)
    on.say(photo())
    button = on.messages[0].choices[1]
    _, _, rest = button.payload.partition(":")
    other = Stage(on.lane, on.clock, "somebody else")
    other.events = 10_000
    begun(other)
    other_talk = loaded(other).talk
    assert other_talk is not None
    other.say(Tap(f"{other_talk.id}:{rest}"))
    assert uses(other, "product") == []
    assert uses(on, "product") == []


def test_a_picture_sent_twice_by_the_platform_is_one(on: Stage) -> None:
    begun(on)
    on.say(photo())
    assert on.again() == []
    assert len(rows(on, "media")) == 1


def test_after_a_restart_the_greeting_is_not_confused_by_an_old_menu(on: Stage) -> None:
    begun(on)
    on.say(photo())
    old = on.messages[0].choices[0].payload
    on.say(Started())
    assert "Em nhận được rồi: Đăng ký kinh doanh" in texts(on.say(Tap(old)))
