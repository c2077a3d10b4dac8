"""
How far is too far, and who says so.

The standards are data (``data/standards.toml``), each with its source, in sets that are called profiles. An authority
may override any of them, and add its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assetmap.analysis.modes import Mode, load_modes
from assetmap.config import DEFAULT_PROFILES, Names, NotNegative, Positive
from assetmap.config.checks import OWN_PROFILE, shipped_standards
from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from assetmap.config import StandardSpec


class Profile(BaseModel):
    """
    A set of standards.

    Attributes
    ----------
    id
        Unique.
    name
        In both languages.
    because
        What sort of standards these are, for a resident, in both languages.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    name: Names
    because: Names


class Standard(BaseModel):
    """
    How far is too far, and who says so.

    Attributes
    ----------
    id
        Unique.
    profile
        The set of standards that it belongs to.
    service
        Term of the vocabulary's ``service``.
    mode
        How one goes there: a mode of ``data/modes.toml``.
    metres
        The distance.
    minutes
        The time, where that is what the source says: ``metres`` is then what one goes in it at the speed of the mode.
        Else ``None``.
    minimum_ha
        Hectares that a green space must have to count; 0: any counts.
    minimum_departures
        Departures on a weekday that a stop must have to count; 0: any counts.
    method
        How the distance is measured: along the streets, or in a straight line.
    jurisdiction
        Where it applies; empty for what an authority says of its own area.
    source, date
        Who says so, and when.
    status
        ``verified`` (read in the primary source), ``not verified`` (a secondary source quotes it), ``judgement``
        (ours), ``own`` (the authority's).
    because
        For a resident, in both languages.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    profile: str
    service: str
    mode: Literal["walk", "cycle"] = "walk"
    metres: Positive
    minutes: Positive | None = None
    minimum_ha: NotNegative = 0
    minimum_departures: NotNegative = 0
    method: Literal["network", "straight_line"] = "network"
    jurisdiction: str
    source: str = Field(min_length=1)
    date: str = ""
    status: Literal["verified", "not verified", "judgement", "own"]
    because: Names


def load_profiles() -> Mapping[str, Profile]:
    """
    Read the profiles.

    Returns
    -------
    Mapping of str to Profile
        By id, in the order of the data. ``own`` is the set of the standards that an authority adds.
    """
    table = read_data("standards.toml")["profile"]
    return {key: Profile.model_validate(record | {"id": key}) for key, record in table.items()}


def load_standards(
    own: Mapping[str, StandardSpec] | None = None,
    *,
    profiles: Collection[str] = DEFAULT_PROFILES,
    modes: Mapping[str, Mode] | None = None,
) -> Mapping[str, Standard]:
    """
    Read the standards of some profiles.

    Parameters
    ----------
    own
        An authority's own standards, by the id of the one that each overrides or adds. An override counts only where
        the profile of its standard is chosen; what is added counts always, unless it names a profile that is not.
    profiles
        Ids of the profiles that are chosen. ``own`` is, always.
    modes
        How fast one goes; by default those of ``data/modes.toml``.

    Returns
    -------
    Mapping of str to Standard
        By id, in the order of the data, then of ``own``.

    Raises
    ------
    ValueError
        There is no such profile, or a standard is not whole: an added one lacks its service, or one has both metres and
        minutes, or neither. A configuration that was read from a file has been checked for this.
    """
    known = load_profiles()
    unknown = [name for name in profiles if name not in known]
    if unknown:
        raise ValueError(f"no such profile: {unknown}; the profiles are {list(known)}")
    records = dict(shipped_standards())
    for key, spec in (own or {}).items():
        records[key] = _own_record(spec, records.get(key))
    pace = modes or load_modes()
    standards = {key: _resolve(key, record, pace) for key, record in records.items()}
    chosen = {*profiles, OWN_PROFILE}
    return {key: standard for key, standard in standards.items() if standard.profile in chosen}


def _own_record(spec: StandardSpec, shipped: Mapping[str, Any] | None) -> dict[str, Any]:
    given = spec.model_dump(exclude_none=True)
    replaced = {"metres", "minutes"} if given.keys() & {"metres", "minutes"} else set()
    kept = {key: value for key, value in (shipped or {"profile": OWN_PROFILE}).items() if key not in replaced}
    return kept | {"jurisdiction": "", "date": "", "status": "own"} | given


def _resolve(key: str, record: Mapping[str, Any], modes: Mapping[str, Mode]) -> Standard:
    """Make a standard of its record: what is said in minutes is told in metres too."""
    if ("metres" in record) == ("minutes" in record):
        raise ValueError(f"the standard {key!r} needs either metres or minutes")
    metres = record.get("metres")
    if metres is None:
        metres = record["minutes"] * modes[record.get("mode", "walk")].metres_per_minute
    return Standard.model_validate({**record, "id": key, "metres": metres})
