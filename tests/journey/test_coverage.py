"""What is told of the whole catalogue: what is linked here, and why the rest is not."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from assetmap import load_actions
from assetmap.journey.coverage import COLUMNS, cover_actions, know_features
from assetmap.text import LANGS

ACTIONS = load_actions()
PRACTICE = {key for key, action in ACTIONS.items() if action.strength == "none"}


@pytest.fixture(scope="module")
def whole(example):
    return cover_actions(example)


def test_every_record_is_told_once_in_the_order_of_the_catalogue(whole):
    assert list(whole.columns) == list(COLUMNS)
    assert whole["action_id"].tolist() == list(ACTIONS)
    assert whole["level"].tolist() == [action.level for action in ACTIONS.values()]
    assert whole["strength"].tolist() == [action.strength for action in ACTIONS.values()]


def test_links_and_rules_are_those_of_the_atlas(example, whole):
    counts = example.links.groupby("action_id").size()
    for row in whole.itertuples():
        assert row.links == counts.get(row.action_id, 0)
        told = {rule: int(n) for rule, n in re.findall(r"([a-z0-9-]+) (\d+)", row.rules)}
        rows = example.links[example.links["action_id"] == row.action_id]
        assert told == rows.groupby("rule").size().to_dict()
        ids = [rule.id for rule in ACTIONS[row.action_id].rules]
        assert list(told) == [rule for rule in ids if rule in told]


def test_what_is_linked_needs_no_reason_and_what_is_not_has_one_in_both_languages(whole):
    linked = whole["links"] > 0
    assert (linked == (whole["state"] == "linked")).all()
    for lang in LANGS:
        assert (linked == (whole[f"why_{lang}"] == "")).all()
    other = whole[~linked]
    assert (other["why_cy"] != other["why_en"]).all()


def test_practice_is_what_no_rule_is_for(whole):
    assert set(whole["action_id"][whole["state"] == "practice"]) == PRACTICE
    assert (whole["kinds"] == "").equals(whole["state"] == "practice")


def test_the_example_links_every_record_that_a_map_can_be_about(whole):
    assert set(whole["action_id"][whole["state"] == "linked"]) == set(ACTIONS) - PRACTICE


def test_the_features_of_the_wards_add_up_to_the_place(example, whole):
    known = know_features(example)
    parts = [cover_actions(example, code, known) for code in example.wards.data["code"]]
    outside = ~known.features["ward_code"].isin(example.wards.data["code"])
    lost = example.links["feature_id"].isin(known.features["feature_id"][outside]).sum()
    assert sum(part["links"].sum() for part in parts) + lost == whole["links"].sum()
    assert_frame_equal(parts[0], cover_actions(example, example.wards.data["code"].iloc[0]))


def test_an_unknown_ward_is_refused(example):
    with pytest.raises(KeyError, match="W00000000"):
        cover_actions(example, "W00000000")


def test_no_table_puts_wards_in_an_order_of_merit(whole):
    assert not {"score", "rank", "decile", "best", "worst"} & set(whole.columns)
    assert whole["action_id"].tolist() == list(ACTIONS)  # and not in the order of how many links there are
    assert not whole["links"].is_monotonic_decreasing


# --- each reason ------------------------------------------------------------------------------------------------------


def atlas(towns, of, wards=("W05999001",)):
    made = towns.town(of, [], actions=ACTIONS)
    data = pd.DataFrame({"code": list(wards)})
    links = towns.link(made)
    return SimpleNamespace(**vars(made), links=links, wards=SimpleNamespace(data=data))


def state(table, key):
    row = table.set_index("action_id").loc[key]
    return row["state"], row["why_en"], row["why_cy"]


def test_no_layer_tells_of_it(towns):
    table = cover_actions(atlas(towns, []))
    assert set(table["state"]) == {"practice", "no_layer"}
    en, cy = "No layer tells of: development trusts.", "Nid oes haen sy'n sôn am: ymddiriedolaethau datblygu."
    assert state(table, "T1-O-02") == ("no_layer", en, cy)


def test_it_is_elsewhere_in_the_place_but_not_here(towns):
    of = [towns.asset("trust", "anchor", "development_trust", ward_code="W05999002")]
    made = atlas(towns, of, ("W05999001", "W05999002"))
    assert state(cover_actions(made), "T1-O-02")[0] == "linked"
    assert state(cover_actions(made, "W05999002"), "T1-O-02")[0] == "linked"
    found = state(cover_actions(made, "W05999001"), "T1-O-02")
    assert found[:2] == ("not_here", "The layers show none of these here: development trusts.")


def test_it_is_here_but_no_rule_fits(towns):
    of = [towns.asset("green", "green_space", "common", area_ha=1.0)]
    assert state(cover_actions(atlas(towns, of)), "T1-S-06")[0] == "no_match"
    assert state(cover_actions(atlas(towns, of)), "T1-S-04")[0] == "linked"
