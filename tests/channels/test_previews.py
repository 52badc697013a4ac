"""A preview is what the channels themselves make of a message."""

from __future__ import annotations

from bot.channels.previews import previews
from bot.messages import Choice, Link, Message

LONG = "\n".join(f"Dòng {number}: mời bà con đến lớp học đóng gói sản phẩm." for number in range(60))


def texts(message: Message) -> dict[str, list[str]]:
    return {channel: [bubble.text for bubble in bubbles] for channel, bubbles in previews(message).items()}


def test_a_short_one_looks_the_same_everywhere() -> None:
    assert all(shown == ["Mời bà con."] for shown in texts(Message("Mời bà con.")).values())


def test_a_long_one_is_cut_where_the_platform_cuts_it() -> None:
    shown = texts(Message(LONG))
    assert {channel: len(bubbles) for channel, bubbles in shown.items()} == {
        "telegram": 1,
        "zalo_oa": 2,
        "zalo_bot": 2,
        "web": 1,
    }
    for bubbles in shown.values():
        assert "\n".join(bubbles) == LONG


def test_buttons_links_bold_questions_and_hostile_signs_as_each_channel_shows_them() -> None:
    said = Message(
        "Đi không <b>ạ</b>?\n1. Có",
        body="Đi không <b>ạ</b>?",
        choices=(Choice("1", "Có", "1:@x:y"),),
        links=(Link("Gọi xã", "tel:+84912345678"),),
    )
    found = previews(said)
    (telegram,) = found["telegram"]
    assert telegram.buttons == ("1. Có",)
    assert telegram.runs[0] == ("Đi không <b>ạ</b>?", True)
    (zalo,) = found["zalo_oa"]
    assert zalo.buttons == ("Có", "Gọi xã")
    assert zalo.text.splitlines()[-2:] == ["1. Có", "Gọi xã: +84912345678"]
    (bot,) = found["zalo_bot"]
    assert bot.buttons == ()
    assert "Gọi xã: +84912345678" in bot.text
    (page,) = found["web"]
    assert (page.text, page.buttons) == ("Đi không <b>ạ</b>?", ("Có",))
