"""What the officer's table of owners says stands above the sources, and whatever it changes can be traced."""

from __future__ import annotations

import pytest

from assetmap.loaders.owner_names import OwnerTable
from assetmap.loaders.owner_table import describe_owners, read_owner_table
from assetmap.model import Layer

HEAD = "spelling,owner,ownership,mailbox,note\n"
REGISTER = "id,name,owner,ownership,easting,northing\n"


def register(bench, *cells, kind="land", table=None):
    """Load a register with these owners and statements of ownership."""
    lines = [f"{at},a{at},{owner},{stated},{225_000 + 100 * at},280000\n" for at, (owner, stated) in enumerate(cells)]
    bench.put("it.csv", REGISTER + "".join(lines))
    if table is not None:
        bench.put("owners.csv", HEAD + table)
    return bench.load("it.csv", kind)


def owned(layer):
    return layer.data[["owner", "ownership", "ownership_evidence"]].to_numpy().tolist()


# --- what it changes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "row", "told"),
    [
        (("ECC", ""), "ECC,Exampleton Council,,,", ["Exampleton Council", "public", "owner"]),
        (("ECC", ""), "ECC,Exampleton Council,public,,", ["Exampleton Council", "public", "table"]),
        (("Somebody Ltd", ""), "Somebody Ltd,,public,,", ["Somebody Ltd", "public", "table"]),
        (("Somebody Ltd", "public"), "somebody ltd,,Preifat,,", ["somebody ltd", "private", "table"]),
        (("Exampleton Council", ""), "Exampleton Council,,private,,", ["Exampleton Council", "private", "table"]),
        (("Exampleton Council", ""), "Exampleton Council,Council Ltd,,,", ["Council Ltd", "unknown", "none"]),
        (("ECC", "private"), "ECC,Exampleton Council,,,", ["Exampleton Council", "private", "stated"]),
        (("ECC", "unknown"), "ECC,Exampleton Council,,,", ["Exampleton Council", "unknown", "none"]),
        (("ECC", "unknown"), "ECC,Exampleton Council,public,,", ["Exampleton Council", "public", "table"]),
        (("Else", ""), "ECC,Exampleton Council,public,,", ["Else", "unknown", "none"]),
        (("", ""), "ECC,Exampleton Council,public,,", ["", "unknown", "none"]),
        (("", "public"), "ECC,Exampleton Council,private,,", ["", "public", "stated"]),
    ],
)
@pytest.mark.parametrize("kind", ["land", "buildings"])
def test_the_officers_word_stands_above_that_of_the_source(bench, kind, cells, row, told):
    assert owned(register(bench, cells, kind=kind, table=row + "\n")) == [told]


def test_without_a_table_nothing_changes_and_nothing_is_noted(bench):
    layer = register(bench, ("ECC", ""), ("Exampleton  Council", ""), ("Somebody Ltd", "private"))
    assert owned(layer) == [
        ["ECC", "unknown", "none"],
        ["Exampleton Council", "public", "owner"],
        ["Somebody Ltd", "private", "stated"],
    ]
    assert layer.intake.problems == ()


def test_each_spelling_that_is_merged_is_noted_once_with_its_rows(bench):
    cells = [("ECC", ""), ("Exampleton Council", ""), ("ECC", ""), ("exampleton council", ""), ("Else", "")]
    layer = register(bench, *cells, table="x,y,,,\nECC,Exampleton Council,public,,\n")
    assert layer.data["owner"].tolist() == ["Exampleton Council"] * 4 + ["Else"]
    notes = bench.told(layer, "owner-merged")
    assert [(note.values["spelling"], note.values["owner"], note.count, note.effect) for note in notes] == [
        ("ECC", "Exampleton Council", 2, "noted"),
        ("exampleton council", "Exampleton Council", 1, "noted"),
    ]
    assert layer.intake.problems == tuple(notes)
    for said in (notes[0].say("en"), notes[0].say("cy")):
        assert all(word in said for word in ("it.csv", "owner", "'ECC'", "'Exampleton Council'", "3", "2"))


