"""How long a topic is still being spoken of."""

from datetime import timedelta

LASTS = timedelta(minutes=10)  # since it was last shown, or told of
AGAIN_AFTER = timedelta(minutes=1)  # of the same topic: until then, nothing is written
FORGOTTEN_EVERY = timedelta(minutes=5)  # with LASTS, « un quart d’heure » of what people are told
