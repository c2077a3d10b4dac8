"""An officer's decisions: added, listed, accepted, kept when the source's ids change, and never changed by evidence."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace

import geopandas as gpd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from assetmap import load_config, load_layers
from assetmap.cli import main
from assetmap.errors import ConfigError, ContractError, LayerReadError
from assetmap.loaders.reviews import Review, read_reviews
from assetmap.officers import list_reviewed, list_underuse
from assetmap.review import Imported, accept_review, add_review, import_corrections, list_reviews, refused_file
from assetmap.study import make_atlas, match_layers, study

X, Y = 331_000, 188_000
CONFIG = """
[place]
id = "hamlet"
name = { en = "Hamlet", cy = "Pentrefan" }
made_up = true

[sources.made]
title = "Made up"
publisher = "assetmap"
licence = "CC0-1.0"
date = 2026-01-31

[layers.wards]
kind = "wards"
file = "wards.geojson"
source = "made"

[layers.register]
kind = "buildings"
file = "register.csv"
source = "made"
set = { ownership = "public" }
"""
REGISTER = """reference,name,status,use,easting,northing
A1,Old Hall,vacant,,331100,188100
A2,Depot,vacant,,331300,188300
A3,Library,in use,library,331500,188500
A4,Lodge,,,331700,188700
"""


@pytest.fixture
def folder(tmp_path):
    wards = gpd.GeoDataFrame({"code": ["W05000001"], "name": ["Hamlet"]}, geometry=[box(X, Y, X + 1000, Y + 1000)])
    wards.set_crs("EPSG:27700").to_crs("EPSG:4326").to_file(tmp_path / "wards.geojson")
    (tmp_path / "register.csv").write_text(REGISTER, "utf-8")
    (tmp_path / "assetmap.toml").write_text(CONFIG, "utf-8")
    return tmp_path


def found_in(folder):
    config = load_config(folder)
    return study(config, load_layers(config))


def flags(found):
    table = list_underuse(found)
    told = zip(table["certainty"], table["band"], table["withheld"], strict=True)
    return dict(zip(table["name"], told, strict=True))


IDS = {}


def ids(folder):
    """Give the id of each asset by its name; of folders with the same files once."""
    files = tuple(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())
    if files not in IDS:
        config = load_config(folder)
        data = match_layers(config, load_layers(config)).assets.data
        IDS[files] = dict(zip(data["name"], data["asset_id"], strict=True))
    return IDS[files]


def decide(folder, name, decision, **values):
    told = {"role": "Estates officer", "reason": "Visited", "date": "2026-01-15"} | values
    return add_review(load_config(folder), ids(folder)[name], Review(decision=decision, **told))


def corrections(folder, *features):
    file = folder / "corrections.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), "utf-8")
    return file


def correction(at=(X + 300, Y + 300), **properties):
    place = gpd.GeoSeries(gpd.points_from_xy([at[0]], [at[1]], crs="EPSG:27700")).to_crs("EPSG:4326").iloc[0]
    geometry = {"type": "Point", "coordinates": [place.x, place.y]}
    return {"type": "Feature", "geometry": geometry, "properties": {"decision": "reject", **properties}}


# --- adding -----------------------------------------------------------------------------------------------------------


def test_before_anyone_has_looked_nothing_is_certain(folder):
    assert flags(found_in(folder)) == {
        "Depot": (5.0, "worth_a_look", ""),
        "Old Hall": (5.0, "worth_a_look", ""),
        "Lodge": (1.0, "", "below"),
    }


def test_a_decision_says_where_its_asset_is_and_how_long_it_holds(folder):
    written = decide(folder, "Old Hall", "confirm")
    assert (written.name, written.reference, written.layer) == ("Old Hall", "A1", "register")
    assert (written.easting, written.northing) == (331_100, 188_100)
    assert written.until == "2028-01-15"
    [read] = read_reviews(folder / "reviews.csv")
    assert replace(read, row=0) == written


def test_what_was_confirmed_is_certain_and_what_was_rejected_is_gone(folder):
    decide(folder, "Old Hall", "confirm")
    decide(folder, "Depot", "reject", reason="The band practises here")
    found = found_in(folder)
    assert flags(found)["Old Hall"] == (10.0, "confirmed", "")
    assert flags(found)["Depot"] == (0.0, "", "rejected")
    atlas = make_atlas(found)
    assert set(atlas.underuse.data["name"]) == {"Old Hall"}
    depot = atlas.assets.data.set_index("name").loc["Depot"]
    assert depot["status"] == "unknown"
    told = list_underuse(found).set_index("name")
    assert "The band practises here" in told.loc["Depot", "against_en"]
    assert "15 January 2026" in told.loc["Old Hall", "for_en"]


def test_what_nothing_speaks_for_may_be_confirmed(folder):
    decide(folder, "Library", "confirm")
    assert flags(found_in(folder))["Library"] == (10.0, "confirmed", "")


def test_a_correction_stands_in_place_of_what_the_source_says(folder):
    decide(folder, "Depot", "correct", column="status", value="in use")
    decide(folder, "Old Hall", "correct", column="ownership", value="private")
    found = found_in(folder)
    assert "Depot" not in {name for name, (_, band, _) in flags(found).items() if band}
    assert flags(found)["Old Hall"][2] == "private"
    hall = found.matched.assets.data.set_index("name").loc["Old Hall"]
    assert (hall["ownership"], hall["ownership_evidence"]) == ("private", "review")


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"role": ""}, "review-needs"),
        ({"reason": ""}, "review-needs"),
        ({"until": "2025-01-01"}, "review-until-early"),
        ({"reason": "Ask jane.jones@example.org"}, "review-personal"),
        ({"role": "Jane, 07700 900123"}, "review-personal"),
    ],
)
def test_a_decision_that_is_not_whole_is_not_written(folder, values, rule):
    decide(folder, "Depot", "reject")
    before = (folder / "reviews.csv").read_bytes()
    with pytest.raises(ContractError) as caught:
        decide(folder, "Old Hall", "confirm", **values)
    assert [problem.rule for problem in caught.value.problems] == [rule]
    assert "07700" not in str(caught.value)
    assert "jane" not in str(caught.value)
    assert (folder / "reviews.csv").read_bytes() == before


def test_an_asset_that_is_not_there_cannot_be_decided(folder):
    with pytest.raises(ConfigError) as caught:
        add_review(load_config(folder), "a-gone", Review("confirm", role="r", reason="r"))
    assert "a-gone" in str(caught.value)
    assert not (folder / "reviews.csv").exists()


def test_what_the_officer_keeps_in_the_table_stays(folder):
    heading = "Rôl;decision;dyddiad;reason;until;Haen;Cyfeirnod;Our own column"
    table = f"{heading}\nrole;reject;01/01/2026;=1+1;31/12/2027;register;A2;kept\n"
    (folder / "reviews.csv").write_text(table, "utf-8")
    decide(folder, "Old Hall", "confirm")
    with (folder / "reviews.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Our own column"] for row in rows] == ["kept", ""]
    assert [row["Cyfeirnod"] for row in rows] == ["A2", "A1"]
    assert [one.decision for one in read_reviews(folder / "reviews.csv")] == ["reject", "confirm"]


# --- holding ----------------------------------------------------------------------------------------------------------


def test_a_decision_is_found_again_when_the_ids_of_the_source_change(folder):
    decide(folder, "Depot", "reject")
    register = REGISTER.replace("A2,Depot,vacant,,331300,188300", "Z9,The Depot,vacant,,331305,188302")
    (folder / "register.csv").write_text(register.replace("The Depot", "Depot,"[:-1]), "utf-8")
    [one] = found_in(folder).reviewed
    assert (one.state, one.matched_by) == ("in_force", "place")
    assert flags(found_in(folder))["Depot"][2] == "rejected"


def test_a_decision_whose_asset_is_gone_is_kept_and_told(folder):
    decide(folder, "Depot", "reject")
    (folder / "register.csv").write_text(REGISTER.replace("A2,Depot,vacant,,331300,188300\n", ""), "utf-8")
    found = found_in(folder)
    assert [one.state for one in found.reviewed] == ["not_found"]
    assert list_reviewed(found.reviewed)["name"].tolist() == ["Depot"]


def test_after_its_review_date_evidence_counts_again(folder):
    decide(folder, "Depot", "reject", until="2026-06-30")
    assert [one.state for one in list_reviews(load_config(folder), on="2026-06-30")] == ["in_force"]
    assert [one.state for one in list_reviews(load_config(folder), on="2026-07-01")] == ["due"]
    config = (folder / "assetmap.toml").read_text("utf-8")
    (folder / "assetmap.toml").write_text(config.replace("2026-01-31", "2026-07-31"), "utf-8")
    assert flags(found_in(folder))["Depot"][1] == "worth_a_look"


def test_the_later_decision_stands(folder):
    decide(folder, "Depot", "confirm", date="2026-01-10")
    decide(folder, "Depot", "reject", date="2026-01-20")
    assert [one.state for one in list_reviews(load_config(folder), on="2026-02-01")] == ["superseded", "in_force"]
    assert flags(found_in(folder))["Depot"][2] == "rejected"


@settings(max_examples=8, deadline=None)
@given(
    status=st.sampled_from(["vacant", "in use", "derelict", "surplus", ""]),
    booking=st.sampled_from(["", "2020-01-01", "2026-01-20"]),
    decision=st.sampled_from(["confirm", "reject"]),
)
def test_no_evidence_changes_what_was_decided(tmp_path_factory, status, booking, decision):
    here = tmp_path_factory.mktemp("hamlet")
    wards = gpd.GeoDataFrame({"code": ["W05000001"], "name": ["Hamlet"]}, geometry=[box(X, Y, X + 1000, Y + 1000)])
    wards.set_crs("EPSG:27700").to_crs("EPSG:4326").to_file(here / "wards.geojson")
    row = f"A1,Old Hall,{status},{booking},331100,188100"
    (here / "register.csv").write_text(f"reference,name,status,last booking,easting,northing\n{row}\n", "utf-8")
    (here / "assetmap.toml").write_text(CONFIG, "utf-8")
    decide(here, "Old Hall", decision)
    certainty, band, _ = flags(found_in(here))["Old Hall"]
    assert (certainty, band) == {"confirm": (10.0, "confirmed"), "reject": (0.0, "")}[decision]
    shutil.rmtree(here)


# --- residents --------------------------------------------------------------------------------------------------------


def test_a_residents_correction_changes_nothing_until_an_officer_accepts_it(folder):
    config = load_config(folder)
    file = corrections(folder, correction(name="Depot", kind="building", reason="The choir sings here on Tuesdays"))
    done = import_corrections(config, file)
    [given_] = done.added
    assert (given_.state, given_.origin) == ("unverified", "resident")
    assert (done.twice, done.refused, done.unknown) == (0, (), ())
    assert import_corrections(config, file) == Imported(twice=1)
    assert flags(found_in(folder))["Depot"][1] == "worth_a_look"
    [waiting] = list_reviews(config)
    assert (waiting.state, waiting.matched_by) == ("unverified", "place")
    accepted = accept_review(config, waiting.review.row, role="Estates officer", until="2030-01-01")
    assert accepted.state == "accepted"
    assert flags(found_in(folder))["Depot"] == (0.0, "", "rejected")


@pytest.mark.parametrize(
    ("feature", "rule"),
    [
        (correction(at=(X + 5000, Y), name="Away"), "correction-outside"),
        (correction(name="Depot", decision="delete everything"), "review-word-unknown"),
        (correction(name="Depot", reason="Ring me on 07700 900123"), "review-personal"),
        (correction(name="Depot", reason="x" * 1001), "corrections-long"),
        ({"type": "Feature", "geometry": None, "properties": {"decision": "reject"}}, "review-nowhere"),
        ("no feature", "review-word-unknown"),
        (correction(name="<b>Depot</b>"), "corrections-markup"),
        (correction(name="Depot", reason="Cheap roofs at www.roofs.example"), "corrections-link"),
        (correction(name="Castle", decision="add", kind="service", type="castle"), "review-word-unknown"),
        (
            correction(at=(X - 1, Y), name="Shop", decision="add", kind="service", type="food_shop"),
            "correction-outside",
        ),
    ],
)
def test_what_is_no_correction_is_refused_and_listed_and_costs_no_other(folder, feature, rule):
    config = load_config(folder)
    file = corrections(folder, correction(name="Depot", reason="fine"), feature, correction(name="Lodge"))
    done = import_corrections(config, file)
    assert [one.name for one in done.added] == ["Depot", "Lodge"]
    assert [one.name for one in read_reviews(folder / "reviews.csv")] == ["Depot", "Lodge"]
    assert rule in {problem.rule for problem in done.refused}
    assert {problem.row for problem in done.refused} == {2}
    assert done.refused_count == 1
    listed = refused_file(config).read_text("utf-8-sig")
    with refused_file(config).open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert {(row["file"], row["number"]) for row in rows} == {("corrections.geojson", "2")}
    assert all(row["what_en"] and row["what_cy"] for row in rows)
    assert "07700" not in listed
    assert "roofs" not in listed
    assert import_corrections(config, file).added == ()
    assert refused_file(config).read_text("utf-8-sig") == listed


def test_the_same_correction_waits_once_whatever_its_day(folder):
    config = load_config(folder)
    twice = [correction(name="Depot", reason="used", date=f"2026-01-0{day}") for day in (1, 2)]
    done = import_corrections(config, corrections(folder, *twice, correction(name="Depot", reason="used at night")))
    assert [one.reason for one in done.added] == ["used", "used at night"]
    assert done.twice == 1


def test_a_correction_of_an_asset_that_is_not_known_waits_and_is_told(folder):
    known = ids(folder)["Depot"]
    file = corrections(folder, *(correction(asset_id=one, decision="note", reason="r") for one in (known, "a-gone")))
    done = import_corrections(load_config(folder), file)
    assert [one.asset_id for one in done.added] == [known, "a-gone"]
    assert done.unknown == ("a-gone",)
    assert not refused_file(load_config(folder)).exists()


# --- what is missing --------------------------------------------------------------------------------------------------


def missing(folder, **values):
    told = {"decision": "add", "kind": "service", "type": "library", "name": "Reading Room", "reason": "Opened in May"}
    config = load_config(folder)
    import_corrections(config, corrections(folder, correction(**(told | values))))
    return config


def test_what_is_missing_is_on_the_map_from_the_day_an_officer_accepts_it(folder):
    config = missing(folder)
    before = set(ids(folder))
    assert [one.state for one in list_reviews(config)] == ["unverified"]
    accepted = accept_review(config, 2, role="Estates officer")
    assert (accepted.decision, accepted.state) == ("add", "accepted")
    assert set(ids(folder)) - before == {"Reading Room"}
    room = found_in(folder).matched.assets.data.set_index("name").loc["Reading Room"]
    assert (room["kind"], room["type"], room["located_by"]) == ("service", "library", "coordinates")
    assert (room["ward_code"], room["licence"]) == ("W05000001", "OGL-3.0")
    assert (round(room.geometry.x), round(room.geometry.y)) == (X + 300, Y + 300)
    [source] = [one for one in found_in(folder).matched.assets.sources if one.id == room["source_id"]]
    told = [source.said(part, lang) for lang in ("cy", "en") for part in ("title", "publisher")]
    assert told == ["Gwiriwyd gan yr awdurdod", "Pentrefan", "Checked by the authority", "Hamlet"]
    assert source.date == accepted.date
    [listed] = list_reviews(config)
    assert (listed.state, listed.asset_id) == ("in_force", room["asset_id"])


def test_an_addition_stays_after_its_review_date_and_is_listed_as_due(folder):
    config = missing(folder)
    accept_review(config, 2, role="Estates officer", until="2030-01-01")
    assert [one.state for one in list_reviews(config, on="2031-01-01")] == ["due"]
    assert "Reading Room" in ids(folder)


def test_an_addition_can_itself_be_corrected(folder):
    config = missing(folder, kind="building", type="building")
    accept_review(config, 2, role="Estates officer")
    decide(folder, "Reading Room", "correct", column="ownership", value="public")
    decide(folder, "Reading Room", "confirm")
    found = found_in(folder)
    assert [one.state for one in found.reviewed] == ["in_force"] * 3
    assert flags(found)["Reading Room"] == (10.0, "confirmed", "")


def test_an_addition_that_another_layer_has_too_is_one_asset(folder):
    config = missing(folder, kind="building", type="building", name="Depot")
    accept_review(config, 2, role="Estates officer")
    data = found_in(folder).matched.assets.data
    assert list(data["name"]).count("Depot") == 1
    [listed] = list_reviews(config)
    assert listed.state == "in_force"


def test_what_is_added_is_under_the_licence_that_the_configuration_names(folder):
    config = (folder / "assetmap.toml").read_text("utf-8")
    (folder / "assetmap.toml").write_text(config + '\n[reviews]\nfile = "reviews.csv"\nlicence = "CC0-1.0"\n', "utf-8")
    accept_review(missing(folder), 2, role="Estates officer")
    data = found_in(folder).matched.assets.data.set_index("name")
    assert data.loc["Reading Room", "licence"] == "CC0-1.0"


@pytest.mark.parametrize(
    ("values", "rule"), [({"kind": "green_space", "type": "park"}, "review-add-outline"), ({}, "review-add-nowhere")]
)
def test_what_cannot_be_drawn_waits_and_is_not_accepted(folder, values, rule):
    told = {"decision": "add", "kind": "service", "type": "library", "reason": "In Mill Street"} | values
    feature = correction(**told) if values else {"type": "Feature", "geometry": None, "properties": told}
    config = load_config(folder)
    assert len(import_corrections(config, corrections(folder, feature)).added) == 1
    before = (folder / "reviews.csv").read_bytes()
    with pytest.raises(ContractError) as caught:
        accept_review(config, 2, role="Estates officer")
    assert [problem.rule for problem in caught.value.problems] == [rule]
    assert (folder / "reviews.csv").read_bytes() == before


def test_a_note_changes_nothing_and_stands_beside_other_decisions(folder):
    config = load_config(folder)
    before = flags(found_in(folder))
    asset = ids(folder)["Depot"]
    notes = [correction(asset_id=asset, decision="note", reason=reason) for reason in ("It is gone", "The gate moved")]
    import_corrections(config, corrections(folder, *notes))
    for row in (2, 3):
        accept_review(config, row, role="Estates officer")
    assert [one.state for one in list_reviews(config)] == ["in_force", "in_force"]
    assert {name: flag[0] for name, flag in flags(found_in(folder)).items()} == {
        n: flag[0] for n, flag in before.items()
    }


# --- an e-mail --------------------------------------------------------------------------------------------------------

MAIL = """\
> About: Depot (Building)
> What is wrong: It is in use
>
> Why: The choir sings
> here on Tuesdays
>
> For the program that reads this (please leave the line as it is):
> assetmap1en;reject;{asset};building;;;{place};The
> Depot;

