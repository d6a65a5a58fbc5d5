"""Read back, as any reader of linked data does, what pages say to machines; without a network.

Run by the Python of the validators' own environment, with the paths of pages. rdflib extracts the
data blocks; the terms of schema.org that they use are in a file beside this one. Prints, for each
page, its reviews as nested objects and what the vocabulary does not allow, as JSON.
"""

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from rdflib import RDF, Graph, URIRef
from rdflib.parser import InputSource
from rdflib.plugins.shared.jsonld import context
from rdflib.term import BNode, Node

CONTEXT = "https://schema.org"
NAMESPACE = "http://schema.org/"
PLACE = "https://example.org/audit/reports/latest/"
"""Where the pages are taken to be published, so that relative addresses can be followed."""

TERMS: dict[str, Any] = json.loads(Path(__file__).with_name("schema_org.json").read_text("utf-8"))
CLASSES: dict[str, list[str]] = TERMS["classes"]
PROPERTIES: dict[str, dict[str, list[str]]] = TERMS["properties"]


def kinds(name: str) -> set[str]:
    """Return a class with all that are above it."""
    return {name}.union(*(kinds(one) for one in CLASSES.get(name, ())))


def meaning() -> dict[str, Any]:
    """Return the context of schema.org: its names, and which of them hold addresses."""
    addresses = {
        name: {"@id": NAMESPACE + name, "@type": "@id"}
        for name, term in PROPERTIES.items()
        if name.lower().endswith("url")
    }
    return {"@context": {"@vocab": NAMESPACE, **addresses}}


def graph_of(page: Path) -> Graph:
    """Return what the data blocks of a page say."""
    source = InputSource(PLACE + page.name)
    source.content_type = "text/html"
    source.setByteStream(BytesIO(page.read_bytes()))
    graph = Graph()
    graph.parse(source, format="json-ld", publicID=source.getPublicId(), extract_all_scripts=True)
    return graph


def short(term: Node) -> str:
    """Return the name of a term without its namespace."""
    return str(term).removeprefix(NAMESPACE)


def faults(graph: Graph) -> list[str]:
    """Return what the vocabulary does not allow: unknown terms, terms out of their place."""
    found: list[str] = []
    for subject, kind in graph.subject_objects(RDF.type):
        name = short(kind)
        found.extend([] if name in CLASSES else [f"no class {name}"])
        for relation, value in graph.predicate_objects(subject):
            term = PROPERTIES.get(short(relation))
            if relation == RDF.type:
                continue
            if term is None or not kinds(name) & set(term["domain"]):
                found.append(f"{name} has no {short(relation)}")
                continue
            inner = {short(one) for one in graph.objects(value, RDF.type)}
            allowed = set(term["range"])
            if inner and not any(allowed & kinds(one) for one in inner):
                found.append(f"{short(relation)} cannot be a {', '.join(sorted(inner))}")
    return found


def plain(graph: Graph, node: Node) -> Any:
    """Return a node with all that hangs on it."""
    if not isinstance(node, BNode):
        return short(node) if isinstance(node, URIRef) else node.toPython()
    made: dict[str, list[Any]] = {}
    for relation, value in graph.predicate_objects(node):
        name = "@type" if relation == RDF.type else short(relation)
        made.setdefault(name, []).append(plain(graph, value))
    return made


def main(pages: list[str]) -> None:
    """Read the pages back."""
    known = meaning()

    def served(source: Any, *_: object, **__: object) -> tuple[dict[str, Any], None]:
        assert CONTEXT == source, f"nothing but the context may be asked for: {source}"
        return known, None

    context.source_to_json = served
    answers = []
    for page in map(Path, pages):
        graph = graph_of(page)
        reviews = list(graph.subjects(RDF.type, URIRef(NAMESPACE + "ClaimReview")))
        answers.append(
            {
                "reviews": [plain(graph, one) for one in reviews],
                "faults": faults(graph),
            }
        )
    json.dump(answers, sys.stdout)


main(sys.argv[1:])
