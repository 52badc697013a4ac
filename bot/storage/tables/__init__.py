"""The tables, by theme. Importing this package makes `METADATA` complete."""

from __future__ import annotations

from bot.storage.tables.accounts import office_account, office_session, office_view
from bot.storage.tables.announcing import approval, kept_text
from bot.storage.tables.base import METADATA
from bot.storage.tables.chats import channel_account, chat, inbox
from bot.storage.tables.dossiers import (
    certificate,
    council_score,
    day_override,
    deadline,
    dossier,
    dossier_index,
    dossier_step,
    finding,
    product_number,
    province_rule,
)
from bot.storage.tables.figures import target
from bot.storage.tables.house import alarm, attempt, audit, code, installation
from bot.storage.tables.imports import claim, import_row, import_run, imported
from bot.storage.tables.links import person_link
from bot.storage.tables.media import media, media_use
from bot.storage.tables.officers import canned, confirmation, officer, ticket, ticket_line
from bot.storage.tables.offices import office, policy
from bot.storage.tables.papers import paper
from bot.storage.tables.people import consent, membership, organisation, person
from bot.storage.tables.readiness import readiness
from bot.storage.tables.reminders import reminder, reminder_look, reminder_rule, reminder_silence
from bot.storage.tables.sending import announcement, lease, outbox, tally, wording
from bot.storage.tables.settings import office_setting
from bot.storage.tables.subjects import assessment, council_result, fact, product, talk
from bot.storage.tables.zalo import zalo_grant, zalo_token

__all__ = [
    "METADATA",
    "alarm",
    "announcement",
    "approval",
    "assessment",
    "attempt",
    "audit",
    "canned",
    "certificate",
    "channel_account",
    "chat",
    "claim",
    "code",
    "confirmation",
    "consent",
    "council_result",
    "council_score",
    "day_override",
    "deadline",
    "dossier",
    "dossier_index",
    "dossier_step",
    "fact",
    "finding",
    "import_row",
    "import_run",
    "imported",
    "inbox",
    "installation",
    "kept_text",
    "lease",
    "media",
    "media_use",
    "membership",
    "office",
    "office_account",
    "office_session",
    "office_setting",
    "office_view",
    "officer",
    "organisation",
    "outbox",
    "paper",
    "person",
    "person_link",
    "policy",
    "product",
    "product_number",
    "province_rule",
    "readiness",
    "reminder",
    "reminder_look",
    "reminder_rule",
    "reminder_silence",
    "talk",
    "tally",
    "target",
    "ticket",
    "ticket_line",
    "wording",
    "zalo_grant",
    "zalo_token",
]
