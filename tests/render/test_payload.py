"""Shapes and texts packed for a page come back as they were, in few and in the same bytes."""

from __future__ import annotations

import random

import folium
import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, box

from assetmap.errors import CrsError
from assetmap.render.payload import CompactLayer, Payload
from assetmap.render.shapes import STEP_M, middle_points, simplify, texts_and_places, write_shapes

X, Y = 331000.0, 188000.0
TO_METRES = "EPSG:27700"
RING = Polygon(
    [(X, Y), (X + 300, Y), (X + 280, Y + 250), (X, Y + 200)], [[(X + 50, Y + 50), (X + 90, Y + 50), (X + 70, Y + 90)]]
)
SHAPES = [
    Point(X + 5, Y + 7),
    LineString([(X, Y), (X + 100, Y + 20), (X + 140, Y - 300)]),
    RING,
    None,
    MultiPolygon([RING, box(X + 500, Y, X + 600, Y + 100)]),
    Polygon(),
    MultiLineString([[(X, Y), (X + 10, Y)], [(X + 90, Y), (X + 90, Y + 90)]]),
    MultiPoint([(X, Y), (X + 1000, Y - 1000)]),
]


def series(shapes, crs=TO_METRES):
    return gpd.GeoSeries(shapes, crs=crs)


def there_and_back(packed, places):
    grid, written = write_shapes(places)
    where = {"grid": grid, "n": len(places), "at": 0, "end": len(written)}
    return series(packed.read_shapes(written, where), "EPSG:4326").to_crs(TO_METRES)


def test_every_kind_of_shape_comes_back_within_a_step(packed):
    for was, now in zip(SHAPES, there_and_back(packed, series(SHAPES)), strict=True):
        if was is None or was.is_empty:
            assert now.is_empty
            continue
        assert len(shapely.get_parts(now)) == len(shapely.get_parts(was))
        assert now.hausdorff_distance(was) <= STEP_M
        assert (
            shapely.get_num_interior_rings(shapely.get_parts(now)).sum()
            == shapely.get_num_interior_rings(shapely.get_parts(was)).sum()
        )


spot = st.tuples(st.integers(-60_000, 60_000), st.integers(-60_000, 60_000))


@given(st.lists(st.lists(spot, min_size=2, max_size=9, unique=True), min_size=1, max_size=6))
def test_any_lines_come_back_within_a_step(packed, lines):
    shapes = [LineString([(X + x, Y + y) for x, y in line]) for line in lines]
    back = there_and_back(packed, series(shapes))
    for was, now in zip(shapes, back, strict=True):
        ends = shapely.get_coordinates(now)
        assert np.hypot(*(shapely.get_coordinates(was)[[0, -1]] - ends[[0, -1]]).T).max() <= 1.5 * STEP_M


def test_a_collection_is_refused():
    mixed = shapely.GeometryCollection([Point(X, Y), LineString([(X, Y), (X + 9, Y)])])
    with pytest.raises(ValueError, match="take the collection apart"):
        write_shapes(series([mixed]))


def test_neighbours_keep_the_border_that_they_share():
    chance = random.Random(3)
    border = [(X + 500 + chance.uniform(-3, 3), Y + n * 10) for n in range(101)]
    west = Polygon([(X, Y), *border, (X, Y + 1000)])
    east = Polygon([*border, (X + 1000, Y + 1000), (X + 1000, Y)])
    simple = simplify(series([west, east]), 5.0)
    assert shapely.coverage_is_valid(simple.to_numpy())
    assert shapely.get_num_coordinates(simple.to_numpy()).sum() < 0.6 * (len(border) * 2 + 6)
    assert shapely.area(shapely.intersection(*simple)) == 0
    assert simple.union_all().area == pytest.approx(1e6, rel=1e-9)


def test_shapes_that_overlap_are_simplified_each_for_itself():
    circles = series([Point(X, Y).buffer(500, quad_segs=64), Point(X + 200, Y).buffer(500, quad_segs=64)])
    simple = simplify(circles, 2.0)
    assert shapely.get_num_coordinates(simple.to_numpy()).max() < 257 / 3
    assert all(now.hausdorff_distance(was) <= 2.0 for was, now in zip(circles, simple, strict=True))
    assert simplify(circles, 0.0).geom_equals(circles).all()


