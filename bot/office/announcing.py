"""What the announcements' pages share: who speaks, what an audience is called, what Zalo will take for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.channels.zalo_oa.window import ABOUT, FREE, PAID
from bot.language import Words, msgid
from bot.office.asking import Ask, ZaloTariff
from bot.office.replies import Missing
from bot.programme.audience import Audience
from bot.programme.dossier_life import states
from bot.programme.duties import Role as OfficeRole
from bot.programme.duties import Scope
from bot.programme.places import communes, place, province, provinces
from bot.programme.reminders.hours import Hours
from bot.scoring import load_rubric
from bot.services import announcements, office_announcements
from bot.services.announcements import Counted, Refused
from bot.services.chain import RUBRIC
from bot.services.office_announcements import BadTime, Speaker
from bot.storage import audit
from bot.storage.announcements import Announcement, State

HERE = "/office/announcements"
SPANS = (FREE, PAID)
MONTHS = 12
STATES: Mapping[State, tuple[str, str]] = {
    "draft": (msgid("draft"), ""),
    "scheduled": (msgid("waits for its time"), "amber"),
    "preparing": (msgid("being sent"), "good"),
    "sending": (msgid("being sent"), "good"),
    "paused": (msgid("paused"), "amber"),
    "cancelled": (msgid("cancelled"), ""),
    "done": (msgid("done"), "good"),
}
"""What each state is called, and its colour."""
CHANNELS: Mapping[str, str] = {
    "telegram": "Telegram",
    "zalo_oa": "Zalo OA",
    "zalo_bot": "Zalo Bot",
    "web": msgid("Web chat"),
}
KINDS: Mapping[str, str] = {
    "household": msgid("Household business"),
    "cooperative": msgid("Cooperative"),
    "cooperative_group": msgid("Cooperative group"),
    "limited_company": msgid("Limited company"),
    "private_enterprise": msgid("Private enterprise"),
    "farm": msgid("Farm"),
}
REFUSED: Mapping[str, str] = {
    "no_words": msgid("Please write what is to be said."),
    "no_vietnamese": msgid("Please write it in Vietnamese, too: who has no text of their own language reads that."),
    "past": msgid("That time is over. Please choose a later one."),
    "state": msgid("That cannot be done now."),
    "changed": msgid("A colleague was faster. This is how it stands now."),
    "waits": msgid("It waits for a second officer's approval."),
    "own": msgid("A colleague has to approve it, not who wrote it."),
    "unknown": msgid("That cannot be done now."),
    "languages": msgid("A text is missing that every announcement has. Please change the words and add it."),
}
KINDS_OF_FAILURE: Mapping[str, str] = {
    "": msgid("not reached"),
    "closed": msgid("has blocked us"),
    "no_chat": msgid("no open chat"),
    "window": msgid("too long ago for Zalo"),
    "rejected": msgid("refused by the platform"),
    "gave_up": msgid("no connection, given up"),
    "lost": msgid("did not arrive"),
}
BAD_TIME: Mapping[str, str] = {
    "past": msgid("That time is over. Please choose a later one."),
    "far": msgid("Please choose a time within 60 days."),
    "night": msgid("People are written to between {opens} and {closes}. Please choose another time."),
}


def bad_time(w: Words, no: BadTime, hours: Hours) -> str:
    return w.t(BAD_TIME[str(no)], opens=f"{hours.opens:%H:%M}", closes=f"{hours.closes:%H:%M}")


def speaker(ask: Ask) -> Speaker:
    """Whoever asks, for their office; readers see what an office of their area would."""
    seat = ask.seat
    role: OfficeRole = "commune" if seat.commune else "province"
    scope = Scope(role, seat.province, seat.commune) if seat.province else None
    return Speaker(audit.person_actor(seat.person_id), scope)


def reached(ask: Ask, who: Speaker) -> Announcement:
    """The announcement of the address. Raises Missing."""
    one = office_announcements.find(ask.work, who, ask.number())
    if one is None:
        raise Missing
    return one


def why(w: Words, no: Refused) -> str:
    return w.t(REFUSED[no.why])


def channel_name(w: Words, channel: str) -> str:
    return w.t(CHANNELS.get(channel, channel))


# ── Audiences ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Part:
    """One thing an audience is narrowed by: its name in the form, what it asks, and (value, label) to tick."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]


def parts(w: Words, scope: Scope | None, today: date) -> list[Part]:
    """What this office can narrow an audience by."""
    found = []
    if scope is None:
        found.append(Part("provinces", w.t("Provinces"), [(one.code, one.full) for one in provinces()]))
    elif scope.role == "province":
        found.append(
            Part(
                "communes", w.t("Communes"), [(one.code, f"{one.kind} {one.name}") for one in communes(scope.province)]
            )
        )
    below = ("0", w.t("not 3 stars yet"))
    return [
        *found,
        Part("kinds", w.t("Kinds of business"), [(kind, w.t(name)) for kind, name in KINDS.items()]),
        Part("sheets", w.t("Product sets"), _sheets(w)),
        Part("stars", w.t("Stars, as estimated"), [below, *((str(n), _stars(w, n)) for n in (3, 4, 5))]),
        Part("states", w.t("Where the dossier is"), [(one.id, w.pick(one.name)) for one in states().values()]),
        Part("expiring", w.t("Certificate ends in"), [(code, _month(w, code)) for code in _months(today)]),
    ]


