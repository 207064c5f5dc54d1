"""The bot grants what the matrix grants, refuses what it refuses, and knows no other way."""

import pytest

from chatbot.app import ROUTES
from chatbot.conversation import Context, Reply, Requires, Router
from tests.authorisation.matrix import MATRIX, NOTED, Outcome, Role, Row, rows_of
from tests.authorisation.rows import ROWS, declared, name_of
from tests.authorisation.trial import Trial, TrialResult
from tests.authorisation.updates import Speaker
from tests.authorisation.world import GROUP, IDS


def test_every_way_has_a_row_and_every_row_a_way() -> None:
    assert {row.name for row in ROWS} == {name_of(route) for route in ROUTES}
    assert len({str(row) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("name", ["/roles", "/mesdonnees", "/confidentialite", "wish pause"])
def test_a_declaration_says_what_the_matrix_says_where_its_right_decides(name: str) -> None:
    [route] = [route for route in ROUTES if name_of(route) == name]
    [stated] = [row for section in MATRIX for row in rows_of(section) if str(row) == name]
    assert declared(route).pattern == stated.pattern


def test_a_button_without_a_row_declares_how_it_is_called() -> None:
    async def visit(_ctx: Context) -> Reply:
        return Reply()

    router = Router(requires=Requires.REFERENT)
    button = router.button("zz", called="« Visiter »")(visit)
    assert declared(button) == Row("press visit", "", "« Visiter »", "RRRRooo PPP")
    step = router.step("visit", called="qui vient")(visit)
    assert declared(step) == Row("step visit", "", "qui vient", "RRRRooo ---")
    with pytest.raises(ValueError, match="press visit: declare how it is called"):
        declared(router.button("zy")(visit))


@pytest.mark.thorough
@pytest.mark.parametrize("role", Role, ids=lambda role: role.name.lower())
async def test_what_comes_of_each_way(trial: Trial, role: Role) -> None:
    speaker = Speaker.of(role)
    come = {str(row): await trial.of(row, speaker) for row in ROWS}
    expected = {str(row): row.outcome(role) for row in ROWS}
    assert {row: tried.outcome for row, tried in come.items()} == expected
    noted = {row: tried.noted for row, tried in come.items() if tried.noted}
    assert noted == {
        str(row): [(speaker.account, row.name)] for row in ROWS if row.outcome(role) in NOTED
    }
    assert not {row: tried.changed for row, tried in come.items() if _wrongly(tried, role)}


async def test_a_banned_person_follows_for_no_group_either(trial: Trial) -> None:
    banned = Speaker(IDS[Role.BANNED], GROUP)
    tried = await trial.of(_row("/suivre"), banned)
    assert tried == TrialResult(Outcome.BANNED, [(banned.account, "/suivre")], set())


async def test_an_admin_of_the_bot_is_a_member_like_others_in_a_group(trial: Trial) -> None:
    admin = Speaker(IDS[Role.ADMIN], GROUP)
    tried = await trial.of(_row("/suivre"), admin)
    assert tried == TrialResult(Outcome.GROUP_ADMINS, [(admin.account, "/suivre")], set())
    assert await trial.of(_row("/moderation"), admin) == TrialResult(Outcome.PRIVATE, [], set())


def _row(name: str) -> Row:
    return next(row for row in ROWS if str(row) == name)


def _wrongly(tried: TrialResult, role: Role) -> bool:
    """Tell whether an attempt that was denied changed something it must not.

    A stranger becomes known by speaking, and words for which no step waits are a question: noted as
    asked in vain. Whatever the bot says ends the question that it asked before.
    """
    beside = {"conversation"} | ({"chat", "name_word"} if role is Role.STRANGER else set())
    beside |= {"asked_in_vain"} if tried.outcome is Outcome.NOWHERE else set()
    return tried.outcome is not Outcome.YES and bool(tried.changed - beside)
