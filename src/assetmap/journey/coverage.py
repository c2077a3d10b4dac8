"""Which actions of the catalogue are linked to something, by which rule, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from assetmap.journey.catalogue import feature_kinds
from assetmap.journey.features import find_fitting, gather_features
from assetmap.text import LANGS, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assetmap.journey.atlas import Atlas
    from assetmap.journey.catalogue import Action
    from assetmap.text import Lang

COLUMNS = ("action_id", "level", "strength", "links", "rules", "state", "kinds", *(f"why_{lang}" for lang in LANGS))


@dataclass(frozen=True, slots=True)
class Known:
    """
    What the rules are asked about, and what each is.

    Attributes
    ----------
    features
        As :func:`assetmap.journey.features.gather_features` returns them, without geometry.
    fits
        By feature kind, of bool, indexed like ``features``: whether each is of that kind.
    """

    features: pd.DataFrame
    fits: Mapping[str, pd.Series[bool]]

    def within(self, ward_code: str) -> Known:
        """
        Leave out what is not in a ward.

        Parameters
        ----------
        ward_code
            Its code; empty: nothing is left out.

        Returns
        -------
        Known
            What is in it.
        """
        if not ward_code:
            return self
        here = self.features["ward_code"] == ward_code
        return Known(self.features[here], {kind: fits[here] for kind, fits in self.fits.items()})


def know_features(atlas: Atlas) -> Known:
    """
    Gather what the rules are asked about.

    Parameters
    ----------
    atlas
        What is known of the place.

    Returns
    -------
    Known
        Of the whole place.
    """
    features = gather_features(atlas.assets, atlas.findings, atlas.standards, atlas.context)
    plain = pd.DataFrame(features.drop(columns="geometry"))
    return Known(plain, {kind: find_fitting(plain, [kind]) for kind in feature_kinds()})


def cover_actions(atlas: Atlas, ward_code: str = "", known: Known | None = None) -> pd.DataFrame:
    """
    Tell of each action of the catalogue whether it is linked to something, and why if it is not.

    Parameters
    ----------
    atlas
        What is known of the place.
    ward_code
        Code of one of its wards; empty for the whole place.
    known
        What :func:`know_features` returns, if it has been asked already.

    Returns
    -------
    pandas.DataFrame
        One row for each action, in the catalogue's order: ``action_id``, ``level``, ``strength``; ``links``, the number
        of features; ``rules``, each that links with how many (``"park-for-a-parkrun 2; …"``); ``state``: ``linked``,
        ``practice`` (about how people work: it has no rules), ``no_layer`` (no layer tells of what it is about),
        ``not_here`` (layers do, elsewhere in the place), ``few`` (the number is too small to be shown) or ``no_match``
        (it is here, but no rule fits); ``kinds``, the feature kinds that the rules ask for; ``why_cy`` and ``why_en``,
        empty if it is linked.

    Raises
    ------
    KeyError
        There is no such ward.
    """
    if ward_code and ward_code not in set(atlas.wards.data["code"]):
        raise KeyError(ward_code)
    known = known or know_features(atlas)
    here = known.within(ward_code)
    links = atlas.links[atlas.links["feature_id"].isin(here.features["feature_id"])]
    counts = links.groupby(["action_id", "rule"], sort=False).size()
    rows = [_row(action, counts, known, here) for action in atlas.actions.values()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(action: Action, counts: pd.Series[int], known: Known, here: Known) -> dict[str, Any]:
    by_rule = {rule.id: int(counts.get((action.id, rule.id), 0)) for rule in action.rules}
    kinds = tuple(dict.fromkeys(kind for rule in action.rules for kind in rule.when))
    links = sum(by_rule.values())
    state = "linked" if links else _why_not(kinds, known, here)
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


def _why_not(kinds: Iterable[str], known: Known, here: Known) -> str:
    if not kinds:
        return "practice"
    if any(here.fits[kind].any() for kind in kinds):
        return "no_match"
    if any(_is_few(kind, here) for kind in kinds):
        return "few"
    return "not_here" if any(known.fits[kind].any() for kind in kinds) else "no_layer"


def _is_few(kind: str, here: Known) -> bool:
    """Tell whether a number is known of the ward, and too small to be shown."""
    column = feature_kinds()[kind].get("column", "")
    few = here.features["few"] if "few" in here.features else pd.Series(dtype="str")
    return bool(column) and any(column in told.split() for told in few)


def _say_kinds(kinds: Iterable[str], lang: Lang) -> str:
    return ", ".join(feature_kinds()[kind][lang] for kind in kinds)
