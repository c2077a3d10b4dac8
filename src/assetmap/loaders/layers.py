"""
Make layers of files: read, recognise, locate, bring to the grid, and keep the contract.

A row that breaks the contract is set aside with its reason; a file that cannot be a layer stops, with all its problems.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, cast

from assetmap.errors import AssetmapError, ConfigError, ContractError, LayerError, LayerReadError, Problem
from assetmap.loaders import osm
from assetmap.loaders.added import read_added
from assetmap.loaders.check import keep_contract
from assetmap.loaders.names import check_names
from assetmap.loaders.owner_names import OwnerTable
from assetmap.loaders.owner_table import read_owner_table
from assetmap.loaders.place import around, cover_sources, join_areas, keep_place
from assetmap.loaders.shape import leave_out_closed, leave_out_clubs, leave_out_types, rename_columns, shape_values
from assetmap.loaders.split import kinds_of_rows, split_register
from assetmap.loaders.table import is_table, locate, read_table
from assetmap.loaders.timetable import join_timetables, read_timetable
from assetmap.loaders.vector import check_file, read_vector
from assetmap.model import Layer, Source
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import geopandas as gpd

    from assetmap.config import Config, LayerSpec, SourceSpec
    from assetmap.contracts import Kind
    from assetmap.loaders.geometry import Box, Raw

_FIRST = ("wards", "postcodes")
_YEAR, _MONTH = 4, 7  # lengths of "2023" and "2023-06"


class _Known(NamedTuple):
    """What earlier layers tell about the place."""

    config: Config
    loaded: Mapping[str, tuple[Layer, ...]]
    near: Box | None
    postcodes: gpd.GeoDataFrame | None
    owners: OwnerTable


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
        In EPSG:27700, each keeping its contract. A register of land and buildings gives two layers if it has both, an
        OpenStreetMap extract several, named ``<name>-<kind>``. Bus stops have the departures that a timetable says;
        owners go by the names that the officer's table of owners gives them. What officers have accepted as
        missing comes last.

    Raises
    ------
    AssetmapError
        One or more files cannot be layers. All are tried before it is raised; ``.problems`` lists what is wrong. What
        only follows from the failure of another layer is not listed.
    LayerError
        The same, where several layers fail.
    """
    loaded: dict[str, tuple[Layer, ...]] = {}
    failed: dict[str, AssetmapError] = {}
    sources = {key: make_source(key, spec) for key, spec in config.sources.items()}
    orphans: set[str] = set()
    owners, wrong = _owners(config)
    added, untold = _added(config)
    for name, spec in _in_order(config):
        if on_layer:
            on_layer(name)
        if spec.areas in failed or spec.areas in orphans:
            orphans.add(name)
            continue
        try:
            loaded[name] = _load(name, spec, sources[spec.source], _known(config, loaded, owners))
        except AssetmapError as error:
            if not _follows(error, config, failed):
                failed[name] = error
    wards = next((layer.data for layers in loaded.values() for layer in layers if layer.kind == "wards"), None)
    covered, problems = ({}, []) if wards is None else cover_sources(config, sources, wards)
    errors: list[AssetmapError] = [*failed.values(), *wrong, *untold, *([ConfigError(*problems)] if problems else [])]
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise LayerError(*(problem for error in errors for problem in error.problems))
    known = [
        replace(layer, sources=tuple(covered[source.id] for source in layer.sources))
        for name in config.layers
        for layer in loaded[name]
    ]
    return join_timetables([*known, *added])


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
    return Source(
        key,
        spec.title,
        spec.publisher,
        spec.licence,
        spec.attribution,
        spec.date,
        spec.url,
        language=spec.language,
        title_cy=spec.title_cy,
        publisher_cy=spec.publisher_cy,
        attribution_cy=spec.attribution_cy,
    )


def _in_order(config: Config) -> Sequence[tuple[str, LayerSpec]]:
    """Put the wards and the gazetteer first, and a table of statistics behind the layer that has its areas."""

    def rank(item: tuple[str, LayerSpec]) -> tuple[int, int]:
        name, spec = item
        depth, seen = 0, {name}
        while spec.areas and spec.areas not in seen:
            seen.add(spec.areas)
            depth, spec = depth + 1, config.layers[spec.areas]
        return (_FIRST.index(item[1].kind) if item[1].kind in _FIRST else len(_FIRST), depth)

    return sorted(config.layers.items(), key=rank)


def _owners(config: Config) -> tuple[OwnerTable, list[AssetmapError]]:
    """Read the officer's table of owners; what is wrong with it is told with what is wrong with the layers."""
    try:
        return read_owner_table(config.resolve(config.owners.file)), []
    except AssetmapError as error:
        return OwnerTable(), [error]


