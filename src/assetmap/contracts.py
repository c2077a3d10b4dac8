"""
What each kind of layer promises: its columns, their terms, and its geometry.

The contracts are declared here and checked in :mod:`assetmap.checks`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping


CRS = "EPSG:27700"
"""Coordinate reference system of every layer: British National Grid, metres."""

FileKind: TypeAlias = Literal[
    "wards",
    "population",
    "postcodes",
    "land",
    "buildings",
    "green_space",
    "access_points",
    "anchors",
    "services",
    "streets",
    "timetable",
    "context",
    "ground",
    "areas",
]
"""Kinds of layer that a file may hold."""

Kind: TypeAlias = Literal[FileKind, "assets", "findings"]


@dataclass(frozen=True, slots=True)
class Column:
    """
    What a column promises.

    Attributes
    ----------
    number
        Holds numbers (float64, ``nan`` where unknown); otherwise text (``""`` where there is none).
    required
        The source must have it; other columns are added, unknown, where a source lacks them.
    filled
        No row may leave it empty.
    unique
        No value stands twice.
    terms
        Table of ``vocabulary.toml`` whose terms it takes.
    pattern
        Regular expression that each value matches in full.
    least, most
        Bounds of a number, both included.
    """

    number: bool = False
    required: bool = False
    filled: bool = False
    unique: bool = False
    terms: str = ""
    pattern: str = ""
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """
    What a kind of layer promises.

    Attributes
    ----------
    kind
        The kind.
    columns
        By name.
    dimensions
        Which geometry is allowed: 0 points, 1 lines, 2 polygons, and their multi-part forms.
    any_of
        Columns of which the source must have at least one.
    """

    kind: Kind
    columns: Mapping[str, Column]
    dimensions: frozenset[int]
    any_of: tuple[str, ...] = field(default=())


POINTS, LINES, POLYGONS = frozenset({0}), frozenset({1}), frozenset({2})

_TEXT = Column()
_NUMBER = Column(number=True, least=0)
_ID = Column(filled=True, unique=True)
_NAMES = {"name": _TEXT, "name_cy": _TEXT}
_SPOT = _NAMES | {"located_by": Column(terms="located_by"), "website": _TEXT}
_PARTIAL_DATE = Column(pattern=r"\d{4}(-\d\d){0,2}")
_ANSWER = Column(terms="yes_no")
_DEPARTURES = {"departures": _NUMBER, "departures_day": _TEXT, "departures_source": _TEXT}
_OPERATION = {
    "lease_end": _PARTIAL_DATE,
    "disposal": _ANSWER,
    "caretaker": _ANSWER,
    "sensitive": _ANSWER,
    "hours_week": _NUMBER,
    "bookings_year": _NUMBER,
    "occupancy_percent": Column(number=True, least=0, most=100),
    "footfall_year": _NUMBER,
    "running_cost_year": _NUMBER,
    "last_used": _PARTIAL_DATE,
    "planning": _TEXT,
}
_PROPERTY = (
    _SPOT
    | {
        "id": _ID,
        "owner": _TEXT,
        "ownership": Column(filled=True, terms="ownership"),
        "ownership_evidence": Column(terms="ownership_evidence"),
        "status": Column(filled=True, terms="status"),
        "status_text": _TEXT,
        "status_date": _TEXT,
        "use": _TEXT,
        "area_ha": _NUMBER,
        "uprn": _TEXT,
        "tenure": _TEXT,
    }
    | _OPERATION
)

FOR_OFFICERS = frozenset(_OPERATION)
"""Columns about how a property is run: an officer's, and in nothing that is published."""

