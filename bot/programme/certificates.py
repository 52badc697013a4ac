"""The dates of a recognition certificate (3 stars and more): until when it runs and when to file again.

Source: Decision 26/2026/QĐ-TTg, Articles 4.3, 7.6a and 12.3. Pure: every function is handed its dates.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from bot.programme.calendar import LAW, Calendar

Standing = Literal["before_window", "in_window", "window_missed", "expired_in_grace", "lapsed"]


def expiry(issued: date) -> date:
    """The last day of a certificate issued on `issued`: 36 months later [Article 4.3]. From 29 February: 28 February.

    Raises ValueError past the year 9999.
    """
    return LAW.expiry(issued)


def window(expires: date) -> tuple[date, date]:
    """First and last day to file for re-evaluation, both included: 180 and 120 days before the end [Article 7.6a]."""
    days = LAW.certificate(expires)
    return days.window_opens, days.window_closes


def grace_ends(expires: date) -> date:
    """The last day a certificate can keep its effect after its end: at most 180 days [Article 12.3].

    Not a day to file by: the article keeps the effect of a certificate whose holder missed the window *until the
    authority decides*, and the steps themselves take 15 working days and up to 45 days. Who is here files at once,
    and asks the province.
    """
    return LAW.certificate(expires).grace_ends


def standing(expires: date, today: date, calendar: Calendar = LAW) -> Standing:
    """Where a certificate stands on `today`; on its last day it is not yet expired.

    "expired_in_grace" says only that Article 12.3 can still hold, not that it does: that takes a filed dossier.
    """
    days = calendar.certificate(expires)
    if today < days.window_opens:
        return "before_window"
    if today <= days.window_closes:
        return "in_window"
    if today <= expires:
        return "window_missed"
    return "expired_in_grace" if today <= days.grace_ends else "lapsed"
