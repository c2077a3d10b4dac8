"""
Make layers of files: read, recognise, locate, bring to the grid, and keep the contract.

A row that breaks the contract is set aside with its reason; a file that cannot be a layer stops, with all its problems.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.contracts import CONTRACTS, CRS, Contract, Kind, fill_columns, find_breaches
from assetmap.errors import AssetmapError, ConfigError, ContractError, LayerError, LayerReadError, Problem
from assetmap.loaders import osm
from assetmap.loaders.owners import is_public_body
from assetmap.loaders.columns import catalogue, recognise_columns
from assetmap.loaders.geometry import Raw, bring_to_grid
from assetmap.loaders.table import TABLES, locate, plain_number, plain_postcode, read_table
from assetmap.loaders.vector import check_file, read_vector
from assetmap.model import Intake, Layer, Source
from assetmap.text import Term, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from assetmap.config import Config, LayerSpec, SourceSpec

_FIRST = ("wards", "postcodes")


def load_layers(config: Config, on_layer: Callable[[str], None] | None = None) -> tuple[Layer, ...]:
    """
    Load every layer of a configuration.

    Parameters
    ----------
    config
        The configuration.
    on_layer
        Called with a layer's name before it is read.

    Returns
    -------
    tuple of Layer
        In EPSG:27700, each keeping its contract. A register of land and buildings gives two layers, an OpenStreetMap
        extract several, named ``<name>-<kind>``.

    Raises
    ------
    AssetmapError
        One or more files cannot be layers. All are tried before it is raised; ``.problems`` lists what is wrong.
    """
    loaded: dict[str, tuple[Layer, ...]] = {}
    failed: list[AssetmapError] = []
    sources = {key: make_source(key, spec) for key, spec in config.sources.items()}
    for name, spec in sorted(config.layers.items(), key=lambda item: _rank(item[1])):
        if on_layer:
            on_layer(name)
        try:
            loaded[name] = _load(name, spec, config, sources[spec.source], loaded)
        except AssetmapError as error:
            failed.append(error)
    if len(failed) == 1:
        raise failed[0]
    if failed:
        raise LayerError(*(problem for error in failed for problem in error.problems))
    covered = _cover(config, sources, loaded)
    return tuple(
        replace(layer, sources=tuple(covered[source.id] for source in layer.sources))
        for name in config.layers
        for layer in loaded[name]
    )


def make_source(key: str, spec: SourceSpec) -> Source:
    """
    Make a source of its table in the configuration.

    Parameters
    ----------
    key
        Its id.
    spec
        The table.

    Returns
    -------
    Source
        Without coverage, which may need the wards.
    """
    text = spec.date.isoformat() if isinstance(spec.date, dt.date) else (spec.date or "")
    day = dt.date.fromisoformat((text + "-01-01")[:10] if len(text) == 4 else (text + "-01")[:10]) if text else None  # noqa: PLR2004
    return Source(
        key,
        spec.title,
        spec.publisher,
        spec.licence,
        spec.attribution,
        day,
        text,
        spec.url,
        language=spec.language,
    )


def _rank(spec: LayerSpec) -> tuple[int, bool]:
    return (_FIRST.index(spec.kind) if spec.kind in _FIRST else len(_FIRST), bool(spec.areas))


def _load(
    name: str, spec: LayerSpec, config: Config, source: Source, loaded: Mapping[str, tuple[Layer, ...]]
) -> tuple[Layer, ...]:
    path = config.resolve(spec.file)
    spec = spec.model_copy(update={"file": path.name})
    if spec.kind == "osm":
        check_file(path, spec, name)
        extract = osm.read_extract(path, spec.file, name)
        extract = {kind: _leave_out_types(raw, spec.leave_out) for kind, raw in extract.items()}
        return tuple(_keep_contract(raw, f"{name}-{kind}", cast("Kind", kind), source) for kind, raw in extract.items())
    postcodes = next((layer.data for layers in loaded.values() for layer in layers if layer.kind == "postcodes"), None)
    is_table = path.suffix.lower() in TABLES
    raw = read_table(path, spec, name) if is_table else read_vector(path, spec, name)
    raw = replace(raw, original=raw.data)
    if spec.areas:
        raw = _join_areas(raw, spec, loaded[spec.areas][0])
    elif is_table:
        raw = locate(_before_locating(raw, spec), spec, postcodes)
    elif "located_by" not in raw.data:
        raw = replace(raw, data=raw.data.assign(located_by="geometry"))
    raw = _rename(raw, spec)
    raw = _leave_out_types(raw, spec.leave_out)
    if spec.kind == "anchors":
        raw = _leave_out_clubs(_shape(raw, spec.kind), config)
    if spec.kind == "land_and_buildings":
        return tuple(
            _keep_contract(_shape(part, kind), f"{name}-{kind}", cast("Kind", kind), source)
            for kind, part in _split(raw).items()
        )
    layer = _keep_contract(_shape(raw, spec.kind), name, spec.kind, source)
    return (_keep_place(layer, config.place.code) if spec.kind == "wards" else layer,)


def _before_locating(raw: Raw, spec: LayerSpec) -> Raw:
    """Leave out what is rightly not wanted, before its missing place is held against it."""
    columns = recognise_columns([c for c in raw.data.columns if c != "geometry"], spec, file=raw.file, layer=raw.layer)
    if "closed" in columns:
        closed = raw.data[columns["closed"]]
        raw = raw.note("service-closed", (closed != "").to_numpy(), "left out", columns["closed"], value=closed.to_numpy())
    if "naptan_type" in columns and "naptan_status" in columns:
        status = raw.data[columns["naptan_status"]]
        gone = ~status.str.casefold().isin(["active", "act", ""])
        raw = raw.note("stop-inactive", gone.to_numpy(), "left out", columns["naptan_status"], value=status.to_numpy())
    return raw


def _rename(raw: Raw, spec: LayerSpec) -> Raw:
    present = [c for c in raw.data.columns if c not in {"geometry", "located_by"}]
    columns = recognise_columns(present, spec, file=raw.file, layer=raw.layer)
    kept = {ours: raw.data[theirs] for ours, theirs in columns.items()}
    data = gpd.GeoDataFrame(kept, geometry=raw.data.geometry, crs=raw.data.crs)
    for column in ("located_by",):
        if column in raw.data and column not in data:
            data[column] = raw.data[column]
    for ours, table in spec.values.items():
        if ours in data:
            data[ours] = data[ours].map(lambda value, table=table: table.get(str(value).strip(), value))
    for ours, value in spec.set.items():
        data[ours] = value
    raw = replace(raw, data=data, headings=columns)
    return _drop_type(raw) if "naptan_type" in columns and "type" not in data else raw


def _drop_type(raw: Raw) -> Raw:
    """Give stops their type by NaPTAN's, and leave out those that are neither bus stops nor stations."""
    types = raw.data["naptan_type"].map(catalogue()["values"]["naptan"]).fillna("")
    raw = replace(raw, data=raw.data.assign(type=types))
    theirs = raw.data["naptan_type"].to_numpy()
    return raw.note("stop-of-no-use", (types == "").to_numpy(), "left out", "StopType", value=theirs)


