"""How much an answer hangs on the threshold: the same distances judged by others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assetmap.analysis.access import ANSWERS
from assetmap.analysis.disclosure import suppress_small
from assetmap.analysis.gaps import LEAST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assetmap.analysis.access import Access

FACTORS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
"""The thresholds that are tried, as multiples of the standard's: our choice, half to double."""


def find_sensitivity(access: Access, factors: Sequence[float] = FACTORS) -> pd.DataFrame:
    """
    Count how the answers change with the threshold.

    Parameters
    ----------
    access
        Distances.
    factors
        Multiples of each standard's threshold, above 0.

    Returns
    -------
    pandas.DataFrame
        One row for each standard and factor: ``standard``, ``service``, ``mode``, ``method``, ``factor``, ``metres``;
        ``households`` and ``households_<answer>`` of the whole place (``unit`` says if people are counted; ``nan``
        where not shown, ``few`` names those under five); ``share_beyond``, those beyond or without a path, in percent
        of those of whom it can be told.

    Raises
    ------
    ValueError
        A factor is not above 0.
    """
    if not all(factor > 0 for factor in factors):
        raise ValueError(f"factors must be above 0: {list(factors)}")
    weights = access.homes["weight"].to_numpy()
    rows = []
    for one in access.measured.values():
        for factor in factors:
            told = one.answers(one.standard.metres * factor)
            counts = pd.DataFrame({answer: [weights[told == answer].sum()] for answer in ANSWERS}, index=["place"])
            safe = suppress_small(counts, least=LEAST)
            shown = {f"households_{answer}": safe.counts.loc["place", answer] for answer in ANSWERS}
            few = " ".join(f"households_{answer}" for answer in ANSWERS if safe.few.loc["place", answer])
            about = one.about() | {"factor": factor, "metres": one.standard.metres * factor}
            rows.append(
                about
                | {"unit": access.resolution.unit, "households": safe.counts.loc["place", "total"]}
                | shown
                | {"few": few}
            )
    table = pd.DataFrame(rows)
    if len(table):
        lacking = table["households_beyond"] + table["households_unreachable"]
        known = lacking + table["households_within"]
        table["share_beyond"] = (100 * lacking / known.where(known > 0)).round(1)
    return table
