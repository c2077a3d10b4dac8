"""The health of the data: what was read, what became of it, and how much of the place its source claims to cover."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import shapely

from assetmap.analysis.profile import counted_unit, find_ward
from assetmap.model import TERMS
from assetmap.text import LANGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assetmap.errors import Effect, Problem
    from assetmap.model import Layer

_EFFECTS: Mapping[str, Effect] = {
    "set_aside": "set aside",
    "left_out": "left out",
    "repaired": "repaired",
    "noted": "noted",
}


def count_rows(layer: Layer) -> dict[str, int]:
    """
    Count what became of a layer's rows.

    Parameters
    ----------
    layer
        As loaded.

    Returns
    -------
    dict
        ``read``, ``set_aside``, ``left_out``, ``repaired``, ``noted``.
    """
    return {"read": layer.intake.rows_read} | {name: layer.intake.count(effect) for name, effect in _EFFECTS.items()}


def describe_layers(
    layers: Sequence[Layer], covered: Mapping[str, float], *, quotes: bool = False
) -> list[dict[str, Any]]:
    """
    Describe layers for the data-health sheet.

    Parameters
    ----------
    layers
        As loaded.
    covered
        As :func:`share_covered` gives it.
    quotes
        Whether examples quote what a cell holds, which everyone may not see.

    Returns
    -------
    list of dict
        One record for each layer: its source and terms, rows, problems by rule with up to three examples, CRS of the
        file, how well it was transformed (metres, ``None`` if not known), bounds in EPSG:27700, and the share of
        households that its source covers (percent, ``None`` if not known).
    """
    return [_describe(layer, covered.get(layer.name), quotes=quotes) for layer in layers]


def share_covered(wards: Layer, layers: Sequence[Layer]) -> dict[str, float]:
    """
    Measure how much of the place each layer's source claims to cover.

    Parameters
    ----------
    wards
        Keeps the WARDS contract.
    layers
        Layers with their sources; the population layer among them gives the homes.

    Returns
    -------
    dict
        Layer to the share, in percent, of the place's households (or people) that lie inside the coverage of its
        source. A layer whose source does not say what it covers is missing.
    """
    population = next((layer.data for layer in layers if layer.kind == "population"), None)
    if population is None:
        return {}
    homes = population.assign(weight=population[counted_unit(population)])[find_ward(population, wards.data) != ""]
    points = homes.geometry.representative_point().to_numpy()
    shares = {}
    for layer in layers:
        shape = layer.sources[0].coverage
        if shape is not None:
            shapely.prepare(shape)
            inside = shapely.intersects(shape, points)
            shares[layer.name] = round(100 * float(homes["weight"][inside].sum() / homes["weight"].sum()), 1)
    return shares


def _describe(layer: Layer, covered: float | None, *, quotes: bool) -> dict[str, Any]:
    source, intake = layer.sources[0], layer.intake
    problems = [problem if quotes else problem.unquoted for problem in intake.problems]
    return {
        "layer": layer.name,
        "kind": layer.kind,
        "file": intake.file,
        **{term: getattr(source, term) for term in TERMS},
        "date": source.date or None,
        "features": len(layer.data),
        "rows": count_rows(layer),
        "problems": _group_problems(problems),
        "crs": intake.crs or None,
        "accuracy_m": None if math.isnan(intake.accuracy_m) else intake.accuracy_m,
        "bounds_bng": [round(value) for value in layer.data.total_bounds] if len(layer.data) else None,
        "households_covered_percent": covered,
    }


def _group_problems(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.effect, problem.rule), []).append(problem)
    return [
        {"effect": effect, "rule": rule, "count": sum(problem.count for problem in group)}
        | {f"examples_{lang}": [problem.say(lang) for problem in group[:3]] for lang in LANGS}
        for (effect, rule), group in groups.items()
    ]
