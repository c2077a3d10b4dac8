"""What an authority may judge otherwise than the data of assetmap, in its own name."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from assetmap.config.base import Names, NotNegative, Positive, Record

DEFAULT_PROFILES = ("wales", "twenty-minute-neighbourhood")
"""The sets of standards that are compared with where nobody chooses."""


class StandardSpec(Record):
    """
    A standard of an authority's own, shown as its own: it overrides one of ``data/standards.toml``, or adds one.

    Attributes
    ----------
    source
        Who says so.
    because
        For a resident.
    metres, minutes
        How far is too far: one of the two. A standard that is added must have one; one that is overridden keeps its own
        where neither is given.
    service, mode, minimum_ha, minimum_departures, method
        See :class:`assetmap.analysis.standards.Standard`. Absent: as in the standard that is overridden; one that is
        added must name its service, is walked along the streets, and takes any size and any timetable.
    jurisdiction
        Where it applies. Absent: where the authority says.
    profile
        The set of standards that it belongs to. Absent: that of the standard that is overridden, else ``own``, which is
        always used.
    """

    source: Annotated[str, Field(min_length=1)]
    because: Names
    service: str | None = None
    mode: Literal["walk", "cycle"] | None = None
    metres: Positive | None = None
    minutes: Positive | None = None
    minimum_ha: NotNegative | None = None
    minimum_departures: NotNegative | None = None
    method: Literal["network", "straight_line"] | None = None
    jurisdiction: str | None = None
    profile: str | None = None


class AccessSpec(Record):
    """
    How access to services is measured.

    Attributes
    ----------
    profiles
        The sets of standards that the maps compare with; see ``data/standards.toml``.
    walking_kmh, cycling_kmh
        Speeds, where the authority's differ from those in ``data/modes.toml``; they then need ``speed_source``.
    speed_source
        Who says so.
    snap_m
        How far from a street a home or a service may lie and still be joined to it, in metres.
    streets
        Names of the layers to walk along, of kind ``streets`` or ``osm``; by default every layer of streets.
    processes
        How many processes measure at a time.
    """

    profiles: tuple[str, ...] = DEFAULT_PROFILES
    walking_kmh: Positive | None = None
    cycling_kmh: Positive | None = None
    speed_source: str = ""
    snap_m: Positive = 100
    streets: tuple[str, ...] = ()
    processes: Annotated[int, Field(ge=1)] = 1


class MatchingSpec(Record):
    """
    When two records are taken for one asset, where the authority's rule differs from ``data/matching.toml``.

    Attributes
    ----------
    metres
        How far apart two records of one name may lie.
    similarity
        How alike their names must be, of 100.
    overlap
        The share of their common ground that two areas must share.
    """

    metres: Positive | None = None
    similarity: Annotated[float, Field(ge=0, le=100)] | None = None
    overlap: Annotated[float, Field(gt=0, le=1)] | None = None


class EvidenceSpec(Record):
    """
    How a kind of evidence is weighed, where the authority's judgement differs from ``data/evidence.toml``.

    Attributes
    ----------
    source
        Who says so.
    because
        For a resident.
    weight
        Points of certainty; 0: not weighed at all.
    half_life_years
        After how many years it weighs half.
    cap
        The most points that all evidence of this kind gives together.
    at_most, at_least
        Its threshold, by type of asset; ``any`` for all others.
    """

    source: Annotated[str, Field(min_length=1)]
    because: Names
    weight: NotNegative | None = None
    half_life_years: Positive | None = None
    cap: NotNegative | None = None
    at_most: dict[str, NotNegative] | None = None
    at_least: dict[str, NotNegative] | None = None


class RuleSpec(Record):
    """
    The thresholds of a rule of the Journey's actions, where the authority judges otherwise than ``data/actions.toml``.

    Attributes
    ----------
    source
        Who says so.
    because
        For a resident.
    metres
        How far is near, by what the rule calls those that it looks for.
    at_least, at_most
        Bounds of the feature's numbers, by column.
    """

    source: Annotated[str, Field(min_length=1)]
    because: Names
    metres: dict[str, Positive] = Field(default_factory=dict)
    at_least: dict[str, NotNegative] = Field(default_factory=dict)
    at_most: dict[str, NotNegative] = Field(default_factory=dict)


class UnderuseSpec(Record):
    """
    From which certainty on a finding is shown, and how it is called.

    Attributes
    ----------
    source
        Who says so, where the authority's rule differs from that of ``data/evidence.toml``.
    show_from
        Nothing of less certainty is published.
    likely_from
        From here on it is called likely.
    """

    source: str = ""
    show_from: Annotated[float, Field(ge=0, le=10)] | None = None
    likely_from: Annotated[float, Field(ge=0, le=10)] | None = None


class PublicSpec(Record):
    """
    The rule of the public edition.

    Attributes
    ----------
    empty_buildings
        Which empty buildings it shows: ``all``; all ``unless_uncared`` for, as far as the register says; only those
        that are ``cared_for`` by a caretaker; ``none``.
    consents
        Private owners who have agreed that their land and buildings are shown.
    """

    empty_buildings: Literal["all", "unless_uncared", "cared_for", "none"] = "unless_uncared"
    consents: tuple[str, ...] = ()
