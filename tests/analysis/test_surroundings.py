"""
What the layers show on and around a site, with shapes drawn by hand and answers worked out by hand.

Metres count from ``ORIGIN``. The site is a square of 100 by 100 m at 0, 0 unless it says otherwise.
"""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.affinity import translate

from assetmap import Layer, Source, gather_assets, load_standards, measure_access
from assetmap.analysis import surroundings as module
from assetmap.analysis.surroundings import measure_surroundings
from assetmap.checks import fill_columns
from assetmap.contracts import CONTRACTS
from assetmap.text import vocabulary

ORIGIN = (325_000, 188_000)
GROUND = sorted(vocabulary()["ground"])
few = settings(max_examples=12)


def box(west, south, east, north):
    return shapely.box(west, south, east, north)


def at(shape):
    return translate(shape, *ORIGIN)


EVERYWHERE = at(box(-5000, -5000, 5000, 5000))
SITE = box(0, 0, 100, 100)
MIDDLE = box(40, 40, 60, 60)


def source(key="map", coverage=EVERYWHERE):
    return Source(key, key, "Someone", "OGL-3.0", coverage=coverage, date="2025")


def make(kind, *shapes, of=None, **columns):
    of = of or source(kind)
    frame = gpd.GeoDataFrame(
        {"id": [f"{of.id}-{n}" for n in range(len(shapes))]} | columns, geometry=[*map(at, shapes)], crs="EPSG:27700"
    )
    return Layer(of.id, kind, fill_columns(frame, CONTRACTS[kind]), (of,))


WARDS = make("wards", box(-5000, -5000, 5000, 5000), code=["W05999001"], name=["Here"])
STREETS = make("streets", LineString([(-900, -900), (900, -900)]), highway="residential")
NOWHERE = make("ground", Point(-4000, -4000), type="activity")
SERVICES = make("services", Point(-4000, -4000), type="library")
ALL = (STREETS, NOWHERE, SERVICES)
"""Layers that cover everything and have nothing here."""

PROPERTY = {"land": "land", "building": "buildings", "green_space": "green_space"}


def site(kind="land", shape=SITE, **columns):
    own = {"type": "park"} if kind == "green_space" else {"status": "unknown", "ownership": "public"}
    return make(PROPERTY[kind], shape, of=source("register"), **(own | columns))


def look(one, *layers, access=None):
    """Measure one site among layers, which may have assets of their own; give what is told and who says so."""
    assets = gather_assets([one, *layers], WARDS)
    told = measure_surroundings(assets, [one, *layers], access)
    about = assets.data.set_index("layer").loc["register", "asset_id"]
    return told.measures.loc[about], told.sources.loc[about]


def measured(name, one, *layers, **how):
    value = look(one, *layers, **how)[0][name]
    return None if math.isnan(value) else value


def ground(*shapes, type="activity", **how):  # noqa: A002 - the column's name
    return make("ground", *shapes, type=type, **how)


# --- empty ground -----------------------------------------------------------------------------------------------------


def empty(*layers, one=None):
    return measured("empty_ground", one or site(), *layers)


def test_land_on_which_nothing_is_mapped_is_empty():
    assert empty(*ALL) == 1


@pytest.mark.parametrize("kind", [kind for kind in GROUND if kind != "natural"])
@pytest.mark.parametrize("shape", [MIDDLE, Point(50, 50), LineString([(20, 50), (80, 50)])])
def test_land_on_which_anything_is_mapped_is_not(kind, shape):
    assert empty(*ALL, ground(shape, type=kind, of=source("map"))) == 0


@pytest.mark.parametrize("kind", ["park", "playing_field", "cemetery", "allotment", "golf_course", "wood"])
def test_land_in_a_green_space_is_not_empty_whoever_maps_it(kind):
    assert empty(*ALL, make("green_space", box(-50, -50, 150, 150), of=source("green"), type=kind)) == 0


