"""How much an answer hangs on the threshold: the same distances judged by others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from assetmap.analysis.access import ANSWERS
from assetmap.analysis.disclosure import suppress_small
from assetmap.analysis.gaps import COLUMNS, LEAST, show_totals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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

    Notes
    -----
    Not shown is what :func:`assetmap.analysis.gaps.show_totals` hides, nor the same answer under another threshold.
    """
    if not all(factor > 0 for factor in factors):
        raise ValueError(f"factors must be above 0: {list(factors)}")
    weights = access.homes["weight"].to_numpy()
    totals = show_totals(access, {key: one.answers() for key, one in access.measured.items()})
    usual = {str(row.pop("index")): row for row in totals.reset_index().to_dict("records")}
    rows = []
    for key, one in access.measured.items():
        for factor in factors:
            metres = one.standard.metres * factor
            told = one.answers(metres)
            sums = {answer: weights[told == answer].sum() for answer in ANSWERS}
            shown = usual[key] if factor == 1 else _show(sums, usual[key])
            about = one.about() | {"factor": factor, "metres": metres, "unit": access.resolution.unit}
            rows.append(about | shown)
    columns = ["standard", "service", "mode", "method", "factor", "metres", "unit", *totals.columns]
    table = pd.DataFrame(rows, columns=columns)
    lacking = table["households_beyond"] + table["households_unreachable"]
    known = lacking + table["households_within"]
    table["share_beyond"] = (100 * lacking / known.where(known > 0)).round(1)
    return table


def _show(sums: Mapping[str, float], usual: Mapping[Any, Any]) -> dict[Any, Any]:
    """Show what may be shown of the place; what the standard itself must hide, every other threshold hides too."""
    safe = suppress_small(pd.DataFrame([sums], index=["place"]), least=LEAST)
    seen = [name for name in COLUMNS if not math.isnan(usual[COLUMNS[name]])]
    few = " ".join(COLUMNS[name] for name in seen if safe.few.loc["place", name])
    counts = {column: safe.counts.loc["place", name] if name in seen else math.nan for name, column in COLUMNS.items()}
    return counts | {"few": few}
