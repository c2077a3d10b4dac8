"""Every number and name in every link's sentence, worked out a second time from the assets and findings themselves."""

from __future__ import annotations

import re
from copy import copy

import pytest

from assetmap import load_actions

ACTIONS = load_actions()
RULES = [(key, rule.id) for key, action in ACTIONS.items() for rule in action.rules]
FAR_M = 15_000


# --- the example town -------------------------------------------------------------------------------------------------


def test_every_sentence_of_the_example_tells_what_is_measured_there(example, world, sentences):
    assert len(example.links) > 2500
    assert example.links["rule"].nunique() > 200
    assert sentences.find_wrong(world, example.links) == []


def test_no_sentence_of_the_example_has_an_empty_place(example):
    for lang in ("en", "cy"):
        text = example.links[f"because_{lang}"]
        holes = text.str.contains(r"[{}]|\bnan\b|\bNone\b|\(\)|\(, |, ,|: ?\.|  | \.|^\W")
        assert text[holes].tolist() == []


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_a_wrong_number_or_name_would_be_found(example, world, sentences, lang):
    links = example.links[example.links["rule"] == "underused-asset-near-anchor"].iloc[:1]
    because = links[f"because_{lang}"].item()
    for number in re.findall(r"\d[\d,.]*", because):
        other = because.replace(number, "3", 1) if number != "3" else because.replace(number, "4", 1)
        if other != because:
            wrong = sentences.find_wrong(world, links.assign(**{f"because_{lang}": other}))
            assert [told[2] for told in wrong] == [lang]
    other = because.replace(world.places(world.things[links["feature_id"].item()], rule_of(links), lang)["anchor"], "X")
    assert sentences.find_wrong(world, links.assign(**{f"because_{lang}": other}))


def rule_of(links):
    return next(rule for rule in ACTIONS[links["action_id"].item()].rules if rule.id == links["rule"].item())


# --- one of everything ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def everything(towns):
    return towns.town(known=towns.context())


@pytest.fixture(scope="module")
def every(everything, sentences):
    return sentences.World(everything)


def alone(towns, everything, every, rule):
    """Make a town for one rule: all are near each other; what it must be far from, far; what it must not know, gone."""
    rows = towns.assets()
    for asked in rule.near:
        others = {thing.key for thing in every.of(asked.kinds)[0]}
        if asked.finds == "unknown":
            rows = [row for row in rows if row["asset_id"] not in others]
        elif asked.finds == "none":
            away = towns.Point(towns.X + FAR_M, towns.Y)
            rows = [row | {"geometry": away} if row["asset_id"] in others else row for row in rows]
    if all(asked.finds == "some" for asked in rule.near):
        return copy(everything), copy(every)
    town = towns.town(rows, known=everything.context)
    return town, type(every)(town)


@pytest.fixture(scope="module")
def apart(towns, everything, every):
    return lambda rule: alone(towns, everything, every, rule)


@pytest.mark.parametrize(("key", "name"), RULES)
def test_a_rule_links_every_kind_that_it_names_and_fills_its_sentence(towns, sentences, apart, key, name):
    rule = next(rule for rule in ACTIONS[key].rules if rule.id == name)
    town, world = apart(rule)
    town.actions, world.rules = {key: ACTIONS[key].model_copy(update={"rules": (rule,)})}, {(key, name): rule}
    links = towns.link(town)
    linked = set(links["feature_id"])
    for kind in rule.when:
        of = {thing.key for thing in world.of((kind,))[0]}
        assert of, kind
        assert of & linked, kind
    assert linked == {thing.key for thing in world.things.values() if world.fits(thing, rule)}
    assert sentences.find_wrong(world, links) == []
    for lang in ("en", "cy"):
        for text in links[f"because_{lang}"]:
            assert not re.search(r"[{}]|\bnan\b|\(\)|: ?\.|  | \.", text), text


