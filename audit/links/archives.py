"""Asking the web archive for the copy that is nearest to a day."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

from audit.links.asking import client
from audit.links.rounds import Manners

__all__ = ["AVAILABILITY", "copies"]

AVAILABILITY = "https://archive.org/wayback/available"
"""Of the Internet Archive: https://archive.org/help/wayback_api.php."""


def _closest(answer: Any) -> str:
    try:
        closest = answer["archived_snapshots"]["closest"]
        return str(closest["url"]) if closest["available"] else ""
    except (KeyError, TypeError):
        return ""


async def _copies(published: Mapping[str, str], manners: Manners, service: str) -> dict[str, str]:
    found: dict[str, str] = {}
    async with client() as http:
        for k, (address, day) in enumerate(published.items()):
            await asyncio.sleep(manners.delay if k else 0)
            query = urlencode({"url": address, "timestamp": day.replace("-", "")})
            try:
                async with asyncio.timeout(manners.timeout):
                    response = await http.get(f"{service}?{query}")
                found[address] = _closest(json.loads(response.content))
            except (httpx.HTTPError, TimeoutError, ValueError):
                # Without an answer the address that it would have is still a proposal.
                continue
    return found


def copies(
    published: Mapping[str, str], manners: Manners, service: str = AVAILABILITY
) -> dict[str, str]:
    """Ask which addresses have an archived copy.

    Parameters
    ----------
    published : mapping of str to str
        Each address, with its day, month or year; nothing where it is not known.
    manners : Manners
        How long to wait, and between two requests; one at a time.
    service : str
        Who is asked.

    Returns
    -------
    dict of str to str
        The address of the copy, nothing where there is none; without those that were not answered.
    """
    return asyncio.run(_copies(published, manners, service)) if published else {}
