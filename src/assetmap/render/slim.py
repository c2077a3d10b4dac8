"""Scripts and style sheets as they go into a page: without indents and comments, which nobody reads there."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_COMMENT = re.compile(r"^[ \t]*/\*(?!!).*?\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)


@cache
def slim_text(name: str) -> str:
    """
    Read a script or style sheet of ``render/templates``.

    Parameters
    ----------
    name
        Name of the file.

    Returns
    -------
    str
        Its lines without what stands before them; without comments that have lines of their own, but for those that
        begin with ``/*!``.
    """
    text = files("assetmap").joinpath("render", "templates", name).read_text("utf-8")
    return _INDENT.sub("", _COMMENT.sub("", text))


__all__ = ["slim_text"]
