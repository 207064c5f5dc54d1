"""Who there is: persons, groups, and topics."""

from typing import Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from telegram_sandbox.control.demands import Demand, asked, number, world_of
from telegram_sandbox.errors import ControlError
from telegram_sandbox.persons import membership, topics
from telegram_sandbox.persons.access import person_here
from telegram_sandbox.state.people import (
    FIRST_GROUP,
    FIRST_PERSON,
    FIRST_SUPERGROUP,
    Group,
    Membership,
    Person,
    Status,
    memberships,
)
from telegram_sandbox.world import World


class Newcomer(Demand):
    """A person; `started`: the bot may write to them, though nothing told it so."""

    first_name: str = Field(min_length=1)
    last_name: str = ""
    username: str = ""
    role: str = ""
    language_code: str = "fr"
    started: bool = False


class NewGroup(Demand):
    """A group; with `topics`, even none, it is a forum."""

    title: str = Field(min_length=1)
    type: Literal["group", "supergroup"] = "supergroup"
    owner: int
    administrators: tuple[int, ...] = ()
    members: tuple[int, ...] = ()
    topics: tuple[str, ...] | None = None


class By(Demand):
    """Who does it."""

    by: int


class Place(By):
    status: Status
    is_anonymous: bool = False


class NewTopic(By):
    name: str


async def add_persons(request: Request) -> JSONResponse:
    world = world_of(request)
    ids = []
    for newcomer in await asked(list[Newcomer], request):
        person = Person(world.new_id(FIRST_PERSON), **newcomer.model_dump(exclude={"started"}))
        world.enter(person).is_started = newcomer.started
        if newcomer.started:
            world.met.add(person.id)
        ids.append(person.id)
    return JSONResponse({"ids": ids})


async def add_groups(request: Request) -> JSONResponse:
    world = world_of(request)
    demands = await asked(list[NewGroup], request)
    for demand in demands:
        for member in {demand.owner, *demand.administrators, *demand.members} - {world.bot.id}:
            person_here(world, member)
        if demand.type == "group" and demand.topics is not None:
            raise ControlError(400, "Only a supergroup is a forum.")
    return JSONResponse({"ids": [world.enter(_group(world, demand)).id for demand in demands]})


async def block(request: Request) -> JSONResponse:
    return _blocked(request, is_blocked=True)


async def unblock(request: Request) -> JSONResponse:
    return _blocked(request, is_blocked=False)


async def deactivate(request: Request) -> JSONResponse:
    membership.deactivate(world_of(request), number(request, "person_id"))
    return JSONResponse({})


async def place(request: Request) -> JSONResponse:
    demand = await asked(Place, request)
    update_ids = membership.place(
        world_of(request),
        demand.by,
        number(request, "group_id"),
        number(request, "user_id"),
        Membership(demand.status, demand.is_anonymous),
    )
    return JSONResponse({"update_ids": update_ids})


async def upgrade(request: Request) -> JSONResponse:
    demand = await asked(By, request)
    group_id = number(request, "group_id")
    upgraded, update_ids = membership.upgrade(world_of(request), demand.by, group_id)
    return JSONResponse({"id": upgraded, "update_ids": update_ids})


async def add_topic(request: Request) -> JSONResponse:
    demand = await asked(NewTopic, request)
    group_id = number(request, "group_id")
    thread, update_id = topics.create(world_of(request), demand.by, group_id, demand.name)
    return JSONResponse({"thread": thread, "update_id": update_id})


async def close_topic(request: Request) -> JSONResponse:
    return await _closed(request, is_closed=True)


async def reopen_topic(request: Request) -> JSONResponse:
    return await _closed(request, is_closed=False)


async def delete_topic(request: Request) -> JSONResponse:
    demand = await asked(By, request)
    topics.delete(
        world_of(request), demand.by, number(request, "group_id"), number(request, "thread")
    )
    return JSONResponse({})


ROUTES = [
    Route(path, act, methods=["POST"])
    for path, act in (
        ("/persons", add_persons),
        ("/persons/{person_id}/block", block),
        ("/persons/{person_id}/unblock", unblock),
        ("/persons/{person_id}/deactivate", deactivate),
        ("/groups", add_groups),
        ("/groups/{group_id}/members/{user_id}", place),
        ("/groups/{group_id}/upgrade", upgrade),
        ("/groups/{group_id}/topics", add_topic),
        ("/groups/{group_id}/topics/{thread}/close", close_topic),
        ("/groups/{group_id}/topics/{thread}/reopen", reopen_topic),
        ("/groups/{group_id}/topics/{thread}/delete", delete_topic),
    )
]
"""Under /sandbox."""


def _group(world: World, demand: NewGroup) -> Group:
    first = FIRST_GROUP if demand.type == "group" else FIRST_SUPERGROUP
    places = memberships(
        owner=demand.owner, administrators=demand.administrators, members=demand.members
    )
    return Group(world.new_id(first), demand.title, places, demand.topics)


def _blocked(request: Request, *, is_blocked: bool) -> JSONResponse:
    person_id = number(request, "person_id")
    update_id = membership.block(world_of(request), person_id, is_blocked=is_blocked)
    return JSONResponse({"update_id": update_id})


async def _closed(request: Request, *, is_closed: bool) -> JSONResponse:
    demand = await asked(By, request)
    update_id = topics.close(
        world_of(request),
        demand.by,
        number(request, "group_id"),
        number(request, "thread"),
        is_closed=is_closed,
    )
    return JSONResponse({"update_id": update_id})
