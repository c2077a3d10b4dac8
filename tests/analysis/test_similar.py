from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.analysis.similar import collect_names, plain_name, share_name, similarities, similarity
from assetmap.text import read_data

WORDS = read_data("matching.toml")["words"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St Mary's Hall", "ST MARY’S HALL"),
        ("St Mary's Hall", "Hall, St. Marys"),
        ("St Patrick`s Church", "St Patrick's Church"),
        ("Tŷ Ddewi", "Ty Ddewi"),
        ("Canolfan Gymunedol Tŷ Llŵyd", "CANOLFAN GYMUNEDOL TY LLWYD"),
        ("Café Nähe", "Cafe\u0301 Na\u0308he"),
        ("Scouts & Guides", "The Scouts and Guides"),
        ("Neuadd y Dref", "Neuadd Dref"),
        ("Saint Julian's Road", "St Julians Rd"),
        ("Albert Street", "Albert Street (nr)"),
        ("Allt-yr-yn  Avenue", "Allt yr Yn Ave"),
    ],
)
def test_spellings_of_one_name_are_the_same(one, other):
    assert plain_name(one) == plain_name(other) != ""
    assert similarity([one], [other]) == 100


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Bettws Community Centre", "Betws Community Center", 90, 99),
        ("Newport Civic Centre", "Civic Centre", 60, 90),
        ("Maindee Library", "Maindee Primary School", 0, 75),
        ("Library", "Llyfrgell", 0, 60),
    ],
)
def test_the_more_letters_names_share_the_more_alike_they_are(one, other, least, most):
    assert least <= similarity([one], [other]) < most


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Springvale Industrial Estate Block 1", "Springvale Industrial Estate Block 2"),
        ("Springvale Industrial Estate Units 1-2", "Springvale Industrial Estate Unit 1"),
        ("Springvale Industrial Estate Block A", "Springvale Industrial Estate Block B"),
        ("Duffryn High School Playing Field North", "Duffryn High School Playing Field South"),
        (
            "Church of Jesus Christ of Latter Day Saints (opposite)",
            "Church of Jesus Christ of Latter Day Saints (outside)",
        ),
        ("St Woolos Cathedral Church Infants School", "St Woolos Cathedral Church Junior School"),
        ("Cae Chwarae Ysgol Gyfun Gwent Is Coed Gogledd", "Cae Chwarae Ysgol Gyfun Gwent Is Coed Dwyrain"),
    ],
)
def test_what_tells_neighbours_apart_is_never_alike(one, other):
    assert similarity([one], [other]) == 0


def test_a_name_that_does_not_say_which_may_be_either():
    for name in ("Springvale Industrial Estate 1", "North Springvale Industrial Estate"):
        assert similarity([name], ["Springvale Industrial Estate"]) > 85


def test_the_best_of_all_names_counts_in_both_languages():
    assert similarity(["Library", "Llyfrgell"], ["Llyfrgell", ""]) == 100
    assert similarity(["", "Llyfrgell Malpas"], ["Malpas Library", "Llyfrgell Malpas"]) == 100
    assert similarity(["Library"], ["Hall", "Library"]) == 100


@pytest.mark.parametrize("name", ["", " ", "-", "...", "The"])
def test_what_has_no_name_is_alike_to_nothing(name):
    assert similarity([name], [name]) == 0
    assert similarity([name, ""], ["Library", ""]) == 0


def test_words_are_listed_as_names_are_compared():
    for word in (*WORDS["small"], *WORDS["apart"], *WORDS["same"], *WORDS["same"].values()):
        assert word == word.casefold()
        assert word.isascii()
        assert word.isalpha()
    assert not {*WORDS["small"]} & {*WORDS["apart"]}
    assert not {*WORDS["same"]} & {*WORDS["same"].values(), *WORDS["apart"], *WORDS["small"]}


texts = st.text(st.sampled_from("aábcŵ'’-1 &N"), max_size=12)
pairs = st.tuples(texts, texts)


@given(pairs, pairs)
def test_likeness_goes_both_ways_from_nothing_to_the_same(one, other):
    alike = similarity(one, other)
    assert 0 <= alike <= 100
    assert similarity(other, one) == alike
    assert similarity(one[::-1], other) == alike
    if any(plain_name(name) for name in one):
        assert similarity(one, one) == 100


@given(st.lists(pairs, min_size=2, max_size=8), st.floats(1, 100))
def test_what_is_less_alike_than_asked_is_left_out_and_nothing_else(told, least):
    names = collect_names([pd.Series([row[column] for row in told], dtype="str") for column in (0, 1)])
    one, other = (ends.ravel() for ends in np.meshgrid(np.arange(len(told)), np.arange(len(told))))
    found = similarities(names, one, other, least=least)
    expected = np.array([similarity(told[a], told[b]) for a, b in zip(one, other, strict=True)])
    named = names.named[one] & names.named[other]
    assert np.array_equal(found, np.where((expected >= least) & named, expected, np.nan), equal_nan=True)
    shared = [
        bool({*map(plain_name, told[a])} & {*map(plain_name, told[b])} - {""}) for a, b in zip(one, other, strict=True)
    ]
    assert share_name(names, one, other).tolist() == shared
