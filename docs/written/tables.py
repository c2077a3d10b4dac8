"""Tables in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def write_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """
    Write a table in Markdown.

    Parameters
    ----------
    headings
        One for each column.
    rows
        Cells, each on one line; a bar in one is escaped.

    Returns
    -------
    str
        A line for each row.
    """
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


def say_source(status: str, source: str) -> str:
    """
    Say who says so, and how sure it is.

    Parameters
    ----------
    status
        ``verified``, ``not verified``, ``judgement`` or ``own``.
    source
        Who says so; empty where nobody but us does.

    Returns
    -------
    str
        In Markdown.
    """
    return f"*{status}*: {source}" if source and source != "assetmap's judgement" else f"*{status}*"
