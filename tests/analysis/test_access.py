"""
Access on foot: the four answers and their order; what counts as a place, and where it is entered.

The town is one street along y = 0, in metres from ``ORIGIN``; its oracle is a grid of streets, where a way is as long
as the sum of its two sides.
"""

from __future__ import annotations

import itertools
import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point
from shapely.affinity import translate

from assetmap import Layer, Source, gather_assets, load_standards, measure_access
from assetmap.analysis import access as module
from assetmap.errors import ContractError, CrsError

ORIGIN = (325_000, 188_000)
SHIPPED = load_standards(profiles=("wales",))["practice-bus-stop"]
few = settings(max_examples=15)


# --- a town of one street ---------------------------------------------------------------------------------------------


def at(shape):
    return translate(shape, *ORIGIN)


def box(west, south, east, north):
    return at(shapely.box(west, south, east, north))


EVERYWHERE = box(-90_000, -90_000, 90_000, 90_000)
WARD = box(-3000, -3000, 3000, 3000)
STREET = [(-2000, 0), (2000, 0)]
ISLAND = [(-2000, 1000), (2000, 1000)]


def source(key="s", coverage=EVERYWHERE):
    return Source(key, key, "Someone", "OGL-3.0", coverage=coverage, date="2025")


def make(kind, shapes, of=None, called=None, **columns):
    frame = gpd.GeoDataFrame({"id": [f"{kind}-{n}" for n in range(len(shapes))]} | columns, geometry=shapes, crs=27700)
    return Layer.from_frame(called or kind, kind, frame, of or source())


def wards(*shapes):
    codes = [f"W0599900{n}" for n in range(1, len(shapes) + 1)]
    return make("wards", list(shapes), code=codes, name=codes)


def homes(*places, **columns):
    return make("population", [at(Point(place)) for place in places], **({"households": 10} | columns))


def streets(*lines, of=None, called=None, **columns):
    return make("streets", [at(LineString(line)) for line in lines], of, called, **columns)


def services(kind, *places, of=None, called=None, **columns):
    return make("services", [at(Point(place)) for place in places], of, called, type=kind, **columns)


def green(*shapes, of=None, kind="park", **columns):
    return make("green_space", [at(shape) for shape in shapes], of, type=kind, **columns)


def doors(*places, of=None, site_id="green_space-0"):
    return make("access_points", [at(Point(place)) for place in places], of, site_id=site_id)


def asks(service="library", metres=400, **more):
    return SHIPPED.model_copy(update={"service": service, "metres": metres} | more)


def measure(population, layers, *standards, ward=WARD, **how):
    asked = {f"{n}": one.model_copy(update={"id": f"{n}"}) for n, one in enumerate(standards or (asks(),))}
    return measure_access(population, wards(ward), layers, asked, **how)


def one(population, layers, standard=None, **how):
    """What is measured of one standard."""
    return measure(population, layers, standard or asks(), **how).measured["0"]


def answers(population, layers, standard=None, **how):
    return one(population, layers, standard, **how).answers().tolist()


def about(metres):
    return pytest.approx(metres, abs=1e-6, nan_ok=True)


# --- the four answers and their order ---------------------------------------------------------------------------------


def test_every_home_has_the_answer_that_is_true_of_it():
    town = [streets(STREET, ISLAND), services("library", (0, 0))]
    found = one(homes((300, 0), (1000, 0), (0, 1000), (0, 200)), town)
    assert found.answers().tolist() == ["within", "beyond", "unreachable", "unknown"]
    assert found.metres == about([300, 1000, math.inf, math.nan])
    assert found.nearest.tolist() == [0, 0, -1, -1]
    assert found.method == "network"


def test_the_standards_own_distance_is_within_and_a_millimetre_more_is_not():
    town = [streets(STREET), services("library", (0, 0))]
    assert answers(homes((400, 0), (400.001, 0)), town) == ["within", "beyond"]


@pytest.mark.parametrize("seed", range(12))
def test_a_way_of_many_pieces_is_as_long_as_its_pieces(seed):
    """As floats their sum is often a trifle more."""
    random = np.random.default_rng(seed)
    turns = np.array([(0.6, 0.8), (0.8, 0.6), (0.28, 0.96)])
    steps = random.permutation([5] * 40 + [10] * 20)[:, None] * turns[random.integers(3, size=60)]
    way = np.round(np.concatenate([[(0, 0)], np.cumsum(steps, axis=0)]), 3)
    side = [[place, place + np.array((-3, 3))] for place in way[1:-1:7]]
    town = [streets(way, *side), services("library", tuple(way[-1]))]
    assert answers(homes((0, 0)), town) == ["within"]


