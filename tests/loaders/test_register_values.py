"""What stands in the cells of registers: areas, dates, yes and no, amounts, and places."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

AT = [225000, 280000]


def one(bench, headings, cells, kind="land", ending="csv"):
    layer = bench.load(bench.put_table(ending, [["Name", "Easting", "Northing", *headings], ["a", *AT, *cells]]), kind)
    return next(layer.data.itertuples()), layer


@pytest.mark.parametrize(
    ("heading", "cell", "hectares"),
    [
        ("Area (ha)", "1.5", 1.5),
        ("Area in hectares", "1,500.5", 1500.5),
        ("HECTARES", "2", 2),
        ("Arwynebedd (ha)", "2", 2),
        ("Area (acres)", "1", 0.40468564224),
        ("Acres", "10", 4.0468564224),
        ("Site area (acres)", "2.5", 2.5 * 0.40468564224),
        ("Arwynebedd (erwau)", "1", 0.40468564224),
        ("Erwau", "1", 0.40468564224),
        ("Area m2", "5000", 0.5),
        ("Area (m²)", "5000", 0.5),
        ("Sq m", "5 000", 0.5),
        ("Site area (sqm)", "5,000", 0.5),
        ("Arwynebedd mewn metrau sgwâr", "5000", 0.5),
        ("Area", "1.2 ha", 1.2),
        ("Area", "3 acres", 3 * 0.40468564224),
        ("Area (ha)", "3 Acres", 3 * 0.40468564224),
        ("Arwynebedd", "450 metr sgwâr", 0.045),
        ("Area (acres)", "450 sq.m", 0.045),
    ],
)
def test_areas_in_the_unit_of_their_heading_or_cell(bench, heading, cell, hectares):
    asset, layer = one(bench, [heading], [cell])
    assert asset.area_ha == pytest.approx(hectares, rel=1e-12)
    converted = bench.told(layer, "area-converted")
    assert bool(converted) == (hectares not in {1.5, 1500.5, 2, 1.2})
    assert {problem.rule for problem in layer.intake.problems} <= {"area-converted"}
    for problem in converted:
        assert problem.column == heading
        assert heading in problem.say("cy")
        assert "acre" in problem.say("en") or "square" in problem.say("en")


def test_an_area_without_a_unit_is_never_guessed(bench):
    rows = [["Name", "Area", "Easting", "Northing"], ["a", "1.2", *AT], ["b", "3 ha", *AT], ["c", "2", *AT]]
    layer = bench.load(bench.put_csv(rows), "land")
    assert layer.data["area_ha"].fillna(-1).tolist() == [-1, 3, -1]
    english, welsh, problem = bench.said(layer, "area-without-unit")
    assert (problem.effect, problem.count, problem.column) == ("noted", 2, "Area")
    for text in (english, welsh):
        assert 'columns = { area_ha = "Area" }' in text
        assert "area_acres" in text
    for ours, factor in (("area_ha", 1), ("area_acres", 0.40468564224), ("area_m2", 0.0001)):
        layer = bench.load("it.csv", "land", f'columns = {{ {ours} = "Area" }}\n')
        assert layer.data["area_ha"].tolist() == pytest.approx([1.2 * factor, 3, 2 * factor])
        assert not bench.told(layer, "area-without-unit")


def test_an_area_that_is_a_part_of_the_town_is_nothing_to_tell(bench):
    asset, layer = one(bench, ["Area"], ["Pillgwenlly"])
    assert asset.area_ha != asset.area_ha
    assert layer.intake.problems == ()
    assert [use.how for use in layer.intake.columns if use.heading == "Area"] == ["unused"]


def test_of_several_columns_of_areas_each_row_takes_the_best(bench):
    rows = [["Name", "Acres", "Area (ha)", "Easting", "Northing"], ["a", "1", "2", *AT], ["b", "1", "", *AT]]
    layer = bench.load(bench.put_csv(rows), "land")
    assert layer.data["area_ha"].tolist() == [2, 0.40468564224]
    assert bench.said(layer, "area-converted")[2].count == 1
    _, layer = one(bench, ["Area (ha)", "Owner"], ["large", "x"])
    assert bench.rules(layer) == [(2, "number-malformed", "noted")]


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("01/04/2021", "2021-04-01"),
        ("1.4.2021", "2021-04-01"),
        ("01-04-2021 00:00", "2021-04-01"),
        ("1 April 2021", "2021-04-01"),
        ("1st of April, 2021", "2021-04-01"),
        ("01-Apr-2021", "2021-04-01"),
        ("1 Ebrill 2021", "2021-04-01"),
        ("1af o Fawrth 2021", "2021-03-01"),
        ("44287", "2021-04-01"),
        ("44287.75", "2021-04-01"),
        ("2021-04-01T09:30:00Z", "2021-04-01"),
        ("2021/04/01", "2021-04-01"),
        ("April 2021", "2021-04"),
        ("04/2021", "2021-04"),
        ("2021", "2021"),
        ("", ""),
    ],
)
def test_dates_as_people_write_them(bench, cell, date):
    asset, layer = one(bench, ["Lease end", "Gwag ers", "Status date"], [cell, cell, cell], "buildings")
    assert (asset.lease_end, asset.last_used, asset.status_date) == (date, date, date)
    assert {rule for _, rule, _ in bench.rules(layer)} == ({"dates-read"} if date != cell else set())
    for problem in layer.intake.problems:
        assert (problem.effect, problem.count) == ("noted", 1)
        assert date in problem.say("en")
        assert date in problem.say("cy")


@pytest.mark.parametrize(
    "cell", ["01/04/21", "31/02/2021", "04/25/2021", "spring", "1 Foo 2021", "123456", "9999", "x" * 99]
)
def test_a_date_that_is_not_certain_is_not_known(bench, cell):
    asset, layer = one(bench, ["Lease end", "Status date"], [cell, cell])
    assert (asset.lease_end, asset.status_date) == ("", cell)
    english, welsh, problem = bench.said(layer, "date-malformed")
    assert (problem.row, problem.column, problem.effect) == (2, "Lease end", "noted")
    assert "01/04/2021" in english
    assert "01/04/2021" in welsh


def test_dates_of_a_workbook(bench):
    day = dt.datetime(2021, 4, 1, 12, 30)  # noqa: DTZ001 - a workbook knows no time zones
    asset, layer = one(bench, ["Lease end", "Last used"], [dt.date(2031, 3, 31), day], "land", "xlsx")
    assert (asset.lease_end, asset.last_used) == ("2031-03-31", "2021-04-01")
    assert bench.rules(layer) == [(None, "dates-read", "noted")]


YES = ["Yes", "Y", "1", "TRUE", "Ie", "Oes", "Do", "ydy", "✓"]
NO = ["No", "n", "0", "False", "Nac oes", "Na", "naddo", "nac ydy"]
UNKNOWN = ["", "n/a", "-", "Anhysbys", "not known"]


@pytest.mark.parametrize(
    ("cell", "answer"), [*((c, "yes") for c in YES), *((c, "no") for c in NO), *((c, "unknown") for c in UNKNOWN)]
)
def test_yes_and_no_in_both_languages(bench, cell, answer):
    asset, layer = one(bench, ["For disposal?", "Gofalwr", "Sensitive"], [cell, cell, cell])
    assert (asset.disposal, asset.caretaker, asset.sensitive) == (answer,) * 3
    assert layer.intake.problems == ()


@pytest.mark.parametrize("cell", ["NA", "Mr Jones, 07700 900123", "22", "perhaps"])
def test_what_is_neither_yes_nor_no_is_not_known_and_not_quoted(bench, cell):
    asset, layer = one(bench, ["Caretaker"], [cell])
    assert asset.caretaker == "unknown"
    english, welsh, problem = bench.said(layer, "answer-not-recognised")
    assert (problem.row, problem.column, problem.effect) == (2, "Caretaker", "noted")
    assert cell == "NA" or (cell not in english and cell not in welsh)


def test_what_a_register_does_not_ask_is_not_known(bench):
    asset, _ = one(bench, [], [])
    assert (asset.disposal, asset.caretaker, asset.sensitive) == ("unknown",) * 3
    assert (asset.lease_end, asset.last_used, asset.planning) == ("", "", "")
    assert asset.hours_week != asset.hours_week
    bench.geojson("it.geojson", bench.degrees([bench.square()]), name=["a"], sensitive=[True], planning=["LDP H1"])
    (asset,) = bench.load("it.geojson", "land").data.itertuples()
    assert (asset.sensitive, asset.disposal, asset.planning) == ("yes", "unknown", "LDP H1")


@pytest.mark.parametrize(
    ("heading", "cell", "ours", "number"),
    [
        ("Annual running costs (£)", "£1,234.00", "running_cost_year", 1234),
        ("Running costs p.a.", "£ 1 234", "running_cost_year", 1234),
        ("Costau rhedeg blynyddol", "1234", "running_cost_year", 1234),
        ("Hours per week", "37.5", "hours_week", 37.5),
        ("Oriau yr wythnos", "12", "hours_week", 12),
        ("Bookings per year", "1,200", "bookings_year", 1200),
        ("Annual footfall", "12 000", "footfall_year", 12000),
        ("Occupancy (%)", "45", "occupancy_percent", 45),
        ("% occupied", "45%", "occupancy_percent", 45),
        ("Cyfradd llenwi", "0.5 %", "occupancy_percent", 0.5),
    ],
)
def test_amounts_as_people_write_them(bench, heading, cell, ours, number):
    asset, layer = one(bench, [heading], [cell], "buildings")
    assert getattr(asset, ours) == number
    assert layer.intake.problems == ()


@pytest.mark.parametrize("heading", ["Hours", "Bookings", "Footfall", "Running costs", "Occupancy"])
def test_an_amount_whose_period_or_unit_is_not_said_is_not_taken(bench, heading):
    _, layer = one(bench, [heading], ["5"], "buildings")
    assert [use.how for use in layer.intake.columns if use.heading == heading] == ["unused"]


@pytest.mark.parametrize(
    ("heading", "cell", "rule"),
    [
        ("Occupancy %", "105", "number-beyond"),
        ("Hours per week", "-4", "number-beyond"),
        ("Annual running costs", "-£5", "number-beyond"),
        ("Annual running costs", "about £5", "number-malformed"),
        ("Occupancy %", "half", "number-malformed"),
    ],
)
def test_an_amount_that_cannot_be_costs_itself_and_not_its_row(bench, heading, cell, rule):
    asset, layer = one(bench, [heading], [cell], "buildings")
    assert asset.occupancy_percent != asset.occupancy_percent
    assert bench.rules(layer) == [(2, rule, "noted")]
    assert heading in layer.intake.problems[0].say("cy")
    assert cell in layer.intake.problems[0].say("en")


def test_shares_that_may_be_percentages_are_not_guessed(bench):
    rows = [["Name", "Occupancy rate", "Easting", "Northing"], ["a", "0.45", *AT], ["b", "1", *AT], ["c", "0", *AT]]
    layer = bench.load(bench.put_csv(rows), "buildings")
    assert layer.data["occupancy_percent"].fillna(-1).tolist() == [-1, -1, 0]
    english, welsh, problem = bench.said(layer, "percent-unclear")
    assert problem.count == 2
    assert "50%" in english
    assert "50%" in welsh


def test_percentages_of_a_workbook_are_read_as_they_are_shown(bench):
    book = openpyxl.Workbook()
    book.active.append(["Name", "Occupancy (%)", "Disposal", "Easting", "Northing"])
    for at, (name, share) in enumerate([("a", 0.45), ("b", 1), ("c", 0.005)], start=2):
        book.active.append([name, share, True, *AT])
        book.active.cell(at, 2).number_format = "0.0%" if at == 2 else "0%"
    book.save(bench / "it.xlsx")
    layer = bench.load("it.xlsx", "buildings")
    assert layer.data["occupancy_percent"].tolist() == [45, 100, 0.5]
    assert layer.data["disposal"].tolist() == ["yes"] * 3
    assert layer.intake.problems == ()


# --- where things are


@pytest.mark.parametrize(("east", "north"), [("2 25 000", "280 000"), ("225,000", "280,000"), ("225000.0", "2 8 0000")])
def test_coordinates_as_text_with_spaces(bench, east, north):
    rows = [["Name", "EASTINGS ", "Northings"], ["a", east, north]]
    (spot,) = bench.load(bench.put_xlsx(rows), "land").data.geometry
    assert (spot.x, spot.y) == (225000, 280000)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Grid reference", "SN 25000 80000"),
        ("NGR", "sn2500080000"),
        ("Coordinates", "225000, 280000"),
        ("Easting / Northing", "225000/280000"),
        ("Eastings and northings", "225,000 280,000"),
        ("Cyfeirnod grid", "E 225000 N 280000"),
        ("OS grid ref", "(225000.0, 280000.0)"),
    ],
)
def test_a_place_in_one_cell(bench, heading, cell):
    layer = bench.load(bench.put_csv([["Name", heading], ["a", cell]]), "land")
    (spot,) = layer.data.geometry
    assert (spot.x, spot.y) == (225000, 280000)
    assert layer.data["located_by"].tolist() == ["coordinates"]
    assert layer.intake.problems == ()


def test_a_rough_reference_is_the_middle_of_its_square_and_that_is_told(bench):
    rows = [["Name", "Grid ref"], ["a", "SN 250 800"], ["b", "SN 251 801"], ["c", "SN 25 80"], ["d", "by the church"]]
    layer = bench.load(bench.put_csv(rows), "land")
    assert [(spot.x, spot.y) for spot in layer.data.geometry] == [(225050, 280050), (225150, 280150)]
    assert bench.said(layer, "grid-square")[2].count == 2
    assert "100" in bench.said(layer, "grid-square")[1]
    lost = [(4, "grid-malformed"), (4, "no-location"), (5, "grid-malformed"), (5, "no-location")]
    assert sorted((row, rule) for row, rule, _ in bench.rules(layer) if row) == lost


def test_a_reference_is_taken_where_coordinates_are_missing(bench):
    rows = [["Name", "Grid ref", "Easting", "Northing"], ["a", "SN 25000 80000", "", ""], ["b", "SN 1 1", *AT]]
    layer = bench.load(bench.put_csv(rows), "land")
    assert {(spot.x, spot.y) for spot in layer.data.geometry} == {(225000, 280000)}
    assert layer.intake.problems == ()
