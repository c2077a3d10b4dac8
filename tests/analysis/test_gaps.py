"""
Gaps: one finding for each ward, standard and answer; its area, its numbers and its reasons.

The town is one street along y = 0, in metres from ``ORIGIN``; the library stands at 0.
"""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point
from shapely.affinity import translate

from assetmap import Layer, Source, find_gaps, gather_assets, load_standards, measure_access
from assetmap.analysis.findings import say_reason
from assetmap.analysis.gaps import show_counts, show_totals

ORIGIN = (325_000, 188_000)
SHIPPED = load_standards(profiles=("wales",))["practice-bus-stop"]
ANSWERS = ("within", "beyond", "unreachable", "unknown")
few = settings(max_examples=20)


# --- a town of one street ---------------------------------------------------------------------------------------------


def at(shape):
    return translate(shape, *ORIGIN)


def box(west, south, east, north):
    return at(shapely.box(west, south, east, north))


EVERYWHERE = box(-90_000, -90_000, 90_000, 90_000)
WEST, EAST = box(-3000, -1500, 0, 1500), box(0, -1500, 3000, 1500)
WARD = box(-3000, -1500, 3000, 1500)
STREET = [(-3000, 0), (3000, 0)]
ISLAND = [(-3000, 1000), (3000, 1000)]


def source(key="s", coverage=EVERYWHERE, licence="OGL-3.0", date="2025"):
    return Source(key, key, "Someone", licence, coverage=coverage, date=date)


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


def asks(service="library", metres=400, **more):
    return SHIPPED.model_copy(update={"service": service, "metres": metres, "id": f"{service}-{metres}"} | more)


def measure(population, layers, *standards, ward=(WARD,)):
    asked = {one.id: one for one in standards or (asks(),)}
    return measure_access(population, wards(*ward), layers, asked)


def gaps(population, layers, *standards, areas=(), **how):
    return find_gaps(measure(population, layers, *standards, **how), areas)


def by_answer(found):
    return found.layer.data.set_index("answer")


ROADS, LIBRARY = streets(STREET, ISLAND), services("library", (0, 0))
TOWN = [ROADS, LIBRARY]


# --- one finding for each answer --------------------------------------------------------------------------------------


def test_a_ward_with_every_answer_has_three_findings():
    population = homes((300, 0), (1000, 0), (0, 1000), (0, 500), households=[10, 20, 30, 40])
    found = gaps(population, TOWN)
    data = by_answer(found)
    assert data["kind"].to_dict() == {"beyond": "gap", "unreachable": "gap", "unknown": "no_data"}
    assert data["finding_id"].is_unique
    for answer, count in zip(ANSWERS, (10, 20, 30, 40), strict=True):
        assert data[f"households_{answer}"].tolist() == [count] * 3
    assert data["households"].tolist() == [100] * 3
    assert set(data["about_id"]) == set(data["ward_code"]) == {"W05999001"}
    assert set(data["service"]) == {"library"}
    assert set(data["standard"]) == {"library-400"}
    assert set(data["method"]) == {"network"}
    assert set(data["unit"]) == {"households"}
    assert set(data["few"]) == {""}


def test_where_all_is_well_there_is_no_finding():
    found = gaps(homes((300, 0)), TOWN)
    assert found.layer.data.empty
    assert found.reasons.empty


def test_every_ward_and_standard_is_judged_by_itself():
    population = homes((-1000, 0), (200, 0))
    found = gaps(population, TOWN, asks(), asks(metres=100), asks(metres=2000), ward=(WEST, EAST))
    rows = found.layer.data[["ward_code", "standard"]].sort_values(["ward_code", "standard"]).to_numpy().tolist()
    assert rows == [["W05999001", "library-100"], ["W05999001", "library-400"], ["W05999002", "library-100"]]
    assert found.layer.data["finding_id"].is_unique


