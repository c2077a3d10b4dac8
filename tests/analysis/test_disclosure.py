from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from assetmap.analysis.disclosure import suppress_small

LEAST = 5
ANSWERS = ["within", "beyond", "unreachable", "unknown"]

few = st.integers(1, LEAST - 1)
households = st.one_of(st.just(0), few, st.integers(LEAST, 12), st.integers(LEAST, 400))
parts = st.one_of(st.just(0), st.floats(0.01, LEAST, exclude_max=True), st.floats(LEAST, 400))
large = st.one_of(st.just(0), st.integers(LEAST, 400))
shapes = st.tuples(st.integers(1, 4), st.integers(1, 4))


def table(counts):
    values = np.array(counts, dtype=float)
    rows = [f"W0599900{n}" for n in range(len(values))]
    return pd.DataFrame(values, index=rows, columns=ANSWERS[: values.shape[1]])


def tables(elements):
    return arrays(float, shapes, elements=elements).map(table)


def totals(safe):
    """Of which cells each total is the sum, and whether it is hidden."""
    hidden = safe.hidden.to_numpy()
    yield from ((np.s_[row, :], out) for row, out in enumerate(hidden[:-1, -1]))
    yield from ((np.s_[:, column], out) for column, out in enumerate(hidden[-1, :-1]))
    yield np.s_[:, :], hidden[-1, -1]


class Reader:
    """
    Who knows what is shown, what the words mean, and how to set up a linear programme.

    Knows the sum of the known counts, too, where a total is not shown for an unknown part only.
    """

    def __init__(self, given, safe, *, least=LEAST, whole):
        low, high, floor = (1, math.ceil(least) - 1, math.ceil(least)) if whole else (0, least, least)
        words = safe.few.iloc[:-1, :-1].to_numpy()
        self.unseen = words | safe.hidden.iloc[:-1, :-1].to_numpy()
        self.bounds = [(low, high) if word else (floor, None) for word in words[self.unseen]]
        values = np.nan_to_num(given.to_numpy())
        shown = [where for where, hidden in totals(safe) if not hidden]
        self.lines = [self.pick(where) for where in shown]
        self.rest = [(values[where] * self.unseen[where]).sum() for where in shown]

    def pick(self, where):
        picked = np.zeros(self.unseen.shape)
        picked[where] = 1
        return picked[self.unseen]

    def range_of(self, where):
        """Between what the sum of these cells must lie, as far as they are not shown."""
        aim, found = self.pick(where), []
        for sign in (1, -1):
            equal = {"A_eq": np.array(self.lines), "b_eq": self.rest} if self.lines else {}
            answer = linprog(sign * aim, bounds=self.bounds, **equal)
            assert answer.status in {0, 3}, answer.message
            found.append(sign * answer.fun if answer.status == 0 else math.inf)
        return found


def cells(flags):
    return [tuple(at) for at in np.argwhere(flags.to_numpy()).tolist()]


def check_against_a_reader(given, *, least=LEAST, whole):
    safe = suppress_small(given, least=least)
    reader = Reader(given, safe, least=least, whole=whole)
    low, high, more = (1, math.ceil(least) - 1, math.ceil(least)) if whole else (0, least, least)
    for at in cells(safe.few):
        assert reader.range_of(at) == pytest.approx([low, high], abs=1e-6)
    for where, hidden in totals(safe):
        counted = given.to_numpy()[where]
        if 0 < np.nansum(counted) < least:
            assert hidden
            highest = high if (counted > 0).sum() == 1 else more
            assert reader.range_of(where)[1] > highest - 1e-6


# --- what a reader can find out ---------------------------------------------------------------------------------------


@given(given=tables(households))
@example(given=table([[2, 2, 1, 0], [2, 3, 0, 40], [60, 70, 80, 90]]))  # 2 + 2 + 1: none of the three could be 4
@example(given=table([[1, 1, 1, 1]]))  # "fewer than 5" of the total would give it all away
@example(given=table([[0, 3, 0, 0], [50, 60, 70, 80], [40, 90, 20, 30]]))
@example(given=table([[3, 5], [5, 3]]))
def test_a_small_count_could_still_be_anything_that_the_words_allow(given):
    check_against_a_reader(given, whole=True)