def test_land_with_a_building_a_service_or_an_anchor_is_not_empty():
    building = make("buildings", MIDDLE, of=source("b"), status="unknown", ownership="unknown")
    assert empty(*ALL, building) == 0
    assert empty(*ALL, make("services", Point(50, 50), of=source("x"), type="library")) == 0
    assert empty(*ALL, make("anchors", Point(50, 50), type="cooperative", name="A")) == 0


@pytest.mark.parametrize(("west", "told"), [(100, 1), (99.8, 1), (99, 0)])
def test_the_edge_of_what_stands_beside_it_is_not_on_it(west, told):
    """20 of its 10,000 m² are the edge of the house next door; 100 are more than that."""
    assert empty(*ALL, ground(box(west, 0, 130, 100), type="building", of=source("map"))) == told


@pytest.mark.parametrize(("size", "told"), [(1.9, 1), (2.1, 0)])
def test_on_a_small_site_a_hundredth_of_it_is_more_than_an_edge(size, told):
    small, shed = box(0, 0, 20, 20), box(0, 0, size, 2)
    assert empty(*ALL, ground(shed, type="building", of=source("map")), one=site(shape=small)) == told


@pytest.mark.parametrize(
    ("woods", "told"),
    [([box(0, 0, 50, 100)], 1), ([box(0, 0, 51, 100)], 0), ([box(0, 0, 30, 100), box(70, 0, 100, 100)], 0)],
)
def test_land_that_is_more_than_half_wild_is_not_empty(woods, told):
    assert empty(*ALL, ground(*woods, type="natural", of=source("map"))) == told


@pytest.mark.parametrize(("north", "told"), [(19, 1), (20, 0)])
def test_land_with_twenty_metres_of_a_path_is_not_empty(north, told):
    path = make("streets", LineString([(50, -200), (50, north)]), of=source("paths"), highway="footway")
    assert empty(*ALL, path) == told


@pytest.mark.parametrize(("north", "told"), [(19, 1), (20, 0)])
def test_land_with_twenty_metres_of_anything_else_that_is_a_line(north, told):
    assert empty(*ALL, ground(LineString([(50, -200), (50, north)]), type="works", of=source("map"))) == told


def test_two_paths_of_ten_metres_are_as_one_of_twenty():
    lines = [LineString([(x, -50), (x, 10)]) for x in (20, 80)]
    assert empty(*ALL, make("streets", *lines, of=source("paths"), highway="footway")) == 0


def test_a_bus_stop_at_its_edge_is_nothing_on_it():
    stop = make("services", Point(1, 1), of=source("stops"), type="bus_stop")
    assert empty(*ALL, stop) == 1
    assert measured("services_on_site", site(), *ALL, stop) == 0


# --- what cannot be known ---------------------------------------------------------------------------------------------


PART = at(box(-900, -900, 99, 900))


@pytest.mark.parametrize("coverage", [None, PART])
@pytest.mark.parametrize(("kind", "name"), [("land", "empty_ground"), ("green_space", "bare_green_space")])
@pytest.mark.parametrize("lacking", ["ground", "streets"])
def test_nothing_is_unknown_where_the_ground_or_the_ways_are_not_covered(coverage, kind, name, lacking):
    layers = [layer for layer in ALL if layer.kind != lacking]
    thin = make(lacking, NOWHERE.data.geometry[0] if lacking == "ground" else LineString([(900, 900), (950, 950)]),
                of=source("thin", coverage), **({"type": "activity"} if lacking == "ground" else {}))  # fmt: skip
    assert measured(name, site(kind), *layers) is None
    assert measured(name, site(kind), *layers, thin) is None
    assert measured(name, site(kind), *ALL) == 1


@pytest.mark.parametrize("lacking", ["ground", "services"])
def test_an_idle_building_is_unknown_where_the_ground_or_services_are_not_covered(lacking):
    assert measured("idle_building", site("building"), *(layer for layer in ALL if layer.kind != lacking)) is None
    assert measured("idle_building", site("building"), *ALL) == 1


