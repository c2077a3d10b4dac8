"""What the public edition leaves out and says so, and that the officers' edition leaves out nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely import Point, box

from assetmap import Layer, Source, find_underuse, gather_assets
from assetmap.analysis.editions import make_public, make_whole, mark_withheld
from assetmap.checks import fill_columns
from assetmap.config import PublicSpec
from assetmap.contracts import CONTRACTS
from assetmap.text import vocabulary

TODAY = "2025-06-01"
SOURCE = Source("register", "Register", "A council", "OGL-3.0", date=TODAY)
HERE = Point(225_500, 280_500)
PROPERTY = {"land": "land", "building": "buildings", "green_space": "green_space"}
PLAIN = {"name": "Somewhere", "ownership": "public", "status": "vacant", "use": "Depot"}
RULES = ("all", "unless_uncared", "cared_for", "none")
WARDS = Layer.from_frame(
    "wards",
    "wards",
    gpd.GeoDataFrame(
        {"code": ["W05999001"], "name": ["West"]}, geometry=[box(225_000, 280_000, 226_000, 281_000)], crs="EPSG:27700"
    ),
    SOURCE,
)
few = settings(max_examples=10)


def layer(kind, *rows):
    frame = pd.DataFrame([{"id": f"{kind}-{n}"} | PLAIN | row for n, row in enumerate(rows)]).fillna(PLAIN)
    if kind == "green_space":
        frame = frame[["id", "name", "ownership"]].assign(type="park")
    shape = HERE.buffer(5) if kind == "green_space" else HERE
    data = gpd.GeoDataFrame(frame, geometry=[shape] * len(frame), crs="EPSG:27700")
    return Layer(kind, PROPERTY[kind], fill_columns(data, CONTRACTS[PROPERTY[kind]]), (SOURCE,))


def assets(*rows, kind="building"):
    return gather_assets([layer(kind, *rows)], WARDS)


def both(of, **rule):
    """Make the public edition, and the marks that it rests on."""
    spec = PublicSpec(**rule)
    marked = mark_withheld(of, find_underuse(of, made=TODAY), spec)
    return make_public(of, marked, spec), marked


def why(row, kind="building", **rule):
    """Say why an asset's finding is not for everyone; it is left out with the reason, or shown."""
    edition, marked = both(assets(row, kind=kind), **rule)
    reason = marked.layer.data["withheld"].item()
    assert edition.flags_withheld == ({reason: 1} if reason else {})
    assert len(edition.findings.layer.data) == int(not reason)
    return reason


# --- each reason ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["land", "building"])
@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({}, ""),
        ({"ownership": "private"}, "private"),
        ({"ownership": "unknown"}, "owner_unknown"),
        ({"sensitive": "yes"}, "sensitive"),
        ({"sensitive": "no"}, ""),
        ({"planning": "Granted"}, "below"),
    ],
)
def test_a_finding_is_withheld_for_a_reason(kind, row, reason):
    assert why(row, kind) == reason


@pytest.mark.parametrize("kind", ["land", "building"])
@pytest.mark.parametrize(
    ("row", "reason"), [({"ownership": "private"}, "private"), ({"sensitive": "yes"}, "sensitive")]
)
def test_land_and_buildings_that_are_withheld_are_left_out_and_counted(kind, row, reason):
    edition, _ = both(assets({}, row | {"status": "in_use"}, row, kind=kind))
    assert edition.assets.data["reference"].tolist() == [f"{kind}-0"]
    assert edition.withheld == {reason: 2}
    assert edition.flags_withheld == {reason: 1}


def test_what_is_sensitive_is_so_before_it_is_anything_else():
    assert why({"sensitive": "yes", "ownership": "private", "caretaker": "no"}) == "sensitive"
    assert why({"ownership": "private", "caretaker": "no"}) == "private"


def test_what_is_below_is_shown_as_an_asset_and_not_as_a_finding():
    edition, _ = both(assets({"planning": "Granted"}))
    assert len(edition.assets.data) == 1
    assert edition.withheld == {}


def test_a_finding_that_was_marked_keeps_its_mark():
    of = assets({}, {"ownership": "private"})
    found = find_underuse(of, made=TODAY)
    data = found.layer.data.assign(band="", withheld="rejected")
    marked = mark_withheld(of, replace(found, layer=found.layer.derive(data)))
    assert set(marked.layer.data["withheld"]) == {"rejected"}
    edition = make_public(of, marked)
    assert edition.flags_withheld == {"rejected": 2}
    assert edition.findings.reasons.empty


def test_nothing_is_published_because_nobody_marked_it():
    of = assets({}, {"ownership": "private"}, {"planning": "Granted"}, {"sensitive": "yes"})
    edition = make_public(of, find_underuse(of, made=TODAY))
    assert len(edition.findings.layer.data) == 1
    assert edition.flags_withheld == {"below": 1, "private": 1, "sensitive": 1}


