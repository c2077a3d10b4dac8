from __future__ import annotations

import geopandas as gpd
import pytest

import assetmap
from assetmap import Layer, Source
from assetmap.errors import Problem
from assetmap.model import Intake, newest_date, unite_sources

A = Source("a", "A", "Someone", "OGL-3.0", date="2024-06")
B = Source("b", "B", "Someone", "OGL-3.0", date="2025")
POINTS = gpd.GeoDataFrame(
    {"id": ["x"], "type": ["library"]}, geometry=gpd.points_from_xy([225000], [280000]), crs=27700
)


def test_nothing_can_be_a_layer_without_a_source():
    with pytest.raises(ValueError, match="no source"):
        Layer.from_frame("mine", "services", POINTS)


def test_a_derived_layer_unites_the_sources():
    one, two = (Layer.from_frame(name, "services", POINTS, source) for name, source in (("one", A), ("two", B)))
    assert one.derive(one.data, two).sources == (A, B)
    assert unite_sources(one, two, one) == (A, B)


def test_a_layer_is_frozen():
    with pytest.raises(AttributeError):
        Layer.from_frame("mine", "services", POINTS, A).name = "other"


def test_the_newest_date_is_empty_where_no_source_has_one():
    assert newest_date([A, B]) == "2025"
    assert newest_date([Source("c", "C", "Someone", "OGL-3.0")]) == ""


def test_a_row_with_two_problems_of_one_effect_counts_once():
    told = (
        Problem("value-empty", row=3, effect="set aside"),
        Problem("term-unknown", row=3, effect="set aside"),
        Problem("type-left-out", effect="left out", count=7),
        Problem("geometry-3d", effect="repaired", count=2),
    )
    intake = Intake(problems=told)
    assert [intake.count(effect) for effect in ("set aside", "left out", "repaired", "noted")] == [1, 7, 2, 0]


def test_the_public_names_are_a_sorted_promise_and_all_resolve():
    assert assetmap.__all__ == sorted(assetmap.__all__)
    assert set(assetmap.__all__) == set(assetmap._HOMES)
    for name in assetmap.__all__:
        assert getattr(assetmap, name).__doc__
    with pytest.raises(AttributeError):
        assetmap.no_such_name  # noqa: B018 - asking is the test
