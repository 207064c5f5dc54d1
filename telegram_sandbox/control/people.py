"""Persons, groups and topics: added and changed."""

from typing import Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from telegram_sandbox.control.parsing import StrictModel, parse_body, path_id, world_of
from telegram_sandbox.errors import ControlError
from telegram_sandbox.persons import membership, topics
from telegram_sandbox.persons.access import check_active
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


class NewPerson(StrictModel):
    first_name: str = Field(min_length=1)
    last_name: str = ""
    username: str = ""
    role: str = ""
    language_code: str = "fr"
    started: bool = False  # the bot may write to them, without having got an update


class NewGroup(StrictModel):
    title: str = Field(min_length=1)
    type: Literal["group", "supergroup"] = "supergroup"
    owner: int
    administrators: tuple[int, ...] = ()
    members: tuple[int, ...] = ()
    topics: tuple[str, ...] | None = None  # a list, even an empty one, makes it a forum


class Act(StrictModel):
    by: int  # the person who does it


class NewMembership(Act):
    status: Status
    is_anonymous: bool = False


class NewTopic(Act):
    name: str


async def add_persons(request: Request) -> JSONResponse:
    world = world_of(request)
    ids = []
    for new in await parse_body(list[NewPerson], request):
        person = Person(world.new_id(FIRST_PERSON), **new.model_dump(exclude={"started"}))
        world.add(person).is_started = new.started
        if new.started:
            world.met.add(person.id)
        ids.append(person.id)
    return JSONResponse({"ids": ids})


async def add_groups(request: Request) -> JSONResponse:
    world = world_of(request)
    groups = await parse_body(list[NewGroup], request)
    for group in groups:
        for member in {group.owner, *group.administrators, *group.members} - {world.bot.id}:
            check_active(world, member)
        if group.type == "group" and group.topics is not None:
            raise ControlError(400, "Only a supergroup is a forum.")
    return JSONResponse({"ids": [world.add(_group(world, group)).id for group in groups]})


async def block(request: Request) -> JSONResponse:
    return _blocked(request, is_blocked=True)


async def unblock(request: Request) -> JSONResponse:
    return _blocked(request, is_blocked=False)


async def deactivate(request: Request) -> JSONResponse:
    membership.deactivate(world_of(request), path_id(request, "person_id"))
    return JSONResponse({})


async def change_membership(request: Request) -> JSONResponse:
    body = await parse_body(NewMembership, request)
    update_ids = membership.change_membership(
        world_of(request),
        body.by,
        path_id(request, "group_id"),
        path_id(request, "user_id"),
        Membership(body.status, body.is_anonymous),
    )
    return JSONResponse({"update_ids": update_ids})


async def upgrade(request: Request) -> JSONResponse:
    body = await parse_body(Act, request)
    group_id = path_id(request, "group_id")
    upgraded, update_ids = membership.upgrade(world_of(request), body.by, group_id)
    return JSONResponse({"id": upgraded, "update_ids": update_ids})


async def add_topic(request: Request) -> JSONResponse:
    body = await parse_body(NewTopic, request)
    group_id = path_id(request, "group_id")
    thread, update_id = topics.create(world_of(request), body.by, group_id, body.name)
    return JSONResponse({"thread": thread, "update_id": update_id})


async def close_topic(request: Request) -> JSONResponse:
    return await _closed(request, is_closed=True)


async def reopen_topic(request: Request) -> JSONResponse:
    return await _closed(request, is_closed=False)


async def delete_topic(request: Request) -> JSONResponse:
    body = await parse_body(Act, request)
    topics.delete(
        world_of(request), body.by, path_id(request, "group_id"), path_id(request, "thread")
    )
    return JSONResponse({})


ROUTES = [
    Route(path, endpoint, methods=["POST"])
    for path, endpoint in (
        ("/persons", add_persons),
        ("/persons/{person_id}/block", block),
        ("/persons/{person_id}/unblock", unblock),
        ("/persons/{person_id}/deactivate", deactivate),
        ("/groups", add_groups),
        ("/groups/{group_id}/members/{user_id}", change_membership),
        ("/groups/{group_id}/upgrade", upgrade),
        ("/groups/{group_id}/topics", add_topic),
        ("/groups/{group_id}/topics/{thread}/close", close_topic),
        ("/groups/{group_id}/topics/{thread}/reopen", reopen_topic),
        ("/groups/{group_id}/topics/{thread}/delete", delete_topic),
    )
]
"""Under /sandbox."""


def _group(world: World, new: NewGroup) -> Group:
    first = FIRST_GROUP if new.type == "group" else FIRST_SUPERGROUP
    places = memberships(owner=new.owner, administrators=new.administrators, members=new.members)
    return Group(world.new_id(first), new.title, places, new.topics)


def _blocked(request: Request, *, is_blocked: bool) -> JSONResponse:
    person_id = path_id(request, "person_id")
    update_id = membership.block(world_of(request), person_id, is_blocked=is_blocked)
    return JSONResponse({"update_id": update_id})


async def _closed(request: Request, *, is_closed: bool) -> JSONResponse:
    body = await parse_body(Act, request)
    update_id = topics.close(
        world_of(request),
        body.by,
        path_id(request, "group_id"),
        path_id(request, "thread"),
        is_closed=is_closed,
    )
    return JSONResponse({"update_id": update_id})
