"""Columns are recognised by the configuration first, then by the headings that publishers use."""

from __future__ import annotations

from typing import get_args, get_type_hints

import pytest

from assetmap.errors import ContractError
from assetmap.loaders.columns import catalogue, headings_of, known_forms, plain_heading
from assetmap.loaders.reviews import Decision, Review

PLACE = ",225000,280000\n"


@pytest.mark.parametrize("year", ["11", "19", "25", "30"])
def test_wards_of_any_year_of_the_ons(bench, year):
    square = bench.degrees([bench.square(side=5000)])
    columns = {
        f"WD{year}CD": ["W05999007"],
        f"WD{year}NM": ["Water"],
        f"WD{year}NMW": ["Dŵr"],
        f"LAD{year}CD": ["W06999999"],
    }
    bench.geojson("wards.geojson", square, OBJECTID=[1], **columns)
    bench.put("it.csv", "name,type,easting,northing\na,library" + PLACE)
    (ward,) = bench.load_all(bench.table("it", "services", "it.csv"))["wards"].data.itertuples()
    assert (ward.code, ward.name, ward.name_cy, ward.authority_code) == ("W05999007", "Water", "Dŵr", "W06999999")


def test_of_two_years_the_newest_is_taken(bench):
    square = bench.degrees([bench.square(side=5000)])
    columns = {
        "WD11CD": ["W05000001"],
        "WD25CD": ["W05999007"],
        "WD91CD": ["64PEAA"],
        "WD11NM": ["Old"],
        "WD25NM": ["New"],
    }
    bench.geojson("wards.geojson", square, **columns)
    bench.put("it.csv", "name,type,easting,northing\na,library" + PLACE)
    wards = bench.load_all(bench.table("it", "services", "it.csv"))["wards"]
    assert (wards.data["code"].item(), wards.data["name"].item()) == ("W05999007", "New")


@pytest.mark.parametrize("kind", ["wards", "population", "land", "services", "areas", "green_space", "streets"])
def test_no_heading_of_the_catalogue_is_hidden_behind_another(kind):
    for ours, known in headings_of(kind).items():
        plain = {plain_heading(h.replace("{yy}", "21")): h for h in known}
        assert known_forms(known, plain) != [], ours
        assert set(known_forms(known, plain)) == set(plain), ours


def test_values_of_the_catalogue_are_our_terms():
    from assetmap.text import vocabulary

    tables = {"naptan": "service"}
    values = {name: table for name, table in catalogue()["values"].items() if name != "kind"}
    ours = {name: set(vocabulary()[tables.get(name, name)]) for name in ("green_space", "status", "naptan", "yes_no")}
    ours |= {"decision": set(get_args(Decision))}
    ours |= {f"review_{name}": set(get_args(get_type_hints(Review)[name])) for name in ("state", "origin")}
    assert values.keys() == ours.keys()
    for name, table in values.items():
        assert set(table.values()) <= ours[name]


def test_a_heading_without_its_case_spaces_and_signs(bench):
    bench.put("it.csv", "ASSET-REF,Asset  Name,Status Date,Area (ha),EASTINGS,Northings\n7,a,2024,1.5" + PLACE)
    data = bench.load("it.csv", "land").data
    assert data[["id", "name", "status_date", "area_ha"]].iloc[0].tolist() == ["7", "a", "2024", 1.5]


def test_the_configuration_comes_first(bench):
    bench.put("it.csv", "name,Real Name,type,easting,northing\nwrong,right,library" + PLACE)
    assert bench.load("it.csv", more='columns = { name = "Real Name" }\n').data["name"].tolist() == ["right"]
    assert bench.load("it.csv", more='set = { name = "set" }\n').data["name"].tolist() == ["set"]


def test_a_uprn_that_is_the_only_reference_is_both(bench):
    bench.put("it.csv", "UPRN,name,easting,northing\n100012345678,a" + PLACE)
    data = bench.load("it.csv", "land").data
    assert (data["id"].item(), data["uprn"].item()) == ("100012345678", "100012345678")


def test_a_column_that_is_missing_is_asked_for(bench):
    bench.put("it.csv", "name,easting,northing\na" + PLACE)
    error = bench.refuse("it.csv")
    bench.says(
        error, ContractError, "column-missing-in-file", "it.csv", "'type'", "columns = { type =", "name, easting"
    )


def test_headings_in_another_row_are_thought_of(bench):
    bench.put("it.csv", "name,kind,easting,northing\na,library" + PLACE)
    error = bench.refuse("it.csv")
    bench.says(error, ContractError, "column-missing-in-file", "it.csv", "header = …")


def test_a_key_is_no_id_of_a_service(bench):
    rows = ("a,library,ZZ99AA,225000,280000", "b,library,ZZ99AA,225000,280000")
    bench.put("it.csv", "name,type,key,easting,northing\n" + "\n".join(rows))
    layer = bench.load("it.csv")
    assert layer.data["name"].tolist() == ["a", "b"]
    assert layer.data["id"].tolist() == bench.ids(layer.data)
    assert not layer.intake.problems


def test_a_column_that_is_misspelt_is_guessed(bench):
    bench.put("it.csv", "name,typ,easting,northing\na,library" + PLACE)
    bench.says(bench.refuse("it.csv"), ContractError, "column-missing-meant", "it.csv", 'columns = { type = "typ" }')


def test_a_column_of_the_configuration_that_is_not_there(bench):
    bench.put("it.csv", "name,Category,easting,northing\na,library" + PLACE)
    error = bench.refuse("it.csv", more='columns = { type = "Categry" }\n')
    bench.says(error, ContractError, "column-not-found-meant", "it.csv", "Categry", "'Category'")
    error = bench.refuse("it.csv", more='columns = { type = "Function", name = "Xyz" }\n')
    assert [p.rule for p in error.problems] == ["column-not-found", "column-not-found"]
    bench.says(error, ContractError, "column-not-found", "it.csv", "Function", "name, Category, easting, northing")


def test_one_of_two_columns_is_asked_for_by_a_name_that_can_be_written(bench):
    bench.put("it.csv", "id,easting,northing\n1" + PLACE)
    error = bench.refuse("it.csv", "population")
    bench.says(error, ContractError, "column-missing-in-file", "it.csv", "'households / people'", "{ households = ")
    bench.put("it.csv", "postcode,name\nZZ9 9AA,b\n")
    error = bench.refuse("it.csv", "postcodes")
    bench.says(error, ContractError, "column-missing-in-file", "it.csv", "'easting / northing'", "{ easting = ")


def test_a_register_that_does_not_say_what_is_land(bench):
    bench.put("it.csv", "name,easting,northing\na" + PLACE)
    error = bench.refuse("it.csv", "land_and_buildings")
    bench.says(error, ContractError, "column-missing-in-file", "it.csv", "'kind'")