@given(given=tables(few))
def test_so_it_could_where_all_counts_are_small(given):
    check_against_a_reader(given, whole=True)


@given(given=tables(parts))
@example(given=table([[0.5, 0.25, 0.125, 0.0625], [4.5, 5, 0, 0]]))
def test_so_it_could_where_households_are_estimates(given):
    given.iloc[0, 0] = 6.5
    check_against_a_reader(given, whole=False)


@given(given=tables(households), least=st.integers(1, 12))
def test_so_it_could_with_another_threshold(given, least):
    check_against_a_reader(given, least=least, whole=True)


@given(given=tables(st.one_of(households, st.just(math.nan))))
def test_so_it_could_beside_unknown_counts(given):
    check_against_a_reader(given, whole=True)


def test_so_it_could_in_all_of_wales():
    rng = np.random.default_rng(5)
    values = rng.integers(0, 400, (800, 4))
    values[rng.random((800, 4)) < 0.01] = 3
    check_against_a_reader(table(values), whole=True)


def test_the_reader_of_these_tests_finds_out_what_is_not_protected():
    given = table([[3, 50], [60, 70]])
    safe = suppress_small(given)
    careless = safe.few & ~safe.few
    reader = Reader(given, type(safe)(safe.counts, safe.few, careless), whole=True)
    assert reader.range_of((0, 0)) == pytest.approx([3, 3])


# --- what is shown ----------------------------------------------------------------------------------------------------


@given(given=tables(st.one_of(households, st.just(math.nan))))
def test_what_is_shown_is_the_table_with_its_totals(given):
    before = given.copy()
    safe = suppress_small(given)
    pd.testing.assert_frame_equal(given, before)
    whole = given.assign(total=given.sum(axis=1, skipna=False))
    whole.loc["total"] = whole.sum(skipna=False)
    pd.testing.assert_frame_equal(safe.counts, whole.mask(safe.few | safe.hidden))


@given(given=tables(households))
def test_every_small_count_is_suppressed_and_no_other_is_called_small(given):
    safe = suppress_small(given)
    small = (given > 0) & (given < LEAST)
    assert safe.few.iloc[:-1, :-1].equals(small)
    assert not safe.few.iloc[-1].any()
    assert not safe.few.iloc[:, -1].any()
    assert not (safe.counts.gt(0) & safe.counts.lt(LEAST)).any(axis=None)
    assert not (safe.few & safe.hidden).any(axis=None)


@given(given=tables(st.one_of(households, st.just(math.nan))))
def test_a_zero_is_shown_and_an_unknown_count_is_not_called_hidden(given):
    safe = suppress_small(given)
    assert not (safe.hidden.iloc[:-1, :-1] & ~given.gt(0)).any(axis=None)


@given(given=tables(large))
def test_nothing_is_hidden_where_nothing_is_small(given):
    safe = suppress_small(given)
    assert not (safe.few | safe.hidden).any(axis=None)


@given(given=tables(households))
def test_what_is_safe_stays_as_it_is(given):
    shown = suppress_small(given).counts.iloc[:-1, :-1]
    again = suppress_small(shown)
    pd.testing.assert_frame_equal(again.counts.iloc[:-1, :-1], shown)
    assert not (again.few | again.hidden).any(axis=None)


@given(st.data())
def test_one_small_count_among_large_ones_costs_no_total(data):
    rows, columns = data.draw(st.tuples(st.integers(2, 6), st.integers(2, 4)))
    values = data.draw(arrays(float, (rows, columns), elements=st.integers(2 * LEAST, 400)))
    at = data.draw(st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1)))
    values[at] = data.draw(few)
    hidden = suppress_small(table(values)).hidden
    assert len(cells(hidden)) >= 3
    assert not hidden["total"].any()
    assert not hidden.loc["total"].any()


# --- by example -------------------------------------------------------------------------------------------------------


