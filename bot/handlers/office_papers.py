"""An officer reads a dossier's papers and forms, and writes the commune's findings: rows turned into what is shown."""

from __future__ import annotations

from collections.abc import Callable
from mimetypes import guess_extension
from typing import TYPE_CHECKING

from bot.flows import office_papers as view
from bot.flows import office_queue
from bot.flows.forms import Sheaf, file_stem
from bot.flows.office_papers import AskFinding, KeepFinding, ShowFiles, ShowPages, Theirs
from bot.flows.office_queue import ShowPapers
from bot.flows.pen import Pen
from bot.flows.proofs import called
from bot.flows.question import Ctx
from bot.flows.state import State
from bot.handlers.doing import Acts
from bot.handlers.evidence import held
from bot.handlers.office import serving
from bot.messages import File
from bot.services import office_papers, snapshots
from bot.services.office_papers import CONTENTS, LONGEST, Sent
from bot.services.queues import actor_of
from bot.storage.media import Kept
from bot.storage.officers import Officer

if TYPE_CHECKING:
    from bot.handlers.desk import Desk


def show_papers(desk: Desk, act: ShowPapers) -> None:
    officer, sent = _look(desk, act.dossier)
    if officer is None or sent is None:
        return
    office_papers.note(desk.work, actor_of(officer), "dossier.papers_read", act.dossier, {"papers": _numbers(sent)})
    one = _theirs(desk, officer, sent)
    desk.show(lambda pen: view.papers(pen, one, act.start))


def show_pages(desk: Desk, act: ShowPages) -> None:
    """One paper's pages as they were cleaned and kept."""
    officer, sent = _look(desk, act.dossier)
    if officer is None or sent is None:
        return
    paper, kept = next(((one, kept) for one, kept in sent.papers if one.id == act.paper), (None, sent.loose))
    if act.paper and paper is None:  # taken away meanwhile, or another dossier's
        gone = desk.ctx().words.t("That paper is no longer in the dossier.")
        one = _theirs(desk, officer, sent)
        desk.show(lambda pen: _with_lead(pen, gone, lambda: view.papers(pen, one, 0)))
        return
    read = {"paper": act.paper, "media": [each.id for each in kept]}
    office_papers.note(desk.work, actor_of(officer), "dossier.pages_read", act.dossier, read)
    one, pages = _theirs(desk, officer, sent), _files(desk, paper.kind if paper is not None else "", kept)
    start = act.start if act.start < len(pages) else 0
    desk.show(lambda pen: view.pages(pen, one, held(paper) if paper is not None else None, pages, start))


def _files(desk: Desk, kind: str, kept: tuple[Kept, ...]) -> list[File]:
    w = desk.ctx().words
    name = called(w, kind) if kind else w.t("Photo or file of the dossier")
    stem = file_stem(name)
    return [
        File(
            "kept",
            {"sha256": one.sha256},
            f"{stem}-{number}{guess_extension(one.mime) or ''}",
            one.mime,
            w.t("{paper}, page {number}", paper=name, number=number),
        )
        for number, one in enumerate(kept, 1)
    ]


def show_files(desk: Desk, act: ShowFiles) -> None:
    officer, sent = _look(desk, act.dossier)
    if officer is None or sent is None:
        return
    one = _theirs(desk, officer, sent)
    if act.wanted:
        read = {"what": act.wanted, **({"papers": _numbers(sent)} if act.wanted.startswith("all") else {})}
        office_papers.note(desk.work, actor_of(officer), "dossier.forms_read", act.dossier, read)
    desk.show(lambda pen: _with_lead(pen, act.lead, lambda: view.files(pen, one, act.wanted)))


def ask_finding(desk: Desk, act: AskFinding) -> None:
    _ask(desk, act.dossier, act.number)


def _ask(desk: Desk, dossier: int, number: int, lead: str = "") -> None:
    """The finding of that number; the files where there is none, or nothing can be written any more."""
    officer, sent = _look(desk, dossier)
    if officer is None or sent is None:
        return
    one = _theirs(desk, officer, sent)
    if not one.finds or number >= len(CONTENTS):
        done = lead or ("" if one.finds else desk.ctx().words.t("The commune has reported: nothing was changed."))
        desk.show(lambda pen: _with_lead(pen, done, lambda: view.files(pen, one)))
        return
    office_papers.note(desk.work, actor_of(officer), "dossier.forms_read", dossier, {"what": CONTENTS[number]})
    desk.show(lambda pen: _with_lead(pen, lead, lambda: view.finding(pen, one, number)))


def keep_finding(desk: Desk, act: KeepFinding) -> None:
    officer, t = serving(desk), desk.ctx().words.t
    if officer is None or act.number >= len(CONTENTS):
        return
    said = "\n".join(" ".join(line.split()) for line in act.said.splitlines() if line.strip())
    if not any(sign.isalnum() for sign in said):
        _ask(desk, act.dossier, act.number, t("Sorry, I did not understand that."))
    elif len(said) > LONGEST:
        _ask(desk, act.dossier, act.number, t("At most {most} characters, please: the form is small.", most=LONGEST))
    elif office_papers.keep_finding(desk.work, actor_of(officer), act.dossier, CONTENTS[act.number], said):
        _ask(desk, act.dossier, act.number + 1, t("Written down for Form 03."))
    else:
        _ask(desk, act.dossier, len(CONTENTS))


def _look(desk: Desk, dossier: int) -> tuple[Officer | None, Sent | None]:
    """Who reads, and what there is to read; whoever may not is told as if there were nothing."""
    officer = serving(desk)
    sent = office_papers.look(desk.work, actor_of(officer), dossier) if officer is not None else None
    if officer is not None and sent is None:
        desk.show(office_queue.unknown)
    return officer, sent


def _theirs(desk: Desk, officer: Officer, sent: Sent) -> Theirs:
    w, work = desk.ctx().words, desk.work
    known, at = snapshots.said_of(work, sent.dossier)
    sheaves = [
        Sheaf(held(one), tuple((each.sha256, each.mime) for each in kept if each.sha256 is not None))
        for one, kept in sent.papers
    ]
    found = office_papers.findings_of(work, actor_of(officer), sent.dossier)
    return Theirs(
        dossier=sent.dossier.id,
        product=sent.shown.product_name or w.t("a product without a name yet"),
        producer=sent.shown.organisation_name,
        ctx=Ctx(State(known), w, at),
        sheaves=sheaves,
        loose=len(sent.loose),
        commune=officer.role == "commune",
        finds=office_papers.may_find(actor_of(officer), sent.dossier),
        findings={name: one.said for name, one in found.items()},
        report=office_papers.report_of(work, sent.dossier),
    )


def _numbers(sent: Sent) -> list[int]:
    return [one.id for one, _ in sent.papers]


def _with_lead(pen: Pen, lead: str, show: Callable[[], None]) -> None:
    if lead:
        pen.lead.append(lead)
    show()


ACTS: Acts = {
    ShowPapers: show_papers,
    ShowPages: show_pages,
    ShowFiles: show_files,
    AskFinding: ask_finding,
    KeepFinding: keep_finding,
}