@pytest.mark.parametrize(
    "town",
    [
        [streets(STREET, of=source(coverage=None)), services("library", (0, 0))],
        [streets(STREET, of=source(coverage=box(5000, 0, 6000, 1))), services("library", (0, 0))],
        [streets(STREET), services("library", (0, 0), of=source(coverage=None))],
        [streets(STREET), services("library", (0, 0), of=source(coverage=box(5000, 0, 6000, 1)))],
        [streets(STREET), services("library", (0, 0), (100, 300))],
    ],
    ids=["streets unknown", "streets elsewhere", "service unknown", "service elsewhere", "another is not placed"],
)
def test_near_enough_is_within_whatever_the_sources_cover(town):
    assert answers(homes((100, 0)), town) == ["within"]


@pytest.mark.parametrize("which", ["streets", "services"])
@pytest.mark.parametrize(
    ("coverage", "answer"),
    [
        (box(-3000, -3000, 1400, 3000), "beyond"),  # its edge is exactly as far from the home as the standard
        (box(-3000, -3000, 1399.999, 3000), "unknown"),
        (box(-3000, -3000, 900, 3000), "unknown"),
        (None, "unknown"),
    ],
)
def test_it_cannot_be_told_where_a_source_ends_within_the_standard(which, coverage, answer):
    of = {"streets": source("streets"), "services": source("services")} | {which: source(which, coverage)}
    town = [streets(STREET, of=of["streets"]), services("library", (0, 0), of=of["services"])]
    assert answers(homes((1000, 0)), town) == [answer]


def test_on_an_island_it_cannot_be_told_either_where_the_source_ends():
    cut = source("cut", box(-3000, -3000, 3000, 1100))
    town = [streets(STREET, ISLAND, of=cut), services("library", (0, 0))]
    assert answers(homes((0, 1000)), town) == ["unknown"]


def test_of_several_sources_the_one_that_reaches_farther_counts():
    narrow, wide = source("narrow", box(-100, -100, 100, 100)), source("wide")
    town = [services("library", (0, 0), of=narrow, called="a"), services("library", (-900, 0), of=wide, called="b")]
    assert answers(homes((1000, 0)), [streets(STREET), *town]) == ["beyond"]


def test_a_home_far_from_any_street_cannot_be_told_of():
    town = [streets(STREET), services("library", (0, 0))]
    found = one(homes((0, 100), (0, 100.001)), town)
    assert found.metres == about([100, math.nan])
    assert found.answers().tolist() == ["within", "unknown"]


def test_how_far_from_a_street_may_be_set_and_both_legs_are_walked():
    town = [streets(STREET), services("library", (0, -30))]
    assert one(homes((300, 150)), town, snap_m=150).metres == about([480])


def test_a_place_far_from_any_street_leaves_the_homes_near_it_in_doubt():
    town = [streets(STREET), services("library", (-1500, 0), (1000, 200))]
    found = one(homes((1000, -100), (1346.41, 0), (1346.42, 0), (-1500, 0)), town)
    assert found.answers().tolist() == ["unknown", "unknown", "beyond", "within"]
    assert found.doubt[0] == about(300)


@pytest.mark.parametrize("apart", [False, True], ids=["in one layer", "in a layer without any other"])
def test_a_school_of_unknown_stage_leaves_the_homes_near_it_in_doubt(apart):
    known, unsure = (0, 0), (1500, 0)
    town = [services(["primary_school", "school"], known, unsure)]
    if apart:
        town = [services("primary_school", known), services("school", unsure, of=source("b"), called="b")]
    town = [streets(STREET), *town, services("library", (-1900, 0), called="c")]
    population = homes((0, 0), (700, 0), (1900, 0))
    assert answers(population, town, asks("primary_school")) == ["within", "beyond", "unknown"]
    assert answers(population, town, asks("library")) == ["beyond"] * 3


def test_schools_of_unknown_stage_alone_tell_of_no_primary_school():
    found = one(homes((1000, 0)), [streets(STREET), services("school", (0, 0))], asks("primary_school"))
    assert found.answers().tolist() == ["unknown"]
    assert found.supply.sources == ()