def test_a_service_that_no_layer_has_is_a_finding_of_its_own():
    found = gaps(homes((0, 0), (9, 0)), TOWN, asks("post_office"))
    row = found.layer.data.iloc[0]
    assert (row["kind"], row["answer"], row["households_unknown"]) == ("no_data", "unknown", 20)
    assert found.reasons["reason"].tolist() == ["reason-no-source"]
    assert found.reasons[["source_id", "date"]].to_numpy().tolist() == [["", ""]]


@pytest.mark.parametrize("population", [None, homes((0, 0), households=[0]), homes((90_000, 0))])
def test_without_homes_no_ward_can_be_told_of(population):
    found = gaps(population, TOWN, asks(), asks(metres=100), ward=(WEST, EAST))
    data = found.layer.data
    assert len(data) == 4
    assert data["finding_id"].is_unique
    assert set(data["kind"]) == {"no_data"}
    assert data[["households", *(f"households_{answer}" for answer in ANSWERS)]].isna().all(axis=None)
    assert set(found.reasons["reason"]) == {"reason-no-population"}


def test_people_are_called_people():
    found = gaps(homes((1000, 0), households=None, people=[17]), TOWN)
    assert found.layer.data[["unit", "households_beyond"]].to_numpy().tolist() == [["people", 17]]
    assert next(say_reason(row, "en") for row in found.reasons.itertuples()).startswith("People farther than")


def test_findings_do_not_hang_on_the_order_of_rows():
    rows = [((300, 0), 7), ((1000, 0), 9), ((-2000, 0), 11), ((0, 1000), 13), ((0, 500), 15)]
    kinds = [("library", (0, 0)), ("library", (5, 0)), ("pharmacy", (0, 0))]
    found = []
    for order in (slice(None), slice(None, None, -1)):
        places, counts = zip(*rows[order], strict=True)
        types, spots = zip(*kinds[order], strict=True)
        shops = services(list(types), *spots, id=[f"{spot}" for spot in spots[:-1]] + ["p"])
        found.append(gaps(homes(*places, households=counts), [ROADS, shops], asks(), asks("pharmacy")))
    one, other = found
    pd.testing.assert_frame_equal(
        one.layer.data.drop(columns=["geometry", "nearest_id"]),
        other.layer.data.drop(columns=["geometry", "nearest_id"]),
    )
    assert one.layer.data.geometry.geom_equals(other.layer.data.geometry).all()
    pd.testing.assert_frame_equal(one.reasons, other.reasons)


# --- where ------------------------------------------------------------------------------------------------------------

CORNER = at(shapely.box(-3000, -1500, 3000, 0) | shapely.box(-3000, -1500, 0, 1500))
ISLES = at(shapely.box(-3000, -1500, -100, 1500) | shapely.box(100, -1500, 3000, 1500))
place = st.tuples(st.integers(-29, 29).map(lambda n: 100 * n), st.sampled_from([-900, -50, 0, 80, 1000]))


@few
@given(
    places=st.lists(place, min_size=1, max_size=10),
    ward=st.sampled_from([WARD, CORNER, ISLES]),
    seed=st.integers(0, 99),
)
def test_every_spot_of_a_ward_has_the_answer_of_the_home_nearest_to_it(places, ward, seed):
    access = measure(homes(*places), TOWN, ward=(ward,))
    found = find_gaps(access)
    answers = access.measured["library-400"].answers() if len(access.homes) else np.array([])
    areas = {row.answer: row.geometry for row in found.layer.data.itertuples()}
    for answer, area in areas.items():
        assert area.geom_type in {"Polygon", "MultiPolygon"}
        assert area.is_valid
        assert ward.buffer(1e-6).covers(area)
        if len(access.homes):
            assert (area.distance(access.homes.geometry[answers == answer]) < 1e-6).all()
    for x, y in np.random.default_rng(seed).uniform((-3000, -1500), (3000, 1500), (30, 2)):
        spot = at(Point(x, y))
        if ward.contains(spot) and len(access.homes):
            metres = access.homes.distance(spot).to_numpy()
            near = set(answers[metres <= metres.min() + 1e-3])
            inside = {answer for answer, area in areas.items() if area.contains(spot)}
            assert inside == near - {"within"} or len(near) > 1


