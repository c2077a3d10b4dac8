"""Read text, numbers and postcodes as people write them."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from functools import lru_cache

import pandas as pd

_POSTCODE = re.compile(r"(?:[A-Z]{1,2}\d[A-Z\d]?|NPT)\d[A-Z]{2}", re.ASCII)  # NPT: Newport before it became NP
_NUMBER = re.compile(r"[+-]?(?=\.?\d)(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d*)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_LONGEST = 40  # characters of the longest number or postcode that anybody writes


def plain_text(value: object) -> str:
    """
    Write any cell as one line of text.

    Parameters
    ----------
    value
        What a file holds: text, number, date, or one of the signs for nothing.

    Returns
    -------
    str
        Composed Unicode without control characters and superfluous spaces; a whole number without its ``.0``; a day
        without its midnight; empty for nothing.
    """
    if isinstance(value, str):
        if value.isascii() and value.isprintable() and "  " not in value and value == value.strip():
            return value  # nearly all cells
        text = value
    elif value is None or value is pd.NA or value is pd.NaT or isinstance(value, bytes):
        return ""
    elif isinstance(value, float):
        if math.isnan(value):
            return ""
        text = str(int(value)) if value.is_integer() else str(value)
    elif isinstance(value, dt.datetime) and value.time() == dt.time():
        text = value.date().isoformat()
    else:
        text = str(value)
    text = " ".join(text.split())
    if text.isascii() and text.isprintable():
        return text
    printable = "".join(letter for letter in text if letter.isprintable())
    return unicodedata.normalize("NFC", " ".join(printable.split()))


@lru_cache(maxsize=1 << 16)
def plain_number(text: str) -> float:
    """
    Read a number as people write it in a register.

    Parameters
    ----------
    text
        For instance ``"331 002"`` or ``"331,002.0"``: a comma stands between thousands.

    Returns
    -------
    float
        ``nan`` if it is empty or no finite number.
    """
    if len(text) > _LONGEST:
        return math.nan
    squeezed = re.sub(r"\s", "", text).replace("\N{MINUS SIGN}", "-")
    if not _NUMBER.fullmatch(squeezed):
        return math.nan
    number = float(squeezed.replace(",", ""))
    return number if math.isfinite(number) else math.nan


def plain_amount(text: str) -> float:
    """
    Read a number that may be an amount of money.

    Parameters
    ----------
    text
        For instance ``"£1,234.00"``, ``"-£5"`` or ``"1 234"``.

    Returns
    -------
    float
        ``nan`` if it is empty or no finite number.
    """
    sign, pound, rest = text.partition("£")
    signed = pound and sign.strip() in {"", "-", "+", "\N{MINUS SIGN}"}
    return plain_number(sign + rest if signed else text)


def plain_postcode(text: str) -> str:
    """
    Write a postcode as the Royal Mail does.

    Parameters
    ----------
    text
        As somebody typed it.

    Returns
    -------
    str
        Capital letters and one space; empty if it is no postcode.
    """
    if len(text) > _LONGEST:
        return ""
    squeezed = re.sub(r"\s", "", text).upper()
    return f"{squeezed[:-3]} {squeezed[-3:]}" if _POSTCODE.fullmatch(squeezed) else ""
