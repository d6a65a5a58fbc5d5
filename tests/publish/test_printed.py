"""Whether a text prints what somebody typed."""

import pytest

from audit.publish.printed import printing


@pytest.mark.parametrize(
    "text", ["-3.5", "−3.5", "95.8%", "95.8 %", "1,234 to 5,678", "1234 to 5678"]
)
def test_signs_spaces_and_commas_are_those_of_any_page(text: str) -> None:
    """A minus may be a hyphen, and a space before per cent or a comma may be left out."""
    assert any(map(printing(text), ["by −3.5", "95.8\u00a0%", "from 1,234 to 5,678 people"]))


@pytest.mark.parametrize("text", ["-3", "5.8", "234", "95", "people", "4 to 5678", ""])
def test_a_part_of_a_number_is_another_number(text: str) -> None:
    """Neither its end nor its beginning is found; what has no digit is no number."""
    assert not any(
        map(printing(text), ["it fell by −3.5", "95.8 %", "1,234 to 5,678 people", "950"])
    )
