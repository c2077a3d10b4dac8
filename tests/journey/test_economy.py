"""The foundational economy: its sectors, what is known of each, and who is local."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import geopandas as gpd
import pytest
from shapely import box

from assetmap import Layer, Source
from assetmap.journey.economy import load_sectors, map_economies, map_economy, names_organisation
from assetmap.text import LANGS, read_data, vocabulary, word

KINDS = ("service", "green_space", "anchor")
NUMBERS = ["local", "other_public", "local_unknown"]


def told(atlas, sector, ward=None):
    """The row of a sector."""
    return map_economy(atlas, ward).set_index("sector").loc[sector]


def with_assets(atlas, data, *sources):
    return replace(atlas, assets=Layer("assets", "assets", data, (*atlas.assets.sources, *sources)))


def changed(atlas, type_, **columns):
    """Change every asset of a type."""
    data = atlas.assets.data.copy()
    for name, value in columns.items():
        data.loc[data["type"] == type_, name] = value
    return with_assets(atlas, data)


def without(atlas, *types):
    """Take every feature of some types away."""
    layers = [atlas.assets, *atlas.background]
    kept = [
        one.derive(one.data[~one.data["type"].isin(types)].reset_index(drop=True)) if "type" in one.data else one
        for one in layers
    ]
    return replace(atlas, assets=kept[0], background=tuple(kept[1:]))


def covering(atlas, shape):
    """Let every source claim to be complete in a shape, or say nothing of it."""
    layers = [atlas.assets, *atlas.background]
    made = [replace(one, sources=tuple(replace(s, coverage=shape) for s in one.sources)) for one in layers]
    return replace(atlas, assets=made[0], background=tuple(made[1:]))


# --- the catalogue ----------------------------------------------------------------------------------------------------


def test_every_sector_that_the_source_names_is_there():
    line_171 = {"utilities", "broadband", "housing", "health", "care", "education", "food", "retail", "transport"}
    assert {key for key, one in load_sectors().items() if "001:171" in one.lines} == {*line_171, "culture"}
    line_289 = {"utilities", "infrastructure", "food", "health", "education", "welfare"}
    assert {key for key, one in load_sectors().items() if "001:289" in one.lines} == line_289


@pytest.mark.parametrize("sector", load_sectors().values(), ids=str)
def test_what_belongs_to_a_sector_is_in_the_vocabulary(sector):
    for kind, type_ in sector.terms:
        assert kind in {*KINDS, "context"}
        assert type_ in vocabulary()[kind]
    assert sector.name.cy != sector.name.en


def test_every_type_of_service_belongs_to_a_sector_or_to_none_with_its_reason():
    named = {type_ for one in load_sectors().values() for type_ in one.of.get("service", ())}
    none = [type_ for rule in read_data("sectors.toml")["none"] for type_ in rule["types"]]
    assert len(none) == len(set(none))
    assert not named & set(none)
    assert named | set(none) == set(vocabulary()["service"])


def test_types_of_organisation_that_count_as_local_are_in_the_vocabulary():
    assert set(read_data("sectors.toml")["local"]["anchors"]) < set(vocabulary()["anchor"])


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("Mrs J Jones", False),
        ("Dr. A Rees & Partners", False),
        ("Y Parch. Huw Llwyd", False),
        ("", False),
        ("  ", False),
        ("Drama Cymru", True),
        ("Missing Link CIC", True),
        ("Newport City Council", True),
    ],
)
def test_a_name_with_a_persons_title_is_not_told(name, may):
    assert names_organisation(name) is may


# --- counting ---------------------------------------------------------------------------------------------------------


def test_counts_are_those_that_one_gets_by_hand(example):
    rows = example.assets.data[["kind", "type", "ward_code"]].itertuples(index=False, name=None)
    found = Counter(rows)
    for layer in example.background:
        if layer.kind == "context":
            for type_, shape in zip(layer.data["type"], layer.data.geometry, strict=True):
                wards = example.wards.data
                code = wards["code"][wards.contains(shape.representative_point())]
                found["context", type_, code.iloc[0] if len(code) else ""] += 1
    table = map_economies(example)
    codes = sorted(example.wards.data["code"])
    assert list(table["ward_code"].unique()) == ["", *codes]
    for row in table.itertuples():
        wards = [row.ward_code] if row.ward_code else codes
        by_type = {term[1]: sum(found[*term, code] for code in wards) for term in load_sectors()[row.sector].terms}
        if sum(by_type.values()):
            assert row.answer == "some"
            assert row.count == sum(by_type.values())
            assert row.types == " ".join(f"{type_}={n}" for type_, n in by_type.items() if n)
        else:
            assert row.answer in {"none", "unknown"}


def test_the_whole_place_has_what_its_wards_have_together(example):
    table = map_economies(example)
    for _, rows in table.groupby("sector"):
        whole, wards = rows[rows["ward_code"] == ""], rows[rows["ward_code"] != ""]
        for name in ("count", *NUMBERS):
            assert whole[name].fillna(0).iloc[0] == wards[name].sum()


def test_what_is_local_other_public_and_not_known_adds_up(example):
    table = map_economies(example)
    known = table["answer"] != "unknown"
    assert (table.loc[known, NUMBERS].sum(axis=1) == table["count"][known]).all()
    assert table.loc[~known, ["count", *NUMBERS]].isna().all(axis=None)


def test_types_and_sectors_are_told_in_both_languages(example):
    row = told(example, "health")
    for lang in LANGS:
        assert f"{word('service', 'pharmacy', lang)}: 4" in row[f"types_{lang}"].split("; ")
    assert (row["sector_cy"], row["sector_en"]) == ("Iechyd", "Health")
    unknown = told(example, "broadband")
    assert (unknown["answer_cy"], unknown["answer_en"]) == ("ni ellir dweud", "cannot be told")


def test_a_ward_that_there_is_not_is_a_programmers_mistake(example):
    with pytest.raises(ValueError, match="W05000000"):
        map_economy(example, "W05000000")


# --- unknown is not none ----------------------------------------------------------------------------------------------


def test_a_sector_that_no_layer_tells_of_is_unknown(example):
    assert told(without(example, *load_sectors()["health"].of["service"]), "health")["answer"] == "unknown"
    for sector in ("broadband", "infrastructure", "utilities"):
        row = told(without(example, "energy"), sector)
        assert row["answer"] == "unknown"
        assert row["licence"] == row["sources"] == ""


def test_none_is_said_only_where_sources_claim_to_be_complete(example):
    wards = example.wards.data.set_index("code")
    empty = [row.ward_code for row in map_economies(example).itertuples() if row.sector == "culture" and not row.count]
    inside, outside = empty[:2]
    ground = wards.geometry[inside]
    assert told(covering(example, wards.union_all()), "culture", inside)["answer"] == "none"
    assert told(covering(example, ground), "culture", inside)["answer"] == "none"
    assert told(covering(example, ground), "culture", outside)["answer"] == "unknown"
    half = box(*ground.bounds[:2], ground.centroid.x, ground.bounds[3])
    assert told(covering(example, ground.intersection(half)), "culture", inside)["answer"] == "unknown"
    assert told(covering(example, None), "culture", inside)["answer"] == "unknown"


def test_none_is_not_said_where_a_type_of_the_sector_is_in_no_layer(example):
    atlas = covering(example, example.wards.data.union_all())
    empty = [row.ward_code for row in map_economies(atlas).itertuples() if row.sector == "culture" and row.count == 0]
    assert empty
    less = without(atlas, "library")
    row = told(less, "culture", empty[0])
    assert (row["answer"], row["not_told_en"]) == ("unknown", "Library")
    assert told(atlas, "culture", empty[0])["not_told_en"] == ""


def test_a_school_of_unknown_stage_is_not_missed_where_stages_are_told(example):
    assert told(example, "education")["not_told_en"] == ""


def test_of_a_sector_that_layers_know_in_part_none_is_never_said(example):
    atlas = covering(example, example.wards.data.union_all())
    partly = {key for key, one in load_sectors().items() if one.partly}
    assert partly == {"utilities", "housing", "care", "retail", "welfare"}
    table = map_economies(atlas)
    assert "none" not in set(table["answer"][table["sector"].isin(partly)])
    assert "none" in set(table["answer"])


def test_energy_sites_are_counted_where_a_layer_has_them(example):
    ward = example.wards.data.sort_values("code").iloc[0]
    shape = ward.geometry.representative_point().buffer(20)
    source = Source("grid", "Energy", "Made up", "CC0-1.0")
    frame = gpd.GeoDataFrame({"id": ["e"], "type": ["energy"]}, geometry=[shape], crs=27700)
    atlas = without(example, "energy")
    atlas = replace(atlas, background=(*atlas.background, Layer.from_frame("e", "context", frame, source)))
    row = told(atlas, "utilities", ward["code"])
    assert (row["answer"], row["count"], row["types"], row["sources"]) == ("some", 1, "energy=1", "grid")
    assert told(atlas, "utilities", example.wards.data["code"].max())["answer"] == "unknown"


def test_what_lies_outside_the_wards_is_not_counted(example):
    atlas = changed(example, "library", ward_code="")
    assert "library" not in told(atlas, "culture")["types"]
    assert told(atlas, "culture")["not_told_en"] == ""


# --- who provides -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("owner", "ownership", "standing"),
    [
        ("Exampleton Council", "public", "local"),
        ("Cyngor Aberenghraifft", "unknown", "local"),
        ("Marsh Community Council", "unknown", "local"),
        ("Cyngor Cymuned y Gors", "unknown", "local"),
        ("West Example University Health Board", "unknown", "other_public"),
        ("Welsh Government", "public", "other_public"),
        ("EXAMPLETON BAKERS' CO-OPERATIVE", "unknown", "local"),
        ("Cydweithfa Bobyddion Aberenghraifft", "unknown", "local"),
        ("Example Homes", "unknown", "local_unknown"),
        ("The Co-operative Group", "unknown", "local_unknown"),
        ("Exampleton Stores Ltd", "private", "local_unknown"),
        ("", "public", "local_unknown"),
        ("", "unknown", "local_unknown"),
    ],
)
def test_who_is_known_to_be_local(example, owner, ownership, standing):
    row = told(changed(example, "library", owner=owner, ownership=ownership), "culture")
    before = told(example, "culture")
    assert before["local_unknown"] == before["count"] == 3
    expected = {name: 2 * (name == "local_unknown") + (name == standing) for name in NUMBERS}
    assert {name: row[name] for name in NUMBERS} == expected
    assert row["providers"] == owner


def test_a_housing_association_is_named_and_not_taken_for_local(example):
    row = told(example, "housing")
    assert row["providers"] == "Example Homes"
    assert row["local"] == 0


def test_providers_are_organisations_each_named_once(example):
    data = example.assets.data.copy()
    pharmacies = data.index[data["type"] == "pharmacy"]
    data.loc[pharmacies, "owner"] = ["Sample Chemists", "sample  chemists", "Mr Gwilym Huws", "Another Ltd"]
    row = told(with_assets(example, data), "health")
    assert [name.casefold() for name in row["providers"].split("; ")] == ["another ltd", "sample chemists"]


def test_licences_and_sources_of_a_row_are_those_of_what_is_counted(example):
    data = example.assets.data.copy()
    first = data.index[data["type"] == "pharmacy"][0]
    data.loc[first, ["licence", "sources"]] = ["ODbL-1.0", "osm"]
    atlas = with_assets(example, data, Source("osm", "O", "O", "ODbL-1.0"))
    row = told(atlas, "health")
    assert (row["licence"], row["sources"]) == ("CC0-1.0 + ODbL-1.0", "example osm")
    assert told(atlas, "education")["licence"] == "CC0-1.0"
    other = next(code for code in sorted(atlas.wards.data["code"]) if code != data["ward_code"][first])
    assert told(atlas, "health", other)["licence"] == "CC0-1.0"


def test_a_place_is_known_by_whole_words_of_its_name(example):
    data = example.wards.data.assign(authority="Sample (North)")
    atlas = replace(example, wards=replace(example.wards, data=data))
    for owner, local in (("Sample (North) County Council", 1), ("Exampletonshire County Council", 0)):
        row = told(changed(atlas, "library", owner=owner), "culture")
        assert row["local"] == local


def test_an_atlas_stays_as_it_was(example):
    before = example.assets.data.copy()
    map_economies(example)
    assert example.assets.data.equals(before)


# --- real data --------------------------------------------------------------------------------------------------------


def test_newports_economy_is_told_where_the_extract_covers_it_and_unknown_elsewhere(newport):
    whole = map_economy(newport).set_index("sector")
    assert set(whole.index[whole["answer"] == "unknown"]) == {"utilities", "broadband", "housing", "infrastructure"}
    assert re.search(r"\bbus_stop=\d{3}\b", whole.loc["transport", "types"])
    assert whole.loc["education", "local"] >= 13
    assert "Newport City Council" in whole.loc["education", "providers"]
    assert "Transport for Wales" in whole.loc["transport", "providers"]
    assert whole.loc["transport", "other_public"] >= 1
    table = map_economies(newport)
    by_ward = table[(table["sector"] == "health") & (table["ward_code"] != "")].set_index("ward_code")
    extract = next(source for source in newport.assets.sources if source.id == "osm").coverage
    wards = newport.wards.data.set_index("code").geometry
    for code in by_ward.index[by_ward["answer"] == "none"]:
        assert wards[code].difference(extract).area < 0.001 * wards[code].area
    assert (by_ward["answer"] == "unknown").any()
