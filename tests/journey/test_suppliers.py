"""Suppliers near a place: who is found, how far, and what is said of it."""

from __future__ import annotations

import json
from functools import cache, partial
from math import hypot
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from assetmap import load_config
from assetmap.errors import ConfigError
from assetmap.journey import load_actions
from assetmap.journey.suppliers import find_spot, find_suppliers, supplier_kinds, supplier_metres
from assetmap.study import match_layers
from assetmap.text import say, say_distance, vocabulary, word

FIVE = {"social_enterprise", "development_trust", "cooperative", "housing_association", "local_firm"}
NEWPORT = Path(__file__).parents[1] / "newport"
TOWN = Point(226_600, 281_900)


@pytest.fixture(scope="module")
def suppliers(assetmap, example_folder):
    """What ``suppliers`` says of the made-up town, asked once by each set of words."""

    return cache(partial(assetmap, "suppliers", folder=example_folder))


@pytest.fixture(scope="module")
def assets(example):
    return example.assets


# --- what is looked for -----------------------------------------------------------------------------------------------


def test_the_kinds_are_the_five_of_the_action():
    assert set(supplier_kinds()) == FIVE <= set(vocabulary()["anchor"])
    assert load_actions()["T3-S-02"].lines.startswith("001:191")


def test_every_organisation_of_the_five_kinds_is_found_the_nearest_first(assets):
    found = find_suppliers(assets, TOWN)
    data = assets.data[assets.data["type"].isin(FIVE) & (assets.data["kind"] == "anchor")]
    by_hand = {
        row.asset_id: hypot(row.geometry.x - TOWN.x, row.geometry.y - TOWN.y) for row in data.itertuples(index=False)
    }
    assert list(found["asset_id"]) == sorted(by_hand, key=by_hand.__getitem__)
    assert list(found["metres"]) == pytest.approx(sorted(by_hand.values()))
    assert set(found["type"]) == FIVE


@given(east=st.floats(-5000, 5000), north=st.floats(-5000, 5000), metres=st.floats(1, 9000))
def test_a_bound_takes_away_what_lies_beyond_it_and_nothing_else(example, east, north, metres):
    point = Point(TOWN.x + east, TOWN.y + north)
    every, near = find_suppliers(example.assets, point), find_suppliers(example.assets, point, metres=metres)
    assert list(near["asset_id"]) == list(every["asset_id"][every["metres"] <= metres])
    assert every["metres"].is_monotonic_increasing


def test_the_bound_is_included(assets):
    every = find_suppliers(assets, TOWN)
    far = every["metres"].iloc[-1]
    assert list(find_suppliers(assets, TOWN, metres=far)["asset_id"]) == list(every["asset_id"])
    assert every["asset_id"].iloc[-1] not in set(find_suppliers(assets, TOWN, metres=far - 0.01)["asset_id"])


@pytest.mark.parametrize("kind", sorted(FIVE))
def test_a_kind_may_be_asked_for_alone(assets, kind):
    assert set(find_suppliers(assets, TOWN, kinds=[kind])["type"]) == {kind}


def test_another_kind_is_a_programmers_mistake(assets):
    with pytest.raises(ValueError, match="members_club"):
        find_suppliers(assets, TOWN, kinds=["members_club"])


def test_a_service_of_a_like_named_type_is_no_supplier(assets):
    data = assets.data.assign(type=assets.data["type"].mask(assets.data["kind"] == "service", "cooperative"))
    assert find_suppliers(assets.derive(data), TOWN).equals(find_suppliers(assets, TOWN))


def test_what_a_register_marks_as_sensitive_is_not_told(assets):
    first = find_suppliers(assets, TOWN)["asset_id"].iloc[0]
    hidden = assets.data["asset_id"] == first
    marked = assets.derive(assets.data.assign(sensitive=assets.data["sensitive"].mask(hidden, "yes")))
    assert first not in set(find_suppliers(marked, TOWN)["asset_id"])
    with pytest.raises(ConfigError):
        find_spot(first, marked, [])


def test_nothing_known_gives_a_table_without_rows(assets):
    none = assets.derive(assets.data[assets.data["kind"] != "anchor"])
    found = find_suppliers(none, TOWN)
    assert found.empty
    assert {"asset_id", "name", "metres", "located_by"} <= set(found)


# --- where ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["ZZ3 2DB", "zz32db", "  ZZ3  2DB "])
def test_a_postcode_is_looked_up_however_it_is_written(assets, example_layers, text):
    spot = find_spot(text, assets, example_layers)
    table = next(layer.data for layer in example_layers if layer.kind == "postcodes").set_index("postcode")
    assert (spot.by, spot.name) == ("postcode", "ZZ3 2DB")
    assert spot.point == table.geometry["ZZ3 2DB"]


@pytest.mark.parametrize("text", ["226886,281804", "226886, 281804", "SN 26886 81804", "SN2688681804"])
def test_a_pair_or_a_grid_reference_is_a_place(assets, example_layers, text):
    spot = find_spot(text, assets, example_layers)
    assert spot.by == "grid"
    assert spot.point.distance(Point(226_886, 281_804)) < 1


