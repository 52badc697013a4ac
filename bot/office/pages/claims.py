"""Who has claimed what offices handed in, and who has not, by commune; slips and posters to reach the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from bot.clock import local_date
from bot.documents.poster import Paper, poster_pdf
from bot.documents.sheet_parts import Value
from bot.documents.sheet_writing import XLSX, Sheet, workbook
from bot.documents.slips import Door, Slip, slips_pdf
from bot.language import day, fold, words
from bot.office.asking import Ask
from bot.office.forms import numbered
from bot.office.replies import Download, Go, Missing, Page, Reply
from bot.office.routing import ALL, WRITERS, Route
from bot.programme import opening
from bot.programme.phones import spoken_phone
from bot.programme.places import Place, communes, place, province, provinces
from bot.services import claims, doors
from bot.services.doors import Way
from bot.storage import Work, audit, offices
from bot.storage import claims as store
from bot.storage.claims import Claimed, Tally

HERE = "/office/claims"
PAGE = 50
AT_ONCE = 300
"""Slips of one file: thirty pages."""
PRINTED_IN = "vi"
"""Slips and posters go out into the village."""
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Line:
    """A commune with how many were handed in, claimed, printed."""

    place: Place
    tally: Tally

    @property
    def left(self) -> int:
        return self.tally.all - self.tally.claimed


@dataclass(frozen=True, slots=True)
class Made:
    """Slips that were set before the writer's turn: of which claims, and their bytes."""

    ids: tuple[int, ...]
    pdf: bytes


def show(ask: Ask) -> Reply:
    if ask.seat.commune:
        return Go(f"{HERE}/{ask.seat.commune}")
    where = ask.seat.province or ask.query.get("province", "")
    found = {one.commune: one for one in store.tallies(ask.work, where)} if where else {}
    lines = [Line(one, found[one.code]) for one in communes(where) if one.code in found]
    values = {
        "province": where,
        "provinces": [(one.code, one.full) for one in provinces()] if not ask.seat.province else [],
        "lines": lines,
        "all": sum(one.tally.all for one in lines),
        "claimed": sum(one.tally.claimed for one in lines),
        "others": [one for one in communes(where) if one.code not in found],
    }
    return Page("claims/list.html", values)


def show_commune(ask: Ask) -> Reply:
    where = _commune(ask)
    only, after = ask.query.get("only", ""), (numbered(ask.query.get("after", "")) or 0)
    claimed = {"claimed": True, "open": False}.get(only)
    rows = store.listed(ask.work, where.province_code, where.code, claimed=claimed, limit=PAGE + 1, after=after)
    if rows:
        ask.note("claims.listed", "office", None, {"commune": where.code})
    tally = next(iter(store.tallies(ask.work, where.province_code, where.code)), Tally(where.code, 0, 0, 0))
    values = {
        "where": where,
        "tally": tally,
        "rows": rows[:PAGE],
        "only": only,
        "more": f"{HERE}/{where.code}?only={only}&after={rows[PAGE - 1].claim.id}" if len(rows) > PAGE else "",
        "first": f"{HERE}/{where.code}?only={only}" if after else "",
        "may_print": ask.seat.role != "reader",
        "ways": [(one.channel, _way_name(one)) for one in doors.ways(ask.work, ask.origin)],
        "files": range(0, max(1, tally.all - tally.claimed), AT_ONCE),
        "at_once": AT_ONCE,
        "old": store.count_too_old(ask.work, where.province_code, where.code) if tally.all > tally.claimed else 0,
        "now": ask.work.now,
    }
    return Page("claims/commune.html", values)


def _way_name(one: Way) -> str:
    return f"{ {'zalo_oa': 'Zalo', 'telegram': 'Telegram', 'web': 'Web'}[one.channel] } ({one.address})"


# ── Printing ─────────────────────────────────────────────────────────────────────────────────────


def set_slips(ask: Ask) -> Made:
    """The slips of those who have not claimed yet, in the order of their names; set outside the writer's turn."""
    where, way = _commune(ask), _way(ask)
    part = numbered(ask.form.get("part", "")) or 0
    rows = store.listed(ask.work, where.province_code, where.code, claimed=False, limit=100_000)
    good = [one for one in rows if one.claim.code and one.claim.expires_at > ask.work.now]
    if number := (numbered(ask.form.get("organisation", "")) or 0):
        good = [one for one in good if one.claim.organisation_id == number]
    good.sort(key=lambda one: (fold(one.name), one.claim.id))
    good = good[part : part + AT_ONCE]
    slips = [_slip(one, where, way) for one in good]
    pdf = slips_pdf(slips, _door(way), _office(ask.work, where), words(PRINTED_IN)) if slips else b""
    return Made(tuple(one.claim.id for one in good), pdf)


def _slip(one: Claimed, where: Place, way: Way) -> Slip:
    code = one.claim.code
    return Slip(one.name, where.full, code, way.link(f"{opening.CLAIM}{code}"), day(one.claim.expires_at, PRINTED_IN))


def print_slips(ask: Ask) -> Reply:
    where = _commune(ask)
    made = cast(Made, ask.early)
    if not made.ids:
        return Go(
            f"{HERE}/{where.code}",
            ask.words.t("There is no slip to print: everybody has claimed, or nobody was handed in."),
        )
    store.printed(ask.work, made.ids)
    ask.note("slips.printed", "office", None, {"commune": where.code, "slips": len(made.ids), "first": made.ids[0]})
    return Download(f"phieu-{where.code}.pdf", PDF, made.pdf)


