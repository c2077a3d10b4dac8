"""Numbers of homes in words: what may be shown of them, and what share of a ward's they are."""

from __future__ import annotations

from math import isnan
from typing import Any

from assetmap.analysis.gaps import LEAST
from assetmap.render.words import Pair, both


def amount(row: Any, answer: str) -> Pair:  # noqa: ANN401 - a row of a frame
    """
    Say how many of a ward's homes have an answer.

    Parameters
    ----------
    row
        Row of an atlas' findings.
    answer
        ``beyond``, ``unreachable`` or ``unknown``.

    Returns
    -------
    Pair
        The number, of how many, and the share in percent; or *fewer than 5*; or that the number is not shown; or that
        it is not known.
    """
    counted = count(row, f"households_{answer}")
    part, whole = float(getattr(row, f"households_{answer}")), float(row.households)
    if isnan(whole) or (isnan(part) and not is_few(row, f"households_{answer}")):
        return counted
    if isnan(part):
        return both("amount-of", counted=counted, total=whole)
    if part >= whole:
        return both("amount-all", total=whole)
    return both("amount-share", counted=counted, total=whole, share=_share(part / whole))


def count(row: Any, column: str) -> Pair:  # noqa: ANN401 - a row of a frame
    """
    Say a number of homes.

    Parameters
    ----------
    row
        Row of an atlas' findings.
    column
        Which number.

    Returns
    -------
    Pair
        As for :func:`amount`, without the share.
    """
    value = float(getattr(row, column))
    if not isnan(value):
        return both("count", n=value)
    if is_few(row, column):
        return both("count-few", n=LEAST)
    return both("count-hidden") if row.unit else both("page-not-known")


def is_few(row: Any, column: str) -> bool:  # noqa: ANN401 - a row of a frame
    """
    Tell whether a number is shown as *fewer than 5*.

    Parameters
    ----------
    row
        Row of an atlas' findings.
    column
        Which number.

    Returns
    -------
    bool
        ``True`` if it is at least one and fewer than five.
    """
    return column in row.few.split()


def may_be_some(row: Any, answer: str) -> bool:  # noqa: ANN401 - a row of a frame
    """
    Tell whether any home may have an answer, as far as is shown.

    Parameters
    ----------
    row
        Row of an atlas' findings.
    answer
        As for :func:`amount`.

    Returns
    -------
    bool
        ``False`` where the number is nought, or nothing was counted.
    """
    value = float(getattr(row, f"households_{answer}"))
    return value > 0 or (isnan(value) and bool(row.unit))


def is_withheld(row: Any, answer: str) -> bool:  # noqa: ANN401 - a row of a frame
    """
    Tell whether a number that :func:`amount` would say, or the total, is neither shown nor few.

    Parameters
    ----------
    row
        Row of an atlas' findings.
    answer
        As for :func:`amount`.

    Returns
    -------
    bool
        ``True`` if a reader is owed the reason.
    """
    columns = (f"households_{answer}", "households")
    return bool(row.unit) and any(isnan(getattr(row, name)) and not is_few(row, name) for name in columns)


def _share(share: float) -> Pair:
    percent = round(100 * share)
    if percent < 1 and share > 0:
        return both("share-under")
    return both("share", n=percent) if percent < 100 else both("share-over")  # noqa: PLR2004 - percent


__all__ = ["amount", "count", "is_few", "is_withheld", "may_be_some"]