def _leave_out_types(raw: Raw, types: tuple[str, ...]) -> Raw:
    """Leave out the types that another layer knows better."""
    if not types or "type" not in raw.data:
        return raw
    unwanted = raw.data["type"].isin(types)
    told = tuple(
        Problem("type-left-out", raw.file, layer=raw.layer, effect="left out", count=int(n), values={"value": Term("service", term)})
        for term, n in raw.data["type"][unwanted].value_counts().sort_index().items()
    )
    return replace(raw, data=raw.data[~unwanted], problems=(*raw.problems, *told))


def _terms(table: str, terms: pd.Series) -> np.ndarray:
    said = np.empty(len(terms), dtype=object)
    said[:] = [Term(table, str(term)) for term in terms]
    return said


def _leave_out_clubs(raw: Raw, config: Config) -> Raw:
    """Leave out organisations of kinds that do not count as community anchors."""
    counts = {term: bool(record["counts"]) for term, record in vocabulary()["anchor"].items()} | config.anchors
    types = raw.data["type"]
    return raw.note("organisation-not-anchor", (~types.map(counts).fillna(True).astype(bool)).to_numpy(), "left out", "type", value=_terms("anchor", types))


def _split(raw: Raw) -> dict[str, Raw]:
    kinds = raw.data["kind"].astype("str").str.strip().str.casefold().replace({"land": "land", "building": "buildings"})
    wrong = ~kinds.isin(["land", "buildings"]).to_numpy()
    values = raw.data["kind"].to_numpy()
    raw = raw.note("term-unknown", wrong, "set aside", "kind", value=values, column="kind", terms="land, building")
    kinds = kinds[~wrong]
    parts = {}
    for kind in ("land", "buildings"):
        rows = set(raw.data.index[(kinds == kind).to_numpy()])
        lost = {p.row for p in raw.problems if p.effect in {"set aside", "left out"}} if kind == "land" else set()
        problems = tuple(p for p in raw.problems if p.row in rows | lost or (p.row is None and kind == "land"))
        read = len(rows | lost)
        part = replace(raw, data=raw.data[(kinds == kind).to_numpy()], problems=problems, rows_read=read)
        parts[kind] = part
    return parts


