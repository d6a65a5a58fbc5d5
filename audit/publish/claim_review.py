"""The review of a claim as schema.org has it: a data block in the page, saying what the page says.

A verdict is given in words only. The numbers that a rating may have run from false to true; a
verdict has two directions (overstated, understated; of a distance: closer together, farther apart),
and words for what cannot be told, so no such number would be right.
"""

import re
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from audit.articles import Article
from audit.claims import Claim
from audit.publish.contents import Basis, Content, Judgement
from audit.publish.vintages import Vintage

__all__ = ["LICENSE", "claim_review", "data_block", "numbers_of"]

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
"""Of the text and the tables."""

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def claim_review(
    text: Article, audited: Claim, here: Content, *, vintage: Vintage, dated: str
) -> dict[str, Any] | None:
    """Return the review of a claim.

    Parameters
    ----------
    text : Article
        The audited text.
    audited : Claim
        The claim.
    here : Content
        What its executed notebook holds.
    vintage : Vintage
        Which of the two questions the page answers.
    dated : str
        The day of the audit as a whole, as year-month-day: a declared one, so that the same inputs
        give the same page on any day.

    Returns
    -------
    dict or None
        A ClaimReview of schema.org, with an Observation for each basis that has a value or a
        range; its numbers are those on the page, rounded as there. None where the report judges
        nothing: it reviews no claim. Addresses are relative, but those where the article was seen.
    """
    if here.judgement is None:
        return None
    review: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"{audited.id}.html",
        "name": here.question,
        "inLanguage": "en",
        "claimReviewed": audited.statement,
        "reviewAspect": vintage.asks,
        "datePublished": dated,
        "author": {"@type": "Organization", "name": text.audited_by},
        "license": LICENSE,
        "itemReviewed": _claim(text),
        "reviewRating": {"@type": "Rating", "alternateName": _words(here.judgement)},
        "isBasedOn": {"@type": "CreativeWork", "url": f"{audited.id}.ipynb"},
        "encoding": {
            "@type": "MediaObject",
            "contentUrl": f"{audited.id}.json",
            "encodingFormat": "application/json",
        },
    }
    observed = _observations(audited, here, here.judgement)
    return {**review, "about": observed} if observed else review


def data_block(value: dict[str, Any]) -> Markup:
    r"""Return a value as the content of a data block, in which no text can end the block.

    Examples
    --------
    >>> print(data_block({"name": "</script>"}))
    {"name":"\u003c/script\u003e"}
    """
    return htmlsafe_json_dumps(value, sort_keys=False, separators=(",", ":"))


def _words(judged: Judgement) -> str:
    return "; ".join(": ".join(filter(None, (one.name, one.words))) for one in judged.bases)


def _claim(text: Article) -> dict[str, Any]:
    writer = {"@type": "Person", "name": text.author}
    published = text.published.isoformat()
    claim: dict[str, Any] = {
        "@type": "Claim",
        "author": writer,
        "datePublished": published,
        "firstAppearance": {
            "@type": "Article",
            "headline": text.title,
            "author": writer,
            "publisher": {"@type": "Organization", "name": text.publisher},
            "datePublished": published,
        },
    }
    if text.appearances:
        claim["appearance"] = [{"@type": "CreativeWork", "url": one} for one in text.appearances]
    return claim


def _observations(audited: Claim, here: Content, judged: Judgement) -> list[dict[str, Any]]:
    return [
        {
            "@type": "Observation",
            **({"name": basis.name} if basis.name else {}),
            "description": basis.words,
            "variableMeasured": audited.quantity,
            "unitText": judged.unit,
            **numbers,
            "observationDate": here.day,
            "measurementTechnique": "../methods.html",
        }
        for basis in judged.bases
        if (numbers := numbers_of(basis))
    ]


def numbers_of(basis: Basis) -> dict[str, float]:
    """Return the central value and the ends of the range over all choices, as far as there are any.

    Parameters
    ----------
    basis : Basis
        One basis of a verdict.

    Returns
    -------
    dict of str to float
        Property of schema.org → the number that the page displays.
    """
    found: dict[str, float] = {}
    if basis.value:
        found["value"] = _displayed(basis.value.text)[0]
    if basis.envelope:
        # A range of no width is displayed as one number; an end that is not there, as none.
        ends = [bool(side) for side in str(basis.envelope.value).split("/")]
        shown = _displayed(basis.envelope.text)
        names = [name for name, has in zip(("minValue", "maxValue"), ends, strict=True) if has]
        found.update(zip(names, shown * len(names) if len(shown) == 1 else shown, strict=True))
    return found


def _displayed(text: str) -> list[float]:
    """Return the numbers that a text displays."""
    plain = [one.replace(",", "") for one in _NUMBER.findall(text)]
    return [float(one) if "." in one else int(one) for one in plain]
