"""One update of each kind, in the shapes of platforms C.3."""

from __future__ import annotations

from typing import Any

LAN: dict[str, Any] = {"id": 900100200, "is_bot": False, "first_name": "Lan"}
BOT: dict[str, Any] = {"id": 777000111, "is_bot": True, "first_name": "Bot Hồ Sơ", "username": "hoso_bot"}
CHAT: dict[str, Any] = {"id": 900100200, "first_name": "Lan", "type": "private"}
GROUP: dict[str, Any] = {"id": -4100200, "title": "HTX chè", "type": "group"}
KEYBOARD = {"inline_keyboard": [[{"text": "Nộp hồ sơ", "callback_data": "m:1:submit"}]]}
ASKED = {
    "message_id": 501,
    "from": BOT,
    "chat": CHAT,
    "date": 1795312801,
    "text": "Làm gì tiếp?",
    "reply_markup": KEYBOARD,
}


def message(number: int, chat: dict[str, Any] = CHAT, **content: Any) -> dict[str, Any]:
    return {
        "update_id": number,
        "message": {"message_id": 10, "from": LAN, "chat": chat, "date": 1795312800, **content},
    }


def tap(number: int, **more: Any) -> dict[str, Any]:
    query = {"id": "3865000000000000001", "from": LAN, "chat_instance": "-4100000000000000001", "data": "m:1:submit"}
    return {"update_id": number, "callback_query": {**query, **more}}


def file(name: str, **more: Any) -> dict[str, Any]:
    return {"file_id": name, "file_unique_id": f"u{name}", "file_size": 48211, **more}


def membership(number: int, before: str, after: str, chat: dict[str, Any] = CHAT) -> dict[str, Any]:
    until = {"until_date": 0}
    change = {
        "chat": chat,
        "from": LAN,
        "date": 1795312860,
        "old_chat_member": {"user": BOT, "status": before, **(until if before == "kicked" else {})},
        "new_chat_member": {"user": BOT, "status": after, **(until if after == "kicked" else {})},
    }
    return {"update_id": number, "my_chat_member": change}


UPDATES: dict[str, dict[str, Any]] = {
    "text": message(1, text="chè búp khô"),
    "start": message(2, text="/start xa-12345", entities=[{"offset": 0, "length": 6, "type": "bot_command"}]),
    "command": message(3, text="/trogiup", entities=[{"offset": 0, "length": 8, "type": "bot_command"}]),
    "photo": message(
        4,
        photo=[file("AgAC-s", width=67, height=90), file("AgAC-y", width=960, height=1280)],
        caption="nhãn mới",
        media_group_id="13000001",
    ),
    "document": message(5, document=file("BQAC1", file_name="ke-hoach.docx", mime_type="application/msword")),
    "voice": message(6, voice=file("AwAC1", duration=4, mime_type="audio/ogg")),
    "video": message(7, video=file("BAAC1", width=640, height=480, duration=9, mime_type="video/mp4")),
    "round video": message(8, video_note=file("DQAC1", length=240, duration=9)),
    "audio": message(9, audio=file("CQAC1", duration=60, mime_type="audio/mpeg", file_name="bai.mp3")),
    "animation": message(
        10,
        animation=file("CgAC1", width=320, height=240, duration=2, mime_type="video/mp4"),
        document=file("CgAC1", mime_type="video/mp4"),
    ),
    "sticker": message(
        11, sticker=file("CAAC1", width=512, height=512, is_animated=False, is_video=False, type="regular")
    ),
    "own contact": message(12, contact={"phone_number": "84912345678", "first_name": "Lan", "user_id": 900100200}),
    "other contact": message(13, contact={"phone_number": "+84911111111", "first_name": "Hoa", "user_id": 900100201}),
    "location": message(14, location={"latitude": 15.654321, "longitude": 107.987654, "horizontal_accuracy": 35.0}),
    "venue": message(
        15,
        location={"latitude": 15.5, "longitude": 107.5},
        venue={"location": {"latitude": 15.5, "longitude": 107.5}, "title": "Chợ", "address": "Xã"},
    ),
    "tap": tap(16, message=ASKED),
    "tap on an old message": tap(17, message={"chat": CHAT, "message_id": 501, "date": 0}),
    "tap without a message": tap(18),
    "blocked": membership(19, "member", "kicked"),
    "unblocked": membership(20, "kicked", "member"),
    "edited": {
        "update_id": 21,
        "edited_message": {**message(21)["message"], "text": "sửa lại", "edit_date": 1795312870},
    },
    "edited place": {
        "update_id": 22,
        "edited_message": {
            **message(22)["message"],
            "location": {"latitude": 1, "longitude": 2},
            "edit_date": 1795312870,
        },
    },
    "moved": message(23, GROUP, migrate_to_chat_id=-1001234567890),
    "group": message(24, GROUP, text="chào cả nhà"),
    "group command": message(25, GROUP, text="/trogiup@hoso_bot"),
    "added to a group": membership(26, "left", "member", GROUP),
    "pinned": message(27, pinned_message=ASKED),
    "dice": message(28, dice={"emoji": "🎲", "value": 6}),
    "poll": {
        "update_id": 29,
        "poll": {
            "id": "1",
            "question": "?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        },
    },
    "from tomorrow": {"update_id": 30, "hologram": {"from": LAN}},
}
