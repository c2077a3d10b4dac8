"""A bench for one file: its configuration and made-up wards beside it, and the layers that come of them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import openpyxl
import osmium
import pytest
import shapely
from osmium.osm import mutable

from assetmap.config.file import load_config
from assetmap.errors import AssetmapError
from assetmap.loaders.layers import load_layers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

EAST, NORTH = 225_000, 280_000

HEAD = """
[place]
id = "here"
name = { en = "Here", cy = "Yma" }
code = "W06999999"

[sources.us]
title = "Test"
publisher = "assetmap"
licence = "CC0-1.0"
date = 2026-01-31
"""
WARDS = '[layers.wards]\nkind = "wards"\nfile = "wards.geojson"\nsource = "us"\n'


@dataclass(frozen=True)
class Bench:
    """A folder with a configuration, wards, and the files under test; and what the tests say often."""

    folder: Path
    east: int = EAST
    north: int = NORTH
    head: str = HEAD

    def __truediv__(self, name: str) -> Path:
        return self.folder / name

    def put(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def put_csv(self, rows: list[list[Any]], sign: str = ",", name: str = "it.csv") -> str:
        text = io.StringIO()
        csv.writer(text, delimiter=sign).writerows(rows)
        self.put(name, text.getvalue())
        return name

    def put_xlsx(
        self,
        rows: list[list[Any]],
        merges: Iterable[str] = (),
        sheets: dict[str, list[list[Any]]] | None = None,
        name: str = "it.xlsx",
    ) -> str:
        """Write a workbook whose first sheet is called Register; what is empty is no cell."""
        book = openpyxl.Workbook()
        book.active.title = "Register"
        for title, lines in {"Register": rows, **(sheets or {})}.items():
            sheet = book.active if title == "Register" else book.create_sheet(title)
            for at, row in enumerate(lines, start=1):
                for column, value in enumerate(row, start=1):
                    if value not in {"", None}:
                        sheet.cell(at, column, value)
        for merge in merges:
            book.active.merge_cells(merge)
        book.save(self / name)
        return name

    def put_table(self, ending: str, rows: list[list[Any]]) -> str:
        return self.put_xlsx(rows) if ending == "xlsx" else self.put_csv(rows)

    def geojson(self, name: str, geometries: list[Any], /, **columns: list[Any]) -> Path:
        features = [
            {
                "type": "Feature",
                "properties": {key: values[at] for key, values in columns.items()},
                "geometry": json.loads(shapely.to_geojson(shape)) if isinstance(shape, shapely.Geometry) else shape,
            }
            for at, shape in enumerate(geometries)
        ]
        return self.put(name, json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False))

    def configure(self, *layers: str, wards: str = WARDS, head: str = HEAD) -> Path:
        tables = [f'{layer}\nsource = "us"\n' if "source =" not in layer else layer for layer in layers]
        return self.put("assetmap.toml", head + wards + "\n".join(tables))

    def load_all(self, *layers: str, **options: str) -> dict[str, Any]:
        config = load_config(self.configure(*layers, **options))
        return {layer.name: check_arithmetic(layer) for layer in load_layers(config)}

    def load(self, file: str, kind: str = "services", more: str = "", *layers: str, **options: str) -> Any:
        """Load one layer, called ``it``."""
        return self.load_all(self.table("it", kind, file, more), *layers, **options)["it"]

    def refuse(self, file: str, kind: str = "services", more: str = "", *layers: str, **options: str) -> AssetmapError:
        """Load one layer that cannot be, and give the error."""
        with pytest.raises(AssetmapError) as caught:
            self.load(file, kind, more, *layers, **options)
        return caught.value

    @staticmethod
    def ids(data: gpd.GeoDataFrame) -> list[str]:
        """Make the ids of points again, by the rule that docs give: name and whole metres."""
        spots = zip(data["name"], data.geometry, strict=True)
        keys = [f"{name}|{spot.x:.0f}|{spot.y:.0f}" for name, spot in spots]
        return [hashlib.blake2b(key.encode(), digest_size=8).hexdigest() for key in keys]

    @staticmethod
    def table(name: str, kind: str, file: str, more: str = "") -> str:
        return f'[layers.{name}]\nsource = "us"\nkind = "{kind}"\nfile = "{file}"\n{more}'

    @staticmethod
    def told(layer: Any, rule: str) -> list[Any]:
        return [problem for problem in layer.intake.problems if problem.rule == rule]

    @staticmethod
    def rules(layer: Any) -> list[tuple[int | None, str, str]]:
        return [(problem.row, problem.rule, problem.effect) for problem in layer.intake.problems]

    def said(self, layer: Any, rule: str) -> tuple[str, str, Any]:
        """Give the only problem of a rule, in English, in Welsh, and itself."""
        (problem,) = self.told(layer, rule)
        return problem.say("en"), problem.say("cy"), problem

    @staticmethod
    def says(error: AssetmapError, kind: type[AssetmapError], rule: str, *words: str) -> None:
        """Assert the class, the rule, and that both languages say these words (file, row, column, what to do)."""
        assert type(error) is kind
        problem = next(problem for problem in error.problems if problem.rule == rule)
        english, welsh = problem.say("en"), problem.say("cy")
        for word in words:
            assert word in english
            assert word in welsh
        assert english != welsh
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        assert type(again) is kind
        assert list(again.problems) == list(error.problems)
        assert again.say("cy") == error.say("cy")

    @staticmethod
    def points(n: int, step: int = 100) -> list[shapely.Point]:
        return [shapely.Point(EAST + step * at, NORTH) for at in range(n)]

    @staticmethod
    def degrees(shapes: list[shapely.Geometry]) -> list[shapely.Geometry]:
        return list(gpd.GeoSeries(shapes, crs="EPSG:27700").to_crs("EPSG:4326"))

    @staticmethod
    def square(x: float = EAST, y: float = NORTH, side: float = 50) -> shapely.Polygon:
        return shapely.box(x, y, x + side, y + side)


def check_arithmetic(layer: Any) -> Any:
    """Hold every layer that any test loads to the sum: what was read is used, set aside or left out."""
    intake = layer.intake
    assert intake.rows_read == len(layer.data) + intake.count("set aside") + intake.count("left out")
    assert layer.data.crs == "EPSG:27700"
    assert layer.data.index.is_unique
    for problem in intake.problems:
        for lang in ("cy", "en"):
            assert problem.say(lang).startswith(intake.file)
            assert "{" not in problem.what(lang)
    return layer


class Extract:
    """Writes as small an extract of OpenStreetMap as can be; each object has its number, ``__`` in a tag is ``:``."""

    x, y = -4.573, 52.39

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.writer = osmium.SimpleWriter(str(bench / "it.osm.pbf"))
        self.nodes: list[Any] = []
        self.ways: list[Any] = []
        self.relations: list[Any] = []

    def node(self, number: int, at: float = 0, **tags: str) -> None:
        self.nodes.append(mutable.Node(id=number, location=(self.x + at / 1000, self.y), tags=plain_tags(tags)))

    def ring(self, number: int, at: float = 0, *, missing: bool = False, **tags: str) -> None:
        first = number * 10
        corners = [(0, 0), (0.5, 0), (0.5, 0.5), (0, 0.5)]
        for step, (dx, dy) in enumerate(corners):
            if not (missing and step == 1):
                spot = (self.x + (at + dx) / 1000, self.y + dy / 1000)
                self.nodes.append(mutable.Node(id=first + step, location=spot))
        refs = [first, first + 1, first + 2, first + 3, first]
        self.ways.append(mutable.Way(id=number, nodes=refs, tags=plain_tags(tags)))

    def line(self, number: int, refs: list[int], **tags: str) -> None:
        self.ways.append(mutable.Way(id=number, nodes=refs, tags=plain_tags(tags)))

    def relation(self, number: int, ways: list[int], **tags: str) -> None:
        members = [("w", way, "outer") for way in ways]
        tags = {"type": "multipolygon"} | plain_tags(tags)
        self.relations.append(mutable.Relation(id=number, members=members, tags=tags))

    def close(self) -> None:
        for node in sorted(self.nodes, key=lambda node: node.id):
            self.writer.add_node(node)
        for way in sorted(self.ways, key=lambda way: way.id):
            self.writer.add_way(way)
        for relation in self.relations:
            self.writer.add_relation(relation)
        self.writer.close()

    def load(self, more: str = "") -> dict[str, Any]:
        """Load the extract, and give its layers by their kind."""
        self.close()
        layers = self.bench.load_all(self.bench.table("it", "osm", "it.osm.pbf", more))
        return {name.removeprefix("it-"): layer for name, layer in layers.items() if name != "wards"}


def plain_tags(tags: dict[str, str]) -> dict[str, str]:
    return {key.replace("__", ":"): value for key, value in tags.items()}


@pytest.fixture
def extract(bench: Bench) -> Extract:
    return Extract(bench)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    frame = gpd.GeoDataFrame(
        {"WD25CD": ["W05999001", "W05999002"], "WD25NM": ["East", "West"], "LAD25CD": ["W06999999"] * 2},
        geometry=[Bench.square(EAST, NORTH - 2500, 5000), Bench.square(EAST - 5000, NORTH - 2500, 5000)],
        crs="EPSG:27700",
    )
    frame.to_crs("EPSG:4326").to_file(tmp_path / "wards.geojson")
    return made
