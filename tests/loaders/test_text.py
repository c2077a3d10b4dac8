"""Welsh letters survive whatever was done to a file before it came here, or that is said."""

from __future__ import annotations

import geopandas as gpd
import pyogrio
import pytest

from assetmap.loaders.plain import plain_text
from assetmap.loaders.texts import read_back

HEADER = "name,type,easting,northing\n"
WELSH = [*"ŵŷâêîôûŴŶÂÊÎÔÛäëïöüÿÄËÏÖÜáéíóúẃýÁÉÍÓÚẂÝàèìòùẁỳÀÈÌÒÙẀỲ", "’", "‘", "–"]


def misread(text):
    """Read the UTF-8 of a text as Windows does when it takes it for Windows-1252."""
    letters = (bytes([byte]) for byte in text.encode())
    return "".join(byte.decode("cp1252", "ignore") or byte.decode("latin-1") for byte in letters)


@pytest.mark.parametrize("letter", WELSH)
def test_every_letter_that_was_misread_is_read_back(letter):
    for text in (f"T{letter}", letter, f"{letter}a {letter}{letter}b", f"y T{letter} Mawr"):
        assert misread(text) != text
        assert read_back(misread(text)) == text
        assert read_back(misread(misread(text))) == text
        assert read_back(text) == text


RIGHT = ["Tŷ", "CAFÉ", "Â", "Tŷ Â·", "naïve", "Ynys Môn – yr Wyddfa", "£5", "½", "São", "Ã", "日本"]
LIKE_MISREAD = ["Â’", "Ä’", "â’’", "ê’’", "Ô‘’’"]  # UTF-8 from end to end when they are read back, and right


@pytest.mark.parametrize("text", [*RIGHT, *LIKE_MISREAD])
def test_text_that_is_right_is_left_alone(text):
    assert read_back(text) == text


@pytest.mark.parametrize("ending", ["csv", "geojson", "gpkg", "xlsx"])
def test_a_misread_cell_is_mended_and_noted(bench, ending):
    names = [misread("Tŷ Dŵr"), "Tŷ Dŵr", "Tower"]
    frame = gpd.GeoDataFrame({"name": names, "type": "library"}, geometry=bench.points(3), crs="EPSG:27700")
    table = frame.drop(columns="geometry").assign(easting=frame.geometry.x, northing=bench.north)
    if ending == "csv":
        table.to_csv(bench / "it.csv", index=False)
    elif ending == "xlsx":
        table.to_excel(bench / "it.xlsx", index=False)
    else:
        pyogrio.write_dataframe(frame, bench / f"it.{ending}")
    layer = bench.load(f"it.{ending}")
    assert layer.data["name"].tolist() == ["Tŷ Dŵr", "Tŷ Dŵr", "Tower"]
    (problem,) = layer.intake.problems
    row = 2 if ending in {"csv", "xlsx"} else 1
    assert (problem.rule, problem.row, problem.column, problem.effect) == ("text-misread", row, "name", "repaired")
    assert "Tŷ Dŵr" in problem.say("cy")


def test_a_csv_in_windows_1252_is_read_and_that_is_noted(bench):
    bench.put("it.csv", HEADER + "Caffi’r Môr,library,225000,280000\n", "cp1252")
    layer = bench.load("it.csv")
    assert layer.data["name"].tolist() == ["Caffi’r Môr"]
    (problem,) = layer.intake.problems
    assert (problem.rule, problem.effect) == ("text-not-utf8", "noted")
    for lang in ("cy", "en"):
        assert "it.csv" in problem.say(lang)
        assert "ŵ" in problem.say(lang)
    assert bench.load("it.csv", more='encoding = "cp1252"\n').intake.problems == ()


def test_bytes_that_are_no_text_are_counted(bench):
    bench.put("it.csv", HEADER.encode() + b"T\x81\xc5,library,225000,280000\n")
    layer = bench.load("it.csv")
    (problem,) = layer.intake.problems
    assert problem.rule == "text-lost"
    assert ": 1." in problem.say("en")
    assert ": 1." in problem.say("cy")
    bench.put("it.csv", HEADER + "Tŷ,library,225000,280000\n")
    assert bench.load("it.csv", more='encoding = "ascii"\n').intake.problems[0].rule == "text-lost"


@pytest.mark.parametrize("label", ["UTF-8", None, "1252"])
def test_a_shapefile_in_windows_1252_with_any_label(bench, label):
    frame = gpd.GeoDataFrame({"name": ["Caffi’r Môr"], "type": "library"}, geometry=bench.points(1), crs="EPSG:27700")
    pyogrio.write_dataframe(frame, bench / "it.shp", encoding="CP1252")
    (bench / "it.cpg").unlink()
    if label:
        bench.put("it.cpg", label)
    layer = bench.load("it.shp")
    assert layer.data["name"].tolist() == ["Caffi’r Môr"]
    expected = {"UTF-8": [("text-not-utf8", "noted")], None: [("text-misread", "repaired")], "1252": []}
    assert [(p.rule, p.effect) for p in layer.intake.problems] == expected[label]


def test_a_shapefile_in_utf_8_without_a_label(bench):
    names = ["Tŷ Dŵr Ŵ Ŷ âêîôûï ÂÊÎÔÛÏ"]
    frame = gpd.GeoDataFrame({"name": names, "type": "library"}, geometry=bench.points(1), crs="EPSG:27700")
    pyogrio.write_dataframe(frame, bench / "it.shp", encoding="UTF-8")
    (bench / "it.cpg").unlink()
    layer = bench.load("it.shp")
    assert layer.data["name"].tolist() == names
    assert [p.rule for p in layer.intake.problems] == ["text-misread"]
    assert bench.load("it.shp", more='encoding = "utf-8"\n').intake.problems == ()


def test_letters_in_two_pieces_are_put_together_and_what_cannot_be_seen_is_dropped():
    assert plain_text("Ty\u0302\u200b  D\x00w\u0302r\x07\u00a0\ufeff") == "Tŷ Dŵr"
