"""A client of what is served on this machine."""

import ssl
import sys
from typing import Any

import httpx

# httpcore looks for it at each request: None ends the search, which took 4 % of a journey's time.
sys.modules["sniffio"] = None  # type: ignore[assignment]

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # it takes 10 ms to read whom the world trusts


def http_client(address: str = "", **more: Any) -> httpx.AsyncClient:
    """Make a client for that address, whatever the environment says of proxies."""
    return httpx.AsyncClient(base_url=address, trust_env=False, verify=PLAIN, **more)
