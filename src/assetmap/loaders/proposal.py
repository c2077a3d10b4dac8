"""Propose how a register should be configured: its kind of layer, and which of its columns are which of ours."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from assetmap.config import LayerKind, LayerSpec
from assetmap.contracts import CONTRACTS
from assetmap.errors import LayerNotFoundError, LayerReadError, Problem
from assetmap.loaders.areas import gives_units
from assetmap.loaders.columns import PLACE, catalogue, heading_test, match_columns, missing_of
from assetmap.loaders.delimited import read_records
from assetmap.loaders.heading import LOOKED_AT, find_heading, one_line
from assetmap.loaders.mapping import used_names
from assetmap.loaders.plain import plain_text
from assetmap.loaders.sheet import Sheet, filled_records, make_sheet
from assetmap.loaders.table import WORKBOOKS, is_table
from assetmap.loaders.terms import find_term
from assetmap.loaders.vector import check_file
from assetmap.loaders.workbook import read_pages
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from assetmap.loaders.heading import Record

NAME = "register"
"""What the layer and its source are called."""

_CANDIDATES: tuple[LayerKind, ...] = ("land_and_buildings", "population", "services", "anchors")
_COMPUTED = ("located_by", "ownership_evidence", "status_text", "departures", "departures_day", "departures_source")
_OF_BUILDINGS = frozenset({"caretaker", "hours_week", "bookings_year", "occupancy_percent", "footfall_year"})
_OF_ANYTHING = frozenset({"id", "uprn", "name", "name_cy", "website", *PLACE})
_TABLES = {"services": "service", "anchors": "anchor"}
_ENOUGH = 2  # columns that only a register of property has
_VALUES = 20  # values that are not recognised, listed


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    How a register should be configured.

    Attributes
    ----------
    kind
        A guess at the kind of layer.
    why
        Key of the phrase that says why.
    sheet
        Of a workbook with several, the one that fits best; else empty.
    heading
        Rows in which the headings stand.
    title
        What stands above the headings first; empty if nothing does.
    columns
        Our column to the file's, as recognised.
    unused
        The file's other headings.
    unitless
        Of these, one that holds areas without a unit; empty if there is none.
    missing
        Our columns without which the layer cannot be.
    strange
        Our column to values of it that are not recognised.
    terms
        Our column to the terms into which they can be translated.
    ours
        The columns that a register of this kind may have.
    """

    kind: LayerKind
    why: str
    sheet: str
    heading: tuple[int, ...]
    title: str
    columns: Mapping[str, str]
    unused: tuple[str, ...]
    unitless: str
    missing: tuple[str, ...]
    strange: Mapping[str, tuple[str, ...]]
    terms: Mapping[str, tuple[str, ...]]
    ours: tuple[str, ...]


def propose_layer(path: Path) -> Proposal:
    """
    Look into a register and propose its configuration.

    Parameters
    ----------
    path
        A CSV or XLSX file.

    Returns
    -------
    Proposal
        A guess, for an officer to look through.

    Raises
    ------
    LayerNotFoundError
        There is no such file.
    LayerReadError
        It is no table, cannot be read, or holds nothing.
    """
    if not path.exists():
        raise LayerNotFoundError(Problem("register-not-found", str(path)))
    spec = _spec(path, _CANDIDATES[0])
    check_file(path, spec, NAME)
    if not is_table(path):
        raise LayerReadError(Problem("register-not-table", path.name))
    sheets = _read(path, spec)
    title = max(sheets, key=lambda sheet: _fitness(sheets[sheet], path), default="")
    records = sheets.get(title, [])
    table = make_sheet(records, (), spec, NAME, wide="noted")
    kind, why = _guess(table, path)
    spec = _spec(path, kind)
    table = make_sheet(records, (), spec, NAME, wide="noted")
    found = match_columns(table.cells.columns, spec)
    used = {name: found[name] for name in used_names(spec, found)}
    bare = used.get("area", "")
    if bare and not gives_units(table.cells[bare]):
        used.pop("area")
    above = [one_line(cell) for record in records if record.row in table.heading.above for cell in record.cells]
    headings = [str(heading) for heading in table.cells.columns]
    return Proposal(
        kind=kind,
        why=why,
        sheet=title if len(sheets) > 1 else "",
        heading=table.heading.rows,
        title=next((cell for cell in above if cell), ""),
        columns=used,
        unused=tuple(name for name in headings if name.strip() and name not in used.values()),
        unitless="" if "area" in used else bare,
        missing=tuple(missing_of(found, spec)),
        strange=dict(_strange(table, used, kind)),
        terms=_terms(kind),
        ours=tuple(_ours(spec)),
    )


