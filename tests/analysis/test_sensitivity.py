"""
How much hangs on the threshold, and that no table gives away what another withholds.

In every ward there is a library, and spots whose answer is known under two standards, of 400 and of 900 metres.
"""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from shapely import LineString, Point

from assetmap import Layer, Source, load_standards, measure_access
from assetmap.analysis.gaps import LEAST, show_counts
from assetmap.analysis.sensitivity import FACTORS, find_sensitivity

SHIPPED = load_standards(profiles=("wales",))["practice-bus-stop"]
ANSWERS = ("within", "beyond", "unreachable", "unknown")
COUNTS = [f"households_{answer}" for answer in ANSWERS]
NEAR, MIDDLE, FAR, ISLAND, LOST = (100, 0), (600, 0), (1500, 0), (0, 1000), (0, 500)
SPOTS = [NEAR, MIDDLE, FAR, ISLAND, LOST]
WIDE = 4000  # of a ward
X, Y = 325_000, 188_000
EVERYWHERE = shapely.box(X - 90_000, Y - 90_000, X + 90_000, Y + 90_000)
few = settings(max_examples=15)


def make(kind, shapes, **columns):
    frame = gpd.GeoDataFrame({"id": [f"{kind}-{n}" for n in range(len(shapes))]} | columns, geometry=shapes, crs=27700)
    return Layer.from_frame(kind, kind, frame, Source("s", "S", "Someone", "OGL-3.0", coverage=EVERYWHERE, date="2025"))


def at(ward, spot):
    return Point(X + WIDE * ward + spot[0], Y + spot[1])


WARDS = make(
    "wards",
    [shapely.box(X + WIDE * n - 2000, Y - 1500, X + WIDE * n + 2000, Y + 1500) for n in range(3)],
    code=[f"W0599900{n}" for n in range(3)],
    name=["A", "B", "C"],
)
LINES = [LineString([at(0, (-2000, y)), at(2, (2000, y))]) for y in (0, 1000)]
TOWN = [make("streets", LINES), make("services", [at(n, (0, 0)) for n in range(3)], type="library")]


def measure(rows, *thresholds):
    """Measure homes: ward, spot and households of each."""
    standards = {
        f"{n}": SHIPPED.model_copy(update={"id": f"{n}", "service": "library", "metres": n}) for n in thresholds
    }
    places = make("population", [at(ward, spot) for ward, spot, _ in rows], households=[count for *_, count in rows])
    return measure_access(places, WARDS, TOWN, standards)


def answer(spot, metres):
    if spot in {ISLAND, LOST}:
        return "unreachable" if spot == ISLAND else "unknown"
    return "within" if spot[0] <= metres else "beyond"


# --- the measure ------------------------------------------------------------------------------------------------------

homes = st.tuples(st.integers(0, 2), st.sampled_from(SPOTS), st.integers(5, 60))


@few
@given(rows=st.lists(homes, min_size=1, max_size=12), factors=st.lists(st.floats(0.1, 9), max_size=4, unique=True))
def test_every_count_is_that_of_the_homes_judged_one_by_one(rows, factors):
    table = find_sensitivity(measure(rows, 400, 900), [1, *factors])
    assert table[["standard", "factor"]].to_numpy().tolist() == [[s, f] for s in ("400", "900") for f in [1, *factors]]
    for row in table.itertuples():
        sums = dict.fromkeys(ANSWERS, 0)
        for _, spot, count in rows:
            sums[answer(spot, float(row.standard) * row.factor)] += count
        assert row.metres == float(row.standard) * row.factor
        assert [getattr(row, name) for name in COUNTS] == [*sums.values()]
        assert row.households == sum(sums.values())
        lacking = sums["beyond"] + sums["unreachable"]
        known = lacking + sums["within"]
        expected = round(100 * lacking / known, 1) if known else math.nan
        assert row.share_beyond == pytest.approx(expected, abs=0.051, nan_ok=True)
        assert row.few == ""


def test_the_usual_factors_hold_the_standard_itself():
    table = find_sensitivity(measure([(0, NEAR, 9)], 400))
    assert table["factor"].tolist() == list(FACTORS)
    assert 1 in FACTORS
    assert table["metres"].tolist() == [400 * factor for factor in FACTORS]
    assert set(table["unit"]) == {"households"}


@pytest.mark.parametrize("factor", [0, -1, math.nan])
def test_a_factor_is_above_nought(factor):
    with pytest.raises(ValueError, match="above 0"):
        find_sensitivity(measure([(0, NEAR, 9)], 400), [1, factor])


def test_without_standards_the_table_is_empty_and_has_its_columns():
    table = find_sensitivity(measure([(0, NEAR, 9)]))
    assert table.empty
    assert {"standard", "service", "factor", "share_beyond", *COUNTS} <= set(table.columns)


def test_without_homes_there_is_no_share():
    assert find_sensitivity(measure([], 400))["share_beyond"].isna().all()


# --- small numbers ----------------------------------------------------------------------------------------------------


def test_sums_that_give_no_few_away_are_told():
    rows = [(0, NEAR, 50), (0, MIDDLE, 3), (1, FAR, 40), (1, NEAR, 30)]
    access = measure(rows, 400)
    wards = show_counts(access, {"400": access.measured["400"].answers()})["400"]
    assert wards[COUNTS[:2]].isna().all(axis=None)
    assert find_sensitivity(access, [1])[["households", *COUNTS]].to_numpy().tolist() == [[123, 80, 43, 0, 0]]


