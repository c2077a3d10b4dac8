"""Registers as councils publish them: titles, merged cells, twice-named columns, units, dates, yes and no, totals."""

from __future__ import annotations

import itertools

import pytest

from assetmap.errors import ConfigError, LayerNotFoundError, LayerReadError
from assetmap.loaders.columns import heading_test
from assetmap.loaders.heading import Record, find_heading, say_rows

AT = [225000, 280000]
HEADINGS = ["Asset Ref", "Asset Name", "Owner", "Easting", "Northing"]
LINE = ["1", "Hall", "Exampleton Council", *AT]


# --- where the headings are


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_titles_and_notes_above_the_headings_are_left_out_and_told(bench, ending):
    above = [["Register of assets, 2021"], ["Prepared by", "Estates; Legal"], [], ["Owner: the council"]]
    layer = bench.load(bench.put_table(ending, [*above, HEADINGS, LINE, [], ["2", *LINE[1:]]]), "land")
    assert layer.data.index.tolist() == [6, 8]  # as a spreadsheet counts them
    english, welsh, problem = bench.said(layer, "heading-below")
    assert (problem.effect, problem.row) == ("noted", None)
    for text in (english, welsh):
        assert "5" in text
        assert "1–2, 4" in text
        assert "header = …" in text
    assert layer.intake.rows_read == 2


def test_merged_titles_are_titles(bench):
    rows = [["Register of assets"], [], HEADINGS, LINE]
    layer = bench.load(bench.put_xlsx(rows, ["A1:E2"]), "land")
    assert layer.data["name"].tolist() == ["Hall"]
    assert bench.rules(layer) == [(None, "heading-below", "noted")]


def test_blank_rows_above_the_headings_are_nothing_to_tell(bench):
    assert bench.load(bench.put_csv([[], [" "], HEADINGS, LINE]), "land").intake.problems == ()


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_a_title_does_not_choose_the_delimiter(bench, sign):
    rows = [["Assets, land, buildings; parks, and more"], ["a|b|c|d|e|f|g"], HEADINGS, LINE]
    assert bench.load(bench.put_csv(rows, sign), "land").data["owner"].tolist() == ["Exampleton Council"]


def test_a_preamble_of_names_and_values_is_not_the_headings(bench):
    above = [["Owner:", "Exampleton Council", "Status:", "Draft"], ["Title", "Assets"]]
    headings = ["Asset Ref", "Asset Name", "Tenure", "Present use", "Easting", "Northing"]
    rows = [*above, headings, ["1", "Hall", "Freehold", "Hall", *AT]]
    assert bench.load(bench.put_csv(rows), "land").data["tenure"].tolist() == ["Freehold"]


def test_headings_that_only_the_configuration_knows(bench):
    rows = [["Some title"], ["Was?", "Wo x", "Wo y"], ["Hall", *AT]]
    more = 'columns = { name = "Was?", easting = "Wo x", northing = "Wo y" }\n'
    layer = bench.load(bench.put_csv(rows), "land", more)
    assert layer.data["name"].tolist() == ["Hall"]
    assert bench.rules(layer) == [(None, "heading-below", "noted")]


def test_headings_that_nobody_knows_are_those_as_wide_as_the_rows(bench):
    rows = [["A title"], ["Foo", "Bar", "Baz"], ["x", "1", "2"], ["y", "", "3"]]
    (problem,) = bench.refuse(bench.put_csv(rows), "land").problems
    assert problem.rule == "location-missing"
    assert "Foo, Bar, Baz" in problem.say("en")


def test_the_configuration_may_say_which_row(bench):
    rows = [["Owner", "Status"], ["Name", "Tenure", "Easting", "Northing"], ["Site", "Held", "X", "Y"], ["a", "b", *AT]]
    layer = bench.load(bench.put_csv(rows), "land", 'header = 3\ncolumns = { name = "Site" }\n')
    assert layer.data["name"].tolist() == ["a"]
    assert "1–2" in bench.said(layer, "heading-below")[0]
    for header in (5, 900):
        error = bench.refuse("it.csv", "land", f"header = {header}\n")
        bench.says(error, LayerReadError, "heading-not-there", "it.csv", f"header = {header}")
    bench.put("it.csv", "name,easting,northing\n\na,225000,280000\n")
    bench.says(bench.refuse("it.csv", "land", "header = 2\n"), LayerReadError, "heading-not-there", "it.csv")
    bench.says(bench.refuse("it.csv", "land", "header = 3\n"), LayerReadError, "layer-empty", "it.csv")
    for wrong in ("-1", '"4"', "1.5", "true"):
        assert isinstance(bench.refuse("it.csv", "land", f"header = {wrong}\n"), ConfigError)


