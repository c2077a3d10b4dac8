from __future__ import annotations

import pytest

from assetmap import load_standards
from assetmap.config import Names, StandardSpec
from assetmap.text import vocabulary

STANDARDS = load_standards()


@pytest.mark.parametrize("key", sorted(STANDARDS))
def test_every_standard_says_where_it_comes_from(key):
    standard = STANDARDS[key]
    assert standard.id == key
    assert standard.service in vocabulary()["service"]
    assert standard.source
    assert standard.because.cy
    assert standard.because.en
    assert standard.method == "straight-line"
    if standard.status == "judgement":
        assert "assetmap" in standard.source


def test_the_welsh_distance_to_green_space_is_the_welsh_one():
    green = [standard for standard in STANDARDS.values() if standard.service == "green_space"]
    assert [(standard.metres, standard.jurisdiction) for standard in green] == [(400, "Wales")]


def test_an_authority_overrides_a_distance_and_it_is_shown_as_its_own():
    own = {"practice-bus-stop": StandardSpec(metres=800, source="Our plan", because=Names(en="Rural", cy="Gwledig"))}
    changed = load_standards(own)["practice-bus-stop"]
    assert (changed.metres, changed.status, changed.source, changed.because.cy) == (800, "own", "Our plan", "Gwledig")
    assert load_standards()["practice-bus-stop"].metres == 400
