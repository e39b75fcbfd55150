"""The door to the network: a file behind an address, over http and https alone, within limits."""

import http.client
import re
import urllib.error
import urllib.request

from forewarn.problems import ProjectError

TIMEOUT = 20
"""Seconds that a server may be silent."""
MAX_BYTES = 20 * 1024 * 1024


def is_address(text: str) -> bool:
    """Whether it is an address, and no file."""
    return bool(re.match(r"(https?|webcals?)://", text, re.IGNORECASE))


def download(address: str) -> bytes:
    """The bytes behind an address. Raises :class:`ProjectError` where they do not come, or are too many."""
    address = re.sub(r"^webcals?:", "https:", address, flags=re.IGNORECASE)
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.UnknownHandler,
    ):
        opener.add_handler(handler())
    hint = "open it in a browser, save the answer, and import the file"
    try:
        request = urllib.request.Request(address, headers={"User-Agent": "forewarn", "Accept": "*/*"})  # noqa: S310 - the opener knows http and https alone
        with opener.open(request, timeout=TIMEOUT) as answer:
            data: bytes = answer.read(MAX_BYTES + 1)
    except urllib.error.HTTPError as error:
        error.close()
        raise ProjectError(f"{address} answers {error.code} {error.reason}", hint) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", "") or getattr(error, "strerror", "") or str(error)
        raise ProjectError(f"{address} cannot be fetched: {reason}", hint) from error
    if len(data) > MAX_BYTES:
        raise ProjectError(f"{address} is larger than {MAX_BYTES:,} bytes", hint)
    return data
