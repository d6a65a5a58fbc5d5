"""Asking one address: HEAD, then the first bytes, within a time, and public addresses only.

The name is looked up here and the connection goes to the looked-up address, so that what was judged
is what is asked; the name stays in the request and in the check of the certificate. Redirects are
followed by hand, each judged like the first. Proxies and passwords of the environment are not used.
"""

import asyncio
import datetime as dt
import hashlib
import socket
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from urllib.parse import urlsplit

import httpx

from audit.links.addresses import SCHEMES, objection, public
from audit.links.signs import Fingerprint, Sign, front_page, state_of

__all__ = ["Answer", "Asker", "Refusal", "client", "seconds_of"]

FIRST_BYTES = 16_384
"""As much of a page as is read: enough to tell one from another, and no burden."""

HOPS = 5
PERMANENT = {301, 308}
REDIRECTS = {301, 302, 303, 307, 308}
LATER = {429, 503}

NAME = f"article-audit/{version('article-audit')} (asks whether cited sources are still there)"


class Refusal(Exception):  # noqa: N818 - not an error of ours: an address that is not asked
    """An address that may not be asked, with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one request gave."""

    status: int
    location: str = ""
    wait: str = ""
    fingerprint: Fingerprint = field(default_factory=Fingerprint)


def seconds_of(retry_after: str, now: dt.datetime) -> float | None:
    """Return how long a server asks to wait (RFC 9110, section 10.2.3).

    Parameters
    ----------
    retry_after : str
        Seconds, or a date.
    now : datetime.datetime
        With a time zone.

    Returns
    -------
    float or None
        Seconds; None where it cannot be read.

    Examples
    --------
    >>> seconds_of("120", dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    120.0
    """
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - now).total_seconds())
    except (ValueError, TypeError):
        return None


def client() -> httpx.AsyncClient:
    """Return what makes the requests; it keeps no connection, since many names share an address."""
    return httpx.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        timeout=None,  # noqa: S113 - the time of a whole request is bounded, not that of its parts
        limits=httpx.Limits(max_keepalive_connections=0),
        headers={"User-Agent": NAME, "Accept": "*/*", "Accept-Encoding": "identity"},
    )


async def _look_up(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
        )
    except (socket.gaierror, UnicodeError) as error:
        raise httpx.ConnectError("the name of the host leads nowhere") from error
    return [str(one[4][0]) for one in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """How one address is asked.

    Parameters
    ----------
    http : httpx.AsyncClient
        As :func:`client` makes it.
    timeout : float
        Seconds that one request may take, from the look-up of the name to the last byte.
    local : bool
        Whether addresses of this machine and of private networks are asked, too.
    """

    http: httpx.AsyncClient
    timeout: float
    local: bool = False

    async def request(self, method: str, address: str) -> Answer:
        """Make one request.

        Raises
        ------
        Refusal
            If the address may not be asked.
        httpx.HTTPError, TimeoutError
            If there is no answer.
        """
        reason = objection(address)
        if reason:
            raise Refusal(reason)
        async with asyncio.timeout(self.timeout):
            return await self._request(method, address)

    async def _request(self, method: str, address: str) -> Answer:
        parts = urlsplit(address)
        host = parts.hostname or ""
        found = await _look_up(host, parts.port or SCHEMES[parts.scheme])
        if not self.local and not all(map(public, found)):
            raise Refusal("the address leads into a private network")
        # Both versions of the protocol, if there are both; a machine often has only one of them.
        tried = list({":" in one: one for one in reversed(found)}.values())[::-1]
        for k, one in enumerate(tried):
            try:
                return await self._exchange(method, address, one)
            except httpx.ConnectError:
                if k == len(tried) - 1:
                    raise
        raise httpx.ConnectError("the name of the host leads nowhere")

    async def _exchange(self, method: str, address: str, ip: str) -> Answer:
        url = httpx.URL(address)
        headers = {"Host": url.netloc.decode("ascii"), "Connection": "close"}
        if method == "GET":
            headers["Range"] = f"bytes=0-{FIRST_BYTES - 1}"
        request = self.http.build_request(
            method,
            url.copy_with(host=ip),
            headers=headers,
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        response = await self.http.send(request, stream=True)
        try:
            body = b"" if method == "HEAD" else await _first_bytes(response)
        finally:
            await response.aclose()
        return Answer(
            status=response.status_code,
            location=response.headers.get("location", ""),
            wait=response.headers.get("retry-after", ""),
            fingerprint=Fingerprint(
                etag=response.headers.get("etag", ""),
                length=_length(response.headers),
                digest=hashlib.sha256(body).hexdigest() if body else "",
            ),
        )


async def _first_bytes(response: httpx.Response) -> bytes:
    body = b""
    async for part in response.aiter_raw():
        body += part
        if len(body) >= FIRST_BYTES:
            break
    return body[:FIRST_BYTES]


def _length(headers: httpx.Headers) -> int | None:
    """Return the bytes of the whole page, of which perhaps only a range was sent."""
    total = headers.get("content-range", "").rpartition("/")[2] or headers.get("content-length", "")
    return int(total) if total.isascii() and total.isdigit() else None


def moved(sign: Sign, address: str, *, permanent: bool) -> Sign:
    """Return the sign of an address that was led elsewhere."""
    if sign.address == address:
        return sign
    note = "" if permanent else "the redirect says that it is for the time being"
    if front_page(sign.address, address):
        note = "leads to a front page: look whether the text is still there"
    state = "moved" if sign.state == "alive" else sign.state
    return replace(sign, state=state, target=address, note=sign.note or note)


def sign_of(address: str, answer: Answer) -> Sign:
    """Return the sign that a last answer gives."""
    state = state_of(answer.status)
    return Sign(
        address=address,
        state=state,
        status=answer.status,
        fingerprint=answer.fingerprint if state == "alive" else Fingerprint(),
    )