def test_headings_far_below_are_found_where_the_configuration_says(bench):
    rows = [*([f"line {at}"] for at in range(80)), HEADINGS, LINE]
    layer = bench.load(bench.put_csv(rows), "land", "header = 81\n")
    assert layer.data.index.tolist() == [82]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_headings_over_groups_of_columns(bench, ending):
    upper = ["Asset", "", "Owner", "Location", "", "Status"]
    lower = ["Ref", "Name", "Name", "Easting", "Northing", ""]
    rows = [["Register"], upper, lower, ["1", "Hall", "Exampleton Council", *AT, "Vacant"]]
    layer = bench.load(bench.put_table(ending, rows), "land")
    (asset,) = layer.data.itertuples()
    assert (asset.name, asset.owner, asset.status, asset.id) == ("Hall", "Exampleton Council", "vacant", "1")
    english, welsh, _ = bench.said(layer, "heading-two-rows")
    for text in (english, welsh):
        assert "2–3" in text
        assert "Asset Ref, Asset Name, Owner Name, Easting, Northing, Status" in text


def test_headings_broken_over_two_rows_and_merged_downwards(bench):
    upper = ["Asset", "Property", "Owned", "Grid", "Northing"]
    lower = ["number", "name", "by", "easting", None]
    layer = bench.load(bench.put_xlsx([upper, lower, LINE], ["E1:E2"]), "land")
    assert layer.data["owner"].tolist() == ["Exampleton Council"]
    assert layer.data["name"].tolist() == ["Hall"]
    assert [problem.rule for problem in layer.intake.problems] == ["heading-two-rows"]


def test_the_first_row_of_data_is_never_taken_for_headings(bench):
    headings = ["Ref", "Name", "Status", "Postcode", "Something"]
    rows = [headings, ["1", "Owner", "", "ZZ9 9AA", "Tenure"], ["2", "Tenure", "Vacant", "ZZ9 9AA", "Use"]]
    bench.put("codes.csv", "postcode,easting,northing\nZZ9 9AA,225100,280100\n")
    layer = bench.load(bench.put_csv(rows), "land", "", bench.table("codes", "postcodes", "codes.csv"))
    assert layer.data["name"].tolist() == ["Owner", "Tenure"]
    assert bench.rules(layer) == []


def test_the_rule_of_the_headings_in_one_table():
    from assetmap.config import LayerSpec

    is_known = heading_test(LayerSpec(kind="land", file="it.csv", source="us"))

    def found(*rows):
        return find_heading([Record(at, list(row)) for at, row in enumerate(rows, start=1)], is_known).rows

    assert found(("Name", "Owner")) == (1,)
    assert found(("Title",), ("Name", "Owner")) == (2,)
    assert found(("Name", "Owner"), ("a", "b"), ("Name", "Owner", "Status")) == (1,)  # a second table below
    assert found(("Name", "Owner"), ("Ref", "Name", "Owner", "Status", "Use")) == (2,)  # more than twice as many
    assert found(("a", "b"), ("c", "d")) == (1,)
    assert found(("t",), ("a", "b"), ("1", "2"), ("3", "4")) == (2,)
    assert find_heading([], is_known).rows == ()
    assert say_rows([1, 2, 3, 5, 7, 8]) == "1–3, 5, 7–8"


# --- merged cells, names that stand twice, line breaks, totals


def test_a_value_that_stands_for_several_rows_is_written_into_each(bench):
    names = ["a", "b", "c", "d"]
    owners = ["Exampleton Council", None, None, "Others"]
    rows = [HEADINGS, *([str(at), name, owners[at], *AT] for at, name in enumerate(names)), ["", "", "", ""]]
    layer = bench.load(bench.put_xlsx(rows, ["C2:C4", "C5:C60"]), "land")
    assert layer.data["owner"].tolist() == ["Exampleton Council"] * 3 + ["Others"]
    assert layer.data.index.tolist() == [2, 3, 4, 5]  # blank rows under a merged cell stay blank
    english, welsh, problem = bench.said(layer, "merged-cells")
    assert (problem.column, problem.count, problem.effect) == ("Owner", 2, "noted")
    assert "Owner" in english
    assert "Owner" in welsh


def test_a_reference_that_stands_for_several_rows_stays_with_the_first(bench):
    rows = [HEADINGS, LINE, [None, "Annexe", "Exampleton Council", *AT]]
    layer = bench.load(bench.put_xlsx(rows, ["A2:A3"]), "land")
    assert layer.data["name"].tolist() == ["Hall", "Annexe"]
    assert layer.data["id"].tolist()[0] == "1"
    assert layer.data["id"].is_unique
    assert bench.said(layer, "merged-reference")[2].count == 1


