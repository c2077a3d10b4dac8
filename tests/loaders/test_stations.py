"""NaPTAN lists a railway station by its entrances: each station counts once, and the others are told."""

from __future__ import annotations

import pytest

HEADER = "ATCOCode,CommonName,Indicator,Easting,Northing,StopType,Status\n"


def stops(*rows):
    return HEADER + "".join(f"{code},{name},{where},{x},280000,{kind},active\n" for code, name, where, x, kind in rows)


ENTRANCES = [
    ("5230HEREA0", "Here Rail Station (Main Entrance)", "Main Entrance", 225000, "RSE"),
    ("5230HEREA1", "Here Rail Station", "Side Entrance", 225060, "RSE"),
    ("5230HEREA2", "Here", "North Entrance", 225090, "RSE"),  # its code alone tells
    ("5230HEREHL0", "Here Rail Station (Subway)", "", 225200, "RSE"),  # its name alone tells
]


def test_entrances_of_a_station_are_one_station_and_the_others_are_told(bench):
    others = [
        ("5230THERE0", "There Rail Station", "Entrance", 225040, "RSE"),
        ("5230FARAW0", "Here Rail Station", "Entrance", 225901, "RSE"),
        ("5230A", "Here Rail Station", "Stop A", 225000, "BCT"),
    ]
    bench.put("it.csv", stops(*ENTRANCES, *others))
    layer = bench.load("it.csv")
    assert list(layer.data[["id", "name", "type"]].itertuples(index=False, name=None)) == [
        ("5230HEREA0", "Here Rail Station", "rail_station"),
        ("5230THERE0", "There Rail Station", "rail_station"),
        ("5230FARAW0", "Here Rail Station", "rail_station"),
        ("5230A", "Here Rail Station (Stop A)", "bus_stop"),
    ]
    told = bench.told(layer, "station-entrance")
    assert [(p.row, p.column, p.effect) for p in told] == [(row, "StopType", "left out") for row in (3, 4, 5)]
    for lang in ("cy", "en"):
        assert "(Here Rail Station)" in told[0].say(lang)


def test_a_station_that_has_its_own_row_stands_there(bench):
    for name in ("Here Rail Station", "Yma"):  # by its name, or by its code
        bench.put("it.csv", stops(*ENTRANCES, ("9100HEREA", name, "", 225010, "RLY")))
        layer = bench.load("it.csv")
        assert layer.data[["id", "name"]].to_numpy().tolist() == [["9100HEREA", name]]
        assert [p.row for p in bench.told(layer, "station-entrance")] == [2, 3, 4, 5]


@pytest.mark.parametrize("wide", [{}, {"ATCOCode": ["5230HEREA0", "5230HEREA1"]}])
def test_entrances_of_a_file_in_degrees(bench, wide):
    names = ["Here Rail Station"] * 2
    shapes = bench.degrees(bench.points(2))
    bench.geojson("it.geojson", shapes, CommonName=names, StopType=["RSE"] * 2, Status=["active"] * 2, **wide)
    assert len(bench.load("it.geojson").data) == 1


def test_two_stations_of_one_village_stay_two(bench):
    rows = [
        ("5710HEATHHL0", "Heath High Level Rail Station", "Entrance", 225000, "RSE"),
        ("5710HEATHLL0", "Heath Low Level Rail Station", "Entrance", 225058, "RSE"),
    ]
    bench.put("it.csv", stops(*rows))
    assert len(bench.load("it.csv").data) == 2
