"""Kernels that are forks of this process, for nbclient.

A fork has at once what a new interpreter takes seconds to import. It shares nothing that it
changes, so that nothing leaks from one notebook to the next.

nbclient runs the cells as it runs those of an ordinary kernel. What it needs of a kernel's manager
and client is here; the names are Jupyter's.
"""

import asyncio
import codecs
import contextlib
import json
import os
import queue
import signal
from collections.abc import Iterator
from typing import Any, Self

from jupyter_client.jsonutil import extract_dates
from jupyter_client.session import Session

from audit.execution.forked import SHOWING, Pipes, become_kernel, write_all

__all__ = ["WarmKernel", "forked"]

CHUNK = 2**16
NAMES = ("requests", "messages", "seen", "output", "errors", "life")


@contextlib.contextmanager
def forked(*, memory: int | None) -> Iterator["WarmKernel"]:
    """Fork a kernel off this process, and see it gone in the end.

    Parameters
    ----------
    memory : int or None
        Bytes that it may take besides what this process has.

    Yields
    ------
    WarmKernel
        In the working directory of this process.
    """
    reading, writing = {}, {}
    for name in NAMES:
        reading[name], writing[name] = os.pipe()
    given = {"requests", "seen", "life"}
    theirs = {name: (reading if name in given else writing)[name] for name in NAMES}
    ours = {name: (writing if name in given else reading)[name] for name in NAMES}
    process = os.fork()
    if process == 0:
        for descriptor in ours.values():
            os.close(descriptor)
        become_kernel(Pipes(**theirs), memory=memory)
    for descriptor in theirs.values():
        os.close(descriptor)
    kernel = WarmKernel(process=process, pipes=Pipes(**ours))
    try:
        yield kernel
    finally:
        kernel.end()


class _Channel:
    def __init__(self) -> None:
        self.messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    # Its name, and that it takes a timeout, are Jupyter's.
    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # noqa: ASYNC109
        """Return the next message.

        Raises
        ------
        queue.Empty
            If none comes in time.
        """
        try:
            return await asyncio.wait_for(self.messages.get(), timeout)
        except TimeoutError:
            raise queue.Empty from None


class _Written:
    """What a kernel has written on a standard stream."""

    def __init__(self, descriptor: int, name: str) -> None:
        os.set_blocking(descriptor, False)
        self.descriptor = descriptor
        self.name = name
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def read(self) -> str:
        """Return all that is there and was not read."""
        parts: list[bytes] = []
        with contextlib.suppress(BlockingIOError):
            while part := os.read(self.descriptor, CHUNK):
                parts.append(part)
        return self._decoder.decode(b"".join(parts))


class WarmKernel:
    """A fork with a kernel in it: to nbclient, both the kernel's manager and its client.

    Parameters
    ----------
    process : int
        The fork, which leads a process group of its own.
    pipes : Pipes
        This process's ends.
    """

    has_kernel = True
    allow_stdin = False

    def __init__(self, *, process: int, pipes: Pipes) -> None:
        self.shell_channel = _Channel()
        self.iopub_channel = _Channel()
        self._process = process
        self._pipes = pipes
        self._streams = (_Written(pipes.output, "stdout"), _Written(pipes.errors, "stderr"))
        self._begun = b""
        self._asked: dict[str, Any] = {}
        self._session = Session(key=b"")
        self._alive = True
        self._loop: asyncio.AbstractEventLoop | None = None
        os.set_blocking(pipes.messages, False)

    def client(self) -> Self:
        """Return what talks to the kernel."""
        return self

    def start_channels(self) -> None:
        """Listen to the kernel."""
        self._loop = loop = asyncio.get_running_loop()
        loop.add_reader(self._pipes.messages, self._hear)
        for stream in self._streams:
            loop.add_reader(stream.descriptor, self._show, stream)

    def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return at once: a request waits in the pipe until the kernel is ready."""

    def execute(self, code: str, **options: Any) -> str:
        """Ask for the execution of a cell and return the id of the request."""
        return self._ask("execute_request", {"code": code, "allow_stdin": False, **options})

    def kernel_info(self) -> str:
        """Ask for the name and version of the language and return the id of the request."""
        return self._ask("kernel_info_request", {})

    def is_alive(self) -> bool:
        """Return whether the kernel is there."""
        return self._alive

    def end(self) -> None:
        """End the kernel and whatever it has started, and close the pipes."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        self._stop_listening()
        for name in NAMES:
            os.close(getattr(self._pipes, name))

    def _ask(self, kind: str, content: dict[str, Any]) -> str:
        self._asked = self._session.msg(kind, content)
        line = json.dumps(self._asked, default=str) + "\n"
        # The kernel reads nothing else now, so the pipe never stays full.
        with contextlib.suppress(BrokenPipeError):
            write_all(self._pipes.requests, line.encode())
        identity: str = self._asked["header"]["msg_id"]
        return identity

    def _hear(self) -> None:
        part = os.read(self._pipes.messages, CHUNK)
        *lines, self._begun = (self._begun + part).split(b"\n")
        for line in lines:
            # First what was written before it: the kernel waits, or writes nothing more.
            for stream in self._streams:
                self._show(stream)
            self._take(json.loads(line))
        if not part:
            self._alive = False
            for stream in self._streams:
                self._show(stream)
            self._stop_listening()

    def _take(self, message: dict[str, Any]) -> None:
        kind = message["msg_type"]
        message["header"] = extract_dates(message["header"])
        channel = self.iopub_channel if message.pop("channel") == "iopub" else self.shell_channel
        channel.messages.put_nowait(message)
        if kind in SHOWING:
            with contextlib.suppress(BrokenPipeError):
                os.write(self._pipes.seen, b"\0")

    def _show(self, stream: _Written) -> None:
        text = stream.read()
        if text:
            content = {"name": stream.name, "text": text}
            message = self._session.msg("stream", content, parent=self._asked)
            self.iopub_channel.messages.put_nowait(message)

    def _stop_listening(self) -> None:
        if self._loop is not None:
            for descriptor in (self._pipes.messages, *(one.descriptor for one in self._streams)):
                self._loop.remove_reader(descriptor)
