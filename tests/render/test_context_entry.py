"""The entry of a ward itself: what is known, what is too few to tell, and what is not known."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import geopandas as gpd
import pytest
from shapely import box

from assetmap import Layer, Source
from assetmap.analysis.context import NUMBERS, TEXTS, measure_context
from assetmap.render.context import context_entry
from assetmap.render.entry import all_sources, source_anchor
from assetmap.render.pack import pack_page
from assetmap.render.page import ward_page
from assetmap.render.words import both

MILL, HILLSIDE, MARSH_END = "W05999002", "W05999004", "W05999005"
LABELS = {column: both(f"context-{column}") for column in (*TEXTS, *NUMBERS) if column != "estates_count"}
STATISTICS = Source("statistics", "Statistics of areas", "An office", "OGL-3.0", date="2024-03")


def told(atlas, code):
    """What the entry says, by column."""
    entry = context_entry(atlas, code)
    columns = {label: column for column, label in LABELS.items()}
    return {columns[fact.label]: fact for fact in entry.facts} if entry else {}


def counting(example, *counts):
    """The town with other counts of empty homes, by ward; None: not counted."""
    wards = example.wards.data.sort_values("code")
    data = gpd.GeoDataFrame(
        {"code": [f"A{n}" for n in range(len(wards))], "empty_homes": list(counts)},
        geometry=list(wards.geometry),
        crs=27700,
    )
    areas = Layer.from_frame("statistics", "areas", data, STATISTICS)
    return replace(example, context=measure_context(example.wards, example.assets, [areas]))


def test_a_number_under_five_is_said_to_be_under_five_and_not_told(example):
    codes = sorted(example.wards.data["code"])
    atlas = counting(example, 1.0, 4.0, 5.0, 0.0, None)
    said = [told(atlas, code).get("empty_homes") for code in codes]
    assert [fact and fact.value.en for fact in said] == ["fewer than 5", "fewer than 5", "5", "0", None]
    assert [fact and fact.value.cy for fact in said] == ["llai na 5", "llai na 5", "5", "0", None]
    for code, hidden in zip(codes[:2], (1.0, 4.0), strict=True):
        row = atlas.context.table.loc[code]
        assert row["few"] == "empty_homes"
        assert hidden not in list(row[["empty_homes"]])


def test_few_look_the_same_however_many_they_are(example):
    one, other = (counting(example, few, 50.0, 50.0, 50.0, 50.0) for few in (1.0, 4.0))
    assert one.context.table.equals(other.context.table)
    code = min(example.wards.data["code"])
    assert context_entry(one, code) == context_entry(other, code)


def test_the_evidence_pack_says_few_as_the_wards_page_does(example):
    fact = told(example, MILL)["empty_homes"]
    assert fact.value == both("count-few", n=5)
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", unescape(pack_page(example, MILL)), re.DOTALL)
    said = [value for label, value in found if fact.label.en in label and fact.label.cy in label]
    assert len(said) == 1
    assert f">{fact.value.en}<" in said[0]
    assert f">{fact.value.cy}<" in said[0]


def test_what_is_not_known_is_not_shown_and_never_nought(example):
    assert "empty_homes" not in told(example, HILLSIDE)
    assert "age_65_share" not in told(example, MARSH_END)
    assert "energy_count" not in told(example, HILLSIDE)
    for code in example.wards.data["code"]:
        row = example.context.table.loc[code]
        unknown = {column for column in NUMBERS if row[column] != row[column] and column not in row["few"].split()}
        assert unknown
        facts = told(example, code)
        assert not unknown & set(facts)
        assert not [column for column, fact in facts.items() if re.match(r"0(?![.\d])", fact.value.en)]


def test_every_fact_is_said_in_both_languages_with_its_numbers(example):
    for code in example.wards.data["code"]:
        for column, fact in told(example, code).items():
            if column in TEXTS:
                named = example.context.table.loc[code, [f"{column}_cy", column]]
                assert tuple(named) == fact.value
            elif column not in example.context.table.loc[code, "few"].split():
                number = re.sub(r"[^\d.]", "", fact.value.en.split(" ")[0])
                assert float(number) == pytest.approx(example.context.table.loc[code, column], rel=0.01)


def test_every_fact_leads_to_its_source_and_its_date(example):
    for code in (MILL, MARSH_END):
        page = ward_page(example, code)
        facts = told(example, code)
        assert facts
        for column, fact in facts.items():
            named = example.context.sources.loc[code, column].split()
            source = all_sources(example)[named[0]]
            assert fact.href == f"#{source_anchor(source)}"
            assert f'id="{source_anchor(source)}"' in page
            assert "2026" in fact.extra.en or "2025" in fact.extra.en


def test_a_source_that_only_the_context_has_is_named(example):
    atlas = counting(example, 50.0, 50.0, 50.0, 50.0, 50.0)
    fact = told(atlas, MILL)["empty_homes"]
    assert fact.href == f"#{source_anchor(STATISTICS)}"
    assert fact.extra.en == "March 2024"
    assert STATISTICS.title in ward_page(atlas, MILL)


def test_roofs_and_land_for_energy_are_sums_for_the_ward(example):
    public = example.assets.data.query("ownership == 'public'")
    for code in example.wards.data["code"]:
        here = public[public["ward_code"] == code]
        drawn = here[(here["kind"] == "building") & here.geometry.geom_type.isin(["Polygon", "MultiPolygon"])]
        land = here[here["kind"] == "land"]
        row = example.context.table.loc[code]
        assert row["public_land_ha"] == pytest.approx(land["area_ha"].sum(), abs=0.051)
        assert ("public_roof_m2" in told(example, code)) == bool(len(drawn))
        if len(drawn):
            assert row["public_roof_m2"] == pytest.approx(drawn.geometry.area.sum(), abs=5.01)


def test_a_ward_of_which_nothing_is_known_has_no_entry(example):
    assert context_entry(replace(example, context=None), MILL) is None
    nothing = example.assets.derive(example.assets.data.iloc[:0])
    assert context_entry(replace(example, context=measure_context(example.wards, nothing, [])), MILL) is None


def test_it_is_no_place_on_the_map(example):
    entry = context_entry(example, MILL)
    assert entry.group == "ward"
    assert entry.geometry is None


def test_an_area_larger_than_the_ward_is_not_shared_out(example):
    wards = example.wards.data.sort_values("code")
    whole = gpd.GeoDataFrame(
        {"code": ["A"], "empty_homes": [400.0], "psb": ["A board"]}, geometry=[box(*wards.total_bounds)], crs=27700
    )
    areas = Layer.from_frame("statistics", "areas", whole, STATISTICS)
    atlas = replace(example, context=measure_context(example.wards, example.assets, [areas]))
    for code in wards["code"]:
        assert "empty_homes" not in told(atlas, code)
        assert told(atlas, code)["psb"].value.en == "A board"
