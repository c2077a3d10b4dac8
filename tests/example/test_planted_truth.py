"""What was planted in the made-up town is found, and nothing besides."""

from __future__ import annotations

import pytest

from assetmap import load_config, load_standards
from assetmap.analysis.access import ANSWERS
from assetmap.analysis.modes import load_modes, may_use
from assetmap.analysis.supply import straight_line
from assetmap.tables import measure


@pytest.fixture(scope="module")
def access(example_folder, example_layers):
    return measure(load_config(example_folder), example_layers)


def test_the_standards_that_the_town_was_planted_for_are_ours(truth):
    planted = {
        key: (one["service"], one["metres"], one["minimum_ha"], "network", "walk")
        for key, one in truth["standards"].items()
    }
    assert planted == {
        key: (one.service, one.metres, one.minimum_ha, one.method, one.mode) for key, one in load_standards().items()
    }


def test_what_may_not_be_walked_is_what_was_planted(example_layers, truth):
    streets = next(layer for layer in example_layers if layer.kind == "streets").data
    refused = streets[~may_use(streets, load_modes()["walk"])]
    assert set(refused["highway"]) == set(truth["not_walkable"])


@pytest.mark.parametrize("standard", list(load_standards()))
def test_the_answers_of_the_homes_are_the_planted_ones(access, truth, standard):
    table = access.table()
    said = table[table["standard"] == standard].groupby("answer")["home"].agg(set).to_dict()
    far, lost, dark = (set(truth[f"{name}_on_foot"][standard]) for name in ("lacking", "unreachable", "unknown"))
    planted = {"beyond": far - lost, "unreachable": lost, "unknown": dark}
    planted["within"] = set(access.homes["id"]) - far - dark
    assert said == {answer: homes for answer, homes in planted.items() if homes}


@pytest.mark.parametrize("standard", list(load_standards()))
def test_straight_lines_of_the_homes_are_the_planted_ones(access, truth, standard):
    homes, one = access.homes.geometry, access.measured[standard]
    metres, _ = straight_line(homes, one.supply)
    far = (metres > one.standard.metres) & (one.depth >= one.standard.metres)
    assert sorted(access.homes["id"][far]) == sorted(truth["lacking_straight_line"][standard])


@pytest.mark.parametrize("answer", ["beyond", "unreachable", "unknown"])
def test_the_households_of_the_findings_are_the_planted_ones(example, truth, answer):
    findings = example.findings.data.query("answer == @answer")
    found = {(row.ward_code, row.standard): getattr(row, f"households_{answer}") for row in findings.itertuples()}
    assert found == {key: counts[answer] for key, counts in planted_counts(truth).items() if counts[answer]}


def test_every_finding_of_access_counts_all_four_answers(example, truth):
    findings = example.findings.data.query("kind in ('gap', 'no_data')")
    planted = planted_counts(truth)
    assert (findings["few"] == "").all()
    for row in findings.itertuples():
        counts = {answer: getattr(row, f"households_{answer}") for answer in ANSWERS}
        assert counts == planted[row.ward_code, row.standard]
        assert row.households == truth["households"][row.ward_code]


def planted_counts(truth):
    """Households by answer, by ward and standard."""
    far, lost, dark = (truth[f"households_{name}_on_foot"] for name in ("lacking", "unreachable", "unknown"))
    return {
        (ward, key): {
            "within": truth["households"][ward] - far[ward][key] - dark[ward][key],
            "beyond": far[ward][key] - lost[ward][key],
            "unreachable": lost[ward][key],
            "unknown": dark[ward][key],
        }
        for ward in truth["households"]
        for key in truth["standards"]
    }


def test_the_rows_that_were_planted_to_be_set_aside_are(example_layers, truth):
    aside = {
        problem.rule: layer.intake.set_aside.loc[problem.row, "Asset Ref"]
        for layer in example_layers
        if layer.name.startswith("register")
        for problem in layer.intake.problems
        if problem.effect == "set aside"
    }
    rules = {
        "duplicate reference": "value-duplicate",
        "unknown postcode": "postcode-unknown",
        "no location": "no-location",
    }
    assert aside == {rules[planted["reason"]]: planted["reference"] for planted in truth["set_aside"]["register"]}


def test_inactive_stops_are_left_out_and_counted(example_layers, truth):
    stops = next(layer for layer in example_layers if layer.name == "stops")
    assert stops.intake.count("left out") == truth["set_aside"]["stops"]["inactive"]


def test_two_spellings_of_one_owner_become_one(example):
    owners = set(example.assets.data.query("kind in ('land', 'building')")["owner"])
    assert "Exampleton Council" in owners
    assert "Exampleton Cncl" not in owners


def test_what_was_located_by_postcode_says_so(example):
    anchors = example.assets.data.query("kind == 'anchor'").set_index("name")["located_by"]
    assert set(anchors.drop("Example Bike Kitchen")) == {"postcode"}
    assert anchors["Example Bike Kitchen"] == "coordinates"
    hall = example.assets.data.query("name == 'Marsh End Hall'")
    assert hall["located_by"].tolist() == ["postcode"]


def test_the_political_club_among_the_cooperatives_is_no_anchor(example, example_layers):
    anchors = next(layer for layer in example_layers if layer.kind == "anchors")
    assert anchors.intake.count("left out") == 2
    assert set(example.assets.data.query("kind == 'anchor'")["type"]).isdisjoint({"other", "members_club"})


def test_the_two_stops_of_a_street_are_told_apart_by_naptans_indicator(example):
    stops = example.assets.data.query("type == 'bus_stop'")["name"]
    assert {"Quay (o/s)", "Quay (opp)"} <= set(stops)
