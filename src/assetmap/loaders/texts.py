"""Mend text that was once read in the wrong encoding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from assetmap.errors import Problem

if TYPE_CHECKING:
    from assetmap.loaders.geometry import Raw


def mend_text(raw: Raw) -> Raw:
    """
    Mend UTF-8 that was once read as Windows-1252 (``TÅ·`` for ``Tŷ``).

    Parameters
    ----------
    raw
        What a file gave.

    Returns
    -------
    Raw
        With the text mended where reading it back is certain; each mended cell is noted.
    """
    data, problems = raw.data, []
    for column in data.columns:
        if column == data.geometry.name or not pd.api.types.is_string_dtype(data[column]):
            continue
        doubtful = data[column][data[column].str.contains("[ÂÃÄÅÆ]", na=False)]
        mended = {row: good for row, text in doubtful.items() if (good := read_back(text)) != text}
        if mended:
            data = data.copy() if data is raw.data else data
            data.loc[list(mended), column] = list(mended.values())
            problems += [
                Problem("text-misread", raw.file, int(row), str(column), raw.layer, "repaired", values={"value": good})
                for row, good in mended.items()
            ]
    return replace(raw, data=data, problems=(*raw.problems, *problems)) if problems else raw


def read_back(text: str) -> str:
    """
    Read text back as UTF-8 if it was UTF-8 read as Windows-1252.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The mended text, or the same text where it is no such thing.
    """
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
