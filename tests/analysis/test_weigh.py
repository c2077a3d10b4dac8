"""
Evidence is weighed: each kind by an asset that it is about and one that it is not; with age, cap, threshold and date.

The day is 1 June 2025 throughout, and the register's date the same: evidence of that day is not aged.
"""

from __future__ import annotations

import datetime as dt
import math
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely import box

from assetmap import Layer, Source, find_underuse, gather_assets
from assetmap.analysis.evidence import Evidence, load_evidence
from assetmap.analysis.findings import say_reason
from assetmap.analysis.surroundings import SITE_KINDS, Surroundings, measure_surroundings
from assetmap.analysis.weigh import COLUMNS, weigh_evidence
from assetmap.checks import fill_columns
from assetmap.contracts import CONTRACTS
from assetmap.text import LANGS

TODAY = "2025-06-01"
KINDS = load_evidence()
AGED = {key: one for key, one in KINDS.items() if one.half_life_years}
YEARS = 365.25
few = settings(max_examples=10)


def source(key="register", date=TODAY):
    return Source(key, key, "A council", "OGL-3.0", date=date)


WARDS = Layer.from_frame(
    "wards",
    "wards",
    gpd.GeoDataFrame({"code": ["W05999001"], "name": ["Here"]}, geometry=[box(0, 0, 90_000, 90_000)], crs="EPSG:27700"),
    source("wards"),
)
PLAIN = {"name": "Somewhere", "ownership": "public", "status": "unknown", "use": "Depot"}
LAYERS = {"land": "land", "building": "buildings", "green_space": "green_space"}


def assets(*rows, kind="building"):
    """Make assets of a kind, each 1 hectare; the first of the layer is a depot of which nothing else is known."""
    told = [{"use": "Depot"}, *rows]
    frame = pd.DataFrame([{"id": f"r{n}"} | PLAIN | row for n, row in enumerate(told)])
    if kind == "green_space":
        frame = frame.reindex(columns=["id", "name", "ownership"]).assign(type="park")
    shapes = [box(1000 * n, 1000, 1000 * n + 100, 1100) for n in range(len(told))]
    name = LAYERS[kind]
    data = fill_columns(gpd.GeoDataFrame(frame.fillna(PLAIN), geometry=shapes, crs="EPSG:27700"), CONTRACTS[name])
    return gather_assets([Layer(name, name, data, (source(),))], WARDS)


def shown(of, **measures):
    """Say by hand what the layers show on every asset but the depot."""
    none = measure_surroundings(of, [])
    depot = none.measures.index == of.data.set_index("reference").loc["r0", "asset_id"]
    told = none.measures.assign(**measures).astype("float64")
    told.loc[depot] = np.nan
    said_by = none.sources.assign(**dict.fromkeys(measures, "map"))
    return Surroundings(told, said_by, (source("map"),))


def weigh(of, around=None, made=TODAY, kinds=KINDS, records=None):
    sources = (*of.sources, *(around.origins if around else ()))
    data = of.data if records is None else records
    return weigh_evidence(data, kinds, sources, made=made, assets=of.data, surroundings=around)


def of_kind(weighed, key):
    return weighed[weighed["evidence"] == key]


def points(*rows, key):
    return of_kind(weigh(assets(*rows)), key)["points"].tolist()


# --- each kind: what it is about, and what it is not ------------------------------------------------------------------

