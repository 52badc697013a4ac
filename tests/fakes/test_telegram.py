"""The fake Telegram against python-telegram-bot's own client: what it takes, and what it refuses as the real one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

from bot.channels.telegram.client import Client
from bot.fakes.server import FakePlatforms
from bot.fakes.telegram import FakeTelegram
from bot.fakes.telegram_bot import FakeBot
from bot.fakes.telegram_people import Person

pytestmark = pytest.mark.asyncio
TOKEN = "777000111:secret"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


class World:
    def __init__(self) -> None:
        self.fakes = FakePlatforms()
        self.face = self.fakes.add(FakeTelegram(self.fakes))
        self.theirs: FakeBot = self.face.bot(TOKEN)
        self.lan: Person = self.theirs.person(900100200)
        self.api: Bot


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    made = World()
    async with made.fakes:
        made.api = client = Client(TOKEN, f"{made.fakes.url}/bot", f"{made.fakes.url}/file/bot")
        await client.initialize()
        yield made
        await client.close_connections()


def button(text: str = "Có", **does: Any) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, **(does or {"callback_data": "1"}))


def keyboard(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(rows)


async def test_the_library_starts_sends_edits_and_deletes(world: World) -> None:
    assert world.api.username == "hoso_bot"
    sent = await world.api.send_message(
        world.lan.id, "chào <b>anh</b>", parse_mode="HTML", reply_markup=keyboard([button()])
    )
    assert (sent.text, sent.entities[0].type, sent.entities[0].offset) == ("chào anh", "bold", 5)
    assert sent.reply_markup is not None
    edited = await sent.edit_text("chào chị")
    assert edited is not True
    assert edited.edit_date is not None
    assert edited.reply_markup is None
    await sent.delete()
    assert world.lan.heard == []


async def test_pictures_files_albums_and_places(world: World) -> None:
    photo = await world.api.send_photo(world.lan.id, PNG, caption="nhãn")
    assert (photo.caption, photo.photo[0].file_size) == ("nhãn", len(PNG))
    again = await world.api.send_photo(world.lan.id, photo.photo[0].file_id)
    assert again.photo[0].file_id == photo.photo[0].file_id
    paper = await world.api.send_document(world.lan.id, b"PK", filename="mau-01.docx")
    assert paper.document is not None
    file = await world.api.get_file(paper.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"PK"
    album = await world.api.send_media_group(world.lan.id, [InputMediaPhoto(PNG), InputMediaPhoto(PNG)])
    assert album[0].media_group_id == album[1].media_group_id
    place = await world.api.send_location(world.lan.id, 15.6, 107.9)
    assert place.location is not None
    assert await world.api.send_chat_action(world.lan.id, "typing")


REFUSED: list[tuple[str, Callable[[World], Awaitable[object]]]] = [
    ("message is too long", lambda w: w.api.send_message(w.lan.id, "a" * 4097)),
    ("message text is empty", lambda w: w.api.send_message(w.lan.id, " ")),
    ("chat not found", lambda w: w.api.send_message(1, "a")),
    ("can't parse entities", lambda w: w.api.send_message(w.lan.id, "a < b", parse_mode="HTML")),
    ("can't parse entities", lambda w: w.api.send_message(w.lan.id, "<b>a", parse_mode="HTML")),
    ("can't parse entities", lambda w: w.api.send_message(w.lan.id, "<x>a</x>", parse_mode="HTML")),
    ("caption is too long", lambda w: w.api.send_photo(w.lan.id, PNG, caption="a" * 1025)),
    ("image_process_failed", lambda w: w.api.send_photo(w.lan.id, b"GARBAGE")),
    ("wrong number", lambda w: w.api.send_media_group(w.lan.id, [InputMediaPhoto(PNG)])),
    (
        "button_data_invalid",
        lambda w: w.api.send_message(w.lan.id, "a", reply_markup=keyboard([button(callback_data="ệ" * 22)])),
    ),
    ("button_url_invalid", lambda w: w.api.send_message(w.lan.id, "a", reply_markup=keyboard([button(url="tel:+84")]))),
    ("too long", lambda w: w.api.send_message(w.lan.id, "a", reply_markup=keyboard([button()] * 9))),
    ("too long", lambda w: w.api.send_message(w.lan.id, "a", reply_markup=keyboard(*[[button()]] * 101))),
    ("to edit not found", lambda w: w.api.edit_message_text("a", w.lan.id, 1)),
    ("query is too old", lambda w: w.api.answer_callback_query("1")),
    ("wrong file_id", lambda w: w.api.get_file("nobody's")),
    ("unallowed characters", lambda w: w.api.set_webhook("https://a.vn", secret_token="có dấu")),
    ("bot_command_invalid", lambda w: w.api.set_my_commands([("Hồ sơ", "x")])),
]


@pytest.mark.parametrize(("why", "call"), REFUSED)
async def test_it_refuses_what_the_platform_refuses(
    world: World, why: str, call: Callable[[World], Awaitable[object]]
) -> None:
    with pytest.raises(BadRequest) as refused:
        await call(world)
    assert why in refused.value.message.lower()
    assert world.fakes.log.refused()[-1].why != ""


async def test_an_edit_must_change_something_and_a_reply_keyboard_cannot_be_edited(world: World) -> None:
    sent = await world.api.send_message(world.lan.id, "chào", reply_markup=keyboard([button()]))
    with pytest.raises(BadRequest, match="not modified"):
        await sent.edit_text("chào", reply_markup=keyboard([button()]))
    await sent.edit_reply_markup(None)
    with pytest.raises(BadRequest, match="not modified"):
        await sent.edit_reply_markup(None)
    shares = ReplyKeyboardMarkup([[KeyboardButton("Gửi số", request_contact=True)]])
    other = await world.api.send_message(world.lan.id, "số nào", reply_markup=shares)
    with pytest.raises(BadRequest, match="can't be edited"):
        await other.edit_text("số khác")


async def test_a_tap_is_answered_once_and_in_time(world: World) -> None:
    first, late = (world.lan.tap("x", None)["callback_query"]["id"] for _ in range(2))
    assert await world.api.answer_callback_query(first)
    with pytest.raises(BadRequest):
        await world.api.answer_callback_query(first)
    await world.fakes.clock.advance(151)
    with pytest.raises(BadRequest):
        await world.api.answer_callback_query(late)


async def test_blocked_moved_unknown_and_too_many(world: World) -> None:
    world.lan.blocks()
    with pytest.raises(Forbidden):
        await world.api.send_message(world.lan.id, "a")
    world.theirs.group(-5)
    world.theirs.migrate(-5, -1005)
    with pytest.raises(ChatMigrated) as moved:
        await world.api.send_message(-5, "a")
    assert moved.value.new_chat_id == -1005
    world.lan.unblocks()
    world.theirs.per_second = 2
    for _ in range(2):
        await world.api.send_message(world.lan.id, "a")
    with pytest.raises(RetryAfter):
        await world.api.send_message(world.lan.id, "a")
    await world.fakes.clock.advance(1)
    await world.api.send_message(world.lan.id, "a")
    world.theirs.revoked = True
    with pytest.raises(InvalidToken):
        await world.api.get_me()


async def test_updates_are_given_until_they_are_confirmed(world: World) -> None:
    ids = [world.lan.says(word)["update_id"] for word in ("một", "hai", "ba")]
    assert [update.update_id for update in await world.api.get_updates(limit=2)] == ids[:2]
    assert [update.update_id for update in await world.api.get_updates(offset=ids[1])] == ids[1:]
    assert await world.api.get_updates(offset=ids[2] + 1) == ()
    holding = asyncio.ensure_future(world.api.get_updates(offset=ids[2] + 1, timeout=50))
    while not world.fakes.clock.waiting:
        await asyncio.sleep(0.002)
    world.lan.says("bốn")
    (found,) = await holding
    assert found.message is not None
    assert found.message.text == "bốn"


async def test_a_held_request_ends_with_its_time_or_with_another_poller(world: World) -> None:
    for end in ("time", "other"):
        holding = asyncio.ensure_future(world.api.get_updates(timeout=30))
        while not world.fakes.clock.waiting:
            await asyncio.sleep(0.002)
        if end == "time":
            await world.fakes.clock.advance(30)
            assert await holding == ()
        else:
            assert await world.api.get_updates() == ()
            with pytest.raises(Conflict, match="other getUpdates"):
                await holding


async def test_a_webhook_and_polling_exclude_each_other(world: World) -> None:
    await world.api.set_webhook("http://127.0.0.1:1/hook", secret_token="s3cret", max_connections=10)
    with pytest.raises(Conflict, match="webhook"):
        await world.api.get_updates()
    world.lan.says("a")
    await world.face.hooks.settled()
    info = await world.api.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == ("http://127.0.0.1:1/hook", 1, 10)
    assert info.last_error_message == "Connection refused"
    await world.api.delete_webhook()
    assert await world.api.get_updates() == ()


async def test_what_nobody_fetches_is_dropped_after_a_day(world: World) -> None:
    world.lan.tap("x", None)
    await world.fakes.clock.advance(200)
    world.lan.says("a")
    assert [update.callback_query for update in await world.api.get_updates()] == [None]
    await world.fakes.clock.advance(timedelta(days=2))
    assert await world.api.get_updates() == ()
