"""
What the documentation takes from the package and its data when it is built, so that neither lags behind.

A page has a placeholder on a line of its own; :func:`fill` puts what is written for it in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from written.actions import write_actions, write_documents
from written.evidence import write_evidence, write_scale
from written.matching import write_figures, write_pairs, write_words
from written.names import write_names
from written.pathways import write_pathways
from written.standards import write_rules, write_speeds, write_standards

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

WRITERS: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "actions": {"THE DOCUMENTS": write_documents, "THE ACTIONS": write_actions},
    "pathways": {"THE PATHWAYS": write_pathways},
    "reference": {"THE PUBLIC NAMES": write_names},
    "standards": {"THE STANDARDS": write_standards, "THE SPEEDS": write_speeds, "THE RULES": write_rules},
    "underuse": {
        "THE SCALE": write_scale,
        "THE EVIDENCE": write_evidence,
        "THE FIGURES": write_figures,
        "THE WORDS": write_words,
        "THE PAIRS": write_pairs,
    },
}
"""Page to placeholder to what writes in its place."""


def fill(page: str, text: str) -> str:
    """
    Fill the placeholders of a page.

    Parameters
    ----------
    page
        Its name, without ending.
    text
        Its source.

    Returns
    -------
    str
        With what is written; a page without placeholders as it is.

    Raises
    ------
    ValueError
        A placeholder of the page does not stand in it, once, on a line of its own.
    """
    for placeholder, write in WRITERS.get(page, {}).items():
        lines = text.split("\n")
        if lines.count(placeholder) != 1:
            message = f"{page} has {placeholder!r} on {lines.count(placeholder)} lines, and not on one"
            raise ValueError(message)
        text = "\n".join(write() if line == placeholder else line for line in lines)
    return text