def test_that_nothing_is_there_is_said_by_all_that_cover_the_site_each_once():
    whole = ground(Point(-500, 0), of=source("map")), make("streets", LineString([(0, -9), (9, -9)]), of=source("map"))
    told, said_by = look(site(), *whole, STREETS, ground(Point(-500, 0), of=source("thin", PART)))
    assert told["empty_ground"] == 1
    assert said_by["empty_ground"] == "map streets"


def test_two_sources_that_cover_a_half_each_do_not_cover_the_whole():
    halves = [at(box(-900, -900, 50, 900)), at(box(50, -900, 900, 900))]
    layers = [ground(Point(-500, 0), of=source(f"half-{n}", half)) for n, half in enumerate(halves)]
    assert empty(STREETS, SERVICES, *layers) is None


@pytest.mark.parametrize("kind", ["land", "building"])
def test_of_a_site_that_is_only_a_point_it_cannot_be_told_that_nothing_is_there(kind):
    told, _ = look(site(kind, Point(50, 50)), *ALL, make("context", SITE, type="flood"))
    assert told[["empty_ground", "idle_building", "bare_green_space"]].isna().all()
    assert told[["services_on_site", "flood_percent"]].tolist() == [0, 100]


def test_of_what_is_placed_by_its_postcode_nothing_can_be_told():
    near = make("services", Point(50, 50), of=source("x"), type="library")
    told, _ = look(
        site("building", Point(50, 50), located_by="postcode"), *ALL, near, make("context", SITE, type="flood")
    )
    assert told.isna().all()


@pytest.mark.parametrize("kind", ["services", "anchors"])
def test_what_may_be_there_by_its_postcode_is_not_counted_and_leaves_open_whether_nobody_is(kind):
    columns = {"type": "library" if kind == "services" else "cooperative", "name": "A", "located_by": "postcode"}
    vague = make(kind, Point(50, 50), of=source("x"), **columns)
    told, _ = look(site(), *ALL, vague)
    assert told[["services_on_site", "anchors_on_site"]].tolist() == [0, 0]
    assert math.isnan(told["empty_ground"])
    assert measured("idle_building", site("building"), *ALL, vague) is None


def test_a_building_that_may_be_there_by_its_postcode_is_neither_there_nor_not():
    how = {"status": "unknown", "ownership": "public", "located_by": "postcode"}
    vague = make("buildings", Point(50, 50), of=source("b"), **how)
    told, _ = look(site(), *ALL, vague)
    assert told[["empty_ground", "idle_building"]].isna().all()


@pytest.mark.parametrize(
    ("kind", "answered"),
    [
        ("land", {"empty_ground", "idle_building"}),
        ("building", {"idle_building"}),
        ("green_space", {"bare_green_space"}),
    ],
)
def test_each_kind_of_site_is_asked_what_it_can_answer(kind, answered):
    told, _ = look(site(kind), *ALL)
    asked = told[["empty_ground", "idle_building", "bare_green_space"]]
    assert set(asked.index[asked.notna()]) == answered


# --- an idle building -------------------------------------------------------------------------------------------------


def idle(*layers, one=None):
    return measured("idle_building", one or site("building"), *layers)


@pytest.mark.parametrize(("use", "told"), [("", 1), ("N/A", 1), ("Vacant", 1), ("Offices", 0), ("Former school", 0)])
def test_a_building_with_a_stated_use_is_not_idle(use, told):
    assert idle(*ALL, one=site("building", use=use)) == told


@pytest.mark.parametrize("kind", GROUND)
def test_what_is_mapped_in_a_building_shows_its_use_unless_it_is_only_the_ground_around(kind):
    told = 0 if kind in {"activity", "facility", "school_ground", "works"} else 1
    assert idle(*ALL, ground(box(-20, -20, 120, 120), type=kind, of=source("map"))) == told


