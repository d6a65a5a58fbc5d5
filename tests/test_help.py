"""Every command tells what it does and what it takes, without an audit and without computing."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from audit.cli import audit, exit_code

Capture = pytest.CaptureFixture[str]


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every command as it is typed, groups included."""
    yield path
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


def found(path: tuple[str, ...]) -> click.Command:
    """Return the command that is typed so."""
    command: click.Command = audit
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


ALL = list(commands(audit))


def test_the_commands_are_those_that_are_known() -> None:
    """A new one is seen here, and so gets its help looked at."""
    known = "check export new register release run sources sweep trace"

    assert [*known.split()] == sorted(audit.commands)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_option(
    path: tuple[str, ...], option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:  # fmt: skip
    """With what each is for; it needs no audit."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AUDIT_PROJECT", raising=False)

    assert 0 == exit_code([*path, option])

    shown = capsys.readouterr().out
    command = found(path)
    assert shown.startswith(f"Usage: {' '.join(('audit', *path))} ")
    assert (command.help or "").partition("\n")[0].rstrip(".")[:40] in shown
    for one in command.params:
        if isinstance(one, click.Option) and not one.hidden:
            assert all(name in shown for name in one.opts)
            assert one.help
        elif isinstance(one, click.Argument):
            assert one.make_metavar(click.Context(command)).strip("[]…").split("|")[0] in shown


def test_a_group_lists_its_commands(capsys: Capture) -> None:
    """Each with the first sentence of its help."""
    assert 0 == exit_code(["--help"])

    lines = capsys.readouterr().out.splitlines()
    for name, command in audit.commands.items():
        [line] = [one for one in lines if one.split()[:1] == [name]]
        assert command.get_short_help_str(limit=200)[:20] in line


def test_the_version_is_told(capsys: Capture) -> None:
    """As it is installed."""
    assert 0 == exit_code(["--version"])

    assert capsys.readouterr().out.startswith("audit, version ")