def test_an_owner_who_may_be_a_person_is_not_named_in_a_note(bench):
    cells = [("Mrs J Jones", ""), ("J. Jones", "private"), ("Mrs J Jones", "")]
    layer = register(bench, *cells, table="J. Jones,Jane Jones,,,\nMrs J Jones,Jane Jones,,,\n")
    assert layer.data["owner"].tolist() == ["Jane Jones"] * 3
    notes = bench.told(layer, "owner-merged-unnamed")
    assert [(note.count, note.effect) for note in notes] == [(2, "noted"), (1, "noted")]
    for note, row in zip(notes, ("3", "2"), strict=True):
        for said in (note.say("en"), note.say("cy")):
            assert "Jones" not in said
            assert row in said
    assert len(layer.intake.problems) == 2


def test_rows_that_are_set_aside_are_not_counted_as_merged(bench):
    bench.put("owners.csv", HEAD + "ECC,Exampleton Council,,,\n")
    bench.put("it.csv", REGISTER + "1,a,ECC,,225000,280000\n1,b,ECC,,225100,280000\n2,c,ECC,,,\n")
    layer = bench.load("it.csv", "land")
    assert layer.data["owner"].tolist() == ["Exampleton Council"]
    assert [note.count for note in bench.told(layer, "owner-merged")] == [1]


def test_what_has_no_reference_keeps_its_id_when_the_table_changes(bench):
    bench.put("it.csv", "name,owner,easting,northing\n" + "a,ECC,225000,280000\na,Else,225000,280000\n")
    before = bench.load("it.csv", "land").data["id"].tolist()
    bench.put("owners.csv", HEAD + "ECC,Exampleton Council,public,,\nElse,Exampleton Council,,,\n")
    after = bench.load("it.csv", "land").data
    assert after["owner"].tolist() == ["Exampleton Council"] * 2
    assert after["id"].tolist() == before


def test_owners_of_green_space_and_of_openstreetmap_go_by_the_same_names(bench, extract):
    bench.put("owners.csv", HEAD + "ECC,Exampleton Council,,,\nFriends,,public,,\nEstates,Estates Ltd,,,\n")
    extract.ring(20, leisure="park", operator="ECC")
    extract.ring(30, 1, leisure="park", owner="Friends")
    extract.ring(40, 2, leisure="park", operator="Estates", operator__type="public")
    extract.ring(50, 3, leisure="park", operator="ECC", ownership="private")
    extract.ring(60, 4, building="yes", operator="Exampleton council")
    layers = extract.load()
    parks = layers["green_space"].data[["operator", "ownership", "ownership_evidence"]].to_numpy().tolist()
    assert parks == [
        ["Exampleton Council", "public", "operator"],
        ["Friends", "public", "table"],
        ["Estates Ltd", "public", "operator_type"],
        ["Exampleton Council", "private", "stated"],
    ]
    assert owned(layers["buildings"]) == [["Exampleton Council", "public", "operator"]]
    assert len(bench.told(layers["buildings"], "owner-merged")) == 1


def test_a_register_in_two_parts_is_merged_in_both(bench):
    bench.put("owners.csv", HEAD + "ECC,Exampleton Council,,,\n")
    bench.put(
        "it.csv", "id,kind,name,owner,easting,northing\n1,land,a,ECC,225000,280000\n2,building,b,ECC,225100,280000\n"
    )
    layers = bench.load_all(bench.table("it", "land_and_buildings", "it.csv"))
    for name in ("it-land", "it-buildings"):
        assert owned(layers[name]) == [["Exampleton Council", "public", "owner"]]
        assert [note.count for note in bench.told(layers[name], "owner-merged")] == [1]


# --- what is listed for the officer -----------------------------------------------------------------------------------


def described(bench, layers):
    path = bench / "owners.csv"
    return describe_owners(layers, read_owner_table(path)).set_index("spelling")


