"""The entry of a ward itself: whose area it is in, who lives there, and what it has in all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assetmap.analysis.context import NUMBERS, TEXTS
from assetmap.analysis.gaps import LEAST
from assetmap.render.entry import Entry, Fact, all_sources, source_anchor, ward_row
from assetmap.render.words import Pair, both, capital, date_of, name_of, page_id, term

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from assetmap.analysis.context import Context
    from assetmap.journey import Atlas

_COUNTED = {"estates_count"}  # told with the names


def context_entry(atlas: Atlas, ward_code: str) -> Entry | None:
    """
    Make the entry of a ward itself.

    Parameters
    ----------
    atlas
        What is known of the place.
    ward_code
        Code of one of its wards.

    Returns
    -------
    Entry or None
        Of the group ``ward``, without a place on the map; ``None`` if nothing is known of the ward itself.
    """
    if atlas.context is None:
        return None
    facts = tuple(_facts(atlas, atlas.context, ward_code))
    if not facts:
        return None
    kind = capital(term("ward", "ward"))
    name = name_of(ward_row(atlas, ward_code), kind)
    return Entry(page_id(ward_code), (ward_code,), "ward", "ward", kind, name, None, facts=facts)


def _facts(atlas: Atlas, context: Context, ward_code: str) -> Iterator[Fact]:
    known: dict[str, Any] = {str(key): value for key, value in context.table.loc[ward_code].items()}
    told, sources = context.sources.loc[ward_code].astype("str").to_dict(), all_sources(atlas)
    for column in (*TEXTS, *NUMBERS):
        value = None if column in _COUNTED else _value(known, column)
        if value is None:
            continue
        first = next((sources[key] for key in told[column].split() if key in sources), None)
        href = f"#{source_anchor(first)}" if first else ""
        yield Fact(both(f"context-{column}"), value, href, date_of(first) if first else None)


def _value(known: Mapping[str, Any], column: str) -> Pair | None:
    if column in known["few"].split():
        return both("count-few", LEAST)
    if pd.isna(known[column]) or known[column] == "":
        return None
    if column in TEXTS:
        return Pair(known[f"{column}_cy"], known[column])
    return both(f"context-{column}-value", known[column])