def test_areas_of_two_answers_do_not_overlap():
    data = by_answer(gaps(homes((300, 0), (1000, 0), (0, 1000), (0, 500)), TOWN))
    shapes = data.geometry.tolist()
    assert sum(shape.area for shape in shapes) == pytest.approx(shapely.union_all(shapes).area)
    assert sum(shape.area for shape in shapes) < WARD.area


def test_a_cell_that_only_touches_the_edge_of_the_ward_paints_no_line():
    """The cells of the two homes meet along y = 0, which is an edge of the ward too."""
    way = [(-2000, -100), (-500, -100)], [(-2000, -100), (-2000, 100), (-500, 100)]
    town = [streets(*way), services("library", (-900, -100))]
    found = gaps(homes((-500, -100), (-500, 100)), town, ward=(CORNER,))
    assert found.layer.data.geometry.geom_type.tolist() == ["Polygon"]
    assert found.layer.data.geometry.area.tolist() == pytest.approx([3000 * 1500])


def test_homes_in_one_house_share_a_cell():
    found = gaps(homes((1000, 0), (1000, 0), (300, 0), households=[6, 8, 10]), TOWN)
    row = found.layer.data.iloc[0]
    assert row["households_beyond"] == 14
    assert row.geometry.equals(box(650, -1500, 3000, 1500))
    alone = gaps(homes((1000, 0), (1000, 0)), TOWN)
    assert alone.layer.data.geometry.iloc[0].equals(WARD)


def test_a_home_on_the_edge_of_two_wards_belongs_to_one():
    found = gaps(homes((0, 1000), (900, 0)), TOWN, ward=(WEST, EAST))
    assert found.layer.data.set_index("ward_code")["households"].to_dict() == {"W05999001": 10, "W05999002": 10}


# --- how far, how many ------------------------------------------------------------------------------------------------


