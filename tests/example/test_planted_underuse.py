"""What was planted of under-use is found with its certainty, its reasons and its edition, and nothing besides."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest

from assetmap.analysis.evidence import load_evidence
from assetmap.analysis.matching import HOWS
from assetmap.loaders.owner_table import describe_owners, read_owner_table
from assetmap.write import write_assets, write_findings

TOWN = Path(__file__).parents[2] / "layers" / "example"
TRUTH = json.loads((TOWN / "truth.json").read_text("utf-8"))
PLANTED = {row["reference"]: row for row in TRUTH["underused"]}
NOT_FLAGGED = {row["reference"]: row for row in TRUTH["not_flagged"]}
SIDES = ("layer_a", "reference_a", "layer_b", "reference_b")
OPEN_MAP = {f"open_map_{part}" for part in ("buildings", "land")}


@pytest.fixture(scope="module")
def studied(example_study):
    return example_study


@pytest.fixture(scope="module")
def public(example):
    return example


@pytest.fixture(scope="module")
def findings(studied):
    """Every finding by the reference of its asset, with its kinds of evidence."""
    assets = studied.matched.assets.data.set_index("asset_id")
    reasons = studied.underuse.reasons
    reasons = reasons[reasons["reason"].str.startswith("evidence-")]
    evidence = reasons["reason"].str.removeprefix("evidence-").groupby(reasons["finding_id"]).agg(set)
    data = studied.underuse.layer.data
    told = data.assign(evidence=[evidence.get(key, set()) for key in data["finding_id"]])
    found = {assets.loc[row["about_id"], "reference"]: row for row in told.to_dict("records")}
    assert len(found) == len(data)
    return found


def owned_by_the_open_map():
    """References of the assets of which the open map tells anything."""
    merged = {
        row["reference_a"] for row in TRUTH["matches"] if row["outcome"] == "merged" and row["layer_b"] in OPEN_MAP
    }
    return merged | {reference for reference, row in PLANTED.items() if row["layer"] in OPEN_MAP}


# --- the truth itself -------------------------------------------------------------------------------------------------


def test_every_kind_of_evidence_is_planted_in_something_that_is_found():
    assert {kind for row in TRUTH["underused"] for kind in row["evidence"]} == set(load_evidence())


def test_every_band_and_every_reason_to_withhold_is_planted():
    assert {row["band"] for row in TRUTH["underused"]} == {"worth_a_look", "likely", "confirmed"}
    withheld = {row["withheld"] for row in (*TRUTH["underused"], *TRUTH["not_flagged"])}
    assert withheld == {"", "owner_unknown", "private", "sensitive", "uncared", "rejected", "below"}


def test_every_state_of_a_decision_is_planted():
    states = {row["state"] for row in TRUTH["reviews"]}
    assert states == {"in_force", "due", "unverified", "not_found", "superseded"}
    assert {row["decision"] for row in TRUTH["reviews"] if row["state"] == "in_force"} == {
        "confirm",
        "reject",
        "correct",
    }


def test_what_is_found_by_the_map_alone_is_planted():
    alone = {
        row["reference"] for row in TRUTH["underused"] if row["evidence"] in (["empty_ground"], ["bare_green_space"])
    }
    assert len(alone) >= 2


def test_new_things_have_welsh_names():
    ground = gpd.read_file(TOWN / "ground.gpkg", layer="ground")
    named = ground["name"].notna()
    assert named.any()
    assert (ground["name_cy"].notna() == named).all()
    land = gpd.read_file(TOWN / "land.gpkg", layer="land").set_index("parcel_id")
    assert land.loc[land.index > "LP10", "name_cy"].notna().all()
    header, *rows = openpyxl.load_workbook(TOWN / "register.xlsx")["Register"].iter_rows(values_only=True)
    assert all(row[header.index("Enw")] for row in rows)


def test_the_second_source_says_that_it_is_made_up_and_share_alike():
    source = tomllib.loads((TOWN / "assetmap.toml").read_text("utf-8"))["sources"]["open_map"]
    assert source["licence"] == "ODbL-1.0"
    assert "made-up" in source["title"]
    assert "no part of OpenStreetMap" in source["attribution"]


def test_the_officers_tables_name_no_person():
    with (TOWN / "reviews.csv").open(encoding="utf-8", newline="") as file:
        assert {row["role"] for row in csv.DictReader(file)} == {"Estates officer", "Resident"}
    with (TOWN / "owners.csv").open(encoding="utf-8", newline="") as file:
        assert {row["mailbox"] for row in csv.DictReader(file)} == {"", "property@exampleton.example"}


# --- what is found ----------------------------------------------------------------------------------------------------


def test_what_is_found_is_what_was_planted_and_nothing_besides(findings):
    assert {reference for reference, row in findings.items() if row["band"]} == set(PLANTED)


@pytest.mark.parametrize("reference", PLANTED)
def test_what_was_planted_is_found_with_its_band_its_edition_and_its_evidence(findings, reference):
    planted, found = PLANTED[reference], findings[reference]
    assert (found["band"], found["withheld"]) == (planted["band"], planted["withheld"])
    assert found["evidence"] == set(planted["evidence"])
    assert (found["name"], found["ward_code"]) == (planted["name"], planted["ward_code"])


@pytest.mark.parametrize("reference", NOT_FLAGGED)
def test_what_is_no_find_is_none_for_the_planted_reason(findings, reference):
    planted, found = NOT_FLAGGED[reference], findings.get(reference)
    assert bool(found) == bool(planted["withheld"])
    if found:
        assert (found["band"], found["withheld"]) == ("", planted["withheld"])
        assert found["evidence"] == set(planted["evidence"])


def test_certainty_is_ten_only_after_a_check(findings):
    full = {reference for reference, row in findings.items() if row["certainty"] > 9}
    assert full == {reference for reference, row in PLANTED.items() if row["band"] == "confirmed"}
    assert max(row["certainty"] for reference, row in findings.items() if reference not in full) == 9


def test_what_could_serve_homes_without_a_hall_says_how_many(findings):
    near = {reference for reference, row in PLANTED.items() if "homes_without_a_hall" in row["evidence"]}
    assert near
    assert {reference for reference in PLANTED if findings[reference]["potential"] >= 50} == near


def test_usage_is_counted_as_planted(studied):
    assert dict(studied.usage) == TRUTH["usage"]


# --- one asset of several records -------------------------------------------------------------------------------------


def test_records_are_matched_as_planted_and_none_besides(studied):
    columns = ["how", "outcome", "reason", *SIDES]
    found = studied.matched.matches[columns].to_dict("records")
    assert sorted(found, key=str) == sorted(({key: row[key] for key in columns} for row in TRUTH["matches"]), key=str)


def test_every_way_and_outcome_is_planted():
    ways = set(HOWS) - {"near"}  # for services without a name
    assert {row["how"] for row in TRUTH["matches"] if row["outcome"] == "merged"} == ways
    assert {row["outcome"] for row in TRUTH["matches"]} == {"merged", "ambiguous", "conflict"}


def test_what_two_sources_say_of_an_owner_is_told_and_the_register_believed(studied):
    about = {row["reference_a"] for row in TRUTH["matches"] if row["outcome"] == "conflict"}
    assets = studied.matched.assets.data.set_index("reference")
    assert len(about) == 1
    assert set(assets.loc[list(about), "ownership"]) == {"public"}
    assert set(assets.loc[list(about), "owner"]) == {"Exampleton Council"}


def test_spellings_of_one_owner_are_merged_as_the_officers_table_says(studied, example_folder, example_layers):
    table = describe_owners(example_layers, read_owner_table(example_folder / "owners.csv")).set_index("spelling")
    for owner, spellings in TRUTH["owners"].items():
        for spelling, rows in spellings.items():
            assert (table.loc[spelling, "owner"], table.loc[spelling, "rows"]) == (owner, rows)
    met = set(studied.matched.assets.data["owner"])
    assert {"Exampleton Council", "Example Homes"} <= met
    assert not met & {"Exampleton Cncl", "Cyngor Aberenghraifft"}


# --- decisions --------------------------------------------------------------------------------------------------------


def test_decisions_are_found_and_stand_as_planted(studied):
    references = studied.matched.assets.data.set_index("asset_id")["reference"]
    found = [
        {
            "row": one.review.row,
            "decision": one.review.decision,
            "reference": references.get(one.asset_id, ""),
            "state": one.state,
            "matched_by": one.matched_by,
        }
        for one in studied.reviewed
    ]
    assert found == TRUTH["reviews"]


def test_a_correction_changes_what_it_is_about_and_nothing_else(studied):
    about = {row["reference"] for row in TRUTH["reviews"] if row["decision"] == "correct"}
    assets = studied.matched.assets.data
    corrected = assets[assets["use"] == "Former indoor market"]
    assert set(corrected["reference"]) == about
    reasons = studied.underuse.reasons
    blank = reasons[reasons["reason"] == "evidence-no_use_stated"]
    assert set(blank["source_id"]) == {"example"}


# --- editions ---------------------------------------------------------------------------------------------------------


def test_the_public_edition_shows_what_was_planted_for_it(public):
    assets = public.assets.data.set_index("asset_id")
    flags = public.findings.data.query("kind == 'underuse'")
    shown = {assets.loc[about, "reference"] for about in flags["about_id"]}
    assert shown == {reference for reference, row in PLANTED.items() if row["withheld"] == ""}
    assert dict(public.withheld) == TRUTH["left_out"]


def test_land_and_buildings_that_are_withheld_are_nowhere_in_what_is_shown(public):
    shown = set(public.assets.data["reference"])
    hidden = {reference for reference, row in PLANTED.items() if row["withheld"]}
    assert {row["reference"] for row in TRUTH["private_never_flagged"] + TRUTH["unknown_owner_counted"]} <= hidden
    assert not shown & hidden


def test_a_private_owner_that_agreed_is_shown(public):
    land = public.assets.data.query("owner == 'Example Homes' and kind == 'land'")
    assert land["ownership"].tolist() == ["private"]
    assert PLANTED[land["reference"].item()]["withheld"] == ""


def test_a_status_that_nothing_published_rests_on_is_not_told(public):
    statuses = public.assets.data.set_index("reference")["status"]
    told = {reference: statuses[reference] for reference, row in NOT_FLAGGED.items() if row["status"] == "vacant"}
    assert told == dict.fromkeys(told, "unknown")
    assert len(told) == 2


def test_what_the_open_map_tells_of_is_written_apart_under_its_licence(public, tmp_path):
    write_findings(public, tmp_path, {})
    write_assets(public, tmp_path, {})
    parts = {name: gpd.read_file(tmp_path / f"{name}.gpkg", layer=name.split("-")[0]) for name in (
        "findings", "findings-odbl", "assets", "assets-odbl",
    )}  # fmt: skip
    references = public.assets.data.set_index("asset_id")["reference"]
    shared = parts["findings-odbl"]
    assert set(shared["kind"]) == {"underuse"}
    expected = {
        reference for reference in owned_by_the_open_map() & set(PLANTED) if PLANTED[reference]["withheld"] == ""
    }
    assert {references[about] for about in shared["about_id"]} == expected
    assert shared["licence"].str.contains("ODbL-1.0").all()
    assert not parts["findings"]["licence"].str.contains("ODbL").any()
    assert not parts["assets"]["licence"].str.contains("ODbL").any()
    assert expected <= set(parts["assets-odbl"]["reference"])
    sources = gpd.read_file(tmp_path / "findings-odbl.gpkg", layer="sources").set_index("source_id")
    assert sources.loc["open_map", "licence"] == "ODbL-1.0"
