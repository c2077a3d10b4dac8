"""Link features to the actions that fit them, and say why."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING, Any

import pandas as pd

from assetmap.analysis.gaps import LEAST
from assetmap.journey.features import find_fitting, gather_features
from assetmap.journey.relations import find_inside, find_near
from assetmap.text import LANGS, Lang, say, say_distance, say_number, vocabulary, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from assetmap.analysis.context import Context
    from assetmap.analysis.findings import Findings
    from assetmap.analysis.standards import Standard
    from assetmap.journey.catalogue import Action, Rule
    from assetmap.model import Layer

_RELATED, _SPECIFIC, _ANY = range(3)
COLUMNS = ("feature_id", "action_id", "rule", "rank", *(f"because_{lang}" for lang in LANGS))


def link_actions(
    assets: Layer,
    findings: Findings,
    actions: Mapping[str, Action],
    standards: Mapping[str, Standard],
    context: Context | None = None,
) -> pd.DataFrame:
    """
    Link assets, findings and wards to the actions that fit them.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract.
    findings
        What was found.
    actions
        The catalogue.
    standards
        By id, for the words of gaps.
    context
        What is known of the wards themselves. ``None``: nothing is linked to a ward.

    Returns
    -------
    pandas.DataFrame
        One row for each link: ``feature_id`` (an ``asset_id``, a ``finding_id`` or the code of a ward), ``action_id``,
        ``rule``, ``rank`` (0: for what is near it or how large it is; 1: for its kind; 2: as one of any kind),
        ``because_cy``, ``because_en``. A feature is linked to an action once, by the first rule that fits.
    """
    features = gather_features(assets, findings.layer, standards, context)
    rows: list[dict[str, Any]] = []
    for action in actions.values():
        linked: set[str] = set()
        for rule in action.rules:
            fitting = _fitting(features, rule, linked)
            linked.update(fitting.rows["feature_id"])
            rows += [_link(feature, action, rule, fitting) for feature in _records(fitting.rows)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(["feature_id", "action_id"], ignore_index=True)


@dataclass(frozen=True, slots=True)
class _Fitting:
    """The features that a rule links, and by their row what its sentence says of their surroundings."""

    rows: pd.DataFrame
    any_kind: frozenset[object]
    near: dict[str, pd.DataFrame] = field(default_factory=dict)
    within: dict[str, float] = field(default_factory=dict)


def _fitting(features: gpd.GeoDataFrame, rule: Rule, linked: set[str]) -> _Fitting:
    rows = features[find_fitting(features, rule.when) & ~features["feature_id"].isin(linked)]
    for column, bounds in rule.where.items():
        number = rows[column] if column in rows else pd.Series(float("nan"), index=rows.index)
        rows = rows[number.between(*_ends(bounds.at_least, bounds.at_most))]
    if rule.inside:
        rows = rows[find_inside(rows, features[find_fitting(features, rule.inside)])]
    near: dict[str, pd.DataFrame] = {}
    for asked in rule.near:
        found = find_near(rows, features[find_fitting(features, asked.kinds)], asked.metres, asked.finds)
        rows, near[asked.name] = rows.loc[found.index], found
    specific = [kind for kind in rule.when if ":any" not in kind]
    generic = rows.index[~find_fitting(rows, specific)] if specific else rows.index
    within = {asked.name: asked.metres for asked in rule.near}
    return _Fitting(rows.drop(columns="geometry"), frozenset(generic), near, within)


def _ends(least: float | None, most: float | None) -> tuple[float, float]:
    return -float("inf") if least is None else least, float("inf") if most is None else most


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    records = table.assign(row=table.index).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in records]


def _link(feature: Mapping[str, Any], action: Action, rule: Rule, fitting: _Fitting) -> dict[str, Any]:
    generic = feature["row"] in fitting.any_kind
    rank = _RELATED if rule.is_relation else _ANY if generic else _SPECIFIC
    row = {"feature_id": feature["feature_id"], "action_id": action.id, "rule": rule.id, "rank": rank}
    return row | {f"because_{lang}": _because(feature, rule, fitting, lang) for lang in LANGS}


def _because(feature: Mapping[str, Any], rule: Rule, fitting: _Fitting, lang: Lang) -> str:
    values = _words(feature, lang)
    for name, found in fitting.near.items():
        if "name" not in found:
            continue
        values[f"{name}_within"] = say_distance(fitting.within[name], lang)
        one = found.loc[feature["row"]]
        values[name] = _say_name(one, lang)
        values[f"{name}_m"] = say_distance(one["distance"], lang)
        values[f"{name}_count"] = say_number(one["count"], lang)
    return str(getattr(rule.because, lang).format_map(values))


def _words(feature: Mapping[str, Any], lang: Lang) -> dict[str, str]:
    """Say what a sentence may name of the feature itself."""
    values: dict[str, str] = {}
    for column, value in feature.items():
        if isinstance(value, float):
            values[column] = "" if isnan(value) else say_number(value, lang)
        else:
            values[column] = str(value)
    if feature["service"]:
        values["type"] = word("service", feature["service"], lang)
        values["n"] = _say_count(feature, lang)
        values["unit"] = word("unit", feature["unit"], lang) if feature["unit"] else ""
    elif feature["type"]:
        values["type"] = _say_type(feature["about"] or feature["kind"], feature["type"], lang)
    return values


def _say_name(one: Any, lang: Lang) -> str:  # noqa: ANN401 - a row of a frame
    named = (one["name_cy"] or one["name"]) if lang == "cy" else (one["name"] or one["name_cy"])
    if named:
        return str(named)
    return _say_type(one["about"] or one["kind"], one["type"], lang)


def _say_type(kind: str, type_: str, lang: Lang) -> str:
    return word(kind, type_, lang) if type_ in vocabulary().get(kind, {}) else ""


def _say_count(feature: Mapping[str, Any], lang: Lang) -> str:
    """Say how many homes a gap is about, as far as that may be shown."""
    column = f"households_{feature['answer'] or 'beyond'}"
    if not isnan(feature[column]):
        return say_number(feature[column], lang)
    return say("count-few", lang, LEAST) if column in feature["few"].split() else say("count-hidden", lang)
