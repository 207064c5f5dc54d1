"""The cast of the sandbox: the bot, and persons and groups to try the bot with."""

import time
from collections.abc import Callable

from telegram_sandbox.state.calls import KEPT_CALLS
from telegram_sandbox.state.people import Bot, Group, Person, memberships
from telegram_sandbox.world import World

# A well-formed token (a bot's id, then base64url), which only the sandbox accepts.
SANDBOX_TOKEN = "123456:Bac-a-sable_Ceci-nest-pas-un-secret"  # noqa: S105 -- opens nothing real

ETABLI = Bot(token=SANDBOX_TOKEN, first_name="L’Établi", username="etabli_bot", is_inline=True)

# Ids above 2**32, so that code limited to 32 bits fails here and not in production.
MARIE = Person(5_100_000_001, "Marie", "Dupont", "marie_dupont", "alliée")
PAUL = Person(5_100_000_002, "Paul", "Martin", "paul_martin", "référent")
AWA = Person(5_100_000_003, "Awa", "Diallo", "awa_diallo", "admin")
CAMILLE = Person(5_100_000_004, "Camille", "Petit", "camille_petit", "personne de passage")

# A supergroup, a forum, and a basic group that can be upgraded.
LE_MANS = Group(
    -1_002_200_000_001,
    "Alliés du Pays du Mans",
    memberships(administrators=(AWA.id,), members=(MARIE.id, PAUL.id, ETABLI.id)),
)
LYON = Group(
    -1_002_200_000_002,
    "Alliés de Lyon",
    memberships(owner=AWA.id, administrators=(PAUL.id,), members=(MARIE.id, ETABLI.id)),
    topics=("Alimentation", "Élections"),
)
RENNES = Group(
    -4_200_000_001,
    "Alliés de Rennes",
    memberships(owner=PAUL.id, members=(MARIE.id, CAMILLE.id, ETABLI.id)),
)


def default_world(
    clock: Callable[[], float] = time.time, kept_calls: int | None = KEPT_CALLS
) -> World:
    """Return a sandbox without messages; `kept_calls`: see World."""
    return World(
        ETABLI,
        [MARIE, PAUL, AWA, CAMILLE],
        [LE_MANS, LYON, RENNES],
        clock=clock,
        kept_calls=kept_calls,
    )
