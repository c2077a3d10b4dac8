"""What was planted for the Journey is linked by its rule with the planted numbers, and nothing besides."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from string import Formatter

import geopandas as gpd
import pytest
from shapely import STRtree

from assetmap import load_actions
from assetmap.text import LANGS, say_distance, say_number

TOWN = Path(__file__).parents[2] / "layers" / "example"
TRUTH = json.loads((TOWN / "truth.json").read_text("utf-8"))
RULES = {rule.id: rule for action in load_actions().values() for rule in action.rules}
ACTION_OF = {rule.id: action.id for action in load_actions().values() for rule in action.rules}
PLANTED = {(row["rule"], row["reference"]): row for row in TRUTH["relations"]}
WARDS = {row["ward_code"]: row for row in TRUTH["wards"]}
STREETS = {row["reference"]: row for row in TRUTH["quiet_streets"]}

STREET_RULES = ("street-for-a-gathering", "street-event-paperwork", "play-street-in-a-play-gap")
WARD_RULES = {
    "empty-homes-of-the-ward": ("empty_homes",),
    "older-people-of-the-ward": ("age_65_share",),
    "psb-of-the-ward": ("psb",),
    "ward-public-services-board": ("psb",),
    "ward-in-area-statement": ("area_statement",),
    "ward-energy-sites": ("energy_count",),
    "estates-for-arts-and-sport": ("estates",),
    "ward-housing-estates": ("estates", "estates_count"),
    "ward-estates-for-generations": ("estates", "estates_count"),
}


@pytest.fixture(scope="module")
def linked(example):
    """Every link by rule and by the reference of the asset that it is about, or the code of the ward."""
    references = example.assets.data.set_index("asset_id")["reference"].to_dict()
    flags = example.findings.data.query("kind == 'underuse'").set_index("finding_id")["about_id"]
    about = references | {key: references[asset] for key, asset in flags.items()} | {code: code for code in WARDS}
    links = example.links[example.links["feature_id"].isin(about)]
    found = {(row.rule, about[row.feature_id]): row for row in links.itertuples()}
    assert len(found) == len(links)
    return found


def pattern_of(rule, planted, lang):
    """A rule's sentence with the planted words and numbers in their places, and anything where none was planted."""
    parts = []
    for literal, name, *_ in Formatter().parse(getattr(RULES[rule].because, lang)):
        parts.append(re.escape(literal))
        if name:
            parts.append(re.escape(planted[name]) if name in planted else ".+?")
    return "".join(parts)


def words_of(row, lang):
    """What a sentence must say of a planted relation."""
    said = {"area_ha": say_number(row["area_ha"], lang)} if "area_ha" in row else {}
    for name, near in row["near"].items():
        said |= {
            name: near["name_cy" if lang == "cy" else "name"],
            f"{name}_m": say_distance(near["metres"], lang),
            f"{name}_count": say_number(near["count"], lang),
        }
    return said


def of_rules(linked, rules):
    return {key for key in linked if key[0] in rules}


# --- the truth itself -------------------------------------------------------------------------------------------------


def test_every_planted_rule_is_one_of_the_catalogue_and_asks_for_what_was_planted():
    assert set(TRUTH["rules"]) <= set(RULES)
    for (rule, _), row in PLANTED.items():
        assert row["action"] == ACTION_OF[rule]
        assert {near.name for near in RULES[rule].near} == set(row["near"])
        for near in RULES[rule].near:
            planted = row["near"][near.name]
            assert (planted["metres"] <= near.metres) == (near.finds == "some") == (planted["count"] > 0)


def test_what_the_town_has_to_show_is_planted():
    count = Counter(rule for rule, _ in PLANTED)
    once = {
        "park-for-a-parkrun",
        "school-near-woodland",
        "school-near-underused-green-space",
        "care-home-near-school",
        "underused-building-in-a-hall-gap-near-anchor",
        "heritage-building-near-housing-association",
        "heritage-site-with-underused-building",
    }
    assert {rule for rule in once if count[rule] == 1} == once
    assert count["park-near-a-parkrun-start"] >= 1
    assert count["surgery-with-community-assets"] == 2


def test_some_are_beyond_the_metres_of_a_rule():
    services = (TOWN / "services.csv").read_text("utf-8")
    schools = {key for rule, key in PLANTED if rule.startswith("school-near-")}
    assert len(re.findall(r",(?:primary|secondary)_school,", services)) > len(schools)
    assert services.count(",care_home,") == 2


def test_no_planted_distance_is_where_rounding_could_say_either():
    for row in PLANTED.values():
        for near in row["near"].values():
            step = 10 if near["metres"] < 995 else 100
            assert abs(near["metres"] % step - step / 2) > 0.02


def test_planted_distances_are_true_of_the_files():
    green = gpd.read_file(TOWN / "green.gpkg", layer="GreenspaceSite").set_index("id").geometry
    rows = [line.split(",") for line in (TOWN / "services.csv").read_text("utf-8").splitlines()[1:]]
    spots = gpd.GeoSeries(
        gpd.points_from_xy(*zip(*(row[-2:] for row in rows), strict=True)), index=[r[0] for r in rows]
    )
    names = {row[1]: row[0] for row in rows}
    row = PLANTED["park-for-a-parkrun", "EXGS12"]
    start = spots[names["Example parkrun"]]
    assert row["near"]["start"]["metres"] == pytest.approx(green["EXGS12"].distance(start), abs=0.01)
    assert row["near"]["start"]["metres"] > 4000
    assert row["area_ha"] == pytest.approx(green["EXGS12"].area / 1e4, abs=0.001)
    surgery = spots["SV01"]
    kinds = {"community_hall", "library", "sports_facility"}
    near = [spots[row[0]].distance(surgery) for row in rows if row[3] in kinds]
    sites = gpd.read_file(TOWN / "green.gpkg", layer="GreenspaceSite").set_index("id")["function"]
    counted = ["Public Park Or Garden", "Playing Field", "Allotments Or Community Growing Spaces"]
    near += [green[key].distance(surgery) for key in sites.index[sites.isin(counted)]]
    planted = PLANTED["surgery-with-community-assets", "SV01"]["near"]["place"]
    assert planted["count"] == sum(metres <= 800 for metres in near)
    assert planted["metres"] == pytest.approx(min(near), abs=0.01)


