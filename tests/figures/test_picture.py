"""What holds for every picture: stable bytes, its data beside it, at home in any page."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

import matplotlib as mpl
import pytest

from audit.display import MIME, text_of
from audit.figures import PALETTE, Picture, over_time

CONFTEST = Path(__file__).with_name("conftest.py")
DIGEST = "import runpy, sys; print(runpy.run_path(sys.argv[1])['digest']())"
SVG = "{http://www.w3.org/2000/svg}"


def digest_elsewhere(folder: Path, **settings: str) -> str:
    """Draw every picture in another process, folder and environment."""
    environment = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", DIGEST, str(CONFTEST)],
        cwd=folder,
        env=environment | {"HOME": str(folder), "MPLCONFIGDIR": str(folder)} | settings,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_bytes_do_not_depend_on_the_machine(tmp_path: Path) -> None:
    """Hash seed, time zone, locale, home folder and the user's own style change no byte."""
    plain, odd = tmp_path / "plain", tmp_path / "odd"
    plain.mkdir()
    odd.mkdir()
    (odd / "matplotlibrc").write_text(
        "font.size: 30\nfont.family: serif\nsvg.fonttype: path\nlines.linewidth: 9\n"
        "hatch.linewidth: 7\nsvg.hashsalt: other\nsavefig.bbox: tight\naxes.unicode_minus: False\n",
        encoding="utf-8",
    )
    one = digest_elsewhere(plain, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8")
    other = digest_elsewhere(odd, PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="C")
    assert one == other


def test_drawing_leaves_the_users_settings_alone(pictures: dict[str, Picture]) -> None:
    """The style of a session is what it was before, and no plotting session is started."""
    assert pictures
    assert mpl.rcParamsDefault["svg.fonttype"] == mpl.rcParams["svg.fonttype"]
    code = "import sys, audit.figures; print('matplotlib.pyplot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_drawing_is_one_element(picture: Picture, parsed: Callable[[str], Element]) -> None:
    """It is well-formed, and brings no prolog, style sheet, script, metadata or picture inside."""
    root = parsed(picture.svg)
    kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert root.tag == f"{SVG}svg"
    assert picture.svg.startswith("<svg ")
    assert kinds <= {"svg", "g", "defs", "pattern", "path", "rect", "use", "text"}


def test_the_drawing_says_what_it_shows(picture: Picture, parsed: Callable[[str], Element]) -> None:
    """It is an image with the alternative text, and its title is written in it."""
    root = parsed(picture.svg)
    written = " ".join(element.text or "" for element in root.iter(f"{SVG}text"))
    assert root.get("role") == "img"
    assert root.get("aria-label") == picture.alt
    assert picture.title in written


def test_every_colour_is_a_variable(picture: Picture) -> None:
    """A page can change every colour; each has a fallback, and none is written by itself."""
    without = re.sub(r"var\(--([a-z]+), (#[0-9a-f]{6})\)", "", picture.svg)
    used = set(re.findall(r"var\(--([a-z]+), (#[0-9a-f]{6})\)", picture.svg))
    assert used <= set(PALETTE.items())
    assert not re.search(r"#[0-9a-f]{3,8}\b(?!-)|rgb|: (?:black|white)", without)


def test_ids_do_not_clash(pictures: dict[str, Picture]) -> None:
    """Every id on a page with all pictures is there once, and everything referred to is there."""
    page = "".join(picture.svg for picture in pictures.values())
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert sorted(set(ids)) == sorted(ids)
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', page)) <= set(ids)


def test_no_number_is_longer_than_two_decimals(picture: Picture) -> None:
    """The last bits of floating point never show."""
    tags = "".join(re.findall(r"<[^>]*>", re.sub(r'aria-label="[^"]*"', "", picture.svg)))
    assert not re.search(r"\d\.\d{3,}", tags)


def test_the_type_is_legible(picture: Picture) -> None:
    """No type is smaller than ten units of the sheet's four hundred."""
    sizes = re.findall(r"font-size: ([\d.]+)px", picture.svg)
    assert sizes
    assert min(map(float, sizes)) >= 10


def test_no_text_is_cut_or_lies_on_another(
    picture: Picture, ill_placed: Callable[[str], list[tuple[str, str]]]
) -> None:
    """Labels stay inside the sheet and keep apart, measured with the widest of the usual types."""
    assert ill_placed(picture.svg) == []


def test_the_data_go_with_the_picture(picture: Picture) -> None:
    """Every row has every column, the plain text stays short, and the payload is JSON."""
    shown = picture._repr_mimebundle_()
    payload = shown[MIME.format("picture")]
    assert all(len(picture.columns) == len(row) for row in picture.rows)
    assert picture.payload() == json.loads(json.dumps(payload))
    places = ["places"] if picture.main else []
    assert ["title", "alt", "columns", "rows", "lineages", "main", *places] == list(payload)
    texts = [
        [cell if isinstance(cell, str) else cell["text"] for cell in row] for row in payload["rows"]
    ]
    assert [[text_of(cell) for cell in row] for row in picture.rows] == texts
    assert len(shown["text/plain"].splitlines()) <= 20
    assert shown["text/plain"].startswith(picture.title)
    assert shown["image/svg+xml"] == picture.svg


def test_only_one_kind_is_the_main_picture(pictures: dict[str, Picture]) -> None:
    """The verdict's own picture leads a page."""
    assert ["against"] == [name for name, picture in pictures.items() if picture.main]


@pytest.mark.parametrize("text", ["A & B < C > D", "“quotes” and 'more' \"still\"", "$x$ $y$"])
def test_any_text_can_be_written(text: str, parsed: Callable[[str], Element]) -> None:
    """Text is text: neither markup nor mathematics."""
    drawn = over_time({text: ([0, 1], [1, 2], None, None)}, title=text, unit=text)
    written = [element.text for element in parsed(drawn.svg).iter(f"{SVG}text")]
    assert text in written
