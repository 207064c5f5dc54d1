"""A chat that pauses, is away or wants a digest is told once of what it missed."""

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.announcements.news.stories import Story
from tests.cast import GROUP, SUPERGROUP

DIGEST = {
    "a week's announcements come on Monday at eight, newest first, and once": """
        17T10 follows
        17T11 weekly
        18T10 announces Un
        21T10 announces Deux
        23T08:00 digests
        23T08:01 digests = Deux Un
        23T08:01 digests
        29T10 announces Trois
        30T07:59 digests
        30T09 digests = Trois
    """,
    "a week without news is a week without message": """
        17T10 follows
        17T11 weekly
        23T08:01 digests
        30T08:01 digests
    """,
    "what comes out at eight sharp is in it, what comes a minute later in the next": """
        17T10 follows
        17T11 weekly
        23T08 announces Un
        23T08:01 announces Deux
        23T08:02 digests = Un
        30T08:01 digests = Deux
    """,
    "the bot was down on Monday, and on the next one too": """
        10T10 follows
        10T11 weekly
        12T10 announces Un
        18T10 announces Deux
        24T10 announces Trois
        24T11 digests = Deux Un
        30T08:01 digests = Trois
    """,
    "the bot was down on Monday until the night: it comes in the morning": """
        17T10 follows
        17T11 weekly
        18T10 announces Un
        23T21 digests
        23T23 digests
        24T08 digests = Un
    """,
    "what came at once before the choice doesn't come again": """
        17T10 follows
        18T10 announces Un
        18T11 weekly
        18T12 announces Deux
        23T08:01 digests = Deux
    """,
    "what was announced before somebody followed, or while they didn't, is not theirs": """
        17T10 weekly
        17T11 announces Un
        18T10 follows
        18T11 announces Deux
        18T12 leaves
        18T13 announces Trois
        18T14 follows
        18T15 announces Quatre
        23T08:01 digests = Quatre
    """,
    "who left gets none of it": """
        17T10 follows
        17T11 weekly
        18T10 announces Un
        19T10 leaves
        20T10 announces Deux
        23T08:01 digests
    """,
    "of several topics, those that are followed": """
        17T10 follows alimentation
        17T10 follows appel
        17T11 weekly
        18T10 announces Un media
        19T10 announces Deux appel
        20T10 announces Trois alimentation
        23T08:01 digests = Trois Deux
    """,
    "a correction is read in the announcement's place, a withdrawn one not at all": """
        17T10 follows
        17T11 weekly
        18T10 announces Un
        18T11 announces Deux
        19T10 corrects Un Uno
        19T11 withdraws Deux
        23T08:01 digests = Uno
        24T10 corrects Uno Ein
        30T08:01 digests
    """,
    "paused on Monday: it comes when the pause is over, by day": """
        17T10 follows
        17T11 weekly
        18T10 announces Un
        20T10 pauses 25
        24T10 announces Deux
        23T08:01 digests
        24T23:59 digests
        25T00 digests
        25T07:59 digests
        25T08 digests = Un
        25T08 offers
        30T08:01 digests = Deux
    """,
    "who was out of reach for weeks gets one digest of all": """
        3T10 follows
        3T11 weekly
        4T10 blocks
        10T10 announces Un
        18T10 announces Deux
        23T08:01 digests
        24T10 resumes
        24T10 digests = Deux Un
        24T10 offers
    """,
    "a digest that finds the bot blocked comes when it isn't any more": """
        17T10 follows
        17T11 weekly
        18T10 announces Un
        23T08:01 digests = Un
        23T08:01 refuses
        24T10 announces Deux
        24T11 digests
        25T10 resumes
        25T10 digests = Un
        25T10 digests
        30T08:01 digests = Deux
    """,
    "the digest begins with what a pause had kept back already": """
        17T10 follows
        17T11 pauses 20
        18T10 announces Un
        19T10 weekly
        19T11 announces Deux
        20T10 offers
        23T08:01 digests = Deux Un
    """,
    "at once again: what would have been in the next digest is offered": """
        17T10 follows
        17T11 weekly
        18T10 announces Un
        23T08:01 digests = Un
        24T10 announces Deux
        25T10 at_once
        25T10 offers = Deux
        25T10 offers
        30T08:01 digests
    """,
    "a copy that was kept back as the choice was made is in it": """
        17T10 follows
        18T10 announces Un
        18T10:01 announces Deux
        18T11 weekly
        18T11 pauses 19
        18T12 copies Un skipped paused
        18T12 copies Deux sent
        18T13 finishes Un
        23T08:01 digests = Un
        30T08:01 digests
    """,
}
MISSED = {
    "what came during a pause is offered when it is over by itself, once": """
        17T10 follows
        17T11 pauses 20
        18T10 announces Un
        19T10 announces Deux
        19T23:59 offers
        20T00 offers = Deux Un
        20T00 offers
    """,
    "or when somebody resumes": """
        17T10 follows
        17T11 pauses 27
        18T10 announces Un
        19T10 resumes
        19T11 announces Deux
        19T11 offers = Un
    """,
    "a pause in which nothing came ends without a word": """
        17T10 follows
        17T11 announces Un
        18T11 pauses 19
        20T00 offers
    """,
    "what came, or may have come, before or after a pause is not missed": """
        17T10 follows
        17T11 announces Un
        17T11 announces Deux
        17T11 announces Trois
        17T12 pauses 19
        17T13 copies Un sent
        17T13 copies Deux unknown
        19T10 announces Quatre
        19T10 offers
    """,
    "a pause that is made longer is one pause": """
        17T10 follows
        17T11 pauses 19
        18T10 announces Un
        18T11 pauses 25
        20T10 announces Deux
        25T00 offers = Deux Un
    """,
    "a pause after a pause tells nothing again": """
        17T10 follows
        17T11 pauses 27
        18T10 announces Un
        18T11 resumes
        18T11 offers = Un
        18T12 pauses 27
        18T13 announces Deux
        18T14 resumes
        18T14 offers = Deux
    """,
    "who blocked the bot is told when they are back": """
        17T10 follows
        17T11 blocks
        18T10 announces Un
        18T11 offers
        19T10 resumes
        19T10 offers = Un
    """,
    "what was offered while the bot was blocked is offered again, once": """
        17T10 follows
        17T11 pauses 19
        18T10 announces Un
        19T00 offers = Un
        19T00 refuses
        20T10 announces Deux
        20T11 offers
        21T10 resumes
        21T10 offers = Deux Un
        21T11 blocks
        22T10 announces Trois
        22T11 resumes
        22T11 offers = Trois
    """,
    "the announcement by which it was noticed is missed too": """
        17T10 follows
        17T11 announces Un
        17T11 announces Deux
        17T11:01 copies Un failed
        17T11:01 copies Deux sent
        17T11:01 blocks
        17T11:02 finishes Un
        19T10 resumes
        19T10 offers = Un
        20T10 pauses 21
        21T10 offers
    """,
    "what was still on its way as a pause began is missed, whoever cancelled or left is not": """
        17T10 follows
        17T11 announces Un
        17T11:01 announces Deux
        17T12 pauses 19
        17T13 copies Un skipped paused
        17T13 copies Deux skipped cancelled
        17T13 finishes Un
        17T13 finishes Deux
        19T10 offers = Un
    """,
    "out of reach while paused: told when both are over": """
        17T10 follows
        17T11 pauses 19
        17T12 blocks
        18T10 announces Un
        19T10 offers
        22T10 announces Deux
        23T10 resumes
        23T10 offers = Deux Un
    """,
    "who followed during the pause missed what came since": """
        17T10 follows media
        17T11 pauses 20
        17T12 announces Un
        18T10 follows
        18T11 announces Deux
        20T10 offers = Deux
    """,
    "who left, or stopped all, missed nothing": """
        17T10 follows
        17T11 pauses 20
        18T10 announces Un
        18T11 stops
        18T12 follows
        20T10 offers
    """,
    "a withdrawn announcement was not missed": """
        17T10 follows
        17T11 pauses 20
        18T10 announces Un
        18T11 withdraws Un
        20T10 offers
    """,
}
STOPPED = {
    "a digest lists what was stopped over a Monday once it is sent to the others": """
        17T10 follows
        17T10 lea_follows
        17T11 weekly
        20T10 announces Un
        20T11 is_stopped Un
        21T10 announces Deux
        23T08:01 digests = Deux
        24T10 is_taken_up Un
        30T08:01 digests = Un
        37T08:01 digests
    """,
    "also weeks later, and not before the Monday after": """
        17T10 follows
        17T10 lea_follows
        17T11 weekly
        20T10 announces Un
        20T11 is_stopped Un
        37T08:01 digests
        44T08:00 is_taken_up Un
        44T08:01 digests = Un
        51T08:01 digests
    """,
    "who is back while it is stopped is offered it then": """
        17T10 follows
        17T10 lea_follows
        18T10 pauses 20
        18T11 announces Un
        18T12 is_stopped Un
        20T10 offers
        21T10 is_taken_up Un
        21T11 offers = Un
        22T10 offers
    """,
    "who is still away then is offered it with the rest": """
        17T10 follows
        17T10 lea_follows
        18T10 pauses 25
        18T11 announces Un
        18T12 is_stopped Un
        21T10 is_taken_up Un
        22T10 announces Deux
        25T10 offers = Deux Un
    """,
    "who wants it at once in between is offered it, too": """
        17T10 follows
        17T10 lea_follows
        17T11 weekly
        18T11 announces Un
        18T12 is_stopped Un
        19T10 at_once
        19T11 offers
        21T10 is_taken_up Un
        21T11 offers = Un
    """,
    "whoever gets it now, or follows since, misses nothing": """
        17T10 lea_follows
        18T11 announces Un
        18T12 is_stopped Un
        19T10 follows
        21T10 is_taken_up Un
        21T11 offers
    """,
    "nor whoever is one of the others": """
        17T10 follows
        17T10 lea_follows
        18T11 announces Un
        18T12 is_stopped Un
        21T10 is_taken_up Un
        21T11 offers
    """,
}
SET_BACK = {
    "what comes out after it is in the next digest, what was told is not": """
        17T10 follows
        17T11 weekly
        18T10 announces Un
        23T08:01 digests = Un
        19T10 the_clock_goes_back
        20T10 announces Deux
        23T08:01 digests = Deux
        30T08:01 digests
    """,
    "who followed by the clock as it was follows": """
        27T10 follows
        27T11 weekly
        19T10 the_clock_goes_back
        20T10 announces Un
        23T08:01 digests = Un
    """,
    "what was sent to the others after it is in the next digest": """
        17T10 follows
        17T10 lea_follows
        17T11 weekly
        18T10 announces Un
        18T11 is_stopped Un
        23T08:01 digests
        31T10 is_taken_up Un
        24T10 the_clock_goes_back
        30T08:01 digests = Un
    """,
    "who was out of reach by then is offered what came before and after": """
        17T10 follows
        25T10 blocks
        26T10 announces Un
        19T10 the_clock_goes_back
        20T10 announces Deux
        21T10 resumes
        21T10 offers = Deux Un
        27T10 offers
    """,
}
IN_A_GROUP = """
    17T10 follows
    17T11 weekly
    18T10 announces Un
    19T10 moves -1007
    23T08:01 digests = Un
    24T10 at_once
    24T10 pauses 27
    25T10 announces Deux
    27T10 offers = Deux
"""


STORIES = DIGEST | MISSED | STOPPED | SET_BACK


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
async def test_marie_is_told(connection: AsyncConnection, story: str) -> None:
    await Story(connection).goes(story)


async def test_a_group_is_told_where_it_is_now(connection: AsyncConnection) -> None:
    assert f"moves {SUPERGROUP}" in IN_A_GROUP
    await Story(connection, GROUP).goes(IN_A_GROUP)