def test_a_service_or_an_anchor_in_a_building_shows_its_use_and_one_next_door_does_not():
    for kind, columns in (("services", {"type": "library"}), ("anchors", {"type": "cooperative", "name": "A"})):
        assert idle(*ALL, make(kind, Point(50, 50), of=source("x"), **columns)) == 0
        assert idle(*ALL, make(kind, Point(101, 50), of=source("x"), **columns)) == 1


@pytest.mark.parametrize("kind", GROUND)
def test_land_with_a_building_is_idle_where_nothing_else_but_parking_or_scrub_is_mapped(kind):
    house = ground(MIDDLE, type="building", of=source("map"))
    told = 1 if kind in {"building", "car_park", "natural"} else 0
    assert idle(*ALL, house, one=site()) == 1
    assert idle(*ALL, house, ground(box(0, 0, 30, 30), type=kind, of=source("more")), one=site()) == told


def test_land_without_a_building_has_no_idle_one():
    assert idle(*ALL, one=site()) == 0


# --- a bare green space -----------------------------------------------------------------------------------------------


def bare(*layers, kind="park"):
    return measured("bare_green_space", site("green_space", type=kind), *layers)


@pytest.mark.parametrize("kind", sorted(vocabulary()["green_space"]))
def test_only_a_green_space_open_to_all_is_asked_whether_it_is_bare(kind):
    assert bare(*ALL, kind=kind) == (1 if vocabulary()["green_space"][kind].get("natural") else None)


@pytest.mark.parametrize("kind", GROUND)
def test_a_facility_an_activity_or_a_building_makes_a_green_space_more_than_grass(kind):
    told = 0 if kind in {"facility", "activity", "building"} else 1
    assert bare(*ALL, ground(MIDDLE, type=kind, of=source("map"))) == told


@pytest.mark.parametrize(("kind", "told"), [("play_area", 0), ("sports_ground", 0), ("allotment", 0), ("park", 1)])
def test_a_green_space_laid_out_for_one_use_inside_another_does_so_too(kind, told):
    assert bare(*ALL, make("green_space", MIDDLE, of=source("green"), type=kind)) == told


def test_a_path_or_a_service_makes_a_green_space_more_than_grass():
    path = make("streets", LineString([(-50, 50), (150, 50)]), of=source("paths"), highway="footway")
    assert bare(*ALL, path) == 0
    assert bare(*ALL, make("services", Point(50, 50), of=source("x"), type="library")) == 0


# --- services and anchors ---------------------------------------------------------------------------------------------


def test_services_and_anchors_on_a_site_are_counted_with_who_says_so():
    libraries = make("services", Point(10, 10), Point(100, 50), Point(101, 50), of=source("one"), type="library")
    surgery = make("services", Point(50, 50), of=source("another"), type="general_practice")
    anchor = make("anchors", Point(50, 50), of=source("anchors"), type="cooperative", name="A")
    told, said_by = look(site(), libraries, surgery, anchor)
    assert told[["services_on_site", "anchors_on_site"]].tolist() == [3, 1]
    assert said_by[["services_on_site", "anchors_on_site"]].tolist() == ["another one", "anchors"]


@pytest.mark.parametrize(("away", "count"), [(0, 1), (2.9, 1), (3.1, 0)])
def test_a_service_within_three_metres_of_a_point_is_in_it(away, count):
    shop = make("services", Point(50 + away, 50), of=source("x"), type="food_shop")
    assert measured("services_on_site", site("building", Point(50, 50)), shop) == count


# --- designations -----------------------------------------------------------------------------------------------------


def percent(*shapes, shape=SITE, kind="flood", coverage=EVERYWHERE):
    return measured("flood_percent", site(shape=shape), make("context", *shapes, of=source("ctx", coverage), type=kind))