SAID = {
    "vacant": ({"status": "vacant"}, {"status": "unknown"}),
    "disused": ({"status": "derelict"}, {"status": "vacant"}),
    "not_needed": ({"status": "surplus"}, {"status": "in_use"}),
    "brownfield": ({"status": "brownfield"}, {"status": "brownfield", "status_text": "landuse=brownfield"}),
    "no_use_stated": ({"use": " N/A "}, {"use": "Offices"}),
    "idle_use_stated": ({"use": "Vacant land"}, {"use": "Vacant land", "status": "vacant"}),
    "lease_ended": ({"lease_end": "2025-05"}, {"lease_end": "2025"}),
    "lease_ending": ({"lease_end": "2026-05-31"}, {"lease_end": "2026-06-01"}),
    "disposal_list": ({"disposal": "yes"}, {"disposal": "no"}),
    "mapped_disused": ({"status_text": "disused:amenity=pub"}, {"status_text": "disused:shop=yes"}),
    "mapped_empty_shop": ({"status_text": "shop=vacant"}, {"status_text": "Vacant"}),
    "mapped_brownfield": ({"status_text": "landuse=brownfield"}, {"status_text": "Brownfield"}),
    "few_hours": ({"hours_week": 10}, {"hours_week": 10.5}),
    "few_bookings": ({"bookings_year": 0}, {"bookings_year": math.nan}),
    "low_occupancy": ({"occupancy_percent": 30}, {"occupancy_percent": 31}),
    "few_visits": ({"footfall_year": 1000}, {"footfall_year": 1001}),
    "dear_hours": ({"running_cost_year": 52_000, "hours_week": 20}, {"running_cost_year": 52_000, "hours_week": 21}),
    "long_unused": ({"last_used": "2022"}, {"last_used": "2023"}),
    "empty_ground": ({"empty_ground": 1}, {"empty_ground": 0}),
    "idle_building": ({"idle_building": 1}, {"idle_building": math.nan}),
    "bare_green_space": ({"bare_green_space": 1}, {"bare_green_space": 0}),
    "homes_without_a_hall": ({"homes_without_a_hall": 50}, {"homes_without_a_hall": 40}),
    "in_use": ({"status": "in_use"}, {"status": "unknown", "status_text": "in use"}),
    "recent_use": ({"last_used": "2024-07"}, {"last_used": "2024"}),
    "many_bookings": ({"bookings_year": 100}, {"bookings_year": 99}),
    "many_hours": ({"hours_week": 30}, {"hours_week": 29}),
    "high_occupancy": ({"occupancy_percent": 70}, {"occupancy_percent": 69}),
    "many_visits": ({"footfall_year": 10_000}, {"footfall_year": 9999}),
    "service_on_site": ({"services_on_site": 1}, {"services_on_site": 0}),
    "anchor_on_site": ({"anchors_on_site": 2}, {"anchors_on_site": math.nan}),
    "planning": ({"planning": "Outline permission, 2024"}, {"planning": "Refused 2019"}),
    "nature": ({"nature_percent": 10}, {"nature_percent": 9.9}),
    "flood": ({"flood_percent": 100}, {"flood_percent": math.nan}),
    "common_land": ({"common_percent": 10}, {"common_percent": 0}),
}
"""What a record or a site says: the first is evidence of the kind, the second is not."""


def told(key, said, kind=""):
    """Make an asset of which only this is said, with its surroundings."""
    one = KINDS[key]
    kind = kind or next(name for name in ("building", "land", "green_space") if name in one.kinds)
    if one.looks_at == "record":
        return assets(said, kind=kind), None
    of = assets({}, kind=kind)
    of = of.derive(of.data.assign(area_ha=2.0))
    return of, shown(of, **said)


@cache
def tried(key, which=0, kind=""):
    """Make the asset that is evidence of a kind (0), or the one that is not (1)."""
    return told(key, SAID[key][which], kind)


@cache
def found(key):
    """Weigh the asset that is evidence of a kind."""
    return of_kind(weigh(*tried(key)), key)


def test_every_kind_of_evidence_is_tried():
    assert list(SAID) == list(KINDS)


@pytest.mark.parametrize("key", SAID)
def test_what_a_kind_is_about_gives_its_points(key):
    weighed = found(key)
    assert weighed["points"].tolist() == [KINDS[key].sign * KINDS[key].weight]
    assert weighed["date"].tolist() == [TODAY]
    assert weighed["source_id"].tolist() == ["register" if KINDS[key].looks_at == "record" else "map"]
    assert weighed["unit"].tolist() == [KINDS[key].unit]


@pytest.mark.parametrize("key", SAID)
def test_what_a_kind_is_not_about_gives_none(key):
    assert of_kind(weigh(*tried(key, 1)), key).empty


