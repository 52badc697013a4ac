"""Sheets of products: handed in, looked through while one watches, taken in whole or in part, or put aside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from bot.documents.import_template import template
from bot.documents.sheet_parts import Value
from bot.documents.sheet_reading import LARGEST
from bot.documents.sheet_writing import XLSX, Sheet, workbook
from bot.language import Words, msgid
from bot.office.asking import Ask
from bot.office.forms import Form
from bot.office.replies import Download, Fragment, Go, Missing, Page, Reply
from bot.office.routing import KB, WRITERS, Route
from bot.programme.places import province, provinces
from bot.programme.product_row import Area
from bot.services import imports
from bot.services.imports import CannotChoose
from bot.storage import Work, audit
from bot.storage import imports as store
from bot.storage.imports import Run, SheetRow

HERE = "/office/imports"
PAGE = 50
STATES: dict[str, str] = {
    "waiting": msgid("waits to be read"),
    "reading": msgid("is being read"),
    "checking": msgid("is being looked through"),
    "checked": msgid("waits for your choice"),
    "running": msgid("is being taken in"),
    "done": msgid("taken in"),
    "unreadable": msgid("cannot be read"),
    "discarded": msgid("put aside"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to read about a row. `wrong`: the row is left out for it."""

    row: int
    column: str
    said: str
    wrong: bool


# ── The list, and handing in ─────────────────────────────────────────────────────────────────────


def show(ask: Ask) -> Reply:
    return _list(ask, Form(ask.words, {}))


def _list(ask: Ask, form: Form, status: int = 200) -> Page:
    where = ask.seat.province or ask.query.get("province", "")
    before = _number(ask.query.get("before", ""))
    runs = store.latest(ask.work, where, ask.seat.commune, PAGE + 1, before) if where else []
    more = f"{HERE}?province={where}&before={runs[PAGE - 1].id}" if len(runs) > PAGE else ""
    values = {
        "form": form,
        "runs": runs[:PAGE],
        "more": more,
        "states": _states(ask.words),
        "province": where,
        "provinces": [(one.code, one.full) for one in provinces()] if not ask.seat.province else [],
        "largest": LARGEST // 1024 // 1024,
    }
    return Page("imports/list.html", values, status)


def seal(ask: Ask) -> str:
    """The file as it is kept: made before the writer's turn."""
    file = ask.files.get("sheet")
    return (
        store.seal(ask.work, file.content) if file is not None and _fault(ask, Form(ask.words, ask.form)) == "" else ""
    )


def _fault(ask: Ask, form: Form) -> str:
    """What is wrong with the file as a whole, seen at once; "" where it can be read."""
    file = ask.files.get("sheet")
    if file is None or not file.content:
        return form.words.t("Please choose the file.")
    if len(file.content) > LARGEST:
        return form.words.t(
            "The file is larger than {most} MB: split it into several files.", most=LARGEST // 1024 // 1024
        )
    if file.filename.rpartition(".")[2].lower() not in ("xlsx", "csv", "txt"):
        return form.words.t("The file is neither .xlsx nor .csv: save it as one of them.")
    return ""


def begin(ask: Ask) -> Reply:
    form = Form(ask.words, ask.form)
    where = ask.seat.province or form.choice("province", tuple(one.code for one in provinces()))
    if fault := _fault(ask, form):
        form.wrong("sheet", fault)
    if not form.fine:
        return _list(ask, form, 422)
    area = Area(where, ask.seat.commune)
    return Go(f"{HERE}/{imports.begin(ask.work, area, _by(ask), ask.files['sheet'].filename, ask.early)}")


def give_template(ask: Ask) -> Reply:
    where = ask.seat.province or ask.query.get("province", "")
    if province(where) is None:
        return Go(HERE, ask.words.t("Please choose the province first."))
    return Download("san-pham-ocop.xlsx", XLSX, template(where, ask.seat.commune, ask.words, ask.work.now))


# ── One sheet ────────────────────────────────────────────────────────────────────────────────────


def show_one(ask: Ask) -> Reply:
    return Page("imports/one.html", _values(ask, _run(ask)))


def progress(ask: Ask) -> Reply:
    """The same for htmx, which asks again as long as there is something to wait for."""
    return Fragment("imports/part.html", _values(ask, _run(ask)))


