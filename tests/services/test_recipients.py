"""Whom an announcement reached, by which channel, whom it did not, and telling those who are left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.messages import Outcome
from bot.programme.audience import Audience
from bot.programme.duties import Scope
from bot.services import announcements as service
from bot.services import kept_texts, people
from bot.services.office_announcements import Speaker
from bot.storage import Work, chats, consents, outbox, recipients
from bot.storage.audience import Group
from bot.storage.tables import chat
from tests.databases import later, opened
from tests.services.test_announcements import EVERYBODY, all_steps, listener, started

TEA = {"place": "05503", "kind-group": "household", "org-name": "Hộ bà Mỷ", "contact-name": "Mỷ"}
FAR = {"place": "00004", "kind-group": "household", "org-name": "=1+1"}
COMMUNE = Speaker("person:1", Scope("commune", "19", "05503"))
PROVINCE = Speaker("person:2", Scope("province", "19"))


def settle(work: Work, **by_chat: str) -> None:
    """Sends what waits; each chat with the outcome named for it, else "sent"."""
    accounts = [chats.account_id(work, channel, "main") for channel in ("telegram", "web", "zalo_oa")]
    for one in outbox.claim(work, accounts, 1000):
        outbox.settle(work, one.id, Outcome(by_chat.get(one.chat_key, "sent"), f"m{one.id}"))  # type: ignore[arg-type]


def mixed(work: Work) -> int:
    """Six people on three channels: a, b and c told, one blocked, one outside the window, one of whom nobody knows."""
    for name, channel in (("a", "telegram"), ("b", "web"), ("c", "zalo_oa")):
        listener(work, name, channel, answers=TEA)
    listener(work, "blocked", "telegram", answers=TEA)
    listener(work, "old", "zalo_oa", answers=FAR)
    listener(work, "lost", "telegram")
    number = started(work)
    all_steps(work)
    settle(work, blocked="closed", old="window", lost="unknown")
    all_steps(work)
    return number


def test_results_by_channel_and_every_page_of_people_add_up(work: Work) -> None:
    number = mixed(work)
    counted = recipients.shelves(work, number)
    assert recipients.by_channel(work, counted) == {
        "telegram": {"sent": 1, "failed": 1, "unknown": 1},
        "web": {"sent": 1},
        "zalo_oa": {"sent": 1, "failed": 1},
    }
    for statuses in ((), ("failed",), ("sent", "unknown")):
        seen: list[int] = []
        after = None
        for _ in range(10):
            rows, after = recipients.page(work, counted, statuses, after, 2)
            seen += [row.row for row in rows]
            if after is None:
                break
        whole = [row.row for row in recipients.recipients(work, number, statuses or ("sent", "failed", "unknown"))]
        assert sorted(seen) == whole
        assert len(set(seen)) == len(seen)


def test_people_nobody_reached_are_listed_by_commune_to_hand_on(work: Work) -> None:
    number = mixed(work)
    assert recipients.unreached_by_commune(work, number, ("failed",)) == {"00004": 1, "05503": 1}
    assert recipients.unreached_by_commune(work, number, ("failed", "unknown")) == {"": 1, "00004": 1, "05503": 1}
    rows = recipients.unreached(work, number, ("failed",))
    assert [(row.where.organisation, row.kind, row.channel) for row in rows] == [
        ("=1+1", "window", "zalo_oa"),
        ("Hộ bà Mỷ", "closed", "telegram"),
    ]
    first = rows[0]
    assert recipients.unreached(work, number, ("failed",), after=(first.where.commune, first.row)) == rows[1:]
    assert recipients.unreached(work, number, ("failed",), commune="05503") == rows[1:]
    assert [row.where.contact for row in recipients.unreached(work, number, ("failed",), commune="05503")] == ["Mỷ"]


def test_those_left_are_told_by_a_new_announcement_and_nobody_twice(work: Work) -> None:
    number = mixed(work)
    again_there = opened(later(work, hours=1), "blocked", "telegram").chat  # wrote again
    again_there.closed_at = None
    chats.save_chat(work, again_there)
    left = Audience(left_of=(number,))
    assert service.count(work, left).people == 2
    again = started(later(work, hours=1), left)
    all_steps(later(work, hours=1))
    settle(later(work, hours=1))
    assert {row.person_id for row in recipients.recipients(work, again, ("sent",))} == {
        row.person_id for row in recipients.recipients(work, number, ("failed",))
    }
    assert service.count(work, Audience(left_of=(number,), left_with=("unknown",))).people == 1
    assert service.count(work, Audience(left_of=(number,), communes=("05503",))).people == 1
    assert service.count(work, Audience(left_of=(again,))).people == 0
    assert service.load(work, again).audience == left


def test_how_long_ago_people_wrote_is_counted_by_account_without_reading_them(work: Work) -> None:
    spans = (timedelta(hours=48), timedelta(days=7))
    for name, hours in (("free", 1), ("edge", 48), ("paid", 49), ("last", 7 * 24), ("old", 7 * 24 + 1)):
        loaded = opened(work, name, "zalo_oa")
        consents.add(work, loaded.person.id, "announcements", "2026-1", True)
        written(work, loaded.chat.id, hours)
    never = opened(work, "never", "zalo_oa")
    consents.add(work, never.person.id, "announcements", "2026-1", True)
    shut = opened(work, "shut", "zalo_oa")
    consents.add(work, shut.person.id, "announcements", "2026-1", True)
    chats.close_chat(work, shut.chat.id)
    listener(work, "t")
    counted = service.count(work, EVERYBODY, spans)
    assert list(counted.groups) == [
        Group("", "", 2, 1),
        Group("telegram", "main", 2, 1),
        Group("zalo_oa", "main", 0, 2),
        Group("zalo_oa", "main", 1, 2),
        Group("zalo_oa", "main", 2, 2),
    ]
    assert (counted.people, counted.reachable, counted.by_channel) == (8, 7, {"telegram": 1, "zalo_oa": 6})


def written(work: Work, chat_id: int, hours: int) -> None:
    work.conn.execute(update(chat).where(chat.c.id == chat_id).values(last_in_at=work.now - timedelta(hours=hours)))


def test_a_text_is_kept_for_the_office_and_its_communes(work: Work) -> None:
    kept_texts.keep(work, PROVINCE, "Nộp hồ sơ", {"vi": "Mời bà con nộp hồ sơ.", "en": ""})
    kept_texts.keep(work, COMMUNE, "Lớp học", {"vi": "Mời bà con đi học."})
    kept_texts.keep(work, COMMUNE, " Lớp  học ", {"vi": "Mời bà con đến lớp.", "en": "Come to the class."})
    assert [(one.name, dict(one.said)) for one in kept_texts.usable(work, COMMUNE)] == [
        ("Lớp học", {"vi": "Mời bà con đến lớp.", "en": "Come to the class."}),
        ("Nộp hồ sơ", {"vi": "Mời bà con nộp hồ sơ."}),
    ]
    assert [one.name for one in kept_texts.usable(work, PROVINCE)] == ["Nộp hồ sơ"]
    (of_province,) = kept_texts.mine(work, PROVINCE)
    assert not kept_texts.drop(work, COMMUNE, of_province.id)
    assert kept_texts.find(work, Speaker("person:3", Scope("commune", "01", "00004")), of_province.id) is None
    assert kept_texts.drop(work, PROVINCE, of_province.id)
    assert kept_texts.mine(work, PROVINCE) == []


@pytest.mark.parametrize(
    ("name", "said", "why"),
    [
        (" ", {"vi": "x"}, "name"),
        ("a" * 61, {"vi": "x"}, "name"),
        ("a", {"en": "x"}, "words"),
        ("a", {}, "words"),
        ("a", {"vi": "x" * 801}, "long"),
    ],
)
def test_what_is_no_text_is_not_kept(work: Work, name: str, said: dict[str, str], why: str) -> None:
    with pytest.raises(kept_texts.Refused, match=why):
        kept_texts.keep(work, COMMUNE, name, said)


def test_who_agrees_no_more_is_not_among_those_left(work: Work) -> None:
    number = mixed(work)
    people.decide(work, opened(work, "blocked", "telegram").person, "announcements", False, "2026-1")
    assert service.count(work, Audience(left_of=(number,))).people == 1
