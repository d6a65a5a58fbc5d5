"""Pages for readers, made from executed reports.

:func:`publish` writes the page of every claim in every vintage, and the pages about the whole
audit (:data:`SITE`). A page is one file: its style and its scripts are inside, and it asks for
nothing outside itself.
"""

from audit.publish.claim_page import page
from audit.publish.index_page import index
from audit.publish.machine import machine_readable_files
from audit.publish.methods_page import methods
from audit.publish.rendering import compile_templates
from audit.publish.site import KINDS, SITE, make_ready, publish, site_pages

__all__ = [
    "KINDS",
    "SITE",
    "compile_templates",
    "index",
    "machine_readable_files",
    "make_ready",
    "methods",
    "page",
    "publish",
    "site_pages",
]
