"""Sphinx's settings. The reference is written from ``assetmap.__all__``, so that it cannot lag behind."""

from __future__ import annotations

import inspect
from importlib import metadata
from typing import TYPE_CHECKING

import assetmap

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

PLACEHOLDER = "THE PUBLIC NAMES"


def describe(name: str) -> str:
    """Write the directive that documents one public name."""
    thing = getattr(assetmap, name)
    if inspect.ismodule(thing):
        return f".. automodule:: {thing.__name__}\n   :members:\n"
    if inspect.isclass(thing):
        kind = "autoexception" if issubclass(thing, BaseException) else "autoclass"
        return f".. {kind}:: assetmap.{name}\n   :members:\n"
    if callable(thing):
        return f".. autofunction:: assetmap.{name}\n"
    return f".. autodata:: assetmap.{name}\n   :no-value:\n"


def insert_public_names(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put the public names into the reference, in place of the placeholder."""
    if page == "reference":
        names = [name for name in assetmap.__all__ if not name.startswith("_")]
        source[0] = source[0].replace(PLACEHOLDER, "\n".join(map(describe, names)))


def setup(app: Sphinx) -> None:
    """Tell Sphinx about the above."""
    app.connect("source-read", insert_public_names)
