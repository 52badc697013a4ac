"""The talk on python-telegram-bot the way its documentation shows: ConversationHandler, its own webhook server, its
httpx client; in memory, or with PicklePersistence."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

NUMBER = "90000001"
cli = argparse.ArgumentParser()
cli.add_argument("--port", type=int, required=True)
cli.add_argument("--api", required=True)
cli.add_argument("--script", type=Path, required=True)
cli.add_argument("--pickle")
args = cli.parse_args()
STEPS: list[dict[str, Any]] = json.loads(args.script.read_text("utf-8"))


def keyboard(markup: dict[str, Any] | None) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        return InlineKeyboardMarkup([[InlineKeyboardButton(**one) for one in row] for row in markup["inline_keyboard"]])
    rows = [[KeyboardButton(**one) for one in row] for row in markup["keyboard"]]
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)


async def say(update: Update, step: int) -> None:
    assert update.message is not None
    line = STEPS[step]["line"].replace(NUMBER, str(update.message.chat.id))
    await update.message.reply_text(line, reply_markup=keyboard(STEPS[step]["markup"]))


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    assert context.user_data is not None
    context.user_data["answers"] = []
    await say(update, 0)
    return 0


async def take(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    assert context.user_data is not None
    assert update.message is not None
    answers: list[str] = context.user_data["answers"]
    answers.append(str(update.message.text).strip())
    step = len(answers)
    await say(update, step)
    return step if step < len(STEPS) - 1 else ConversationHandler.END


builder = Application.builder().token("1:bench").base_url(f"{args.api}/bot").connection_pool_size(256)
if args.pickle:
    builder = builder.persistence(PicklePersistence(args.pickle))
app = builder.build()
app.add_handler(
    ConversationHandler(
        entry_points=[CommandHandler("start", start)],
        states={step: [MessageHandler(filters.TEXT & ~filters.COMMAND, take)] for step in range(len(STEPS))},
        fallbacks=[],
        name="register",
        persistent=bool(args.pickle),
        allow_reentry=True,
    )
)
app.run_webhook(listen="127.0.0.1", port=args.port, url_path="hook", webhook_url="http://127.0.0.1/hook")
