"""
Review what was found: add an officer's decision, take in residents' corrections, accept them, and see what is due.

Decisions stand in the officer's table of reviews (``reviews.csv``), which may as well be edited by hand.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import io
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from assetmap.analysis.match_rule import load_match_rule
from assetmap.analysis.reviews import find_reviewed
from assetmap.errors import ConfigError, ContractError, Problem
from assetmap.loaders.corrections import read_corrections
from assetmap.loaders.layers import load_layers
from assetmap.loaders.officer import Line, Table, armed
from assetmap.loaders.officer_edit import edited
from assetmap.loaders.reviews import Review, as_cells, find_problems, make_review, read_reviews
from assetmap.staging import put_file, sole
from assetmap.study import match_layers
from assetmap.tables import wards_of
from assetmap.text import Phrase, read_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from assetmap.analysis.matching import Matched
    from assetmap.analysis.reviews import Reviewed
    from assetmap.config import Config
    from assetmap.model import Layer

_MONTHS = 12
_REFUSED = ("file", "number", "column", "rule", "what_en", "what_cy")


@dataclass(frozen=True, slots=True)
class Imported:
    """
    What became of the corrections of a file.

    Attributes
    ----------
    added
        Those that wait for an officer now.
    twice
        How many waited already, or stand in the file twice.
    refused
        Why the others were refused, by their number in the file; each may have several reasons.
    unknown
        Ids of assets that the maps do not have, of corrections that wait all the same.
    """

    added: tuple[Review, ...] = ()
    twice: int = 0
    refused: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def refused_count(self) -> int:
        """How many corrections were refused."""
        return len({problem.row for problem in self.refused})


def list_reviews(config: Config, on: str = "") -> tuple[Reviewed, ...]:
    """
    List the decisions with the assets that they are about and what became of them.

    Parameters
    ----------
    config
        The configuration.
    on
        The day for which it is asked, ``YYYY-MM-DD``; by default today.

    Returns
    -------
    tuple of Reviewed
        In the order of the table.

    Raises
    ------
    AssetmapError
        A layer or the table of reviews is wrong.
    """
    reviews = read_reviews(_table(config))
    if not reviews:
        return ()
    matched = match_layers(config, load_layers(config))
    return find_reviewed(reviews, matched, on=on or _today(), rule=load_match_rule(config.matching))


def add_review(config: Config, asset_id: str, review: Review) -> Review:
    """
    Add an officer's decision about an asset to the table of reviews.

    Parameters
    ----------
    config
        The configuration.
    asset_id
        The asset.
    review
        The decision, with ``role`` and ``reason``. Where it has no ``date`` it is of today; where it has no ``until``
        it holds as long as ``data/review.toml`` says.

    Returns
    -------
    Review
        As it was written: with name, reference and place of the asset, so that it can be found again.

    Raises
    ------
    ConfigError
        There is no such asset.
    ContractError
        The decision lacks something, or the table of reviews is wrong; it is as it was.
    """
    with sole(config.officers):
        read_reviews(_table(config))
        whole = _dated(_about(review, asset_id, match_layers(config, load_layers(config)), config))
        _check(whole, _table(config))
        put_file(_table(config), edited(_table(config), "reviews", added=[as_cells(whole)]))
    return whole


def import_corrections(config: Config, file: Path) -> Imported:
    """
    Put a resident's corrections into the table of reviews, where they wait for an officer.

    Those that are none are refused, each by its number, and listed beside the table (:func:`refused_file`); the others
    wait.

    Parameters
    ----------
    config
        The configuration.
    file
        What a map page saved: GeoJSON; or the text of an e-mail that a map page prepared.

    Returns
    -------
    Imported
        What waits there already in the same words, whatever its day, is not added twice.

    Raises
    ------
    LayerReadError
        The file cannot be read, or holds no corrections.
    ContractError
        The table of reviews is wrong.
    """
    with sole(config.officers):
        waiting = {_words(review) for review in read_reviews(_table(config))}
        given, refused = read_corrections(file)
        layers = load_layers(config)
        outside = _find_outside(given, file, layers)
        inside = [review for review in given if review.row not in {problem.row for problem in outside}]
        new: dict[Review, Review] = {}
        for review in inside:
            new.setdefault(_words(review), replace(review, row=0))
        added = tuple(review for words, review in new.items() if words not in waiting)
        if added:
            put_file(_table(config), edited(_table(config), "reviews", added=[as_cells(one) for one in added]))
        told = tuple(sorted((*refused, *outside), key=lambda problem: problem.row or 0))
        if told:
            _list_refused(told, config)
        known = {*match_layers(config, layers).records["record_id"]} if any(one.asset_id for one in added) else set()
        unknown = dict.fromkeys(one.asset_id for one in added if one.asset_id and one.asset_id not in known)
    return Imported(added, len(inside) - len(added), told, tuple(unknown))


def refused_file(config: Config) -> Path:
    """
    Find where corrections that were refused are listed.

    Parameters
    ----------
    config
        The configuration.

    Returns
    -------
    pathlib.Path
        Beside the table of reviews. It has the file, the number of the correction in it, and why; nothing of what the
        correction says, which may tell of a person. The file that was given has it, and stays as it is.
    """
    table = _table(config)
    return table.with_name(f"{table.stem}-refused.csv")


def accept_review(config: Config, row: int, *, role: str, until: str = "") -> Review:
    """
    Accept a proposal that waits in the table of reviews.

    Parameters
    ----------
    config
        The configuration.
    row
        Its row, as a spreadsheet counts.
    role
        Of the officer who accepts it.
    until
        The review date; by default as long as ``data/review.toml`` says.

    Returns
    -------
    Review
        As it was written, dated today.

    Raises
    ------
    ConfigError
        Nothing waits in that row.
    ContractError
        It lacks something that an accepted decision needs; the table is as it was.
    """
    with sole(config.officers):
        waiting = {one.row: one for one in read_reviews(_table(config)) if one.state == "unverified"}
        if row not in waiting:
            values = {"value": str(row), "known": [str(known) for known in waiting] or Phrase("none")}
            raise ConfigError(Problem("review-row-unknown", _table(config).name, values=values))
        accepted = replace(waiting[row], state="accepted", role=role, date=_today(), until=until)
        accepted = _dated(accepted)
        _check(accepted, _table(config))
        cells = as_cells(accepted)
        changed = {row: {name: cells[name] for name in ("state", "role", "date", "until")}}
        put_file(_table(config), edited(_table(config), "reviews", changed=changed))
    return accepted


def _table(config: Config) -> Path:
    return config.resolve(config.reviews.file)


def _today() -> str:
    return dt.datetime.now(tz=dt.UTC).date().isoformat()


def _about(review: Review, asset_id: str, matched: Matched, config: Config) -> Review:
    data = matched.assets.data
    found = data[data["asset_id"] == asset_id]
    if found.empty:
        raise ConfigError(Problem("asset-unknown", config.path.name, values={"value": asset_id}))
    asset = found.iloc[0]
    place = asset.geometry.representative_point()
    return replace(
        review,
        asset_id=asset_id,
        name=str(asset["name"]),
        name_cy=str(asset["name_cy"]),
        kind=str(asset["kind"]),
        layer=str(asset["layer"]),
        reference=str(asset["reference"]),
        easting=round(place.x),
        northing=round(place.y),
    )


def _dated(review: Review) -> Review:
    date = review.date or _today()
    return replace(review, date=date, until=review.until or _later(date))


def _later(date: str) -> str:
    """Add the months that a decision holds, to the last day of a shorter month."""
    first, months = dt.date.fromisoformat(date), read_data("review.toml")["holds"]["months"]
    year, month = divmod(first.year * _MONTHS + first.month - 1 + months, _MONTHS)
    return first.replace(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1])).isoformat()


def _check(review: Review, path: Path) -> None:
    """Check a review as if it had been read."""
    line = Line(review.row, as_cells(review))
    problems = list(find_problems(Table(path.name), line, make_review(line)))
    if problems:
        raise ContractError(*(replace(problem, row=problem.row or None) for problem in problems))


def _words(review: Review) -> Review:
    """Leave out what makes no other proposal: its row, its day, and how an asset is called of which it gives the id."""
    plain = replace(review, row=0, date="", easting=_no_nan(review.easting), northing=_no_nan(review.northing))
    return replace(plain, name="", name_cy="") if review.asset_id else plain


def _no_nan(metres: float) -> float:
    return 0.0 if math.isnan(metres) else metres


def _find_outside(reviews: Iterable[Review], file: Path, layers: Sequence[Layer]) -> list[Problem]:
    """Find what lies outside the wards; of what has no place nothing is said."""
    wards = wards_of(layers).data.union_all()
    return [
        Problem("correction-outside", file.name, review.row)
        for review in reviews
        if not math.isnan(review.easting) and not shapely.Point(review.easting, review.northing).within(wards)
    ]


def _list_refused(problems: Iterable[Problem], config: Config) -> None:
    """Add to the list of the refused, each line of it once."""
    path = refused_file(config)
    lines = path.read_text("utf-8-sig").splitlines() if path.exists() else []
    text = io.StringIO()
    rows = [
        (armed(problem.file), problem.row, problem.column, problem.rule, problem.what("en"), problem.what("cy"))
        for problem in problems
    ]
    csv.writer(text, lineterminator="\n").writerows([_REFUSED, *rows])
    whole = dict.fromkeys([*lines, *text.getvalue().splitlines()])
    put_file(path, "\N{ZERO WIDTH NO-BREAK SPACE}" + "\n".join(whole) + "\n")