@pytest.mark.parametrize(
    ("shapes", "told"),
    [
        ([box(0, 0, 50, 100)], 50),
        ([box(-50, -50, 25, 40)], 10),
        ([box(-10, -10, 200, 200)], 100),
        ([MIDDLE], 4),
        ([box(100, 0, 200, 100)], 0),
        ([box(500, 0, 600, 100)], 0),
        ([box(0, 0, 50, 100), box(25, 0, 75, 100)], 75),
        ([box(-10, -10, 200, 200), box(0, 0, 50, 100)], 100),
        ([box(0, 0, 10, 100), box(90, 0, 100, 100)], 20),
        ([MultiPolygon([box(0, 0, 10, 100), box(90, 0, 100, 100)])], 20),
        ([Polygon(SITE.exterior, [MIDDLE.exterior])], 96),
        ([LineString([(0, 50), (100, 50)])], 0),
    ],
)
def test_the_share_under_a_designation_is_measured_and_overlaps_count_once(shapes, told):
    assert percent(*shapes) == told


def test_a_share_is_unknown_where_no_layer_covers_the_site_unless_something_lies_there():
    assert percent(box(500, 0, 600, 100), coverage=None) is None
    assert percent(box(500, 0, 600, 100), coverage=PART) is None
    assert percent(box(0, 0, 50, 100), coverage=None) == 50
    assert measured("flood_percent", site()) is None


@pytest.mark.parametrize(("place", "told"), [(Point(50, 50), 100), (Point(100, 50), 100), (Point(101, 50), 0)])
def test_a_point_is_wholly_in_or_out(place, told):
    assert percent(SITE, shape=place) == told


def test_each_designation_is_told_by_itself_with_who_says_so():
    zones = make("context", box(0, 0, 50, 100), box(0, 0, 25, 100), SITE, of=source("a"),
                 type=["flood", "nature", "woodland"])  # fmt: skip
    common = make("context", MIDDLE, of=source("b"), type="common_land")
    more = make("context", MIDDLE, of=source("c"), type="flood")
    told, said_by = look(site(), more, zones, common)
    names = ["flood_percent", "nature_percent", "common_percent"]
    assert told[names].tolist() == [52, 25, 4]
    assert said_by[names].tolist() == ["a c", "a", "b"]


corner = st.integers(-60, 140)
rectangles = st.lists(
    st.tuples(corner, corner, st.integers(1, 120), st.integers(1, 120)).map(
        lambda one: box(one[0], one[1], one[0] + one[2], one[1] + one[3])
    ),
    min_size=1,
    max_size=6,
)


@few
@given(rectangles, st.sampled_from([SITE, SITE.buffer(20), Polygon([(0, 0), (100, 0), (50, 80)])]))
def test_a_share_is_that_of_the_union_of_all(shapes, shape):
    expected = 100 * shape.intersection(shapely.union_all(shapes)).area / shape.area
    assert percent(*shapes, shape=shape) == pytest.approx(expected, abs=0.051)


# --- homes without a hall ---------------------------------------------------------------------------------------------


def hall(*homes, place=(0, 3000), **columns):
    """Measure how far homes are from a hall: straight-line, too far beyond 800 metres."""
    standard = next(one for one in load_standards().values() if one.service == "community_hall")
    asked = standard.model_copy(update={"metres": 800, "minutes": None, "method": "straight_line"})
    points = make("population", *(Point(home) for home in homes), of=source("homes"), **({"households": 30} | columns))
    halls = make("services", Point(place), of=source("halls"), type="community_hall")
    return measure_access(points, WARDS, [halls], {asked.id: asked})


def without_a_hall(access, shape=SITE):
    return measured("homes_without_a_hall", site(shape=shape), access=access)


@pytest.mark.parametrize(
    ("homes", "households", "told"),
    [
        ([(50, 50)], [67], 60),
        ([(50, 50), (500, 50), (50, -399)], [20, 20, 19], 50),
        ([(50, 50), (501, 50)], [20, 90], 20),
        ([(50, 50)], [9], 0),
        ([(501, 50)], [90], None),
    ],
)
def test_households_near_that_are_beyond_the_standard_are_counted_in_full_tens(homes, households, told):
    assert without_a_hall(hall(*homes, households=households)) == told


