"""The command ``audit``: parsing and exit codes; the work is imported by the command that does it.

Exit codes: 0; 1, the audit does not hold; 2, wrong use; 130, stopped by Ctrl-C or SIGTERM.
"""

import contextlib
import datetime as dt
import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from audit.answers import HOLDS, code_of, errors_in, plain, tell, write_json
from audit.errors import AuditError
from audit.options import execution, limits
from audit.settings import finite

__all__ = ["audit", "exit_code", "main"]

STOPPED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="article-audit", prog_name="audit")
def audit() -> None:
    """Recompute every number of an article from published figures.

    In the folder of an audit: `audit register` after a table in data/raw was changed, `audit run`
    after anything was, and `audit check` before it is published. `audit new DIR` starts one.
    """


@audit.command()
@click.argument("claims", nargs=-1, metavar="[CLAIM]…")
@execution
@click.option("--force", is_flag=True, help="Execute what is current, too.")
@click.option(
    "--watch",
    is_flag=True,
    help="Go on, and run again what a saved file changes, until Ctrl-C. A raw table that was "
    "edited is registered if it holds.",
)
def run(**options: Any) -> int:
    """Execute what is not current, and write pages and tables.

    Without CLAIM, all of them.
    """
    names = options.pop("claims")
    if options.pop("watch"):
        if options.pop("as_json") or options.pop("scheduler"):
            raise click.UsageError("--watch goes with neither --json nor --scheduler")
        from audit import following  # noqa: PLC0415 - the help needs none of it

        return following.follow(names, **options)
    from audit import repeats  # noqa: PLC0415 - the help needs none of it

    known = None
    if not options["force"] and not options["parameters"]:
        known = repeats.same_again(names, options["vintages"])
    if known is not None:
        repeats.show(known, quiet=options["quiet"], as_json=options["as_json"])
        return HOLDS
    from audit import starting  # noqa: PLC0415 - nothing of it is needed where nothing changed

    return starting.start(names, **options)


@audit.command()
@click.argument("claim")
@click.option(
    "--over",
    multiple=True,
    required=True,
    metavar="NAME=START:STOP:STEP|NAME=A,B,…",
    help="A parameter of the notebook and its values, both ends included; again for each further "
    "one.",
)
@click.option(
    "--to",
    metavar="FOLDER|ADDRESS",
    help="Where table and picture go besides scratch/sweeps/CLAIM, such as s3://bucket/folder.",
)
@execution
def sweep(claim: str, over: tuple[str, ...], **options: Any) -> int:
    """Run one notebook over a grid of its parameters.

    What is found goes into one table and one picture, named by what was swept: another sweep of the
    claim lies beside them, and the same one again replaces them. The runs are kept under scratch/,
    never over the reports: the same command goes on where it was stopped.
    """
    from audit import sweeping  # noqa: PLC0415 - the help needs none of it

    return sweeping.sweep(claim, over, **options)


@audit.command()
@click.option("--execute", is_flag=True, help="Execute every report once more, and compare.")
@limits
@click.option("--json", "as_json", is_flag=True, help="Write the reasons as JSON.")
def check(**options: Any) -> int:
    """Say whether the audit holds. Nothing is executed, unless asked for, and nothing written.

    With --execute, every report is executed once more and compared with the stored one: which
    numbers, sentences, pictures and outputs are others now, and how far a number is from where it
    was, against its range. The options on execution go with it.
    """
    from audit import starting  # noqa: PLC0415 - the help needs none of it

    return starting.check(**options)


@audit.command()
def register() -> int:
    """Validate the raw tables and write their checksums."""
    from audit import commands  # noqa: PLC0415 - the help needs none of it

    return commands.registered()


@audit.command()
@click.argument("target", required=False, type=click.Path(path_type=Path), metavar="[DIR|FILE.zip]")
@click.option("--quiet", is_flag=True, help="Show nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Write what was written as JSON.")
def export(target: Path | None, *, quiet: bool, as_json: bool) -> int:
    """Write everything as one bundle for others.

    Pages, executed notebooks and tables, as a Data Package and an RO-Crate, in a folder or in one
    file; default: dist/bundle.zip. Only an audit that holds, without placeholders, is exported.
    """
    from audit import exporting  # noqa: PLC0415 - the help needs none of it

    return exporting.exported(target, quiet=quiet, as_json=as_json)