Ar goll: Ystafell Ddarllen
Pam: Agorodd ym mis Mai

I'r rhaglen sy'n darllen hwn (gadewch y llinell fel y mae):
assetmap1cy;add;;service;library;;{place};Ystafell Ddarllen;
"""


def test_e_mails_are_read_as_the_files_are(folder):
    east, north = correction()["geometry"]["coordinates"]
    text = MAIL.format(asset=ids(folder)["Depot"], place=f"{north:.5f},{east:.5f}")
    (folder / "mail.txt").write_text(text, "utf-8")
    done = import_corrections(load_config(folder), folder / "mail.txt")
    assert done.refused == ()
    first, second = done.added
    assert (first.decision, first.name, first.reason) == ("reject", "The Depot", "The choir sings here on Tuesdays")
    assert (second.decision, second.name, second.name_cy) == ("add", "", "Ystafell Ddarllen")
    assert (second.type, second.reason) == ("library", "Agorodd ym mis Mai")
    assert abs(second.easting - X - 300) < 3


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("<html>", "corrections-unreadable"),
        ("[" * 100_000, "corrections-unreadable"),
        ('{"features": []}', "corrections-unreadable"),
        (json.dumps({"features": [{}] * 201}), "corrections-many"),
        (" " * 1_000_001, "corrections-large"),
    ],
)
def test_a_file_that_holds_no_corrections_is_refused(folder, content, rule):
    (folder / "x.geojson").write_text(content, "utf-8")
    with pytest.raises(LayerReadError) as caught:
        import_corrections(load_config(folder), folder / "x.geojson")
    assert [problem.rule for problem in caught.value.problems] == [rule]


def test_nothing_waits_in_a_row_that_was_decided(folder):
    decide(folder, "Depot", "reject")
    with pytest.raises(ConfigError) as caught:
        accept_review(load_config(folder), 2, role="Estates officer")
    assert [problem.rule for problem in caught.value.problems] == ["review-row-unknown"]


# --- the command line -------------------------------------------------------------------------------------------------


def ask(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_an_officer_reviews_from_the_command_line(folder):
    told = ask("underused", folder)
    assert told.exit_code == 0, told.output
    assert told.output.index("Depot") < told.output.index("Recorded as: vacant")
    asset = ids(folder)["Depot"]
    why = ["--role", "Estates officer", "--reason", "Seen", "--date", "2026-01-15"]
    assert ask("review", folder, "--asset", asset, "--reject", *why).exit_code == 0
    assert "Depot" not in ask("underused", folder).output
    listed = ask("review", folder, "--list")
    assert "Depot" in listed.output
    assert "Seen" in listed.output
    rows = json.loads(ask("review", folder, "--list", "--json").output)
    assert [row["state"] for row in rows] == ["in_force"]


def test_underused_for_machines_gives_every_reason(folder):
    told = json.loads(ask("underused", folder, "--json", "--all").output)
    depot = next(one for one in told["assets"] if one["name"] == "Depot")
    reasons = {reason["evidence"]: (reason["side"], reason["points"], reason["date"]) for reason in depot["reasons"]}
    assert reasons == {"vacant": ("for", 4.0, "2026-01-31"), "no_use_stated": ("for", 1.0, "2026-01-31")}
    assert sum(told["usage"].values()) == 4
    assert told["usage"] == {"found": 2, "too_little": 1, "in_use": 1, "unknown": 0}


@pytest.mark.parametrize(
    "words",
    [[], ["--list", "--accept", "2"], ["--asset", "a-1"], ["--asset", "a-1", "--confirm", "--correct", "status=x"]],
)
def test_wrong_use_of_review_is_told(folder, words):
    told = ask("review", folder, *words)
    assert told.exit_code == 2
    assert "Traceback" not in told.output


def test_a_wrong_table_of_reviews_stops_with_its_row_and_column(folder):
    table = "decision,date,role,reason,until,asset_id\nmaybe,yesterday,r,r,2030-01-01,a-1\n"
    (folder / "reviews.csv").write_text(table, "utf-8")
    told = ask("run", folder)
    assert told.exit_code == 1
    assert "reviews.csv → row 2 → column decision" in told.output
    assert "reviews.csv → row 2 → column date" in told.output


def test_an_officer_takes_corrections_in_from_the_command_line(folder):
    good = correction(name="Depot", reason="The choir sings here")
    file = corrections(folder, good, correction(at=(X + 5000, Y), name="Away"))
    told = ask("corrections", "import", file, folder)
    assert told.exit_code == 0, told.output
    assert "Rows written: 1" in told.output
    assert "Refused: 1" in told.output
    assert "reviews-refused.csv" in told.output
    again = json.loads(ask("review", folder, "--import", file, "--json").output)
    assert (again["added"], again["twice"]) == ([], 1)
    assert [(one["row"], one["rule"]) for one in again["refused"]] == [(2, "correction-outside")]


def test_a_file_without_corrections_stops_the_command(folder):
    (folder / "mail.txt").write_text("Dear council, nothing here", "utf-8")
    told = ask("corrections", "import", folder / "mail.txt", folder)
    assert told.exit_code == 1
    assert "mail.txt" in told.output