def test_homes_within_the_standard_are_not_counted():
    assert without_a_hall(hall((50, 50), (50, -300), households=[100, 40], place=(50, 800))) == 40


def test_homes_from_which_no_path_leads_to_a_hall_are_counted_too():
    standard = next(one for one in load_standards().values() if one.service == "community_hall")
    lines = [LineString([(-2000, 3000), (2000, 3000)]), LineString([(-900, 50), (900, 50)])]
    roads = make("streets", *lines, of=source("roads"), highway="residential")
    homes = make("population", Point(50, 60), of=source("homes"), households=80)
    halls = make("services", Point(0, 3000), of=source("halls"), type="community_hall")
    access = measure_access(homes, WARDS, [halls, roads], {standard.id: standard})
    assert access.table()["answer"].tolist() == ["unreachable"]
    told, said_by = look(site(), access=access)
    assert told["homes_without_a_hall"] == 80
    assert said_by["homes_without_a_hall"] == "halls roads"


def test_without_access_a_standard_or_households_it_is_not_known():
    assert without_a_hall(None) is None
    assert without_a_hall(hall((50, 50), households=[float("nan")], people=[300])) is None
    assert without_a_hall(measure_access(None, WARDS, [], {})) is None


def test_homes_of_which_it_cannot_be_told_are_not_counted():
    unknown = hall((4900, 0))
    assert without_a_hall(unknown, box(4800, 0, 4900, 100)) is None


def test_the_hall_and_its_sources_are_named():
    _, said_by = look(site(), access=hall((50, 50)))
    assert said_by["homes_without_a_hall"] == "halls"


@pytest.mark.parametrize("size", [1, 2, 3])
def test_many_sites_are_told_as_few_are(monkeypatch, size):
    homes = hall(*((x, 0) for x in range(0, 3000, 100)))
    sites = make("land", *(box(x, 0, x + 50, 50) for x in range(0, 2500, 500)), of=source("register"), status="unknown")
    assets = gather_assets([sites], WARDS)
    whole = measure_surroundings(assets, [], homes)
    monkeypatch.setattr(module, "_AT_A_TIME", size)
    assert_frame_equal(measure_surroundings(assets, [], homes).measures, whole.measures)
    assert sorted(whole.measures["homes_without_a_hall"]) == [150, 270, 270, 270, 270]


# --- all together -----------------------------------------------------------------------------------------------------


def town(things, ways, order=None):
    """Make a town of several sites, with things and ways in some order."""
    squares = [box(x, 0, x + 90, 90) for x in range(0, 500, 100)]
    kinds = ["land", "building", "green_space"]
    sites = [make(PROPERTY[kind], *squares, of=source(kind), **(
        {"type": "park"} if kind == "green_space" else {"status": "unknown", "ownership": "public"}
    )) for kind in kinds]  # fmt: skip
    layers = [
        *sites,
        ground(*(shape for shape, _ in things), type=[kind for _, kind in things], of=source("ground")),
        make("streets", *ways, of=source("streets")),
        make("services", *(shape.centroid for shape, _ in things), of=source("services"), type="library"),
        make("context", *(shape for shape, _ in things), of=source("context"), type="nature"),
    ]
    if order:
        layers = [layer.derive(layer.data.sample(frac=1, random_state=order.randrange(99))) for layer in layers]
        order.shuffle(layers)
    return layers


