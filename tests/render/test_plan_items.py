"""A ward's action plan: what of its own assets and gaps stands in it, and in which order."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from assetmap.journey import load_actions
from assetmap.journey.plan import plan_actions
from assetmap.render.plan import LEVELS, plan_page
from assetmap.render.plan_items import make_plan
from assetmap.text import LANGS, say, vocabulary, word

WARDS = [f"W0599900{n}" for n in range(1, 6)]
GAPS = {
    lang: {say("plan-gap", lang, service=word("service", one, lang)) for one in vocabulary()["service"]}
    for lang in LANGS
}
GROUPS = {"service": {"service"}, "green_space": {"green_space"}, "anchor": {"anchor"}, "land": {"land", "building"}}


@pytest.fixture(scope="module", params=WARDS)
def ward(request):
    return request.param


@pytest.fixture(scope="module")
def plan(example, ward):
    return make_plan(example, ward)


def items_of(plan):
    return [item for some in plan.items.values() for item in some]


def test_every_action_is_in_the_plan_once(plan):
    listed = [item.action.id for item in items_of(plan)]
    listed += [one.id for one in plan.practice] + [one.id for _, some in plan.unlinked for one in some]
    assert sorted(listed) == sorted(load_actions())
    assert all(item.count for item in items_of(plan))
    assert all(not one.rules for one in plan.practice)


def test_levels_hold_their_own_actions_in_the_catalogues_order(plan):
    order = list(load_actions())
    assert set(plan.items) <= set(LEVELS)
    for level, items in plan.items.items():
        assert {item.action.level for item in items} == {level}
        assert [item.action.id for item in items] == sorted((i.action.id for i in items), key=order.index)


def test_what_the_ward_has_is_counted_and_stands_first(example, ward, plan):
    assets = example.assets.data
    kinds = Counter(assets.loc[assets["ward_code"] == ward, "kind"])
    counts = {group: sum(kinds[kind] for kind in some) for group, some in GROUPS.items()}
    assert dict(plan.strengths) == {group: n for group, n in counts.items() if n}
    page = plan_page(example, plan)
    assert page.index('id="has"') < page.index('id="do"') < page.index('id="sources"')


@pytest.mark.parametrize("lang", LANGS)
def test_gaps_are_named_after_what_is_here(plan, lang):
    for item in items_of(plan):
        are_gaps = [name.pair.in_(lang) in GAPS[lang] for name in item.places]
        assert are_gaps == sorted(are_gaps), item.action.id


def test_there_are_actions_with_gaps_and_strengths(example):
    mixed = 0
    for code in WARDS:
        for item in items_of(make_plan(example, code)):
            gaps = sum(name.pair.en in GAPS["en"] for name in item.places)
            mixed += 0 < gaps < len(item.places)
    assert mixed > len(WARDS), "else the order of names tells nothing"


def test_stops_are_named_after_other_places(example):
    stops = set(example.assets.data.query("type == 'bus_stop'")["name"])
    others = set(example.assets.data.query("type != 'bus_stop'")["name"])
    seen = 0
    for names in plan_actions(example)["names"]:
        known = [name[1] in stops for name in names if name[1] in stops ^ others]
        assert known == sorted(known)
        seen += 0 < sum(known) < len(known)
    assert seen


def test_the_reason_counts_every_place_once_and_not_the_ward_itself(example, ward, plan):
    of_ward = set(example.links.loc[example.links["feature_id"] == ward, "action_id"])
    assert of_ward
    for item in items_of(plan):
        for lang in LANGS:
            told = re.findall(r": ([\d,]+)(?=;|$)", item.because.in_(lang))
            assert sum(int(n.replace(",", "")) for n in told) == item.count - (item.action.id in of_ward)
        assert item.because.cy != item.because.en


def test_nothing_of_the_ward_is_left_out_of_its_counts(example, ward, plan):
    data = example.assets.data.rename(columns={"asset_id": "feature_id"})
    flags = example.findings.data.rename(columns={"finding_id": "feature_id"})
    here = {ward} | {key for rows in (data, flags) for key in rows.loc[rows["ward_code"] == ward, "feature_id"]}
    links = example.links[example.links["feature_id"].isin(here)]
    assert {item.action.id: item.count for item in items_of(plan)} == Counter(links["action_id"])


def test_no_place_of_another_ward_is_named(example, ward, plan):
    names = example.assets.data[["ward_code", "name"]]
    here = set(names.loc[names["ward_code"] == ward, "name"])
    elsewhere = set(names.loc[names["ward_code"] != ward, "name"]) - here
    elsewhere -= {example.wards.data.set_index("code").loc[ward, "name"]}
    named = {name.pair.en for item in items_of(plan) for name in item.places}
    assert named & here
    assert not named & elsewhere


def test_what_has_no_name_is_counted_and_not_named(example):
    data = example.assets.data.copy()
    data.loc[data["kind"] == "green_space", ["name", "name_cy"]] = ""
    nameless = replace(example, assets=example.assets.derive(data))
    before, after = (
        plan_actions(atlas, "W05999005").set_index("action_id").loc["T1-S-04"] for atlas in (example, nameless)
    )
    assert after["count"] == before["count"]
    assert after["kinds_en"] == before["kinds_en"]
    assert len(after["names"]) < len(before["names"])
    assert all(all(name) for name in after["names"])


def test_a_plan_says_the_same_whatever_the_order_of_wards_and_links(example):
    turned = replace(
        example,
        wards=example.wards.derive(example.wards.data.iloc[::-1].reset_index(drop=True)),
        links=example.links.iloc[::-1].reset_index(drop=True),
    )
    assert make_plan(turned, "W05999003") == make_plan(example, "W05999003")


def test_a_ward_that_there_is_not_is_a_key_error(example):
    with pytest.raises(KeyError):
        make_plan(example, "W05000099")
