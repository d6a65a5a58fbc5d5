"""What an address answered, and what that means for the source."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any
from urllib.parse import urlsplit

__all__ = ["STATES", "SUCCESS", "Fingerprint", "Sign", "changed", "front_page", "state_of"]

STATES = {
    "alive": "answers",
    "changed": "answers, with other content than when it was last asked",
    "moved": "answers at another address",
    "gone": "the server says that there is no such page",
    "refused": "the server does not let us see",
    "unreachable": "no server, no answer in time, or an answer that is none",
    "unasked": "not asked",
}
"""The states of an address, from good to unknown."""

GONE = {404, 410}
SUCCESS = range(200, 300)
CLIENT_ERRORS = range(400, 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What tells one content of a page from another, as far as the server gives it.

    Parameters
    ----------
    etag : str
        The server's own mark of the content (RFC 9110, section 8.8.3).
    length : int, optional
        Bytes of the whole page.
    digest : str
        SHA-256 of its first bytes.
    """

    etag: str = ""
    length: int | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A sign of life, or the lack of one.

    Parameters
    ----------
    address : str
        Which was asked.
    state : str
        One of :data:`STATES`.
    asked : str
        When, in UTC; nothing where it was not asked.
    status : int, optional
        The last status of HTTP.
    target : str
        Where redirects led.
    note : str
        What else a reader should know.
    fingerprint : Fingerprint
        Of the content.
    """

    address: str
    state: str
    asked: str = ""
    status: int | None = None
    target: str = ""
    note: str = ""
    fingerprint: Fingerprint = Fingerprint()

    def plain(self) -> dict[str, Any]:
        """Return the sign as plain data."""
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Sign":
        """Return a sign from plain data.

        Raises
        ------
        TypeError, ValueError, KeyError
            If the data are not those of a sign.
        """
        names = {one.name for one in fields(cls)}
        known = {name: value for name, value in data.items() if name in names}
        known["fingerprint"] = Fingerprint(**data["fingerprint"])
        if known["state"] not in STATES:
            raise ValueError(known["state"])
        return cls(**known)


def state_of(status: int) -> str:
    """Return the state that a status of HTTP means.

    Parameters
    ----------
    status : int
        As in RFC 9110.

    Returns
    -------
    str
        One of :data:`STATES`.

    Examples
    --------
    >>> [state_of(status) for status in (200, 404, 410, 403, 429, 503)]
    ['alive', 'gone', 'gone', 'refused', 'refused', 'unreachable']
    """
    if status in SUCCESS:
        return "alive"
    if status in GONE:
        return "gone"
    return "refused" if status in CLIENT_ERRORS else "unreachable"


def changed(before: Fingerprint, now: Fingerprint) -> bool:
    """Say whether two fingerprints are of different content.

    Parameters
    ----------
    before, now : Fingerprint
        Of the same address.

    Returns
    -------
    bool
        By the server's own mark where it gave one both times, else by length or first bytes. What
        one of the two lacks shows nothing.

    Examples
    --------
    >>> changed(Fingerprint(etag='"a"', length=1), Fingerprint(etag='"a"', length=2))
    False
    >>> changed(Fingerprint(length=1), Fingerprint(length=2))
    True
    """
    if before.etag and now.etag:
        # A weak mark (W/) stands for the same meaning, which is what is cited.
        return before.etag.removeprefix("W/") != now.etag.removeprefix("W/")
    lengths = None not in {before.length, now.length} and before.length != now.length
    return lengths or bool(before.digest and now.digest and before.digest != now.digest)


def front_page(address: str, target: str) -> bool:
    """Say whether an address with a path was led to the first page of a site.

    That is how many sites say that a page is gone.

    Parameters
    ----------
    address, target : str
        Before and after the redirects.

    Returns
    -------
    bool
        Whether the place within the site was lost.
    """
    before, after = urlsplit(address), urlsplit(target)
    return bool(before.path.strip("/")) and not after.path.strip("/") and not after.query