@pytest.mark.parametrize("key", [key for key in SAID if KINDS[key].looks_at == "site"])
def test_a_site_of_another_kind_is_not_asked(key):
    for kind in {*SITE_KINDS} - {*KINDS[key].kinds}:
        assert of_kind(weigh(*tried(key, 0, kind)), key).empty


@pytest.mark.parametrize("key", [key for key in SAID if KINDS[key].sign == 1])
def test_what_speaks_for_it_is_a_finding_that_says_why(key):
    of, around = tried(key)
    flags = find_underuse(of, surroundings=around, made=TODAY)
    assert flags.layer.data["certainty"].tolist() == [round(found(key)["points"].sum(), 1)]
    assert flags.reasons["reason"].tolist() == [f"evidence-{key}"]


@pytest.mark.parametrize("key", [key for key in SAID if KINDS[key].sign < 1])
def test_what_does_not_is_no_finding(key):
    of, around = tried(key)
    assert find_underuse(of, surroundings=around, made=TODAY).layer.data.empty


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("key", SAID)
def test_a_reason_is_a_whole_sentence_in_both_languages(key, lang):
    row = next(found(key).assign(reason=f"evidence-{key}").itertuples())
    said = say_reason(row, lang)
    assert said.endswith(".")
    assert not [sign for sign in ("{", "}", "nan", ": .", "_") if sign in said]


@pytest.mark.parametrize(
    ("key", "said", "sentence"),
    [
        ("vacant", {"status": "vacant"}, "Recorded as: vacant."),
        ("lease_ended", {"lease_end": "2025-05"}, "Its lease ended: May 2025."),
        ("few_hours", {"hours_week": 6}, "Hours open or in use a week: 6; 10 or fewer count as few."),
        (
            "dear_hours",
            {"running_cost_year": 55_000, "hours_week": 20},
            "It costs about £53 for each hour that it is open or in use; £50 or more counts as dear.",
        ),
        ("many_visits", {"footfall_year": 21_500}, "Visits a year: 21,500; 10,000 or more count as many."),
        (
            "planning",
            {"planning": "Outline permission"},
            "A planning permission or designation is recorded: Outline permission.",
        ),
    ],
)
def test_a_sentence_says_what_was_found(key, said, sentence):
    row = next(of_kind(weigh(*told(key, said)), key).assign(reason=f"evidence-{key}").itertuples())
    assert say_reason(row, "en") == sentence


# --- thresholds by type -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "kind", "said", "limit"),
    [
        ("few_hours", "building", {"hours_week": 10}, 10),
        ("few_hours", "building", {"hours_week": 20, "use": " Offices"}, 20),
        ("few_hours", "land", {"hours_week": 4}, 4),
        ("few_bookings", "building", {"bookings_year": 50}, 50),
        ("few_bookings", "land", {"bookings_year": 12}, 12),
        ("many_bookings", "land", {"bookings_year": 24}, 24),
        ("many_hours", "land", {"hours_week": 12}, 12),
    ],
)
def test_a_threshold_is_that_of_the_use_else_of_the_kind_else_of_all(key, kind, said, limit):
    weighed = of_kind(weigh(assets(said, kind=kind)), key)
    assert weighed["threshold"].tolist() == [limit]
    name, step = next(iter(said)), 1 if KINDS[key].when.at_most else -1
    assert of_kind(weigh(assets(said | {name: said[name] + step}, kind=kind)), key).empty


def altered(key, **changes):
    return KINDS | {key: Evidence.model_validate({**KINDS[key].model_dump(by_alias=True), **changes})}


def test_a_green_space_has_the_threshold_of_its_type():
    kinds = altered("flood", when={"at_least": {"park": 50, "green_space": 20, "any": 5}})
    of, around = told("flood", {"flood_percent": 30}, "green_space")
    assert of_kind(weigh(of, around, kinds=kinds), "flood").empty
    wood = of.derive(of.data.assign(type="wood"))
    assert of_kind(weigh(wood, around, kinds=kinds), "flood")["threshold"].tolist() == [20]