def test_every_spelling_is_listed_with_where_it_was_met(bench):
    cells = [("Exampleton Council", "")] * 3 + [("ECC", ""), ("ecc", ""), ("Somebody Ltd", "private"), ("", "")]
    table = "ECC,Exampleton Council,,estates@a.example,old\nGone,Exampleton Council,,,\n"
    layer = register(bench, *cells, table=table)
    listed = described(bench, [layer])
    assert listed.index.tolist() == ["ECC", "Exampleton Council", "Gone", "Somebody Ltd"]
    assert listed["owner"].tolist() == ["Exampleton Council"] * 3 + ["Somebody Ltd"]
    assert listed["rows"].tolist() == [2, 3, 0, 1]
    assert listed["layers"].tolist() == ["it", "it", "", "it"]
    assert listed["note"].tolist() == ["old", "", "", ""]
    assert listed["mailbox"].tolist() == ["estates@a.example"] * 3 + [""]
    assert listed["ownership"].tolist() == [""] * 4
    assert listed["ownership_found"].tolist() == ["public", "public", "", "private"]
    assert listed["ownership_evidence"].tolist() == ["owner", "owner", "", "stated"]


def test_what_is_listed_is_a_table_that_says_the_same(bench):
    cells = [("Exampleton Council", ""), ("ECC", ""), ("Somebody Ltd", "private"), ("=Estates", "")]
    layer = register(bench, *cells, table="ECC,Exampleton Council,public,estates@a.example,x\n")
    table = read_owner_table(bench / "owners.csv")
    listed = describe_owners([layer], table)
    again = bench.put("again.csv", listed.to_csv(index=False))
    for name in ("ECC", "Exampleton Council"):
        assert read_owner_table(again).find(name) == table.find(name)
    assert set(read_owner_table(again).owners) == {"Exampleton Council", "Somebody Ltd", "=Estates"}


def test_spellings_that_look_alike_are_shown_and_not_merged(bench):
    cells = [("Exampleton Borough Council", "")] * 3 + [
        ("Exampleton Boro Council", ""),
        ("Council of Exampleton Borough", ""),
        ("Borough Council Exampleton", ""),
        ("Somebody Ltd", ""),
        ("Exampleton Borough Council", "public"),
    ]
    layer = register(bench, *cells, table="")
    listed = described(bench, [layer])
    assert listed["looks_like"].to_dict() == {
        "Borough Council Exampleton": "Exampleton Borough Council",
        "Council of Exampleton Borough": "Exampleton Borough Council",
        "Exampleton Boro Council": "Exampleton Borough Council",
        "Exampleton Borough Council": "",
        "Somebody Ltd": "",
    }
    assert layer.data["owner"].nunique() == 5


def test_a_spelling_is_shown_beside_what_the_table_knows_first_and_never_once_it_is_known(bench):
    cells = [("Exampleton Boro Council", "")] * 9 + [("Exampleton  borough council", ""), ("ECC", "")]
    listed = described(bench, [register(bench, *cells, table="ECC,Exampleton Borough Council,,,\n")])
    assert listed["looks_like"].to_dict() == {
        "ECC": "",
        "Exampleton borough council": "",
        "Exampleton Boro Council": "Exampleton Borough Council",
    }


def test_nothing_is_listed_of_layers_without_owners(bench):
    bench.put("it.csv", "name,type,easting,northing\na,library,225000,280000\n")
    listed = describe_owners([bench.load("it.csv")], OwnerTable())
    assert listed.empty
    assert listed.columns.tolist()[:5] == ["spelling", "owner", "ownership", "mailbox", "note"]


def test_a_frame_of_an_analyst_is_listed_too(bench):
    layer = register(bench, ("Exampleton Council", ""))
    own = Layer.from_frame("mine", "land", layer.data, *layer.sources)
    listed = describe_owners([own], OwnerTable())
    assert listed[["spelling", "layers", "rows"]].to_numpy().tolist() == [["Exampleton Council", "mine", 1]]
