"""
Read the tables of a GTFS feed that tell how often buses leave, and say at once all that is wrong with them.

Columns that are not counted are not read: the times of single departures are not.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, TypeAlias

import pandas as pd

from assetmap.errors import LayerReadError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from assetmap.config import LayerSpec

Tables: TypeAlias = dict[str, pd.DataFrame]
"""Name of a table, without ``.txt``, to its columns; the index is the row, the header being row 1."""

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Columns of ``calendar``, in the order of :meth:`datetime.date.weekday`."""

_NEEDED = {
    "stops": ("stop_id", "stop_lat", "stop_lon"),
    "trips": ("trip_id", "service_id"),
    "stop_times": ("trip_id", "stop_id", "stop_sequence"),
    "calendar": ("service_id", *DAYS, "start_date", "end_date"),
    "calendar_dates": ("service_id", "date", "exception_type"),
    "frequencies": ("trip_id", "start_time", "end_time", "headway_secs"),
}
_MORE = {"stops": ("stop_name", "location_type"), "stop_times": ("pickup_type",)}
_ALWAYS = ("stops", "trips", "stop_times")
_CALENDARS = ("calendar", "calendar_dates")

_DATES, _TIMES = ("start_date", "end_date", "date"), ("start_time", "end_time")
_FORMS = {
    "stop_sequence": "[0-9]{1,9}",
    **dict.fromkeys(DAYS, "[01]"),
    **dict.fromkeys(_DATES, "[0-9]{8}"),
    "exception_type": "[12]",
    **dict.fromkeys(_TIMES, "[0-9]{1,3}:[0-5][0-9]:[0-5][0-9]"),
    "headway_secs": "0*[1-9][0-9]{0,5}",
}
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)
_FIRST = 2  # row below the header
_SHOWN = 20  # names of files in a message


def read_feed(path: Path, spec: LayerSpec, name: str) -> tuple[Tables, tuple[Problem, ...]]:
    """
    Read a feed.

    Parameters
    ----------
    path
        A zip file; its tables may lie in a folder of it.
    spec
        The layer's configuration.
    name
        Name of the layer in the configuration.

    Returns
    -------
    dict of pandas.DataFrame, tuple of Problem
        Every table that counts, with all its columns: empty where the feed does not have it. Dates are datetimes, times
        of day are seconds, which may go beyond a day, and counts whole numbers; the rest is text without spaces around
        it. The problems are such as the names of stops in another encoding.

    Raises
    ------
    LayerReadError
        It is no zip file or a damaged one, a table or column is missing, or a value is malformed; ``.problems`` lists
        every table, or else every column.
    """
    if not zipfile.is_zipfile(path):
        raise LayerReadError(Problem("feed-not-zip", spec.file, layer=name))
    try:
        with zipfile.ZipFile(path) as archive:
            inside = _find_tables(archive, spec, name)
            read = {table: _read_table(archive, entry, table, spec.encoding) for table, entry in inside.items()}
    except LayerReadError:
        raise
    except _DAMAGED as error:
        why = " ".join(str(error).split()).rstrip(".").replace(str(path), spec.file)
        raise LayerReadError(Problem("file-unreadable", spec.file, layer=name, values={"why": why})) from error
    texts = {table: frame for table, (frame, _) in read.items()}
    problems = [problem for table in texts for problem in _find_faults(table, texts[table], spec.file, name)]
    if problems:
        raise LayerReadError(*problems)
    garbled = () if read["stops"][1] else (Problem("text-not-utf8", spec.file, layer=name, effect="noted"),)
    return {table: _typed(table, texts.get(table)) for table in _NEEDED}, garbled