def test_a_threshold_of_nobody_else_judges_nobody_else():
    kinds = altered("few_hours", when={"at_most": {"pavilion": 4}})
    weighed = weigh(assets({"hours_week": 0}, {"hours_week": 4, "use": "Pavilion"}), kinds=kinds)
    assert of_kind(weighed, "few_hours")["value"].tolist() == [4]


def test_a_site_below_the_least_size_or_of_no_known_size_is_no_evidence():
    of, around = told("empty_ground", {"empty_ground": 1}, "land")
    for area, count in ((0.1, 1), (0.0999, 0), (math.nan, 0)):
        assert len(of_kind(weigh(of.derive(of.data.assign(area_ha=area)), around), "empty_ground")) == count


# --- cells ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lease_end", "key"),
    [
        ("2025-05-31", "lease_ended"),
        ("2025-06-01", "lease_ending"),
        ("2024", "lease_ended"),
        ("2025-12", "lease_ending"),
        ("2026-06", ""),
        ("2026", ""),
        ("2025-06", "lease_ending"),
        ("", ""),
    ],
)
def test_a_lease_has_ended_ends_within_a_year_or_neither(lease_end, key):
    weighed = weigh(assets({"lease_end": lease_end}))
    assert weighed["evidence"].tolist() == ([key] if key else [])


@pytest.mark.parametrize("text", ["Granted 2024/0123", "LDP allocation H12", "Caniatâd amlinellol", "Unimplemented"])
def test_a_plan_speaks_against(text):
    assert points({"planning": text}, key="planning") == [-2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "None",
        "None known",
        "No applications",
        "Refused",
        "Withdrawn 2020",
        "Lapsed permission",
        "Dim",
        "Gwrthodwyd",
    ],
)
def test_what_came_to_nothing_does_not(text):
    assert points({"planning": text}, key="planning") == []


def test_a_blank_use_tells_something_only_where_its_layer_states_others():
    alone = assets({"use": ""}, {"use": "Vacant"})
    records = alone.data[alone.data["use"] != "Depot"]
    assert of_kind(weigh(alone, records=records), "no_use_stated").empty
    assert len(of_kind(weigh(alone), "no_use_stated")) == 1


def test_a_map_that_tags_no_use_tells_nothing():
    of = assets({"use": ""})
    assert of_kind(weigh(of.derive(of.data.assign(licence="ODbL-1.0"))), "no_use_stated").empty


def test_a_vacant_use_counts_where_the_status_does_not_say_so_too():
    assert points({"use": "Empty", "status": "in_use"}, key="idle_use_stated") == [4]
    assert points({"use": "Empty", "status": "surplus"}, key="idle_use_stated") == []


def test_a_place_that_is_never_open_has_no_cost_of_an_hour():
    assert points({"hours_week": 0, "running_cost_year": 1e6}, key="dear_hours") == []
    assert points({"hours_week": 0}, key="few_hours") == [3]


def test_two_kinds_of_tags_are_never_counted_twice():
    weighed = weigh(assets({"status": "disused", "status_text": "disused:shop=yes"}))
    assert weighed["evidence"].tolist() == ["mapped_empty_shop"]


def test_a_status_is_told_by_its_term_and_not_by_the_registers_word():
    weighed = weigh(assets({"status": "surplus", "status_text": "Surplus"}))
    assert weighed[["text", "term"]].to_numpy().tolist() == [["", "status:surplus"]]


# --- age --------------------------------------------------------------------------------------------------------------


def dated(key, date):
    """Weigh what a kind is about, of a day, as that kind and no other."""
    of, around = tried(key)
    if around is None:
        of = Layer("assets", "assets", of.data, (source(date=date),))
    else:
        around = Surroundings(around.measures, around.sources, (source("map", date),))
    return weigh(of, around, kinds={key: KINDS[key]})["points"].tolist()


def back(years):
    return (dt.date.fromisoformat(TODAY) - dt.timedelta(days=round(years * YEARS))).isoformat()


