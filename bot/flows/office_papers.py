"""What an officer reads of a dossier: its papers page by page, its forms, all of it as one file; and the commune's four
findings for Mẫu 03, written one after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.flows.form_facts import form_facts
from bot.flows.forms import FORMS, Sheaf, form_file, proofs_of, whole
from bot.flows.office_queue import ShowDossier, ShowPapers
from bot.flows.pen import Pen
from bot.flows.proofs import Held, shown
from bot.flows.question import Ctx, Option
from bot.flows.render import is_number
from bot.flows.side import Side
from bot.flows.state import SideAct
from bot.language import Words, day
from bot.messages import File, Message

KIND = "papers"
PAGE = 3  # papers on one screen
PAGES = 6  # pages sent at once
QUOTED = 300  # characters of the producer's words shown before a finding
CONTENTS = ("local-material", "local-labour", "idea", "identity")
SENT = ("01", "03", "all.pdf", "all.zip")


@dataclass(frozen=True, slots=True)
class ShowPages(SideAct):
    """The pages of one paper (0: what was sent and is no paper) from `start` on."""

    dossier: int
    paper: int
    start: int = 0


@dataclass(frozen=True, slots=True)
class ShowFiles(SideAct):
    """The forms and the whole dossier; with `wanted` (see `SENT`) as files. `lead` is said on top."""

    dossier: int
    wanted: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class AskFinding(SideAct):
    """Ask for the finding of that number from 0 on; after the last one there are the files."""

    dossier: int
    number: int


@dataclass(frozen=True, slots=True)
class KeepFinding(SideAct):
    dossier: int
    number: int
    said: str


# ── What the handler knows and the officer is shown ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Theirs:
    """A dossier's papers and answers as an officer may read them. `ctx` is the producer's, without locked answers;
    `loose` counts what was sent and is no paper; `finds` says whether findings can be written now, `report` when
    and by which paper the commune reported (`office_papers.report_of`)."""

    dossier: int
    product: str
    producer: str
    ctx: Ctx
    sheaves: Sequence[Sheaf]
    loose: int
    commune: bool
    finds: bool
    findings: Mapping[str, str]
    report: Mapping[str, str]


def content_name(w: Words, content: str) -> str:
    return {
        "local-material": w.t("Local material"),
        "local-labour": w.t("Local workers"),
        "idea": w.t("Where the idea comes from"),
        "identity": w.t("Local character and know-how"),
    }[content]


def papers(pen: Pen, one: Theirs, start: int) -> None:
    """The papers with number, day and pages, a few at a time; the way to the forms."""
    w, t = pen.words, pen.t
    start = start if start < len(one.sheaves) else 0
    items = [
        Option(f"paper.{one.dossier}.{each.held.id}.0", _line(w, each)[:60])
        for each in one.sheaves[start : start + PAGE]
    ]
    if one.loose:
        more = w.n("{count} other photo or file", "{count} other photos, files", one.loose)
        items.append(Option(f"paper.{one.dossier}.0.0", more))
    if len(one.sheaves) > start + PAGE:
        items.append(Option(f"list.{one.dossier}.{start + PAGE}", t("See more")))
    items.append(Option(f"files.{one.dossier}", t("Forms, whole dossier")))
    head = w.n("{product}: {count} paper.", "{product}: {count} papers.", len(one.sheaves), product=one.product)
    pen.open_menu(KIND, head, [*items, _back(pen, one.dossier)])


def _line(w: Words, one: Sheaf) -> str:
    return f"{shown(w, one.held)} · {_pages(w, len(one.pages))}"


def _pages(w: Words, count: int) -> str:
    return w.n("{count} page", "{count} pages", count)


def _back(pen: Pen, dossier: int) -> Option:
    return Option(f"see.{dossier}", pen.t("Back to the dossier"))


def pages(pen: Pen, one: Theirs, held: Held | None, files: Sequence[File], start: int) -> None:
    """What is known of one paper, with its pages; `files` are all of them."""
    w, t = pen.words, pen.t
    lines = [*pen.lead, f"{shown(w, held)}." if held is not None else t("Other photos and files of this dossier.")]
    pen.lead = []
    if held is not None and held.issuer:
        lines.append(t("Given by: {issuer}.", issuer=held.issuer))
    if held is not None and held.issued_on is not None:
        lines.append(t("Given on: {day}.", day=day(held.issued_on, w.language)))
    if held is not None and held.expires_on is not None and held.expires_on < pen.ctx.today:
        lines.append(t("It has ended."))
    here = files[start : start + PAGES]
    if not files:
        lines.append(t("No page of it is kept."))
    elif len(files) > PAGES:
        lines.append(t("Pages {start}–{end} of {count}.", start=start + 1, end=start + len(here), count=len(files)))
    number = held.id if held is not None else 0
    items = []
    if len(files) > start + PAGES:
        items.append(Option(f"paper.{one.dossier}.{number}.{start + PAGES}", t("Further pages")))
    items += [Option(f"list.{one.dossier}.0", t("Back to the papers")), _back(pen, one.dossier)]
    pen.open_menu(KIND, "\n".join(lines), items)
    pen.messages[-1] = replace(pen.messages[-1], files=tuple(here))


def files(pen: Pen, one: Theirs, wanted: str = "") -> None:
    """The forms as the producer's answers fill them, and all of it in one file; `wanted` is sent first."""
    t = pen.t
    if one.ctx.sheet is None:
        text = t("The producer has not said which product set it is: there is no form to fill in yet.")
        pen.open_menu(KIND, text, [Option(f"list.{one.dossier}.0", t("Back to the papers")), _back(pen, one.dossier)])
        return
    if wanted in SENT and (wanted != "03" or one.commune):
        lead, pen.lead = pen.lead, []
        pen.messages.append(_sent(pen, one, wanted))
        pen.lead = lead
    items = [Option(f"send.{one.dossier}.01", t("Forms 01 and 02"))]
    if one.commune:
        named = t("Form 03 as reported") if one.report else t("Form 03, a draft")
        items.append(Option(f"send.{one.dossier}.03", named))
    if one.finds:
        items.append(Option(f"find.{one.dossier}.0", t("Write the findings")))
    items += [
        Option(f"send.{one.dossier}.all.pdf", t("All papers, one PDF")),
        Option(f"send.{one.dossier}.all.zip", t("All papers, ZIP")),
        _back(pen, one.dossier),
    ]
    lines = [t("The dossier of {product}, {producer}.", product=one.product, producer=one.producer)]
    if one.commune:
        lines.append(t("Findings for Form 03: {count} of 4.", count=len(one.findings)))
    pen.open_menu(KIND, "\n".join(lines), items)