def test_a_few_households_are_not_told_nor_what_would_give_them_away():
    row = find_sensitivity(measure([(0, NEAR, 50), (0, MIDDLE, 3), (0, LOST, 9)], 400), [1]).iloc[0]
    assert row["few"] == "households_beyond"
    assert row[COUNTS].isna().sum() >= 2
    assert math.isnan(row["share_beyond"])


def test_under_another_threshold_a_few_are_few():
    table = find_sensitivity(measure([(0, NEAR, 50), (0, MIDDLE, 60), (0, FAR, 3), (1, NEAR, 60)], 400), [1, 2])
    usual, double = (row for _, row in table.iterrows())
    assert usual[COUNTS].tolist() == [110, 63, 0, 0]
    assert double[COUNTS[:2]].isna().all()
    assert double["few"] == "households_beyond"
    assert double["households"] == 173


def test_what_the_standard_hides_no_other_threshold_shows():
    table = find_sensitivity(measure([(0, NEAR, 50), (0, MIDDLE, 3), (0, ISLAND, 20)], 400))
    usual = table[table["factor"] == 1].iloc[0]
    hidden = [name for name in COUNTS if math.isnan(usual[name])]
    assert {"households_beyond"} < set(hidden) < set(COUNTS)
    assert table[hidden].isna().all(axis=None)
    assert set(table["few"]) == {"households_beyond", ""}


class Reader:
    """Who has the tables of wards and of the place, knows that zeros are shown, and sets up a linear programme."""

    def __init__(self, access):
        answers = {key: one.answers() for key, one in access.measured.items()}
        self.shown = show_counts(access, answers)
        totals = find_sensitivity(access, [1]).set_index("standard")
        homes = access.homes
        self.cells = [(key, code, name) for key, table in self.shown.items() for code in table.index for name in COUNTS]
        truth = {
            (key, code, f"households_{answer}"): homes["weight"][(homes["ward_code"] == code) & (told == answer)].sum()
            for key, told in answers.items()
            for code in self.shown[key].index
            for answer in ANSWERS
        }
        self.bounds = [self.bound(cell, truth[cell]) for cell in self.cells]
        self.lines, self.sums = [], []
        first = next(iter(self.shown))
        for key, table in self.shown.items():
            for code in table.index:
                self.know(table.loc[code, "households"], lambda cell, k=key, c=code: cell[:2] == (k, c))
                self.learn(  # the households of a ward are the same in each
                    0, lambda cell, k=key, c=code: (cell[:2] == (k, c)) - (cell[:2] == (first, c))
                )
            self.know(totals.loc[key, "households"], lambda cell, k=key: cell[0] == k)
            for name in COUNTS:
                self.know(totals.loc[key, name], lambda cell, k=key, n=name: (cell[0], cell[2]) == (k, n))

    def bound(self, cell, truth):
        key, code, name = cell
        value, marked = self.shown[key].loc[code, name], name in self.shown[key].loc[code, "few"].split()
        assert marked == (0 < truth < LEAST)
        if not math.isnan(value):
            return value, value
        if marked:
            return 1, LEAST - 1
        return (LEAST, None) if truth else (0, 0)

    def know(self, total, member):
        if not math.isnan(total):
            self.learn(total, member)

    def learn(self, total, member):
        self.lines.append([float(member(cell)) for cell in self.cells])
        self.sums.append(total)

    def given_away(self):
        """List the few that the reader can work out."""
        found = []
        for at, cell in enumerate(self.cells):
            if self.bounds[at] == (1, LEAST - 1):
                aim = np.eye(len(self.cells))[at]
                low, high = (
                    sign * linprog(sign * aim, A_eq=self.lines, b_eq=self.sums, bounds=self.bounds).fun
                    for sign in (1, -1)
                )
                found += [cell] if high - low < 0.5 else []
        return found


small = st.tuples(st.integers(0, 2), st.sampled_from(SPOTS), st.sampled_from([1, 2, 3, 4, 6, 9, 20, 50]))


@few
@given(rows=st.lists(small, min_size=1, max_size=8))
def test_no_reader_of_all_tables_can_work_out_a_few(rows):
    assert Reader(measure(rows, 400)).given_away() == []


def test_no_reader_of_two_standards_can_either():
    random = np.random.default_rng(20261122)
    for _ in range(15):
        n = random.integers(2, 8)
        counts = random.choice([1, 2, 3, 4, 6, 9, 20, 50], n)
        rows = [(int(random.integers(3)), SPOTS[random.integers(5)], int(count)) for count in counts]
        assert Reader(measure(rows, 400, 900)).given_away() == [], rows


@pytest.mark.parametrize(
    "rows",
    [
        [(0, NEAR, 50), (0, LOST, 9), (1, NEAR, 3), (2, MIDDLE, 2)],
        [(0, NEAR, 9), (1, MIDDLE, 50), (2, MIDDLE, 2), (2, NEAR, 20)],
        [(0, NEAR, 29), (1, MIDDLE, 2), (1, LOST, 2), (2, LOST, 3)],
    ],
)
def test_these_were_once_given_away_by_the_sum_of_all_wards(rows):
    assert Reader(measure(rows, 400, 900)).given_away() == []


def test_nobody_is_told_as_a_few_who_is_many():
    table = find_sensitivity(measure([(0, NEAR, 5), (0, FAR, 6)], 400), [1])
    assert table["few"].tolist() == [""]
    assert table[COUNTS[:2]].to_numpy().tolist() == [[5, 6]]
    assert pd.api.types.is_float_dtype(table["households_within"])
