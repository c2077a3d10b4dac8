"""The authority's page and those beside it: what finds a ward, what is offered, and how things were worked out."""

from __future__ import annotations

import re
from dataclasses import replace

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from assetmap import Layer, Source, load_config
from assetmap.analysis.evidence import load_evidence
from assetmap.config import EvidenceSpec, MatchingSpec, Names
from assetmap.render.method_page import method_page
from assetmap.render.postcodes import find_wards
from assetmap.render.site import index_page

SOURCE = Source("codes", "Codes", "Somebody", "OGL-3.0")
CODES = [f"{area} {n}{pair}" for area in ("NP1", "NP10", "CF5") for n in range(3) for pair in ("AA", "AB", "ZY")]
NAMES = Names(en="So we say.", cy="Felly y dywedwn.")
WARDS = gpd.GeoDataFrame(
    {"code": ["W05000002", "W05000001"]}, geometry=[box(0, 0, 100, 100), box(100, 0, 200, 100)], crs="EPSG:27700"
)


def layer_of(spots):
    """Make a layer of postcodes of their places."""
    data = gpd.GeoDataFrame({"postcode": list(spots)}, geometry=[Point(*at) for at in spots.values()], crs="EPSG:27700")
    return Layer("codes", "postcodes", data, (SOURCE,))


def read(found):
    """Write out what was packed: each postcode, without a space, and its wards."""
    told = {}
    for sector, groups in found["units"]:
        for ward, pairs in groups:
            assert len(pairs) % 2 == 0
            for pair in re.findall("..", pairs):
                told.setdefault(sector + pair, set()).add(found["wards"][ward])
    return told


@given(st.dictionaries(st.sampled_from(CODES), st.tuples(st.integers(-50, 250), st.integers(-50, 150)), min_size=1))
def test_each_postcode_is_in_the_wards_that_its_point_lies_in_or_touches(spots):
    expected = {
        code.replace(" ", ""): {
            ward for ward, area in zip(WARDS["code"], WARDS.geometry, strict=True) if area.intersects(Point(*at))
        }
        for code, at in spots.items()
    }
    inside = {code: wards for code, wards in expected.items() if wards}
    found = find_wards(layer_of(spots), WARDS)
    assert (read(found) if found else {}) == inside


def test_without_postcodes_there_is_nothing_to_pack():
    assert find_wards(None, WARDS) == {}


def test_the_page_holds_every_postcode_of_the_place(example, packed):
    page = index_page(example)
    data, _ = packed.unpack(packed.payload_of(page))
    assert data["wards"] == sorted(example.wards.data["code"])
    inside = example.postcodes.data.sjoin(example.wards.data[["geometry"]])["postcode"].str.replace(" ", "")
    assert set(read(data)) == set(inside)
    assert len(packed.payload_of(page)) < 4_000


def test_files_are_offered_that_are_there_and_no_others(atlases):
    page = index_page(atlases.ordinary(), {"assets.csv": 1, "findings-odbl.gpkg": 2_000_000, "method.html": 5})
    offered = re.findall(r'href="([\w-]+\.(?:csv|gpkg|geojson|html))"', page)
    assert sorted(offered) == ["assets.csv", "findings-odbl.gpkg", "method.html"]
    assert "2000 kB" in page or "2,000 kB" in page


def test_strengths_stand_before_what_was_found(example):
    page = index_page(example, {"data.html": 1})
    order = [page.index(f'id="{name}"') for name in ("find-ward", "wards", "has", "found", "unknown", "more")]
    assert order == sorted(order)


@pytest.fixture(scope="module")
def config(example_folder):
    return load_config(example_folder)


def test_every_kind_of_evidence_is_told_with_its_points(example, config):
    page = method_page(example, config)
    kinds = load_evidence(config.evidence)
    told = page.count(">Points: ") + page.count(">Shown beside the flag")
    assert told == len(kinds) > 20
    assert "Recorded as: vacant." in page
    assert "{" not in re.sub(r"<(script|style)>.*?</\1>", "", page, flags=re.DOTALL)


def test_what_the_authority_judges_otherwise_is_told_as_its_own(example, config):
    assert "Points: 4. Years until they are halved: 4." in method_page(example, config)
    own = {
        "evidence": config.evidence | {"vacant": EvidenceSpec(weight=2.5, source="Ours", because=NAMES)},
        "matching": MatchingSpec(metres=35),
    }
    page = method_page(example, config.model_copy(update=own))
    assert re.search(r"Recorded as: vacant\..{0,120}Points: 2\.5\.", page, re.DOTALL)
    assert re.search(r"35 metres</span> \(.{0,200}the authority", page, re.DOTALL)
    assert "Fifty metres allows for that" not in page


def test_every_standard_is_told_with_its_source(example, config):
    page = method_page(example, config)
    section = re.search(r'id="standards".*?</section>', page, re.DOTALL)[0]
    assert section.count("<h3>") == len(example.standards) > 5
    for standard in example.standards.values():
        assert standard.source.replace("'", "&#39;") in section
    assert "No standard was compared with." in method_page(replace(example, standards={}), config)