def _sent(pen: Pen, one: Theirs, wanted: str) -> Message:
    """The files of one wish. Mẫu 03 carries the commune's findings beside the producer's words."""
    t = pen.t
    data = form_facts(one.ctx, proofs_of(one.ctx, one.sheaves))
    if wanted == "01":
        made = tuple(form_file(one.ctx, number, "pdf", data) for number in FORMS)
        return Message(t("The producer's two forms, as far as they were answered here."), files=made)
    if wanted == "03":
        with_found = with_findings(data, one.findings, one.report)
        made = tuple(form_file(one.ctx, "03", ending, with_found) for ending in ("docx", "pdf"))
        if one.report:
            said = t("Form 03 as it was reported on {day}.", day=one.report["report-day"])
            return Message(said, files=made)
        return Message(t("Form 03 as a draft. The commune reads it, mends it in Word, and signs."), files=made)
    return Message(t("The whole dossier as it is here."), files=(whole(one.ctx, wanted[4:], data, one.sheaves),))


def with_findings(
    data: Mapping[str, object], findings: Mapping[str, str], report: Mapping[str, str]
) -> dict[str, object]:
    """What the forms say (`form_facts`), with what the commune found of each content, and its report where it was
    given."""
    said = data["said"]
    assert isinstance(said, Mapping), "as form_facts makes it"
    return {**data, "said": {**said, **{f"finding-{content}": text for content, text in findings.items()}, **report}}


def finding(pen: Pen, one: Theirs, number: int) -> None:
    """Ask for one finding, beside the producer's own words and what stands there already."""
    w, t = pen.words, pen.t
    content = CONTENTS[number]
    lines = [*pen.lead, f"{number + 1}/{len(CONTENTS)}. {content_name(w, content)}."]
    pen.lead = []
    data = form_facts(one.ctx, {}) if one.ctx.sheet is not None else {}
    said = data.get("said")
    words_ = str(said.get(content, "")) if isinstance(said, Mapping) else ""
    lines.append(t("The producer says: {words}", words=words_[:QUOTED] or "—"))
    if content in one.findings:
        lines.append(t("Written so far: {words}", words=one.findings[content]))
    lines.append(t("What did the commune find? Type a few sentences."))
    items = [Option(f"find.{one.dossier}.{number + 1}", t("Skip this one"))]
    pen.open_menu(KIND, "\n".join(lines), [*items, Option(f"files.{one.dossier}", t("Later"))])
    pen.state = replace(pen.state, aside={**pen.state.aside, "mode": f"{one.dossier}.{number}"})


# ── The conversation ─────────────────────────────────────────────────────────────────────────────


def _chosen(pen: Pen, value: str) -> None:
    what, _, rest = value.partition(".")
    number, _, more = rest.partition(".")
    if not is_number(number):
        pen.ask()
        return
    dossier = int(number)
    first, _, second = more.partition(".")
    if what == "list" and is_number(more):
        pen.act(ShowPapers(dossier, int(more)))
    elif what == "paper" and is_number(first) and is_number(second):
        pen.act(ShowPages(dossier, int(first), int(second)))
    elif what == "files":
        pen.act(ShowFiles(dossier))
    elif what == "send" and more in SENT:
        pen.act(ShowFiles(dossier, more))
    elif what == "find" and is_number(more):
        pen.act(AskFinding(dossier, int(more)))
    elif what == "see":
        pen.act(ShowDossier(dossier))
    else:
        pen.ask()


def _typed(pen: Pen, text: str) -> bool:
    dossier, _, number = str(pen.state.aside.get("mode", "")).partition(".")
    if not (is_number(dossier) and is_number(number)):
        return False
    pen.act(KeepFinding(int(dossier), int(number), text))
    return True


SIDE = Side(KIND, _chosen, typed=_typed)