def test_shapes_without_a_crs_are_refused():
    with pytest.raises(CrsError):
        simplify(gpd.GeoSeries([Point(0, 0)]), 1.0)


def test_a_mark_stands_in_its_area_and_on_its_line():
    ring = Point(X, Y).buffer(100).difference(Point(X, Y).buffer(60))
    bent = LineString([(X, Y), (X + 100, Y), (X + 100, Y + 100)])
    inside, half = middle_points(series([ring, bent]))
    assert ring.contains(inside)
    assert half.distance(Point(X + 100, Y)) < 1e-6


def test_texts_stand_once():
    texts, places = texts_and_places([["a", "b", "a"], [], ["b", "c"]])
    assert texts == ["a", "b", "c"]
    assert [[texts[at] for at in of] for of in places] == [["a", "b", "a"], [], ["b", "c"]]


def test_a_payload_comes_back_and_has_the_same_bytes(packed):
    def made():
        payload = Payload()
        payload.data["first"] = payload.add_shapes(series(SHAPES[:2]))
        payload.data["second"] = payload.add_shapes(series(SHAPES[2:3])) | {"said": "Tŷ </script>"}
        return payload.packed()

    assert made() == made()
    data, written = packed.unpack(made())
    assert data["second"]["said"] == "Tŷ </script>"
    first, second = (packed.read_shapes(written, data[key]) for key in ("first", "second"))
    assert len(first) == 2
    assert series(second, "EPSG:4326").to_crs(TO_METRES).iloc[0].symmetric_difference(RING).area < 1000


def frame(**columns):
    return gpd.GeoDataFrame({"name": ["A", "B"], **columns}, geometry=[SHAPES[0], SHAPES[2]], crs=TO_METRES)


def test_a_layer_keeps_each_look_once_and_refuses_what_it_does_not_know(packed):
    data = frame(kind=["x", "y"])
    layer = CompactLayer(
        data, tooltip=["name", "kind"], style=lambda row: {"color": "#123" if row.kind == "x" else "#456"}
    )
    told, _ = packed.unpack(layer.payload.packed())
    assert [told["looks"][at]["color"] for at in told["look"]] == ["#123", "#456"]
    assert told["tips"] == [["A", "x"], ["B", "y"]]
    with pytest.raises(ValueError, match="onclick"):
        CompactLayer(data, style={"onclick": "alert(1)"})
    assert CompactLayer(frame(n=[1.5, float("nan")]), tooltip="n").payload.data["tips"] == [["1.5"], [""]]


def test_layers_stand_on_any_map_and_bring_their_scripts_once():
    drawn = folium.Map()
    hostile = frame(said=["{{ 7 * 7 }}</script><img>", "{% oh %}"])
    first = CompactLayer(hostile, name="One", tooltip="said").add_to(drawn)
    CompactLayer(frame(), name="Two", show=False).add_to(drawn)
    folium.Marker([51.5, -3]).add_to(drawn)
    folium.LayerControl().add_to(drawn)
    page = drawn.get_root().render()
    assert page.count("here.Compact = L.Path.extend") == 1
    assert page.count("assetmap.compact(") == 2
    assert page.count(f"{first.get_name()}.addTo(") == 1
    assert "<img>" not in page
    assert page.index("leaflet.js") < page.index("here.Compact = L.Path.extend")


def test_many_polygons_stay_small():
    """2,000 areas of 50 vertices each, with Leaflet beside them, are under 700 kB."""
    chance = np.random.default_rng(1)
    angles = np.linspace(0, 2 * np.pi, 50, endpoint=False)
    shapes = [
        Polygon(np.column_stack([x + r * np.cos(angles), y + r * np.sin(angles)]))
        for x, y in chance.uniform((X, Y), (X + 40_000, Y + 40_000), (2000, 2))
        for r in [chance.uniform(60, 140, 50)]
    ]
    layer = CompactLayer(gpd.GeoDataFrame(geometry=shapes, crs=TO_METRES))
    assert len(layer.payload.packed()) + 161_000 < 700_000
