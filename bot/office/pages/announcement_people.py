"""The people of an announcement: what became of it with each, and whom nobody could reach, to hand on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from bot.clock import VIETNAM, local_date
from bot.documents.sheet_writing import XLSX, Sheet, workbook
from bot.language import Words, msgid
from bot.office import announcing
from bot.office.announcing import HERE, reached, speaker
from bot.office.asking import Ask
from bot.office.rendering import place_name
from bot.office.replies import Download, Page, Reply
from bot.office.routing import ALL, Route
from bot.programme.audience import NOT_TOLD
from bot.storage import Work, recipients
from bot.storage.announcements import Announcement
from bot.storage.recipients import Recipient, Shelf, Unreached

PAGE = 50
WIDTHS = (34, 34, 24, 18, 12, 26)
PIECE = 500  # people read at once for a file
STATUSES: Mapping[str, str] = {
    "queued": msgid("waits"),
    "sending": msgid("on its way"),
    "sent": msgid("sent"),
    "delivered": msgid("arrived"),
    "seen": msgid("read"),
    "failed": msgid("not reached"),
    "unknown": msgid("not known"),
    "expired": msgid("too late"),
    "cancelled": msgid("taken back"),
}


# ── Each person ──────────────────────────────────────────────────────────────────────────────────


def people(ask: Ask) -> Reply:
    one = reached(ask, speaker(ask))
    status = ask.query.get("status", "")
    chosen = (status,) if status in STATUSES else ()
    counted = recipients.shelves(ask.work, one.id)
    found, after = recipients.page(ask.work, counted, chosen, _place(ask.query.get("after", "")), PAGE)
    where = recipients.where_are(ask.work, [each.person_id for each in found], one.area)
    ask.note("announcement.people_read", "announcement", one.id, {"people": [each.person_id for each in found]})
    names = {key: ask.words.t(name) for key, name in STATUSES.items()}
    totals = {key: sum(count for shelf, count in counted.items() if shelf.status == key) for key in STATUSES}
    values = {
        "one": one,
        "here": HERE,
        "rows": [(each, where.get(each.person_id), _since(each)) for each in found],
        "status": status if chosen else "",
        "statuses": [(key, f"{names[key]} ({totals[key]})") for key in STATUSES if totals[key]],
        "status_names": names,
        "reasons": {key: ask.words.t(why) for key, why in announcing.KINDS_OF_FAILURE.items()},
        "channel_names": {key: ask.words.t(name) for key, name in announcing.CHANNELS.items()},
        "more": f"{HERE}/{one.id}/people?status={status if chosen else ''}&after={_named(after)}" if after else "",
        "first": f"{HERE}/{one.id}/people?status={status if chosen else ''}" if ask.query.get("after") else "",
    }
    return Page("announcements/people.html", values)


def _since(one: Recipient) -> datetime | None:
    return one.trail[-1].at if one.trail else None


def _named(place: tuple[Shelf, int] | None) -> str:
    """A place in the list as the address carries it: "3.failed.1.877"."""
    return f"{place[0].wording}.{place[0].status}.{place[0].account}.{place[1]}" if place is not None else ""


def _place(said: str) -> tuple[Shelf, int] | None:
    """The same read back; anything else begins at the top."""
    parts = said.split(".")
    numbers = [parts[0], *parts[2:]]
    if len(parts) != 4 or not all(one.isascii() and one.isdigit() and len(one) <= 15 for one in numbers):
        return None
    return Shelf(int(parts[0]), parts[1], int(parts[2])), int(parts[3])


# ── Whom nobody could reach ──────────────────────────────────────────────────────────────────────


def _statuses(ask: Ask) -> tuple[str, ...]:
    """Those surely not reached; with a tick also those of whom nobody knows."""
    return (*NOT_TOLD, "unknown") if ask.query.get("unsure") == "yes" else NOT_TOLD


def unreached(ask: Ask) -> Reply:
    one, statuses = reached(ask, speaker(ask)), _statuses(ask)
    commune = ask.query.get("commune")
    communes = recipients.unreached_by_commune(ask.work, one.id, statuses, one.area)
    chosen = commune if commune in communes else None
    after = _after(ask.query.get("after", ""))
    found = recipients.unreached(ask.work, one.id, statuses, one.area, chosen, after, PAGE + 1)
    shown = found[:PAGE]
    ask.note("announcement.unreached_read", "announcement", one.id, {"people": [each.person_id for each in shown]})
    asked = f"unsure={'yes' if 'unknown' in statuses else ''}" + (f"&commune={chosen}" if chosen is not None else "")
    more = f"&after={shown[-1].where.commune}.{shown[-1].row}" if len(found) > PAGE else ""
    values = {
        "one": one,
        "here": HERE,
        "communes": [(code, _commune(ask.words, code), count) for code, count in communes.items()],
        "total": sum(communes.values()),
        "chosen": chosen,
        "unsure": "unknown" in statuses,
        "rows": [(each, _commune(ask.words, each.where.commune), _why(ask.words, each)) for each in shown],
        "file": f"{HERE}/{one.id}/unreached.xlsx?{asked}",
        "asked": asked,
        "more": f"{HERE}/{one.id}/unreached?{asked}{more}" if more else "",
        "channel_names": {key: ask.words.t(name) for key, name in announcing.CHANNELS.items()},
    }
    return Page("announcements/unreached.html", values)


def _after(said: str) -> tuple[str, int] | None:
    commune, dot, row = said.rpartition(".")
    fine = dot and len(commune) <= 10 and row.isascii() and row.isdigit() and len(row) <= 15
    return (commune, int(row)) if fine else None


def _commune(w: Words, code: str) -> str:
    return place_name("", code) if code else w.t("commune not known")


def _why(w: Words, one: Unreached) -> str:
    if one.status == "failed":
        return w.t(announcing.KINDS_OF_FAILURE[one.kind])
    return w.t(STATUSES[one.status])


def download(ask: Ask) -> Reply:
    """The list as a workbook, commune by commune."""
    one, statuses = reached(ask, speaker(ask)), _statuses(ask)
    communes = recipients.unreached_by_commune(ask.work, one.id, statuses, one.area)
    commune = ask.query.get("commune")
    chosen = commune if commune in communes else None
    counted = communes[chosen] if chosen is not None else sum(communes.values())
    ask.note("announcement.unreached_taken", "announcement", one.id, {"people": counted, "commune": chosen or ""})
    w, made = ask.words, ask.work.now

    def make(work: Work) -> Iterable[bytes]:
        header = (w.t("Commune or ward"), w.t("Business"), w.t("Contact"), w.t("Phone"), w.t("Channel"), w.t("Why"))
        sheet = Sheet(w.t("Not reached"), header, lambda: _lines(work, w, one, statuses, chosen), widths=WIDTHS)
        return workbook([sheet], made)

    day = local_date(made.astimezone(VIETNAM))
    return Download(f"ocop-{one.id}-{day.isoformat()}.xlsx", XLSX, make)


def _lines(
    work: Work, w: Words, one: Announcement, statuses: Sequence[str], commune: str | None
) -> Iterator[Sequence[str]]:
    after: tuple[str, int] | None = None
    while found := recipients.unreached(work, one.id, statuses, one.area, commune, after, PIECE):
        for each in found:
            where, channel = each.where, announcing.channel_name(w, each.channel)
            yield _commune(w, where.commune), where.organisation, where.contact, where.phone, channel, _why(w, each)
        after = (found[-1].where.commune, found[-1].row)


NUMBER = "{id:[0-9]{1,15}}"
ROUTES = (
    Route("GET", f"/announcements/{NUMBER}/people", ALL, people),
    Route("GET", f"/announcements/{NUMBER}/unreached", ALL, unreached),
    Route("GET", f"/announcements/{NUMBER}/unreached.xlsx", ALL, download),
)