def test_a_green_space_is_shown_whoever_owns_it_and_its_finding_is_not():
    of = assets({"ownership": "private"}, kind="green_space")
    found = find_underuse(assets({}, kind="building"), made=TODAY)
    about = found.layer.data.assign(about_id=of.data["asset_id"].item(), ownership="private")
    edition = make_public(of, replace(found, layer=found.layer.derive(about)))
    assert edition.flags_withheld == {"private": 1}
    assert edition.withheld == {}
    assert len(edition.assets.data) == 1


def test_services_are_shown_whoever_owns_them():
    services = gpd.GeoDataFrame({"id": ["a"], "type": ["library"]}, geometry=[HERE], crs="EPSG:27700")
    of = gather_assets([Layer.from_frame("services", "services", services, SOURCE)], WARDS)
    edition, _ = both(of)
    assert len(edition.assets.data) == 1
    assert edition.withheld == {}


# --- consent ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ownership", ["private", "unknown"])
@pytest.mark.parametrize(
    ("owner", "consents", "shown"),
    [
        ("Example Homes", ("Example Homes",), True),
        (" example  HOMES ", ("Example Homes",), True),
        ("Example Homes Ltd", ("Example Homes",), False),
        ("Example Homes", ("Another", "Example Homes"), True),
        ("Example Homes", (), False),
        ("", ("",), False),
        ("", (" ",), False),
        ("", ("Example Homes",), False),
    ],
)
def test_only_the_owner_who_has_agreed_is_shown(ownership, owner, consents, shown):
    reason = why({"ownership": ownership, "owner": owner}, consents=consents)
    assert (reason == "") == shown


def test_consent_does_not_uncover_what_is_sensitive_or_uncared_for():
    row = {"ownership": "private", "owner": "Example Homes"}
    assert why(row | {"sensitive": "yes"}, consents=("Example Homes",)) == "sensitive"
    assert why(row | {"caretaker": "no"}, consents=("Example Homes",)) == "uncared"


# --- empty buildings --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ("all", {"yes", "no", "unknown", ""}),
        ("unless_uncared", {"yes", "unknown", ""}),
        ("cared_for", {"yes"}),
        ("none", set()),
    ],
)
@pytest.mark.parametrize("caretaker", ["yes", "no", "unknown", ""])
def test_empty_buildings_are_shown_as_the_rule_says(rule, shown, caretaker):
    expected = "" if caretaker in shown else "uncared"
    assert why({"caretaker": caretaker}, empty_buildings=rule) == expected
    edition, _ = both(assets({"caretaker": caretaker}), empty_buildings=rule)
    assert edition.withheld == ({"uncared": 1} if expected else {})


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("row", "kind"), [({"status": "in_use"}, "building"), ({"status": "unknown"}, "building"), ({}, "land")]
)
def test_the_rule_is_for_buildings_that_are_empty_only(rule, row, kind):
    edition, _ = both(assets(row | {"caretaker": "no"}, kind=kind), empty_buildings=rule)
    assert edition.withheld == {}


@pytest.mark.parametrize(
    "row",
    [
        {"status": "unknown", "use": "Vacant"},
        {"status": "unknown", "use": "Vacant", "planning": "Granted"},
        {"status": "unknown", "hours_week": 2.0},
        {"planning": "Granted"},
        {"status_date": "1990"},
    ],
)
def test_a_building_is_empty_by_its_status_its_use_or_what_is_found(row):
    edition, _ = both(assets(row), empty_buildings="none")
    assert edition.withheld == {"uncared": 1}
    assert edition.assets.data.empty


# --- what a quiet asset tells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        {"status": "vacant", "status_text": "Void", "status_date": "1990"},
        {"status": "vacant", "status_text": "Void", "planning": "Granted"},
        {"status": "unknown", "status_text": "Boarded up", "status_date": "2024"},
        {"status": "unknown", "use": "Vacant", "planning": "Granted", "hours_week": 40.0},
    ],
)
@pytest.mark.parametrize("kind", ["land", "building"])
def test_of_what_is_no_published_finding_no_disuse_is_told(row, kind):
    edition, _ = both(assets(row, kind=kind))
    told = edition.assets.data.iloc[0]
    assert told[["status", "status_text", "status_date"]].tolist() == ["unknown", "", ""]
    assert told["use"] == ("" if row.get("use") else "Depot")
    assert edition.findings.layer.data.empty


def test_of_a_published_finding_and_of_what_is_in_use_all_is_told():
    used = {"status": "in_use", "status_text": "Operational", "status_date": "2024"}
    found = {"status": "vacant", "status_text": "Void", "status_date": TODAY, "use": "Vacant"}
    of = assets(used, found)
    edition, _ = both(of)
    assert_frame_equal(pd.DataFrame(edition.assets.data), pd.DataFrame(of.data))


# --- laws -------------------------------------------------------------------------------------------------------------

