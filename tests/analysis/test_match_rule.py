from __future__ import annotations

from typing import get_args

import pytest
from pydantic import ValidationError

from assetmap.analysis.match_rule import MatchRule, Way, load_match_rule
from assetmap.analysis.records import plain_uprn
from assetmap.config import MatchingSpec
from assetmap.text import read_data, vocabulary


def test_an_authority_overrides_what_it_sets_and_nothing_else():
    given, own = load_match_rule(), load_match_rule(MatchingSpec(metres=30, overlap=0.7))
    assert (own.metres, own.overlap) == (30, 0.7)
    assert own.model_copy(update={"metres": given.metres, "overlap": given.overlap}) == given


def test_a_postcode_reaches_at_least_as_far_as_a_point():
    assert load_match_rule(MatchingSpec(metres=500)).postcode_metres == 500
    assert load_match_rule(MatchingSpec(metres=5)).postcode_metres == load_match_rule().postcode_metres


def test_every_kind_and_type_that_is_compared_is_a_term():
    for pair in load_match_rule().pairs:
        assert {*pair.kinds} <= {*vocabulary()["kind"]}
        for types in pair.types:
            for kind, term in zip(pair.kinds, types, strict=True):
                assert term in vocabulary()[kind]


def test_every_way_of_comparing_is_used():
    assert {way for pair in load_match_rule().pairs for way in pair.by} == {*get_args(Way)}


def test_every_figure_says_in_both_languages_why():
    for record in read_data("matching.toml")["number"].values():
        assert record["because"].keys() == {"cy", "en"}
        assert all(record["because"].values())
        assert record["source"]
        assert record["status"] in {"verified", "not verified", "judgement"}


def test_what_is_not_a_figure_of_the_rule_is_refused():
    rule = load_match_rule().model_dump()
    with pytest.raises(ValidationError, match="kilometres"):
        MatchRule.model_validate(rule | {"kilometres": 1})
    with pytest.raises(ValidationError, match="overlap"):
        MatchRule.model_validate(rule | {"overlap": 50})


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("100100123456", "100100123456"),
        (" 0010010 ", "10010"),
        ("100100123456.0", "100100123456"),
        ("10010.", "10010"),
        ("'10010", "10010"),
        ("UPRN: 10010", "10010"),
        ("uprn 10010", "10010"),
        ("100,100,123,456", "100100123456"),
        ("1.00100123456E+11", ""),
        ("1E+11", ""),
        ("10010.5", ""),
        ("10010; 10011", ""),
        ("10010, 10011", ""),
        ("10010,10011", ""),
        ("10010/10011", ""),
        ("10010 10011", ""),
        ("10010\n10011", ""),
        ("10010 and 10011", ""),
        ("1001001234567", ""),
        ("-10010", ""),
        ("0", ""),
        ("", ""),
        ("nan", ""),
        ("TBC 2024", ""),
        ("see 10010A", ""),
    ],
)
def test_a_cell_is_a_uprn_where_it_holds_one_number_and_nothing_else(text, plain):
    assert plain_uprn(text, digits=12) == plain
