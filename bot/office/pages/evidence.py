"""What came with a dossier: papers and photos viewed in place; the forms and the whole dossier as files. What people
sent goes out under names of ours, with headers that let nothing in it run."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from mimetypes import guess_extension
from pathlib import Path

from bot.delivery.attachments import bundle, write
from bot.flows.form_facts import form_facts
from bot.flows.forms import Sheaf, file_stem, form_file, proofs_of, whole
from bot.flows.office_papers import with_findings
from bot.flows.proofs import Held, called, shown
from bot.flows.question import Ctx
from bot.flows.state import State
from bot.media import Store
from bot.messages import File
from bot.office.asking import Ask
from bot.office.pages.dossier_reach import HERE, Seen, product_name, seen
from bot.office.replies import Download, Missing, Page, Reply
from bot.office.routing import ALL, Route
from bot.services import office_papers, snapshots
from bot.services.office_papers import Sent
from bot.storage import Work
from bot.storage.media import Kept
from bot.storage.papers import Paper

IN_PLACE = ("image/jpeg", "image/png", "image/webp", "application/pdf")
"""What a browser shows by itself; all else is saved."""
CHUNK = 256 * 1024
FORMS = ("mau-01.docx", "mau-01.pdf", "mau-02.docx", "mau-02.pdf", "mau-03.docx", "mau-03.pdf")
WHOLE = ("all.pdf", "all.zip")


@dataclass(frozen=True, slots=True)
class Listed:
    """One paper in words. `number` 0: what was sent and is no paper. `ended`: its last day is over."""

    number: int
    title: str
    issuer: str
    issued_on: date | None
    expires_on: date | None
    ended: bool
    pages: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One page or photo on the page: `how` is "image", "pdf" or "file"; `said` what its sender called it."""

    address: str
    how: str
    title: str
    said: str
    size: int


def listed(ask: Ask, sent: Sent) -> list[Listed]:
    found = [_paper(ask, paper, len(kept)) for paper, kept in sent.papers]
    if sent.loose:
        title = ask.words.t("Other photos and files")
        found.append(Listed(0, title, "", None, None, False, len(sent.loose)))
    return found


def _paper(ask: Ask, one: Paper, pages: int) -> Listed:
    ended = one.expires_on is not None and one.expires_on < ask.today
    title = shown(ask.words, Held(one.id, one.kind, pages, one.number))
    return Listed(one.id, title, one.issuer or "", one.issued_on, one.expires_on, ended, pages)


def pages(ask: Ask) -> Reply:
    """One paper's pages in place; 0 are the photos and files that are no paper."""
    one, sent = _sent(ask)
    number = ask.number("paper")
    paper, kept = next(((each, kept) for each, kept in sent.papers if each.id == number), (None, sent.loose))
    if number and paper is None:
        raise Missing
    read = {"paper": number, "media": [each.id for each in kept]}
    ask.note("dossier.pages_read", "dossier", one.dossier.id, read)
    title = called(ask.words, paper.kind) if paper is not None else ask.words.t("Photo or file of the dossier")
    values = {
        "dossier": one.dossier,
        "name": product_name(ask.words, one.view.shown.product_name),
        "paper": _paper(ask, paper, len(kept)) if paper is not None else None,
        "title": title,
        "shown": [_shown(ask, one, each, title, n) for n, each in enumerate(kept, 1)],
        "others": listed(ask, sent),
    }
    return Page("dossiers/evidence.html", values)


def _shown(ask: Ask, one: Seen, kept: Kept, title: str, number: int) -> Shown:
    how = "pdf" if kept.mime == "application/pdf" else "image" if kept.mime in IN_PLACE else "file"
    told = ask.words.t("{paper}, page {number}", paper=title, number=number)
    return Shown(f"{HERE}/{one.dossier.id}/media/{kept.id}", how, told, kept.name or kept.caption, kept.size or 0)


def medium(ask: Ask) -> Reply:
    """One thing that was sent, as it was cleaned and kept."""
    one, sent = _sent(ask)
    number = ask.number("media")
    found = next(
        (
            (paper.kind if paper is not None else "", n, each)
            for paper, kept in (*sent.papers, (None, sent.loose))
            for n, each in enumerate(kept, 1)
            if each.id == number
        ),
        None,
    )
    path = ask.tools.media.path(found[2].sha256 or "") if found is not None else None
    if found is None or path is None:
        raise Missing
    kind, n, kept = found
    ask.note("dossier.pages_read", "dossier", one.dossier.id, {"media": [kept.id]})
    stem = file_stem(called(ask.words, kind) if kind else ask.words.t("Photo or file of the dossier"))
    inline = kept.mime in IN_PLACE
    mime = kept.mime if inline else "application/octet-stream"
    return Download(f"{stem}-{n}{guess_extension(kept.mime) or ''}", mime, _from_disk(path), inline)