def _find_tables(archive: zipfile.ZipFile, spec: LayerSpec, name: str) -> Mapping[str, str]:
    """Find the entry of each table that counts: of two of one name, the one that lies less deep."""
    entries = [PurePosixPath(entry) for entry in archive.namelist() if not entry.startswith("__MACOSX")]
    there = {entry.name: str(entry) for entry in sorted(entries, key=lambda entry: -len(entry.parts))}
    missing = [f"{table}.txt" for table in _ALWAYS if f"{table}.txt" not in there]
    calendars = [f"{table}.txt" for table in _CALENDARS]
    if not there.keys() & set(calendars):
        missing.append(" / ".join(calendars))
    told = [{"table": table, "present": sorted(there)[:_SHOWN]} for table in missing]
    if told:
        raise LayerReadError(*(Problem("feed-file-missing", spec.file, layer=name, values=values) for values in told))
    return {table: there[f"{table}.txt"] for table in _NEEDED if f"{table}.txt" in there}


def _read_table(archive: zipfile.ZipFile, entry: str, table: str, encoding: str) -> tuple[pd.DataFrame, bool]:
    """Read a table, and tell whether it is in the encoding that it should be."""
    wanted = {*_NEEDED[table], *_MORE.get(table, ())}
    with archive.open(entry) as file:
        try:
            return _read_columns(file, wanted, encoding or "utf-8-sig", "strict"), True
        except UnicodeDecodeError:
            file.seek(0)
            return _read_columns(file, wanted, "cp1252", "replace"), False


def _read_columns(file: IO[bytes], wanted: set[str], encoding: str, errors: str) -> pd.DataFrame:
    try:
        frame = pd.read_csv(
            file,
            usecols=lambda heading: heading.strip() in wanted,
            dtype="str",
            na_filter=False,
            index_col=False,
            encoding=encoding,
            encoding_errors=errors,
        )
    except pd.errors.EmptyDataError:
        frame = pd.DataFrame()
    row = pd.RangeIndex(_FIRST, len(frame) + _FIRST, name="row")
    texts = {heading.strip(): frame[heading].str.strip() for heading in reversed(frame.columns)}
    return pd.DataFrame(texts).set_axis(row)


def _find_faults(table: str, frame: pd.DataFrame, file: str, layer: str) -> Iterator[Problem]:
    """Say which columns a table lacks, and of each column the first value that is malformed."""
    where = f"{file}/{table}.txt"
    missing = [column for column in _NEEDED[table] if column not in frame]
    for column in missing:
        yield Problem("feed-column-missing", where, layer=layer, values={"column": column})
    faults = {column: _malformed(frame[column]) for column in _NEEDED[table] if column in frame and column in _FORMS}
    if table == "frequencies" and not missing and not any(wrong.any() for wrong in faults.values()):
        faults["end_time"] = _seconds(frame["end_time"]) <= _seconds(frame["start_time"])
    for column, wrong in faults.items():
        if wrong.any():
            at, count = int(wrong.to_numpy().argmax()), int(wrong.sum())
            values = {"value": frame[column].iloc[at], "column": column}
            yield Problem("feed-value-malformed", where, _FIRST + at, column, layer, count=count, values=values)


def _malformed(texts: pd.Series[str]) -> pd.Series[bool]:
    wrong = ~texts.str.fullmatch(_FORMS[str(texts.name)])
    if texts.name in _DATES:
        wrong |= pd.to_datetime(texts.mask(wrong), format="%Y%m%d", errors="coerce").isna()
    return wrong


def _typed(table: str, frame: pd.DataFrame | None) -> pd.DataFrame:
    """Make numbers and dates of text; of a table that is not there, an empty one."""
    columns = (*_NEEDED[table], *_MORE.get(table, ()))
    texts = pd.DataFrame(dtype="str") if frame is None else frame
    texts = texts.reindex(columns=list(columns), fill_value="").astype("str")
    numbers = {column: texts[column].astype("int64") for column in ("stop_sequence", "headway_secs") if column in texts}
    dates = {column: pd.to_datetime(texts[column], format="%Y%m%d") for column in _DATES if column in texts}
    times = {column: _seconds(texts[column]) for column in _TIMES if column in texts}
    return texts.assign(**numbers, **dates, **times)


def _seconds(times: pd.Series[str]) -> pd.Series[int]:
    parts = times.str.split(":", expand=True).reindex(columns=range(3)).astype("int64")
    return parts[0] * 3600 + parts[1] * 60 + parts[2]
