"""What the references of a number stand for: rows with their sources, and declarations in words."""

from dataclasses import dataclass, field

from audit.claims import claims
from audit.findings import Finding
from audit.project import VINTAGES, Project
from audit.raw_rows import Rows, registered_rows
from audit.references import DECLARED, is_row, kind_and_name

__all__ = ["Ledger", "Origin", "ledger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What one reference stands for.

    Parameters
    ----------
    text : str
        In words; empty for a row, which speaks for itself.
    rows : tuple of str
        The rows behind it; none for what the audit only declares.
    """

    text: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All that the references on one page can stand for.

    Parameters
    ----------
    project : Project
        The audit.
    rows : Rows
        Every registered row.
    finding : Finding or None
        What the report of the page found; None for a page about the whole audit.
    """

    project: Project
    rows: Rows
    finding: Finding | None
    _known: dict[str, Origin | None] = field(default_factory=dict, repr=False, compare=False)

    def origin(self, reference: str) -> Origin | None:
        """Return what a reference stands for; None where nothing registered or declared has it."""
        # The numbers of a page have a few thousand references, each of them many times.
        if reference not in self._known:
            self._known[reference] = self._found(reference)
        return self._known[reference]

    def _found(self, reference: str) -> Origin | None:
        if is_row(reference):
            return Origin(text="", rows=(reference,)) if reference in self.rows else None
        kind, name = kind_and_name(reference)
        if kind in {"basis", "multiverse"}:
            return self._judged(kind, name)
        if kind == "table":
            rows = tuple(self.rows.of(name))
            known = bool(rows) or (name == "sources" and any(self.rows.hashes_of(name)))
            return Origin(text=f"all rows of the table {name}", rows=rows) if known else None
        if kind not in DECLARED or not self._is_declared(kind, name):
            return None
        shown = name.replace("-", " ") if kind in {"hedges", "choice"} else name
        return Origin(text=f"{DECLARED[kind]}: {shown}", rows=())

    def _is_declared(self, kind: str, name: str) -> bool:
        known = {
            "claim": lambda: name in claims(self.project, use=f"claims.{name}"),
            "vintage": lambda: name in VINTAGES,
        }
        return bool(name) and known.get(kind, lambda: True)()

    def _judged(self, kind: str, name: str) -> Origin | None:
        claim, _, number = name.partition("/")
        if self.finding is None or self.finding.report.claim != claim:
            return None
        if kind == "multiverse":
            found = self.finding.multiverse
            said = "all specifications: one option of every choice"
            return Origin(text=said, rows=tuple(found["ids"])) if found else None
        bases = self.finding.bases
        if not number.isdigit() or not 0 < int(number) <= len(bases):
            return None
        basis = bases[int(number) - 1]
        named = ", ".join(basis["labels"].values())
        said = f"the specifications{f' on the basis “{named}”' if named else ''}"
        text = f"{said}, one option of every choice, each laid against each reading"
        return Origin(text=text, rows=tuple(basis["ids"]))


def ledger(project: Project, finding: Finding | None = None) -> Ledger:
    """Return what references can stand for on a page of a report, or of the whole audit."""
    return Ledger(project=project, rows=registered_rows(project), finding=finding)
