"""Which rule links a feature to an action, in what order of weight, and that what is withheld is never spoken of."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from assetmap import load_actions
from assetmap.config import PublicSpec
from assetmap.journey.features import find_fitting, gather_features
from assetmap.journey.links import COLUMNS
from assetmap.study import make_atlas

ACTIONS = load_actions()


def only(*keys):
    return {key: ACTIONS[key] for key in keys}


def linked(links):
    """Rule of each link, by feature and action."""
    return {(row.feature_id, row.action_id): row.rule for row in links.itertuples()}


# --- the example town -------------------------------------------------------------------------------------------------


def test_every_feature_of_the_example_is_linked_by_the_first_rule_that_fits_it_and_by_no_other(example, world):
    expected = {
        (key, action.id): rule.id
        for key, thing in world.things.items()
        for action in ACTIONS.values()
        if (rule := world.first(thing, action))
    }
    assert linked(example.links) == expected
    assert len(example.links) == len(expected)


def test_links_are_told_by_feature_and_action_in_order_and_in_their_columns(example):
    assert list(example.links.columns) == list(COLUMNS)
    pairs = list(zip(example.links["feature_id"], example.links["action_id"], strict=True))
    assert pairs == sorted(set(pairs))
    assert list(example.links.index) == list(range(len(pairs)))


def test_what_is_near_weighs_more_than_the_kind_and_the_kind_more_than_being_of_any_kind(example, world, sentences):
    for row in example.links.itertuples():
        rule = world.rules[row.action_id, row.rule]
        thing = world.things[row.feature_id]
        plain = [kind for kind in rule.when if ":any" not in kind and sentences.is_of(thing, kind)]
        expected = 0 if rule.where or rule.near or rule.inside else 1 if plain else 2
        assert row.rank == expected, row


def test_a_link_to_a_flag_quotes_its_certainty_and_a_link_to_a_gap_its_figures(example):
    findings = example.findings.data.set_index("finding_id")
    rows = example.links.query("rule == 'mapped-opportunity'")
    assert len(rows) > 20
    for row in rows.itertuples():
        assert row.because_en.endswith(f"certainty {findings.loc[row.feature_id, 'certainty']:g} of 10.")
    row = example.links.query("rule == 'mapped-gap'").iloc[0]
    gap = findings.loc[row["feature_id"]]
    assert f"Households: {gap['households_beyond']:,.0f}." in row["because_en"]
    assert f"{example.standards[gap['standard']].metres:,.0f} metres" in row["because_en"]


def test_the_links_of_the_example_that_the_journey_was_made_for(example):
    data, findings = example.assets.data, example.findings.data
    by_action = example.links.groupby("action_id")["feature_id"].agg(set)
    flags = set(findings.query("kind == 'underuse' and ownership == 'public'")["finding_id"])
    gaps = set(findings.query("kind == 'gap'")["finding_id"])
    part = {kind: set(rows["asset_id"]) for kind, rows in data.groupby("kind")}
    assert by_action["T1-A-08"] == flags | part["anchor"]
    assert (
        by_action["T1-S-15"] == flags | gaps | part["service"] | part["green_space"] | part["land"] | part["building"]
    )
    assert by_action["T3-S-01"] == part["service"] | part["anchor"] | gaps
    assert by_action["T1-O-04"] == flags | set(data["asset_id"]) - part["street"]
    assert by_action["T1-A-13"] >= part["street"]
    known = example.context.table
    assert by_action["T1-S-22"] == set(known.index[known["empty_homes"] > 0])
    assert by_action["T1-A-03"] == set(known.index[known["psb"] != ""])


def test_two_runs_link_alike_whatever_the_order_of_the_rows(example, towns):
    turned = replace(
        example,
        assets=replace(example.assets, data=example.assets.data.iloc[::-1].reset_index(drop=True)),
        findings=replace(example.findings, data=example.findings.data.iloc[::-1].reset_index(drop=True)),
    )
    assert_frame_equal(towns.link(example), example.links)
    assert_frame_equal(towns.link(turned), example.links)


# --- case by case -----------------------------------------------------------------------------------------------------


def test_the_first_rule_that_fits_wins_and_its_order_decides(towns):
    of = [towns.asset("park", "green_space", "park"), towns.asset("hall", "service", "community_hall")]
    action = ACTIONS["T1-S-01"]
    turned = action.model_copy(update={"rules": action.rules[::-1]})
    first = towns.link(towns.town(of, [], actions={action.id: action}))
    last = towns.link(towns.town(of, [], actions={action.id: turned}))
    assert linked(first) == {
        ("park", action.id): "open-space-and-hall-for-a-gathering",
        ("hall", action.id): "hall-for-a-gathering",
    }
    assert linked(last) == {
        ("park", action.id): "open-space-for-a-gathering",
        ("hall", action.id): "hall-for-a-gathering",
    }
    assert first.set_index("feature_id")["rank"].to_dict() == {"park": 0, "hall": 1}


def test_bounds_of_a_number_are_included_and_what_is_not_known_is_in_none(towns):
    sizes = {"small": 7.99, "enough": 8.0, "large": 80.0, "unknown": float("nan")}
    of = [towns.asset(key, "green_space", "park", area_ha=area) for key, area in sizes.items()]
    links = towns.link(towns.town(of, [], actions=only("T1-S-06")))
    large, other = "park-for-a-parkrun-starts-not-known", "park-size-for-a-parkrun-not-told"
    assert links.set_index("feature_id")["rule"].to_dict() == {
        "small": other,
        "enough": large,
        "large": large,
        "unknown": other,
    }


@pytest.mark.parametrize(
    ("away", "rule"),
    [
        (None, "park-for-a-parkrun-starts-not-known"),
        (4001, "park-for-a-parkrun"),
        (4000, "park-near-a-parkrun-start"),
    ],
)
def test_a_park_is_offered_for_a_parkrun_where_none_starts_near_or_where_nobody_knows(towns, away, rule):
    of = [towns.asset("park", "green_space", "park")]
    if away:
        of.append(towns.asset("start", "service", "parkrun_start", towns.Point(towns.X + away, towns.Y)))
    assert towns.link(towns.town(of, [], actions=only("T1-S-06")))["rule"].tolist() == [rule]


def test_a_flag_that_is_not_known_to_be_public_or_has_no_band_is_linked_to_nothing(towns):
    of = [towns.asset(key, "building", "building") for key in ("a", "b", "c")]
    found = [towns.flag("a"), towns.flag("b", ownership="private"), towns.flag("c", band="")]
    links = towns.link(towns.town(of, found, actions=only("T1-A-08", "T1-A-10", "T1-O-04")))
    assert set(links["feature_id"]) & {"flag-a", "flag-b", "flag-c"} == {"flag-a"}


def test_gaps_of_one_ward_are_not_one_thing(towns):
    features = gather_features(
        towns.layer("assets", []), towns.layer("findings", [towns.gap("advice"), towns.gap("library")]), {}, None
    )
    assert features["about_id"].tolist() == ["", ""]


def test_a_flag_and_its_asset_are_one_thing_and_a_flag_is_never_near_itself(towns):
    trust = [towns.asset("trust", "anchor", "development_trust")]
    one = [towns.asset("yard", "land", "land"), *trust]
    links = towns.link(towns.town(one, [towns.flag("yard")], actions=only("T1-A-08"))).set_index("feature_id")
    assert links.loc["trust", "because_en"].count(": 1.") == 1
    assert links.loc["flag-yard", "because_en"].count(": 1.") == 1


# --- wards ------------------------------------------------------------------------------------------------------------


TEXTS = ("area_statement", "psb", "estates", "water")
NOTHING = dict.fromkeys((*TEXTS, *(f"{name}_cy" for name in TEXTS)), "")
NOTHING |= dict.fromkeys(("age_65_share", "empty_homes", "estates_count", "energy_count"), float("nan"))
NOTHING |= dict.fromkeys(("paths_km", "public_land_ha", "public_roof_m2"), float("nan"))


@pytest.mark.parametrize("column", [name for name in NOTHING if name != "estates" and not name.endswith("_cy")])
def test_a_ward_is_linked_by_what_is_known_of_it_and_by_nothing_else(towns, sentences, column):
    value = "Somewhere" if NOTHING[column] == "" else 6.0
    links = towns.link(towns.town([], [], actions=ACTIONS, known=towns.context(**NOTHING | {column: value})))
    when = {rule.id: rule.when for action in ACTIONS.values() for rule in action.rules}
    assert len(links)
    assert set(links["feature_id"]) == {towns.WARD}
    assert {sentences.kinds()[kind]["column"] for rule in links["rule"] for kind in when[rule]} == {column}
    assert links["because_en"].str.contains("Somewhere" if isinstance(value, str) else "6", regex=False).all()


def test_a_ward_of_which_nothing_is_known_is_linked_to_nothing(towns):
    assert towns.link(towns.town([], [], actions=ACTIONS, known=towns.context(**NOTHING))).empty
    assert towns.link(towns.town([], [], actions=ACTIONS)).empty


@pytest.mark.parametrize("known", [{"empty_homes": float("nan"), "few": "empty_homes"}, {"empty_homes": 0.0}])
def test_empty_homes_that_may_not_be_told_or_are_none_link_nothing(towns, known):
    town = towns.town([], [], actions=only("T1-S-22"), known=towns.context(**known))
    assert towns.link(town).empty


def test_housing_estates_without_a_name_leave_no_hole_in_a_sentence(towns):
    town = towns.town([], [], actions=ACTIONS, known=towns.context(estates="", estates_count=2.0))
    links = towns.link(town)
    told = links[
        links["rule"].isin({"estates-for-arts-and-sport", "ward-housing-estates", "ward-estates-for-generations"})
    ]
    assert len(told) == 3
    for lang in ("en", "cy"):
        assert told[f"because_{lang}"].str.contains(": 2.", regex=False).all()
        assert not told[f"because_{lang}"].str.contains(r"[:(] ?[.)]").any()


# --- what an edition leaves out ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def editions(example_study, example_officers, example):
    """Make the officers' edition, the public one, and a public one that leaves out every empty building."""
    config = example_study.config.model_copy(update={"public": PublicSpec(empty_buildings="none")})
    return example_officers, example, make_atlas(replace(example_study, config=config), "public")


