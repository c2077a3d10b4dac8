"""The officer's table of owners: each spelling means one owner, and a table that contradicts itself is refused."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetmap.errors import ContractError, LayerError, LayerReadError
from assetmap.loaders.owner_names import Owner, OwnerTable, plain_name
from assetmap.loaders.owner_table import read_owner_table

HEAD = "spelling,owner,ownership,mailbox,note\n"
REGISTER = "id,name,owner,ownership,easting,northing\n"
SLOW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)


def read(bench, rows, head=HEAD):
    return read_owner_table(bench.put("owners.csv", head + rows))


def refused(bench, rows, head=HEAD):
    with pytest.raises(ContractError) as caught:
        read(bench, rows, head)
    return caught.value


# --- reading ----------------------------------------------------------------------------------------------------------


def test_no_table_is_an_empty_one(bench):
    assert read_owner_table(bench / "owners.csv") == OwnerTable()
    assert OwnerTable().find("anyone") is None
    assert OwnerTable().mailbox_of("anyone") == ""


def test_a_table_in_welsh(bench):
    head = "Sillafiad;Perchennog;Perchnogaeth;Blwch e-bost;Nodyn\n"
    table = read(bench, "CDC;Cyngor Enghraifft;Cyhoeddus;swyddfa@enghraifft.example;hen enw\n", head)
    assert table.find("cdc") == Owner("Cyngor Enghraifft", "public", "swyddfa@enghraifft.example")
    assert table.rows[0].note == "hen enw"


def test_what_one_row_says_of_an_owner_holds_for_all_of_its_spellings(bench):
    table = read(
        bench,
        "ECC,Exampleton Council,,,\n"
        "Exampleton CC,exampleton  council,public,,\n"
        "Exampleton Council,,,estates@exampleton.example,\n"
        "Somebody Ltd,,private,,\n",
    )
    council = Owner("Exampleton Council", "public", "estates@exampleton.example")
    assert table.owners == {"Exampleton Council": council, "Somebody Ltd": Owner("Somebody Ltd", "private")}
    for spelling in ("ECC", " exampleton cc ", "EXAMPLETON  COUNCIL"):
        assert table.find(spelling) == council
        assert table.mailbox_of(spelling) == "estates@exampleton.example"
    assert table.find("ec c") is None
    assert [(row.spelling, row.owner, row.row) for row in table.rows] == [
        ("ECC", "Exampleton Council", 2),
        ("Exampleton CC", "Exampleton Council", 3),
        ("Exampleton Council", "Exampleton Council", 4),
        ("Somebody Ltd", "Somebody Ltd", 5),
    ]


def test_the_row_that_says_by_which_name_an_owner_goes(bench):
    table = read(bench, "x,Other,,,\nECC,Exampleton Council,,,\nEx Co,Exampleton Council,,,\n")
    assert [table.row_of(name) for name in ("ecc", "EX  CO", "exampleton council", "Other")] == [3, 4, 3, 2]
    with pytest.raises(ValueError, match="nobody"):
        table.row_of("nobody")


NAMES = st.sampled_from(["a", "A ", "b", "c", "Tŷ", "tŷ", "", "d  e", "D E"])


def contradicts_itself(rows):
    """Tell, by comparing every two rows, whether no reading of a table can be right."""
    if any(not plain_name(spelling) or ownership == "no" for spelling, _, ownership in rows):
        return True
    meant = [(plain_name(spelling), plain_name(owner or spelling), ownership) for spelling, owner, ownership in rows]
    return any(
        (at != other and spelling == another)
        or (owner == another and further != owner)
        or (owner == further and {ownership, said} == {"public", "Preifat"})
        for at, (spelling, owner, ownership) in enumerate(meant)
        for other, (another, further, said) in enumerate(meant)
    )


@SLOW
@given(st.lists(st.tuples(NAMES, NAMES, st.sampled_from(["", "", "public", "Preifat", "no"])), max_size=5))
def test_a_table_is_refused_if_it_contradicts_itself_and_else_each_spelling_means_one_owner(bench, rows):
    text = "".join(f'"{spelling}","{owner}",{ownership},,x\n' for spelling, owner, ownership in rows)
    if contradicts_itself(rows):
        assert refused(bench, text).problems
        return
    table = read(bench, text)
    assert len(table.rows) == len(rows)
    for spelling, owner, ownership in rows:
        found = table.find(spelling)
        assert plain_name(found.name) == plain_name(owner or spelling)
        assert table.find(found.name) == found
        said = {kind for one, other, kind in rows if kind and plain_name(other or one) == plain_name(found.name)}
        assert found.ownership == {"": "", "public": "public", "Preifat": "private"}[said.pop() if said else ""]
        assert not ownership or found.ownership


# --- what is wrong with it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "rule", "where", "words"),
    [
        (",Exampleton Council,,,\n", "owner-spelling-empty", (2, "spelling"), []),
        ("ECC,a,,,\n\necc ,b,,,\n", "owner-spelling-twice", (4, "spelling"), ["2"]),
        ("a,b,,,\nb,c,,,\n", "owner-chain", (2, "owner"), ["3"]),
        ("a,,leasehold,,\n", "owner-ownership-unknown", (2, "ownership"), []),
        ("a,,unknown,,\n", "owner-ownership-unknown", (2, "ownership"), []),
        ("a,o,public,,\nb,o,,,\nc,O,private,,\n", "owner-ownership-twice", (4, "ownership"), ["2"]),
        ("a,o,,info@a.example,\nb,o,,post@a.example,\n", "owner-mailbox-twice", (3, "mailbox"), ["2"]),
        ("a,,,info at a.example,\n", "mailbox-malformed", (2, "mailbox"), ["estates@"]),
        ("a,,,info@a.example; post@a.example,\n", "mailbox-malformed", (2, "mailbox"), []),
        ("a,,,info@localhost,\n", "mailbox-malformed", (2, "mailbox"), []),
        ("a,,,s.jones@a.example,\n", "mailbox-personal", (2, "mailbox"), ["estates", "swyddfa"]),
    ],
)
def test_what_is_wrong_is_said_with_its_row_and_column(bench, rows, rule, where, words):
    error = refused(bench, rows)
    (problem,) = error.problems
    assert (problem.rule, problem.row, problem.column) == (rule, *where)
    bench.says(error, ContractError, rule, "owners.csv", str(where[0]), *words)


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_rows_and_by_the_headings_of_the_file(bench):
    rows = ",a,,,\nb,,perhaps,s@a.example,\nb,,,nobody,\nc,o,public,,\nd,o,private,,\n"
    error = refused(bench, rows, "Ffurf,Perchennog,Perchnogaeth,Blwch e-bost,Nodyn\n")
    assert [(problem.row, problem.rule, problem.column) for problem in error.problems] == [
        (2, "owner-spelling-empty", "Ffurf"),
        (3, "owner-ownership-unknown", "Perchnogaeth"),
        (3, "mailbox-personal", "Blwch e-bost"),
        (4, "owner-spelling-twice", "Ffurf"),
        (4, "mailbox-malformed", "Blwch e-bost"),
        (6, "owner-ownership-twice", "Perchnogaeth"),
    ]


@pytest.mark.parametrize("column", range(4))
def test_no_address_is_quoted_in_whatever_column_it_stands(bench, column):
    cells = ["a", "o", "public", "info@a.example", "x"]
    cells[column] = "s.jones@exampleton.example"
    line = ",".join(cells)
    error = refused(bench, f"{line}\n{line}\n{',,,07700 900123,'}\nb,o,private,post@a.example,\n")
    for problem in error.problems:
        for said in (problem.say("en"), problem.say("cy"), str(dict(problem.values))):
            assert "jones" not in said
            assert "900123" not in said


def test_a_broken_table_stops_the_loading_beside_what_else_is_wrong(bench):
    bench.put("owners.csv", HEAD + "a,,maybe,,\n")
    bench.put("it.csv", "nothing\nhere\n")
    with pytest.raises(LayerError) as caught:
        bench.load("it.csv", "land")
    told = {(problem.file, problem.rule) for problem in caught.value.problems}
    assert ("owners.csv", "owner-ownership-unknown") in told
    assert any(file == "it.csv" for file, _ in told)
    bench.put("it.csv", REGISTER + "1,a,a,,225000,280000\n")
    bench.says(bench.refuse("it.csv", "land"), ContractError, "owner-ownership-unknown", "owners.csv", "2")


def test_the_configuration_may_give_the_table_another_name(bench):
    bench.put("perchnogion.csv", HEAD + "ECC,Exampleton Council,,,\n")
    bench.put("it.csv", REGISTER + "1,a,ECC,,225000,280000\n")
    head = f'{bench.head}[owners]\nfile = "perchnogion.csv"\n'
    assert bench.load("it.csv", "land", head=head).data["owner"].tolist() == ["Exampleton Council"]
    bench.put("perchnogion.xlsx", b"PK")
    error = bench.refuse("it.csv", "land", head=head.replace(".csv", ".xlsx"))
    bench.says(error, LayerReadError, "table-not-csv", "perchnogion.xlsx")
