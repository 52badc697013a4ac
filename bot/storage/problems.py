"""What can go wrong below, in words for the person who runs the bot."""

from __future__ import annotations


class StorageProblem(Exception):
    """One line that names the setting or file at fault and how to mend it. Safe to print: nobody's data is in it."""


class Unreachable(StorageProblem):
    """The database does not answer; it may in a moment."""


class Busy(Exception):
    """More is waiting to be written than the bot can promise to keep: ask the sender to come back in a moment."""


class Closed(Busy):
    """The lane takes no more work: the bot is stopping."""


class TooSlow(Exception):
    """A job was cut off from the database because it did not come to an end. Nothing of it is kept."""
