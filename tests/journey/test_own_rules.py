"""An authority's own thresholds: read from its configuration, used, told as its own, and refused where impossible."""

from __future__ import annotations

import pytest

from assetmap import load_actions, load_config
from assetmap.errors import ConfigError

GOOD = """
[place]
id = "here"
name = { en = "Here", cy = "Yma" }

[sources.s]
title = "T"
publisher = "P"
licence = "OGL-3.0"

[layers.wards]
kind = "wards"
file = "wards.geojson"
source = "s"
"""
OWN = """
[rules.park-for-a-parkrun]
source = "Exampleton Council, parks plan 2024"
because = { en = "Our parks are small.", cy = "Mae ein parciau'n fach." }
metres = { start = 3000 }
at_least = { area_ha = 5 }
"""


def rules_of(tmp_path, own):
    (tmp_path / "assetmap.toml").write_text(GOOD + own, "utf-8")
    actions = load_actions(load_config(tmp_path).rules)
    return {rule.id: rule for action in actions.values() for rule in action.rules}


def refused(tmp_path, own):
    (tmp_path / "assetmap.toml").write_text(GOOD + own, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path)
    return caught.value.problems


def shipped():
    return {rule.id: rule for action in load_actions().values() for rule in action.rules}


def test_metres_and_bounds_are_the_authoritys_and_its_reasons_stand_beside_them(tmp_path):
    rule = rules_of(tmp_path, OWN)["park-for-a-parkrun"]
    assert [near.metres for near in rule.near] == [3000]
    assert rule.where["area_ha"].at_least == 5
    assert rule.where["area_ha"].at_most is None
    (basis,) = rule.basis
    assert (basis.status, basis.source) == ("own", "Exampleton Council, parks plan 2024")
    assert (basis.en, basis.cy) == ("Our parks are small.", "Mae ein parciau'n fach.")


def test_nothing_else_changes(tmp_path):
    ours, theirs = shipped(), rules_of(tmp_path, OWN)
    assert list(ours) == list(theirs)
    assert [key for key in ours if ours[key] != theirs[key]] == ["park-for-a-parkrun"]
    same = {"near", "where", "basis"}
    left, right = (rules["park-for-a-parkrun"].model_dump(exclude=same) for rules in (ours, theirs))
    assert left == right


def test_what_is_not_given_stays_as_shipped(tmp_path):
    rule = rules_of(tmp_path, OWN.replace("metres = { start = 3000 }", ""))["park-for-a-parkrun"]
    assert [near.metres for near in rule.near] == [4000]
    assert rule.where["area_ha"].at_least == 5


def test_the_shipped_catalogue_is_the_same_after_another_was_made(tmp_path):
    before = shipped()
    rules_of(tmp_path, OWN)
    assert shipped() == before
    assert before["park-for-a-parkrun"].near[0].metres == 4000


@pytest.mark.parametrize(
    ("own", "park", "expected"),
    [
        ("", (3500, 9), "park-near-a-parkrun-start"),
        (OWN, (3500, 9), "park-for-a-parkrun"),
        (OWN, (2999, 9), "park-near-a-parkrun-start"),
        (OWN, (4500, 6), "park-for-a-parkrun"),
        ("", (4500, 6), "park-size-for-a-parkrun-not-told"),
    ],
)
def test_own_thresholds_decide_which_rule_links(tmp_path, towns, own, park, expected):
    (tmp_path / "assetmap.toml").write_text(GOOD + own, "utf-8")
    actions = load_actions(load_config(tmp_path).rules)
    away, area = park
    start = towns.Point(towns.X + away, towns.Y)
    of = [
        towns.asset("park", "green_space", "park", area_ha=float(area)),
        towns.asset("start", "service", "parkrun_start", start),
    ]
    links = towns.link(towns.town(of, [], actions={"T1-S-06": actions["T1-S-06"]}))
    assert links["rule"].tolist() == [expected]


def test_a_sentence_tells_the_authoritys_distance(tmp_path, towns):
    own = """
[rules.organisations-near-each-other]
source = "The council"
because = { en = "We walk far.", cy = "Rydym yn cerdded ymhell." }
metres = { other = 2500 }
"""
    (tmp_path / "assetmap.toml").write_text(GOOD + own, "utf-8")
    actions = load_actions(load_config(tmp_path).rules)
    of = [
        towns.asset("one", "anchor", "cooperative"),
        towns.asset("two", "anchor", "cooperative", towns.Point(towns.X + 2400, towns.Y)),
    ]
    links = towns.link(towns.town(of, [], actions={"T1-A-02": actions["T1-A-02"]}))
    assert links["because_en"].str.startswith("Other organisations within 2.5 km of this one").tolist() == [True, True]
    assert links["because_cy"].str.contains("2.5 km", regex=False).all()


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_an_unknown_rule_is_named_with_those_that_may_be_meant(tmp_path, lang):
    (problem,) = refused(tmp_path, OWN.replace("park-for-a-parkrun", "park-for-parkrun"))
    assert (problem.rule, problem.column) == ("rule-unknown", "rules.park-for-parkrun")
    told = problem.say(lang)
    for part in ("assetmap.toml", "'park-for-parkrun'", "park-for-a-parkrun"):
        assert part in told


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (("start = 3000", "finish = 3000"), "rules.park-for-a-parkrun.metres.finish"),
        (("area_ha = 5", "length_m = 5"), "rules.park-for-a-parkrun.at_least.length_m"),
        (("at_least", "at_most"), "rules.park-for-a-parkrun.at_most.area_ha"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "cy"])
def test_a_threshold_that_the_rule_does_not_have_is_refused(tmp_path, change, column, lang):
    (problem,) = refused(tmp_path, OWN.replace(*change))
    assert (problem.rule, problem.column) == ("rule-threshold-misplaced", column)
    assert "park-for-a-parkrun" in problem.say(lang)
    assert column.rsplit(".", 1)[1] in problem.say(lang)


@pytest.mark.parametrize(
    "change",
    [
        ("start = 3000", "start = 0"),
        ("start = 3000", "start = -5"),
        ("start = 3000", 'start = "far"'),
        ("area_ha = 5", "area_ha = -1"),
        ('source = "Exampleton Council, parks plan 2024"', 'source = ""'),
        ('source = "Exampleton Council, parks plan 2024"', ""),
        ('because = { en = "Our parks are small.", cy = "Mae ein parciau\'n fach." }', ""),
        (', cy = "Mae ein parciau\'n fach."', ""),
        ("metres =", "meters ="),
    ],
)
def test_own_thresholds_are_whole_and_possible(tmp_path, change):
    assert change[0] in OWN
    problems = refused(tmp_path, OWN.replace(*change))
    assert all(problem.column.startswith("rules.park-for-a-parkrun") for problem in problems)


def test_a_rule_that_does_not_exist_is_a_programmers_mistake_where_no_file_was_read(tmp_path):
    (tmp_path / "assetmap.toml").write_text(GOOD + OWN, "utf-8")
    spec = load_config(tmp_path).rules["park-for-a-parkrun"]
    with pytest.raises(ValueError, match="no-such-rule"):
        load_actions({"no-such-rule": spec})
