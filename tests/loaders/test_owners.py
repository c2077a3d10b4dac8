"""Public is what the source states or names; what is not known to be public is not thereby private."""

from __future__ import annotations

import pytest

from assetmap.loaders.owners import is_public_body

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