def test_a_service_on_an_island_is_reached_from_the_island_only():
    town = [streets(STREET, ISLAND), services("library", (0, 1000))]
    assert answers(homes((0, 0), (200, 1000), (900, 1000)), town) == ["unreachable", "within", "beyond"]


def test_where_the_source_knows_that_there_is_none_homes_are_beyond():
    town = [streets(STREET), services("bus_stop", (0, 0), departures=3)]
    measured = measure(homes((0, 0)), town, asks("bus_stop", minimum_departures=12))
    found = measured.measured["0"]
    assert found.answers().tolist() == ["beyond"]
    assert found.metres == about([math.inf])
    assert measured.table()["nearest_id"].tolist() == [""]


@pytest.mark.parametrize("roads", [[], [streets(STREET)]], ids=["straight", "walked"])
@pytest.mark.parametrize("others", [[], [services("pharmacy", (0, 0))]], ids=["no layer", "another type"])
def test_a_service_that_no_layer_has_cannot_be_told_of(roads, others):
    found = one(homes((0, 0)), [*roads, *others])
    assert found.answers().tolist() == ["unknown"]
    assert found.supply.sources == ()


def test_another_threshold_judges_the_same_distances():
    found = one(homes((300, 0), (700, 0)), [streets(STREET), services("library", (0, 0))])
    assert found.answers(299).tolist() == ["beyond", "beyond"]
    assert found.answers(700).tolist() == ["within", "within"]
    assert found.answers(90_000).tolist() == ["within", "within"]


# --- stops and their buses --------------------------------------------------------------------------------------------


def test_a_stop_counts_if_buses_stop_there_often_enough():
    stops = services("bus_stop", (-1500, 0), (0, 0), (1500, 0), departures=[11, 12, None])
    often = asks("bus_stop", minimum_departures=12)
    found = one(homes((-1500, 0), (0, 0), (1200, 0)), [streets(STREET), stops], often)
    assert found.answers().tolist() == ["beyond", "within", "unknown"]
    assert found.metres == about([1500, 0, 1200])
    assert answers(homes((-1500, 0)), [streets(STREET), stops], asks("bus_stop")) == ["within"]


def test_what_is_no_stop_needs_no_buses():
    mixed = services(["bus_stop", "pharmacy"], (0, 0), (1500, 0), departures=[50, None])
    found = answers(homes((1500, 0)), [streets(STREET), mixed], asks("bus_stop", minimum_departures=12))
    assert found == ["beyond"]


# --- green space ------------------------------------------------------------------------------------------------------

PARK = shapely.box(500, -200, 900, 200)


def test_green_space_is_entered_where_paths_meet_its_edge():
    found = one(homes((0, 0), (1000, 0)), [streets(STREET), green(PARK)], asks("green_space"))
    assert found.metres == about([500, 100])


def test_green_space_is_entered_at_its_access_points_where_its_source_has_them():
    town = [streets(STREET), green(PARK)]
    there = doors((900, 10), (900, -30))
    found = one(homes((0, 0), (1000, 0)), [*town, there], asks("green_space"))
    assert found.metres == about([910, 110])
    assert found.answers().tolist() == ["beyond", "within"]
    elsewhere = doors((900, 10), of=source("another"))
    assert one(homes((0, 0)), [*town, elsewhere], asks("green_space")).metres == about([500])


def test_each_green_space_has_its_own_access_points():
    other = shapely.box(-900, -200, -500, 200)
    town = [streets(STREET), green(PARK, other), doors((900, 0))]
    found = one(homes((0, 0)), town, asks("green_space"))
    assert found.metres == about([500])
    assert found.nearest.tolist() == [1]


@pytest.mark.parametrize(("gap", "metres"), [(15, 400), (16, math.inf)])
def test_a_path_beside_a_green_space_meets_it(gap, metres):
    park = shapely.Polygon([(400, gap), (900, 500), (-100, 500)])
    found = one(homes((0, 0)), [streets(STREET), green(park)], asks("green_space"))
    assert found.metres == about([metres])
    assert found.answers().tolist() == ["within" if gap == 15 else "unknown"]


def test_the_middle_of_a_green_space_is_never_where_it_is_entered():
    hollow = shapely.box(-900, -900, 900, 900) - shapely.box(-600, -600, 900, 600)
    lane = [(-300, 0), (900, 0)]  # from outside into the hollow: past the middle, and to no edge
    middle = hollow.centroid
    assert LineString(lane).distance(middle) < 1
    found = one(homes((middle.x, 0), (-300, 0)), [streets(lane), green(hollow)], asks("green_space", 300))
    assert found.metres == about([math.inf, math.inf])
    assert found.answers()[1] == "unknown"  # 300 m from the edge, as the crow flies


