"""What a page's form for corrections is given: ids, kinds, choices and limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assetmap.loaders.columns import catalogue
from assetmap.loaders.correction_mail import MARK, read_mail
from assetmap.loaders.review_words import ADDABLE, CORRECTABLE, type_of
from assetmap.render.correction import correction_data, correction_form
from assetmap.render.entries import ward_entries
from assetmap.render.page import ward_page
from assetmap.render.sections import make_sections
from assetmap.text import vocabulary

WARD = "W05999001"


@pytest.fixture(scope="module")
def given(example):
    sections = make_sections(ward_entries(example, WARD))
    entries = [entry for section in sections for part in section.parts for entry in part.entries]
    return correction_data(example, WARD, sections), entries


def test_each_asset_of_the_list_has_its_id_and_kind_and_nothing_else_has_one(example, given):
    data, entries = given
    kinds = example.assets.data.set_index("asset_id")["kind"]
    assert len(data["ids"]) == len(data["kinds"]) == len(entries)
    for own, kind, entry in zip(data["ids"], data["kinds"], entries, strict=True):
        assert kind == (kinds[own] if own else "")
        assert bool(own) == bool({*entry.feature_ids} & {*kinds.index})
    assert {"service", "building", ""} <= set(data["kinds"])


def test_the_limits_of_the_form_are_those_of_the_catalogue(given):
    limits = catalogue()["corrections"]
    assert (given[0]["mail"], given[0]["note"], given[0]["mark"]) == (limits["mail"], limits["note"], MARK)
    assert limits["mail"] <= 1800


def test_whatever_the_form_offers_the_import_takes(example, given):
    form = correction_form(example, WARD)
    assert len(given[0]["sorts"]) == len(ADDABLE)
    for kind, (_, types) in zip(ADDABLE, given[0]["sorts"], strict=True):
        assert [name for name, *_ in types] == [f"{kind} {term}" for term in vocabulary()[kind]]
        for name, *said in types:
            term = name.split(" ")[1]
            assert type_of(kind, term) == term
            assert {type_of(kind, one) for one in said} <= set(vocabulary()[kind])
    columns = {name for name, *_ in form["wrong"]} - {"in_use", "gone", "place"}
    assert columns <= set(CORRECTABLE)
    assert {state for state, _ in form["states"]} <= set(vocabulary()["status"])


def test_a_place_without_a_gazetteer_or_mailbox_asks_for_neither(example):
    bare = replace(example, postcodes=None, place=example.place.model_copy(update={"mailbox": ""}))
    form = correction_form(bare, WARD)
    assert (form["postcodes"], form["mailbox"]) == (False, "")
    page = ward_page(bare, WARD)
    assert 'id="c-postcode"' not in page
    assert 'href="mailto:' not in page.split('id="correct"')[1].split("</section>")[0]
    assert 'id="c-postcode"' in ward_page(example, WARD)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dear council",
        "assetmap1;reject;a-1",
        "assetmap2en;reject;a-1;;;;;;",
        "assetmap1",
        "see assetmap1en;reject;a",
    ],
)
def test_a_text_without_the_line_holds_no_correction(text):
    assert read_mail(text) == []


@pytest.mark.parametrize("place", ["", "52.4", "x,y", "52.4,-4.5,1", "52,4,-4,5"])
def test_a_line_whose_place_is_none_has_no_place(place):
    [feature] = read_mail(f"assetmap1en;note;a-1;;;;{place};Hall;")
    assert feature["geometry"] is None
    assert feature["properties"]["name"] == "Hall"


def test_a_line_that_breaks_off_says_what_is_there():
    [feature] = read_mail("Why: seen\n\nassetmap1cy;reject;a-1")
    assert feature["properties"] == {"decision": "reject", "asset_id": "a-1", "name_cy": "", "reason": "seen"}
