"""The officer's table of reviews: what is written is read again, and whatever would be passed over is refused."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from assetmap.errors import ContractError
from assetmap.loaders.columns import catalogue
from assetmap.loaders.officer import armed
from assetmap.loaders.officer_edit import edited
from assetmap.loaders.plain import plain_text
from assetmap.loaders.review_words import CORRECTABLE, correct_value
from assetmap.loaders.reviews import Review, as_cells, read_reviews
from assetmap.personal import find_personal
from assetmap.text import LANGS, vocabulary, word

SLOW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
GOOD = {
    "asset_id": "ab12cd34ef",
    "decision": "confirm",
    "date": "2026-01-31",
    "role": "Estates officer",
    "reason": "Seen shut on three days",
    "until": "2027-01-31",
}
ADDED = {"kind": "service", "type": "library", "easting": "225000", "northing": "280000"}


def read(bench, *rows, sign=","):
    columns = list({name: None for row in rows for name in row})
    return read_reviews(
        bench
        / bench.put_csv([columns, *([row.get(name, "") for name in columns] for row in rows)], sign, "reviews.csv")
    )


def refused(bench, **cells):
    with pytest.raises(ContractError) as caught:
        read(bench, GOOD | cells)
    return caught.value


# --- written and read again -------------------------------------------------------------------------------------------

TEXTS = st.one_of(
    st.sampled_from(
        ["", "Tŷ Gwyn", "=1+1", "-2+3", "a,b", 'a "b"', "'x", "07", "1,5", "<img src=x onerror=alert(1)>", "{n}"]
    ),
    st.text(max_size=12),
).map(plain_text)
DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)).map(dt.date.isoformat)
METRES = st.one_of(st.just((math.nan, math.nan)), st.tuples(st.integers(0, 700_000), st.integers(0, 1_300_000)))


@st.composite
def corrections(draw):
    column = draw(st.sampled_from(CORRECTABLE))
    terms = st.sampled_from(sorted(vocabulary()["status"] if column == "status" else vocabulary()["ownership"]))
    numbers = st.one_of(st.integers(0, 10**9), st.floats(0, 10**6, width=32)).map(lambda number: f"{number:.12g}")
    given_for = {"status": terms, "ownership": terms, "hours_week": numbers, "bookings_year": numbers}
    return column, draw(given_for.get(column, TEXTS.filter(bool)))


@st.composite
def reviews(draw):
    easting, northing = draw(METRES)
    decision = draw(st.sampled_from(["confirm", "reject", "correct"]))
    column, value = draw(corrections()) if decision == "correct" else ("", "")
    state = draw(st.sampled_from(["accepted", "unverified"]))
    texts = TEXTS.filter(bool) if state == "accepted" else TEXTS
    days = sorted([draw(DAYS), draw(DAYS)])
    made = Review(
        decision,
        asset_id=draw(TEXTS),
        name=draw(TEXTS),
        name_cy=draw(TEXTS),
        kind=draw(st.sampled_from(["", *vocabulary()["kind"]])),
        layer=draw(TEXTS),
        reference=draw(TEXTS),
        easting=easting,
        northing=northing,
        column=column,
        value=value,
        date=days[0],
        role=draw(texts),
        reason=draw(texts),
        until=days[1],
        state=state,
        origin=draw(st.sampled_from(["officer", "resident"])),
    )
    assume(made.asset_id or (made.layer and made.reference) or not math.isnan(easting))
    assume(not any(find_personal(str(text)) for text in as_cells(made).values()))
    return made


def same(one, other):
    """Compare reviews by their cells: no place is no place."""
    return as_cells(one) == as_cells(other)


@SLOW
@given(st.lists(reviews(), min_size=1, max_size=4))
def test_what_is_written_is_read_again(bench, made):
    path = bench / "reviews.csv"
    path.unlink(missing_ok=True)
    path.write_text(edited(path, "reviews", added=[as_cells(review) for review in made]), "utf-8", newline="")
    found = read_reviews(path)
    assert all(map(same, found, made))
    assert [review.row for review in found] == list(range(2, len(made) + 2))


@SLOW
@given(st.lists(reviews(), min_size=2, max_size=4), st.data())
def test_an_edit_changes_its_cells_and_no_other(bench, made, data):
    path = bench / "reviews.csv"
    at = data.draw(st.integers(0, len(made) - 1))
    columns = list(catalogue()["reviews"])
    rows = [[*(armed(as_cells(one)[name]) for name in columns), f"note {n}"] for n, one in enumerate(made)]
    bench.put_csv([["Our reviews"], [*columns, "our own"], [], *rows], ";", "reviews.csv")
    new = {"role": "Clerk", "reason": "=seen", "state": "accepted"}
    text = edited(path, "reviews", changed={at + 4: new}, added=[as_cells(made[0])])
    path.write_text(text, "utf-8", newline="")
    wanted = [*made, made[0]]
    wanted[at] = replace(made[at], **new)
    assert all(map(same, read_reviews(path), wanted))
    assert text.startswith("\ufeffOur reviews")
    assert [line.rpartition(",")[2] for line in text.splitlines()[3:]] == [f"note {n}" for n in range(len(made))] + [""]


# --- what is read -----------------------------------------------------------------------------------------------------


def test_no_table_is_no_reviews(bench):
    assert read_reviews(bench / "reviews.csv") == ()


def test_an_accepted_decision_of_an_officer_is_what_a_row_is_unless_it_says_else(bench):
    (review,) = read(bench, GOOD)
    assert (review.decision, review.state, review.origin, review.row) == ("confirm", "accepted", "officer", 2)
    assert math.isnan(review.easting)
    assert math.isnan(review.northing)


def test_a_table_in_welsh(bench):
    row = {
        "Dynodydd yr ased": "ab12",
        "Enw": "Neuadd",
        "Enw Saesneg": "Hall",
        "Math": "Adeilad",
        "Haen": "cofrestr",
        "Cyfeirnod": "7",
        "Dwyreiniad": "331 002",
        "Gogleddiad": "188,003",
        "Penderfyniad": "Cywiro",
        "Colofn": "Perchnogaeth",
        "Gwerth": "Cyhoeddus",
        "Dyddiad": "31 Ionawr 2026",
        "Rôl": "Swyddog ystadau",
        "Rheswm": "Y gofrestr tir",
        "Dyddiad adolygu": "01/02/2027",
        "Cyflwr": "Heb ei wirio",
        "Tarddiad": "Preswylydd",
    }
    (review,) = read(bench, row, sign=";")
    assert review == Review(
        "correct",
        asset_id="ab12",
        name="Hall",
        name_cy="Neuadd",
        kind="building",
        layer="cofrestr",
        reference="7",
        easting=331_002,
        northing=188_003,
        column="ownership",
        value="public",
        date="2026-01-31",
        role="Swyddog ystadau",
        reason="Y gofrestr tir",
        until="2027-02-01",
        state="unverified",
        origin="resident",
        row=2,
    )


@pytest.mark.parametrize("table", ["decision", "review_state", "review_origin"])
def test_each_word_of_the_catalogue_is_read(bench, table):
    column = table.removeprefix("review_")
    for said, term in catalogue()["values"][table].items():
        (review,) = read(
            bench,
            GOOD
            | {"decision": "confirm", column: said.upper()}
            | ({"column": "name", "value": "x"} if term == "correct" else {})
            | (ADDED if term == "add" else {}),
        )
        assert getattr(review, column) == term


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("status", "vacant", "vacant"),
        ("ownership", "preifat", "private"),
        ("ownership", "unknown", "unknown"),
        ("hours_week", "12.5", "12.5"),
        ("bookings_year", "1,234,567", "1234567"),
        ("bookings_year", "0", "0"),
        ("name", "Tŷ Gwyn", "Tŷ Gwyn"),
        ("use", "0", "0"),
        ("status", "surprising", ""),
        ("ownership", "leasehold", ""),
        ("hours_week", "often", ""),
        ("hours_week", "-1", ""),
        ("bookings_year", "inf", ""),
        ("owner", "", ""),
        ("status", "", ""),
        ("ownership", "", ""),
    ],
)
def test_a_corrected_value_is_brought_to_our_terms_or_refused(bench, column, text, value):
    assert correct_value(column, text) == value
    row = {"decision": "correct", "column": column, "value": text}
    if value:
        assert [(review.column, review.value) for review in read(bench, GOOD | row)] == [(column, value)]
    else:
        bench.says(refused(bench, **row), ContractError, "review-value-wrong", "reviews.csv", "2", "value", column)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("table", ["status", "ownership"])
def test_each_of_our_words_is_a_value(table, lang):
    for term in vocabulary()[table]:
        assert correct_value(table, word(table, term, lang)) == term


@pytest.mark.parametrize("lang", LANGS)
def test_each_of_our_kinds_is_read_in_both_languages(bench, lang):
    for term in vocabulary()["kind"]:
        (review,) = read(bench, GOOD | {"kind": word("kind", term, lang)})
        assert review.kind == term
        (review,) = read(bench, GOOD | {"kind": term})
        assert review.kind == term


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ("Status", "status"),
        ("statws", "status"),
        ("hours per week", "hours_week"),
        ("Oriau yr wythnos", "hours_week"),
        ("perchennog", "owner"),
        ("Enw", "name_cy"),
        ("NAME", "name"),
        ("defnydd presennol", "use"),
        ("archebion y flwyddyn", "bookings_year"),
    ],
)
def test_a_column_is_called_as_a_register_may_call_it(bench, said, column):
    value = {"status": "vacant", "hours_week": "1", "bookings_year": "1"}.get(column, "x")
    (review,) = read(bench, GOOD | {"decision": "correct", "column": said, "value": value})
    assert review.column == column


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "rule", "column", "words"),
    [
        ({"decision": ""}, "review-word-unknown", "decision", ["confirm", "gwrthod"]),
        ({"decision": "perhaps"}, "review-word-unknown", "decision", ["'perhaps'"]),
        ({"state": "perhaps"}, "review-word-unknown", "state", ["unverified", "heb ei wirio"]),
        ({"origin": "perhaps"}, "review-word-unknown", "origin", ["resident"]),
        ({"kind": "castle"}, "review-word-unknown", "kind", ["'castle'", "green_space"]),
        ({"date": "2026"}, "review-date-malformed", "date", ["'2026'"]),
        ({"until": "soon"}, "review-date-malformed", "until", ["'soon'"]),
        ({"until": "31/02/2027"}, "review-date-malformed", "until", []),
        ({"until": "2026-01-30"}, "review-until-early", "until", []),
        ({"date": ""}, "review-needs", "date", ["date"]),
        ({"role": ""}, "review-needs", "role", ["role"]),
        ({"reason": ""}, "review-needs", "reason", ["reason"]),
        ({"until": ""}, "review-needs", "until", ["until"]),
        ({"asset_id": ""}, "review-nowhere", "asset_id", ["asset_id"]),
        ({"asset_id": "", "reference": "7"}, "review-nowhere", "asset_id", []),
        ({"easting": "here", "northing": "280000"}, "review-place-malformed", "easting", []),
        ({"easting": "225000"}, "review-place-malformed", "northing", []),
        ({"column": "status"}, "review-not-correction", "column", []),
        ({"value": "vacant"}, "review-not-correction", "value", []),
        ({"decision": "correct", "value": "x"}, "review-column-unknown", "column", ["owner"]),
        ({"decision": "correct", "column": "area", "value": "x"}, "review-column-unknown", "column", ["'area'"]),
        ({"decision": "correct", "column": "status"}, "review-value-wrong", "value", ["status"]),
    ],
)
def test_what_is_wrong_is_said_with_its_row_and_column(bench, cells, rule, column, words):
    error = refused(bench, **cells)
    (problem,) = error.problems
    assert (problem.rule, problem.row, problem.column) == (rule, 2, column)
    bench.says(error, ContractError, rule, "reviews.csv", "2", *words)


def test_a_proposal_need_not_be_dated_yet(bench):
    (review,) = read(bench, {"asset_id": "ab", "decision": "reject", "state": "unverified"})
    assert (review.state, review.date, review.until, review.role) == ("unverified", "", "", "")


def test_everything_that_is_wrong_is_told_at_once(bench):
    with pytest.raises(ContractError) as caught:
        read(bench, GOOD, GOOD | {"date": "x", "state": "y"}, GOOD | {"asset_id": "", "decision": "z"})
    assert sorted((problem.row, problem.rule) for problem in caught.value.problems) == [
        (3, "review-date-malformed"),
        (3, "review-word-unknown"),
        (4, "review-nowhere"),
        (4, "review-word-unknown"),
    ]


@pytest.mark.parametrize("text", ["s.jones@exampleton.example", "Sian Jones 07700 900123", "+44 7700 900123"])
@pytest.mark.parametrize(
    "column", sorted({*GOOD, "name", "name_cy", "kind", "column", "value", "state", "origin"} - {"asset_id"})
)
def test_personal_data_is_refused_and_not_quoted(bench, column, text):
    error = refused(bench, **{"decision": "correct", "column": "owner", "value": "Council", column: text})
    assert [(problem.rule, problem.row) for problem in error.problems if problem.column == column] == [
        ("review-personal", 2)
    ]
    for problem in error.problems:
        for said in (problem.say("en"), problem.say("cy"), str(dict(problem.values))):
            assert "ones" not in said.replace("one of the two", "")
            assert "900" not in said


def test_a_reference_is_no_mobile_number_and_a_roles_mailbox_is_nobodys(bench):
    (review,) = read(
        bench, GOOD | {"reference": "07700900123", "layer": "register", "reason": "See estates@exampleton.example"}
    )
    assert review.reference == "07700900123"
    bench.says(refused(bench, reference="s.jones@exampleton.example"), ContractError, "review-personal", "reference")


# --- what is missing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_missing_has_a_kind_a_type_and_a_place(bench, lang):
    said = {"kind": word("kind", "service", lang), "type": word("service", "library", lang)}
    (review,) = read(bench, GOOD | ADDED | said | {"decision": "add", "asset_id": ""})
    assert (review.decision, review.kind, review.type) == ("add", "service", "library")
    (review,) = read(bench, GOOD | ADDED | {"decision": "add", "kind": "building", "type": ""})
    assert review.type == "building"


@pytest.mark.parametrize(
    ("cells", "rule", "column"),
    [
        ({"kind": ""}, "review-add-kind", "kind"),
        ({"kind": "street", "type": "quiet_street"}, "review-word-unknown", "kind"),
        ({"type": "castle"}, "review-word-unknown", "type"),
        ({"type": ""}, "review-word-unknown", "type"),
        ({"kind": "anchor"}, "review-word-unknown", "type"),
        ({"easting": "", "northing": ""}, "review-add-nowhere", "easting"),
        ({"kind": "green_space", "type": "park"}, "review-add-outline", "kind"),
    ],
)
def test_an_addition_that_could_not_be_drawn_is_refused(bench, cells, rule, column):
    error = refused(bench, **(ADDED | {"decision": "add"} | cells))
    assert [(problem.rule, problem.column) for problem in error.problems if problem.rule == rule] == [(rule, column)]
    bench.says(error, ContractError, rule, "reviews.csv", "2", column)


def test_a_resident_may_name_a_street_or_a_green_space(bench):
    waits = {"decision": "add", "state": "unverified", "reason": "In Mill Street"}
    street, green = read(
        bench,
        waits | {"kind": "service", "type": "library"},
        waits | ADDED | {"kind": "green_space", "type": "park"},
    )
    assert math.isnan(street.easting)
    assert green.type == "park"
