"""What goes wrong with the bot's calls, and what they come to."""

from typing import Annotated

from pydantic import Field, RootModel
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from telegram_sandbox.control.demands import asked, number, world_of
from telegram_sandbox.errors import ControlError
from telegram_sandbox.state.faults import AnyFault


class Wanted(RootModel[Annotated[AnyFault, Field(discriminator="kind")]]):
    """A fault of any kind."""


async def add(request: Request) -> JSONResponse:
    wanted = await asked(Wanted, request)
    return JSONResponse({"id": world_of(request).faults.add(wanted.root)})


async def see(request: Request) -> JSONResponse:
    faults = [
        {"id": fault_id, "struck": armed.struck, **armed.fault.model_dump()}
        for fault_id, armed in world_of(request).faults.armed.items()
    ]
    return JSONResponse({"faults": faults})


async def remove(request: Request) -> JSONResponse:
    faults, fault_id = world_of(request).faults, number(request, "fault_id")
    if fault_id not in faults.armed:
        raise ControlError(404, f"There is no fault {fault_id}.")
    faults.remove(fault_id)
    return JSONResponse({})


async def clear(request: Request) -> JSONResponse:
    world_of(request).faults.clear()
    return JSONResponse({})


async def see_counts(request: Request) -> JSONResponse:
    return JSONResponse(world_of(request).counts.report())


ROUTES = [
    Route("/faults", add, methods=["POST"]),
    Route("/faults", see, methods=["GET"]),
    Route("/faults", clear, methods=["DELETE"]),
    Route("/faults/{fault_id}", remove, methods=["DELETE"]),
    Route("/counts", see_counts),
]
"""Under /sandbox."""
