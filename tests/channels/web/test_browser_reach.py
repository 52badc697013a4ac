"""Who can use the page: on small screens, by keyboard, by ear, in both languages, and with whatever words."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.messages import Message, Started, Tap, Text
from tests.browser import findings
from tests.channels.web.talk import free_port, serving
from tests.channels.web.visits import PHONE, bodies, talk, until, until_end, visit

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


@pytest.mark.parametrize("width", [320, 360, 1280])
async def test_nothing_is_wider_than_the_screen_and_nothing_is_too_small(chromium: Any, width: int) -> None:
    held = talk()
    options = {**PHONE, "viewport": {"width": width, "height": 640}}
    async with serving(held, free_port()) as url, visit(chromium, url, **options) as visitor:
        await visitor.button("1 Đồng ý").tap()
        await visitor.button("3 Ngoài xã, từ 5 đại lý").tap()
        await visitor.button("1 Cách làm số 1").wait_for()
        await visitor.write("W" * 300)
        await visitor.said("Em ghi: WWW")
        sizes = await visitor.page.evaluate(
            """() => ({
              wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
              low: [...document.querySelectorAll('button, textarea')]
                .filter((n) => n.offsetParent && (n.offsetHeight < 44 || n.offsetWidth < 44)).map((n) => n.outerHTML),
              small: [...document.querySelectorAll('body *')]
                .filter((n) => n.innerText && parseFloat(getComputedStyle(n).fontSize) < 16).map((n) => n.outerHTML),
            })"""
        )
        assert sizes == {"wide": 0, "low": [], "small": []}


async def test_on_a_phone_the_last_question_fills_the_width_and_older_buttons_still_work(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url, **PHONE) as visitor:
        await visitor.button("1 Đồng ý").tap()
        live = visitor.button("1 Chỉ trong xã")
        await live.wait_for()
        new, old = await live.bounding_box(), await visitor.button("3 Hỏi thêm").bounding_box()
        assert new["width"] > 320
        assert new["height"] >= 48
        assert old["width"] < 180
        assert old["height"] >= 44
        await visitor.page.wait_for_timeout(1000)  # sooner it would be taken for the same shaky press
        await visitor.button("2 Xem thử, không lưu").tap()
        await until(lambda: bodies(held)[-1] == Tap("consent:try"))


async def test_everything_can_be_done_by_keyboard(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url) as visitor:
        page = visitor.page
        await visitor.said("Chào anh/chị!")
        assert await page.evaluate("document.activeElement.id") == "words"
        await page.keyboard.press("Shift+Tab")
        assert await page.evaluate("document.activeElement.textContent") == "3 Hỏi thêm"
        assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        await page.keyboard.press("Shift+Tab")
        await page.keyboard.press("Shift+Tab")
        await page.keyboard.press("Enter")
        await visitor.said("Bán hàng 2/6")
        for _ in range(3):  # the two older choices, then the new question's first
            await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.textContent") == "1 Chỉ trong xã"
        await page.keyboard.press("Space")
        await visitor.said("Chưa đủ 3 sao")
        await page.evaluate("document.activeElement.blur(); window.getSelection().removeAllRanges()")
        await page.locator("#skip").focus()
        await page.keyboard.press("Enter")
        await page.keyboard.type("một")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("hai")
        await page.keyboard.press("Enter")
        await visitor.said("Em ghi: một")
    assert bodies(held) == [Started(""), Tap("consent:yes"), Tap("market:1"), Text("một\nhai")]


async def test_enter_while_a_tone_mark_is_being_typed_does_not_send(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url) as visitor:
        await visitor.said("Chào anh/chị!")
        await visitor.page.get_by_role("textbox").fill("mật on")
        await visitor.page.evaluate(
            """document.getElementById('words').dispatchEvent(
                 new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"""
        )
        await visitor.write("mật ong")
        await visitor.said("Em ghi: mật ong")
    assert bodies(held) == [Started(""), Text("mật ong")]


async def test_a_picture_fits_has_its_words_and_opens_large(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url, **PHONE) as visitor:
        await visitor.button("1 Đồng ý").tap()
        await visitor.button("1 Chỉ trong xã").tap()
        picture = visitor.page.get_by_role("img", name="Phiếu ƯỚC TÍNH: 46 đến 54 điểm, chưa đủ 3 sao")
        await picture.wait_for()
        box = await picture.bounding_box()
        assert box["width"] <= 350
        assert box["height"] > box["width"]  # drawn, and not squeezed
        async with visitor.context.expect_page() as opened:
            await picture.tap()
        assert (await opened.value).url.endswith(".png")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>document.title='hit'</script>",
        "<img src=x onerror=\"document.title='hit'\">",
        "\u202egnp.exe\u202c abc",
        "👩🏽‍🌾🍯",
        "ệ" * 10_000,
        "javascript:alert(1) https://example.vn/<b>",
    ],
)
async def test_hostile_words_are_only_words(chromium: Any, hostile: str) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url, **PHONE) as visitor:
        await visitor.said("Chào anh/chị!")
        await visitor.write(hostile)
        await visitor.said("Em ghi: " + hostile[:20])
        assert await visitor.texts("me") == [hostile]
        assert (await visitor.texts("bot"))[-1] == f"Em ghi: {hostile}"
        assert await visitor.page.title() == "Trợ lý OCOP"
        assert await visitor.page.locator(".text script, .text img, .text b").count() == 0
        assert await visitor.page.locator(".text a[href^='javascript']").count() == 0
        assert await visitor.page.evaluate("document.documentElement.scrollWidth") == 360


async def test_addresses_and_telephone_numbers_can_be_tapped_but_a_tax_code_cannot(chromium: Any) -> None:
    held = talk()
    held.answer = lambda inbound: [
        Message("Gọi 0912 345 678 hoặc 0208.3855.123.\nMã số thuế 0912345678.\nXem https://ocop.gov.vn/a?b=1, nhé.")
    ]
    async with serving(held, free_port()) as url, visit(chromium, url) as visitor:
        await visitor.said("Gọi 0912")
        links = await visitor.page.locator(".text a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
    assert links == ["tel:0912345678", "tel:02083855123", "https://ocop.gov.vn/a?b=1"]


async def test_the_page_speaks_the_language_of_the_talk(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url) as visitor:
        await visitor.said("Chào anh/chị!")
        assert await visitor.page.evaluate("document.documentElement.lang") == "vi"
        held.language = "en"
        await visitor.write("English")
        await visitor.button("Send").wait_for()
        assert await visitor.page.title() == "OCOP assistant"
        assert await visitor.page.evaluate("document.documentElement.lang") == "en"


async def test_who_reads_older_lines_is_not_pulled_away(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url, **PHONE) as visitor:
        await visitor.said("Chào anh/chị!")
        chat = held.received[0].chat
        for n in range(30):
            held.say(chat, Message(f"câu {n}"))
        held.bell.ring(chat)
        await visitor.button("Xem tiếp ↓").tap()  # they came together: shown from the first
        await until_end(visitor.page)
        await visitor.button("Xem tiếp ↓").wait_for(state="hidden")
        await visitor.page.evaluate("window.scrollTo(0, 0); window.dispatchEvent(new Event('touchmove'))")
        await asyncio.sleep(0.3)  # the page itself waits for the finger to settle
        held.say(chat, Message("câu mới"))
        held.bell.ring(chat)
        await visitor.said("câu mới")
        await visitor.button("Xem tiếp ↓").wait_for()
        assert await visitor.page.evaluate("window.pageYOffset") < 50
        await visitor.button("Xem tiếp ↓").tap()
        await until_end(visitor.page)


async def test_what_comes_in_pieces_is_shown_from_the_first_of_them(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url, **PHONE) as visitor:
        await visitor.said("Chào anh/chị!")
        await asyncio.sleep(1.1)  # these do not belong to the greeting
        chat = held.received[0].chat
        for n in range(3):  # each alone is short enough to be seen whole
            held.say(chat, Message(f"câu {n}" + "\nvà thêm một dòng" * 9))
            held.bell.ring(chat)
            await asyncio.sleep(0.15)
        await visitor.button("Xem tiếp ↓").wait_for()
        first = await visitor.page.get_by_text("câu 0").bounding_box()
        assert first is not None
        assert 0 <= first["y"] < 200, "nobody has read it yet"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_serious(chromium: Any, scheme: str) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url, **PHONE, color_scheme=scheme) as visitor:
        await visitor.said("Chào anh/chị!")
        assert await findings(visitor.page.evaluate) == []
        await visitor.button("1 Đồng ý").tap()
        await visitor.button("1 Chỉ trong xã").tap()
        await visitor.button("1 Cách làm số 1").tap()
        await visitor.button("Gửi vị trí").wait_for()
        assert await findings(visitor.page.evaluate) == []
        await visitor.page.evaluate("document.getElementById('status').textContent = 'Mất mạng, em sẽ gửi lại'")
        assert await findings(visitor.page.evaluate) == []


async def test_the_talk_is_a_polite_log_and_the_box_has_a_label(chromium: Any) -> None:
    held = talk()
    async with serving(held, free_port()) as url, visit(chromium, url) as visitor:
        await visitor.said("Chào anh/chị!")
        log = visitor.page.get_by_role("log", name="Cuộc trò chuyện")
        assert await log.get_attribute("aria-live") == "polite"
        assert await log.get_attribute("aria-busy") is None
        assert await visitor.page.get_by_role("textbox", name="Nhắn cho trợ lý").count() == 1
        assert await visitor.page.get_by_role("group", name="Chọn câu trả lời").count() == 1
        assert await visitor.page.get_by_role("heading", level=1).text_content() == "Trợ lý OCOP"
