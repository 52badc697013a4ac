"""Scoring: the official sheets as data and the estimate over them. Pure: no clock, database or chat."""

from bot.scoring.estimate import BANDS, Answer, Case, Estimate, Missed, Reach, band_of, estimate
from bot.scoring.load import load_rubric, rubric_ids
from bot.scoring.request import BadRequest, main_score, score
from bot.scoring.rubric import STARS, Criterion, Option, Rubric, RubricError, Rule, Section, Sheet, Texts

__all__ = [
    "BANDS",
    "STARS",
    "Answer",
    "BadRequest",
    "Case",
    "Criterion",
    "Estimate",
    "Missed",
    "Option",
    "Reach",
    "Rubric",
    "RubricError",
    "Rule",
    "Section",
    "Sheet",
    "Texts",
    "band_of",
    "estimate",
    "load_rubric",
    "main_score",
    "rubric_ids",
    "score",
]
