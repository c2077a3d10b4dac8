"""
Sphinx's settings.

What the package and its data say is written into the pages when they are built: see ``docs/written``.
"""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))  # Sphinx does not look beside its settings
from written import fill

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "assetmap"
author = "assetmap contributors"
copyright = "2026, assetmap contributors"
release = metadata.version("assetmap")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
root_doc = "index"

html_theme = "furo"
html_title = f"assetmap {release}"
html_copy_source = False

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_use_type_comments = False
napoleon_google_docstring = False
napoleon_use_rtype = False
myst_heading_anchors = 2


def fill_page(_app: Sphinx, page: str, source: list[str]) -> None:
    """Fill the placeholders of a page."""
    source[0] = fill(page, source[0])


def setup(app: Sphinx) -> None:
    """Tell Sphinx about the above."""
    app.connect("source-read", fill_page)
