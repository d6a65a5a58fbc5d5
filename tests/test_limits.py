"""How many notebooks run at a time: what is asked for, where there is work and room for it."""

import resource

import pytest

from audit.limits import at_once, processors


@pytest.mark.parametrize(
    ("asked", "most", "allowed", "expected"),
    [
        (3, 8, 1024, 3),
        (1000, 8, 1024, 8),
        (1000, None, 64, 6),
        (1000, 1000, 64, 6),
        (1000, 1000, resource.RLIM_INFINITY, 1000),
        (5, 8, 16, 1),
        (5, 0, 1024, 1),
    ],
)
def test_what_is_asked_for_meets_its_limits(
    asked: int, most: int | None, allowed: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work that there is, and the files that a process may have open; never fewer than one."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (allowed, allowed))

    assert expected == at_once(asked, most)


def test_nothing_asked_for_is_one_for_each_processor() -> None:
    """As far as there is work for them."""
    assert min(processors(), 2) == at_once(None, 2)
