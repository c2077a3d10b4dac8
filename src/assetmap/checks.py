"""
Check frames against contracts, with pandera, all breaches at once.

Loaders set aside the rows that break a contract; an analyst's frame that breaks it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from assetmap.contracts import CONTRACTS, CRS, Column, Contract, Kind
from assetmap.errors import ContractError, CrsError, Problem
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandera.pandas as pa


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
    ValueError
        There is no such kind, or the index has duplicates.
    """
    if data.crs is None:
        raise CrsError(Problem("crs-missing", layer=layer, file=layer))
    if kind not in CONTRACTS:
        raise ValueError(f"there is no kind {kind!r}: the kinds are {', '.join(CONTRACTS)}")
    if data.index.has_duplicates:
        raise ValueError("the index has duplicates: call .reset_index(drop=True) first")
    contract = CONTRACTS[kind]
    missing = missing_columns(set(map(str, data.columns)), contract)
    if missing:
        raise ContractError(
            *(Problem("column-missing", layer=layer, file=layer, values={"column": name}) for name in missing)
        )
    filled = fill_columns(_under_our_name(data.to_crs(CRS)), contract)
    breaches = [*_shape_breaches(filled, contract), *find_breaches(filled, contract)]
    if breaches:
        raise ContractError(
            *(
                Problem(b.rule, file=layer, layer=layer, row=b.position, column=b.column, values=b.values)
                for b in breaches
            )
        )
    return filled


def _under_our_name(data: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return data if data.geometry.name == "geometry" else data.rename_geometry("geometry")


def _shape_breaches(data: gpd.GeoDataFrame, contract: Contract) -> list[Breach]:
    """Find rows without a shape, or with one of another kind than the contract takes."""
    shapes = data.geometry.to_numpy()
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    wrong = ~empty & ~np.isin(shapely.get_dimensions(shapes), list(contract.dimensions))
    rules = {"geometry-empty": empty, "geometry-wrong-kind": wrong}
    return [Breach(int(at), "geometry", rule, {}) for rule, rows in rules.items() for at in np.flatnonzero(rows)]


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