def _added(config: Config) -> tuple[tuple[Layer, ...], list[AssetmapError]]:
    """Read what officers have added; what is wrong with their table is told with what is wrong with the layers."""
    try:
        return read_added(config), []
    except AssetmapError as error:
        return (), [error]


def _known(config: Config, loaded: Mapping[str, tuple[Layer, ...]], owners: OwnerTable) -> _Known:
    found = {layer.kind: layer.data for layers in loaded.values() for layer in layers if layer.kind in _FIRST}
    near = around(found["wards"]) if "wards" in found else None
    return _Known(config, loaded, near, found.get("postcodes"), owners)


def _follows(error: AssetmapError, config: Config, failed: Mapping[str, AssetmapError]) -> bool:
    """Tell whether an error is there only because the gazetteer could not be read."""
    orphaned = any(config.layers[name].kind == "postcodes" for name in failed)
    return orphaned and error.problems[0].rule in {"nothing-usable", "gazetteer-missing"}


def _load(name: str, spec: LayerSpec, source: Source, known: _Known) -> tuple[Layer, ...]:
    path = known.config.resolve(spec.file)
    check_names(name, spec, known.config.path)
    spec = spec.model_copy(update={"file": path.name})
    if spec.kind == "osm":
        check_file(path, spec, name)
        parts: Mapping[str, Raw] = {
            kind: leave_out_types(raw, _left_out(spec, kind), kind)
            for kind, raw in osm.read_extract(path, spec.file, name).items()
        }
    elif spec.kind == "timetable":
        parts = {spec.kind: read_timetable(path, spec, name, known.near)}
    else:
        parts = _shaped(_read(name, spec, known), spec, known.config)
    layers = [
        keep_contract(
            raw,
            name if kind == spec.kind else f"{name}-{kind}",
            cast("Kind", kind),
            source,
            near=known.near,
            owners=known.owners,
        )
        for kind, raw in parts.items()
    ]
    _refuse_useless(layers, spec.file, name)
    return (keep_place(layers[0], known.config.place.code),) if spec.kind == "wards" else tuple(layers)


def _left_out(spec: LayerSpec, kind: str) -> tuple[str, ...]:
    """List the types to leave out of a kind; a cemetery that another layer knows better still stands on the ground."""
    if kind != "ground":
        return spec.leave_out
    others = {term for table in ("service", "green_space", "context") for term in vocabulary()[table]}
    return tuple(term for term in spec.leave_out if term not in others)


def _read(name: str, spec: LayerSpec, known: _Known) -> Raw:
    """Read a file and give each of its rows a place, in the file's own columns."""
    path = known.config.resolve(known.config.layers[name].file)
    tabular = is_table(path)
    raw = read_table(path, spec, name) if tabular else read_vector(path, spec, name)
    if spec.kind == "land_and_buildings":
        raw = replace(raw, kinds=kinds_of_rows(raw, spec))
    if spec.areas:
        layer = next(iter(known.loaded.get(spec.areas, ())), None)
        if layer is None:  # it names itself, or the two name each other
            values = {"key": spec.areas, "known": [layer for layer in known.loaded if layer != name]}
            where = f"layers.{name}.areas"
            raise ConfigError(Problem("areas-unknown", str(known.config.path), column=where, layer=name, values=values))
        return join_areas(leave_out_closed(raw, spec), spec, layer)
    raw = leave_out_closed(raw, spec)
    if tabular:
        return locate(raw, spec, known.postcodes)
    return raw if "located_by" in raw.data else replace(raw, data=raw.data.assign(located_by="geometry"))


def _shaped(raw: Raw, spec: LayerSpec, config: Config) -> dict[str, Raw]:
    """Bring rows to our columns and terms, by kind of layer."""
    raw = rename_columns(raw, spec)
    if spec.kind == "land_and_buildings":
        return {kind: shape_values(part, cast("Kind", kind)) for kind, part in split_register(raw).items()}
    kind = cast("Kind", spec.kind)
    raw = leave_out_types(shape_values(raw, kind), spec.leave_out, kind)
    return {kind: leave_out_clubs(raw, config) if kind == "anchors" else raw}


def _refuse_useless(layers: Sequence[Layer], file: str, name: str) -> None:
    """Refuse a file of which no row can be used: an empty layer would say that there is nothing."""
    if any(len(layer.data) for layer in layers):
        return
    problems = [problem for layer in layers for problem in layer.intake.problems]
    aside = {problem.rule: problem for problem in reversed(problems) if problem.effect == "set aside"}
    if aside:
        count = sum(layer.intake.count("set aside") for layer in layers)
        told = Problem("nothing-usable", file, layer=name, values={"count": count})
        raise ContractError(told, *(replace(problem, layer=name) for problem in reversed(aside.values())))
    if not problems:
        raise LayerReadError(Problem("layer-empty", file, layer=name))
