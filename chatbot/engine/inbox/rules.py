"""How long things are remembered, and how much is done at once."""

from datetime import timedelta

# Telegram keeps an update for 24 hours at most, so none comes again after two days.
REMEMBERED = timedelta(days=2)
# The admins are told of each kind of failure so often, however often it happens.
TOLD_EVERY = timedelta(hours=1)
# An answer is found again by its question so long; with the job that forgets, a quarter of an hour.
CHANGEABLE = timedelta(minutes=10)
FORGOTTEN_EVERY = timedelta(minutes=5)
KIND_LENGTH = 120
DIGEST_LENGTH = 64
STEP_LENGTH, NOTES_LENGTH = 24, 60  # as the pending step itself is stored (members)
CHATS_AT_ONCE = 32
FULL_S = 0.05  # when that many are served: whether some of them only wait
# Of a chat, or a person, that is over their budget (engine/telegram/budgets.py):
MOST_WAITING, MOST_WAITING_IN_GROUP = 60, 20  # updates: what is answered within about a minute
MOST_READ = 100  # of the oldest, to see what they are; those that came later are too many anyway
REST_S = 5.0  # at most, before it is looked again how much waits
SLOWED_AFTER_S, SLOWED_AT = 5.0, 10  # who waits that long, or behind so many, is told why,
SLOWED_EVERY_S = 600.0  # but not again and again
