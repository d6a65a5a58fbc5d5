"""A round of asking: so many hosts at once, one request at a time to each, with pauses between."""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

import httpx

from audit.links.asking import (
    HOPS,
    LATER,
    PERMANENT,
    REDIRECTS,
    Answer,
    Asker,
    Refusal,
    client,
    moved,
    seconds_of,
    sign_of,
)
from audit.links.signs import SUCCESS, Sign

__all__ = ["PATIENCE", "Manners", "ask_all", "host_of"]

PATIENCE = 60.0
"""Seconds that a host may ask us to wait within one run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a round behaves.

    Parameters
    ----------
    jobs : int
        Hosts that are asked at once.
    timeout : float
        Seconds that one request may take.
    delay : float
        Seconds between two requests to one host.
    local : bool
        Whether private addresses are asked, too.
    """

    jobs: int
    timeout: float
    delay: float
    local: bool = False


def host_of(address: str) -> str:
    """Return the host of an address, in small letters."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


@dataclass(slots=True)
class _Host:
    """One host: who asks it now, when it may be asked again, and whether it wants to be left."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    closed: bool = False


class _Round:
    def __init__(self, asker: Asker, manners: Manners) -> None:
        self.asker = asker
        self.manners = manners
        self.hosts: defaultdict[str, _Host] = defaultdict(_Host)

    async def request(self, method: str, address: str) -> Answer:
        """Make a request when its host may be asked; once more where it asks for a short time."""
        host = self.hosts[host_of(address)]
        async with host.lock:
            if host.closed:
                raise Refusal("its host asked to be left for a while; the next run asks again")
            answer = await self._paced(host, method, address)
            if answer.status in LATER and answer.wait:
                wait = seconds_of(answer.wait, dt.datetime.now(dt.UTC))
                if wait is not None and wait <= PATIENCE:
                    host.free_at = asyncio.get_running_loop().time() + wait
                    answer = await self._paced(host, method, address)
                host.closed = answer.status in LATER
            return answer

    async def _paced(self, host: _Host, method: str, address: str) -> Answer:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, host.free_at - loop.time()))
        try:
            return await self.asker.request(method, address)
        finally:
            host.free_at = loop.time() + self.manners.delay

    async def follow(self, address: str) -> Sign:
        """Ask an address, and those to which it leads."""
        here, permanent, last = address, True, Answer(status=0)
        for _ in range(HOPS + 1):
            last = await self.request("HEAD", here)
            # Some servers do not know HEAD and call the page missing or forbidden.
            if last.status not in REDIRECTS and not (
                last.status in SUCCESS and last.fingerprint.etag
            ):
                last = await self._opened(here, last)
            if last.status not in REDIRECTS or not last.location:
                return moved(sign_of(address, last), here, permanent=permanent)
            permanent = permanent and last.status in PERMANENT
            here = urljoin(here, last.location).partition("#")[0]
        return Sign(
            address=address,
            state="unreachable",
            status=last.status,
            target=here,
            note="led on and on, and nowhere",
        )

    async def _opened(self, address: str, head: Answer) -> Answer:
        if head.status in LATER:
            return head
        return await self.request("GET", address)

    async def sign(self, address: str) -> Sign:
        """Ask an address; whatever happens is a sign."""
        asked = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        try:
            return replace(await self.follow(address), asked=asked)
        except Refusal as reason:
            return Sign(address=address, state="unasked", note=str(reason))
        except TimeoutError:
            note = f"no answer within {self.manners.timeout:g} s"
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
            note = str(error) or type(error).__name__
        return Sign(address=address, state="unreachable", asked=asked, note=note)


async def _ask(addresses: Sequence[str], manners: Manners, take: Callable[[Sign], None]) -> None:
    by_host: defaultdict[str, list[str]] = defaultdict(list)
    for one in addresses:
        by_host[host_of(one)].append(one)
    # The longest rows first, so that no host is left alone at the end.
    waiting = sorted(by_host.values(), key=len, reverse=True)
    async with client() as http:
        turn = _Round(Asker(http=http, timeout=manners.timeout, local=manners.local), manners)

        async def work() -> None:
            while waiting:
                for one in waiting.pop(0):
                    take(await turn.sign(one))

        async with asyncio.TaskGroup() as workers:
            for _ in range(min(manners.jobs, len(waiting))):
                workers.create_task(work())


def ask_all(addresses: Sequence[str], manners: Manners, take: Callable[[Sign], None]) -> None:
    """Ask addresses for a sign of life.

    Parameters
    ----------
    addresses : sequence of str
        Each once.
    manners : Manners
        How many at once, how long, how often.
    take : callable
        Gets each sign as it comes.

    Raises
    ------
    KeyboardInterrupt
        If the user stops it; what was taken was taken.
    """
    asyncio.run(_ask(addresses, manners, take))
