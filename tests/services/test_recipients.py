"""Whom an announcement reached, by which channel, whom it did not, and telling those who are left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.messages import Outcome
from bot.programme.audience import Audience
from bot.programme.dossier_life import Papers
from bot.programme.duties import Scope
from bot.services import announcements as service
from bot.services import dossiers, kept_texts, people
from bot.services.office_announcements import Speaker
from bot.storage import Source, Work, chats, consents, facts, outbox, recipients, subjects
from bot.storage.audience import Group
from bot.storage.tables import chat
from tests.databases import later, opened
from tests.offices import coop
from tests.services.test_announcements import EVERYBODY, all_steps, listener, started

TEA = {"place": "05503", "kind-group": "household", "org-name": "Hộ bà Mỷ", "contact-name": "Mỷ"}
FAR = {"place": "00004", "kind-group": "household", "org-name": "=1+1"}
COMMUNE = Speaker("person:1", Scope("commune", "19", "05503"))
PROVINCE = Speaker("person:2", Scope("province", "19"))
ALL = ("", "")


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
    for name, channel in (("blocked", "telegram"), ("old", "zalo_oa")):
        consents.add(work, opened(work, name, channel).person.id, "office", "2026-1", True)
    assert recipients.unreached_by_commune(work, number, ("failed",), ALL) == {"00004": 1, "05503": 1}
    assert recipients.unreached_by_commune(work, number, ("failed", "unknown"), ALL) == {"": 1, "00004": 1, "05503": 1}
    rows = recipients.unreached(work, number, ("failed",), ALL)
    assert [(row.where.organisation, row.kind, row.channel) for row in rows] == [
        ("=1+1", "window", "zalo_oa"),
        ("Hộ bà Mỷ", "closed", "telegram"),
    ]
    first = rows[0]
    assert recipients.unreached(work, number, ("failed",), ALL, after=(first.where.commune, first.row)) == rows[1:]
    assert recipients.unreached(work, number, ("failed",), ALL, commune="05503") == rows[1:]
    assert [row.where.contact for row in recipients.unreached(work, number, ("failed",), ALL, commune="05503")] == [
        "Mỷ"
    ]


def test_who_shares_nothing_with_the_office_is_counted_and_not_named(work: Work) -> None:
    number = mixed(work)
    nobody = recipients.Where("", "", "", "05503")
    (row,) = recipients.unreached(work, number, ("failed",), ALL, commune="05503")
    assert row.where == nobody
    assert recipients.where_are(work, [row.person_id], ALL) == {row.person_id: nobody}
    consents.add(work, row.person_id, "office", "2026-1", True)
    assert recipients.where_are(work, [row.person_id], ALL)[row.person_id].organisation == "Hộ bà Mỷ"
    consents.add(work, row.person_id, "office", "2026-1", False)
    assert recipients.unreached(work, number, ("failed",), ALL, commune="05503") == [row]


def test_a_dossier_handed_in_names_its_own_organisation(work: Work) -> None:
    made = coop(work)
    people.decide(work, made.loaded.person, "office", False, "2026-11")
    dossier = dossiers.begin(work, made.producer, made.product_id, "first")
    area = ("19", "05503")
    assert recipients.where_are(work, [made.person_id], area)[made.person_id].organisation == ""
    dossiers.move(work, made.producer, dossier.id, "hand_in", Papers(on=work.now.date()))
    assert recipients.where_are(work, [made.person_id], area)[made.person_id].organisation == "HTX chè Hồng Thái"
    assert recipients.where_are(work, [made.person_id], ("01", "")) == {}


def test_an_office_is_shown_the_organisation_in_its_own_area(work: Work) -> None:
    number = mixed(work)
    person = opened(work, "old", "zalo_oa").person.id
    consents.add(work, person, "office", "2026-1", True)
    here, far = ("19", "05503"), ("01", "")
    assert recipients.unreached_by_commune(work, number, ("failed",), here) == {"": 1, "05503": 1}
    (row,) = recipients.unreached(work, number, ("failed",), here, commune="")
    assert row.where == recipients.Where("", "", "", "")
    assert recipients.where_are(work, [person], here) == {}
    newer = subjects.create_organisation(work, person)
    for question, value in TEA.items():
        facts.record(work, newer, question, value, source=Source())
    for area, name in ((here, "Hộ bà Mỷ"), (("19", ""), "Hộ bà Mỷ"), (far, "=1+1"), (ALL, "=1+1")):
        assert recipients.where_are(work, [person], area)[person].organisation == name
    assert recipients.unreached_by_commune(work, number, ("failed",), here) == {"05503": 2}


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
