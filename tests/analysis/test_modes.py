"""What may be walked and what may not: every rule does what it says, and what is allowed by name is allowed."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from assetmap.analysis.modes import load_modes, may_use
from assetmap.checks import check_frame
from assetmap.contracts import STREETS

MODES = load_modes()
RULES = [pytest.param(mode, rule, id=f"{mode.id}-{rule.id}") for mode in MODES.values() for rule in mode.rules]
VERDICTS = {
    "highway": {"never", "allowed", "unless"},
    "motorroad": {"unless"},
    "permission": {"allowed", "refused"},
}
COLUMNS = ("highway", "access", "foot", "bicycle", "motorroad")
WORDS = sorted({word for mode in MODES.values() for rule in mode.rules for word in rule.words} | {"", "Path;x", "?"})


def streets(*rows, **columns):
    """Make lines of rows, or of what all have in common."""
    rows = [dict.fromkeys(COLUMNS, "") | columns | row for row in rows or ({},)]
    lines = [shapely.LineString([(0, at), (1, at)]) for at in range(len(rows))]
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=lines, crs="EPSG:27700")


def may(mode="walk", **columns):
    return bool(may_use(streets(**columns), MODES[mode]).item())


def slow(row, mode):
    """Judge one line of single words, by the comment at the head of modes.toml."""
    known = {about: mode.verdicts(about) for about in VERDICTS}
    kind = known["highway"].get(row["highway"], known["highway"]["*"])
    own, *others = (known["permission"].get(row[column]) for column in mode.asks)
    if kind == "never" or own is not None:
        return kind != "never" and own == "allowed"
    if next((verdict for verdict in others if verdict), None) == "refused":
        return False
    return kind != "unless" and known["motorroad"].get(row["motorroad"]) != "unless"


@pytest.mark.parametrize(("mode", "rule"), RULES)
def test_every_rule_says_where_it_comes_from(mode, rule):
    assert rule.verdict in VERDICTS[rule.about]
    assert ("assetmap's judgement" in rule.source) == (rule.status == "judgement")
    assert rule.because.en != rule.because.cy
    assert all(word == word.strip().casefold() and ";" not in word for word in rule.words)
    assert mode.asks[0] in STREETS.columns


@pytest.mark.parametrize(("mode", "rule"), RULES)
def test_every_rule_does_what_it_says(mode, rule):
    own, general = mode.asks
    for word in rule.words:
        if rule.about == "permission":
            assert may(mode.id, highway="residential", **{own: word}) == (rule.verdict == "allowed")
            assert may(mode.id, highway="residential", **{general: word}) == (rule.verdict == "allowed")
        else:
            said = {rule.about: "of no rule" if word == "*" else word.upper()}
            assert may(mode.id, **said) == (rule.verdict == "allowed")
            assert may(mode.id, **said, **{own: "yes"}) == (rule.verdict != "never")
            assert may(mode.id, **said, **{general: "yes"}) == (rule.verdict == "allowed")
            assert not may(mode.id, **said, **{own: "no"})


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_no_word_and_no_rule_stands_twice(mode):
    said = [(rule.about, word) for rule in mode.rules for word in rule.words]
    assert len(set(said)) == len(said)
    assert len({rule.id for rule in mode.rules}) == len(mode.rules)


def test_what_a_walk_takes():
    assert all(may(highway=way) for way in ("footway", "path", "steps", "pedestrian", "bridleway", "cycleway", "trunk"))
    assert not any(may(highway=way) for way in ("motorway", "motorway_link", "construction", "proposed", "busway"))
    assert not any(may(highway="service", access=word) for word in ("private", "no", "delivery", "permit"))
    assert all(may(highway="service", access=word) for word in ("customers", "destination", "permissive", "unknown"))


def test_what_is_said_of_walkers_counts_before_what_is_said_of_all():
    assert may(highway="service", access="private", foot="yes")
    assert may(highway="track", access="agricultural;forestry", foot="designated")
    assert not may(highway="residential", access="yes", foot="use_sidepath")
    assert not may(highway="service", access="private", foot="unknown")
    assert may(highway="service", access="private", foot="no;permissive")


def test_a_road_for_motors_is_walked_only_where_that_is_said_of_walkers():
    assert not may(highway="trunk", motorroad="yes")
    assert not may(highway="trunk", motorroad="yes", access="yes")
    assert may(highway="trunk", motorroad="yes", foot="yes")
    assert may(highway="trunk", motorroad="no")


def test_what_a_ride_takes():
    assert may("cycle", highway="cycleway")
    assert may("cycle", highway="bridleway")
    assert not any(may("cycle", highway=way) for way in ("footway", "path", "steps", "pedestrian"))
    assert not may("cycle", highway="footway", access="yes")
    assert may("cycle", highway="footway", bicycle="designated")
    assert may("cycle", highway="footway", bicycle="dismount")
    assert not may("cycle", highway="primary", bicycle="no", foot="yes")
    assert may("cycle", highway="service", foot="private")


def test_the_values_of_os_open_roads():
    values = ["Motorway", "A Road", "B Road", "Minor Road", "Local Road", "Local Access Road"]
    values += ["Restricted Local Access Road", "Secondary Access Road", "Classified Unnumbered", "Unclassified"]
    values += ["Not Classified", "Unknown", "Guided Busway", "Motorway, Collapsed Dual Carriageway"]
    lines = streets(*({"highway": value} for value in values))
    refused = {"Motorway", "Guided Busway", "Motorway, Collapsed Dual Carriageway"}
    for mode in MODES.values():
        assert set(lines.loc[~may_use(lines, mode), "highway"]) == refused


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_a_line_of_which_nothing_is_said_may_be_used(mode):
    lines = streets({}, {"highway": None}, {"highway": "of no rule"})
    assert may_use(lines, mode).all()
    assert may_use(lines[["geometry"]], mode).all()
    assert may_use(lines.iloc[:0], mode).empty


@given(st.lists(st.fixed_dictionaries({column: st.sampled_from(WORDS) for column in COLUMNS}), min_size=1, max_size=9))
def test_what_is_allowed_by_name_is_allowed_unless_it_is_not_there(rows):
    lines = streets(*rows)
    for mode in MODES.values():
        explicit = lines.assign(**{mode.asks[0]: "yes"})
        never = lines["highway"].map(mode.verdicts("highway")) == "never"
        assert (may_use(explicit, mode) == ~never).all()
        assert not may_use(lines.assign(**{mode.asks[0]: "no"}), mode).any()


@given(st.lists(st.fixed_dictionaries({column: st.sampled_from(WORDS) for column in COLUMNS}), min_size=1, max_size=9))
def test_all_at_once_is_one_by_one(rows):
    lines = streets(*({key: word.replace(";x", "").lower() for key, word in row.items()} for row in rows))
    lines.index = pd.Index([f"w{at // 2}" for at in range(len(lines))])  # some twice
    before = lines.copy()
    for mode in MODES.values():
        told = may_use(lines, mode)
        assert told.dtype == bool
        assert told.index.equals(lines.index)
        assert told.tolist() == [slow(row, mode) for row in lines.drop(columns="geometry").to_dict("records")]
    assert lines.equals(before)


def test_a_layer_of_the_contract_is_taken_as_it_is():
    lines = check_frame(streets({"highway": "steps"}, {"highway": "motorway"}).assign(id=["a", "b"]), "streets")
    assert may_use(lines, MODES["walk"]).tolist() == [True, False]


def test_the_speeds_say_where_they_come_from():
    walk, cycle = MODES["walk"], MODES["cycle"]
    assert list(MODES) == ["walk", "cycle"]
    assert (walk.kmh, walk.metres_per_minute, walk.speed_status) == (4.8, 80, "verified")
    assert "Sustrans" in walk.speed_source
    assert (cycle.metres_per_minute, cycle.speed_status, cycle.speed_source) == (
        250,
        "judgement",
        "assetmap's judgement",
    )
    assert [(mode.en, mode.cy) for mode in MODES.values()] == [("on foot", "ar droed"), ("by bicycle", "ar feic")]


def test_an_authority_overrides_a_speed_and_it_is_shown_as_its_own():
    changed = load_modes(walking_kmh=3.6, speed_source="Our plan")
    walk = changed["walk"]
    assert (walk.kmh, walk.metres_per_minute, walk.speed_status, walk.speed_source) == (3.6, 60, "own", "Our plan")
    assert walk.speed_because.cy != MODES["walk"].speed_because.cy
    assert walk.rules == MODES["walk"].rules
    assert changed["cycle"] == MODES["cycle"]
    assert load_modes(cycling_kmh=12)["cycle"].metres_per_minute == 200
    assert load_modes() == MODES


@pytest.mark.parametrize("kmh", [0, -1, float("nan"), float("inf")])
def test_a_speed_that_is_none_is_refused(kmh):
    with pytest.raises(ValueError, match="kmh"):
        load_modes(walking_kmh=kmh)