WARDS = Contract(
    "wards",
    {
        "code": Column(required=True, filled=True, unique=True, pattern=r"W05\d{6}"),
        "name": Column(required=True, filled=True),
    }
    | {"name_cy": _TEXT, "authority_code": _TEXT, "authority": _TEXT},
    POLYGONS,
)
POPULATION = Contract(
    "population",
    {"id": _ID, "households": _NUMBER, "people": _NUMBER},
    POINTS | POLYGONS,
    any_of=("households", "people"),
)
POSTCODES = Contract(
    "postcodes",
    {"postcode": Column(required=True, filled=True, unique=True, pattern=r"([A-Z]{1,2}\d[A-Z\d]?|NPT) \d[A-Z]{2}")},
    POINTS,
)
LAND = Contract("land", _PROPERTY, POINTS | POLYGONS)
BUILDINGS = Contract("buildings", _PROPERTY, POINTS | POLYGONS)
GREEN_SPACE = Contract(
    "green_space",
    _NAMES
    | {"id": _ID, "type": Column(filled=True, terms="green_space"), "operator": _TEXT, "area_ha": _NUMBER}
    | {"ownership": Column(terms="ownership"), "ownership_evidence": Column(terms="ownership_evidence")},
    POLYGONS,
)
ACCESS_POINTS = Contract("access_points", {"id": _ID, "site_id": Column(required=True, filled=True)}, POINTS)
ANCHORS = Contract(
    "anchors",
    _SPOT | {"id": _ID, "name": Column(required=True, filled=True), "type": Column(filled=True, terms="anchor")},
    POINTS,
)
SERVICES = Contract(
    "services",
    _SPOT
    | {"id": _ID, "type": Column(filled=True, terms="service"), "operator": _TEXT}
    | {"capacity": _NUMBER}
    | _DEPARTURES,
    POINTS,
)
STREETS = Contract(
    "streets",
    _NAMES | {"id": _ID, "highway": _TEXT} | dict.fromkeys(("access", "foot", "bicycle", "motorroad"), _TEXT),
    LINES,
)
TIMETABLE = Contract("timetable", _NAMES | {"id": _ID, "departures": _NUMBER, "day": _TEXT}, POINTS)
CONTEXT = Contract("context", _NAMES | {"id": _ID, "type": Column(filled=True, terms="context")}, LINES | POLYGONS)
GROUND = Contract(
    "ground", _NAMES | {"id": _ID, "type": Column(filled=True, terms="ground")}, POINTS | LINES | POLYGONS
)
AREAS = Contract(
    "areas",
    {"code": Column(required=True, filled=True, unique=True), "name": _TEXT, "area_statement": _TEXT, "psb": _TEXT}
    | {"area_statement_cy": _TEXT, "psb_cy": _TEXT}
    | {"deprivation_decile": Column(number=True, least=1, most=10), "empty_homes": _NUMBER, "people": _NUMBER}
    | {"age_65_share": Column(number=True, least=0, most=100)},
    POLYGONS,
)
ASSETS = Contract(
    "assets",
    {name: column for name, column in _PROPERTY.items() if name != "id"}
    | {
        "asset_id": _ID,
        "layer": _TEXT,
        "reference": _TEXT,
        "kind": Column(filled=True, terms="kind"),
        "type": Column(filled=True),
    }
    | {"ward_code": _TEXT, "language": _TEXT, "source_id": Column(filled=True), "licence": Column(filled=True)}
    | {"sources": _TEXT}
    | _DEPARTURES,
    POINTS | LINES | POLYGONS,
)
FINDINGS = Contract(
    "findings",
    {"finding_id": _ID, "about_id": Column(filled=True), "ward_code": Column(filled=True)}
    | {"kind": Column(filled=True, terms="finding"), "service": _TEXT, "standard": _TEXT}
    | {"answer": Column(terms="answer"), "method": Column(terms="method")}
    | _NAMES
    | {"unit": Column(terms="unit"), "certainty": Column(number=True, least=0, most=10), "band": Column(terms="band")}
    | {"ownership": Column(terms="ownership"), "withheld": Column(terms="withheld"), "potential": _NUMBER}
    | {"households": _NUMBER}
    | {f"households_{answer}": _NUMBER for answer in ("within", "beyond", "unreachable", "unknown")}
    | {"few": _TEXT, "median_m": _NUMBER, "nearest_id": _TEXT, "nearest_m": _NUMBER}
    | {f"decile_{end}": Column(number=True, least=1, most=10) for end in ("least", "most")}
    | {"licence": _TEXT},
    POINTS | POLYGONS,
)

CONTRACTS: Mapping[str, Contract] = {
    contract.kind: contract
    for contract in (
        WARDS,
        POPULATION,
        POSTCODES,
        LAND,
        BUILDINGS,
        GREEN_SPACE,
        ACCESS_POINTS,
        ANCHORS,
        SERVICES,
        STREETS,
        TIMETABLE,
        CONTEXT,
        GROUND,
        AREAS,
        ASSETS,
        FINDINGS,
    )
}
