"""An announcement by python-telegram-bot's Bot with its default client, 64 sends at once, from a list in memory."""

from __future__ import annotations

import argparse
import asyncio
import resource

from telegram import Bot
from telegram.request import HTTPXRequest

TEXT = "Thông báo: Hội đồng OCOP họp ngày 15/12. Xin hoàn thiện hồ sơ trước ngày 10/12."
FIRST = 20_000_000
AT_ONCE = 64

cli = argparse.ArgumentParser()
cli.add_argument("--api", required=True)
cli.add_argument("--recipients", type=int, required=True)
args = cli.parse_args()


async def main() -> None:
    bot = Bot("1:bench", base_url=f"{args.api}/bot", request=HTTPXRequest(connection_pool_size=AT_ONCE))
    await bot.initialize()
    left = iter(range(FIRST + 1, FIRST + args.recipients + 1))

    async def work() -> None:
        for chat in left:
            await bot.send_message(chat, TEXT)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    await bot.shutdown()


asyncio.run(main())
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
