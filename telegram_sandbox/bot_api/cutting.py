"""Cutting a connection, so that a client sees nothing else than that."""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class CutConnection(Response):
    """No answer: the connection ends.

    ASGI has no word for it, and an application that ends without an answer makes uvicorn answer
    500, or log an error once headers were sent. So the transport itself is aborted. Uvicorn's
    `receive` is a method of the object that holds it, with h11 and with httptools, and Starlette
    passes `receive` on as it is. Where there is no transport (httpx.ASGITransport), the exception
    reaches the caller.
    """

    async def __call__(self, _scope: Scope, receive: Receive, _send: Send) -> None:
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        if transport is None:
            raise ConnectionResetError("the sandbox cut the connection")
        transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass  # uvicorn must know that it is gone before this returns
