"""A wire between a publisher and a server of S3: it logs every request, and breaks what it is told to break."""

import hashlib
import http.client
import re
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby
from time import sleep
from typing import Any
from urllib.parse import unquote, urlsplit

WRITING = ("PUT", "POST", "DELETE", "PATCH")


@dataclass(frozen=True)
class Request:
    """A request as it came in: its number from 0, and where it went. ``key`` is decoded, without the bucket."""

    number: int
    method: str
    key: str
    query: str

    @property
    def what(self) -> str:
        """``PUT key``, ``DELETES``, ``INVALIDATE``, ``LIST``, ``VERSIONS`` or ``GET key``."""
        if "/invalidation" in self.key:
            return "INVALIDATE"
        if self.method == "POST" and "delete" in self.query:
            return "DELETES"
        if self.method == "GET" and "list-type" in self.query:
            return "LIST"
        if self.method == "GET" and "versions" in self.query:
            return "VERSIONS"
        return f"{self.method} {self.key}"


@dataclass(frozen=True)
class Answer:
    """An answer that the server never gave."""

    status: int
    body: bytes = b""


RESET = "reset"
"""Instead of an answer the line goes dead; before the server heard anything."""
DEAF = "deaf"
"""The server hears and acts, and then the line goes dead."""
Break = Callable[[Request], Answer | str | Callable[[bytes], bytes] | None]
"""What to do with a request: an answer, :data:`RESET`, :data:`DEAF`, a change of the answer's body, or nothing."""


class Wire:
    """A proxy on the loopback before the server at ``behind``."""

    def __init__(self, behind: str) -> None:
        self.behind = urlsplit(behind).netloc
        self.requests: list[Request] = []
        self.breaks: Break | None = None
        self.masks = False
        """Whether ETags are made into something that is no MD5, as a bucket with keys of its own does."""
        self.real: dict[str, str] = {}
        self.busy = 0
        self.lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), partial(_Handler, self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """No more requests."""
        self._server.shutdown()
        self._server.server_close()

    def settle(self) -> None:
        """Wait until nothing is on its way, and break nothing any more."""
        while self.busy:
            sleep(0.01)
        self.breaks = None

    def mask(self, etag: str) -> str:
        """What an ETag is told as."""
        bare = etag.strip('"')
        masked = "kms" + hashlib.sha256(bare.encode()).hexdigest()[:29]
        self.real[masked] = bare
        return f'"{masked}"' if etag.startswith('"') else masked

    def unmask(self, etag: str) -> str:
        """What the server calls it."""
        return f'"{self.real.get(etag.strip(chr(34)), etag.strip(chr(34)))}"'

    @property
    def log(self) -> list[str]:
        """What came in, in order."""
        return [request.what for request in self.requests]

    @property
    def writing(self) -> list[str]:
        """Every request that writes."""
        return [request.what for request in self.requests if request.method in WRITING]

    @property
    def acts(self) -> list[str]:
        """The same; what is tried again, as by those whom Ceph refuses a condition, counts once."""
        return [what for what, _ in groupby(self.writing)]

    @property
    def uploads(self) -> list[str]:
        """The keys that were uploaded, but for the record."""
        return [
            request.key
            for request in self.requests
            if request.method == "PUT" and ".deploy/" not in request.key and "versioning" not in request.query
        ]

    def note(self, method: str, target: str) -> Request:
        """Write a request down."""
        parts = urlsplit(target)
        path = unquote(parts.path).lstrip("/")
        key = path if "/invalidation" in path else path.partition("/")[2]
        with self.lock:
            request = Request(len(self.requests), method, key, parts.query)
            self.requests.append(request)
        return request


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A publisher that was killed is no error of ours."""


class _Handler(BaseHTTPRequestHandler):
    """Relays one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, wire: Wire, *arguments: Any) -> None:
        self.wire = wire
        super().__init__(*arguments)

    def setup(self) -> None:
        super().setup()
        self.onward = http.client.HTTPConnection(self.wire.behind, timeout=30)

    def finish(self) -> None:
        self.onward.close()
        with suppress(OSError):
            super().finish()

    def relay(self) -> None:
        with self.wire.lock:
            self.wire.busy += 1
        try:
            self._relay()
        finally:
            with self.wire.lock:
                self.wire.busy -= 1

    def _relay(self) -> None:
        body = self._body()
        request = self.wire.note(self.command, self.path)
        fault = self.wire.breaks(request) if self.wire.breaks else None
        if fault == RESET:
            self._hang_up()
            return
        if isinstance(fault, Answer):
            self._answer(fault.status, [("Content-Type", "application/xml")], fault.body)
            return
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("connection", "expect")}
        headers.pop("Transfer-Encoding", None)
        headers["Content-Length"] = str(len(body))
        if self.wire.masks and "If-Match" in headers:
            headers["If-Match"] = self.wire.unmask(headers["If-Match"])
        self.onward.request(self.command, self.path, body=body, headers=headers)
        answer = self.onward.getresponse()
        data = answer.read()
        if fault == DEAF:
            self._hang_up()
            return
        told = answer.getheaders()
        if self.wire.masks:
            told = [(name, self.wire.mask(value) if name.lower() == "etag" else value) for name, value in told]
            data = re.sub(rb"(?<=<ETag>).*?(?=</ETag>)", self._masked, data)
        if callable(fault):
            data = fault(data)
        self._answer(answer.status, told, data)

    def _masked(self, found: re.Match[bytes]) -> bytes:
        return self.wire.mask(found[0].decode().replace("&quot;", "").strip('"')).encode()

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = relay  # noqa: N815 - the library's names

    def _body(self) -> bytes:
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            data = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                data += self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return data
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status: int, headers: list[tuple[str, str]], data: bytes) -> None:
        self.send_response_only(status)
        skipped = ("transfer-encoding", "connection", "content-length")
        for name, value in headers:
            if name.lower() not in skipped:
                self.send_header(name, value)
        length = next((value for name, value in headers if name.lower() == "content-length"), str(len(data)))
        self.send_header("Content-Length", length if self.command == "HEAD" else str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _hang_up(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *arguments: object) -> None:
        """The wire has a log of its own."""