@pytest.mark.parametrize("kind", ["allotment", "cemetery", "golf_course", "play_area"])
def test_only_natural_green_space_counts(kind):
    town = [streets(STREET), green(PARK, kind=kind)]
    assert answers(homes((700, 0)), town, asks("green_space")) == ["beyond"]


@pytest.mark.parametrize(
    ("told", "counts"),
    [(None, True), (16, True), (15.99, False), (20, True)],
    ids=["its shape has 16", "told exactly", "told less", "told more"],
)
def test_a_green_space_is_as_large_as_is_told_or_as_its_shape(told, counts):
    town = [streets(STREET), green(PARK, area_ha=[told])]  # 16 ha
    expected = "within" if counts else "beyond"
    assert answers(homes((300, 0)), town, asks("green_space", minimum_ha=16)) == [expected]
    assert answers(homes((300, 0)), town, asks("green_space", minimum_ha=25)) == ["beyond"]


# --- straight lines ---------------------------------------------------------------------------------------------------


def test_a_straight_line_is_one_even_where_there_are_streets():
    town = [streets(STREET, of=source("streets", None)), services("library", (0, 0))]
    found = one(homes((300, 400), (0, 501)), town, asks(metres=500, method="straight_line"))
    assert found.method == "straight_line"
    assert found.metres == about([500, 501])
    assert found.answers().tolist() == ["within", "beyond"]


def test_a_walk_and_a_straight_line_to_one_service_are_two_measures():
    town = [streets([(0, 0), (0, 300), (400, 300), (400, 0)]), services("library", (400, 0))]
    found = measure(homes((0, 0)), town, asks(), asks(method="straight_line"))
    assert [entry.metres[0] for entry in found.measured.values()] == about([1000, 400])
    assert [entry.method for entry in found.measured.values()] == ["network", "straight_line"]


@pytest.mark.parametrize("roads", [[], [streets()]], ids=["no layer", "an empty layer"])
def test_without_streets_distances_are_straight_lines(roads):
    found = one(homes((0, 300), (0, 900)), [*roads, services("library", (0, 0))])
    assert found.method == "straight_line"
    assert found.answers().tolist() == ["within", "beyond"]
    assert found.nearest.tolist() == [0, 0]


def test_a_straight_line_to_green_space_ends_at_its_edge_where_the_standard_asks_for_it():
    far = asks("green_space", method="straight_line")
    assert one(homes((0, 0), (700, 0)), [green(PARK)], far).metres == about([500, 0])
    assert one(homes((0, 0)), [green(PARK), doors((900, 0))], far).metres == about([500])


def test_a_straight_line_instead_of_a_walk_ends_at_the_access_points():
    walk = asks("green_space")
    assert one(homes((0, 0)), [green(PARK)], walk).metres == about([500])
    assert one(homes((0, 0)), [green(PARK), doors((900, 0))], walk).metres == about([900])


# --- whose homes, whose services --------------------------------------------------------------------------------------


def test_services_outside_the_ward_and_the_authority_count_and_homes_there_do_not():
    ward = box(-100, -100, 100, 100)
    found = measure(homes((50, 0), (350, 0)), [streets(STREET), services("library", (400, 0))], asks(), ward=ward)
    assert found.homes["id"].tolist() == ["population-0"]
    assert found.measured["0"].answers().tolist() == ["within"]


def test_people_are_counted_where_no_household_is():
    people = homes((0, 0), (1, 0), households=None, people=[7, 5])
    assert measure(people, []).resolution == (2, 12, "people")
    both = homes((0, 0), (1, 0), (2, 0), households=[3, None, 0], people=[7, 5, 1])
    assert measure(both, []).resolution == (1, 3, "households")


def test_a_point_where_nobody_lives_is_no_home():
    assert measure(homes((0, 0), (5, 0), households=[0, 4]), []).homes["id"].tolist() == ["population-1"]


def test_an_area_of_homes_is_measured_from_a_point_on_it():
    ring = shapely.box(-500, -50, 500, 50) - shapely.box(-400, -50, 400, 40)
    area = make("population", [at(ring)], households=[10])
    point = measure(area, []).homes.geometry.iloc[0]
    assert at(ring).covers(point)
    assert not at(ring).covers(at(ring).centroid)