@few
@given(rows=st.lists(st.tuples(st.integers(5, 29), st.integers(5, 60)), min_size=1, max_size=9, unique=True))
def test_half_of_the_households_must_go_the_median_or_farther(rows):
    places, counts = [(100 * east, 0) for east, _ in rows], [count for _, count in rows]
    row = gaps(homes(*places, (100, 0), households=[*counts, 50]), TOWN).layer.data.iloc[0]
    each = sorted(100 * east for east, count in rows for _ in range(count))
    assert row["median_m"] == each[(len(each) - 1) // 2]
    assert row["nearest_m"] == each[0]
    assert sum(metres >= row["median_m"] for metres in each) * 2 >= len(each)
    assert row["households_beyond"] == len(each)


def test_nobody_goes_a_median_where_no_path_or_no_place_is():
    data = by_answer(gaps(homes((0, 1000), (0, 500), (900, 0)), TOWN))
    assert data["median_m"].fillna(-1).to_dict() == {"unreachable": -1, "unknown": -1, "beyond": 900}
    stops = services("bus_stop", (0, 0), departures=3)
    none = gaps(homes((0, 0)), [ROADS, stops], asks("bus_stop", minimum_departures=12))
    assert none.layer.data["answer"].tolist() == ["beyond"]
    assert none.layer.data[["median_m", "nearest_m"]].isna().all(axis=None)
    assert none.layer.data["nearest_id"].tolist() == [""]


def test_beside_a_gap_stands_the_place_that_is_nearest_to_any_of_its_homes():
    shops = services("library", (-2500, 0), (0, 0))
    access = measure(homes((-1600, 0), (700, 0), (0, 1000)), [ROADS, shops])
    data = by_answer(find_gaps(access))
    assets = gather_assets([shops], access.wards).data.set_index("asset_id")
    assert assets["reference"][data["nearest_id"]["beyond"]] == "services-1"
    assert data["nearest_m"]["beyond"] == 700
    assert data["nearest_id"]["unreachable"] == ""
    assert math.isnan(data["nearest_m"]["unreachable"])


def test_what_cannot_be_told_has_the_nearest_known_beside_it():
    shops = services("library", (0, 0), of=source("shops", None))
    row = gaps(homes((900, 0), (1200, 0), (0, 500)), [ROADS, shops]).layer.data.iloc[0]
    assert (row["answer"], row["nearest_m"]) == ("unknown", 900)
    assert row["nearest_id"].startswith("a-")
    assert math.isnan(row["median_m"])


households = st.one_of(st.just(0), st.integers(5, 99))


@few
@given(
    rows=st.lists(st.tuples(place, households), min_size=1, max_size=12),
    shops=st.lists(place, min_size=1, max_size=3),
    edge=st.integers(-3000, 3000),
)
def test_the_households_of_a_ward_are_never_lost(rows, shops, edge):
    places, counts = zip(*rows, strict=True)
    known = services("library", *shops, of=source("shops", box(-9000, -9000, edge, 9000)))
    access = measure(homes(*places, households=counts), [ROADS, known], asks(), asks(metres=900), ward=(WEST, EAST))
    answers = {key: one.answers() for key, one in access.measured.items()}
    shown = show_counts(access, answers)
    assert list(shown) == list(answers)
    for key, table in shown.items():
        assert set(table.index) == set(access.homes["ward_code"])
        for code, row in table.iterrows():
            here = (access.homes["ward_code"] == code).to_numpy()
            told = [access.homes["weight"][here & (answers[key] == answer)].sum() for answer in ANSWERS]
            assert row[[f"households_{answer}" for answer in ANSWERS]].tolist() == told
            assert row["households"] == sum(told) == access.homes["weight"][here].sum()
    totals = show_totals(access, answers)
    if len(access.homes):
        assert totals["households"].tolist() == [sum(counts)] * 2
    else:
        assert totals["households"].isna().all()  # nobody is known to live here, which is not to say that nobody does
    found = find_gaps(access).layer.data if len(access.homes) else pd.DataFrame({"standard": []})
    for row in found.itertuples():
        assert getattr(row, f"households_{row.answer}") > 0
        counted = shown[row.standard].loc[row.ward_code].to_dict()
        assert {name: getattr(row, name) for name in counted} == counted


# --- small numbers ----------------------------------------------------------------------------------------------------


def test_a_few_households_are_told_as_few_and_so_that_they_cannot_be_worked_out():
    population = homes((300, 0), (1000, 0), (0, 1000), households=[30, 3, 20])
    found = gaps(population, TOWN)
    for row in found.layer.data.itertuples():
        assert row.few == "households_beyond"
        assert math.isnan(row.households_beyond)
        assert math.isnan(row.households_within) or math.isnan(row.households_unreachable)
    values = found.reasons.set_index("reason")["value"]
    assert math.isnan(values["reason-beyond"])
    for lang in ("cy", "en"):
        for row in found.reasons.itertuples():
            assert "nan" not in say_reason(row, lang).lower()


def test_a_total_that_one_standard_must_hide_is_hidden_in_all():
    access = measure(homes((-300, 0), (900, 0), households=[3, 50]), TOWN, asks(), asks(metres=1), ward=(WEST, EAST))
    answers = {key: one.answers() for key, one in access.measured.items()}
    for table in show_counts(access, answers).values():
        assert table.drop(columns="few").isna().all(axis=None)
    assert show_totals(access, answers).drop(columns="few").isna().all(axis=None)


def test_the_sum_of_all_wards_shows_no_more_than_the_wards():
    rows = [((-300, 0), 9), ((-900, 0), 3), ((300, 0), 50), ((900, 0), 40)]
    places, counts = zip(*rows, strict=True)
    access = measure(homes(*places, households=counts), TOWN, ward=(WEST, EAST))
    answers = {key: one.answers() for key, one in access.measured.items()}
    wards_shown = show_counts(access, answers)["library-400"]
    total = show_totals(access, answers).loc["library-400"]
    assert wards_shown["few"].tolist() == ["households_beyond", ""]
    assert total["households"] == 102
    for name in ("households_within", "households_beyond"):
        shown = [*wards_shown[name].notna(), not math.isnan(total[name])]
        assert sum(shown) <= 1 or shown == [True, True, True]


def test_few_households_of_one_ward_are_few_in_all():
    access = measure(homes((-900, 0), (-300, 0), (300, 0), households=[3, 90, 50]), TOWN, ward=(WEST, EAST))
    answers = {key: one.answers() for key, one in access.measured.items()}
    assert show_totals(access, answers)["few"].tolist() == ["households_beyond"]
    access = measure(homes((-900, 0), (900, 0), (9, 0), (-9, 0), households=[2, 2, 50, 90]), TOWN, ward=(WEST, EAST))
    answers = {key: one.answers() for key, one in access.measured.items()}
    assert show_totals(access, answers)["few"].tolist() == [""]


# --- deprivation ------------------------------------------------------------------------------------------------------


def areas(*rows, of=None, called="areas"):
    shapes, deciles = zip(*rows, strict=True)
    codes = [f"W0100000{n}" for n in range(len(shapes))]
    frame = gpd.GeoDataFrame({"code": codes, "deprivation_decile": deciles}, geometry=list(shapes), crs=27700)
    return Layer.from_frame(called, "areas", frame, of or source("wimd"))


def test_the_deciles_are_those_of_the_homes_concerned():
    squares = areas((box(-3000, -1500, -600, 1500), 2), (box(-600, -1500, 600, 1500), 1), (box(600, -1500, 3000, 0), 9))
    population = homes((-1000, 0), (0, 0), (1000, -50), (2000, 80))
    found = gaps(population, TOWN, areas=[squares])
    row = found.layer.data.iloc[0]
    assert (row["decile_least"], row["decile_most"]) == (2, 9)
    assert "wimd" in {entry.id for entry in found.layer.sources}


@pytest.mark.parametrize("layers", [[], [areas((WARD, None))], [areas((box(2000, 0, 3000, 1), 3))]])
def test_without_a_decile_none_is_told(layers):
    found = gaps(homes((1000, 0)), TOWN, areas=layers)
    assert found.layer.data[["decile_least", "decile_most"]].isna().all(axis=None)


def test_a_home_between_two_areas_is_told_of_the_lower_code_and_the_first_layer_that_knows():
    population, standard = homes((0, 0)), asks(metres=10)
    town = [ROADS, services("library", (900, 0))]
    halves = areas((EAST, 4), (WEST, 7)).data
    for rows in (halves, halves[::-1]):
        layer = Layer.from_frame("areas", "areas", rows.reset_index(drop=True), source("wimd"))
        data = gaps(population, town, standard, areas=[areas((WARD, None)), layer, areas((WARD, 1))]).layer.data
        assert data["decile_least"].tolist() == data["decile_most"].tolist() == [4]


# --- reasons ----------------------------------------------------------------------------------------------------------


def told(found, answer):
    key = by_answer(found)["finding_id"][answer]
    rows = found.reasons[found.reasons["finding_id"] == key]
    assert not rows.duplicated(["reason", "source_id"]).any()
    return sorted(rows[["reason", "source_id", "date"]].itertuples(index=False, name=None))


OSM, SHOPS, MORE = source("osm", date="2023-06"), source("shops", date="2024"), source("more", date="")


def test_a_gap_names_every_source_that_shows_it_with_its_date():
    town = [
        streets(STREET, of=OSM),
        streets(ISLAND, of=source("paths", date="2022"), called="paths"),
        services("library", (0, 0), of=SHOPS),
        services("library", (5, 0), of=MORE, called="more"),
    ]
    found = gaps(homes((900, 0), (0, 1000), households=[12, 34]), town)
    walked = [("reason-streets", "osm", "2023-06"), ("reason-streets", "paths", "2022")]
    assert told(found, "beyond") == [("reason-beyond", "more", ""), ("reason-beyond", "shops", "2024"), *walked]
    assert told(found, "unreachable") == sorted(
        [("reason-unreachable", "more", ""), ("reason-unreachable", "shops", "2024"), *walked]
    )
    values = found.reasons.groupby("reason")["value"].first()
    assert (values["reason-beyond"], values["reason-unreachable"]) == (12, 34)
    assert set(found.reasons["threshold"]) == {400}
    assert set(found.reasons["unit"]) == {"households"}
    assert set(found.reasons["term"]) == {"service:library"}


def test_a_straight_line_says_that_it_is_one_and_names_no_streets():
    found = gaps(homes((900, 0)), [streets(STREET, of=OSM), LIBRARY], asks(method="straight_line"))
    assert told(found, "beyond") == [("reason-beyond-straight", "s", "2025")]
    assert found.layer.data["method"].tolist() == ["straight_line"]
    assert told(gaps(homes((900, 0)), [LIBRARY]), "beyond") == [("reason-beyond-straight", "s", "2025")]


def test_where_one_source_has_streets_and_services_it_is_named_once():
    cut = source("osm", box(-3000, -1500, 1000, 1500), date="2023-06")
    found = gaps(homes((900, 0)), [streets(STREET, of=cut), services("library", (0, 0), of=cut)])
    assert told(found, "unknown") == [("reason-coverage-ends", "osm", "2023-06")]


def test_what_cannot_be_told_names_the_sources_that_end_or_do_not_say():
    cut, silent = source("osm", box(-3000, -1500, 1000, 1500), date="2023-06"), source("shops", None, date="2024")
    found = gaps(homes((900, 0)), [streets(STREET, of=cut), services("library", (0, 0), of=silent)])
    assert told(found, "unknown") == [
        ("reason-coverage-ends", "osm", "2023-06"),
        ("reason-coverage-unknown", "shops", "2024"),
    ]
    wide = gaps(homes((900, 0)), [streets(STREET, of=cut), services("library", (0, 0), of=SHOPS)])
    assert told(wide, "unknown") == [("reason-coverage-ends", "osm", "2023-06")]


def test_a_home_without_a_street_is_owed_to_every_source_of_streets():
    roads = [streets(STREET, of=OSM), streets(ISLAND, of=source("paths", date="2022"), called="paths")]
    found = gaps(homes((0, 500)), [*roads, LIBRARY])
    assert told(found, "unknown") == [
        ("reason-home-unplaced", "osm", "2023-06"),
        ("reason-home-unplaced", "paths", "2022"),
    ]


@pytest.mark.parametrize(
    ("town", "blamed"),
    [
        ([services("primary_school", (0, 0), (900, 200))], ["osm"]),
        ([services("primary_school", (0, 0)), services("school", (900, 0), of=SHOPS, called="b")], ["shops"]),
        ([services(["primary_school", "school"], (0, 0), (900, 200), of=SHOPS)], ["shops"]),
    ],
    ids=["a place without a street", "a school of another source", "a school of the same"],
)
def test_a_doubt_names_the_source_that_leaves_it(town, blamed):
    found = gaps(homes((900, 0)), [streets(STREET, of=OSM), *town], asks("primary_school"))
    assert [(rule, key) for rule, key, _ in told(found, "unknown")] == [("reason-doubtful", key) for key in blamed]


def test_every_reason_can_be_said_in_both_languages():
    parts = [
        gaps(homes((300, 0), (1000, 0), (0, 1000), (0, 500)), TOWN),
        gaps(homes((1000, 0)), [LIBRARY, streets(STREET, of=source("x", None))], asks(), asks("pharmacy")),
        gaps(homes((1000, 0)), [LIBRARY]),
        gaps(None, TOWN),
        gaps(homes((900, 0)), [ROADS, services(["library", "library"], (0, 0), (900, 300))]),
    ]
    for found in parts:
        assert set(found.reasons["finding_id"]) == set(found.layer.data["finding_id"])
        for row in found.reasons.itertuples():
            assert len({say_reason(row, lang) for lang in ("cy", "en")}) == 2


def test_a_finding_is_licensed_as_all_that_it_derives_from():
    roads = streets(STREET, of=source("osm", licence="ODbL-1.0"))
    found = gaps(homes((900, 0)), [roads, LIBRARY], asks(), asks(metres=100, method="straight_line"))
    assert found.layer.data.set_index("standard")["licence"].to_dict() == {
        "library-400": "ODbL-1.0 + OGL-3.0",
        "library-100": "OGL-3.0",
    }