def _spec(path: Path, kind: LayerKind) -> LayerSpec:
    return LayerSpec(kind=kind, file=path.name, source=NAME)


def _read(path: Path, spec: LayerSpec) -> dict[str, list[Record]]:
    if path.suffix.lower() in WORKBOOKS:
        pages = {title: list(page.records()) for title, page in read_pages(path, spec, NAME).items()}
        return {title: rows for title, rows in pages.items() if any(any(row.cells) for row in rows)}
    return {"": list(read_records(path, spec, NAME)[0])}


def _fitness(records: list[Record], path: Path) -> int:
    """Count the headings of a sheet that are of use, in the kind of layer that it suits best."""
    first = list(islice(filled_records(records), LOOKED_AT))
    specs = [_spec(path, kind) for kind in _CANDIDATES]
    found = [(spec, match_columns(find_heading(first, heading_test(spec)).names, spec)) for spec in specs]
    return max(len(used_names(spec, columns)) for spec, columns in found)


def _guess(table: Sheet, path: Path) -> tuple[LayerKind, str]:
    """Guess the kind of layer, and say why."""
    headings = [str(heading) for heading in table.cells.columns]
    found = {kind: match_columns(headings, _spec(path, kind)) for kind in _CANDIDATES}
    said = set(used_names(_spec(path, "land_and_buildings"), found["land_and_buildings"])) - _OF_ANYTHING
    if len(said) >= _ENOUGH:
        return _guess_property(table, found["land_and_buildings"].get("kind", ""), said)
    if {"households", "people"} & found["population"].keys():
        return "population", "proposal-population"
    if "type" in found["services"]:
        values = {plain_text(value) for value in table.cells[found["services"]["type"]]}
        hits = {kind: len(values) - len(_unknown(values, terms)) for kind, terms in _TABLES.items()}
        if hits["anchors"] > hits["services"]:
            return "anchors", "proposal-anchors"
    if {"type", "naptan_type"} & found["services"].keys():
        return "services", "proposal-services"
    return "buildings", "proposal-nothing"


def _guess_property(table: Sheet, column: str, said: set[str]) -> tuple[LayerKind, str]:
    """Guess whether a register of property holds land, buildings or both; ``column`` may say of each row."""
    kinds = set()
    if column:
        kinds = {*table.cells[column].map(plain_text).str.casefold().map(catalogue()["values"]["kind"]).dropna()}
    if len(kinds) > 1:
        return "land_and_buildings", "proposal-both"
    if kinds:
        return ("land" if "land" in kinds else "buildings"), "proposal-one"
    areas = {"area_ha", "area_acres", "area_m2"} & said
    return ("land" if areas and not said & _OF_BUILDINGS else "buildings"), "proposal-property"


def _unknown(values: Iterable[str], table: str) -> list[str]:
    return [value for value in dict.fromkeys(values) if value and find_term(value, table) not in vocabulary()[table]]


def _strange(table: Sheet, used: Mapping[str, str], kind: LayerKind) -> Iterable[tuple[str, tuple[str, ...]]]:
    """List the values that would be told as unknown, by our column."""
    tables = {"status": "status", "ownership": "ownership", "type": _TABLES.get(kind, "")}
    for name, terms in tables.items():
        if terms and name in used:
            unknown = _unknown(map(plain_text, table.cells[used[name]]), terms)
            if unknown:
                yield name, tuple(unknown[:_VALUES])
    if kind == "land_and_buildings" and "kind" in used:
        values = dict.fromkeys(map(plain_text, table.cells[used["kind"]]))
        unknown = [value for value in values if value and value.casefold() not in catalogue()["values"]["kind"]]
        if unknown:
            yield "kind", tuple(unknown[:_VALUES])


def _terms(kind: LayerKind) -> dict[str, tuple[str, ...]]:
    named = {"status": "status", "ownership": "ownership"} | ({"type": _TABLES[kind]} if kind in _TABLES else {})
    return {"kind": ("land", "building")} | {name: tuple(vocabulary()[table]) for name, table in named.items()}


def _ours(spec: LayerSpec) -> Iterable[str]:
    kind = "land" if spec.kind == "land_and_buildings" else spec.kind
    names = {*CONTRACTS[kind].columns, *PLACE} - set(_COMPUTED)
    names |= {"area_acres", "area_m2"} if "area_ha" in names else set()
    return sorted(names | ({"kind"} if spec.kind == "land_and_buildings" else set()))