def _values(ask: Ask, run: Run) -> dict[str, object]:
    after, wrong = _number(ask.query.get("after", "")), ask.query.get("only", "") == "wrong"
    settled = run.state in ("checked", "done")
    rows = store.noted(ask.work, run.id, PAGE + 1, after, wrong=wrong) if settled else []
    lines = [line for row in rows[:PAGE] for line in _lines(ask.words, row)]
    if lines:
        ask.note("import.read", "import", run.id, {"rows": len(rows[:PAGE])})
    only = "&only=wrong" if wrong else ""
    return {
        "run": run,
        "state": _states(ask.words)[run.state],
        "busy": run.state in store.BUSY,
        "fault": _problem(ask.words, run),
        "lines": lines,
        "wrong_only": wrong,
        "more": f"{HERE}/{run.id}?after={rows[PAGE - 1].number}{only}" if len(rows) > PAGE else "",
        "first": f"{HERE}/{run.id}?after=0{only}" if after else "",
        "kept": bool(rows) or after > 0,
    }


def _problem(w: Words, run: Run) -> str:
    """Why the file cannot be read, "" where it can."""
    if run.problem is None:
        return ""
    what, params = run.problem["what"], run.problem["params"]
    return w.t(what, **params)


def _lines(w: Words, row: SheetRow) -> list[Line]:
    wrong, notes = imports.problems(row)
    said = [(one, True) for one in wrong] + [(one, False) for one in notes]
    return [Line(row.number, one.column, w.t(one.what, **one.params), bad) for one, bad in said]


def take(ask: Ask) -> Reply:
    run = _run(ask)
    choice = ask.form.get("choice", "")
    if choice not in ("all", "good"):
        return Go(f"{HERE}/{run.id}", ask.words.t("Please choose one of the list."))
    try:
        imports.choose(ask.work, run.id, cast(Literal["all", "good"], choice), _by(ask))
    except CannotChoose as refused:
        return Go(f"{HERE}/{run.id}", _why(ask.words, refused))
    return Go(f"{HERE}/{run.id}")


def discard(ask: Ask) -> Reply:
    run = _run(ask)
    try:
        imports.discard(ask.work, run.id, _by(ask))
    except CannotChoose as refused:
        return Go(f"{HERE}/{run.id}", _why(ask.words, refused))
    return Go(HERE, ask.words.t("Put aside: nothing of it was taken in."))


def _why(w: Words, refused: CannotChoose) -> str:
    return {
        "state": w.t("Somebody has decided on this sheet already; here is how it stands."),
        "wrong": w.t("Some rows are wrong: take in the right ones only, or mend the sheet and hand it in again."),
        "nothing": w.t("No row of it is right: mend the sheet and hand it in again."),
    }[refused.why]


def give_lines(ask: Ask) -> Reply:
    """Everything there is to read about a sheet, as a workbook to mend it by."""
    run, w = _run(ask), ask.words
    ask.note("import.read", "import", run.id, {"rows": "all"})

    def rows(work: Work) -> Iterator[tuple[Value, ...]]:
        after = 0
        while found := store.noted(work, run.id, 500, after):
            for row in found:
                for one in _lines(w, row):
                    yield one.row, one.column, one.said, w.t("left out") if one.wrong else w.t("taken in")
            after = found[-1].number

    def make(work: Work) -> Iterator[bytes]:
        heads = (w.t("Row"), w.t("Column"), w.t("What there is to know"), w.t("The row"))
        return workbook([Sheet(w.t("To look at"), heads, lambda: rows(work), widths=(8, 30, 90, 14))], work.now)

    return Download(f"nhap-{run.id}.xlsx", XLSX, make)


def _run(ask: Ask) -> Run:
    run = store.load(ask.work, ask.number())
    if run is None or not ask.seat.covers(run.province, run.commune):
        raise Missing
    return run


def _by(ask: Ask) -> str:
    return audit.person_actor(ask.seat.person_id)


def _states(w: Words) -> dict[str, str]:
    return {state: w.t(text) for state, text in STATES.items()}


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0


NUMBER = "{id:[0-9]{1,15}}"
ROUTES = (
    Route("GET", "/imports", WRITERS, show),
    Route("POST", "/imports", WRITERS, begin, upload=LARGEST + 64 * KB, before=seal),
    Route("GET", "/imports/template.xlsx", WRITERS, give_template),
    Route("GET", f"/imports/{NUMBER}", WRITERS, show_one),
    Route("GET", f"/imports/{NUMBER}/progress", WRITERS, progress),
    Route("GET", f"/imports/{NUMBER}/lines.xlsx", WRITERS, give_lines),
    Route("POST", f"/imports/{NUMBER}/take", WRITERS, take),
    Route("POST", f"/imports/{NUMBER}/discard", WRITERS, discard),
)
