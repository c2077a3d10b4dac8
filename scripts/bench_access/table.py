"""The table that is printed."""

from __future__ import annotations

from math import nan
from typing import Any

import pandas as pd

from bench_access.engines import ENGINES

BESIDE = {"nearest": "assetmap", "hops": "assetmap", "pairs": "assetmap-pairs"}
"""Whose time is 1, by question."""


def table(records: list[dict[str, Any]]) -> str:
    """
    Lay the records out.

    Parameters
    ----------
    records
        One a graph and engine.

    Returns
    -------
    str
        A table: seconds, how many times as long as assetmap they are, memory, and how far the answers are apart.
    """
    rows = pd.DataFrame(records)
    rows["both_s"] = rows["build_s"] + rows["query_s"]
    times = rows.set_index(["graph", "engine"])
    ours = [(record["graph"], BESIDE[ENGINES[record["engine"]].question]) for record in records]
    ratio = {key: rows[key] / [times[key].get(who, nan) for who in ours] for key in ("query_s", "both_s")}
    shown = pd.DataFrame(
        {
            "graph": rows["graph"],
            "engine": rows["engine"],
            "cores": [ENGINES[name].cores for name in rows["engine"]],
            "build s": rows["build_s"].map("{:.3f}".format),
            "query s": rows["query_s"].map("{:.3f}".format),
            "query ×": ratio["query_s"].map("{:.2f}".format),
            "build + query ×": ratio["both_s"].map("{:.2f}".format),
            "peak MB": rows["peak_mb"].map("{:.0f}".format),
            "max diff m": rows["max_diff_m"].map("{:.4f}".format, na_action="ignore").fillna("-"),
        }
    ).replace("nan", "-")
    return shown.to_string(index=False)