def test_cells_merged_across_are_left_as_they_are(bench):
    rows = [[*HEADINGS, "Postcode"], [*LINE, ""], ["2", "b", "Others", "none", None, "ZZ9 9AA"]]
    bench.put("codes.csv", "postcode,easting,northing\nZZ9 9AA,225100,280100\n")
    more = bench.table("codes", "postcodes", "codes.csv")
    layer = bench.load(bench.put_xlsx(rows, ["D3:E3"]), "land", "", more)
    assert layer.data["located_by"].tolist() == ["coordinates", "postcode"]
    assert bench.rules(layer) == [(3, "number-malformed", "noted")]


def test_many_merged_cells_are_found_wherever_the_file_is_cut(bench):
    rows = [HEADINGS, *([str(at), f"n{at}", "Others" if at % 2 == 0 else None, *AT] for at in range(4000))]
    merges = [f"C{at + 2}:C{at + 3}" for at in range(0, 4000, 2)]
    layer = bench.load(bench.put_xlsx(rows, merges), "land")
    assert set(layer.data["owner"]) == {"Others"}
    assert bench.said(layer, "merged-cells")[2].count == 2000


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_two_columns_of_one_name_are_told_apart(bench, ending):
    rows = [[*HEADINGS, "Owner", "owner "], [*LINE, "Second Ltd", "Third Ltd"]]
    layer = bench.load(bench.put_table(ending, rows), "land")
    assert layer.data["owner"].tolist() == ["Exampleton Council"]
    english, welsh, _ = bench.said(layer, "column-twice")
    for text in (english, welsh):
        assert "'Owner', 'Owner (2)', 'owner'" in text
        assert "'Owner'" in text
    layer = bench.load(f"it.{ending}", "land", 'columns = { owner = "Owner (2)" }\n')
    assert layer.data["owner"].tolist() == ["Second Ltd"]
    assert "'Owner (2)' is used" in bench.said(layer, "column-twice")[0]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_line_breaks_in_headings_and_cells_become_spaces(bench, ending):
    headings = ["Asset\nRef", "Asset\r\nName", " Owner", "East-\ning", "Northing"]
    layer = bench.load(bench.put_table(ending, [headings, ["1", "Hall\nof  Wales", "a\n b", *AT]]), "land")
    (asset,) = layer.data.itertuples()
    assert (asset.name, asset.owner) == ("Hall of Wales", "a b")


