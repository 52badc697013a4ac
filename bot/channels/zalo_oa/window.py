"""What Zalo lets an OA send a person, by how long ago they were last in touch (platforms, A.5 and A.6)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal

from bot.clock import VIETNAM

FREE = timedelta(hours=48)
PAID = timedelta(days=7)
ABOUT = 55  # đồng that a message costs after the free time; packages hold some hundreds to thousands (platforms, A.5)
MORNING, NIGHT = time(6, 0), time(22, 0)  # templates are delivered from 06:00 to 21:59

Window = Literal["free", "paid", "closed"]


def window(last_in_at: datetime | None, now: datetime) -> Window:
    """Who never wrote is out of reach."""
    if last_in_at is None or now - last_in_at > PAID:
        return "closed"
    return "free" if now - last_in_at <= FREE else "paid"


def template_time(now: datetime) -> datetime:
    """`now` where templates may be delivered, else the next morning."""
    local = now.astimezone(VIETNAM)
    if MORNING <= local.time() < NIGHT:
        return now
    return morning(now)


def morning(now: datetime) -> datetime:
    """The next 06:00 in Viet Nam."""
    local = now.astimezone(VIETNAM)
    day = local.date() + timedelta(days=0 if local.time() < MORNING else 1)
    return datetime.combine(day, MORNING, VIETNAM).astimezone(now.tzinfo)
