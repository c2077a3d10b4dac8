"""What a ward's list says of assets and findings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assetmap.analysis.findings import say_reason
from assetmap.render.alphabet import alphabetical, in_order
from assetmap.render.background import draw_background, has_streets, nearest_streets
from assetmap.render.entries import ward_entries
from assetmap.render.linked import NAME, by_level, linked_actions, links_data
from assetmap.render.sections import make_sections
from assetmap.render.words import Name, Pair, both, page_id, pair_html

LINES = {"LineString", "MultiLineString"}


@pytest.fixture
def atlas(atlases):
    return atlases.ordinary()


@pytest.fixture
def entries(atlas, atlases):
    return {entry.feature_ids[-1]: entry for entry in ward_entries(atlas, atlases.WARD)}


def said(entry, label):
    return [fact for fact in entry.facts if fact.label.en == label]


def test_a_ward_lists_its_own_assets_only(entries):
    assert not {"chem-7", "far-8"} & set(entries)


def test_a_flagged_asset_is_listed_once_as_what_could_be_used_more(entries):
    entry = entries["f1"]
    assert entry.feature_ids == ("hall-9", "f1")
    assert (entry.group, entry.home) == ("flag", "land")
    assert entry.reasons[0].said.en.startswith("Recorded as: vacant")
    assert entry.reasons[0].date.en == "1 May 2025"
    assert entry.reasons[0].date.cy == "1 Mai 2025"
    assert said(entry, "Status")[0].value.en == "vacant"


def test_a_private_asset_is_shown_without_its_status(entries):
    entry = entries["plot-2"]
    assert entry.group == "land"
    assert not said(entry, "Status")
    assert not any("derelict" in str(fact) for fact in entry.facts)


def test_a_gap_names_what_is_nearest_and_where(entries):
    fact = said(entries["g1"], "Nearest in the data")[0]
    assert fact.value.pair.en == "Hilltop Pharmacy"
    assert fact.extra.en == (
        "in the ward of Llanwylan, 1,048 m along the streets from the closest of these homes, "
        "about 13 minutes on foot at 4.8 km/h"
    )
    assert fact.href == ""
    outside = said(entries["g2"], "Nearest in the data")[0]
    assert outside.extra.en == "outside the area"
    assert "not known" in entries["g2"].short.en


def test_what_cannot_be_told_is_no_gap(entries):
    assert entries["g3"].group == "unknown"
    assert entries["n1"].group == "unknown"
    assert entries["n1"].geometry is None
    assert entries["g1"].group == "gap"


def test_only_web_addresses_become_links(entries):
    assert said(entries["lib-1"], "Website")[0].href == "https://example.org/lib?a=1&b=2"
    assert not said(entries["bad-1"], "Website")


@pytest.mark.parametrize(
    ("use", "value"),
    [
        ("hospital", Pair("Ysbyty", "Hospital")),
        ("outdoor_seating", Name(Pair("outdoor_seating", "outdoor_seating"), "en")),
        ("Hospital and offices", Name(Pair("Hospital and offices", "Hospital and offices"), "en")),
    ],
)
def test_a_use_is_said_in_both_languages_if_the_vocabulary_has_its_code(atlas, atlases, use, value):
    data = atlas.assets.data.assign(use=use, language="en")
    entries = ward_entries(replace(atlas, assets=replace(atlas.assets, data=data)), atlases.WARD)
    assert {fact.value for entry in entries for fact in said(entry, "Use")} == {value}


@pytest.mark.parametrize(
    ("hectares", "value"),
    [
        (7.24, Pair("7.2 hectar", "7.2 hectares")),
        (0.05001, Pair("0.1 hectar", "0.1 hectares")),
        (0.004, Pair("40 metr sgwâr", "40 square metres")),
        (0.0001, Pair("1 metr sgwâr", "1 square metre")),
    ],
)
def test_no_area_is_said_to_be_nothing(atlas, atlases, hectares, value):
    data = atlas.assets.data.assign(area_ha=hectares)
    changed = replace(atlas, assets=atlas.assets.derive(data))
    some = {entry.feature_ids[-1]: entry for entry in ward_entries(changed, atlases.WARD)}
    assert said(some["lib-1"], "Area")[0].value == value


def test_names_keep_their_language(entries):
    assert entries["gp-1"].name == Name(Pair("Meddygfa Wylan", "Wylan Surgery"))
    assert entries["shop-1"].name.lang == "cy"
    assert entries["noname"].name.pair.en == "Play area (the source gives no name)"


def test_sections_begin_with_what_is_here_and_count_everything(entries, atlas, atlases):
    sections = make_sections(ward_entries(atlas, atlases.WARD))
    assert [section.group for section in sections] == [
        "service",
        "green_space",
        "anchor",
        "land",
        "flag",
        "gap",
        "unreachable",
        "unknown",
    ]
    assert sum(section.count for section in sections) == len(entries)
    assert [section.elsewhere for section in sections] == [0, 0, 0, 1, 0, 0, 0, 0]


def test_a_ward_without_anything_still_speaks_of_gaps(atlases):
    sections = make_sections(ward_entries(atlases.bare(), atlases.EMPTY))
    assert [(section.group, section.count) for section in sections] == [("flag", 0), ("gap", 0)]


def linked_pairs(data, sections):
    """Read the links back: which entry is linked to which action."""
    entries = [entry for section in sections for part in section.parts for entry in part.entries]
    parts = {part.id: part for section in sections for part in section.parts}
    pairs = set()
    for action, _, _, whole, single in data["whys"]:
        of = [entry for part in whole for entry in parts[part].entries] + [entries[at] for at in single]
        pairs |= {(entry.id, data["actions"][action][0]) for entry in of}
    return pairs


def test_every_link_stands_on_a_card_and_on_its_entry(atlas, atlases):
    sections = make_sections(ward_entries(atlas, atlases.WARD))
    cards = linked_actions(atlas, sections)
    assert [card.action.id for card in cards] == ["T1-S-04", "T1-A-05", "T3-N-01"]
    assert [card.count for card in cards] == [3, 2, 1]
    assert [level for level, _ in by_level(cards)] == ["simple", "adventurous", "national"]
    expected = {(page_id(row.feature_id), row.action_id) for row in atlas.links.itertuples()}
    assert linked_pairs(links_data(cards, sections), sections) == expected


def test_every_link_of_a_crowded_ward_comes_back(atlases):
    crowded = atlases.crowded()
    sections = make_sections(ward_entries(crowded, atlases.WARD))
    data = links_data(linked_actions(crowded, sections), sections)
    expected = {(page_id(row.feature_id), row.action_id) for row in crowded.links.itertuples()}
    assert linked_pairs(data, sections) == expected
    assert len(str(data)) < len(str(expected))


def test_the_strongest_links_come_first(atlas, atlases):
    """By rank, then direct before contextual, then by level; without a rank all are of a specific kind."""
    links = atlas.links.assign(rank=[2, 1, 1, 1, 1, 0])
    sections = make_sections(ward_entries(atlas, atlases.WARD))
    ranked = replace(atlas, links=links)
    data = links_data(linked_actions(ranked, sections), sections)
    order = [data["actions"][why[0]][0] for why in data["whys"]]
    assert order == ["T3-N-01", "T1-A-05", "T1-A-05", "T1-S-04", "T1-S-04"]
    plain = links_data(linked_actions(atlas, sections), sections)
    assert [plain["actions"][why[0]][0] for why in plain["whys"]] == ["T1-A-05", "T1-A-05", "T3-N-01", "T1-S-04"]


def test_a_sentence_with_a_name_is_shared_and_comes_back_whole(atlas, atlases):
    sections = make_sections(ward_entries(atlas, atlases.WARD))
    whys = [why for card in linked_actions(atlas, sections) for why in card.whys if not why.is_shared]
    spoken = {why.of(entry).en for why in whys for entry in why.entries}
    assert spoken == {"Old Police Station is public and vacant.", f"{atlases.HOSTILE} is a hall."}
    assert all(NAME in why.because.en for why in whys)


def test_a_part_that_is_linked_as_a_whole_is_named_as_one(atlases):
    crowded = atlases.crowded()
    cards = linked_actions(crowded, make_sections(ward_entries(crowded, atlases.WARD)))
    everywhere = cards[0].whys[0]
    covered = {entry.id for part in everywhere.whole for entry in part.entries} | {e.id for e in everywhere.single}
    assert covered == {entry.id for entry in everywhere.entries}
    assert len(everywhere.single) < len(everywhere.entries) / 5


def test_the_background_is_cut_to_the_ward(atlas):
    ward = atlas.wards.data.geometry.iloc[0]
    drawn = draw_background(atlas.background, ward)
    assert [kind for kind, _ in drawn] == ["wood", "water", "path", "street", "main"]
    around = ward.buffer(300.01, cap_style="square", join_style="mitre")
    for kind, shapes in drawn:
        assert set(shapes.geom_type) <= ({"MultiPolygon", "Polygon"} if kind in {"wood", "water"} else LINES)
        assert around.covers(shapes.iloc[0])
    assert has_streets(atlas.background, ward)
    assert not has_streets(atlas.background, atlas.wards.data.geometry.iloc[2])
    assert draw_background((), ward) == []


def test_only_named_streets_help_to_find_a_place(atlases, atlas):
    rows = [
        {
            "id": "a",
            "name": "Mill Lane",
            "name_cy": "Lôn y Felin",
            "geometry": atlas.background[0].data.geometry.iloc[0],
        },
        {"id": "b", "name": "", "geometry": atlas.background[0].data.geometry.iloc[1]},
    ]
    streets = atlases.layer("streets", rows, atlases.STREET_MAP)
    places = atlas.assets.data.geometry
    named = nearest_streets((streets,), places)
    away = places.representative_point().distance(rows[0]["geometry"])
    assert set(named) == {at for at, metres in enumerate(away) if metres <= 200}
    assert all(name == Name(Pair("Lôn y Felin", "Mill Lane")) for name in named.values())
    assert nearest_streets((), places) == {}


def test_reasons_are_said_with_their_numbers_words_and_dates(atlas):
    row = next(atlas.reasons[atlas.reasons["finding_id"] == "g1"].itertuples())
    assert say_reason(row, "en").startswith("Households farther than 800 metres along the streets from this service:")
    assert "gwag" in say_reason(next(atlas.reasons.iloc[[0]].itertuples()), "cy")


def test_welsh_letters_of_two_characters_sort_after_their_first():
    names = ["Llan", "Lôn", "Chwilog", "Cwm", "Dinas", "Ddol", "Ngor", "Goed", "Rhyd", "Rwan"]
    welsh = sorted(names, key=lambda name: alphabetical(name, "cy"))
    assert welsh == ["Cwm", "Chwilog", "Dinas", "Ddol", "Goed", "Ngor", "Lôn", "Llan", "Rwan", "Rhyd"]
    assert sorted(names, key=lambda name: alphabetical(name, "en"))[:2] == ["Chwilog", "Cwm"]
    sizes = [f"o {n} hectar" for n in ("1,000", "20", "100")]
    for lang in ("cy", "en"):
        by_size = sorted(sizes, key=lambda name: alphabetical(name, lang))
        assert by_size == ["o 20 hectar", "o 100 hectar", "o 1,000 hectar"]
    both_names = [Name(Pair(name, name)) for name in names]
    assert [names[in_order(both_names, "cy").index(rank)] for rank in range(len(names))] == welsh


def test_text_becomes_html_in_one_place(atlases):
    escaped = pair_html(Pair(atlases.HOSTILE, "plain"))
    assert "<img" not in escaped
    assert str(pair_html(Pair("5", "5"))) == "5"
    assert pair_html(both("page-skip")).startswith("<span lang=cy>")


def test_a_quiet_street_is_not_near_itself(example):
    streets = [entry for code in example.wards.data["code"] for entry in ward_entries(example, code)]
    streets = [entry for entry in streets if entry.group == "street"]
    assert len(streets) > 10
    for entry in streets:
        said = [note.en for note in entry.notes] + ([entry.short.en] if entry.short else [])
        assert f"Near {entry.name.pair.en}" not in said
