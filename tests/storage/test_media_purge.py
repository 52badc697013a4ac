"""What people sent goes with them, except what shows something of a business that lives on."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.messages import Media
from bot.services import media, subjects
from bot.storage import Loaded, Work, purging
from bot.storage.media_purge import purge_unused
from bot.storage.subjects import join
from bot.storage.tables import media as table
from bot.storage.tables import media_use
from tests.databases import later, opened


class Kept:
    state, reason, mime, size, sha256 = "kept", "", "image/jpeg", 5, "0" * 64


def started(work: Work, chat: str = "chat-1") -> Loaded:
    return subjects.start_product(work, opened(work, chat), "qd26-2026", "journey", 1)


def sent(work: Work, loaded: Loaded, name: str = "giấy") -> int:
    arrived = media.keep(work, loaded, 1, Media("photo", "ref", name=name, caption="của tôi"), work.now)
    media.settle(work, arrived.id, Kept(), 0)
    return arrived.id


def rows(work: Work) -> list[tuple[int, int | None, str | None]]:
    return [tuple(row) for row in work.conn.execute(select(table.c.id, table.c.person_id, table.c.caption))]


def test_who_is_alone_in_a_business_leaves_nothing(work: Work) -> None:
    loaded = started(work)
    number = sent(work, loaded)
    assert loaded.product is not None
    media.attach(work, number, "product", loaded.product.id, "paper:ip")
    purging.purge_person(work, loaded.person.id, "request")
    assert rows(work) == []
    assert work.conn.execute(select(media_use)).first() is None


def test_what_shows_a_paper_of_a_business_that_lives_on_stays_without_its_sender(work: Work) -> None:
    loaded, other = started(work), opened(work, "chat-2")
    assert loaded.organisation is not None
    join(work, other.person.id, loaded.organisation.id, "member")
    shows, loose = sent(work, loaded), sent(later(work, minutes=5), loaded)
    media.attach(
        work, shows, "organisation", loaded.organisation.id, "paper:ip", said="lời tôi", by_person_id=loaded.person.id
    )
    purging.purge_person(work, loaded.person.id, "request")
    assert rows(work) == [(shows, None, None)]
    (use,) = media.of(work, "organisation", loaded.organisation.id)
    assert (use.said, use.by_person_id, use.media.name) == ("", None, "")
    assert use.media.state == "kept"
    assert loose != shows


def test_what_nobody_said_anything_of_goes_after_a_while(work: Work) -> None:
    loaded = started(work)
    shows, loose = sent(work, loaded), sent(later(work, minutes=5), loaded)
    assert loaded.product is not None
    media.attach(work, shows, "product", loaded.product.id, "paper:ip")
    assert purge_unused(later(work, days=60), timedelta(days=90)) == 0
    assert purge_unused(later(work, days=91), timedelta(days=90)) == 1
    assert [row[0] for row in rows(work)] == [shows]
    assert loose != shows
