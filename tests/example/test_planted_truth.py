"""What was planted in the made-up town is found, and nothing besides."""

from __future__ import annotations

import pytest

from assetmap import distance_to_nearest, load_standards
from assetmap.analysis.access import _supply

STANDARD_OF = {standard.service: standard for standard in load_standards().values()}


def test_every_planted_under_used_asset_is_found_and_none_besides(example, truth):
    flags = example.findings.data.query("kind == 'underuse'")
    assets = example.assets.data.set_index("asset_id")
    found = {(assets.loc[about, "reference"], assets.loc[about, "status"]) for about in flags["about_id"]}
    assert found == {(planted["reference"], planted["status"]) for planted in truth["underused"]}
    wards = {assets.loc[about, "reference"]: assets.loc[about, "ward_code"] for about in flags["about_id"]}
    assert wards == {planted["reference"]: planted["ward_code"] for planted in truth["underused"]}


def test_private_land_and_empty_shops_are_nowhere_in_what_is_shown(example, truth):
    shown = set(example.assets.data["reference"])
    hidden = {entry["reference"] for entry in truth["private_never_flagged"] + truth["unknown_owner_counted"]}
    assert hidden
    assert not shown & hidden


def test_the_standards_that_the_town_was_planted_for_are_ours(truth):
    assert {service: planted["metres"] for service, planted in truth["standards"].items()} == {
        service: standard.metres for service, standard in STANDARD_OF.items()
    }


@pytest.mark.parametrize("service", sorted(STANDARD_OF))
def test_the_homes_that_lack_a_service_are_the_planted_ones(example_layers, truth, service):
    homes = next(layer for layer in example_layers if layer.kind == "population").data
    used = [layer for layer in example_layers if layer.kind in {"services", "green_space", "access_points"}]
    metres = distance_to_nearest(homes, _supply(service, used).points)
    lacking = homes["id"][(metres > STANDARD_OF[service].metres).to_numpy()]
    assert sorted(lacking) == sorted(truth["lacking_straight_line"][service])


def test_the_households_of_the_gaps_are_the_planted_ones(example, truth):
    gaps = example.findings.data.query("kind == 'gap'")
    found = {(row.ward_code, row.service): row.households_beyond for row in gaps.itertuples()}
    planted = {
        (ward, service): households
        for ward, services in truth["households_lacking_straight_line"].items()
        for service, households in services.items()
        if households
    }
    assert found == planted
    assert (gaps["households_unknown"] == 0).all()


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
    assert (example.assets.data.query("kind == 'anchor'")["located_by"] == "postcode").all()
    hall = example.assets.data.query("name == 'Marsh End Hall'")
    assert hall["located_by"].tolist() == ["postcode"]


def test_the_political_club_among_the_cooperatives_is_no_anchor(example, example_layers):
    anchors = next(layer for layer in example_layers if layer.kind == "anchors")
    assert anchors.intake.count("left out") == 2
    assert set(example.assets.data.query("kind == 'anchor'")["type"]).isdisjoint({"other", "members_club"})


def test_the_two_stops_of_a_street_are_told_apart_by_naptans_indicator(example):
    stops = example.assets.data.query("type == 'bus_stop'")["name"]
    assert {"Quay (o/s)", "Quay (opp)"} <= set(stops)
