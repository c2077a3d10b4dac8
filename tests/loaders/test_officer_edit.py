"""An edit of an officer's table keeps what else stands in it, wherever its headings are."""

from __future__ import annotations

import pytest

from assetmap.errors import ContractError
from assetmap.loaders.columns import catalogue
from assetmap.loaders.officer_edit import edited

GOOD = {"asset_id": "ab12cd34ef", "decision": "confirm", "date": "2026-01-31"}


def test_a_column_that_the_table_lacks_is_added_behind_its_own(bench):
    bench.put_csv([["Penderfyniad", "Rheswm", "ours"], ["cadarnhau", "a", "b"]], name="reviews.csv")
    new = edited(
        bench / "reviews.csv", "reviews", changed={2: {"decision": "reject", "role": "Clerk", "note": "x", "until": ""}}
    )
    assert new == "\ufeffPenderfyniad,Rheswm,ours,role\nreject,a,b,Clerk\n"


def test_headings_over_two_rows_are_edited_where_they_stand(bench):
    bench.put_csv(
        [["", "Review", ""], ["decision", "date", "Reason"], ["reject", "2026-01-31", "a"]], name="reviews.csv"
    )
    new = edited(bench / "reviews.csv", "reviews", changed={3: {"reason": "b", "role": "Clerk"}})
    assert new == "\ufeff,Review,\ndecision,date,Reason,role\nreject,2026-01-31,b,Clerk\n"


def test_a_table_that_is_none_of_reviews_is_not_written_over(bench):
    bench.put_csv([["shopping"], ["milk"]], name="reviews.csv")
    with pytest.raises(ContractError) as caught:
        edited(bench / "reviews.csv", "reviews", added=[GOOD])
    bench.says(caught.value, ContractError, "table-column-missing", "reviews.csv", "decision", "shopping")


def test_a_new_table_has_every_heading(bench):
    text = edited(bench / "reviews.csv", "reviews", added=[GOOD]).removeprefix("\ufeff")
    assert text.splitlines()[0].split(",") == list(catalogue()["reviews"])
    assert len(text.splitlines()) == 2
