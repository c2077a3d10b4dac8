"""What a source says of itself: in the page's language where it has a form for it, else marked with its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assetmap.model import Source
from assetmap.render.words import credits_of, pair_html, source_name

ENGLISH = Source("census", "Census <2021>", "A statistics office", "OGL-3.0", "Source: the office")
BOTH = replace(ENGLISH, title_cy="Cyfrifiad <2021>", publisher_cy="Swyddfa ystadegau", attribution_cy="Ffynhonnell")


def test_both_forms_stand_each_in_its_language():
    assert pair_html(source_name(BOTH)) == (
        "<span lang=cy>Cyfrifiad &lt;2021&gt;</span><span lang=en>Census &lt;2021&gt;</span>"
    )
    assert source_name(BOTH, "publisher").pair == ("Swyddfa ystadegau", "A statistics office")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (ENGLISH, '<bdi lang="en">Census &lt;2021&gt;</bdi>'),
        (replace(ENGLISH, title="Cyfrifiad", language="cy"), '<bdi lang="cy">Cyfrifiad</bdi>'),
        (replace(ENGLISH, title="", title_cy="Cyfrifiad"), '<bdi lang="cy">Cyfrifiad</bdi>'),
        (replace(ENGLISH, title="OpenStreetMap", title_cy="OpenStreetMap"), "OpenStreetMap"),
    ],
)
def test_one_form_stands_on_both_pages_and_says_its_language_if_it_has_one(source, said):
    assert pair_html(source_name(source)) == said
    assert source.said("title", "cy") == source.said("title", "en")


def test_who_is_named_beside_a_map_is_named_once():
    bare = replace(ENGLISH, attribution="", publisher="")
    named = credits_of([BOTH, replace(BOTH, id="other"), replace(ENGLISH, attribution=""), bare])
    assert [name.pair for name in named] == [
        ("Ffynhonnell", "Source: the office"),
        ("A statistics office", "A statistics office"),
        ("Census <2021>", "Census <2021>"),
    ]
    assert [name.lang for name in named] == ["", "en", "en"]