def print_poster(ask: Ask) -> Reply:
    where, way = _commune(ask), _way(ask)
    paper: Paper = "a3" if ask.query.get("paper") == "a3" else "a4"
    office = _office(ask.work, where)
    pdf = poster_pdf(
        where.full, way.link(f"{opening.COMMUNE}{where.code}"), _door(way), office, paper, words(PRINTED_IN)
    )
    ask.note("poster.printed", "office", None, {"commune": where.code, "paper": paper, "channel": way.channel})
    return Download(f"to-dan-{where.code}-{paper}.pdf", PDF, pdf)


def _way(ask: Ask) -> Way:
    found = doors.ways(ask.work, ask.origin)
    wanted = ask.form.get("way", "") or ask.query.get("door", "")
    return next((one for one in found if one.channel == wanted), found[0])


def _door(way: Way) -> Door:
    return Door(way.channel, way.address.removeprefix("https://").removeprefix("http://"))


def _office(work: Work, where: Place) -> str:
    """Whom a villager calls: the commune's office, else the province's."""
    found = offices.offices_for(work, where.province_code, where.code)
    one = next((each for each in found if each.phone), None)
    return f"{one.name}: {spoken_phone(one.phone)}" if one is not None else ""


# ── One organisation ─────────────────────────────────────────────────────────────────────────────


def renew(ask: Ask) -> Reply:
    """A lost slip: its code is worth nothing any more, a new one can be printed."""
    where, number = _organisation(ask)
    if claims.renew(ask.work, number, _by(ask)) is None:
        return Go(f"{HERE}/{where.code}", ask.words.t("Somebody has claimed it meanwhile."))
    return Go(f"{HERE}/{where.code}", ask.words.t("The old code is worth nothing any more. Please print the new slip."))


def renew_old(ask: Ask) -> Reply:
    """New codes for everybody whose slip is too old."""
    where = _commune(ask)
    count = claims.renew_old(ask.work, where.province_code, where.code, _by(ask))
    said = ask.words.n(
        "{count} slip has a new code. Please print it.", "{count} slips have new codes. Please print them.", count
    )
    return Go(f"{HERE}/{where.code}", said)


def release(ask: Ask) -> Reply:
    """The wrong person claimed it."""
    where, number = _organisation(ask)
    if claims.release(ask.work, number, _by(ask)) is None:
        return Go(f"{HERE}/{where.code}", ask.words.t("Nobody has claimed it."))
    said = ask.words.t("Taken back: whoever claimed it sees nothing of it any more. Please print a new slip.")
    return Go(f"{HERE}/{where.code}", said)


def _organisation(ask: Ask) -> tuple[Place, int]:
    where, number = _commune(ask), ask.number()
    if store.commune_of(ask.work, number) != where.code:
        raise Missing
    return where, number


# ── The list as a workbook ───────────────────────────────────────────────────────────────────────


def give_list(ask: Ask) -> Reply:
    where = ask.seat.province or ask.query.get("province", "")
    commune = ask.seat.commune or ask.query.get("commune", "")
    if province(where) is None:
        return Go(HERE, ask.words.t("Please choose the province first."))
    if not ask.seat.covers(where, commune):
        raise Missing
    w = ask.words
    ask.note("claims.exported", "office", None, {"area": commune or where})

    def rows(work: Work) -> Iterator[tuple[Value, ...]]:
        after = 0
        while found := store.listed(work, where, commune, limit=500, after=after):
            yield from (_row(one) for one in found)
            after = found[-1].claim.id

    def make(work: Work) -> Iterator[bytes]:
        heads = (
            w.t("Commune"),
            w.t("Commune code"),
            w.t("Producer"),
            w.t("Claimed"),
            w.t("Claimed on"),
            w.t("Slip printed on"),
        )
        sheet = Sheet(w.t("Producers"), heads, lambda: rows(work), widths=(28, 10, 48, 12, 14, 16))
        return workbook([sheet], work.now)

    def _row(one: Claimed) -> tuple[Value, ...]:
        found = place(one.commune)
        claimed, printed = one.claim.claimed_at, one.claim.printed_at
        return (
            *(found.name if found is not None else "", one.commune, one.name),
            w.t("yes") if claimed is not None else w.t("not yet"),
            local_date(claimed) if claimed is not None else None,
            local_date(printed) if printed is not None else None,
        )

    return Download(f"chu-the-{commune or where}.xlsx", XLSX, make)


def _commune(ask: Ask) -> Place:
    found = place(ask.path["commune"])
    if found is None or not ask.seat.covers(found.province_code, found.code):
        raise Missing
    return found


def _by(ask: Ask) -> str:
    return audit.person_actor(ask.seat.person_id)


COMMUNE, NUMBER = "{commune:[0-9]{5}}", "{id:[0-9]{1,15}}"
ROUTES = (
    Route("GET", "/claims", ALL, show),
    Route("GET", "/claims/list.xlsx", ALL, give_list),
    Route("GET", f"/claims/{COMMUNE}", ALL, show_commune),
    Route("POST", f"/claims/{COMMUNE}/slips", WRITERS, print_slips, before=set_slips),
    Route("GET", f"/claims/{COMMUNE}/poster.pdf", WRITERS, print_poster),
    Route("POST", f"/claims/{COMMUNE}/renew-old", WRITERS, renew_old),
    Route("POST", f"/claims/{COMMUNE}/{NUMBER}/renew", WRITERS, renew),
    Route("POST", f"/claims/{COMMUNE}/{NUMBER}/release", WRITERS, release),
)
