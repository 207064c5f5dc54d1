"""The inbox's limits: how long rows are remembered, how many chats are served at once."""

from datetime import timedelta

# Telegram keeps an update for 24 hours at most, so none comes again after two days.
REMEMBERED = timedelta(days=2)
# The admins are told of each kind of failure once in this time, however often it happens.
TOLD_EVERY = timedelta(hours=1)
# A message may be edited, and its answer with it, for this time; with the job that purges, a
# quarter of an hour.
CHANGEABLE = timedelta(minutes=10)
PURGED_EVERY = timedelta(minutes=5)
KIND_LENGTH = 120
DIGEST_LENGTH = 64
STEP_LENGTH, NOTES_LENGTH = 24, 60  # as the pending step itself is stored (members)
CHATS_AT_ONCE = 32
FULL_S = 0.05  # before the next look, when so many chats are served
# Of a chat or a person over their budget (engine/telegram/budgets.py):
MOST_WAITING, MOST_WAITING_IN_GROUP = 60, 20  # updates: about as many as are answered in a minute
MOST_READ = 100  # updates, the oldest; later ones are too many anyway
REST_S = 5.0  # at most, before the waiting updates are counted again
SLOWED_AFTER_S, SLOWED_AT = 5.0, 10  # seconds, or updates: « Doucement » is said for longer waits
SLOWED_EVERY_S = 600.0  # at most
