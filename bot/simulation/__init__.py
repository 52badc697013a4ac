"""A year of reminders for a made-up province, through the real planner, outbox and sender; and a judge of its own.

`world` makes up people, `people` brings them into the database, `engine` ticks and sends in one or two processes that
may be killed, `year` runs the calendar, `judge` works out from the law's dates alone who had to be told of what.
"""
