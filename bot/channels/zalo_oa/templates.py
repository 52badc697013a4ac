"""Approved templates: what each asks for, and whether what we have fits, before Zalo is asked to send it (A.6)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.zalo_oa.api import Api, Done, Reply
from bot.channels.zalo_oa.fields import count, text
from bot.channels.zalo_oa.wording import length
from bot.clock import Clock

FRESH = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Param:
    """One blank of a template. `longest` in characters, None where Zalo names no limit."""

    name: str
    required: bool
    longest: int | None


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why this template cannot be sent with these data, for the operator; no value is shown."""

    why: str


class Templates:
    """The blanks of each template, asked for once a day."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self._api, self._clock = api, clock
        self._known: dict[str, tuple[datetime, tuple[Param, ...]]] = {}

    async def params(self, template_id: str) -> tuple[Param, ...] | Reply:
        """The template's own list, or what Zalo said instead."""
        now = self._clock.now()
        known = self._known.get(template_id)
        if known is not None and now - known[0] < FRESH:
            return known[1]
        reply = await self._api.business("/template/info/v2", {"template_id": template_id})
        if not isinstance(reply, Done):
            return reply
        listed = reply.data.get("listParams")
        params = tuple(
            Param(text(one, "name"), one.get("require") is True, count(text(one, "maxLength")))
            for one in (listed if isinstance(listed, list) else [])
            if isinstance(one, Mapping) and text(one, "name")
        )
        self._known[template_id] = (now, params)
        return params

    def forget(self, template_id: str) -> None:
        """It was refused: look at its list again before the next try."""
        self._known.pop(template_id, None)


def filled(params: tuple[Param, ...], data: Mapping[str, str]) -> dict[str, str] | Misfit:
    """The data for exactly these blanks. What the template does not ask for is left out."""
    found = {}
    for param in params:
        value = unicodedata.normalize("NFC", data.get(param.name, "")).strip()
        if not value:
            if param.required:
                return Misfit(f"it asks for {param.name}, which this message does not have")
            continue
        if param.longest is not None and length(value) > param.longest:
            return Misfit(f"{param.name} is {length(value)} characters long; the template takes {param.longest}")
        found[param.name] = value
    return found
