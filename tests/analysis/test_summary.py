"""Access in tables: by ward, and what could not be joined to the streets."""

from __future__ import annotations

import math

import geopandas as gpd
import pytest
import shapely
from shapely import LineString, Point

from assetmap import Layer, Source, gather_assets, load_modes, load_standards, measure_access
from assetmap.analysis.summary import list_islands, list_unplaced, summarise

SHIPPED = load_standards(profiles=("wales",))["practice-bus-stop"]
X, Y = 325_000, 188_000
EVERYWHERE = shapely.box(X - 90_000, Y - 90_000, X + 90_000, Y + 90_000)


def make(kind, shapes, **columns):
    frame = gpd.GeoDataFrame({"id": [f"{kind}-{n}" for n in range(len(shapes))]} | columns, geometry=shapes, crs=27700)
    return Layer.from_frame(kind, kind, frame, Source("s", "S", "Someone", "OGL-3.0", coverage=EVERYWHERE, date="2025"))


def at(*spot):
    return Point(X + spot[0], Y + spot[1])


WEST, EAST = (shapely.box(X + west, Y - 1500, X + west + 3000, Y + 1500) for west in (-3000, 0))
WARDS = make("wards", [WEST, EAST], code=["W05999001", "W05999002"], name=["West", "East"])
STREETS = make("streets", [LineString([at(-2000, y), at(2000, y)]) for y in (0, 1000)])
SERVICES = make("services", [at(0, 0), at(100, 1000), at(200, 500.4), at(0, 0)], type=["library"] * 3 + ["pharmacy"])


def asks(key, service="library", metres=400, **more):
    return SHIPPED.model_copy(update={"id": key, "service": service, "metres": metres} | more)


def measure(places, *standards, layers=(STREETS, SERVICES), **columns):
    homes = make("population", [at(*place) for place in places], **({"households": 10} | columns))
    return measure_access(homes, WARDS, layers, {one.id: one for one in standards})


# --- by ward ----------------------------------------------------------------------------------------------------------


def test_every_ward_and_standard_has_a_row():
    places = [(-100, 0), (-1500, 0), (300, 0), (300, 480)]
    access = measure(places, asks("a"), asks("b", "pharmacy", mode="cycle"), households=[10, 20, 30, 40])
    table = summarise(access)
    assert table[["ward_code", "standard"]].to_numpy().tolist() == [
        ["W05999001", "a"],
        ["W05999002", "a"],
        ["W05999001", "b"],
        ["W05999002", "b"],
    ]
    assert table["households"].tolist() == [30, 70] * 2
    assert table["households_within"].tolist() == [10, 30] * 2
    assert table["households_beyond"].tolist() == [20, 0] * 2
    assert table["households_unreachable"].tolist() == [0] * 4
    assert table["households_unknown"].tolist() == [0, 40] * 2
    assert table["service"].tolist() == ["library", "library", "pharmacy", "pharmacy"]
    assert table["mode"].tolist() == ["walk", "walk", "cycle", "cycle"]
    assert set(table["unit"]) == {"households"}
    assert set(table["method"]) == {"network"}
    pace = load_modes()
    assert table["minutes"].tolist() == [round(400 / pace[mode].metres_per_minute, 1) for mode in table["mode"]]


def test_a_straight_line_takes_no_minutes_even_beside_a_walk():
    access = measure([(300, 0)], asks("a"), asks("b", method="straight_line"))
    table = summarise(access).set_index("standard")
    assert table["minutes"]["a"] == 5
    assert math.isnan(table["minutes"]["b"])
    assert table["method"].to_dict() == {"a": "network", "b": "straight_line"}


def test_people_are_called_people_and_a_few_are_not_told():
    table = summarise(measure([(300, 0), (1500, 0), (300, 1000)], asks("a"), households=None, people=[30, 4, 50]))
    assert table["unit"].tolist() == ["people"]
    assert table["few"].tolist() == ["households_beyond"]
    assert table["households_beyond"].isna().all()


@pytest.mark.parametrize("standards", [[], [asks("a")]])
@pytest.mark.parametrize("places", [[], [(300, 0)]])
def test_where_there_is_nothing_to_tell_the_tables_are_empty(places, standards):
    access = measure(places, *standards)
    empty = not (places and standards)
    assert summarise(access).empty is empty
    assert {"ward_code", "service"} <= set(summarise(access).columns)
    assert list(list_unplaced(access).columns) == ["mode", "what", "id", "easting", "northing"]
    assert list_islands(access).empty is empty


# --- what could not be joined -----------------------------------------------------------------------------------------


def test_homes_and_places_far_from_any_street_are_listed_once():
    standards = asks("a"), asks("b", metres=900), asks("c", "pharmacy"), asks("d", method="straight_line")
    access = measure([(300, 0), (10, 600.6), (-9, 480)], *standards)
    assets = gather_assets([SERVICES], WARDS).data.set_index("reference")["asset_id"]
    assert list_unplaced(access).to_numpy().tolist() == [
        ["walk", "home", "population-1", X + 10, Y + 601],
        ["walk", "home", "population-2", X - 9, Y + 480],
        ["walk", "library", assets["services-2"], X + 200, Y + 500],
    ]


def test_each_mode_lists_its_own():
    lines = make("streets", [LineString([at(-2000, y), at(2000, y)]) for y in (0, 500)], highway=["road", "steps"])
    access = measure([(300, 500)], asks("a"), asks("b", mode="cycle"), layers=(lines, SERVICES))
    told = list_unplaced(access)[["mode", "what"]].to_numpy().tolist()
    assert told == [["cycle", "home"], ["walk", "library"], ["cycle", "library"], ["cycle", "library"]]


def test_what_lies_well_is_not_listed():
    access = measure([(300, 0)], asks("a", "pharmacy"))
    assert list_unplaced(access).empty


def test_an_island_tells_how_much_stands_on_it():
    lanes = [[(0, 0), (5000, 0)], [(0, 1000), (3000, 1000)], [(0, -1000), (2000, -1000)]]
    lines = make("streets", [LineString([at(*spot) for spot in lane]) for lane in lanes])
    places = make("services", [at(9, 0), at(9, 1000), at(8, 1000), at(9, -1000)], type=["library"] * 3 + ["bank"])
    homes = [(100, 0), (100, 1010), (200, 1000), (300, 1000)]
    table = list_islands(measure(homes, asks("a"), asks("b", metres=9), layers=(lines, places)))
    assert table["metres"].tolist() == [3000, 2000]
    assert table["homes"].tolist() == [3, 0]
    assert table["places"].tolist() == [2, 0]
    assert table["mode"].tolist() == ["walk", "walk"]
    assert table[["easting", "northing"]].to_numpy().tolist() == [[X, Y + 1000], [X, Y - 1000]]