def test_an_asset_is_a_place_and_is_not_its_own_supplier(assets, suppliers):
    first = find_suppliers(assets, TOWN).iloc[0]
    spot = find_spot(first["asset_id"], assets, [])
    assert (spot.by, spot.name) == ("asset", first["name"])
    facts = json.loads(suppliers(first["asset_id"], "--json").stdout)
    assert facts["place"]["by"] == "asset"
    assert first["asset_id"] not in {one["asset_id"] for one in facts["suppliers"]}
    assert len(facts["suppliers"]) == len(find_suppliers(assets, spot.point, metres=supplier_metres())) - 1


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("ZZ9 9QQ", "place-postcode-unknown"),
        ("a-0123456789abcdef", "place-asset-unknown"),
        ("Exampleton", "place-not-understood"),
        ("", "place-not-understood"),
        ("-4.5,52.4", "place-not-understood"),
        ("530000,180000", "place-far"),
    ],
)
def test_a_place_that_is_not_known_is_told(assets, example_layers, text, rule):
    with pytest.raises(ConfigError) as caught:
        find_spot(text, assets, example_layers)
    assert [problem.rule for problem in caught.value.problems] == [rule]


def test_a_postcode_without_a_layer_of_postcodes_is_told(assets, example_layers):
    others = [layer for layer in example_layers if layer.kind != "postcodes"]
    with pytest.raises(ConfigError) as caught:
        find_spot("ZZ3 2DB", assets, others)
    assert caught.value.problems[0].rule == "place-postcodes-missing"


# --- the command line -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["cy", "en"])
def test_the_verb_names_each_with_its_kind_its_distance_and_how_it_was_placed(assets, suppliers, lang):
    done = suppliers("226600,281900", "--within", "1000", lang=lang, process=True)
    assert (done.returncode, done.stderr) == (0, "")
    near = find_suppliers(assets, TOWN, metres=1000)
    lines = done.stdout.splitlines()
    head = say("cli-suppliers-head", lang, n=len(near), within=say_distance(1000, lang), place="226600,281900")
    assert lines[0] == head
    for row in near.itertuples(index=False):
        name = row.name_cy if lang == "cy" else row.name
        at = next(at for at, line in enumerate(lines) if line.endswith(row.asset_id))
        assert lines[at].startswith(
            f"  {name} · {word('anchor', row.type, lang)} · {say_distance(row.metres, lang)} · "
        )
        approximate = lines[at + 1].strip() == word("located_by", "postcode", lang)
        assert approximate == (row.located_by == "postcode")
    assert {row.located_by for row in near.itertuples()} == {"postcode", "coordinates"}
    assert say("cli-suppliers-middle", lang) not in lines
    assert say("cli-suppliers-note", lang) in lines


@pytest.mark.parametrize("lang", ["cy", "en"])
def test_none_near_names_the_nearest_farther_away(suppliers, lang):
    done = suppliers("226886,281804", "--within", "300", "--kind", "social_enterprise", lang=lang)
    assert done.returncode == 0
    name = {"cy": "Olwynion Enghraifft", "en": "Example Wheels"}[lang]
    assert say("cli-suppliers-far", lang, name=name, distance=say_distance(500, lang)) in done.stdout


def test_a_postcode_says_that_its_distances_are_approximate(assets, suppliers):
    done = suppliers("ZZ3 2DB")
    assert say("cli-suppliers-middle", "en") in done.stdout
    facts = json.loads(suppliers("ZZ3 2DB", "--json").stdout)
    assert (facts["place"]["by"], facts["method"], facts["within"]) == ("postcode", "straight_line", supplier_metres())
    assert facts["known"] == len(find_suppliers(assets, TOWN)) >= len(facts["suppliers"]) > 0


@pytest.mark.parametrize(("lang", "told"), [("en", "is not in the postcodes"), ("cy", "Nid yw'r cod post ZZ9 9QQ")])
def test_an_unknown_postcode_is_exit_1_and_no_traceback(suppliers, lang, told):
    done = suppliers("zz9 9qq", lang=lang, process=lang == "cy")
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    facts = json.loads(suppliers("zz9 9qq", "--json", lang=lang).stdout)
    assert [problem["rule"] for problem in facts["problems"]] == ["place-postcode-unknown"]


@pytest.mark.parametrize("options", [["--within", "0"], ["--within", "-5"], ["--kind", "members_club"], ["--near"]])
def test_wrong_use_is_exit_2(suppliers, options):
    assert suppliers("ZZ3 2DB", *options).returncode == 2


# --- real data --------------------------------------------------------------------------------------------------------


@pytest.fixture
def newport_config(real_data, monkeypatch):
    monkeypatch.setenv("ASSETMAP_REAL_DATA", str(real_data.resolve()))
    return load_config(NEWPORT)


def test_newports_cooperatives_are_found_from_a_postcode(newport_config, newport_layers):
    layers, assets = newport_layers, match_layers(newport_config, newport_layers).assets
    spot = find_spot("np20 4ur", assets, layers)
    near = find_suppliers(assets, spot.point, metres=3000)
    assert set(near["type"]) == {"cooperative"}
    assert "Le Public Space (Newport)" in set(near["name"])
    assert near["licence"].eq("ODC-By-1.0").all()
    assert find_suppliers(assets, Point(spot.point.x, spot.point.y - 100_000), metres=3000).empty


def test_a_kind_that_no_layer_of_newport_tells_of_cannot_be_told(assetmap, newport_config, newport_layers, monkeypatch):
    monkeypatch.setattr("assetmap.loaders.layers.load_layers", lambda _: newport_layers)
    done = assetmap("suppliers", "NP20 4UR", newport_config.path, "--kind", "local_firm", folder=NEWPORT)
    assert (done.returncode, done.stdout.strip()) == (0, say("cli-suppliers-unknown", "en"))