def _shape(raw: Raw, kind: str) -> Raw:
    """Bring values to our terms: statuses, ownership, types, codes, numbers."""
    data = raw.data.copy()
    for column in data.columns.drop("geometry"):
        data[column] = data[column].map(_text) if column in _text_columns(kind) else data[column]
    raw = replace(raw, data=data)
    if kind in {"land", "buildings"}:
        raw = _shape_property(raw)
    if kind == "postcodes":
        theirs = raw.data["postcode"].to_numpy()
        raw = replace(raw, data=raw.data.assign(postcode=raw.data["postcode"].map(plain_postcode)))
        raw = raw.note("postcode-malformed", (raw.data["postcode"] == "").to_numpy(), "set aside", value=theirs)
    if "type" in raw.data and kind in {"services", "anchors", "green_space", "context"}:
        table = {"services": "service", "anchors": "anchor"}.get(kind, kind)
        raw = replace(raw, data=raw.data.assign(type=raw.data["type"].map(lambda value: _term(value, table))))
    numbers = {name for name, column in _contract(kind).columns.items() if column.number} & set(raw.data.columns)
    for name in sorted(numbers):
        raw = _to_number(raw, name)
    return raw


def _contract(kind: str) -> Contract:
    return CONTRACTS[kind]


def _text_columns(kind: str) -> set[str]:
    return {name for name, column in _contract(kind).columns.items() if not column.number}


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def _term(value: str, table: str) -> str:
    known = catalogue()["values"].get(table, {})
    plain = value.strip().casefold()
    if plain in known:
        return str(known[plain])
    term = plain.replace(" ", "_").replace("-", "_")
    return term if term in vocabulary()[table] else value


def _to_number(raw: Raw, name: str) -> Raw:
    column = raw.data[name]
    if pd.api.types.is_numeric_dtype(column):
        return raw
    texts = column.map(_text)
    numbers = texts.map(plain_number).astype("float64")
    wrong = ((texts != "") & numbers.isna()).to_numpy()
    raw = replace(raw, data=raw.data.assign(**{name: numbers}))
    return raw.note("number-malformed", wrong, "noted", name, value=texts.to_numpy())


def _shape_property(raw: Raw) -> Raw:
    data = raw.data
    text = data["status"] if "status" in data else pd.Series("", index=data.index)
    known = catalogue()["values"]["status"]
    terms = set(vocabulary()["status"])
    plain = text.str.strip().str.casefold()
    status = plain.map(known).fillna(plain.str.replace(" ", "_"))
    strange = ~status.isin(terms)
    data = data.assign(status_text=text, status=status.where(~strange, "unknown"))
    raw = replace(raw, data=_own(data))
    return raw.note("status-not-recognised", strange.to_numpy(), "noted", "status", value=text.to_numpy())


