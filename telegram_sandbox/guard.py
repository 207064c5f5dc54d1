"""Protection against other sites' pages, whose requests a browser sends to loopback too."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Guard:
    """Refuses requests that another site's page made a browser send.

    That is told by Origin and Sec-Fetch-Site, which bots and tests don't send, or by a Host that
    isn't a name of this machine, which a page could have by DNS rebinding.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if scope["type"] == "http" and (reason := self._refusal(Headers(scope=scope))):
            app = JSONResponse({"error": reason}, status_code=403)
        await app(scope, receive, send)

    def _refusal(self, headers: Headers) -> str | None:
        host = headers.get("host", "")
        if not is_loopback(host):
            return "The sandbox answers only under a name of its own machine, such as 127.0.0.1."
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return "The sandbox is not for other sites' pages."
        if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            return "The sandbox is not for other sites' pages."
        return None


def is_loopback(host: str) -> bool:
    """Tell whether a Host header, with or without a port, names this machine."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False
