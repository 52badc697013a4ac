"""Language: catalogues, figures and dates as people read them, and the folding of tone marks."""

from __future__ import annotations

from bot.language.figures import day, money, number, percent, rough
from bot.language.fold import fold
from bot.language.languages import DEFAULT, LANGUAGES, Language, known
from bot.language.words import Words, msgid, words

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "Language",
    "Words",
    "day",
    "fold",
    "known",
    "money",
    "msgid",
    "number",
    "percent",
    "rough",
    "words",
]