# --- how distances are written ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metres", "told"),
    [
        *((0, "less than 10 m"), (4.9, "less than 10 m"), (6, "10 m")),
        *((644, "640 m"), (646, "650 m"), (994, "990 m"), (996, "1 km"), (1649, "1.6 km")),
    ],
)
def test_a_distance_is_told_in_tens_of_metres_and_from_a_kilometre_on_in_tenths(towns, sentences, metres, told):
    hall = towns.asset("service-hall", "service", "community_hall", towns.Point(towns.X + metres, towns.Y))
    rows = [towns.asset("anchor-one", "anchor", "cooperative"), hall | {"name": "Neuadd", "name_cy": ""}]
    rule = ACTIONS["T1-A-02"].rules[1]
    assert rule.id == "meeting-place-for-a-network"
    near = (rule.near[0].model_copy(update={"metres": 2000.0}),)
    action = ACTIONS["T1-A-02"].model_copy(update={"rules": (rule.model_copy(update={"near": near}),)})
    town = towns.town(rows, [], actions={action.id: action})
    because = towns.link(town)["because_en"].item()
    within = "Organisations within 2 km of this meeting place in a straight line: 1."
    assert because == f"{within} The nearest is The anchor-one, {told} away."
    assert sentences.find_wrong(sentences.World(town), towns.link(town)) == []


@pytest.mark.parametrize(
    ("told", "en", "cy"),
    [
        ({}, "Households: 1,300.", "Aelwydydd: 1,300."),
        ({"households_beyond": float("nan"), "few": "households_beyond"}, "fewer than 5.", "llai na 5."),
        ({"households_beyond": float("nan")}, "number not shown.", "ni ddangosir y nifer."),
        ({"answer": "unreachable", "households_unreachable": 41.0}, "Households: 41.", "Aelwydydd: 41."),
    ],
)
def test_a_link_to_a_gap_tells_no_more_homes_than_may_be_shown(towns, told, en, cy):
    town = towns.town([], [towns.gap("advice", **told)], actions={"T1-S-15": ACTIONS["T1-S-15"]})
    link = towns.link(town).iloc[0]
    assert link["because_en"].endswith(en)
    assert link["because_cy"].endswith(cy)


@pytest.mark.parametrize(
    ("name", "name_cy", "en", "cy"),
    [
        ("Hall", "Neuadd", "Hall", "Neuadd"),
        ("Hall", "", "Hall", "Hall"),
        ("", "Neuadd", "Neuadd", "Neuadd"),
        ("", "", "Community hall or centre", "Neuadd neu ganolfan gymunedol"),
        ("{type} 100% <b>", "", "{type} 100% <b>", "{type} 100% <b>"),
    ],
)
def test_what_is_near_is_called_by_its_name_in_the_language_or_by_what_it_is(towns, name, name_cy, en, cy):
    rows = [
        towns.asset("park", "green_space", "park"),
        towns.asset("hall", "service", "community_hall", name=name, name_cy=name_cy),
    ]
    links = towns.link(towns.town(rows, [], actions={"T1-S-01": ACTIONS["T1-S-01"]})).set_index("feature_id")
    assert links.loc["park", "rule"] == "open-space-and-hall-for-a-gathering"
    assert f", {en}, is less than 10 m" in links.loc["park", "because_en"]
    assert f"({cy}) dan 10 m" in links.loc["park", "because_cy"]


def test_what_has_no_name_is_not_called_by_its_type_twice(towns):
    rows = [
        towns.asset("hall", "service", "community_hall"),
        towns.asset("school", "service", "school", towns.Point(towns.X + 120, towns.Y), name="", name_cy=""),
        towns.asset("home", "service", "care_home", towns.Point(towns.X, towns.Y + 90), name="", name_cy=""),
    ]
    links = towns.link(towns.town(rows, [], actions={"T1-A-16": ACTIONS["T1-A-16"]})).set_index("feature_id")
    told = links.loc["hall"]
    assert told["because_en"] == (
        "A school is 120 m from this meeting place in a straight line, and a care home 90 m: Community hall or centre."
    )
    assert told["because_cy"] == (
        "Mae ysgol 120 m o'r man cwrdd hwn mewn llinell syth, a chartref gofal 90 m: Neuadd neu ganolfan gymunedol."
    )
