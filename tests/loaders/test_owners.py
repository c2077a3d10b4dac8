"""Public is what the source states or names; what is not known to be public is not thereby private."""

from __future__ import annotations

import pytest

from assetmap.loaders.owners import Held, held_by, is_public_body

AT = "225000,280000"

PUBLIC = """
Newport City Council
Cyngor Gwynedd
Exampleton Council
Torfaen CBC
Cyngor Dinas Casnewydd
Newport City Council/Cyngor Dinas Casnewydd
Council of the City and County of Swansea
Graig Community Council
Cadw
Welsh Government
Aneurin Bevan University Health Board
Bwrdd Iechyd Prifysgol Betsi Cadwaladr
natural  resources wales
Gwent Police
Heddlu Gwent
South Wales Fire and Rescue Service
Transport for Wales
Awdurdod Parc Cenedlaethol Eryri
"""
NOT_KNOWN = """
Gwent Association of Voluntary Organisations
Ceredigion Association of Voluntary Council
Newport Voluntary Services Council
Wales Council for Voluntary Action
Cyngor Gweithredu Gwirfoddol Cymru
Cyngor ar Bopeth
Cyngor Llyfrau Cymru
Welsh Books Council
Welsh Refugee Council
Muslim Council of Wales
Newport Trades Council
Parochial Church Council
City Council Social Club
Newport City Council Trading Ltd
Old Police Station Flats
Police Federation
Councillor Jones
One Voice Wales
"""


@pytest.mark.parametrize(
    ("cells", "ownership", "evidence"),
    [
        (["public", "Somebody Ltd"], "public", "stated"),
        (["Preifat", "Exampleton Council"], "private", "stated"),
        (["unknown", "Exampleton Council"], "unknown", "none"),
        (["", "Exampleton Council"], "public", "owner"),
        (["", "Somebody Ltd"], "unknown", "none"),
        (["", ""], "unknown", "none"),
        (["leasehold", "Exampleton Council"], "public", "owner"),
        (["leasehold", "Somebody Ltd"], "unknown", "none"),
    ],
)
def test_who_owns_is_stated_or_named_or_not_known(bench, cells, ownership, evidence):
    bench.put("it.csv", f"id,name,ownership,owner,easting,northing\n1,a,{','.join(cells)},{AT}")
    layer = bench.load("it.csv", "land")
    assert layer.data[["ownership", "ownership_evidence"]].iloc[0].tolist() == [ownership, evidence]
    noted = [(p.rule, p.column, p.effect) for p in layer.intake.problems]
    assert noted == ([("ownership-not-recognised", "ownership", "noted")] if cells[0] == "leasehold" else [])


@pytest.mark.parametrize("name", PUBLIC.strip().splitlines())
def test_a_public_body(name):
    assert is_public_body(name)
    assert is_public_body(name.upper())


@pytest.mark.parametrize("name", ["", *NOT_KNOWN.strip().splitlines()])
def test_a_body_that_is_not_known_to_be_public(name):
    assert not is_public_body(name)


def test_no_pattern_of_the_list_is_dead():
    import re

    from assetmap.text import read_data

    patterns = read_data("owners.toml")
    examples = [name.casefold() for name in (PUBLIC + NOT_KNOWN).splitlines()]
    for pattern in patterns["not_public"]:
        assert any(re.fullmatch(pattern, name, re.IGNORECASE) for name in examples), pattern


PARK = {"leisure": "park"}
US, THEM = "Exampleton Council", "Somebody Ltd"


