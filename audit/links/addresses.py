"""Which addresses may be asked, and where an archived copy would be.

A table of sources may come from a stranger, so it must not make this machine knock at doors of the
network that it stands in: only public addresses are asked, by http and https.
"""

import ipaddress
import re
from urllib.parse import quote, urlsplit

__all__ = ["archived", "objection", "public", "web_address"]

SCHEMES = {"http": 80, "https": 443}

ARCHIVE = "https://web.archive.org/web/{day}/{address}"
"""The form of the Wayback Machine's addresses; it leads to the copy that is nearest to a day."""

# IPv6 addresses that carry one of IPv4 in their last bits (RFC 6052).
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


def web_address(text: str) -> str:
    """Return the web address at the beginning of a cell, without the remark after it.

    Parameters
    ----------
    text : str
        As in the table: an address, perhaps followed by a blank and the place in a repository.

    Returns
    -------
    str
        The address in ASCII and without a fragment, which is never sent; nothing where the text
        does not begin with http or https.

    Examples
    --------
    >>> web_address("https://example.org/a (table 3)")
    'https://example.org/a'
    >>> web_address("https://example.org/é#top")
    'https://example.org/%C3%A9'
    >>> web_address("shelf 9")
    ''
    """
    first = text.strip().split(maxsplit=1)[0] if text.strip() else ""
    if not re.match(r"https?://[^/?#]", first, re.IGNORECASE):
        return ""
    # What is already written with per cent signs stays.
    return quote(first.partition("#")[0], safe="%/:=&?~+!$,;'@()*[]")


def public(address: str) -> bool:
    """Say whether an IP address is one of the public internet.

    Parameters
    ----------
    address : str
        Of either version, as a resolver gives it.

    Returns
    -------
    bool
        False for those of this machine, of private networks, of groups (multicast), and for
        those of IPv6 that stand for such a one of IPv4.

    Examples
    --------
    >>> [public(one) for one in ("93.184.216.34", "127.0.0.1", "10.0.0.1", "::ffff:10.0.0.1")]
    [True, False, False, False]
    """
    try:
        one = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(one, ipaddress.IPv6Address):
        carried = one.ipv4_mapped or one.sixtofour or (one.teredo and one.teredo[1])
        if one in TRANSLATED:
            carried = ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)
        if carried:
            return carried.is_global and not carried.is_multicast
    return one.is_global and not one.is_multicast


def objection(address: str) -> str:
    """Say why an address is not asked, before its name is looked up.

    Parameters
    ----------
    address : str
        The whole address.

    Returns
    -------
    str
        The reason; nothing where there is none.

    Examples
    --------
    >>> objection("ftp://example.org/a")
    'no address of http or https'
    >>> objection("https://example.org/a")
    ''
    """
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "not the form of an address"
    if parts.scheme not in SCHEMES or not host:
        return "no address of http or https"
    if "@" in parts.netloc:
        return "the address holds a name or a password"
    return ""


def archived(address: str, published: str) -> str:
    """Return where the Wayback Machine would have the copy nearest to the day of publication.

    Parameters
    ----------
    address : str
        Of the source.
    published : str
        A day, a month or a year; nothing where it is not known.

    Returns
    -------
    str
        An address that has not been asked: there may be no copy.

    Examples
    --------
    >>> archived("https://example.org/a", "2017-06")
    'https://web.archive.org/web/201706/https://example.org/a'
    """
    return ARCHIVE.format(day=published.replace("-", "") or "2", address=address)