@pytest.mark.parametrize("total", ["Total", "TOTALS:", "Grand total", "Cyfanswm", "Is-gyfanswm", "Cyfanswm\nterfynol"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_total_below_is_left_out_and_told(bench, ending, total):
    rows = [[*HEADINGS, "Area (ha)"], [*LINE, 2], [], ["", total, "", "", "", "£1,234.00"], [total, "", "", "34"]]
    layer = bench.load(bench.put_table(ending, rows), "land")
    assert layer.data["name"].tolist() == ["Hall"]
    assert bench.rules(layer) == [(4, "row-total", "left out"), (5, "row-total", "left out")]
    assert layer.intake.set_aside.index.tolist() == [4, 5]
    assert layer.intake.rows_read == 3


def test_what_only_looks_like_a_total_stays(bench):
    rows = [HEADINGS, LINE, ["2", "Total", "", *AT], ["Total", "Forecourt", "a", *AT], ["Total Fitness", "b", "", *AT]]
    layer = bench.load(bench.put_csv(rows), "land")
    assert len(layer.data) == 4
    rows = [HEADINGS, ["Total", "", "", "1", "2"], LINE]  # no total stands above what it adds up
    assert bench.rules(bench.load(bench.put_csv(rows), "land"))[0][1] != "row-total"


def test_a_total_of_a_register_of_both_kinds_is_counted_once(bench):
    rows = [[*HEADINGS, "Kind"], [*LINE, "Land"], ["2", *LINE[1:], "Building"], ["Total", "", "", "2"]]
    layers = bench.load_all(bench.table("it", "land_and_buildings", bench.put_csv(rows)))
    assert sum(layers[name].intake.rows_read for name in ("it-land", "it-buildings")) == 3
    assert len(layers["it-land"].intake.columns) == 6
    assert layers["it-buildings"].intake.columns == ()


def test_cells_beside_the_table_of_a_workbook_cost_nothing(bench):
    rows = [HEADINGS, [*LINE, None, "checked 2021"], ["2", *LINE[1:]]]
    layer = bench.load(bench.put_xlsx(rows), "land")
    assert layer.data["id"].tolist() == ["1", "2"]
    english, welsh, problem = bench.said(layer, "cells-beside")
    assert (problem.effect, problem.count) == ("noted", 1)
    assert "for example 2." in english
    assert "er enghraifft 2." in welsh


def test_the_headings_and_holdings_of_the_transparency_codes_are_known(bench):
    headings = ["UPRN", "AssetCode", "PropertyName", "PostCode", "GeoX", "GeoY", "TenureType", "HoldingType"]
    rows = [
        headings,
        ["1", "A/1", "Field", "ZZ9 9AA\n", *AT, "Freehold", "Land"],
        ["2", "A/2", "Hall", "", "225000.00", "280001", "Freehold", "Land and Building"],
    ]
    layers = bench.load_all(bench.table("it", "land_and_buildings", bench.put_csv(rows)))
    for name, asset in (
        ("it-land", ("A/1", "Field", "1", "Freehold")),
        ("it-buildings", ("A/2", "Hall", "2", "Freehold")),
    ):
        (row,) = layers[name].data.itertuples()
        assert (row.id, row.name, row.uprn, row.tenure) == asset
    assert [use.how for use in layers["it-land"].intake.columns] == ["recognised"] * len(headings)


# --- several sheets


def test_the_only_sheet_that_can_be_the_layer_is_read_and_told(bench):
    lists = [["Status", "Tenure", "Use"], ["Vacant", "Freehold", "Hall"]]
    path = bench.put_xlsx([["A title"], HEADINGS, LINE], sheets={"Lists": lists, "Notes": [["made by Estates"]]})
    layer = bench.load(path, "land")
    assert layer.data["name"].tolist() == ["Hall"]
    english, welsh, problem = bench.said(layer, "sheet-chosen")
    assert problem.effect == "noted"
    for text in (english, welsh):
        assert "'Register'" in text
        assert "Lists, Notes" in text
        assert 'layer = "…"' in text


def test_several_sheets_that_could_be_the_layer(bench):
    path = bench.put_xlsx([HEADINGS, LINE], sheets={"Notes": [["x"]], "2020": [["Old"], HEADINGS, LINE]})
    words = ("it.xlsx", "Register, 2020", "Register, Notes, 2020", 'layer = "…"')
    bench.says(bench.refuse(path, "land"), LayerNotFoundError, "sheet-not-named", *words)
    assert len(bench.load(path, "land", 'layer = "2020"\n').data) == 1


def test_several_sheets_none_of_which_can_be_the_layer(bench):
    path = bench.put_xlsx([["a", "b"], ["c", "d"]], sheets={"Notes": [["x"]]})
    words = ("it.xlsx", "Register, Notes", 'layer = "…"')
    bench.says(bench.refuse(path, "land"), LayerNotFoundError, "sheet-not-known", *words)


# --- what was made of each column


def test_each_column_is_told_with_how_it_was_known(bench):
    headings = ["Asset Ref", "Site title", "Owner", "Type", "Kind", "Easting", "Northing", "Postcode", "", "Notes"]
    rows = [headings, *([at, f"n{at % 5}", "x" * 60, "t", "k", *AT, "", "loose", f"{at}"] for at in range(9))]
    layer = bench.load(bench.put_csv(rows), "land", 'columns = { name = "Site title" }\n')
    told = {use.heading: (use.ours, use.how, use.examples) for use in layer.intake.columns}
    assert list(told) == headings
    assert told["Asset Ref"] == (("id",), "recognised", ("0", "1", "2"))
    assert told["Site title"] == (("name",), "configured", ("n0", "n1", "n2"))
    assert told["Owner"][2] == ("x" * 39 + "…",)
    assert told["Kind"] == ((), "unused", ("k",))  # of use in a register of both only
    assert told["Type"][1] == told["Notes"][1] == told[""][1] == "unused"
    assert told["Postcode"] == (("postcode",), "recognised", ())


def test_every_heading_of_the_catalogue_is_one_cell_on_one_line():
    from assetmap.loaders.columns import headings_of

    for kind in ("land", "services", "population", "areas"):
        for ours, known in headings_of(kind).items():
            assert known
            assert all(heading == " ".join(heading.split()) for heading in known), ours


def test_no_heading_stands_for_two_of_our_columns_by_mistake():
    from assetmap.loaders.columns import headings_of, plain_heading

    seen = {}
    for ours, known in headings_of("land").items():
        for heading in known:
            seen.setdefault(plain_heading(heading), set()).add(ours)
    assert {heading: ours for heading, ours in seen.items() if len(ours) > 1} == {"uprn": {"id", "uprn"}}


def test_the_words_of_the_catalogue_are_its_own():
    from assetmap.loaders.columns import catalogue

    months = list(itertools.chain(*catalogue()["words"]["month"]))
    assert len(catalogue()["words"]["month"]) == 12
    assert len(months) == len(set(months))