@pytest.mark.parametrize("population", [None, homes(), homes((0, 0), households=[0]), homes((9000, 0))])
def test_without_homes_there_is_nothing_to_measure(population):
    found = measure(population, [streets(STREET), services("library", (0, 0))])
    assert found.homes.empty
    assert found.measured["0"].answers().tolist() == []
    assert found.table().empty
    assert found.resolution == (0, 0, "")


def test_what_goes_into_the_answers_is_named():
    roads, shops = source("roads"), source("shops")
    town = [streets(STREET, of=roads), services("library", (0, 0), of=shops), make("context", [], source("hills"))]
    found = measure(homes((0, 0)), town)
    assert [entry.id for entry in found.sources] == ["s", "shops", "roads"]
    assert [entry.id for entry in found.street_sources] == ["roads"]


# --- several standards, several modes ---------------------------------------------------------------------------------


def test_two_standards_of_one_service_are_measured_once_and_judged_apart(monkeypatch):
    asked = []

    def counting(network, origins, wanted, **how):
        asked.append(len(wanted))
        return nearest(network, origins, wanted, **how)

    nearest = module.nearest_places
    monkeypatch.setattr(module, "nearest_places", counting)
    town = [streets(STREET), services("library", (0, 0)), green(PARK)]
    sizes = (asks("green_space"), asks("green_space", minimum_ha=20))
    found = measure(homes((600, 0)), town, asks(), asks(metres=800), *sizes)
    assert asked == [3]
    assert [entry.answers().tolist()[0] for entry in found.measured.values()] == [
        "beyond",
        "within",
        "within",
        "beyond",
    ]
    assert [entry.metres[0] for entry in found.measured.values()] == about([600, 600, 100, math.inf])


def test_riders_and_walkers_go_by_their_own_rules():
    detour = [(0, 0), (0, 600), (500, 600), (500, 0)]
    lines = streets([(0, 0), (500, 0)], detour, highway=["footway", "residential"])
    found = measure(homes((0, 0)), [lines, services("library", (500, 0))], asks(), asks(mode="cycle"))
    assert [entry.metres[0] for entry in found.measured.values()] == about([500, 1700])
    assert [entry.about()["mode"] for entry in found.measured.values()] == ["walk", "cycle"]
    assert set(found.streets) == set(found.placed) == {"walk", "cycle"}


def test_only_the_streets_that_a_standard_needs_are_made():
    motorway = streets(STREET, highway=["motorway"])
    assert measure(homes((0, 0)), [motorway], asks(method="straight_line")).streets == {}
    with pytest.raises(ContractError) as caught:
        measure(homes((0, 0)), [motorway])
    assert [problem.rule for problem in caught.value.problems] == ["streets-none-usable"]


def test_streets_of_several_layers_are_one_network():
    west = streets([(-1000, 0), (0, 0)], of=source("west"), called="west")
    east = streets([(0, 0), (1000, 0)], of=source("east"), called="east")
    found = one(homes((-300, 0)), [west, east, services("library", (90, 0))])
    assert found.answers().tolist() == ["within"]


def test_streets_in_degrees_are_brought_onto_the_grid_and_refused_without_a_crs():
    lines = streets(STREET).data[["id", "geometry"]]
    degrees = Layer.from_frame("streets", "streets", lines.to_crs(4326), source())
    found = one(homes((300, 0)), [degrees, services("library", (0, 0))])
    assert found.metres == pytest.approx([300], abs=0.01)
    with pytest.raises(CrsError):
        Layer.from_frame("streets", "streets", lines.set_crs(None, allow_override=True), source())


def test_the_table_lists_every_home_with_every_standard():
    town = [streets(STREET, ISLAND), services("library", (0, 0)), services("pharmacy", (0, 0), called="other")]
    found = measure(homes((300, 0), (0, 1000), (0, 200)), town, asks(), asks("pharmacy", mode="cycle"))
    table = found.table()
    assert table[["home", "standard"]].to_numpy().tolist() == [
        [f"population-{number}", key] for key, number in itertools.product("01", range(3))
    ]
    assert table["answer"].tolist() == ["within", "unreachable", "unknown"] * 2
    assert table["metres"].tolist() == about([300, math.inf, math.nan] * 2)
    assert table["mode"].tolist() == ["walk"] * 3 + ["cycle"] * 3
    assert set(table["method"]) == {"network"}
    assert set(table["ward_code"]) == {"W05999001"}
    assets = gather_assets(town, found.wards).data.set_index("asset_id")
    for row in table[table["nearest_id"] != ""].itertuples():
        assert assets["type"][row.nearest_id] == row.service
    assert (table["nearest_id"] == "").tolist() == [False, True, True] * 2


