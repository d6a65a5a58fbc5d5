"""Every error says what was wrong, and then only what there is to say."""

import copy
import pickle
import re

import pytest

from audit import errors
from audit.errors import AuditError, TableError

KINDS = [getattr(errors, name) for name in errors.__all__]


def test_an_error_prints_its_parts_in_one_order() -> None:
    """The form is: what, then expected, found, where, do, each on a line of its own."""
    error = AuditError("A row is wrong.", do="mend it", where="line 3", found="x", expected="3")

    assert (
        "A row is wrong.\n  expected  3\n  found     x\n  where     line 3\n  do        mend it"
    ) == str(error)


def test_a_part_without_text_is_not_printed() -> None:
    """Nobody reads the name of a part that says nothing."""
    error = AuditError("A row is wrong.", found="x")

    assert "A row is wrong.\n  found     x" == str(error)
    assert {"found": "x"} == error.parts()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_survives_the_way_between_processes(kind: type[AuditError]) -> None:
    """A worker's error arrives as the same kind with the same parts."""
    error = kind("A row is wrong.", expected="3", where="line 3")

    for back in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 our own bytes
        assert kind is type(back)
        assert str(error) == str(back)
        assert error.parts() == back.parts()


def test_every_kind_is_an_audit_error() -> None:
    """One except clause catches all that a user can cause."""
    assert all(issubclass(kind, AuditError) for kind in KINDS)
    assert issubclass(TableError, Exception)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    """The module's own picture names every kind of error, and no other."""
    assert set(errors.__all__) == set(re.findall(r"\w+Error", errors.__doc__ or ""))
