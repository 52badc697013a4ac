"""Templates: one environment, and what every one of them can use."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from html import unescape
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.clock import VIETNAM
from bot.language import LANGUAGES, Words, day, money, number, percent
from bot.office.forms import Form
from bot.office.own_files import address
from bot.programme.places import place, province


@cache
def environment() -> Environment:
    env = Environment(
        loader=PackageLoader("bot.office"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(asset=address, languages=LANGUAGES, place_name=place_name)
    return env


def render(template: str, values: Mapping[str, Any], words: Words, csrf: str = "") -> str:
    """`t`, `n`: the texts of the page's language; `day`, `moment`, `number`, `money`, `percent` write in it; `csrf()`
    is the field that every form carries; `form` is an empty one where the page brought none."""
    language = words.language
    common: dict[str, Any] = {
        "words": words,
        "t": words.t,
        "n": words.n,
        "language": language,
        "form": Form(words, {}),
        "day": lambda one: day(one, language) if one is not None else "",
        "moment": lambda one: moment(one, language) if one is not None else "",
        "number": lambda one: number(one, language) if one is not None else "",
        "money": lambda one: money(one, language),
        "percent": lambda one: percent(one, language),
        "csrf": lambda: Markup('<input type="hidden" name="csrf" value="{}">').format(csrf),
    }
    labels = common["called"] = Labels()
    return labels.fill(environment().get_template(template).render({**common, **values}))


class Labels:
    """What the fields of a page are called. The box on top names those that need another look before they are written
    further down: it leaves a mark for each, which `fill` puts the label into. Nobody can type such a mark."""

    def __init__(self) -> None:
        self._mark = secrets.token_hex(8)
        self._of: dict[str, str] = {}

    def keep(self, name: str, label: str) -> str:
        """The first label of a name counts: a group's before those of its fields. Says nothing."""
        self._of.setdefault(name, label)
        return ""

    def later(self, name: str) -> Markup:
        return Markup("<!--{} {}-->").format(self._mark, name)

    def fill(self, page: str) -> str:
        if self._mark not in page:
            return page
        return re.sub(f"<!--{self._mark} (.*?)-->", lambda found: self._said(unescape(found[1])), page)

    def _said(self, name: str) -> str:
        return f"{escape(self._of[name])}: " if name in self._of else ""


def moment(at: datetime, language: str) -> str:
    """A day and time in Viet Nam: "25/11/2026 08:05"."""
    local = at.astimezone(VIETNAM)
    return f"{day(local.date(), language)} {local:%H:%M}"


def place_name(province_code: str, commune_code: str = "") -> str:
    """ "xã Tân Cương, Thái Nguyên", "tỉnh Thái Nguyên"; the code itself where it is none of today's, "" for none."""
    code = commune_code or province_code
    found = place(code) if commune_code else province(code)
    return found.full if found is not None else code


def iso(one: date | None) -> str:
    """For the value of a date field."""
    return one.isoformat() if one is not None else ""