# --- what is near what ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", TRUTH["rules"])
def test_a_rule_links_all_that_was_planted_for_it_and_nothing_besides(linked, rule):
    assert of_rules(linked, {rule}) == {key for key in PLANTED if key[0] == rule}


@pytest.mark.parametrize("key", PLANTED, ids=" ".join)
def test_a_sentence_says_the_planted_names_and_numbers(linked, key):
    rule, row = key[0], PLANTED[key]
    found = linked[key]
    assert found.action_id == row["action"]
    for lang in LANGS:
        assert re.fullmatch(pattern_of(rule, words_of(row, lang), lang), getattr(found, f"because_{lang}"))


# --- quiet streets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", STREET_RULES)
def test_the_quiet_streets_are_the_planted_ones_and_none_besides(linked, rule):
    found = {reference for _, reference in of_rules(linked, {rule})}
    assert found == set(STREETS)


@pytest.mark.parametrize("reference", STREETS)
def test_a_quiet_street_is_as_long_as_planted(linked, reference):
    for rule in STREET_RULES:
        for lang in LANGS:
            said = {"length_m": say_number(round(STREETS[reference]["length_m"]), lang)}
            sentence = getattr(linked[rule, reference], f"because_{lang}")
            assert re.fullmatch(pattern_of(rule, said, lang), sentence)


def test_the_planted_streets_are_dead_ends_of_the_files():
    streets = gpd.read_file(TOWN / "streets.gpkg", layer="streets")
    foot = ("footway", "path", "pedestrian", "steps", "cycleway")
    driven = streets[~streets["highway"].isin(foot)].set_index("street_id")
    ends = STRtree(list(driven.geometry))
    for reference, planted in STREETS.items():
        name = driven.loc[reference, "name"]
        assert (name, driven.loc[reference, "highway"]) == (planted["name"], "residential")
        pieces = driven[(driven["name"] == name) & (driven.distance(driven.geometry[reference]) == 0)]
        junctions = set()
        for line in pieces.geometry:
            for end in line.boundary.geoms:
                others = {driven["name"].iloc[k] for k in ends.query(end, predicate="touches")} - {name}
                junctions |= {end} if others else set()
        assert len(junctions) == 1


# --- wards ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", WARDS)
def test_what_is_known_of_a_ward_is_what_was_planted(example, code):
    found, planted = example.context.table.loc[code], WARDS[code]
    for column in ("age_65_share", "empty_homes", "estates_count", "energy_count"):
        expected = float("nan") if planted[column] is None else planted[column]
        assert found[column] == pytest.approx(expected, nan_ok=True)
    for column in ("few", "area_statement", "area_statement_cy", "psb", "psb_cy", "estates", "estates_cy"):
        assert found[column] == planted[column]


@pytest.mark.parametrize("rule", WARD_RULES)
def test_the_wards_that_are_linked_are_those_of_which_something_is_known(linked, rule):
    columns = WARD_RULES[rule]
    known = {code for code, row in WARDS.items() if all(row[column] for column in columns)}
    assert {code for _, code in of_rules(linked, {rule})} == known
    for code in known:
        for lang in LANGS:
            row = WARDS[code] | (
                {key[:-3]: value for key, value in WARDS[code].items() if key[-3:] == "_cy"} if lang == "cy" else {}
            )
            values = {column: row[column] for column in columns}
            said = {name: v if isinstance(v, str) else say_number(v, lang) for name, v in values.items()}
            assert re.fullmatch(pattern_of(rule, said, lang), getattr(linked[rule, code], f"because_{lang}"))


def test_one_ward_has_too_few_empty_homes_to_be_shown_and_one_is_unknown():
    assert [row["ward_code"] for row in WARDS.values() if row["few"]] == ["W05999002"]
    areas = gpd.read_file(TOWN / "areas.geojson")
    few = areas["empty_homes"].iloc[3:6]
    assert 0 < few.sum() < 5
    unknown = [code for code, row in WARDS.items() if row["empty_homes"] is None and not row["few"]]
    assert unknown == ["W05999004"]
    assert areas["empty_homes"].isna().sum() == 1


def test_the_share_of_older_people_is_weighted_by_the_people_of_each_area():
    areas = gpd.read_file(TOWN / "areas.geojson")
    apart = 0
    for (code, row), (first, last) in zip(WARDS.items(), pairwise(range(0, 16, 3)), strict=True):
        ours = areas.iloc[first:last]
        if ours["age_65_share"].isna().any():
            assert row["age_65_share"] is None, code
            continue
        weighted = (ours["age_65_share"] * ours["people"]).sum() / ours["people"].sum()
        assert row["age_65_share"] == pytest.approx(weighted, abs=0.0501)
        apart += abs(weighted - ours["age_65_share"].mean()) > 0.1
    assert apart >= 2


def test_new_places_have_welsh_names():
    for row in PLANTED.values():
        assert all(near["name_cy"] for near in row["near"].values())
    context = gpd.read_file(TOWN / "context.gpkg", layer="context")
    assert {"Ystad y Dyfrgi", "Fferm Solar Enghraifft"} <= set(context["name_cy"])
