"""Read places on the British National Grid that stand in one cell."""

from __future__ import annotations

import math
import re
from functools import lru_cache

SQUARE_METRE = 1.0
"""Size of what a whole easting and northing stand for, in metres."""

_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"  # without I, in rows of five from the north-west
_SQUARE_M = 100_000
_NUMBER = r"(\d{6}(?:\.\d+)?|\d{3}[ ,]\d{3}(?:\.\d+)?)"
_PAIR = re.compile(rf"\(?(?:E|X)?[:=]?\s*{_NUMBER}\s*m?E?[\s,;/&]+(?:N|Y)?[:=]?\s*{_NUMBER}\s*m?N?\)?", re.IGNORECASE)
_REFERENCE = re.compile(r"([A-HJ-Z]{2})((?:\d\d){3,5})", re.IGNORECASE)
_LONGEST = 60  # characters of the longest that anybody writes

Spot = tuple[float, float, float]
"""Easting, northing, and the size of the square that is meant, in metres."""


@lru_cache(maxsize=1 << 16)
def read_grid(text: str) -> Spot:
    """
    Read an easting and a northing, or a grid reference.

    Parameters
    ----------
    text
        For instance ``"331234, 188234"``, ``"ST 31234 88234"`` or ``"ST 312 882"``.

    Returns
    -------
    Spot
        In EPSG:27700: for a reference, the middle of the square that it names, save that one of ten figures, which
        names a square metre, is taken as it is. ``nan`` if it is neither, or names a square of 1 km or more: a place
        must be known to some 100 m, as by its postcode.

    Notes
    -----
    Two letters name a square of 100 km; the figures behind them are half easting and half northing, and name the
    south-west corner of a square in it.
    """
    nothing = (math.nan, math.nan, math.nan)
    if len(text) > _LONGEST:
        return nothing
    pair = _PAIR.fullmatch(text.strip())
    if pair:
        x, y = (float(re.sub(r"[ ,]", "", number)) for number in pair.groups())
        return x, y, SQUARE_METRE
    reference = _REFERENCE.fullmatch(re.sub(r"[\s,.\-/]+", "", text))
    if not reference:
        return nothing
    letters, figures = reference.groups()
    half = len(figures) // 2
    size = float(10 ** (5 - half))
    east, north = _corner(letters.upper())
    middle = size / 2 if size > SQUARE_METRE else 0
    return east + int(figures[:half]) * size + middle, north + int(figures[half:]) * size + middle, size


def _corner(letters: str) -> tuple[int, int]:
    """Give the south-west corner of a square of 100 km; the letter V begins 1,000 km west and 500 km south of S."""
    large, small = (_LETTERS.index(letter) for letter in letters)
    east = (large % 5 - 2) * 5 + small % 5
    north = (3 - large // 5) * 5 + 4 - small // 5
    return east * _SQUARE_M, north * _SQUARE_M