def _from_disk(path: Path) -> Callable[[Work], Iterator[bytes]]:
    def read(_: Work) -> Iterator[bytes]:
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece

    return read


# ── Forms and the whole dossier ──────────────────────────────────────────────────────────────────


def offered(ask: Ask, one: Seen, sent: Sent) -> list[tuple[str, str]]:
    """What can be had as a file: (name in the address, label); nothing while no sheet is known."""
    t = ask.words.t
    if _ctx(ask, sent).sheet is None:
        return []
    final = bool(office_papers.report_of(ask.work, one.dossier))
    labels = {
        "mau-01.docx": t("Form 01, Word"),
        "mau-01.pdf": t("Form 01, PDF"),
        "mau-02.docx": t("Form 02, Word"),
        "mau-02.pdf": t("Form 02, PDF"),
        "mau-03.docx": t("Form 03 as reported, Word") if final else t("Form 03, a draft in Word"),
        "mau-03.pdf": t("Form 03 as reported, PDF") if final else t("Form 03, a draft as PDF"),
        "all.pdf": t("All papers, one PDF"),
        "all.zip": t("All papers, ZIP"),
    }
    return [(name, label) for name, label in labels.items() if _has(one, name)]


def _has(one: Seen, name: str) -> bool:
    """Mẫu 03 is the commune's to write; the province gets the signed paper."""
    return name in WHOLE or (name in FORMS and (not name.startswith("mau-03") or one.actor.side == "commune"))


def file(ask: Ask) -> Reply:
    """A form or the whole dossier, made while it is taken."""
    one, sent = _sent(ask)
    name = ask.path["name"]
    ctx = _ctx(ask, sent)
    if not _has(one, name) or ctx.sheet is None:
        raise Missing
    ask.note("dossier.forms_read", "dossier", one.dossier.id, {"what": name})
    sheaves = [
        Sheaf(_held(paper), tuple((each.sha256, each.mime) for each in kept if each.sha256 is not None))
        for paper, kept in sent.papers
    ]
    data = form_facts(ctx, proofs_of(ctx, sheaves))
    store, home = ask.tools.media, ask.tools.public_url
    if name in WHOLE:
        made = whole(ctx, name.removeprefix("all."), data, sheaves)
        return Download(made.filename, made.mime, lambda _: _bundled(made, store))
    if name.startswith("mau-03"):
        found = office_papers.findings_of(ask.work, one.actor, one.dossier)
        report = office_papers.report_of(ask.work, one.dossier)
        data = with_findings(data, {content: each.said for content, each in found.items()}, report)
    made = form_file(ctx, name[4:6], name.rpartition(".")[2], data)
    return Download(made.filename, made.mime, lambda _: _written(made, store, home))


def _ctx(ask: Ask, sent: Sent) -> Ctx:
    known, at = snapshots.said_of(ask.work, sent.dossier)
    return Ctx(State(known), ask.words, at)


def _held(one: Paper) -> Held:
    return Held(one.id, one.kind, one.pages, one.number, one.issuer, one.issued_on, one.expires_on)


def _written(made: File, store: Store, home: str) -> Iterable[bytes]:
    content = write(made, store, home)
    if content is None:
        raise LookupError(f"no document {made.name!r}")
    yield content


def _bundled(made: File, store: Store) -> Iterable[bytes]:
    with tempfile.TemporaryDirectory(prefix="ocop-dossier-") as folder:
        target = Path(folder) / "dossier"
        if not bundle(made, store, target):
            raise LookupError(f"no document {made.name!r}")
        with target.open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece


def _sent(ask: Ask) -> tuple[Seen, Sent]:
    """Raises Missing where nothing of the dossier lies before this office."""
    one = seen(ask)
    sent = office_papers.look(ask.work, one.actor, one.dossier.id)
    if sent is None:
        raise Missing
    return one, sent


_ONE = "/dossiers/{id:[0-9]{1,15}}"
ROUTES: tuple[Route, ...] = (
    Route("GET", _ONE + "/papers/{paper:[0-9]{1,15}}", ALL, pages),
    Route("GET", _ONE + "/media/{media:[0-9]{1,15}}", ALL, medium),
    Route("GET", _ONE + "/files/{name:[a-z0-9.-]{1,20}}", ALL, file),
)
