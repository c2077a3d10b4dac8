"""Mend text that was once read in the wrong encoding."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from assetmap.errors import Problem

if TYPE_CHECKING:
    from assetmap.loaders.geometry import Raw

_DOUBTFUL = re.compile("[\u00c2-\u00f4][^\x00-\x7f]|[\u0080-\u009f]")
"""A first byte of UTF-8 and what may be its second, or a control character."""

_CREDIBLE = re.compile(
    "[\x00-\x7f\u00a0-\u00ff\u0140-\u017f\u1e00-\u1eff\u2010-\u203a\u20ac\u2122\u0192\u02c6\u02dc\x81\x8d\x8f\x90\x9d]*"
)
"""What names in Wales are written with, and what Windows-1252 makes of it; not Ē, which a right ``Ä’`` would become."""


def mend_text(raw: Raw) -> Raw:
    """
    Mend UTF-8 that was once read as Windows-1252 (``TÅ·`` for ``Tŷ``), and Windows-1252 that was read as Latin-1.

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
        doubtful = data[column][data[column].str.contains(_DOUBTFUL, na=False)]
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
    Read text back as UTF-8 if it was UTF-8 read as Windows-1252, once or more often.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The mended text, or the same text where it is no such thing.

    Notes
    -----
    Only text that is UTF-8 from end to end when it is read back, and then made of letters and signs that are used
    here, is mended; a right text is next to never both. A byte
    that Windows-1252 does not have (0x81, 0x8D, 0x8F, 0x90, 0x9D) is read as Windows does: as the control character of
    the same number. What is left of control characters from 0x80 to 0x9F is Windows-1252 that was read as Latin-1.
    """
    while _DOUBTFUL.search(text):
        try:
            mended = b"".join(map(_byte, text)).decode("utf-8")
        except UnicodeError:
            break
        if not _CREDIBLE.fullmatch(mended):
            break
        text = mended
    return "".join(_windows(letter) if "\u0080" <= letter <= "\u009f" else letter for letter in text)


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def _windows(letter: str) -> str:
    try:
        return letter.encode("latin-1").decode("cp1252")
    except UnicodeDecodeError:
        return letter
