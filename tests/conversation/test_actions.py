"""Actions, links, steps and pages: what the kit promises to the rooms."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chatbot.conversation import (
    Asking,
    Button,
    Confirmation,
    Context,
    Id,
    Reply,
    Request,
    Requires,
    Router,
    StaleButton,
    keyset_page,
    link,
    paginate,
)
from tests.clock import NOW

NO_SESSION: Any = None
router = Router(requires=Requires.ADMIN)


@link("lp")
def show_person(*, person: Id, page: int = 1) -> None:
    """Stand for a page of an upper room."""


@router.answers(show_person)
async def person_page(_ctx: Context, *, person: Id, page: int = 1) -> Reply:
    return Reply(f"{person}, page {page}")


@router.button("lx")
async def remove_person(ctx: Context, *, person: Id) -> Asking:
    if person == 1:
        return Reply("Personne à retirer.")
    if not ctx.confirmed:
        return Confirmation("Retirer ?", "Oui, retirer", show_person.button("Non", person=person))
    return Reply(f"{person} retirée")


@router.step("reason", prefix="l0", requires=Requires.PRIVACY)
async def receive_reason(ctx: Context, *, person: Id, topic: str = "") -> Reply:
    return Reply(f"{ctx.request.words}: {person} {topic}")


def context(words: str = "", drawn_at: datetime | None = NOW) -> Context:
    request = Request(words, NOW, 5, private=True, bot="etabli_bot", drawn_at=drawn_at)
    return Context(request, NO_SESSION)


def test_a_button_carries_its_parameters_in_their_order() -> None:
    assert show_person.button("Elle", person=3).data == "lp:3:1"
    assert person_page.button("Elle", page=2, person=3).data == "lp:3:2"


async def test_a_press_calls_the_handler_also_without_what_came_later() -> None:
    assert await person_page.handler_for("lp:3")(context()) == Reply("3, page 1")
    assert await person_page.handler_for("lp:3:2")(context()) == Reply("3, page 2")


@pytest.mark.parametrize("data", ["lp", "lp:x", "lp:-1", "lp:3:2:1", "lp:3:"])
def test_data_of_another_form_is_stale(data: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's
        person_page.handler_for(data)


def test_data_that_telegram_would_not_take_is_refused() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        person_page.button("", person=3, page=10**70)


async def test_what_is_confirmed_is_asked_first() -> None:
    asked = await remove_person.handler_for("lx:3:False")(context())
    assert asked == await remove_person.handler_for("lx:3")(context())
    yes, no = [button for row in asked.buttons for button in row]
    assert (yes.label, yes.data, no.data) == ("Oui, retirer", "lx:3:True", "lp:3:1")
    assert await remove_person.handler_for(yes.data)(context()) == Reply("3 retirée")


async def test_there_may_be_nothing_to_confirm() -> None:
    assert await remove_person.ask(context(), person=1) == Reply("Personne à retirer.")


@pytest.mark.parametrize(
    ("drawn_at", "stale"),
    [
        (NOW - timedelta(minutes=10), False),
        (NOW - timedelta(minutes=10, seconds=1), True),
        (NOW + timedelta(seconds=2), False),  # Telegram's clock isn't ours
        (None, True),
    ],
)
async def test_a_confirmation_expires(drawn_at: datetime | None, stale: bool) -> None:  # noqa: FBT001 - a case
    pressed = remove_person.handler_for("lx:3:True")
    if stale:
        with pytest.raises(StaleButton):
            await pressed(context(drawn_at=drawn_at))
    else:
        assert await pressed(context(drawn_at=drawn_at)) == Reply("3 retirée")


async def test_a_step_is_given_what_was_noted() -> None:
    pending = receive_reason.pending(person=3, topic="alimentation")
    assert (pending.name, pending.notes) == ("reason", "l0:3:alimentation")
    answered = await receive_reason.handler_for(pending.notes)(context("trop tard"))
    assert answered == Reply("trop tard: 3 alimentation")
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's
        receive_reason.handler_for("l0:x")


def test_a_router_holds_what_is_required() -> None:
    assert [(route.name, route.requires) for route in router.routes] == [  # type: ignore[union-attr] # these have both
        ("person_page", Requires.ADMIN),
        ("remove_person", Requires.ADMIN),
        ("reason", Requires.PRIVACY),
    ]


@pytest.mark.parametrize(
    ("number", "shown", "turns"),
    [
        (1, [0, 1], ["Page suivante"]),
        (2, [2, 3], ["Page précédente", "Page suivante"]),
        (9, [4], ["Page précédente"]),
        (-1, [0, 1], ["Page suivante"]),
    ],
)
def test_a_page_is_the_nearest_that_there_is(
    number: int, shown: list[int], turns: list[str]
) -> None:
    page = paginate(range(5), number, size=2)
    assert list(page.rows) == shown
    buttons = person_page.turn(page, person=3)
    assert [button.label for button in buttons] == turns


def test_one_page_has_nowhere_to_turn() -> None:
    page = paginate(list[int](), 1)
    assert (page.number, page.count) == (1, 1)
    assert not person_page.turn(page, person=3)


@link("lk")
def show_log(*, kind: str, before: Id = 0, after: Id = 0) -> None:
    """Stand for a page of a list that grows at its head."""


@pytest.mark.parametrize(
    ("found", "beside", "shown", "turns"),
    [
        ([9, 8, 7], {}, [9, 8], {"Avant": ("before", 8)}),
        ([7, 6, 5], {"before": 8}, [7, 6], {"Après": ("after", 7), "Avant": ("before", 6)}),
        ([1], {"before": 2}, [1], {"Après": ("after", 1)}),
        ([6, 7, 8], {"after": 5}, [7, 6], {"Après": ("after", 7), "Avant": ("before", 6)}),
        ([8, 9], {"after": 7}, [9, 8], {"Avant": ("before", 8)}),
        ([], {"before": 1}, [], {}),
    ],
)
def test_a_page_of_a_growing_list_begins_beside_a_row(
    found: list[int],
    beside: dict[str, int],
    shown: list[int],
    turns: dict[str, tuple[str, int]],
) -> None:
    page = keyset_page(found, 2, **beside)
    assert page.rows == shown
    buttons = show_log.turn_keyset(page, int, ("Après", "Avant"), kind="all")
    assert buttons == tuple(
        Button(label, show_log.data(kind="all", **{name: row}))
        for label, (name, row) in turns.items()
    )
