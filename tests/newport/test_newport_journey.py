"""The links of Newport from real open data: which rules link, and every number of their sentences."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

EVERY = 25  # of this many features one is asked about all rules, by the slow way


@pytest.fixture(scope="module")
def sentences():
    path = Path(__file__).parents[1] / "journey" / "sentences.py"
    spec = importlib.util.spec_from_file_location("newport_sentences", path)
    sys.modules["newport_sentences"] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def atlas(newport):
    return newport


@pytest.fixture(scope="module")
def world(sentences, atlas):
    return sentences.World(atlas)


def test_every_sentence_tells_what_is_measured_there(atlas, world, sentences):
    assert len(atlas.links) > 10_000
    assert atlas.links["rule"].nunique() > 100
    assert sentences.find_wrong(world, atlas.links) == []


def test_no_sentence_has_an_empty_place(atlas):
    for lang in ("en", "cy"):
        text = atlas.links[f"because_{lang}"]
        holes = text.str.contains(r"[{}]|\bnan\b|\bNone\b|\(\)|\(, |: ?\.|  | \.|^\W")
        assert text[holes].tolist() == []


def test_the_first_rule_that_fits_links_and_no_other(atlas, world):
    keys = sorted(world.things)[::EVERY]
    assert len(keys) > 50
    rows = atlas.links[atlas.links["feature_id"].isin(keys)]
    expected = {
        (key, action.id): rule.id
        for key in keys
        for action in atlas.actions.values()
        if (rule := world.first(world.things[key], action))
    }
    assert dict(zip(zip(rows["feature_id"], rows["action_id"], strict=True), rows["rule"], strict=True)) == expected


def test_what_no_layer_tells_of_is_unknown_of_every_ward(atlas):
    table = atlas.context.table
    for column in ("area_statement", "psb", "estates"):
        assert (table[column] == "").all()
    for column in ("age_65_share", "empty_homes", "energy_count"):
        assert table[column].isna().all()
    assert (table["paths_km"] > 0).any()
    assert not {"T1-S-22", "T1-A-03"} & set(atlas.links["action_id"])


def test_quiet_streets_lie_where_homes_are_far_from_a_play_area(atlas, sentences):
    streets = atlas.assets.data.query("kind == 'street'")
    gaps = atlas.findings.data.query("kind == 'gap' and service == 'play_area'").geometry
    assert len(streets) > 10
    assert streets.geometry.length.between(40, 400).all()
    assert all(gaps.intersects(sentences.spot(shape)).any() for shape in streets.geometry)
    assert (streets["ownership"] == "unknown").all()
