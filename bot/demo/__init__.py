"""A made-up province to try everything on: its people, offices and months, really played through the bot.

`names` and `world` make up who is there (pure, from a seed); `answers` and `chat` hold their talks through the real
handlers; `producers`, `offices` and `council` say what each does next; `days` runs the calendar; `making` puts it
together. Nobody in it is real, and no phone number of it can be called.
"""
