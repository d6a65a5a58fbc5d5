"""A server on this machine that gives every kind of answer."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class Site:
    """The server's address, what it was asked, and what it says at present."""

    base: str
    elsewhere: str
    body: bytes = b"the first text"
    asked: list[tuple[str, str, float]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    sent: int = 0
    at_once: int = 0
    most_at_once: int = 0

    def methods(self, path: str) -> list[str]:
        """Return the methods with which a path was asked, in order."""
        return [method for method, where, _ in self.asked if where == path]


STATUSES = {"/404": 404, "/410": 410, "/403": 403, "/500": 500, "/401": 401}
REDIRECTS = {
    "/301": (301, "/alive"),
    "/302": (302, "/alive"),
    "/front/page": (301, "/"),
    "/to-404": (301, "/404"),
    "/circle": (301, "/circle"),
    "/inside": (302, "http://10.0.0.1/secret"),
    "/file": (302, "file:///etc/passwd"),
}


class Handler(BaseHTTPRequestHandler):
    """Answers by path."""

    site: Site

    def do_HEAD(self) -> None:
        """Answer without a body."""
        self.answer()

    def do_GET(self) -> None:
        """Answer with one."""
        self.answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name there
        """Say nothing."""

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def answer(self) -> None:
        """Note what was asked, and answer."""
        site = self.site
        site.asked.append((self.command, self.path, time.monotonic()))
        site.agents.add(self.headers["User-Agent"])
        site.at_once += 1
        site.most_at_once = max(site.most_at_once, site.at_once)
        try:
            self.by_path()
        except OSError:
            # The other side had enough.
            pass
        finally:
            site.at_once -= 1

    def by_path(self) -> None:  # noqa: C901, PLR0912 - one branch a kind of answer, to be read as a table
        """Answer as the path says."""
        site, times = self.site, len(self.site.methods(self.path))
        match self.path:
            case path if path in STATUSES:
                self.reply(STATUSES[path], b"no")
            case path if path in REDIRECTS:
                status, to = REDIRECTS[path]
                self.reply(status, Location=to)
            case "/elsewhere":
                self.reply(301, Location=site.elsewhere + "/alive")
            case "/no-head" if self.command == "HEAD":
                self.reply(404)
            case "/etag":
                self.reply(200, site.body, ETag=f'"{len(site.body)}"')
            case "/429":
                self.reply(429 if times == 1 else 200, b"well", Retry_After="1")
            case "/429-long":
                self.reply(429, Retry_After="7200")
            case "/hanging":
                time.sleep(3)
            case "/drip":
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                for k in range(30):
                    self.wfile.write(f"X-{k}: 1\r\n".encode())
                    time.sleep(0.1)
            case "/garbage":
                self.wfile.write(b"\x00\xff not HTTP at all\r\n\r\n")
            case "/huge":
                self.send_response(200)
                self.end_headers()
                if self.command == "GET":
                    for _ in range(2000):
                        self.wfile.write(b"x" * 65_536)
                        site.sent += 65_536
            case _:
                self.reply(200, site.body)


class Quiet(ThreadingHTTPServer):
    """A server that does not tell of connections that were closed."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve every kind of answer, as two hosts: a name, and a number."""
    handler = type("Here", (Handler,), {})
    with Quiet(("127.0.0.1", 0), handler) as server:
        port = server.server_address[1]
        made = Site(base=f"http://127.0.0.1:{port}", elsewhere=f"http://localhost:{port}")
        handler.site = made  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture
def closed_port() -> int:
    """Return a port that refuses connections."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port
