"""What tests arrange and check: faults, updates, a reset, the bot's calls and their counts."""

from typing import Annotated

from pydantic import Field, RootModel
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from telegram_sandbox.control.parsing import (
    StrictModel,
    json_body,
    parse_body,
    parse_query,
    path_id,
    world_of,
)
from telegram_sandbox.errors import ControlError
from telegram_sandbox.state.faults import AnyFault


class NewFault(RootModel[Annotated[AnyFault, Field(discriminator="kind")]]): ...


class Since(StrictModel):
    since: int = 0


async def add_fault(request: Request) -> JSONResponse:
    new = await parse_body(NewFault, request)
    return JSONResponse({"id": world_of(request).faults.add(new.root)})


async def see_faults(request: Request) -> JSONResponse:
    faults = [
        {"id": fault_id, "struck": armed.struck, **armed.fault.model_dump()}
        for fault_id, armed in world_of(request).faults.armed.items()
    ]
    return JSONResponse({"faults": faults})


async def remove_fault(request: Request) -> JSONResponse:
    faults, fault_id = world_of(request).faults, path_id(request, "fault_id")
    if fault_id not in faults.armed:
        raise ControlError(404, f"There is no fault {fault_id}.")
    faults.remove(fault_id)
    return JSONResponse({})


async def remove_faults(request: Request) -> JSONResponse:
    world_of(request).faults.clear()
    return JSONResponse({})


async def inject_update(request: Request) -> JSONResponse:
    update = await json_body(request)
    if not isinstance(update, dict) or len(update) != 1 or "update_id" in update:
        raise ControlError(400, "An update is an object with one field, without update_id.")
    return JSONResponse({"update_id": world_of(request).updates.put(update)})


async def reset(request: Request) -> JSONResponse:
    world = world_of(request)
    if world.clock.ahead:
        await world.set_clock(None)
    world.reset()
    return JSONResponse({})


async def see_calls(request: Request) -> JSONResponse:
    calls = world_of(request).calls
    since = parse_query(Since, request).since
    return JSONResponse({"calls": calls.since(since), "last": calls.last})


async def see_counts(request: Request) -> JSONResponse:
    return JSONResponse(world_of(request).counts.report())


ROUTES = [
    Route("/faults", add_fault, methods=["POST"]),
    Route("/faults", see_faults, methods=["GET"]),
    Route("/faults", remove_faults, methods=["DELETE"]),
    Route("/faults/{fault_id}", remove_fault, methods=["DELETE"]),
    Route("/updates", inject_update, methods=["POST"]),
    Route("/reset", reset, methods=["POST"]),
    Route("/calls", see_calls),
    Route("/counts", see_counts),
]
"""Under /sandbox."""
