from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assetmap import load_actions
from assetmap.analysis.findings import Findings
from assetmap.journey import feature_kinds, link_actions
from assetmap.text import LANGS, vocabulary

ACTIONS = load_actions()
NAN = float("nan")
# The feature kinds that the Journey's actions name in our list of all of them.
KINDS = [
    "anchor:any",
    "anchor:coop",
    "anchor:development_trust",
    "anchor:housing_association",
    "anchor:sme",
    "anchor:social_enterprise",
    "anchor:town_community_council",
    "anchor:voluntary_council",
    "asset:advice_service",
    "asset:any",
    "asset:any_service",
    "asset:care_home",
    "asset:community_building",
    "asset:credit_union",
    "asset:cultural_venue",
    "asset:empty_home",
    "asset:energy",
    "asset:faith_building",
    "asset:food_support",
    "asset:green_space",
    "asset:growing_space",
    "asset:health",
    "asset:heritage",
    "asset:housing_estate",
    "asset:library",
    "asset:park",
    "asset:path_route",
    "asset:play_area",
    "asset:post_office",
    "asset:public_land",
    "asset:public_open_space",
    "asset:school",
    "asset:sport_leisure",
    "asset:street",
    "asset:water",
    "asset:woodland",
    "context:age_profile",
    "context:area_statement",
    "context:psb",
    "flag:any",
    "flag:underused_building",
    "flag:underused_greenspace",
    "flag:underused_land",
    "gap:advice",
    "gap:any",
    "gap:community_space",
    "gap:credit_union",
    "gap:culture",
    "gap:food",
    "gap:gp",
    "gap:play",
    "gap:post_office",
    "gap:sport_leisure",
    "none",
]


def test_the_six_core_actions_are_there():
    assert set(ACTIONS) == {"T1-S-05", "T1-S-15", "T1-A-08", "T1-O-04", "T1-O-05", "T3-S-01"}


@pytest.mark.parametrize("key", sorted(ACTIONS))
def test_every_action_is_whole_in_both_languages(key):
    action = ACTIONS[key]
    assert action.rules
    assert len({rule.id for rule in action.rules}) == len(action.rules)
    for words in (action.title, action.summary, *(rule.because for rule in action.rules)):
        assert all(getattr(words, lang).strip() for lang in LANGS)
    for rule in action.rules:
        assert set(rule.when) <= set(feature_kinds())
        places = [set(re.findall(r"{(\w+)}", getattr(rule.because, lang))) for lang in LANGS]
        assert places[0] == places[1] <= {"type", "certainty", "unit", "n", "metres"}


def test_one_table_maps_every_feature_kind_of_the_journey():
    assert set(feature_kinds()) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(feature_kinds()))
def test_a_feature_kind_speaks_our_vocabulary(kind):
    record = feature_kinds()[kind]
    words = vocabulary()
    assert set(record.get("kind", [])) | set(record.get("about", [])) <= set(words["kind"])
    types = set().union(*(words[part] for part in record.get("kind", [])))
    assert set(record.get("type", [])) <= types
    assert set(record.get("service", [])) <= set(words["service"])
    assert set(record.get("context", [])) <= set(words["context"])
    assert record.get("finding", "gap") in words["finding"]


def test_links_on_the_example_say_which_rule_made_them_and_why(example):
    links = example.links
    assert not links.duplicated(["feature_id", "action_id"]).any()
    rules = {(action.id, rule.id) for action in ACTIONS.values() for rule in action.rules}
    assert set(zip(links["action_id"], links["rule"], strict=True)) <= rules
    assert not links[["because_cy", "because_en"]].isin([""]).any(axis=None)
    assert not links["because_en"].str.contains("[{}]").any()


def test_every_feature_and_finding_of_the_example_is_linked_as_the_catalogue_says(example):
    linked = example.links.groupby("action_id")["feature_id"].agg(set)
    flags = set(example.findings.data.query("kind == 'underuse' and ownership == 'public'")["finding_id"])
    gaps = set(example.findings.data.query("kind == 'gap'")["finding_id"])
    anchors = set(example.assets.data.query("kind == 'anchor'")["asset_id"])
    services = set(example.assets.data.query("kind == 'service'")["asset_id"])
    green = set(example.assets.data.query("kind == 'green_space'")["asset_id"])
    named = {"development_trust", "social_enterprise", "cooperative", "housing_association", "community_council"}
    data = example.assets.data
    assert linked["T1-A-08"] == flags | set(data["asset_id"][(data["kind"] == "anchor") & data["type"].isin(named)])
    assert linked["T1-S-15"] == flags | gaps
    assert linked["T3-S-01"] == services | anchors | gaps
    about = example.findings.data.set_index("finding_id")["about_id"]
    assert linked["T1-O-05"] - green == {flag for flag in flags if about[flag] in green}
    assert linked["T1-O-05"] >= green
    assert linked["T1-O-04"] == set(example.assets.data["asset_id"]) | flags


def test_a_link_to_a_flag_quotes_its_certainty_and_a_link_to_a_gap_its_figures(example):
    findings = example.findings.data.set_index("finding_id")
    for row in example.links.query("rule == 'underused-asset'").itertuples():
        assert row.because_en.endswith(f"certainty {findings.loc[row.feature_id, 'certainty']:g} of 10.")
    row = example.links.query("rule == 'mapped-gap'").iloc[0]
    gap = findings.loc[row["feature_id"]]
    assert f"Households: {gap['households_beyond']:,.0f}." in row["because_en"]
    assert f"{example.standards[gap['standard']].metres:,.0f} metres" in row["because_en"]


@pytest.mark.parametrize(
    ("changed", "en", "cy"),
    [
        ({}, "Households: 241.", "Aelwydydd: 241."),
        ({"households_beyond": NAN, "few": "households_beyond"}, "Households: fewer than 5.", "Aelwydydd: llai na 5."),
        ({"households_beyond": NAN}, "Households: number not shown.", "Aelwydydd: ni ddangosir y nifer."),
        (
            {"answer": "unreachable", "households_unreachable": 41.0},
            "Households: 41.",
            "Aelwydydd: 41.",
        ),
    ],
)
def test_a_link_to_a_gap_tells_no_more_homes_than_may_be_shown(example, changed, en, cy):
    row = example.findings.data.query("answer == 'beyond' and service == 'library'").iloc[:1]
    data = row.assign(**({"households_beyond": 241.0, "few": ""} | changed))
    findings = Findings(replace(example.findings, data=data), example.reasons)
    links = link_actions(
        replace(example.assets, data=example.assets.data.iloc[:0]), findings, ACTIONS, example.standards
    )
    because = links.set_index("rule").loc["mapped-gap"]
    assert because["because_en"].endswith(en)
    assert because["because_cy"].endswith(cy)
