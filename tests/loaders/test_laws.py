"""Laws of the loaders, for whatever hypothesis thinks of."""

from __future__ import annotations

import math
import pickle
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assetmap.errors import AssetmapError, LayerReadError, Problem
from assetmap.loaders.plain import plain_number, plain_postcode, plain_text
from assetmap.loaders.texts import read_back
from assetmap.text import Term

SLOW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
LETTERS = "abcŵŷâêîôûŴŶÂÊÎÔÛäëïöüÄËÏÖÜáéíóúẃýÁÉÍÓÚ ’-"
OUTWARD = st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]?", fullmatch=True)
INWARD = st.from_regex(r"[0-9][A-Z]{2}", fullmatch=True)
CELLS = st.one_of(
    st.sampled_from(
        ["library", "bank", "225000", "280000", "0", "", " ", "ZZ9 9AA", "-4.57", "52.39", "Land", "nan", "inf"]
    ),
    st.text(max_size=12),
)
HEADINGS = st.one_of(
    st.sampled_from(
        ["name", "type", "easting", "northing", "longitude", "latitude", "postcode", "id", "kind", "status"]
    ),
    st.text(max_size=8),
)


@given(OUTWARD, INWARD, st.sampled_from(["", " ", "  ", "\t", "\u00a0"]))
def test_a_postcode_has_one_spelling(outward, inward, space):
    proper = plain_postcode(outward + space + inward.lower())
    assert proper == f"{outward} {inward}"
    assert plain_postcode(proper) == proper


@given(st.text())
@example("\u0660")
@example("SA1 1AA" * 100)
def test_a_postcode_of_any_text_is_one_or_nothing(text):
    proper = plain_postcode(text)
    assert proper == "" or re.fullmatch(r"([A-Z]{1,2}[0-9][A-Z0-9]?|NPT) [0-9][A-Z]{2}", proper)
    assert plain_postcode(proper) == proper


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_as_python_writes_it(number):
    assert plain_number(repr(number)) == number


@given(st.integers(-(10**12), 10**12), st.sampled_from([",", " ", "\u00a0", "\u2009"]))
def test_a_number_is_read_with_any_sign_between_thousands(number, sign):
    assert plain_number(f"{number:,}".replace(",", sign)) == number


@given(st.text())
@example("1_000")
@example("infinity")
@example("nan")
@example("12,5")
@example("٣")
@example("1e999")
@example("9" * 400)
def test_a_number_of_any_text_is_finite_or_nothing(text):
    number = plain_number(text)
    assert math.isnan(number) or math.isfinite(number)
    if not re.search("[0-9]", text):
        assert math.isnan(number)


@pytest.mark.parametrize("text", ["12,5", "1_000", "inf", "nan", "-", ".", "1,00", "1 ha", "٣", "1e999", "0x10", ""])
def test_what_is_no_number(text):
    assert math.isnan(plain_number(text))


@given(st.text(alphabet=LETTERS))
def test_what_was_misread_is_read_back(text):
    misread = "".join(
        bytes([byte]).decode("cp1252", "ignore") or bytes([byte]).decode("latin-1") for byte in text.encode()
    )
    assert read_back(misread) == text
    assert read_back(text) == text


@given(st.text())
def test_reading_back_ends_and_mends_what_it_mends_at_once(text):
    assert read_back(read_back(text)) == read_back(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_ascii_is_left_alone(text):
    assert read_back(text) == text


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.datetimes(), st.binary(), st.booleans()))
def test_a_cell_of_anything_is_one_line_of_text_that_can_be_written(value):
    text = plain_text(value)
    assert text == plain_text(text)
    assert "\n" not in text
    assert text.encode("utf-8").decode("utf-8") == text


@pytest.mark.parametrize("kind", ["services", "land", "land_and_buildings", "postcodes", "population"])
@SLOW
@given(
    header=st.lists(HEADINGS, min_size=1, max_size=8),
    rows=st.lists(st.lists(CELLS, max_size=9), max_size=8),
    sign=st.sampled_from([",", ";", "\t"]),
)
def test_any_csv_is_layers_or_an_error_of_ours(bench, kind, header, rows, sign):
    lines = [sign.join(cell.replace("\ud800", "") for cell in row) for row in [header, *rows]]
    bench.put("it.csv", "\n".join(lines).encode("utf-8", "replace"))
    bench.put("codes.csv", "postcode,easting,northing\nZZ9 9AA,225100,280100\n")
    read_or_refused(bench, kind)


@pytest.mark.parametrize("kind", ["services", "land_and_buildings"])
@SLOW
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["1", "2", "3", "", "x"]),
            st.sampled_from(["a", "Tŷ", "", '"two\nlines"', '"open']),
            st.sampled_from(["library", "bank", "libary", ""]),
            st.sampled_from(["land", "Building", "tir", "ship", ""]),
            st.sampled_from(["225000", "225 001", "0", "", "here", "530000", "1e9"]),
            st.sampled_from(["280000", "280,000", "0", "", "there"]),
            st.sampled_from(["", "ZZ9 9AA", "ZZ9 9ZZ", "?", "ZZ9 9AA,,", "ZZ9 9AA,more"]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_rows_read_are_used_or_set_aside_or_left_out(bench, kind, rows):
    lines = ["id,name,type,kind,easting,northing,postcode", *(",".join(row) for row in rows)]
    bench.put("it.csv", "\n".join(lines))
    bench.put("codes.csv", "postcode,easting,northing\nZZ9 9AA,225100,280100\n")
    read_or_refused(bench, kind)


def read_or_refused(bench, kind):
    tables = [bench.table("it", kind, "it.csv", 'leave_out = ["bank"]\n')]
    if kind != "postcodes":
        tables.append(bench.table("codes", "postcodes", "codes.csv"))
    refused, layers = None, {}
    try:
        layers = bench.load_all(*tables)  # checks the sum of every layer
    except AssetmapError as error:
        refused = error
    assert refused is None or all("it.csv" in refused.say(lang) for lang in ("cy", "en"))
    parts = [layer for name, layer in layers.items() if name.startswith("it")]
    assert refused or sum(len(layer.data) + layer.intake.count("left out") for layer in parts) > 0
    for layer in parts:
        lost = {p.row for p in layer.intake.problems if p.effect == "set aside"}
        assert lost <= set(layer.intake.set_aside.index)
        assert not lost & set(layer.data.index)


def test_an_error_of_many_problems_survives_pickling_whole(bench):
    values = {"value": Term("service", "library"), "x": 1.5}
    problems = [Problem("file-empty", f"{at}.csv", at, layer="it", values=values) for at in range(5)]
    again = pickle.loads(pickle.dumps(LayerReadError(*problems)))  # noqa: S301 - our own
    assert list(again.problems) == problems
    bench.put("it.csv", "name,type,easting,northing\na,libary,225000,280000\nb,library,225000,280000\n")
    layer = bench.load("it.csv")
    assert pickle.loads(pickle.dumps(layer.intake.problems)) == layer.intake.problems  # noqa: S301 - our own
