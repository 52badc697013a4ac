"""A tea of Tân Cương with its dossier, papers and questions, for tests of the desk's pages."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta

from PIL import Image
from pypdf import PdfWriter
from sqlalchemy import insert

from bot.media import Store
from bot.messages import Media
from bot.programme.dossier_life import Papers
from bot.services import dossiers, media, subjects
from bot.storage import Work, papers
from bot.storage import media as kept_media
from bot.storage.tables import media as media_table
from tests.offices import Coop, coop, say

NOV = date(2026, 11, 20)  # the tests' today, a Friday


def _picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "#1b5e2f").save(made, "JPEG")
    return made.getvalue()


def _document() -> bytes:
    made, pages = io.BytesIO(), PdfWriter()
    pages.add_blank_page(72, 72)
    pages.write(made)
    return made.getvalue()


JPEG, PDF = _picture(), _document()
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ESTIMATE = {"low": 52, "high": 71, "total": 58, "stars": 3, "points": {}}


@dataclass(frozen=True)
class Tea:
    """`media` by what it is: "photo" and "pdf" are pages of the paper, "word" was sent as it is."""

    who: Coop
    dossier: int
    paper: int
    media: dict[str, int]


def tea(
    work: Work,
    store: Store,
    chat: str = "chat-1",
    name: str = "Chè Tân Cương",
    *,
    received: bool = False,
    on: date = NOV,
) -> Tea:
    """Handed in today with a self-assessment, one paper of two pages and a Word file."""
    who = coop(work, chat, name=name)
    say(work, who.loaded.organisation, contact_phone="+84912345678", contact_name="Chị Mỷ")
    assert who.loaded.assessment is not None
    say(work, who.loaded.assessment, trademark="accepted", taste="yes")
    subjects.confirm(work, who.loaded, ESTIMATE, 11)
    paper = papers.add(work, who.organisation_id, who.product_id, "quality-declaration", who.person_id)
    papers.change(work, paper, number="12/ATTP", issuer="Sở Y tế", expires_on=date(2026, 10, 1))
    found = {
        "photo": _sent(work, who, store, JPEG, "image/jpeg", "<script>alert(1)</script>.jpg", "paper", paper),
        "pdf": _sent(work, who, store, PDF, "application/pdf", "../../etc/passwd", "paper", paper),
        "word": _sent(
            work, who, store, b"PK\x03\x04 not really", WORD, '=HYPERLINK("x").docx', "product", who.product_id
        ),
    }
    one = dossiers.begin(work, who.producer, who.product_id, "first")
    dossiers.move(work, who.producer, one.id, "hand_in", Papers(on=on))
    if received:
        dossiers.move(work, who.commune, one.id, "confirm_receipt", Papers(on=on))
    return Tea(who, one.id, paper, found)


@dataclass(frozen=True)
class _Result:
    mime: str
    size: int
    sha256: str
    state: str = "kept"
    reason: str = ""
    flaw: str = ""


def _sent(work: Work, who: Coop, store: Store, content: bytes, mime: str, name: str, kind: str, subject: int) -> int:
    """Something a producer sent, cleaned and kept, and put to what it shows."""
    at = work.now + timedelta(minutes=len(kept_media.sent_by(work, who.person_id)))  # else all came with the first
    arrived = media.keep(work, who.loaded, 0, Media("file", name, name=name), at)
    draft = store.draft()
    draft.write_bytes(content)
    digest, size = store.keep(draft)
    media.settle(work, arrived.id, _Result(mime, size, digest), 0)  # type: ignore[arg-type]
    kept_media.use(work, arrived.id, kind, subject, "page", "", who.person_id)
    return arrived.id


def sent_with(work: Work, dossier: int, store: Store) -> int:
    """A picture put to a dossier that is there, from nobody."""
    draft = store.draft()
    draft.write_bytes(JPEG)
    digest, size = store.keep(draft)
    values = {"group_key": "", "kind": "photo", "state": "kept", "reason": "", "mime": "image/jpeg", "size": size}
    times = {"at": work.now, "not_before": work.now, "settled_at": work.now}
    number = work.conn.execute(
        insert(media_table).values(**values, **times, sha256=digest, album_id=0)
    ).inserted_primary_key
    assert number is not None
    kept_media.use(work, number[0], "dossier", dossier, "answer", "", None)
    return int(number[0])


def at_province(work: Work, one: Tea) -> None:
    """Proposed by the commune, taken in by the province."""
    dossiers.move(work, one.who.commune, one.dossier, "report", Papers(on=NOV, number="03/BC-UBND"))
    dossiers.move(work, one.who.province, one.dossier, "receive_province", Papers(on=NOV))


def before_the_council(work: Work, one: Tea) -> None:
    at_province(work, one)
    for move in ("survey", "council"):
        dossiers.move(work, one.who.province, one.dossier, move, Papers(on=NOV))
