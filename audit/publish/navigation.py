"""The pages about the whole audit, in the order in which every page's head lists them."""

__all__ = ["NAVIGATION"]

NAVIGATION: dict[str, str] = {
    "index.html": "The claims",
    "then-and-now.html": "Then and now",
    "sources.html": "Sources",
    "methods.html": "Methods",
    "codebook.html": "Codebook",
    "corrections.html": "Corrections",
}
"""File name → what the head of a page calls it."""
