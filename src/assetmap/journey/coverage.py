"""Which actions of the catalogue are linked to something, by which rule, and why the others are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from assetmap.journey.catalogue import feature_kinds
from assetmap.journey.features import find_fitting, gather_features
from assetmap.text import LANGS, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assetmap.journey.atlas import Atlas
    from assetmap.journey.catalogue import Action
    from assetmap.text import Lang

COLUMNS = ("action_id", "level", "strength", "links", "rules", "state", "kinds", *(f"why_{lang}" for lang in LANGS))


def cover_actions(atlas: Atlas, ward_code: str = "") -> pd.DataFrame:
    """
    Tell of each action of the catalogue whether it is linked to something, and why if it is not.

    Parameters
    ----------
    atlas
        What is known of the place.
    ward_code
        Code of one of its wards; empty for the whole place.

    Returns
    -------
    pandas.DataFrame
        One row for each action, in the catalogue's order: ``action_id``, ``level``, ``strength``; ``links``, the number
        of features; ``rules``, each that links with how many (``"park-for-a-parkrun 2; …"``); ``state``: ``linked``,
        ``practice`` (about how people work: it has no rules), ``no_layer`` (no layer tells of what it is about),
        ``not_here`` (layers do, elsewhere in the place) or ``no_match`` (it is here, but no rule fits); ``kinds``, the
        feature kinds that the rules ask for; ``why_cy`` and ``why_en``, empty if it is linked.

    Raises
    ------
    KeyError
        There is no such ward.
    """
    if ward_code and ward_code not in set(atlas.wards.data["code"]):
        raise KeyError(ward_code)
    features = gather_features(atlas.assets, atlas.findings, atlas.standards, atlas.context)
    here = features[features["ward_code"] == ward_code] if ward_code else features
    links = atlas.links[atlas.links["feature_id"].isin(here["feature_id"])]
    counts = links.groupby(["action_id", "rule"], sort=False).size()
    rows = [_row(action, counts, features, here) for action in atlas.actions.values()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(action: Action, counts: pd.Series[int], features: pd.DataFrame, here: pd.DataFrame) -> dict[str, Any]:
    by_rule = {rule.id: int(counts.get((action.id, rule.id), 0)) for rule in action.rules}
    kinds = tuple(dict.fromkeys(kind for rule in action.rules for kind in rule.when))
    links = sum(by_rule.values())
    state = "linked" if links else _why_not(kinds, features, here)
    why = {lang: say(f"action-why-{state}", lang, kinds=_say_kinds(kinds, lang)) for lang in LANGS if not links}
    return {
        "action_id": action.id,
        "level": action.level,
        "strength": action.strength,
        "links": links,
        "rules": "; ".join(f"{rule} {n}" for rule, n in by_rule.items() if n),
        "state": state,
        "kinds": " ".join(kinds),
    } | {f"why_{lang}": why.get(lang, "") for lang in LANGS}


def _why_not(kinds: Iterable[str], features: pd.DataFrame, here: pd.DataFrame) -> str:
    if not kinds:
        return "practice"
    if find_fitting(here, kinds).any():
        return "no_match"
    return "not_here" if find_fitting(features, kinds).any() else "no_layer"


def _say_kinds(kinds: Iterable[str], lang: Lang) -> str:
    return ", ".join(feature_kinds()[kind][lang] for kind in kinds)