@pytest.mark.parametrize("key", AGED)
def test_after_a_half_life_evidence_weighs_half(key):
    one = AGED[key]
    assert dated(key, back(one.half_life_years)) == pytest.approx([one.sign * one.weight / 2], rel=0.001)
    assert dated(key, back(3 * one.half_life_years)) == pytest.approx([one.sign * one.weight / 8], rel=0.001)


@pytest.mark.parametrize("key", AGED)
@pytest.mark.parametrize("date", ["", "spring"])
def test_evidence_of_unknown_age_weighs_half(key, date):
    assert dated(key, date) == [AGED[key].sign * AGED[key].weight / 2]


@pytest.mark.parametrize("key", [key for key in KINDS if key not in AGED and KINDS[key].weight])
def test_what_does_not_age_weighs_the_same_whatever_its_date(key):
    assert dated(key, "") == dated(key, "1990") == [KINDS[key].sign * KINDS[key].weight]


def test_evidence_of_a_later_day_is_not_worth_more():
    assert dated("vacant", "2030") == [4]


def test_without_a_day_to_weigh_for_no_age_is_known_and_no_span_holds():
    of = assets({"status": "vacant", "lease_end": "2020"})
    assert weigh(of, made="")[["evidence", "points"]].to_numpy().tolist() == [["vacant", 2]]


@pytest.mark.parametrize(
    ("status_date", "date"),
    [("2021-06-01", "2021-06-01"), ("2021", "2021"), ("", TODAY), ("spring 2021", TODAY), ("2021-13", TODAY)],
)
def test_evidence_is_of_the_day_that_its_record_gives_else_of_its_sources(status_date, date):
    weighed = weigh(assets({"status": "vacant", "status_date": status_date}))
    assert weighed["date"].tolist() == [date]
    years = (dt.date(2025, 6, 1) - dt.date.fromisoformat((date + "-01-01")[:10])).days / YEARS
    assert weighed["points"].tolist() == pytest.approx([4 * 0.5 ** (years / 4)])


dates = st.one_of(
    st.dates(dt.date(1950, 1, 1), dt.date(2030, 1, 1)).map(dt.date.isoformat),
    st.integers(1950, 2030).map(str),
)


@few
@given(st.sampled_from(sorted(AGED)), dates, dates)
def test_older_evidence_is_never_stronger(key, one, other):
    first, second = sorted((one, other), key=lambda date: (date + "-01-01")[:10])
    assert abs(dated(key, first)[0]) <= abs(dated(key, second)[0]) <= KINDS[key].weight


def test_what_several_sources_show_is_as_old_as_the_oldest():
    of, around = told("empty_ground", {"empty_ground": 1})
    sources = around.sources.assign(empty_ground="map roads")
    for date, left in ((back(5), 0.5), (TODAY, 1), ("", 0.5)):
        both = Surroundings(around.measures, sources, (source("map"), source("roads", date)))
        weighed = of_kind(weigh(of, both), "empty_ground")
        assert weighed["points"].tolist() == pytest.approx([3 * left], rel=0.001)
        assert weighed[["source_id", "date"]].to_numpy().tolist() == [["map roads", date]]


def test_what_nobody_says_of_a_site_is_said_by_its_own_source():
    of, around = told("common_land", {"common_percent": 100}, "land")
    silent = Surroundings(around.measures, around.sources.assign(common_percent=""), around.origins)
    assert of_kind(weigh(of, silent), "common_land")["source_id"].tolist() == ["register"]


# --- records that agree -----------------------------------------------------------------------------------------------


def several(count, **said):
    """Make one asset of several records that say the same."""
    of = assets(*[said] * count)
    records = of.data[of.data["reference"] != "r0"]
    return of, records.assign(asset_id=records["asset_id"].iloc[0])