rows = st.lists(
    st.fixed_dictionaries(
        {
            "status": st.sampled_from(sorted(vocabulary()["status"])),
            "status_text": st.sampled_from(["", "Void", "Operational"]),
            "status_date": st.sampled_from(["", "1999", TODAY]),
            "use": st.sampled_from(["", "Vacant", "Depot"]),
            "ownership": st.sampled_from(sorted(vocabulary()["ownership"])),
            "owner": st.sampled_from(["", "Example Homes", "Another"]),
            "caretaker": st.sampled_from(["yes", "no", "unknown", ""]),
            "sensitive": st.sampled_from(["yes", "no", "unknown", ""]),
            "hours_week": st.sampled_from([float("nan"), 1.0, 60.0]),
        }
    ),
    min_size=1,
    max_size=10,
)
rules = st.builds(
    PublicSpec, empty_buildings=st.sampled_from(RULES), consents=st.sampled_from([(), ("Example Homes",), ("",)])
)


def town(rows):
    return gather_assets([layer(kind, *rows) for kind in ("land", "building", "green_space")], WARDS)


@few
@given(rows, rules)
def test_the_public_edition_holds_nothing_that_is_withheld_and_counts_all_of_it(rows, rule):
    of = town(rows)
    found = find_underuse(of, made=TODAY)
    marked = mark_withheld(of, found, rule)
    edition = make_public(of, marked, rule)
    shown, flags = edition.assets.data, edition.findings.layer.data
    kept = of.data.set_index("asset_id").loc[shown["asset_id"]]
    agreed = set(rule.consents) - {""}
    owned = shown[shown["kind"].isin(["land", "building"])]
    assert (owned["ownership"].eq("public") | owned["owner"].isin(agreed)).all()
    assert not (shown["sensitive"] == "yes").any()
    assert len(shown) + sum(edition.withheld.values()) == len(of.data)
    assert len(flags) + sum(edition.flags_withheld.values()) == len(found.layer.data)
    assert set(flags["about_id"]) <= set(shown["asset_id"])
    assert set(flags["band"]) <= {"worth_a_look", "likely"}
    assert set(flags["withheld"]) <= {""}
    assert set(edition.findings.reasons["finding_id"]) == set(flags["finding_id"])
    quiet = ~shown["asset_id"].isin(list(flags["about_id"]))
    assert set(shown["status"][quiet]) <= {"unknown", "in_use"}
    assert not {"Void", "Vacant"} & (
        {*shown["status_text"][quiet & (shown["status"] != "in_use")], *shown["use"][quiet]}
    )
    told = ["name", "owner", "ownership", "geometry", "reference", "kind"]
    assert kept[told].reset_index(drop=True).equals(shown[told].reset_index(drop=True))


@few
@given(rows, rules)
def test_a_finding_is_withheld_for_one_reason_of_the_vocabulary(rows, rule):
    of = town(rows)
    found = find_underuse(of, made=TODAY)
    marked = mark_withheld(of, found, rule)
    reasons = Counter(marked.layer.data["withheld"])
    assert {*reasons} <= {"", *vocabulary()["withheld"]}
    assert (marked.layer.data["band"][marked.layer.data["withheld"] == ""] != "").all()
    again = mark_withheld(of, marked, rule)
    assert_frame_equal(pd.DataFrame(again.layer.data), pd.DataFrame(marked.layer.data))
    assert_frame_equal(marked.reasons, found.reasons)
    assert set(found.layer.data["withheld"]) <= {""}


@few
@given(rows, rules)
def test_the_officers_edition_leaves_out_nothing(rows, rule):
    of = town(rows)
    marked = mark_withheld(of, find_underuse(of, made=TODAY), rule)
    edition = make_whole(of, marked)
    assert_frame_equal(pd.DataFrame(edition.assets.data), pd.DataFrame(of.data))
    assert_frame_equal(pd.DataFrame(edition.findings.layer.data), pd.DataFrame(marked.layer.data))
    assert_frame_equal(edition.findings.reasons, marked.reasons)
    assert (edition.withheld, edition.flags_withheld) == ({}, {})


@few
@given(rows)
def test_a_stricter_rule_shows_no_more(rows):
    of = town(rows)
    found = find_underuse(of, made=TODAY)
    editions = [make_public(of, found, PublicSpec(empty_buildings=rule)) for rule in RULES]
    shown = [set(edition.assets.data["asset_id"]) for edition in editions]
    assert all(stricter <= looser for looser, stricter in pairwise(shown))


def test_a_place_without_any_asset_has_both_editions():
    none = gather_assets([], WARDS)
    found = find_underuse(none)
    for edition in (make_public(none, mark_withheld(none, found)), make_whole(none, found)):
        assert edition.assets.data.empty
        assert edition.findings.layer.data.empty
        assert (edition.withheld, edition.flags_withheld) == ({}, {})
