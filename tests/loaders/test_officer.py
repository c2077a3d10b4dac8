"""Tables that an officer edits: read in any spreadsheet's CSV, and refused whole for whatever would be passed over."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assetmap.errors import AssetmapError, ContractError, LayerReadError
from assetmap.loaders.columns import catalogue
from assetmap.loaders.officer import Table, armed, disarmed, read_officer_table
from assetmap.loaders.officer_edit import edited
from assetmap.loaders.plain import plain_text

HOSTILE = [
    "=1+1",
    "+44 1633",
    "@SUM(A1)",
    "-2+3+cmd|' /C calc'!A0",
    "-A1",
    "\t=1",
    "\r=1",
    "--1",
    "-1-1",
    "'=1",
    "''=1",
]
HARMLESS = ["", "-5", "-0.5", "-", "Tŷ", "a=b", "1-2", "'quoted'", "Cyngor - Tŷ", "'", "5-"]
CELLS = st.one_of(st.sampled_from([*HOSTILE, *HARMLESS, "a,b", 'a "b"', "a;b", "ŵŷ"]), st.text(max_size=12))


def read(bench, content, encoding="utf-8", name="owners.csv"):
    return read_officer_table(bench.put(name, content, encoding), "owners", ["spelling"])


def refused(bench, content, **options):
    with pytest.raises(AssetmapError) as caught:
        read(bench, content, **options)
    return caught.value


# --- formulas ---------------------------------------------------------------------------------------------------------


@given(CELLS)
@example("'")
@example("''-1x")
def test_what_is_armed_is_the_same_again_when_it_is_disarmed(text):
    assert disarmed(armed(text)) == text


@given(CELLS)
def test_nothing_armed_begins_as_a_formula_does(text):
    safe = armed(text)
    assert not safe.startswith(("=", "+", "@", "\t", "\r"))
    assert not safe.startswith("-") or not safe[1:].strip("0123456789.")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_is_armed(text):
    assert armed(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_formula_stays_as_it_is(text):
    assert armed(text) == disarmed(text) == text


def test_a_cell_that_a_spreadsheet_was_kept_from_running_is_read_as_it_was(bench):
    table = read(bench, "spelling,note\n'=Estates,'-5 was it\n")
    assert [dict(line.cells) for line in table.lines] == [
        {"spelling": "=Estates", "owner": "", "ownership": "", "mailbox": "", "note": "-5 was it"}
    ]


# --- what is read -----------------------------------------------------------------------------------------------------


def test_a_table_that_is_not_there_or_has_nothing_in_it_is_empty(bench):
    assert read_officer_table(bench / "owners.csv", "owners", ["spelling"]) == Table("owners.csv")
    for content in ("", "\n\n", ",,\n , \n"):
        assert read(bench, content).lines == ()
    assert read(bench, "spelling,owner\n").lines == ()


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_each_way_in_which_a_spreadsheet_saves_text(bench, sign, encoding):
    text = io.StringIO()
    csv.writer(text, delimiter=sign).writerows(
        [["Sillafiad", "Perchennog"], ["Cyngor Tŷ,;\tddewi", "Cyngor"], ["", ""], ["Dŵr", ""]]
    )
    table = read(bench, text.getvalue(), encoding=encoding)
    assert [(line.row, line.cells["spelling"], line.cells["owner"]) for line in table.lines] == [
        (2, "Cyngor Tŷ,; ddewi", "Cyngor"),
        (4, "Dŵr", ""),
    ]
    assert table.headings == {"spelling": "Sillafiad", "owner": "Perchennog"}
    assert table.problems == ()


def test_windows_text_is_read_and_noted(bench):
    table = read(bench, "spelling\nCaffi Môr\n", encoding="cp1252")
    assert [line.cells["spelling"] for line in table.lines] == ["Caffi Môr"]
    (noted,) = table.problems
    assert (noted.rule, noted.effect) == ("text-not-utf8", "noted")
    assert noted.say("en").startswith("owners.csv: ")


def test_a_cell_of_several_lines_is_one_line_and_rows_are_those_of_a_spreadsheet(bench):
    table = read(bench, 'Owners of Exampleton\n\nspelling,note\n"a\nb","c\n\nd"\ne,\n')
    assert [(line.row, line.cells["spelling"], line.cells["note"]) for line in table.lines] == [
        (4, "a b", "c d"),
        (5, "e", ""),
    ]
    assert table.heading_row == 3


def test_columns_stand_in_any_order_and_others_are_passed_over(bench):
    table = read(bench, "rows,NOTE,looks_like,Spelling\n3,n,Estates,a\n4\n")
    assert [(line.cells["spelling"], line.cells["note"]) for line in table.lines] == [("a", "n"), ("", "")]
    assert table.places == {"spelling": 3, "note": 1}


@pytest.mark.parametrize("name", ["owners", "reviews"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(st.data())
def test_any_text_in_any_cell_is_read_back(bench, name, data):
    columns = list(catalogue()[name])
    row = st.fixed_dictionaries(dict.fromkeys(columns, CELLS.map(plain_text)))
    rows = data.draw(st.lists(row, min_size=1, max_size=4))
    rows = [row | {columns[0]: row[columns[0]] or "x"} for row in rows]  # a row of nothing is passed over
    path = bench / f"{name}.csv"
    path.unlink(missing_ok=True)
    path.write_text(edited(path, name, added=rows), "utf-8", newline="")
    assert [dict(line.cells) for line in read_officer_table(path, name, []).lines] == rows


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["owners.xlsx", "owners.ods", "owners"])
def test_only_csv_is_an_officers_table(bench, name):
    error = refused(bench, "spelling\na\n", name=name)
    bench.says(error, LayerReadError, "table-not-csv", name, name.partition(".")[2])


def test_a_folder_is_no_table(bench):
    (bench / "owners.csv").mkdir()
    with pytest.raises(LayerReadError) as caught:
        read_officer_table(bench / "owners.csv", "owners", ["spelling"])
    bench.says(caught.value, LayerReadError, "file-unreadable", "owners.csv")


def test_a_table_without_its_column_says_what_it_has_and_what_is_read(bench):
    error = refused(bench, "Spellings,owner\na,b\n")
    bench.says(error, ContractError, "table-column-missing", "owners.csv", "'spelling'", "Spellings", "mailbox")


@pytest.mark.parametrize("second", ["owner", "Owner ", "Perchennog"])
def test_two_columns_for_one_thing_are_refused(bench, second):
    error = refused(bench, f"spelling,owner,{second}\na,b,c\n")
    bench.says(error, ContractError, "table-column-twice", "owners.csv", "1", f"'{second.strip()}'")


def test_characters_that_are_lost_are_told(bench):
    error = refused(bench, b"spelling\nD\x81r\x8d Cymru\n")
    bench.says(error, ContractError, "table-text-lost", "owners.csv", "2", "UTF-8")


def test_every_broken_row_is_told_with_its_number(bench):
    error = refused(bench, 'spelling,owner\na,b,c\nd,e,\n\n"f,g\nh,i,,j\n')
    assert [(problem.row, problem.rule) for problem in error.problems] == [
        (2, "row-too-wide"),
        (5, "quote-open"),
        (6, "row-too-wide"),
    ]
    bench.says(error, ContractError, "row-too-wide", "owners.csv", "2", "3")
    bench.says(error, ContractError, "quote-open", "owners.csv", "5")


def test_what_is_missing_and_what_is_broken_is_told_at_once(bench):
    error = refused(bench, "owner,perchennog\na,b,c\n")
    assert {problem.rule for problem in error.problems} == {
        "table-column-missing",
        "table-column-twice",
        "row-too-wide",
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(
    st.one_of(
        st.binary(max_size=60),
        st.lists(st.sampled_from(['"', ",", "\n", "spelling", "a", ";", "\r"])).map(
            lambda parts: "".join(parts).encode()
        ),
    )
)
def test_any_file_is_a_table_or_an_error_of_ours(bench, content):
    lines, problems = (), ()
    try:
        lines = read(bench, content).lines
    except AssetmapError as error:
        problems = error.problems
    assert all("owners.csv" in problem.say(lang) for problem in problems for lang in ("cy", "en"))
    assert all(set(line.cells) == set(catalogue()["owners"]) for line in lines)
