"""Every address of the console, and its menu."""

from __future__ import annotations

from dataclasses import dataclass

from bot.language import msgid
from bot.office.pages import (
    account,
    announcement_people,
    announcement_sending,
    announcement_texts,
    announcement_write,
    announcements,
    audit,
    claims,
    directory,
    dossiers,
    figures,
    figures_export,
    figures_plan,
    hours,
    imports,
    improvement,
    people,
    questions,
    reminder_texts,
    rounds,
    rules,
    settings,
    signing,
    spoken,
    today,
)
from bot.office.routing import ALL, LEADING, WRITERS, Roles, Route

SIGN_IN = signing.SIGN_IN

ROUTES: tuple[Route, ...] = (
    *signing.ROUTES,
    *today.ROUTES,
    *dossiers.ROUTES,
    *figures_export.ROUTES,
    *figures_plan.ROUTES,
    *figures.ROUTES,
    *imports.ROUTES,
    *claims.ROUTES,
    *questions.ROUTES,
    *announcements.ROUTES,
    *announcement_sending.ROUTES,
    *announcement_write.ROUTES,
    *announcement_texts.ROUTES,
    *announcement_people.ROUTES,
    *people.ROUTES,
    *account.ROUTES,
    *rules.ROUTES,
    *rounds.ROUTES,
    *audit.ROUTES,
    *settings.ROUTES,
    *reminder_texts.ROUTES,
    *spoken.ROUTES,
    *hours.ROUTES,
    *improvement.ROUTES,
    *directory.ROUTES,
)


@dataclass(frozen=True, slots=True)
class MenuLine:
    """`path` is the whole address a line leads to; it is marked wherever an address begins with it."""

    path: str
    label: str
    roles: Roles


MENU: tuple[MenuLine, ...] = (
    MenuLine("/office/", msgid("Today"), ALL),
    MenuLine("/office/dossiers", msgid("Dossiers"), ALL),
    MenuLine("/office/questions", msgid("Questions"), ALL),
    MenuLine("/office/announcements", msgid("Office announcements"), ALL),
    MenuLine("/office/rounds", msgid("Rounds"), ALL),
    MenuLine("/office/figures", msgid("Figures"), ALL),
    MenuLine("/office/imports", msgid("Products from a sheet"), WRITERS),
    MenuLine("/office/claims", msgid("Slips for the producers"), ALL),
    MenuLine("/office/directory", msgid("Directory"), ALL),
    MenuLine("/office/settings", msgid("Settings"), ALL),
    MenuLine("/office/people", msgid("Colleagues"), LEADING),
    MenuLine("/office/audit", msgid("Audit log"), ALL),
)
