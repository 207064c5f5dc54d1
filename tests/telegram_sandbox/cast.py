"""A cast for these tests, of a bot that is nobody's: its name needs escaping in HTML."""

import time
from collections.abc import Callable

from telegram_sandbox.state.calls import KEPT_CALLS
from telegram_sandbox.state.people import Bot, Group, Person, memberships
from telegram_sandbox.world import World

TOKEN = "123456:A_made-up_token_that_opens_nothing_real"  # noqa: S105 - well-formed, no secret

ROBOT = Bot(token=TOKEN, first_name="Robot & Cie", username="robot_bot", is_inline=True)

# Above 2**32, so that code which stores ids in 32 bits fails here and not in production.
MARIE = Person(5_100_000_001, "Marie", "Dupont", "marie_dupont", "alliée")
PAUL = Person(5_100_000_002, "Paul", "Martin", "paul_martin", "référent")
AWA = Person(5_100_000_003, "Awa", "Diallo", "awa_diallo", "admin")
CAMILLE = Person(5_100_000_004, "Camille", "Petit", "camille_petit", "personne de passage")

# A supergroup, a forum, and a basic group that can be upgraded.
LE_MANS = Group(
    -1_002_200_000_001,
    "Alliés du Pays du Mans",
    memberships(administrators=(AWA.id,), members=(MARIE.id, PAUL.id, ROBOT.id)),
)
LYON = Group(
    -1_002_200_000_002,
    "Alliés de Lyon",
    memberships(owner=AWA.id, administrators=(PAUL.id,), members=(MARIE.id, ROBOT.id)),
    topics=("Alimentation", "Élections"),
)
RENNES = Group(
    -4_200_000_001,
    "Alliés de Rennes",
    memberships(owner=PAUL.id, members=(MARIE.id, CAMILLE.id, ROBOT.id)),
)


def default_world(
    clock: Callable[[], float] = time.time, kept_calls: int | None = KEPT_CALLS
) -> World:
    """Return a sandbox in which nothing has been said yet; for the rest see World."""
    return World(
        ROBOT,
        [MARIE, PAUL, AWA, CAMILLE],
        [LE_MANS, LYON, RENNES],
        clock=clock,
        kept_calls=kept_calls,
    )
