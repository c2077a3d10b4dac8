"""What a page says of access: how many homes, how far, against which standard, and how it was measured."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from assetmap import load_config
from assetmap.analysis.access import Resolution
from assetmap.analysis.modes import load_modes
from assetmap.render.counts import amount
from assetmap.render.entries import ward_entries
from assetmap.render.entry import AREAS
from assetmap.render.method_page import method_page
from assetmap.render.page import ward_page
from assetmap.render.sections import make_sections
from assetmap.render.site import index_page
from assetmap.render.standards import method_notes, standard_names
from assetmap.render.words import page_id

NAN = float("nan")


@pytest.fixture(scope="module")
def atlas(atlases):
    return atlases.ordinary()


@pytest.fixture(scope="module")
def entries(atlas, atlases):
    codes = (atlases.WARD, atlases.OTHER)
    return {entry.feature_ids[-1]: entry for code in codes for entry in ward_entries(atlas, code)}


@pytest.fixture(scope="module")
def finding(atlas):
    rows = {row.finding_id: row for row in atlas.findings.data.itertuples()}
    return lambda key, **values: rows[key]._replace(**values)


def facts(entry):
    return {fact.label.en: fact for fact in entry.facts}


def notes(entry, lang="en"):
    return [note.in_(lang) for note in entry.notes]


def without_streets(atlas):
    data = atlas.findings.data.copy()
    data.loc[data["method"] == "network", "method"] = "straight_line"
    return replace(atlas, findings=replace(atlas.findings, data=data), background=())


# --- how many


def test_a_number_stands_with_the_total_and_its_share(entries):
    assert entries["g1"].short.en == "Households beyond this distance: 212 of 820 (26%)"
    assert entries["g1"].short.cy == "Aelwydydd y tu hwnt i'r pellter hwn: 212 o 820 (26%)"
    assert entries["u1"].short.en == "Households from which no path leads there: 41 of 820 (5%)"
    assert "Households for which the data cannot tell: 14 of 820 (2%)." in notes(entries["g1"])


@pytest.mark.parametrize(
    ("beyond", "said"),
    [(820.0, "all 820"), (819.0, "819 of 820 (over 99%)"), (2.0, "2 of 820 (under 1%)"), (0.0, "0 of 820 (0%)")],
)
def test_a_share_is_never_rounded_to_none_or_all(finding, beyond, said):
    assert amount(finding("g1", households_beyond=beyond), "beyond").en == said


def test_few_homes_are_called_fewer_than_five(entries):
    assert entries["few"].short.en == "Households beyond this distance: fewer than 5 of 820"
    assert entries["few"].short.cy == "Aelwydydd y tu hwnt i'r pellter hwn: llai na 5 o 820"


def test_a_hidden_number_is_said_to_be_hidden_and_why(entries):
    assert entries["hidden"].short.en == "Households beyond this distance: number not shown"
    assert "Some numbers are not shown, so that a small number cannot be worked out." in notes(entries["hidden"])
    assert "Ni ddangosir rhai niferoedd, fel na ellir cyfrifo nifer bach." in notes(entries["hidden"], "cy")
    assert not any("not shown" in note for note in notes(entries["g1"]))


def test_a_few_of_a_hidden_total_tell_nothing_of_it(finding):
    row = finding("few", households=NAN)
    assert amount(row, "beyond").en == "fewer than 5"
    assert amount(row, "unknown").en == "number not shown"


def test_what_was_never_counted_is_not_known_rather_than_hidden(entries):
    assert "not known" in entries["g2"].short.en
    assert entries["n1"].short.en == "We have no data about this."


# --- how far


def test_half_the_homes_are_told_in_metres_and_in_minutes_at_the_configured_speed(entries, atlas, atlases):
    said = "Half of them have 1,130 m or more to go along the streets: about 14 minutes on foot at 4.8 km/h."
    assert said in notes(entries["g1"])
    slower = replace(atlas, modes=load_modes(walking_kmh=3.0))
    entry = next(one for one in ward_entries(slower, atlases.WARD) if one.feature_ids == ("g1",))
    assert "about 23 minutes on foot at 3 km/h" in notes(entry)[0]
    assert "tua 23 munud ar droed ar 3 km yr awr" in notes(entry, "cy")[0]


@pytest.mark.parametrize(("metres", "en", "cy"), [(90, "1 minute ", "1 munud "), (160, "2 minutes ", "2 funud ")])
def test_minutes_are_counted_as_each_language_does(atlas, atlases, metres, en, cy):
    data = atlas.findings.data.assign(median_m=float(metres))
    changed = replace(atlas, findings=replace(atlas.findings, data=data))
    entry = next(one for one in ward_entries(changed, atlases.WARD) if one.feature_ids == ("g1",))
    assert f"about {en}on foot" in notes(entry)[0]
    assert f"tua {cy}ar droed" in notes(entry, "cy")[0]


def test_a_straight_line_that_stands_in_for_streets_says_that_a_walk_is_longer(entries, atlas, atlases):
    listed = ward_entries(without_streets(atlas), atlases.OTHER)
    entry = next(one for one in listed if one.feature_ids == ("line",))
    assert notes(entry)[0] == (
        "Half of them are 1,130 m or more away in a straight line. "
        "A walk is longer: more than 14 minutes on foot at 4.8 km/h."
    )
    assert facts(entry)["How it was measured"].value.en == (
        "in a straight line, for no streets are given; a walk is longer"
    )
    assert facts(entries["asked"])["How it was measured"].value.en == "in a straight line, as the standard asks"
    assert facts(entries["g1"])["How it was measured"].value.en == "along the streets"


def test_the_deprivation_decile_is_told_with_its_direction(entries):
    assert facts(entries["g1"])["Deprivation decile"].value.en.startswith("2 to 5 (1 = most deprived)")
    assert facts(entries["u1"])["Deprivation decile"].value.cy.startswith("3 (1 = mwyaf difreintiedig)")
    assert "Deprivation decile" not in facts(entries["line"])


# --- against which standard


def test_a_standard_is_told_with_its_set_its_source_and_what_became_of_it(entries):
    told = facts(entries["g1"])
    assert told["Standard"].value.en == "within 800 m, about 10 minutes on foot at 4.8 km/h"
    assert told["Set of standards"].value.en == "Wales"
    assert told["Where the standard comes from"].value.pair.en == "A judgement of this project"
    assert told["Where the standard comes from"].extra.en == "our own judgement, not an official standard"
    assert "A walk of ten minutes." in notes(entries["g1"])
    assert facts(entries["g3"])["Standard"].value.en == "20 minutes on foot: 1,600 m at 4.8 km/h"
    assert facts(entries["c2"])["Standard"].value.en.startswith("at least 20 hectares, within 2,000 m")
    assert facts(entries["asked"])["Standard"].value.en == "at least 2 hectares, within 300 m in a straight line"


def test_names_tell_the_standards_of_one_service_apart(atlas):
    names = standard_names(atlas)
    assert names["green-400"] == ("Man gwyrdd o fewn 400 m", "Green space within 400 m")
    assert names["green-20ha"].en == "Green space of at least 20 hectares within 2,000 m"
    assert names["green-20ha"].cy == "Man gwyrdd o 20 hectar o leiaf o fewn 2,000 m"
    assert names["green-england"].en == "Green space of at least 2 hectares within 300 m in a straight line"
    assert names["bus-hourly"].en == "Bus stop with at least 12 departures on a weekday within 400 m"
    assert names["hospital-cycle"] == ("Ysbyty o fewn 5,000 m ar feic", "Hospital within 5,000 m by bicycle")
    assert names["library"].en == "Library within 1,600 m (20-minute neighbourhood, one way)"
    for lang in ("cy", "en"):
        assert len({name.in_(lang) for name in names.values()}) == len(atlas.standards)


def test_a_finding_bears_the_name_of_its_standard(entries):
    assert entries["g1"].name.pair.en == "Pharmacy within 800 m"
    assert entries["g2"].name.pair.en == "Hospital"


# --- four answers


def test_the_answers_are_groups_of_their_own(entries):
    groups = {key: entries[key].group for key in ("g1", "u1", "g3", "n1", "c1")}
    assert groups == {"g1": "gap", "u1": "unreachable", "g3": "unknown", "n1": "unknown", "c1": "unknown"}
    assert entries["u1"].type.en == "No path leads there"
    assert "Nearest in the data" not in facts(entries["u1"])


def test_each_group_of_areas_has_its_mark_its_pattern_and_its_box(atlas, atlases):
    page = ward_page(atlas, atlases.WARD)
    for group, pattern in (("gap", "hatch"), ("unreachable", "cross"), ("unknown", "dots")):
        box = re.search(rf'<input type="checkbox" name="group" value="{group}" checked>(.*?)</label>', page).group(1)
        assert f'href="#mark-{group}"' in box
        assert f'href="#area-{group}"' in box
        assert re.search(rf'<symbol id="area-{group}".*url\(#mark-{pattern}\)', page)
        assert re.search(rf'{group}: {{ ...CHOSEN_AREA, pattern: "{pattern}"', page)
        assert f'<pattern id="mark-{pattern}"' in page
    dashes = re.findall(
        r'(?:gap|unreachable|unknown): { ...CHOSEN_AREA, pattern: "[a-z]+"(?:, dashArray: "([^"]*)")? }', page
    )
    assert len(dashes) == len(set(dashes)) == 3


def test_findings_about_the_same_homes_share_a_place_on_the_map(atlas, atlases, packed):
    data, _ = packed.unpack(packed.payload_of(ward_page(atlas, atlases.OTHER)))
    drawn = data["map"]["features"]
    areas = [at for at, group in enumerate(drawn["group"]) if data["map"]["groups"][group] in AREAS]
    groups = {frozenset(drawn["ids"][at]): drawn["names"][at] for at in areas}
    ids = {key: page_id(key) for key in ("few", "hidden", "line", "asked", "c1", "c2", "c3", "c4")}
    assert set(groups) == {
        frozenset(ids[key] for key in alike)
        for alike in (("few", "hidden", "line"), ("asked",), ("c1", "c2", "c3"), ("c4",))
    }
    assert all(len(names) == len(some) for some, names in groups.items())


def test_what_cannot_be_told_is_a_short_list_with_its_reason_said_once(atlas, atlases):
    sections = {section.group: section for section in make_sections(ward_entries(atlas, atlases.OTHER))}
    assert list(sections) == ["service", "flag", "gap", "unknown"]
    many, rest = sections["unknown"].parts
    assert [len(many.entries), len(rest.entries)] == [3, 1]
    assert many.short.en == "Households: all 820"
    assert [reason.said.en[:49] for reason in many.reasons] == ["The homes lie nearer to the edge of the source th"]
    assert all(not entry.reasons and entry.short is None and not entry.notes for entry in many.entries)
    assert rest.entries[0].reasons
    assert rest.entries[0].short.en == "Households: 3 of 820 (under 1%)"
    assert ward_page(atlas, atlases.OTHER).count("nearer to the edge of the source") == 1


def test_where_no_path_leads_is_a_short_list_too(atlas, atlases):
    data = atlas.findings.data
    lost = data[data["finding_id"] == "u1"]
    twice = pd.concat([data, lost.assign(finding_id="u2", standard="play-1000")], ignore_index=True)
    reasons = [
        atlases.REASON | {"finding_id": key, "reason": "reason-unreachable", "source_id": "osm"} for key in ("u1", "u2")
    ]
    more = replace(atlas, findings=replace(atlas.findings, data=twice), reasons=pd.DataFrame(reasons))
    (section,) = (one for one in make_sections(ward_entries(more, atlases.WARD)) if one.group == "unreachable")
    (part,) = section.parts
    assert part.short.en == "Households from which no path leads there: 41 of 820 (5%)"
    assert len(part.reasons) == 1
    assert section.is_brief


def test_a_ward_of_which_nothing_can_be_told_does_not_say_only_that_it_has_no_gap(atlas, atlases):
    data = atlas.findings.data
    unknown = replace(atlas, findings=replace(atlas.findings, data=data[data["kind"] == "no_data"]))
    page = ward_page(unknown, atlases.OTHER)
    assert "no gap was found." in page
    assert "For some standards it cannot be told" in page
    assert "For some standards it cannot be told" not in ward_page(atlases.bare(), atlases.EMPTY)


# --- the note on the method


def test_the_page_names_the_resolution_and_the_speed_with_its_source(atlas, atlases, example_folder):
    paragraphs, speeds = method_notes(atlas)
    assert "511 points stand for the homes, about 129 households each." in paragraphs[2].en
    assert "Mae 511 pwynt yn cynrychioli'r cartrefi, tua 129 aelwyd yr un." in paragraphs[2].cy
    assert [(fact.label.en, getattr(fact.value, "pair", fact.value).en) for fact in speeds] == [
        ("Speed on foot", "4.8 km/h"),
        ("Where the speed comes from", "Sustrans: 800 metres is 20 minutes there and back"),
        ("Speed by bicycle", "15 km/h"),
        ("Where the speed comes from", "assetmap's judgement"),
    ]
    assert [fact.extra.en for fact in speeds[1::2]] == ["source checked", "our own judgement, not an official standard"]
    for page in (ward_page(atlas, atlases.WARD), method_page(atlas, load_config(example_folder))):
        assert "about 129 households each" in page
        assert "Speed on foot" in page


def test_only_the_modes_of_the_standards_are_told(atlas):
    walked = {key: one for key, one in atlas.standards.items() if one.mode == "walk"}
    _, speeds = method_notes(replace(atlas, standards=walked))
    assert [fact.label.en for fact in speeds] == ["Speed on foot", "Where the speed comes from"]


def test_people_and_two_points_are_counted_as_each_language_does(atlas):
    said = method_notes(replace(atlas, resolution=Resolution(2, 610.0, "people")))[0][2]
    assert said.en.startswith("2 points stand for the homes, about 305 people each.")
    assert said.cy.startswith("Mae 2 bwynt yn cynrychioli'r cartrefi, tua 305 o bobl yr un.")


def test_without_streets_the_page_says_that_a_walk_is_longer(atlas, atlases, example_folder):
    assert not any("No streets are given" in said.en for said in method_notes(atlas)[0])
    assert any("standard itself asks for a straight line" in said.en for said in method_notes(atlas)[0])
    bare = without_streets(atlas)
    for page in (ward_page(bare, atlases.WARD), method_page(bare, load_config(example_folder))):
        assert "No streets are given" in page
        assert "A walk is longer" in page
        assert "Distances are measured along streets" not in page


def test_streets_are_told_where_nothing_was_found_too(atlas):
    nothing = replace(atlas, findings=replace(atlas.findings, data=atlas.findings.data.iloc[:0]))
    assert method_notes(nothing)[0][0].en.startswith("Distances are measured along streets")
    assert method_notes(replace(nothing, background=()))[0][0].en.startswith("No streets are given")


def test_small_numbers_are_explained_where_there_are_any(atlas):
    assert any("‘fewer than 5’" in said.en for said in method_notes(atlas)[0])
    data = atlas.findings.data
    open_ = replace(atlas, findings=replace(atlas.findings, data=data[~data["finding_id"].isin(["few", "hidden"])]))
    assert not any("‘fewer than 5’" in said.en for said in method_notes(open_)[0])


def test_without_homes_nothing_is_said_of_distances(atlases):
    assert [said.en for said in method_notes(atlases.bare())[0]] == [
        "No data tells where homes are, so no distance was measured."
    ]


def test_the_authoritys_page_counts_answers_and_names_standards(atlas):
    page = index_page(atlas)
    assert "Gaps in access, counted by ward and standard: 6" in page
    assert "Where no path leads, counted by ward and standard: 1" in page
    assert "Green space of at least 20 hectares within 2,000 m: wards where we cannot tell: 1" in page
    assert "Bank or cash point: wards where we cannot tell: 1" in page
