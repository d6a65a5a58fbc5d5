"""Drawings in few bytes: the same shapes in an order that paints the same picture."""

from audit.publish.drawings import slim
from audit.publish.markup import SVG, markup, read
from audit.publish.painting import EVERYWHERE, box_of, sorted_alike


def slimmed(inside: str) -> str:
    """What becomes of the inside of a drawing."""
    [drawing] = (one for one in read(f"<svg>{inside}</svg>", SVG).walk() if one.tag == "svg")
    return str(markup(slim(drawing))).removeprefix("<svg>").removesuffix("</svg>")


def bar(x: int, fill: str) -> str:
    """A bar, ten wide."""
    return f'<path d="M {x} 0 L {x + 10} 0 L {x + 10} 5 L {x} 5 z" fill="{fill}"/>'


def test_shapes_that_look_alike_are_one() -> None:
    """Bars side by side, told by turns, are told colour by colour."""
    inside = bar(0, "red") + bar(10, "blue") + bar(20, "red") + bar(30, "blue")
    assert (
        '<path d="M0 0h10v5h-10zM20 0h10v5h-10z" fill="red"/>'
        '<path d="M10 0h10v5h-10zM30 0h10v5h-10z" fill="blue"/>'
    ) == slimmed(inside)


def test_what_covers_something_still_does() -> None:
    """A shape that lies over another is not painted before it."""
    inside = bar(0, "red") + bar(5, "blue") + bar(8, "red")
    assert ["red", "blue", "red"] == [
        part.partition('"')[0] for part in slimmed(inside).split('fill="')[1:]
    ]


def test_shapes_that_shine_through_stay_apart() -> None:
    """Where two overlap, it is darker: one path would not show that."""
    inside = bar(0, "red") + bar(5, "red")
    assert 1 == slimmed(inside).count("<path")
    assert 2 == slimmed(inside.replace("/>", ' fill-opacity="0.5"/>')).count("<path")


def test_a_group_of_looks_alone_leaves_its_looks() -> None:
    """Its parts have them, and may stand with others that look so."""
    inside = '<g fill="red"><text x="1" y="9">a</text></g><text fill="red" x="90" y="9">b</text>'
    assert '<g fill="red"><text x="1" y="9">a</text><text x="90" y="9">b</text></g>' in slimmed(
        inside
    )


def test_a_shape_of_unknown_place_is_never_moved() -> None:
    """What is turned, or used from nowhere, lies everywhere."""
    [turned] = read('<text transform="rotate(9)" x="1">a</text>', SVG).children
    assert not isinstance(turned, str)
    assert EVERYWHERE == box_of(turned, {})
    near = (0.0, 0.0, 1.0, 1.0)
    assert [0, 1, 2] == sorted_alike(["a", "b", "a"], [near, EVERYWHERE, near])
    assert [0, 2, 1] == sorted_alike(["a", "b", "a"], [near, (5.0, 5.0, 6.0, 6.0), near])