def things(atlas):
    return set(atlas.assets.data["asset_id"]) | set(atlas.findings.data["finding_id"])


def test_the_public_editions_hold_less_and_their_sentences_tell_what_they_hold(editions, sentences):
    officers, public, strict = editions
    assert things(strict) < things(public) < things(officers)
    for atlas in editions:
        assert sentences.find_wrong(sentences.World(atlas), atlas.links) == []
        assert set(atlas.links["feature_id"]) <= things(atlas) | set(atlas.wards.data["code"])


def names_of(layer):
    return {name for column in ("name", "name_cy") for name in layer.data[column] if len(name) > 3}


def withheld_names(shown, every):
    """Names that stand in the officers' edition alone, and are no part of a name that everyone may see."""
    known = (
        names_of(shown.assets) | names_of(shown.findings) | {str(one) for one in shown.context.table.to_numpy().ravel()}
    )
    return {name for name in names_of(every.assets) if not any(name in other for other in known)}


@pytest.mark.parametrize("edition", [1, 2])
def test_nothing_that_is_withheld_is_named_in_a_sentence(editions, edition):
    withheld = withheld_names(editions[edition], editions[0])
    assert len(withheld) >= 10
    said = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(withheld)))
    for lang in ("en", "cy"):
        because = editions[edition].links[f"because_{lang}"]
        assert because[because.str.contains(said)].tolist() == []


def test_the_officers_are_told_the_names_that_the_strict_edition_withholds(editions):
    withheld = withheld_names(editions[2], editions[0])
    assert any(name in because for name in withheld for because in editions[0].links["because_en"])


def test_nothing_that_is_withheld_is_counted(editions):
    counted = re.compile(r"could be used more: (\d+)")
    numbers = []
    for atlas in editions:
        rows = atlas.links[atlas.links["rule"] == "community-shares-anchor-near-place"].set_index("feature_id")
        numbers.append(rows["because_en"].str.extract(counted)[0].astype(float).rename(len(numbers)))
    table = pd.concat(numbers, axis=1).dropna()
    assert len(table)
    assert (table[2] <= table[1]).all()
    assert (table[1] <= table[0]).all()
    assert (table[2] < table[1]).any()


def test_a_feature_that_fits_is_found_by_its_kinds_alone_and_in_any_order(example, sentences, world):
    features = gather_features(example.assets, example.findings, example.standards, example.context)
    for kind in sentences.kinds():
        ids = set(features["feature_id"][find_fitting(features, [kind])])
        assert ids == {key for key, thing in world.things.items() if sentences.is_of(thing, kind)}
