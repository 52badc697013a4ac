"""The talk on the page, in a real browser, with a small scripted bot: nothing is lost, nothing is said twice."""

from __future__ import annotations

from typing import Any

import pytest

from bot.messages import Location, Started, Tap, Text
from tests.channels.web.talk import free_port, serving
from tests.channels.web.visits import PHONE, bodies, talk, until, visit

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


async def test_opening_greets_without_typing_and_a_tap_and_a_text_are_answered(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url, **PHONE) as visitor:
        await visitor.said("Chào anh/chị!")
        await visitor.button("1 Đồng ý").tap()
        await visitor.said("Bán hàng 2/6")
        await visitor.write("bán ở chợ\nphiên")
        await visitor.said("Em ghi: bán ở chợ")
        assert bodies(held) == [Started(""), Tap("consent:yes"), Text("bán ở chợ\nphiên")]
        assert await visitor.texts("me") == ["1. Đồng ý", "bán ở chợ\nphiên"]


async def test_a_reload_keeps_the_talk_and_greets_nobody_twice(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url, **PHONE) as visitor:
        await visitor.said("Chào anh/chị!")
        await visitor.write("1")
        await visitor.said("Bán hàng 2/6")
        before = await visitor.page.locator(".text").all_text_contents()
        await visitor.page.reload()
        await visitor.said("Bán hàng 2/6")
        assert await visitor.page.locator(".text").all_text_contents() == before
        await visitor.button("4 Siêu thị, sàn online, xuất khẩu (có hợp đồng)").tap()
        await visitor.said("Chưa đủ 3 sao")
        assert bodies(held) == [Started(""), Text("1"), Tap("market:4")]


async def test_what_is_written_while_the_server_is_down_is_sent_once_when_it_is_back(chromium: Any) -> None:
    held, port = talk(), free_port()
    async with serving(held, port) as url:
        running = visit(chromium, url, **PHONE)
        visitor = await running.__aenter__()
        await visitor.said("Chào anh/chị!")
    await visitor.write("mật ong")
    await visitor.write("mắm tép")
    await visitor.page.get_by_text("Mất mạng, em sẽ gửi lại khi có mạng").wait_for()
    assert await visitor.texts("me") == ["mật ong", "mắm tép"]
    async with serving(held, port):
        await visitor.said("Em ghi: mật ong")
        await visitor.said("Em ghi: mắm tép")
        await visitor.page.locator(".pending").first.wait_for(state="detached")
        await visitor.page.locator("#status").filter(has_not_text="Mất mạng").wait_for(state="attached")
        assert await visitor.texts("me") == ["mật ong", "mắm tép"]
        await running.__aexit__(None, None, None)
    assert bodies(held) == [Started(""), Text("mật ong"), Text("mắm tép")]


async def test_a_lost_answer_does_not_double_the_message_even_over_a_reload(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url, **PHONE) as visitor:
        await visitor.said("Chào anh/chị!")
        lost = 0

        async def lose_the_answer(route: Any) -> None:
            nonlocal lost
            lost += 1
            await route.fetch()  # it reaches the server …
            await route.abort()  # … but the page never hears

        await visitor.page.route("**/chat/stream*", lambda route: route.fulfill(status=503, body=""))
        await visitor.page.reload()
        await visitor.said("Chào anh/chị!")
        await visitor.page.route("**/chat/history*", lambda route: route.abort())
        await visitor.page.route("**/chat/events", lose_the_answer)
        await visitor.write("mật ong")
        await until(lambda: lost >= 2)  # sent twice at least
        await visitor.page.unroute_all(behavior="wait")
        await visitor.page.reload()
        await visitor.said("Em ghi: mật ong")
        await visitor.page.locator(".pending").first.wait_for(state="detached")
        assert await visitor.texts("me") == ["mật ong"]
        assert await visitor.page.evaluate("localStorage.getItem('ocop-unsent')") == "[]"
    assert bodies(held) == [Started(""), Text("mật ong")]
    assert held.repeats >= 1


async def test_without_a_stream_the_page_looks_by_itself(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url) as visitor:
        await visitor.page.route("**/chat/stream*", lambda route: route.fulfill(status=503, body=""))
        await visitor.page.reload()
        await visitor.said("Chào anh/chị!")
        await visitor.write("mật ong")
        await visitor.said("Em ghi: mật ong")


async def test_a_full_house_is_waited_for(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url) as visitor:
        await visitor.said("Chào anh/chị!")
        held.busy = 1
        await visitor.write("mật ong")
        await visitor.page.get_by_text("Đang đông người").wait_for()
        await visitor.said("Em ghi: mật ong")
        await visitor.page.locator("#status:empty").wait_for(state="attached")


