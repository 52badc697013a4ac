"""Alarms of a channel: one clear line in the log, and a row that `ocop-bot check` and the health page show."""

from __future__ import annotations

import structlog

from bot.storage import Lane, alarms

log = structlog.get_logger(__name__)


class RowAlarms:
    """Of one account; `source` reads "zalo_oa:ocop"."""

    def __init__(self, lane: Lane, source: str) -> None:
        self._lane, self._source = lane, source

    async def ring(self, kind: str, said: str, times: int = 1) -> None:
        log.error(said, account=self._source)
        try:
            await self._lane.run(lambda work: alarms.raise_alarm(work, self._source, kind, said, times))
        except Exception:  # the line is out; a database in trouble has alarms of its own
            log.exception("an alarm could not be kept", account=self._source)

    async def clear(self, kind: str) -> None:
        try:
            await self._lane.run(lambda work: alarms.clear_alarm(work, self._source, kind))
        except Exception:  # it stands a little longer than it should
            log.exception("an alarm could not be taken back", account=self._source)

    async def standing(self) -> list[alarms.Alarm]:
        return await self._lane.read(lambda work: alarms.standing(work, self._source))
