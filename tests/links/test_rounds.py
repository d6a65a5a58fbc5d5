"""Each kind of answer gives its state, politely and in bounded time."""

import itertools
import json
import time
from typing import Any

import pytest

from audit.links.archives import copies
from audit.links.rounds import Manners, ask_all
from audit.links.signs import Sign

QUICK = Manners(jobs=4, timeout=1.0, delay=0.0, local=True)


def signs_of(*addresses: str, manners: Manners = QUICK) -> list[Sign]:
    """Return the sign of each address."""
    found: list[Sign] = []
    ask_all(addresses, manners, found.append)
    by_address = {one.address: one for one in found}
    return [by_address[one] for one in addresses]


FRONT = "leads to a front page: look whether the text is still there"

ANSWERS = [
    ("/alive", "alive", 200, "", ""),
    ("/no-head", "alive", 200, "", ""),
    ("/404", "gone", 404, "", ""),
    ("/410", "gone", 410, "", ""),
    ("/403", "refused", 403, "", ""),
    ("/401", "refused", 401, "", ""),
    ("/500", "unreachable", 500, "", ""),
    ("/301", "moved", 200, "/alive", ""),
    ("/302", "moved", 200, "/alive", "the redirect says that it is for the time being"),
    ("/front/page", "moved", 200, "/", FRONT),
    ("/to-404", "gone", 404, "/404", ""),
    ("/circle", "unreachable", 301, "/circle", "led on and on, and nowhere"),
    ("/hanging", "unreachable", None, "", "no answer within 1 s"),
    ("/drip", "unreachable", None, "", "no answer within 1 s"),
    ("/429", "alive", 200, "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("path", "state", "status", "target", "note"), ANSWERS)
def test_each_answer_has_its_state(
    site: Any, path: str, state: str, status: int | None, target: str, note: str
) -> None:
    """With the last status, where it led, and what else should be known."""
    [sign] = signs_of(site.base + path)

    there = site.base + target if target else ""
    assert (state, status, there, note) == (sign.state, sign.status, sign.target, sign.note)


def test_a_redirect_to_another_host_is_followed(site: Any) -> None:
    """The place where it ends is told."""
    [sign] = signs_of(site.base + "/elsewhere")

    assert ("moved", site.elsewhere + "/alive") == (sign.state, sign.target)


def test_garbage_and_a_closed_door_are_unreachable(site: Any, closed_port: int) -> None:
    """What is no answer is a sign with a reason, and no error."""
    garbage, closed = signs_of(site.base + "/garbage", f"http://127.0.0.1:{closed_port}/")

    assert ("unreachable", "unreachable") == (garbage.state, closed.state)
    assert garbage.note
    assert closed.note


def test_of_a_huge_page_only_the_beginning_is_read(site: Any) -> None:
    """Of some 130 megabytes, no more than what lies in buffers leaves the server."""
    [sign] = signs_of(site.base + "/huge")

    assert "alive" == sign.state
    assert 64 == len(sign.fingerprint.digest)
    assert site.sent < 20_000_000


def test_the_name_of_the_project_is_given(site: Any) -> None:
    """Who keeps the server can see who asks; a page with a mark of its own is asked for once."""
    signs_of(site.base + "/etag")

    [agent] = site.agents
    assert agent.startswith("article-audit/")
    assert ["HEAD"] == site.methods("/etag")


def test_one_request_at_a_time_to_a_host_with_pauses(site: Any) -> None:
    """However many jobs there are."""
    manners = Manners(jobs=8, timeout=1.0, delay=0.1, local=True)
    signs_of(*(f"{site.base}/{k}" for k in range(4)), manners=manners)

    times = [when for _, _, when in site.asked]
    assert 8 == len(times)
    assert 1 == site.most_at_once
    assert min(late - early for early, late in itertools.pairwise(times)) > 0.09


def test_a_host_that_asks_for_time_gets_it(site: Any) -> None:
    """A short while is waited for; a long one leaves the host alone in this run."""
    began = time.monotonic()
    [short] = signs_of(site.base + "/429")
    waited = time.monotonic() - began
    long, after = signs_of(site.base + "/429-long", site.base + "/alive")

    assert ("alive", "refused", "unasked") == (short.state, long.state, after.state)
    assert waited > 1
    assert ["HEAD"] == site.methods("/429-long")
    assert [] == site.methods("/alive")


@pytest.mark.parametrize("path", ["/inside", "/file"])
def test_a_redirect_cannot_lead_into_a_private_network(
    site: Any, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each address that a redirect names is judged like the first one."""
    # The server itself counts as public here; what it leads to does not.
    monkeypatch.setattr("audit.links.asking.public", lambda ip: ip == "127.0.0.1")
    [sign] = signs_of(site.base + path, manners=Manners(jobs=1, timeout=1.0, delay=0.0))

    assert "unasked" == sign.state
    reasons = {"the address leads into a private network", "no address of http or https"}
    assert sign.note in reasons


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
def test_no_private_address_is_asked(site: Any, host: str) -> None:
    """In whatever form it is written, the server hears nothing."""
    port = site.base.rpartition(":")[2]
    [sign] = signs_of(f"http://{host}:{port}/alive", manners=Manners(jobs=1, timeout=1, delay=0))

    assert sign.state in {"unasked", "unreachable"}
    assert [] == site.asked


def test_the_archive_is_asked_for_copies(site: Any) -> None:
    """The closest copy; nothing where there is none; no answer leaves the proposal."""
    closest = {"available": True, "url": "https://web.archive.org/web/2017/https://a.example/"}
    site.body = json.dumps({"archived_snapshots": {"closest": closest}}).encode()
    there = copies({"https://a.example/": "2017-06"}, QUICK, site.base + "/available")
    site.body = b'{"archived_snapshots": {}}'
    absent = copies({"https://a.example/": ""}, QUICK, site.base + "/available")
    site.body = b"no JSON"
    unanswered = copies({"https://a.example/": ""}, QUICK, site.base + "/available")

    assert {"https://a.example/": closest["url"]} == there
    assert {"https://a.example/": ""} == absent
    assert {} == unanswered
    asked = "/available?url=https%3A%2F%2Fa.example%2F&timestamp=201706"
    assert ["GET"] == site.methods(asked)