def test_the_smallest_cells_that_suffice_are_hidden():
    safe = suppress_small(table([[1, 6, 40], [90, 80, 70], [30, 20, 50]]))  # 6 will not do: it is known to be 5 or more
    assert cells(safe.few) == [(0, 0)]
    assert cells(safe.hidden) == [(0, 2), (2, 0), (2, 2)]


def test_of_equal_cells_the_first_are_hidden():
    safe = suppress_small(table([[3, 40, 40], [40, 40, 40], [40, 40, 40]]))
    assert cells(safe.hidden) == [(0, 1), (1, 0), (1, 1)]


def test_small_counts_protect_each_other():
    safe = suppress_small(table([[3, 2, 40], [2, 3, 70], [30, 20, 50]]))
    assert len(cells(safe.few)) == 4
    assert not safe.hidden.any(axis=None)


def test_small_counts_protect_each_other_in_parts():
    safe = suppress_small(table([[2, 2, 2, 40], [2, 2, 2, 70], [2, 2, 2, 50], [30, 60, 80, 90]]))
    assert len(cells(safe.few)) == 9  # none of them could rise by 2 against one other; all could against two
    assert not safe.hidden.any(axis=None)


def test_the_noise_of_adding_up_makes_no_number_small():
    safe = suppress_small(table([[5 - 1e-12, 1e-12], [60, 70]]))
    assert not (safe.few | safe.hidden).any(axis=None)


def test_where_a_wards_only_households_are_few_its_total_is_hidden_with_another():
    safe = suppress_small(table([[0, 3, 0], [50, 60, 70], [40, 20, 30]]))
    assert cells(safe.few) == [(0, 1)]
    assert cells(safe.hidden) == [(0, 3), (2, 1), (2, 3)]
    assert safe.counts.loc["total"].tolist() == [90, 83, 100, 273]


def test_in_a_single_ward_totals_are_the_counts_and_are_hidden_with_them():
    safe = suppress_small(table([[3, 50, 60]]))
    assert cells(safe.few) == [(0, 0)]
    assert cells(safe.hidden) == [(0, 1), (1, 0), (1, 1)]
    assert safe.counts["total"].tolist() == [113, 113]


def test_totals_are_hidden_last():
    safe = suppress_small(table([[0, 29], [1, 5], [22, 1]]))  # without (0, 0), cells alone make no chain for (1, 0)
    assert safe.hidden["total"].tolist() == [True, True, True, False]
    assert not safe.hidden.loc["total"].any()


def test_a_single_small_count_is_all_hidden():
    safe = suppress_small(table([[3]]))
    assert safe.counts.isna().all(axis=None)


def test_a_table_without_wards_or_without_households_is_empty_of_secrets():
    for nothing in (table([[0, 0], [0, 0]]), table([[1, 2]]).iloc[:0]):
        safe = suppress_small(nothing)
        assert (safe.counts == 0).all(axis=None)
        assert safe.counts.index[-1] == "total"


def test_names_of_rows_and_columns_are_kept():
    given = table([[3, 50], [60, 70]]).rename_axis(index="ward_code", columns="answer")
    safe = suppress_small(given, total="all")
    for frame in (safe.counts, safe.few, safe.hidden):
        assert frame.index.tolist() == [*given.index, "all"]
        assert frame.columns.tolist() == [*given.columns, "all"]
        assert (frame.index.name, frame.columns.name) == ("ward_code", "answer")


def test_missing_values_of_pandas_are_unknown():
    given = table([[30, 50], [60, 70]]).astype("Int64")
    given.iloc[0, 0] = pd.NA
    counts = suppress_small(given).counts
    assert np.isnan(counts.loc[given.index[0], "within"])
    assert np.isnan(counts.loc["total", ["within", "total"]]).all()
    assert counts.loc["total", "beyond"] == 120


@pytest.mark.parametrize("count", [-1, math.inf])
def test_a_count_that_is_none_is_refused(count):
    with pytest.raises(ValueError, match="finite and not negative"):
        suppress_small(table([[count]]))


def test_a_second_total_is_refused():
    with pytest.raises(ValueError, match="'total' already"):
        suppress_small(table([[3, 50]]).rename(columns={"beyond": "total"}))