async def test_too_long_a_message_says_so_and_does_not_hold_up_the_next(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url) as visitor:
        await visitor.said("Chào anh/chị!")
        await visitor.page.evaluate("document.getElementById('words').removeAttribute('maxlength')")
        await visitor.write("ệ" * 30_000)
        await visitor.page.get_by_text("Anh/chị viết ngắn hơn").wait_for()
        await visitor.write("mật ong")
        await visitor.said("Em ghi: mật ong")
    assert bodies(held) == [Started(""), Text("mật ong")]


async def test_a_double_press_is_one_answer(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url) as visitor:
        await visitor.button("1 Đồng ý").dblclick()
        await visitor.said("Bán hàng 2/6")
    assert bodies(held) == [Started(""), Tap("consent:yes")]


async def test_the_menu_button_writes_menu(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url) as visitor:
        await visitor.said("Chào anh/chị!")
        await visitor.button("Menu").click()
        await visitor.said("Anh/chị cần gì ạ?")
    assert bodies(held) == [Started(""), Text("menu")]


async def test_a_link_that_brings_something_along_hands_it_over_once(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url) as visitor:
        await visitor.said("Chào anh/chị!")
        await visitor.page.goto(f"{url}/?start=xa-05503")
        await until(lambda: len(held.received) == 2)
        await visitor.page.reload()
        await visitor.said("Chào anh/chị!")
        assert visitor.page.url == f"{url}/"
    assert bodies(held) == [Started(""), Started("xa-05503")]


async def test_a_place_is_offered_only_when_asked_and_sent_roughly(chromium: Any) -> None:
    held = talk()
    options = {"geolocation": {"latitude": 21.5512345, "longitude": 105.7654321}, "permissions": ["geolocation"]}
    async with serving(held, free_port()) as url, visit(chromium, url, **options) as visitor:
        await visitor.said("Chào anh/chị!")
        assert await visitor.button("Gửi vị trí").count() == 0
        await visitor.write("xã")
        await visitor.button("Gửi vị trí").click()
        await visitor.said("Em tìm thấy chỗ 21.551 105.765 ạ.")
        assert await visitor.button("Gửi vị trí").count() == 0
    assert bodies(held)[-1] == Location(21.551, 105.765)


async def test_a_refused_place_asks_for_the_commune_in_words(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url, permissions=[]) as visitor:
        await visitor.said("Chào anh/chị!")
        await visitor.write("xã")
        await visitor.page.evaluate(
            "() => { navigator.geolocation.getCurrentPosition = (found, refused) => refused({code: 1}); }"
        )
        await visitor.button("Gửi vị trí").click()
        await visitor.page.get_by_text("Anh/chị gõ tên xã giúp em nhé").wait_for()
        assert await visitor.page.evaluate("document.activeElement.id") == "words"


async def test_a_phone_question_brings_the_phone_keyboard_until_it_is_answered(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url) as visitor:
        box = visitor.page.get_by_role("textbox")
        await visitor.said("Chào anh/chị!")
        assert await box.get_attribute("inputmode") == "text"
        await visitor.write("điện thoại")
        await visitor.said("số điện thoại")
        assert await box.get_attribute("inputmode") == "tel"
        await visitor.write("0912 345 678")
        await visitor.said("Em ghi: 0912 345 678")
        assert await box.get_attribute("inputmode") == "text"


async def test_a_lost_cookie_starts_a_new_chat_and_still_sends(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url) as visitor:
        await visitor.said("Chào anh/chị!")
        await visitor.context.clear_cookies()
        await visitor.write("mật ong")
        await visitor.said("Em ghi: mật ong")
    chats = {inbound.chat for inbound in held.received}
    assert len(chats) == 2
    assert [body for body in bodies(held) if isinstance(body, Text)] == [Text("mật ong")]


async def test_a_history_that_does_not_name_the_event_shows_each_message_once(chromium: Any) -> None:
    held = talk()
    held.names_events = False
    async with serving(held, free_port()) as url, visit(chromium, url) as visitor:
        await visitor.said("Chào anh/chị!")
        for words in ("một", "hai", "ba"):
            await visitor.write(words)
        await visitor.said("Em ghi: ba")
        await visitor.page.locator(".pending").first.wait_for(state="detached")
        assert await visitor.texts("me") == ["một", "hai", "ba"]
    assert bodies(held) == [Started(""), Text("một"), Text("hai"), Text("ba")]
