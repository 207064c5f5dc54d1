"""Protection against other sites' pages, whose requests a browser sends to loopback too."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Guard:
    """Refuses requests that another site's page made a browser send.

    With `loopback_only` it also refuses any Host that isn't a name of this machine, which a page
    could have by DNS rebinding. Bots and tests send no Origin and no Sec-Fetch-Site.
    """

    def __init__(self, app: ASGIApp, *, loopback_only: bool = False) -> None:
        self._app = app
        self._loopback_only = loopback_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if scope["type"] == "http" and (reason := self._refusal(Headers(scope=scope))):
            app = JSONResponse({"error": reason}, status_code=403)
        await app(scope, receive, send)

    def _refusal(self, headers: Headers) -> str | None:
        host = headers.get("host", "")
        if self._loopback_only and not is_loopback(host):
            return "The sandbox is controlled only from its own machine."
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