spots = st.tuples(st.integers(-20, 480), st.integers(-20, 80), st.integers(1, 80), st.integers(1, 80))
shapes = spots.map(lambda one: box(one[0], one[1], one[0] + one[2], one[1] + one[3]))
things = st.lists(st.tuples(shapes, st.sampled_from(GROUND)), min_size=1, max_size=8)
ways = st.lists(
    st.tuples(*[st.integers(-50, 550)] * 4).filter(lambda one: one[:2] != one[2:]).map(
        lambda one: LineString([one[:2], one[2:]])
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip


@few
@given(things, ways, st.randoms(use_true_random=False))
def test_the_order_of_layers_and_of_their_rows_does_not_matter(things, ways, random):
    one, other = town(things, ways), town(things, ways, random)
    told = measure_surroundings(gather_assets(one, WARDS), one)
    again = measure_surroundings(gather_assets(other, WARDS), other)
    assert_frame_equal(told.measures, again.measures)
    assert {frozenset(ids.split()) for ids in told.sources.to_numpy().ravel()} == {
        frozenset(ids.split()) for ids in again.sources.to_numpy().ravel()
    }


def slowly(shape, things, ways, kind):
    """Tell of a site what is empty, idle or bare, one thing after the other."""
    inside = [(shape.intersection(thing), what) for thing, what in things]
    on = {what for part, what in inside if part.area >= 25 or part.area / shape.area >= 0.01}
    wild = sum(part.area for part, what in inside if what == "natural") / shape.area > 0.5
    busy = any(thing.centroid.intersects(shape) for thing, _ in things)
    path = sum(way.intersection(shape).length for way in ways) >= 20
    if kind == "land":
        return float(not (on - {"natural"}) and not wild and not busy and not path and not {"building"} & on)
    return float(not on & {"activity", "facility", "building"} and not busy and not path)


@few
@given(things, ways)
def test_what_is_empty_or_bare_is_what_a_slow_look_finds(things, ways):
    squares = {x: box(x, 0, x + 90, 90) for x in range(0, 500, 100)}
    for kind, name in (("land", "empty_ground"), ("green_space", "bare_green_space")):
        layers = [layer for layer in town(things, ways) if layer.kind not in {"buildings", "land", "green_space"}]
        one = next(layer for layer in town(things, ways) if layer.kind == PROPERTY[kind])
        assets = gather_assets([one, *layers], WARDS)
        told = measure_surroundings(assets, layers).measures[name]
        ids = assets.data.set_index("reference")["asset_id"]
        found = [told[ids[f"{kind}-{n}"]] for n in range(len(squares))]
        assert found == [slowly(shape, things, ways, kind) for shape in squares.values()]


def test_nothing_that_came_in_is_changed_and_every_source_that_is_named_is_given():
    layers = town([(box(10, 10, 60, 60), "activity")], [LineString([(0, 5), (400, 5)])])
    assets = gather_assets(layers, WARDS)
    before = [layer.data.copy() for layer in (assets, *layers)]
    told = measure_surroundings(assets, layers)
    for layer, data in zip((assets, *layers), before, strict=True):
        assert_frame_equal(layer.data, data)
    named = {key for ids in told.sources.to_numpy().ravel() for key in ids.split()}
    assert named <= {source.id for source in told.origins}
    assert (told.sources.index == told.measures.index).all()
    assert (told.measures.dtypes == np.float64).all()


def test_without_sites_nothing_is_told():
    told = measure_surroundings(gather_assets([SERVICES], WARDS), ALL)
    assert told.measures.empty
    assert list(told.measures.columns) == list(told.sources.columns)


def test_who_draws_the_building_on_idle_land_is_one_of_those_who_say_so():
    theirs = source("other", coverage=None)
    building = make("buildings", MIDDLE, of=theirs, status="unknown", ownership="unknown")
    measures, sources = look(site(), *ALL, building)
    assert measures["idle_building"] == 1
    assert sources["idle_building"].split() == ["ground", "services", "other"]
    away = make("buildings", box(300, 300, 320, 320), of=theirs, status="unknown", ownership="unknown")
    assert "other" not in look(site(), *ALL, away)[1]["idle_building"].split()