def _own(data: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Say who owns: as the source states it, else by the owner that it names, else not known."""
    blank = pd.Series("", index=data.index)
    stated = (data["ownership"] if "ownership" in data else blank).str.casefold()
    owner = data["owner"] if "owner" in data else blank
    named = owner.map(is_public_body)
    given = stated.isin(["public", "private", "unknown"])
    ownership = stated.where(given, np.where(named, "public", "unknown"))
    evidence = np.where(given & (stated != "unknown"), "stated", np.where(named & ~given, "owner", "none"))
    return data.assign(ownership=ownership, ownership_evidence=evidence)


def _keep_contract(raw: Raw, name: str, kind: Kind, source: Source) -> Layer:
    contract = CONTRACTS[kind]
    raw = bring_to_grid(raw, contract.dimensions)
    if "id" in contract.columns:
        raw = replace(raw, data=raw.data.assign(id=_ids(raw.data)))
    filled = fill_columns(raw.data, contract)
    raw = replace(raw, data=filled)
    for column, rule, rows, values in _grouped(filled, contract):
        raw = _set_aside(raw, rows, rule, column, values)
    data = raw.data[[*contract.columns, "geometry"]].sort_index()
    if kind != "wards" and data.empty and not raw.problems:
        raise LayerReadError(Problem("layer-empty", raw.file, layer=name))
    problems = tuple(replace(problem, layer=name) for problem in raw.problems)
    lost = sorted({p.row for p in problems if p.row is not None and p.effect in {"set aside", "left out"}})
    aside = pd.DataFrame(raw.original.drop(columns="geometry", errors="ignore")).reindex(lost) if lost else pd.DataFrame()
    intake = Intake(raw.file, raw.rows_read, problems, aside, raw.crs, raw.accuracy_m)
    return Layer(name, kind, data, (source,), intake)


def _grouped(filled: gpd.GeoDataFrame, contract: Contract) -> Iterable[tuple[str, str, set[int], dict[int, Any]]]:
    """Collect the contract's breaches by column and rule, as rows of the file."""
    groups: dict[tuple[str, str], dict[int, Any]] = {}
    for breach in find_breaches(filled, contract):
        row = int(filled.index[breach.position])
        groups.setdefault((breach.column, breach.rule), {})[row] = breach.values
    for (column, rule), values in groups.items():
        yield column, rule, set(values), values


def _set_aside(raw: Raw, rows: set[int], rule: str, column: str, values: Mapping[int, Any]) -> Raw:
    theirs = raw.headings.get(column, column)
    told = tuple(
        Problem(rule, raw.file, row, theirs, raw.layer, "set aside", values={**values[row], "column": theirs})
        for row in sorted(rows)
    )
    return replace(raw, data=raw.data[~raw.data.index.isin(rows)], problems=(*raw.problems, *told))


def _ids(data: gpd.GeoDataFrame) -> pd.Series:
    """Give a feature without an id one that its name and place make."""
    given = data["id"].map(_text) if "id" in data else pd.Series("", index=data.index)
    blank = given == ""
    if not blank.any():
        return given
    points = shapely.get_coordinates(shapely.centroid(data.geometry[blank].to_numpy())).round()
    names = data["name"][blank].map(_text) if "name" in data else pd.Series("", index=data.index)[blank]
    made = [
        hashlib.blake2b(f"{name}|{x:.0f}|{y:.0f}".encode(), digest_size=5).hexdigest()
        for name, (x, y) in zip(names, points, strict=True)
    ]
    given = given.copy()
    given[blank] = made
    return given


def _keep_place(layer: Layer, code: str) -> Layer:
    """Keep the wards of one authority, if the configuration names it."""
    elsewhere = (layer.data["authority_code"] != code) & (layer.data["authority_code"] != "")
    if not code or not elsewhere.any():
        return layer
    data = layer.data[~elsewhere]
    if data.empty:
        values = {"value": code, "present": sorted(set(layer.data["authority_code"]))[:22]}
        raise ContractError(Problem("authority-unknown", layer.intake.file, layer=layer.name, values=values))
    told = Problem("ward-elsewhere", layer.intake.file, layer=layer.name, effect="left out", count=int(elsewhere.sum()))
    intake = replace(layer.intake, problems=(*layer.intake.problems, told))
    return replace(layer, data=data, intake=intake)


def _join_areas(raw: Raw, spec: LayerSpec, areas: Layer) -> Raw:
    """Give a table of statistics the geometry of the areas whose codes it has."""
    columns = recognise_columns(raw.data.columns.drop("geometry"), spec, file=raw.file, layer=raw.layer)
    shapes = areas.data.set_index("code").geometry
    codes = raw.data[columns["code"]]
    known = codes.isin(shapes.index).to_numpy()
    if not known.any():
        values = {"value": str(codes.iloc[0]), "areas": areas.name, "example": str(shapes.index[0])}
        raise ContractError(Problem("codes-of-another-year", raw.file, column=columns["code"], layer=raw.layer, values=values))
    theirs = codes.to_numpy()
    raw = raw.note("code-not-in-areas", ~known, "left out", columns["code"], value=theirs, areas=areas.name)
    geometry = gpd.GeoSeries(shapes.reindex(codes[known]).to_numpy(), index=raw.data.index, crs=CRS)
    return replace(raw, data=raw.data.set_geometry(geometry), crs=CRS)


def _cover(
    config: Config, sources: Mapping[str, Source], loaded: Mapping[str, tuple[Layer, ...]]
) -> dict[str, Source]:
    """Give each source the polygon inside which it claims to be complete."""
    wards = next(layer for layers in loaded.values() for layer in layers if layer.kind == "wards")
    place = shapely.union_all(wards.data.geometry.to_numpy())
    covered = {}
    for key, source in sources.items():
        spec = config.sources[key].coverage
        if spec == "place":
            shape = place
        elif isinstance(spec, tuple):
            shape = gpd.GeoSeries([shapely.box(*spec)], crs="EPSG:4326").to_crs(CRS).iloc[0]
        elif spec is None:
            shape = None
        else:
            shape = _coverage_file(config, key, spec)
        covered[key] = replace(source, coverage=shape)
    return covered


def _coverage_file(config: Config, key: str, file: str) -> shapely.Geometry:
    path = config.resolve(file)
    if not path.exists():
        where = {"file": str(config.path), "column": f"sources.{key}.coverage"}
        raise ConfigError(Problem("file-not-found", values={"path": str(path)}, **where))
    return shapely.union_all(gpd.read_file(path).to_crs(CRS).geometry.to_numpy())


