"""
Ways to go, on foot and by bicycle: how fast, and along which lines one may.

The rules are data (``data/modes.toml``), each with its source; an authority may override the speeds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from assetmap.config import Names
from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

About: TypeAlias = Literal["highway", "motorroad", "permission"]
Verdict: TypeAlias = Literal["never", "allowed", "refused", "unless"]

_BY_WEIGHT: tuple[Verdict, ...] = ("never", "allowed", "refused", "unless")
_ANYTHING_ELSE = "*"


class ModeRule(BaseModel):
    """
    What some words mean that a layer has for a line.

    Attributes
    ----------
    id
        Unique within a mode.
    about
        Whether they say what sort of way it is (``highway``), whether it is a road for motor traffic only
        (``motorroad``), or who may use it (``permission``).
    words
        In lower case; ``*`` stands for every word that no rule names, and for none.
    verdict
        ``never``, ``allowed``, ``refused`` or ``unless``: what weighs more than what stands in :func:`may_use`.
    source
        Who says so.
    status
        ``verified`` (read in the primary source), ``not verified`` (a secondary source says so), ``judgement`` (ours).
    because
        For a resident, in both languages.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    about: About
    words: tuple[str, ...] = Field(min_length=1)
    verdict: Verdict
    source: str = Field(min_length=1)
    status: Literal["verified", "not verified", "judgement"]
    because: Names


class Mode(BaseModel):
    """
    A way to go.

    Attributes
    ----------
    id
        ``walk`` or ``cycle``.
    en, cy
        In words: *on foot*.
    kmh
        Speed, kilometres an hour.
    speed_source, speed_status, speed_because
        Who gives the speed; ``verified``, ``not verified``, ``judgement`` (ours) or ``own`` (the authority's); for a
        resident, in both languages.
    asks
        Columns that say who may use a line, the mode's own first.
    rules
        What may be used.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: Literal["walk", "cycle"]
    en: str
    cy: str
    kmh: float = Field(gt=0, allow_inf_nan=False)
    speed_source: str
    speed_status: Literal["verified", "not verified", "judgement", "own"]
    speed_because: Names
    asks: tuple[str, ...] = Field(min_length=1)
    rules: tuple[ModeRule, ...]

    @property
    def metres_per_minute(self) -> float:
        """Speed, metres a minute."""
        return self.kmh * 1000 / 60

    def verdicts(self, about: About) -> Mapping[str, Verdict]:
        """
        List the words that rules know.

        Parameters
        ----------
        about
            What they are about.

        Returns
        -------
        Mapping of str to str
            Word in lower case to verdict.
        """
        return {word: rule.verdict for rule in self.rules if rule.about == about for word in rule.words}


def load_modes(
    walking_kmh: float | None = None, cycling_kmh: float | None = None, speed_source: str = ""
) -> Mapping[str, Mode]:
    """
    Read the modes and their rules.

    Parameters
    ----------
    walking_kmh, cycling_kmh
        The authority's own speeds, kilometres an hour, above 0.
    speed_source
        Who gives them.

    Returns
    -------
    Mapping of str to Mode
        By id.
    """
    table = read_data("modes.toml")
    own = {"walk": walking_kmh, "cycle": cycling_kmh}
    modes = {}
    for key, record in table["mode"].items():
        rules = [_without_modes(rule) for rule in table["rule"] if key in rule["modes"]]
        changed: dict[str, Any] = {}
        if own[key] is not None:
            changed = {"kmh": own[key], "speed_source": speed_source, "speed_status": "own"}
            changed["speed_because"] = table["own"]["because"]
        modes[key] = Mode.model_validate(record | changed | {"id": key, "rules": rules})
    return modes


def may_use(streets: gpd.GeoDataFrame, mode: Mode) -> pd.Series[bool]:
    """
    Tell which lines may be used, walked or cycled.

    Parameters
    ----------
    streets
        Lines, shape ``(n, ...)``, with the text columns of the ``streets`` contract. A column that is missing or empty
        says nothing: a line of which nothing is said may be used.
    mode
        By which rules.

    Returns
    -------
    pandas.Series
        Shape ``(n,)``, bool, indexed like ``streets``.

    Notes
    -----
    In this order: what may ``never`` be used; what the mode's own column says is ``allowed`` (``foot=yes``); what is
    ``refused`` by the first column that says anything known; what may not be used ``unless`` the mode's own column
    allows it; all else may. Of several words in one column (``a;b``), the verdict that stands first in the list never,
    allowed, refused, unless counts.

    Source: the OpenStreetMap wiki, Key:access, in that what is said of a mode counts before what is said of all; the
    rest is our judgement, where ``data/modes.toml`` says so.
    """
    highway = _said(streets, "highway", mode.verdicts("highway"))
    motorroad = _said(streets, "motorroad", mode.verdicts("motorroad"))
    permission = mode.verdicts("permission")
    own = told = _said(streets, mode.asks[0], permission)
    for column in mode.asks[1:]:
        told = told.where(told != "", _said(streets, column, permission))
    shut = (highway == "unless") | (motorroad == "unless") | (told == "refused")
    return ((highway != "never") & ((own == "allowed") | ~shut)).rename("may_use")


def _said(streets: gpd.GeoDataFrame, column: str, known: Mapping[str, Verdict]) -> pd.Series[str]:
    """Give the verdict on what a column says, empty where it says nothing that is known."""
    words = pd.Series("", index=streets.index, dtype="str")
    if column in streets:
        words = streets[column].fillna("").astype("str")
    verdicts = {word: _verdict(word, known) for word in words.unique()}
    return words.map(verdicts).astype("str")


def _verdict(words: str, known: Mapping[str, Verdict]) -> str:
    otherwise = known.get(_ANYTHING_ELSE, "")
    met = {known.get(word.strip().casefold(), otherwise) for word in words.split(";")}
    return next((verdict for verdict in _BY_WEIGHT if verdict in met), "")


def _without_modes(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in rule.items() if key != "modes"}
