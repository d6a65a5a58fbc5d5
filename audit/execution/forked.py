"""The process in which one notebook runs: a fork with a Jupyter kernel in it, and no socket.

It is IPython's own kernel, with its shell, display hook, tracebacks and messages; only what would
go through a socket goes through a pipe. So what a notebook shows here is what an ordinary kernel
shows, by construction.

Standard output and error are pipes, for Python and for every program that is started: what was
written first is read first. A message that shows something waits until the parent has read all
that was written before, so that neither overtakes the other.
"""

import asyncio
import fcntl
import io
import json
import logging
import os
import signal
import sys
import threading
import traceback
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NoReturn

from ipykernel.ipkernel import IPythonKernel
from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session
from traitlets.config import Config

from audit.execution.memory import limit_memory

__all__ = ["PRIVATE", "SHOWING", "Pipes", "become_kernel", "write_all"]

PRIVATE: set[int] = set()
"""Descriptors of the parent that no notebook may hold, such as the pipe of its answers."""

SHOWING = frozenset(
    {"clear_output", "display_data", "error", "execute_result", "update_display_data"}
)
"""Messages after which the kernel waits, so that nothing written later is read before them."""

LINE = 2**31
"""Bytes that one request may have."""

SETTINGS = Config(
    # Only in memory, as nbclient asks an ordinary kernel too: the file would be the user's.
    HistoryManager={"hist_file": ":memory:"},
    # Libraries ask for this section to find out whether they run in a kernel.
    IPKernelApp={"connection_file": ""},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipes:
    """The child's ends.

    Parameters
    ----------
    requests, messages : int
        What the kernel is asked, and what it says: one line of JSON each.
    seen : int
        A byte for each message that showed something, once the parent has it.
    output, errors : int
        Standard output and standard error.
    life : int
        Nothing is ever written to it; it ends with the parent.
    """

    requests: int
    messages: int
    seen: int
    output: int
    errors: int
    life: int


def become_kernel(pipes: Pipes, *, memory: int | None) -> NoReturn:
    """Turn this process, which was just forked, into a kernel; it never returns.

    Parameters
    ----------
    pipes : Pipes
        The child's ends.
    memory : int or None
        Bytes that it may take besides what its parent has.
    """
    log = os.dup(2)
    try:
        os.setsid()
        _end_with_parent(pipes.life)
        _detach(pipes, log)
        _forget_randomness()
        limit_memory(memory)
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        loop.run_until_complete(_serve(pipes))
    except BaseException:  # noqa: BLE001 - it must not go on as a second parent
        os.write(log, traceback.format_exc().encode())
    os._exit(1)


def _end_with_parent(life: int) -> None:
    """See to it that this process and all that it starts end when the parent does, however."""
    if hasattr(fcntl, "F_SETSIG"):
        # The system itself kills the group when the last writer of the pipe is gone. A thread
        # could not while another one holds the interpreter.
        fcntl.fcntl(life, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(life, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)
    else:
        threading.Thread(target=_watch, args=(life,), daemon=True).start()


def _watch(life: int) -> None:
    os.read(life, 1)
    os.killpg(0, signal.SIGKILL)


def _detach(pipes: Pipes, log: int) -> None:
    """Let go of what is the parent's: its signals, its standard streams, its pipes."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for own, standard in ((nothing, 0), (pipes.output, 1), (pipes.errors, 2)):
        os.dup2(own, standard)
        os.close(own)
    for descriptor in PRIVATE:
        os.close(descriptor)
    sys.stdout, sys.stderr = _Stream("stdout", 1, log), _Stream("stderr", 2, log)


def _forget_randomness() -> None:
    # The module random does this itself. Two notebooks that draw without a seed must differ, as
    # they do in kernels of their own; else no re-execution would ever find such a draw.
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        numpy.seed()


def write_all(descriptor: int, data: bytes) -> None:
    """Write bytes to a pipe, however many it takes at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


class _Stream(io.TextIOBase):
    """Standard output or error of Python; its descriptor is the log's, as in a kernel."""

    encoding = "UTF-8"

    def __init__(self, name: str, target: int, log: int) -> None:
        self.name = name
        self._target = target
        self._log = log
        self._lock = threading.Lock()

    def fileno(self) -> int:
        return self._log

    def writable(self) -> bool:
        return True

    def write(self, text: Any) -> int:
        if not isinstance(text, str):
            message = f"write() argument must be str, not {type(text)}"
            raise TypeError(message)
        with self._lock:
            write_all(self._target, text.encode("utf-8", "backslashreplace"))
        return len(text)


class _Session(Session):
    """Where an ordinary kernel writes to sockets, this one writes to a pipe."""

    pipes: Pipes
    lock: threading.Lock

    def send(
        self,
        stream: Any,
        msg_or_type: dict[str, Any] | str,
        content: dict[str, Any] | None = None,
        parent: dict[str, Any] | None = None,
        *_: Any,
        **options: Any,
    ) -> dict[str, Any]:
        """Send a message on a channel, which is named where there would be a socket."""
        message = msg_or_type
        if isinstance(message, str):
            parts = {name: options.get(name) for name in ("header", "metadata")}
            message = self.msg(message, content, parent, **parts)
        line = json.dumps({"channel": stream, **message}, default=json_default) + "\n"
        with self.lock:
            write_all(self.pipes.messages, line.encode())
            if message["msg_type"] in SHOWING:
                os.read(self.pipes.seen, 1)
        return message


class _Kernel(IPythonKernel):
    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Do nothing: no request waits while another one runs."""


async def _serve(pipes: Pipes) -> None:
    session = _Session(key=b"")
    session.pipes, session.lock = pipes, threading.Lock()
    make: Any = _Kernel
    log = logging.getLogger(__name__)
    kernel = make(config=SETTINGS, session=session, iopub_socket="iopub", log=log)
    # What a cell that awaits asks for.
    kernel.shell_channel_thread = SimpleNamespace(parent_thread=threading.main_thread())
    kernel.shell.exit_now = False
    requests = asyncio.StreamReader(limit=LINE)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(requests), os.fdopen(pipes.requests, "rb")
    )
    while not kernel.shell.exit_now and (line := await requests.readline()):
        request = json.loads(line)
        kernel.set_parent([], request)
        session.send("iopub", "status", {"execution_state": "busy"}, request)
        await kernel.shell_handlers[request["msg_type"]]("shell", [], request)
        session.send("iopub", "status", {"execution_state": "idle"}, request)
