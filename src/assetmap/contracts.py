"""
What each kind of layer promises: its columns, their terms, and its geometry.

A contract is checked with pandera, all breaches at once. Loaders set aside the rows that break it; an analyst's frame
that breaks it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from assetmap.errors import ContractError, CrsError, Problem
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandera.pandas as pa

CRS = "EPSG:27700"
"""Coordinate reference system of every layer: British National Grid, metres."""

Kind: TypeAlias = Literal[
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
    "context",
    "areas",
    "assets",
    "findings",
]


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
_PROPERTY = _SPOT | {
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
    _NAMES | {"id": _ID, "type": Column(filled=True, terms="green_space"), "operator": _TEXT, "area_ha": _NUMBER},
    POLYGONS,
)
ACCESS_POINTS = Contract("access_points", {"id": _ID, "site_id": Column(required=True, filled=True)}, POINTS)
ANCHORS = Contract(
    "anchors",
    _SPOT | {"id": _ID, "name": Column(required=True, filled=True), "type": Column(filled=True, terms="anchor")},
    POINTS,
)
SERVICES = Contract(
    "services", _SPOT | {"id": _ID, "type": Column(filled=True, terms="service"), "operator": _TEXT}, POINTS
)
STREETS = Contract("streets", _NAMES | {"id": _ID, "highway": _TEXT}, LINES)
CONTEXT = Contract("context", _NAMES | {"id": _ID, "type": Column(filled=True, terms="context")}, LINES | POLYGONS)
AREAS = Contract(
    "areas",
    {"code": Column(required=True, filled=True, unique=True), "name": _TEXT, "area_statement": _TEXT, "psb": _TEXT}
    | {"deprivation_decile": Column(number=True, least=1, most=10), "empty_homes": _NUMBER, "people": _NUMBER}
    | {"age_65_share": Column(number=True, least=0, most=100)},
    POLYGONS,
)
ASSETS = Contract(
    "assets",
    {name: column for name, column in _PROPERTY.items() if name != "id"}
    | {"asset_id": _ID, "reference": _TEXT, "kind": Column(filled=True, terms="kind"), "type": Column(filled=True)}
    | {"ward_code": _TEXT, "language": _TEXT, "source_id": Column(filled=True), "licence": Column(filled=True)},
    POINTS | POLYGONS,
)
FINDINGS = Contract(
    "findings",
    {"finding_id": _ID, "about_id": Column(filled=True), "ward_code": Column(filled=True)}
    | {
        "kind": Column(filled=True, terms="finding"),
        "service": _TEXT,
        "standard": _TEXT,
        "name": _TEXT,
        "name_cy": _TEXT,
    }
    | {"certainty": Column(number=True, least=0, most=10), "households": _NUMBER, "households_beyond": _NUMBER}
    | {"households_unknown": _NUMBER, "median_m": _NUMBER, "nearest_id": _TEXT, "nearest_m": _NUMBER, "licence": _TEXT},
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
        CONTEXT,
        AREAS,
        ASSETS,
        FINDINGS,
    )
}


@dataclass(frozen=True, slots=True)
class Breach:
    """
    One row that does not keep the contract.

    Attributes
    ----------
    position
        Position of the row in the frame, counted from 0.
    column
        Our name of the column.
    rule
        Key of the phrase that says what is wrong.
    values
        What fills the phrase.
    """

    position: int
    column: str
    rule: str
    values: Mapping[str, Any]


def fill_columns(data: gpd.GeoDataFrame, contract: Contract) -> gpd.GeoDataFrame:
    """
    Add the contract's columns that a source lacks, as unknown.

    Parameters
    ----------
    data
        Features with columns under our names.
    contract
        The contract.

    Returns
    -------
    geopandas.GeoDataFrame
        A copy in which text is ``""`` and a number ``nan`` where nothing is known.
    """
    filled = data.copy()
    for name, column in contract.columns.items():
        if column.number:
            filled[name] = filled[name].astype("float64") if name in filled else float("nan")
        elif name in filled:
            filled[name] = filled[name].astype("str").where(filled[name].notna(), "")
        else:
            filled[name] = ""
    return filled


def find_breaches(data: gpd.GeoDataFrame, contract: Contract) -> list[Breach]:
    """
    Find every row that does not keep a contract.

    Parameters
    ----------
    data
        Features whose columns :func:`fill_columns` completed.
    contract
        The contract.

    Returns
    -------
    list of Breach
        In row order; a row that breaks two rules is there twice.
    """
    import pandera.pandas as pa  # noqa: PLC0415 - costs half a second, not owed by --help

    plain = data[list(contract.columns)].reset_index(drop=True)
    try:
        _schema(contract).validate(plain, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        rows = zip(cases["index"], cases["column"], cases["check"], cases["failure_case"], strict=True)
        found = {(int(at), str(column), str(check)): value for at, column, check, value in rows}
    else:
        found = {}
    breaches = [_breach(at, name, check, value, contract) for (at, name, check), value in found.items()]
    return sorted(breaches, key=lambda breach: (breach.position, breach.column, breach.rule))


def check_frame(data: gpd.GeoDataFrame, kind: Kind, layer: str = "") -> gpd.GeoDataFrame:
    """
    Check a frame against the contract of its kind.

    Parameters
    ----------
    data
        Features in any known CRS.
    kind
        Kind whose contract it must keep.
    layer
        Name for messages.

    Returns
    -------
    geopandas.GeoDataFrame
        A copy in EPSG:27700 with all columns of the contract.

    Raises
    ------
    CrsError
        The frame has no CRS.
    ContractError
        Columns are missing or rows break a rule; ``.problems`` lists all.
    """
    if data.crs is None:
        raise CrsError(Problem("crs-missing", layer=layer, file=layer))
    contract = CONTRACTS[kind]
    missing = missing_columns(set(map(str, data.columns)), contract)
    if missing:
        raise ContractError(
            *(Problem("column-missing", layer=layer, file=layer, values={"column": name}) for name in missing)
        )
    filled = fill_columns(data.to_crs(CRS), contract)
    breaches = find_breaches(filled, contract)
    if breaches:
        raise ContractError(
            *(
                Problem(b.rule, file=layer, layer=layer, row=b.position, column=b.column, values=b.values)
                for b in breaches
            )
        )
    return filled


def missing_columns(present: set[str], contract: Contract) -> list[str]:
    """
    List the columns that a contract requires and a source lacks.

    Parameters
    ----------
    present
        Our names of the columns that are there.
    contract
        The contract.

    Returns
    -------
    list of str
        Names, or alternatives joined by ``" / "``.
    """
    missing = [name for name, column in contract.columns.items() if column.required and name not in present]
    if contract.any_of and not present.intersection(contract.any_of):
        missing.append(" / ".join(contract.any_of))
    return missing


def _schema(contract: Contract) -> pa.DataFrameSchema:
    import pandera.pandas as pa  # noqa: PLC0415 - as above

    return pa.DataFrameSchema(
        {
            name: pa.Column(
                None,
                checks=_checks(column),
                unique=column.unique,
                report_duplicates="exclude_first",
                nullable=True,
                required=True,
            )
            for name, column in contract.columns.items()
        }
    )


def _checks(column: Column) -> list[pa.Check]:
    import pandera.pandas as pa  # noqa: PLC0415 - as above

    checks = []
    if column.filled:
        checks.append(pa.Check(lambda values: values != "", name="value-empty"))
    if column.terms:
        terms = {"", *vocabulary()[column.terms]}
        checks.append(pa.Check(lambda values: values.isin(terms), name="term-unknown"))
    if column.pattern:
        checks.append(
            pa.Check(lambda values: (values == "") | values.str.fullmatch(column.pattern), name="value-malformed")
        )
    if column.least is not None:
        checks.append(pa.Check(lambda values: values.isna() | (values >= column.least), name="number-too-small"))
    if column.most is not None:
        checks.append(pa.Check(lambda values: values.isna() | (values <= column.most), name="number-too-large"))
    return checks


def _breach(position: int, name: str, check: str, value: object, contract: Contract) -> Breach:
    column = contract.columns[name]
    rule = "value-duplicate" if check == "field_uniqueness" else check
    values: dict[str, Any] = {"value": str(value), "column": name, "least": column.least, "most": column.most}
    if column.terms:
        values["terms"] = list(vocabulary()[column.terms])
    return Breach(position, name, rule, values)


__all__ = ["CONTRACTS", "CRS", "Breach", "Column", "Contract", "Kind", "check_frame", "fill_columns", "find_breaches"]