@pytest.mark.parametrize("key", [key for key in SAID if KINDS[key].looks_at == "record" and KINDS[key].weight])
@pytest.mark.parametrize("count", [2, 5])
def test_records_that_agree_give_no_more_than_the_cap(key, count):
    of = assets(
        *[SAID[key][0]] * count, kind=KINDS[key].kinds[-1] if KINDS[key].kinds[-1] != "green_space" else "building"
    )
    ids = of.data["asset_id"].where(of.data["reference"] == "r0", "a-0000000000")
    weighed = of_kind(weigh(of, records=of.data.assign(asset_id=ids)), key)
    one = KINDS[key]
    assert len(weighed) == count
    assert weighed["points"].sum() == one.sign * min(one.cap, count * one.weight)


def test_the_strongest_record_counts_first():
    of, records = several(3, status="vacant")
    weighed = weigh(of, records=records.assign(status_date=[back(4), TODAY, TODAY]))
    told = sorted(weighed[["date", "points"]].itertuples(index=False, name=None))
    assert told == [(back(4), 0), (TODAY, 2), (TODAY, 4)]


def test_the_cap_of_one_asset_or_kind_is_not_that_of_another():
    weighed = weigh(assets(*[{"status": "vacant", "disposal": "yes"}] * 3))
    assert weighed.groupby("evidence")["points"].sum().to_dict() == {"disposal_list": 9, "vacant": 12}


def test_a_kind_that_weighs_nothing_is_not_told():
    of = assets({"status": "vacant"})
    assert weigh(of, kinds=altered("vacant", weight=0)).empty
    assert weigh(of, kinds={}).empty
    assert list(weigh(of, kinds={}).columns) == list(COLUMNS)


# --- laws -------------------------------------------------------------------------------------------------------------

cells = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["vacant", "surplus", "in_use", "unknown", "brownfield"]),
        "status_text": st.sampled_from(["", "Void", "disused:shop=yes"]),
        "status_date": st.sampled_from(["", "2019", "2024-03", "spring"]),
        "use": st.sampled_from(["", "Vacant", "Depot", "-"]),
        "lease_end": st.sampled_from(["", "2020-01-01", "2025-12", "2031"]),
        "hours_week": st.sampled_from([math.nan, 0.0, 6.0, 35.0]),
        "running_cost_year": st.sampled_from([math.nan, 30_000.0]),
        "bookings_year": st.sampled_from([math.nan, 3.0, 500.0]),
        "planning": st.sampled_from(["", "Granted"]),
    }
)
rows = st.lists(cells, min_size=1, max_size=8)


@few
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_kinds_and_sources_does_not_matter(rows, random):
    of = assets(*rows)
    around = shown(of, nature_percent=40, services_on_site=1)
    records = of.data.assign(asset_id=[of.data["asset_id"].iloc[n // 2] for n in range(len(of.data))])
    order = random.sample(range(len(records)), len(records))
    kinds = dict(random.sample(list(KINDS.items()), len(KINDS)))
    sources = [*of.sources, *around.origins]
    there = weigh_evidence(records, KINDS, sources, made=TODAY, assets=of.data, surroundings=around)
    back = weigh_evidence(
        records.iloc[order], kinds, sources[::-1], made=TODAY, assets=of.data.iloc[::-1], surroundings=around
    )
    assert_frame_equal(there, back)


@few
@given(rows)
def test_nothing_that_came_in_is_changed(rows):
    of = assets(*rows)
    around = shown(of, flood_percent=50)
    before = of.data.copy(), around.measures.copy(), around.sources.copy()
    weigh(of, around)
    assert_frame_equal(of.data, before[0])
    assert_frame_equal(around.measures, before[1])
    assert_frame_equal(around.sources, before[2])


@few
@given(rows)
def test_points_have_the_sign_of_their_kind_and_never_more_than_its_weight(rows):
    weighed = weigh(assets(*rows))
    signs = weighed["evidence"].map({key: one.sign for key, one in KINDS.items()})
    weights = weighed["evidence"].map({key: one.weight for key, one in KINDS.items()})
    assert (np.sign(weighed["points"]) * signs >= 0).all()
    assert (weighed["points"].abs() <= weights).all()


def test_without_assets_nothing_is_weighed():
    of = gather_assets([], WARDS)
    weighed = weigh(of, measure_surroundings(of, []))
    assert weighed.empty
    assert list(weighed.columns) == list(COLUMNS)
