"""Where everything is kept: SQLite or PostgreSQL, one writer's lane, and the queries, each taking a `Work` first."""

from __future__ import annotations

from bot.storage import (
    alarms,
    announcements,
    around,
    audit,
    chats,
    codes,
    consents,
    facts,
    inbox,
    leases,
    outbox,
    people,
    purging,
    reminder_rules,
    reminders,
    results,
    silences,
    subjects,
    zalo_tokens,
)
from bot.storage.ahead import Coming
from bot.storage.backup import backup, restore
from bot.storage.copying import copy_rows
from bot.storage.engine import Database, open_database
from bot.storage.export import export
from bot.storage.facts import Source
from bot.storage.history import Line, history, last_line, message_at
from bot.storage.lane import Lane
from bot.storage.migrate import upgrade
from bot.storage.opening import confirm_keys, open_storage
from bot.storage.problems import Busy, Closed, StorageProblem
from bot.storage.rows import (
    Assessment,
    Chat,
    Loaded,
    Organisation,
    Person,
    Product,
    Subject,
    Talk,
    TalkView,
)
from bot.storage.sealing import Box
from bot.storage.work import Work

__all__ = [
    "Assessment",
    "Box",
    "Busy",
    "Chat",
    "Closed",
    "Coming",
    "Database",
    "Lane",
    "Line",
    "Loaded",
    "Organisation",
    "Person",
    "Product",
    "Source",
    "StorageProblem",
    "Subject",
    "Talk",
    "TalkView",
    "Work",
    "alarms",
    "announcements",
    "around",
    "audit",
    "backup",
    "chats",
    "codes",
    "confirm_keys",
    "consents",
    "copy_rows",
    "excuses",
    "export",
    "facts",
    "history",
    "inbox",
    "last_line",
    "leases",
    "message_at",
    "open_database",
    "open_storage",
    "outbox",
    "people",
    "purging",
    "reminder_rules",
    "reminders",
    "restore",
    "results",
    "silences",
    "subjects",
    "upgrade",
    "zalo_tokens",
]