def read_audience(form: Mapping[str, Sequence[str]], offered: Sequence[Part]) -> Audience:
    """The audience that was ticked; what was not offered is not taken."""
    chosen: dict[str, tuple[str, ...]] = {}
    for part in offered:
        values = {value for value, _ in part.options}
        chosen[part.name] = tuple(one for one in dict.fromkeys(form.get(part.name, ())) if one in values)

    def of(name: str) -> tuple[str, ...]:
        return chosen.get(name, ())

    sheets, stars = (tuple(int(one) for one in of(name)) for name in ("sheets", "stars"))
    return Audience(of("provinces"), of("communes"), of("kinds"), sheets, stars, of("states"), of("expiring"))


def whom(w: Words, one: Audience) -> list[str]:
    """The audience as an office would say it, part by part."""
    said = []
    if one.communes:
        said.append(", ".join(_place(code) for code in one.communes))
    elif one.provinces:
        said.append(", ".join(_province(code) for code in one.provinces))
    else:
        said.append(w.t("the whole country"))
    names = dict(_sheets(w))
    labels: list[list[str]] = [
        [w.t(KINDS.get(kind, kind)) for kind in one.kinds],
        [names[str(sheet)] for sheet in one.sheets],
        [w.t("not 3 stars yet") if stars == 0 else _stars(w, stars) for stars in one.stars],
        [w.pick(states()[state].name) for state in one.states],
        [w.t("certificate ends in {month}", month=_month(w, month)) for month in one.expiring],
    ]
    said += [", ".join(each) for each in labels if each]
    for number in one.left_of:
        unsure = "unknown" in one.left_with
        said.append(
            w.t("whom no. {number} did not reach, or nobody knows", number=number)
            if unsure
            else w.t("whom no. {number} did not reach", number=number)
        )
    return said


def _sheets(w: Words) -> list[tuple[str, str]]:
    return [(str(sheet.no), w.pick(sheet.name)) for sheet in load_rubric(RUBRIC).sheets]


def _stars(w: Words, count: int) -> str:
    return w.n("{count} star", "{count} stars", count)


def _place(code: str) -> str:
    found = place(code)
    return found.full if found is not None else code


def _province(code: str) -> str:
    found = province(code)
    return found.full if found is not None else code


def _months(today: date) -> list[str]:
    """This month and the next, as "2027-03"."""
    first = today.year * 12 + today.month - 1
    return [f"{at // 12}-{at % 12 + 1:02}" for at in range(first, first + MONTHS)]


def _month(w: Words, code: str) -> str:
    year, month = code.split("-")
    return w.t("month {month}/{year}", month=int(month), year=year)


# ── Counting, and what Zalo will take for it ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Tariff:
    """The people of one Zalo Official Account by what it takes to tell them now (platforms, A.5 and A.6): `free` within
    48 hours of their last words, `paid` within 7 days, `template` only by an approved one. `unreached` are those of
    these whom this account will not tell: paid messages are switched off, no template is set."""

    account: str
    free: int
    paid: int
    template: int
    pays: bool
    has_template: bool

    @property
    def billed(self) -> int:
        """How many get an ordinary message that Zalo bills."""
        return self.paid if self.pays else 0

    @property
    def by_template(self) -> int:
        """How many get the approved template."""
        return self.template + self.paid - self.billed if self.has_template else 0

    @property
    def unreached(self) -> int:
        return self.template + self.paid - self.billed - self.by_template


@dataclass(frozen=True, slots=True)
class Reach:
    """An audience counted for a page: `unreachable` have no open chat, or one that Zalo will not take this for."""

    counted: Counted
    tariffs: Sequence[Tariff]

    @property
    def people(self) -> int:
        return self.counted.people

    @property
    def billed(self) -> int:
        return sum(one.billed for one in self.tariffs)

    @property
    def by_template(self) -> int:
        return sum(one.by_template for one in self.tariffs)

    @property
    def cost(self) -> int:
        """About what Zalo bills for the paid messages, in đồng; what a template costs is agreed with Zalo."""
        return self.billed * ABOUT

    @property
    def told(self) -> dict[str, int]:
        """How many can be told now, by channel."""
        lost = sum(one.unreached for one in self.tariffs)
        return {
            channel: count - (lost if channel == "zalo_oa" else 0)
            for channel, count in sorted(self.counted.by_channel.items())
        }

    @property
    def unreachable(self) -> int:
        return self.people - self.counted.reachable + sum(one.unreached for one in self.tariffs)

    @property
    def reachable(self) -> int:
        return self.people - self.unreachable


def count(ask: Ask, audience: Audience) -> Reach:
    """By SQL over when people last wrote; nobody is loaded."""
    counted = announcements.count(ask.work, audience, SPANS)
    by_account: dict[str, list[int]] = {}
    for group in counted.groups:
        if group.channel == "zalo_oa":
            by_account.setdefault(group.account, [0, 0, 0])[group.age] += group.people
    return Reach(counted, [_tariff(ask, name, ages) for name, ages in sorted(by_account.items())])


def _tariff(ask: Ask, name: str, ages: Sequence[int]) -> Tariff:
    """An account that is no more in the settings pays nothing and has no template."""
    set_up = ask.tools.zalo.get(name, ZaloTariff())
    return Tariff(name, ages[0], ages[1], ages[2], set_up.pays, set_up.has_template)
