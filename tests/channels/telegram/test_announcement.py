"""An officer tells many from their own Telegram chat: paused, resumed, cancelled, reported, over real HTTP.

OCOP_ANNOUNCE_TO says to how many synthetic people (default: 90); with `-s` the officer's own reports are printed.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest

from bot.fakes.telegram_people import Person
from bot.programme.duties import read_scope
from bot.services import officers
from bot.storage import Source, Work, chats, consents, facts, subjects
from tests.channels.telegram.scene import Scene, staged

PEOPLE = int(os.environ.get("OCOP_ANNOUNCE_TO", "90"))
SECONDS = 8.0  # of sending, at the pace given: time enough to pause and to cancel
ENOUGH = 1500  # told before it is cancelled, or half of them where they are fewer
LOOKS = 0.2 if PEOPLE < 1000 else 5.0  # seconds between two reports
PATIENCE = 20.0 if PEOPLE < 1000 else 300.0
FIRST = 700_000_000
WORDS = "Xã mở lớp đóng gói sáng thứ sáu, tại hội trường."
PLACE = "05503"


def seed(scene: Scene) -> tuple[list[int], list[int], list[int]]:
    """Synthetic people of the commune: who agreed, who did not, and of those who agreed who has blocked the bot."""
    ids = [FIRST + number for number in range(PEOPLE)]
    silent, blocked = ids[::10], ids[1::30]
    source = Source()

    def add(numbers: list[int]) -> None:
        def job(work: Work) -> None:
            for number in numbers:
                loaded = chats.open_chat(work, "telegram", "ocop", str(number), str(number))
                consents.add(work, loaded.person.id, "announcements", "2026-11", number not in silent)
                organisation = subjects.create_organisation(work, loaded.person.id)
                facts.record(work, organisation, "place", PLACE, source=source)

        scene.house.lane.do(job)

    for start in range(0, len(ids), 500):
        add(ids[start : start + 500])
    for number in ids:
        scene.person(number, f"N{number}").chat.blocked = number in blocked
    return [one for one in ids if one not in silent], silent, blocked


def got(scene: Scene) -> dict[int, int]:
    """How often each of them was told, as the platform knows it."""
    counted = {}
    for number in range(FIRST, FIRST + PEOPLE):
        heard = scene.person(number).chat.messages
        counted[number] = sum(WORDS in str(message.get("text", "")) for message in heard)
    return counted


async def look(lan: Person) -> tuple[str, dict[str, int]]:
    """The officer's newest report: its words and its figures."""
    lan.taps("Xem lại")
    text = str((await lan.hears("Cho ", PATIENCE))["text"])
    print(f"\n{text}")
    named = {"people": r"Cho ([\d.]+)", "told": r"đã gửi ([\d.]+)", "waiting": r"đang chờ ([\d.]+)"}
    named |= {"failed": r"Hỏng ([\d.]+)", "unreachable": r"liên lạc được ([\d.]+)", "cancelled": r"đã huỷ ([\d.]+)"}
    found = {name: re.search(pattern, text) for name, pattern in named.items()}
    return text, {name: int(one[1].replace(".", "")) for name, one in found.items() if one is not None}


async def until(lan: Person, enough: Any) -> dict[str, int]:
    while True:
        text, figures = await look(lan)
        if enough(text, figures):
            return figures
        await asyncio.sleep(LOOKS)


async def write(scene: Scene) -> Person:
    """The officer comes by a code and writes, up to the second tap."""
    lan = scene.person()
    code = scene.house.lane.do(lambda work: officers.invite(work, read_scope(f"commune:{PLACE}")))
    lan.says(code)
    await lan.hears("Cán bộ xã Tân Cương")
    for label, heard in (("Gửi thông báo", "thông báo nào"), ("Viết thông báo mới", "nội dung")):
        lan.taps(label)
        await lan.hears(heard)
    lan.says(WORDS)
    await lan.hears("đã đồng ý nhận tin")
    lan.taps("Xem lại rồi gửi")
    await lan.hears("Bà con sẽ đọc thế này")
    lan.taps("Gửi ngay")
    await lan.hears("không rút lại được")
    return lan


@pytest.mark.asyncio
async def test_an_announcement_is_paused_resumed_cancelled_and_reported(tmp_path: Path) -> None:
    async with staged(tmp_path, per_second=max(10.0, min(1000.0, PEOPLE / SECONDS))) as scene:
        agreed, silent, blocked = await asyncio.to_thread(seed, scene)
        lan = await write(scene)
        began = time.perf_counter()
        lan.taps("Đúng, gửi đi")
        await lan.hears("Em bắt đầu gửi", PATIENCE)
        await until(lan, lambda text, figures: figures["told"] > 0)
        lan.taps("Tạm dừng")
        await lan.hears("Tạm dừng", PATIENCE)
        await asyncio.sleep(1.5)  # what was claimed already goes out, and is settled
        paused = (await look(lan))[1]["told"]
        await asyncio.sleep(0.5)
        assert (await look(lan))[1]["told"] == paused, "nothing goes out while it is paused"
        lan.taps("Gửi tiếp")
        await lan.hears("Đang gửi", PATIENCE)
        enough = max(paused + 1, min(ENOUGH, len(agreed) // 2))
        await until(lan, lambda text, figures: figures["told"] >= enough)
        lan.taps("Huỷ")
        await lan.hears("Huỷ ạ?", PATIENCE)
        lan.taps("Đúng, huỷ")
        await lan.hears("Đã huỷ", PATIENCE)
        figures = await until(lan, lambda text, figures: figures["waiting"] == 0)
        print(f"\n{PEOPLE} people, {len(agreed)} agreed, {len(blocked)} blocked: {time.perf_counter() - began:.1f} s")
        told = got(scene)
        assert figures["told"] + figures["failed"] + figures["cancelled"] == figures["people"] == len(agreed)
        assert figures["told"] == sum(told.values())
        assert max(told.values()) == 1, "nobody twice"
        assert not any(told[number] for number in silent), "nobody who did not agree"
        assert figures["cancelled"] > 0
        assert figures["unreachable"] == figures["failed"]
