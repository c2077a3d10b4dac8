"""Read dates as people in Britain write them."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from assetmap.loaders.columns import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

_EPOCH = dt.date(1899, 12, 30)  # day 0 of a spreadsheet's dates, after February 1900
_SERIALS = (10_000, 100_000)  # 1927 to 2173: no year, and no other number that stands in a column of dates
_YEARS = (1000, 3000)
_TIME = r"(?:[t ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?z?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})(?:[-/.](\d{{1,2}}){_TIME})?")
_DAY_FIRST = re.compile(rf"(?:(\d{{1,2}})\s?[-/.]\s?)?(\d{{1,2}})\s?[-/.]\s?(\d{{4}}){_TIME}")
_IN_WORDS = re.compile(r"(?:(\d{1,2})\s*([a-z ]*?)[\s,.-]*)??([^\W\d_]+)\.?[\s,-]+(\d{4})")
_LONGEST = 40  # characters of the longest date that anybody writes


@lru_cache(maxsize=1 << 14)
def plain_date(text: str) -> str:
    """
    Read a date, the day before the month.

    Parameters
    ----------
    text
        For instance ``"01/04/2021"``, ``"1 April 2021"``, ``"1af Ebrill 2021"``, ``"2021-04"``, ``"2021"``, or the
        number ``"44287"`` as which a spreadsheet keeps a day.

    Returns
    -------
    str
        As precise as it is known: ``"2021-04-01"``, ``"2021-04"`` or ``"2021"``. Empty if it is no date, or if it gives
        its year in two figures: which century is meant is not guessed.
    """
    text = text.strip().casefold()
    if len(text) > _LONGEST:
        return ""
    number = re.fullmatch(r"(\d{4,5})(?:\.\d+)?", text, re.ASCII)
    if number:
        return _of_number(int(number[1]), text)
    if match := _YEAR_FIRST.fullmatch(text):
        return _written(*match.groups())
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
        return _written(year, month, day)
    if match := _IN_WORDS.fullmatch(text):
        day, behind, name, year = match.groups()
        known = not behind or behind.strip() in catalogue()["words"]["day"]
        return _written(year, _months().get(name, "0"), day) if known else ""
    return ""


def _of_number(number: int, text: str) -> str:
    if _SERIALS[0] <= number < _SERIALS[1]:
        return (_EPOCH + dt.timedelta(days=number)).isoformat()
    return text if _YEARS[0] <= number < _YEARS[1] and text == str(number) else ""


def _written(year: str, month: str, day: str | None) -> str:
    try:
        date = dt.date(int(year), int(month), int(day or 1))
    except ValueError:
        return ""
    return date.isoformat() if day else f"{date:%Y-%m}"


@cache
def _months() -> Mapping[str, str]:
    months = catalogue()["words"]["month"]
    return {name: str(month) for month, names in enumerate(months, start=1) for name in names}