@pytest.mark.parametrize(
    ("tags", "held"),
    [
        ({}, Held("", "unknown", "none", "")),
        ({"owner": US}, Held(US, "public", "owner", "owner")),
        ({"operator": US}, Held(US, "public", "operator", "operator")),
        ({"operator": THEM}, Held(THEM, "unknown", "none", "operator")),
        ({"owner": THEM, "operator": US}, Held(THEM, "unknown", "none", "owner")),
        ({"operator:type": "council"}, Held("", "public", "operator_type", "")),
        (
            {"operator:type": "government", "operator": "Estates"},
            Held("Estates", "public", "operator_type", "operator"),
        ),
        ({"operator:type": "public", "operator": US}, Held(US, "public", "operator", "operator")),
        ({"operator:type": "public", "operator": THEM}, Held(THEM, "unknown", "none", "operator")),
        ({"operator:type": "public", "owner": "Estates"}, Held("Estates", "unknown", "none", "owner")),
        ({"operator:type": "community"}, Held("", "unknown", "none", "")),
        ({"operator:type": "private", "operator": "Estates"}, Held("Estates", "unknown", "none", "operator")),
        ({"ownership": "municipal"}, Held("", "public", "stated", "")),
        ({"ownership": "municipal", "operator": THEM}, Held(THEM, "public", "stated", "")),
        ({"ownership": "private", "operator": US}, Held(US, "private", "stated", "")),
        ({"ownership": "private", "operator:type": "public"}, Held("", "private", "stated", "")),
        ({"ownership": "dispersed", "operator": US}, Held(US, "public", "operator", "operator")),
    ],
)
def test_who_holds_an_object_of_openstreetmap(extract, tags, held):
    assert held_by(PARK | tags) == held
    extract.ring(20, **PARK, **{key.replace(":", "__"): value for key, value in tags.items()})
    layer = extract.load()["green_space"]
    told = layer.data[["operator", "ownership", "ownership_evidence"]].iloc[0].tolist()
    assert told == [held.owner, held.ownership, held.evidence]


def test_public_land_and_buildings_are_found_by_whatever_says_that_they_are_public(extract):
    extract.ring(20, landuse="grass", operator__type="council")
    extract.ring(30, 1, building="yes", ownership="municipal")
    extract.ring(40, 2, building="yes", operator=US)
    extract.ring(50, 3, building="yes", operator=US, ownership="private")
    extract.ring(60, 4, building="yes", operator__type="private")
    layers = extract.load()
    found = layers["buildings"].data.set_index("id")
    assert found["ownership_evidence"].to_dict() == {"w30": "stated", "w40": "operator"}
    assert layers["land"].data[["id", "ownership_evidence"]].to_numpy().tolist() == [["w20", "operator_type"]]


@pytest.mark.parametrize(
    ("heading", "cells", "told"),
    [
        ("operator", ["", US], ["public", "operator"]),
        ("Rheolir gan", ["", US], ["public", "operator"]),
        ("owner", ["", US], ["public", "owner"]),
        ("Perchennog", ["", US], ["public", "owner"]),
        ("Perchennog", ["", THEM], ["unknown", "none"]),
        ("operator", ["Cyhoeddus", THEM], ["public", "stated"]),
        ("operator", ["private", US], ["private", "stated"]),
        ("operator", ["unknown", US], ["unknown", "none"]),
        ("operator", ["leasehold", US], ["public", "operator"]),
    ],
)
def test_who_owns_green_space(bench, heading, cells, told):
    bench.geojson(
        "it.geojson",
        bench.degrees([bench.square()]),
        Function=["Play Space"],
        Perchnogaeth=cells[:1],
        **{heading: cells[1:]},
    )
    layer = bench.load("it.geojson", "green_space")
    assert layer.data[["ownership", "ownership_evidence"]].iloc[0].tolist() == told
    assert layer.data["operator"].tolist() == cells[1:]
    noted = [(p.rule, p.column, p.effect) for p in layer.intake.problems]
    assert noted == ([("ownership-not-recognised", "Perchnogaeth", "noted")] if cells[0] == "leasehold" else [])


def test_green_space_of_a_source_that_says_nothing_of_its_owner_is_not_known(bench):
    bench.geojson("it.geojson", bench.degrees([bench.square()]), function=["Play Space"])
    data = bench.load("it.geojson", "green_space").data
    assert data[["operator", "ownership", "ownership_evidence"]].iloc[0].tolist() == ["", "unknown", "none"]
