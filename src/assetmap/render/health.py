"""The data-health sheet: what was read from each file, what was repaired, what was set aside, and why."""

from __future__ import annotations

from collections import defaultdict
from math import isnan
from typing import TYPE_CHECKING, Any

from assetmap.model import unite_sources
from assetmap.render.html import assemble
from assetmap.render.page import made_on, sources_shown
from assetmap.render.words import Pair, both, term
from assetmap.text import LANGS, say_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assetmap.errors import Effect, Problem
    from assetmap.journey import Atlas
    from assetmap.model import Layer
    from assetmap.privacy import Allowed

EXAMPLES = 3
"""How many examples of a rule are shown."""

_EFFECTS: Mapping[Effect, str] = {
    "repaired": "health-repaired",
    "noted": "health-noted",
    "set aside": "health-set-aside",
    "left out": "health-left-out",
}


def health_page(atlas: Atlas, layers: Sequence[Layer], households_covered: Mapping[str, float]) -> str:
    """
    Write the data-health sheet.

    Parameters
    ----------
    atlas
        What is known of the place, as this edition shows it.
    layers
        What was read.
    households_covered
        By name of a layer the share of households, percent, that stand inside its source's coverage; a layer that is
        not there has a coverage that is not known.

    Returns
    -------
    str
        HTML that asks the network for nothing, with both languages inside. Only the officers' edition quotes cells.
    """
    return assemble(
        "health.html",
        atlas.place,
        both("health-title", place=Pair(atlas.place.name.cy, atlas.place.name.en)),
        edition=atlas.edition,
        layers=[
            _shown(layer, households_covered.get(layer.name), quotes=atlas.edition == "officers") for layer in layers
        ],
        sources=sources_shown(unite_sources(*layers)),
        rules=_public_rules(atlas),
        allowed=[_allowed(one) for one in atlas.allowed],
        usage=[(both(f"usage-{state}"), n) for state, n in atlas.usage.items()],
        left_out=[
            (both(key), [(term("withheld", why), n) for why, n in counts.items()])
            for key, counts in (("health-withheld", atlas.withheld), ("health-flags-withheld", atlas.flags_withheld))
            if counts
        ],
        made=made_on(atlas.made),
    )


def _public_rules(atlas: Atlas) -> list[Pair]:
    """Say the rule of the public edition, as the configuration has it."""
    if atlas.rule is None or atlas.scale is None:
        return []
    return [
        both("health-editions-why", certainty=atlas.scale.show_from),
        both(f"health-rule-{atlas.rule.empty_buildings}"),
    ]


def _allowed(one: Allowed) -> dict[str, Any]:
    told = one.allowance.model_dump(exclude={"date"})
    day = Pair(*(say_date(one.allowance.date, lang) for lang in LANGS))
    return told | {"date": day, "needed": one.needed}


def _shown(layer: Layer, covered: float | None, *, quotes: bool) -> dict[str, Any]:
    unknown = both("page-not-known")
    return {
        "name": layer.name,
        "anchor": "layer-" + "".join(c if c.isalnum() else "-" for c in layer.name.lower()),
        "file": layer.intake.file,
        "rows": layer.intake.rows_read,
        "used": len(layer.data),
        "counts": [(both(key), layer.intake.count(effect)) for effect, key in _EFFECTS.items()],
        "rules": _rules([one if quotes else one.unquoted for one in layer.intake.problems]),
        "crs": layer.intake.crs or unknown,
        "accuracy": _accuracy(layer.intake.accuracy_m),
        "bounds": _bounds(layer),
        "covered": unknown if covered is None else both("health-percent", share=covered),
        "sources": sources_shown(layer.sources),
    }


def _accuracy(metres: float) -> Pair:
    if isnan(metres):
        return both("page-not-known")
    return both("health-accuracy-value", metres=metres) if metres else both("health-accuracy-same")


def _bounds(layer: Layer) -> Pair:
    if layer.data.empty or layer.data.geometry.is_empty.all():
        return both("health-bounds-none")
    west, south, east, north = (f"{side:.0f}" for side in layer.data.total_bounds)
    return both("health-bounds-value", west=west, south=south, east=east, north=north)


def _rules(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    found: dict[tuple[Effect, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.effect in _EFFECTS:
            found[problem.effect, problem.rule].append(problem)
    order = list(_EFFECTS)
    return [
        {
            "effect": both(_EFFECTS[effect]),
            "n": sum(case.count for case in cases),
            "todo": Pair(*(cases[0].todo(lang) for lang in LANGS)),
            "examples": [_example(case) for case in cases[:EXAMPLES]],
        }
        for (effect, _), cases in sorted(found.items(), key=lambda item: order.index(item[0][0]))
    ]


def _example(problem: Problem) -> Pair:
    said = []
    for lang in LANGS:
        where = problem.where(lang)
        said.append(f"{where}: {problem.what(lang)}" if where else problem.what(lang))
    return Pair(*said)
