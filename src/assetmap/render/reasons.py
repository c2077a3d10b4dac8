"""Why something was found, with its evidence: for, against, and what it could offer."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from assetmap.analysis.evidence import SIDES, side_of
from assetmap.analysis.findings import say_reason
from assetmap.render.entry import Reason, source_anchor
from assetmap.render.words import Pair, say_reason_date, source_name
from assetmap.text import LANGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assetmap.journey import Atlas
    from assetmap.model import Source


def find_reasons(
    atlas: Atlas, sources: Mapping[str, Source], wanted: set[str]
) -> Mapping[str, Mapping[str, tuple[Reason, ...]]]:
    """
    Put the reasons of findings into words.

    Parameters
    ----------
    atlas
        What is known of the place.
    sources
        Sources by id.
    wanted
        Ids of findings.

    Returns
    -------
    Mapping
        By side (:data:`assetmap.analysis.evidence.SIDES`), then by finding: the weightiest first, each once.
    """
    rows = atlas.reasons[atlas.reasons["finding_id"].isin(wanted)]
    order = rows["points"].abs().sort_values(ascending=False, kind="stable", na_position="first").index
    found: dict[str, dict[str, list[Reason]]] = {side: defaultdict(list) for side in SIDES}
    row: Any
    for row in rows.loc[order].itertuples():
        found[side_of(row.reason)][row.finding_id].append(_reason(row, sources))
    return {
        side: {finding: tuple(dict.fromkeys(reasons)) for finding, reasons in part.items()}
        for side, part in found.items()
    }


def _reason(row: Any, sources: Mapping[str, Source]) -> Reason:  # noqa: ANN401 - a row of a frame
    said = Pair(*(say_reason(row, lang) for lang in LANGS))
    cited = [sources[key] for key in row.source_id.split() if key in sources]
    if not cited:
        return Reason(said)
    date = Pair(*(say_reason_date(row, sources, lang) for lang in LANGS))
    titles = [(source_name(one), f"#{source_anchor(one)}") for one in cited]
    return Reason(said, tuple(titles), date)