@audit.command()
@click.argument("version")
def release(version: str) -> int:
    """Keep the verdicts as those of a release.

    VERSION is the next one, such as 1.0.0, with a section in CHANGELOG.md. Only an audit that holds
    and has no placeholder is released; what changes from then on is in reports/corrections.html.
    """
    from audit import releasing  # noqa: PLC0415 - the help needs none of it

    return releasing.released(version)


@audit.group()
def sources() -> None:
    """The sources of the figures."""


@sources.command("check")
@click.option("--host", "hosts", multiple=True, metavar="HOST", help="Only sources at this host.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N new addresses.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1, max=32),
    default=8,
    metavar="N",
    show_default=True,
    help="Hosts that are asked at once; each gets one request at a time.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    callback=finite,
    default=20.0,
    metavar="SECONDS",
    show_default=True,
    help="How long one request may take.",
)
@click.option(
    "--delay",
    type=click.FloatRange(min=0),
    callback=finite,
    default=1.0,
    metavar="SECONDS",
    show_default=True,
    help="Between two requests to one host.",
)
@click.option("--again", is_flag=True, help="Ask those, too, that answered within a day.")
@click.option("--archive", is_flag=True, help="Ask the web archive for copies of what is lost.")
@click.option("--allow-local", "local", is_flag=True, hidden=True)
@click.option("--quiet", is_flag=True, help="Show nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Write the answers as JSON.")
def sources_check(**options: Any) -> int:
    """Ask every source address for a sign of life.

    Tells which are alive, changed since they were last asked, moved, gone, refused or unreachable,
    and where an archived copy may be. Answers are kept in .audit/: a run that is stopped goes on
    from there. No table is changed. Exit code 1: some are gone.
    """
    from audit import asking_sources  # noqa: PLC0415 - the help needs none of it
    from audit.links.rounds import Manners  # noqa: PLC0415 - nor of this

    manners = Manners(**{name: options.pop(name) for name in ("jobs", "timeout", "delay", "local")})
    return asking_sources.check(manners=manners, **options)


@audit.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--title", help="Of the article; default: a placeholder, as for the other parts.")
@click.option("--author", help="Who wrote it.")
@click.option("--publisher", help="Where it appeared.")
@click.option(
    "--published", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="When it appeared."
)
@click.option("--claim", default="example-share", help="The id of the worked claim.")
def new(folder: Path, *, published: dt.datetime | None, **texts: Any) -> int:
    """Start an audit of another article in DIR.

    One worked claim is there, and runs as it is; its README leads on.
    """
    from audit import scaffolding  # noqa: PLC0415 - the help needs none of it

    return scaffolding.created(folder, published=published and published.date(), **texts)


@audit.command()
@click.argument("query", metavar="CLAIM|NUMBER|ROW")
@click.option(
    "--vintage",
    type=click.Choice(("published", "latest")),
    default=None,
    help="Where to look; default: both.",
)
@click.option("--json", "as_json", is_flag=True, help="Write what was found as JSON.")
def trace(*, query: str, vintage: str | None, as_json: bool) -> int:
    """Show from a result down to rows, sources and days.

    A number is looked for as any page of the site prints it, or in plain digits.
    """
    from audit import tracing  # noqa: PLC0415 - the help needs none of it

    return tracing.trace(query, vintage=vintage or "", as_json=as_json)


def exit_code(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code; what a user can cause is told, not raised."""
    try:
        code = _invoked(arguments)
        # What fits into the buffer would else be written at exit, where nobody can be told.
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write(
            "Stopped. What was finished is kept; the same command goes on from there.\n"
        )
        return STOPPED
    except BrokenPipeError:
        # Whoever read the output has read enough; closing it at exit must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return STOPPED
    except (AuditError, ExceptionGroup, OSError) as error:
        errors = errors_in(error)
        if not errors:
            raise
        return _told(errors, arguments)
    return code


def _invoked(arguments: Sequence[str]) -> int:
    try:
        return int(audit.main(list(arguments), prog_name="audit", standalone_mode=False) or 0)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code


def _told(errors: Sequence[AuditError], arguments: Sequence[str]) -> int:
    tell(errors)
    if "--json" in arguments:
        # Whoever asked for it reads nothing else, whatever has gone wrong.
        write_json({"ok": False, "errors": [plain(one) for one in errors]})
    return code_of(errors)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code."""
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGTERM, _stop)
    code = exit_code(sys.argv[1:] if arguments is None else arguments)
    # All that is left goes with the process. To look for cycles in it first, as Python does, takes
    # half a second where many pages were made.
    gc.freeze()
    sys.exit(code)