# --- laws, on a grid of streets ---------------------------------------------------------------------------------------

SIDE = 11
corner = st.tuples(st.integers(0, SIDE - 1), st.integers(0, SIDE - 1)).map(lambda xy: (100 * xy[0], 100 * xy[1]))
corners = st.lists(corner, min_size=1, max_size=8)
edges = st.tuples(*[st.integers(-400, 1400)] * 4).map(lambda e: (*np.minimum(e[:2], e[2:]), *np.maximum(e[:2], e[2:])))
coverages = st.one_of(
    st.none(), st.just((-5000, -5000, 5000, 5000)), edges.filter(lambda e: e[0] < e[2] and e[1] < e[3])
)
ROWS = [[(100 * a, 100 * b) for a in range(SIDE)] for b in range(SIDE)]
AWAY = [(5000, 0), (6500, 0)]
GRID = [*ROWS, *zip(*ROWS, strict=True), AWAY]
ROADS = streets(*GRID)


def covered(edge):
    return None if edge is None else box(*edge)


def depth(edge, x, y):
    if edge is None:
        return -math.inf
    west, south, east, north = edge
    inside = min(x - west, east - x, y - south, north - y)
    return inside if inside >= 0 else -math.inf


def judge(home, places, threshold, *edge_of):
    """Say the owner's rule, word by word."""
    ways = [abs(home[0] - x) + abs(home[1] - y) for x, y in places if (x < 5000) == (home[0] < 5000)]
    metres = min(ways, default=math.inf)
    if metres <= threshold:
        return "within"
    if any(depth(edge, *home) < threshold for edge in edge_of):
        return "unknown"
    return "beyond" if ways else "unreachable"


@few
@given(
    places=st.lists(st.one_of(corner, st.just((5100, 0))), min_size=1, max_size=4),
    where=corners,
    threshold=st.integers(1, 25).map(lambda n: 50 * n),
    roads=coverages,
    shops=coverages,
)
def test_every_answer_is_that_of_the_rule_said_word_by_word(places, where, threshold, roads, shops):
    where = [*where, (6000, 0)]
    town = [
        streets(*GRID, of=source("roads", covered(roads))),
        services("library", *places, of=source("shops", covered(shops))),
    ]
    found = answers(homes(*where), town, asks(metres=threshold), ward=box(-9000, -9000, 9000, 9000))
    assert found == [judge(home, places, threshold, roads, shops) for home in where]


@few
@given(where=corners, places=corners, extra=corner, shops=coverages)
def test_a_new_service_never_makes_a_gap(where, places, extra, shops):
    population, of = homes(*where), source("shops", covered(shops))
    before = one(population, [ROADS, services("library", *places, of=of)])
    after = one(population, [ROADS, services("library", *places, extra, of=of)])
    lacking = {"beyond", "unreachable"}
    assert (after.metres <= before.metres).all()
    for old, new in zip(before.answers(), after.answers(), strict=True):
        assert new == old or old in {*lacking, "unknown"}
        assert new not in lacking or old in lacking


@few
@given(where=corners, places=corners, thresholds=st.tuples(*[st.integers(1, 2000)] * 2).map(sorted), shops=coverages)
def test_who_is_beyond_a_larger_threshold_is_beyond_a_smaller_one(where, places, thresholds, shops):
    town = [ROADS, services("library", *places, of=source("shops", covered(shops)))]
    found = one(homes(*where, (6000, 0)), town, ward=box(-9000, -9000, 9000, 9000))
    small, large = (found.answers(threshold) for threshold in thresholds)
    assert (large[small == "within"] == "within").all()
    for answer in ("beyond", "unreachable"):
        assert (small[large == answer] == answer).all()
    assert not set(large[small == "unknown"]) & {"beyond", "unreachable"}


@few
@given(where=corners, places=corners, turn=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_answer(where, places, turn):
    order, town = [*range(len(where))], turn.sample(places, len(places))
    turn.shuffle(order)
    one_way = one(homes(*where), [ROADS, services("library", *places)])
    other = one(homes(*(where[n] for n in order)), [streets(*reversed(GRID)), services("library", *town)])
    assert other.metres == about(one_way.metres[order])
    assert other.answers().tolist() == one_way.answers()[order].tolist()
