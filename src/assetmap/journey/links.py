"""Link features to the actions that fit them, and say why."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from math import isnan
from string import Formatter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assetmap.analysis.gaps import LEAST
from assetmap.journey.catalogue import feature_kinds
from assetmap.journey.features import find_fitting, gather_features
from assetmap.journey.relations import ASKED, find_inside, find_near, unite_licences
from assetmap.text import LANGS, Lang, say, say_distance, say_number, vocabulary, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from assetmap.analysis.context import Context
    from assetmap.analysis.findings import Findings
    from assetmap.analysis.standards import Standard
    from assetmap.journey.catalogue import Action, Rule
    from assetmap.model import Layer

_RELATED, _SPECIFIC, _ANY = range(3)
COLUMNS = ("feature_id", "action_id", "rule", "rank", *(f"because_{lang}" for lang in LANGS), "licence")


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
        ``because_cy``, ``because_en``, ``licence`` (of the feature and of all that the sentence tells of, joined by
        ``" + "``). A feature is linked to an action once, by the first rule that fits.
    """
    features = gather_features(assets, findings.layer, standards, context)
    fits = {kind: find_fitting(features, [kind]).to_numpy() for kind in feature_kinds()}
    book = _Book(features, features[list(ASKED)].astype(dict.fromkeys(ASKED[:-1], "object")), fits)
    records = _records(features.drop(columns="geometry"))
    rows: list[dict[str, Any]] = []
    for action in actions.values():
        free = np.ones(len(features), dtype=bool)
        for rule in action.rules:
            fitting = _fitting(book, rule, free)
            free[fitting.rows] = False
            rows += [_link(at, records[at], action, rule, fitting) for at in fitting.rows.tolist()]
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(["feature_id", "action_id"], ignore_index=True)


@dataclass(frozen=True, slots=True)
class _Book:
    """All features; what is asked about what is around them; and by feature kind which of them are of it."""

    features: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    fits: dict[str, np.ndarray]

    def of(self, kinds: Iterable[str]) -> np.ndarray:
        either: np.ndarray = np.logical_or.reduce([self.fits[kind] for kind in kinds])
        return either


@dataclass(frozen=True, slots=True)
class _Fitting:
    """The places of the features that a rule links; which are of any kind; what is said of what is near them."""

    rows: np.ndarray
    generic: frozenset[int]
    near: dict[str, dict[object, dict[str, Any]]] = field(default_factory=dict)
    within: dict[str, float] = field(default_factory=dict)
    licences: tuple[str, ...] = ()


def _fitting(book: _Book, rule: Rule, free: np.ndarray) -> _Fitting:
    features, fits = book.features, book.of(rule.when) & free
    for column, bounds in rule.where.items():
        number = features[column] if column in features else pd.Series(float("nan"), index=features.index)
        fits &= number.between(*_ends(bounds.at_least, bounds.at_most)).to_numpy()
    places = np.flatnonzero(fits)
    if rule.inside:
        rows = book.places.iloc[places]
        places = places[find_inside(rows, book.places[book.of(rule.inside)]).to_numpy()]
    near: dict[str, dict[object, dict[str, Any]]] = {}
    for asked in rule.near:
        others = book.places[book.of(asked.kinds)]
        found = find_near(book.places.iloc[places], others, asked.metres, asked.finds)
        places, near[asked.name] = found.index.to_numpy(), _by_row(found)
    specific = [kind for kind in rule.when if ":any" not in kind]
    generic = places[~book.of(specific)[places]] if specific else places
    within = {asked.name: asked.metres for asked in rule.near}
    licences = features.loc[book.of(rule.inside), "licence"].unique() if rule.inside else ()
    return _Fitting(places, frozenset(generic.tolist()), near, within, tuple(licences))


def _by_row(found: pd.DataFrame) -> dict[object, dict[str, Any]]:
    if found.columns.empty:
        return {}
    return {row: dict(one) for row, one in zip(found.index, _records(found), strict=True)}


def _ends(least: float | None, most: float | None) -> tuple[float, float]:
    return -float("inf") if least is None else least, float("inf") if most is None else most


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def _link(at: int, feature: Mapping[str, Any], action: Action, rule: Rule, fitting: _Fitting) -> dict[str, Any]:
    rank = _RELATED if rule.is_relation else _ANY if at in fitting.generic else _SPECIFIC
    near = {name: (found[at], fitting.within[name]) for name, found in fitting.near.items() if found}
    told = [feature["licence"], *(one["licence"] for one, _ in near.values()), *fitting.licences]
    row = {"feature_id": feature["feature_id"], "action_id": action.id, "rule": rule.id, "rank": rank}
    row["licence"] = unite_licences(told)
    return row | {f"because_{lang}": _because(feature, getattr(rule.because, lang), near, lang) for lang in LANGS}


def _because(
    feature: Mapping[str, Any], sentence: str, near: Mapping[str, tuple[Mapping[str, Any], float]], lang: Lang
) -> str:
    values = {column: _say_value(feature, column, lang) for column in _asked(sentence) if column in feature}
    if feature["service"]:
        values["type"] = word("service", feature["service"], lang)
        values["n"] = _say_count(feature, lang)
        values["unit"] = word("unit", feature["unit"], lang) if feature["unit"] else ""
    elif feature["type"]:
        values["type"] = _say_type(feature["about"] or feature["kind"], feature["type"], lang)
    for name, (one, metres) in near.items():
        values[name], values[f"{name}_count"] = _say_name(one, lang), say_number(one["count"], lang)
        if not (one["name"] or one["name_cy"]):
            sentence = _unnamed(sentence, name, values[name])
        values[f"{name}_m"], values[f"{name}_within"] = say_distance(one["distance"], lang), say_distance(metres, lang)
    return sentence.format_map(values)


@cache
def _asked(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name)


@cache
def _unnamed(sentence: str, name: str, type_: str) -> str:
    """Leave out what would say a type again, whatever letter begins it: "a school, School, is near"."""
    for again in (f", {{{name}}},", f" ({{{name}}})"):
        before, found, after = sentence.partition(again)
        if found and before.casefold().endswith(type_[1:].casefold()):
            return before + after
    return sentence


def _say_value(feature: Mapping[str, Any], column: str, lang: Lang) -> str:
    value = (feature.get(f"{column}_cy") if lang == "cy" else None) or feature[column]
    if isinstance(value, float):
        return "" if isnan(value) else say_number(round(value) if column.endswith("_m") else value, lang)
    return str(value)


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
