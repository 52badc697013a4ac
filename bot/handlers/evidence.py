"""The doing of papers: rows through services, then what the person sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.flows import evidence
from bot.flows.evidence import AddPage, Describe, DropMedia, JoinPapers, NextDetail, RemovePaper, ShowPaper, ShowPapers
from bot.flows.proofs import Held, kinds
from bot.flows.state import SideAct
from bot.services import media, papers
from bot.storage.papers import Paper

WAITS = "paper:"  # how the word begins for what a person sent before their organisation was known

if TYPE_CHECKING:
    from bot.handlers.desk import Desk


def held(one: Paper) -> Held:
    return Held(one.id, one.kind, one.pages, one.number, one.issuer, one.issued_on, one.expires_on)


def held_by(desk: Desk) -> list[Held]:
    """The papers that serve the product of the talk under way."""
    return [held(one) for one in papers.serving(desk.work, desk.loaded)]


def _wait(desk: Desk, act: AddPage) -> None:
    person = desk.loaded.person.id
    if media.owns(desk.work, act.media, person):
        media.attach(desk.work, act.media, "person", person, f"{WAITS}{act.kind}", by_person_id=person)
    desk.show(lambda pen: evidence.waits(pen, act.kind))


def _adopt(desk: Desk) -> None:
    """What was sent before the organisation was known becomes its papers: all of one kind one paper."""
    person = desk.loaded.person.id
    waiting = media.of(desk.work, "person", person)
    for kind in dict.fromkeys(use.what.removeprefix(WAITS) for use in waiting if use.what.startswith(WAITS)):
        begun = (
            papers.begin(desk.work, desk.loaded, kind, of_product=kinds()[kind].of_product) if kind in kinds() else None
        )
        for use in waiting:
            if begun is not None and use.what == f"{WAITS}{kind}":
                papers.take_over(desk.work, use, person, begun.id)


def show_papers(desk: Desk, act: ShowPapers) -> None:
    _adopt(desk)
    found = held_by(desk)
    desk.show(lambda pen: evidence.papers(pen, found, act))


def show_paper(desk: Desk, act: ShowPaper) -> None:
    one = papers.own(desk.work, desk.loaded, act.paper)
    desk.show(lambda pen: evidence.paper(pen, held(one)) if one is not None else evidence.gone(pen))


def add_page(desk: Desk, act: AddPage) -> None:
    """A page of a paper that is there, or the first of a new one. Before there is an organisation it waits with the
    person, and becomes a paper as soon as papers are looked at."""
    if desk.loaded.organisation is None:
        _wait(desk, act)
        return
    number = act.paper
    if not number:
        begun = papers.begin(desk.work, desk.loaded, act.kind, of_product=kinds()[act.kind].of_product)
        number = begun.id if begun is not None else 0
    one = papers.add_page(desk.work, desk.loaded, number, act.media) if number else None
    if act.quiet:
        return
    desk.show(lambda pen: evidence.page_added(pen, held(one)) if one is not None else evidence.gone(pen))


def describe(desk: Desk, act: Describe) -> None:
    papers.describe(desk.work, desk.loaded, act.paper, act.field, act.value)


def next_detail(desk: Desk, act: NextDetail) -> None:
    one = papers.own(desk.work, desk.loaded, act.paper)
    if one is None:
        desk.show(evidence.gone)
        return
    same = papers.twin(desk.work, one) if act.after == "number" else None
    twin = held(same) if same is not None else None
    desk.show(lambda pen: evidence.next_detail(pen, held(one), act, twin))


def join(desk: Desk, act: JoinPapers) -> None:
    one = papers.join(desk.work, desk.loaded, act.paper, act.into)
    desk.show(lambda pen: evidence.paper(pen, held(one), added=True) if one is not None else evidence.gone(pen))


def remove(desk: Desk, act: RemovePaper) -> None:
    if papers.remove(desk.work, desk.loaded, act.paper):
        show_papers(desk, ShowPapers())
    else:
        desk.show(evidence.gone)


def drop_media(desk: Desk, act: DropMedia) -> None:
    media.forget(desk.work, act.media, desk.loaded.person.id)


ACTS: dict[type[SideAct], Callable[[Desk, Any], None]] = {
    ShowPapers: show_papers,
    ShowPaper: show_paper,
    AddPage: add_page,
    NextDetail: next_detail,
    Describe: describe,
    RemovePaper: remove,
    JoinPapers: join,
    DropMedia: drop_media,
}
