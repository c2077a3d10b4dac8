"""
Read a timetable: at each stop, the departures on a usual weekday; and tell bus stops of them.

A stop with two buses a day is not a stop with eighty.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from assetmap.contracts import CRS
from assetmap.errors import LayerReadError, Problem
from assetmap.loaders.geometry import WALES, Raw
from assetmap.loaders.gtfs import DAYS, read_feed
from assetmap.loaders.plain import plain_text
from assetmap.loaders.table import locate
from assetmap.loaders.texts import mend_text
from assetmap.loaders.vector import check_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from assetmap.config import LayerSpec
    from assetmap.loaders.geometry import Box
    from assetmap.loaders.gtfs import Tables
    from assetmap.model import Layer

_WEEKDAYS = 5
_NO_PICKUP, _ADDED, _REMOVED = "1", "1", "2"
_STOPS = ("", "0")  # location_type; the others are stations, entrances and points inside of stations
_COLUMNS = {"longitude": "stop_lon", "latitude": "stop_lat"}


def read_timetable(path: Path, spec: LayerSpec, name: str, near: Box | None = None) -> Raw:
    """
    Read the stops of a timetable, with their departures on one usual weekday.

    Parameters
    ----------
    path
        A zip file of GTFS tables.
    spec
        The layer's configuration.
    name
        Name of the layer in the configuration.
    near
        West, south, east, north of the place and its surroundings in EPSG:27700. Stops elsewhere are left out, and told
        as one problem with their number: a feed may be of the whole country.

    Returns
    -------
    Raw
        Rows of ``stops.txt`` in EPSG:4326, with the columns of the TIMETABLE contract.

    Raises
    ------
    LayerNotFoundError
        There is no such file.
    LayerReadError
        It is no GTFS feed, see :func:`assetmap.loaders.gtfs.read_feed`; or nothing leaves on any weekday.

    Notes
    -----
    The day is one of the Mondays to Fridays on which anything leaves, exceptions to the calendar included: the earliest
    that has the median number of departures of the whole feed (of an even number of days, the upper). A departure is a
    stop of a trip where one may board, and which is not the trip's last. A trip that leaves every so often counts each
    time, its end excluded. What leaves after midnight belongs to the day on which its service began, as in GTFS.
    """
    check_file(path, spec, name)
    tables, problems = read_feed(path, spec, name)
    stops, file = tables["stops"], f"{spec.file}/stops.txt"
    if stops.empty:
        raise LayerReadError(Problem("layer-empty", file, layer=name))
    departures = _count_departures(tables)
    day = _usual_weekday(tables, departures.groupby("service_id")["departures"].sum())
    if day is None:
        raise LayerReadError(Problem("feed-no-weekday", spec.file, layer=name))
    departures = departures[departures["service_id"].isin(_running(tables, day))]
    counts = stops["stop_id"].map(departures.groupby("stop_id")["departures"].sum()).fillna(0)
    frame = gpd.GeoDataFrame(stops, geometry=gpd.GeoSeries([None] * len(stops), index=stops.index))
    told = tuple(replace(problem, file=file) for problem in problems)
    raw = Raw(frame.assign(departures=counts, day=str(day)), file, name, "", len(frame), told, frame)
    raw = _leave_out(mend_text(raw), ~stops["location_type"].isin(_STOPS).to_numpy(), "feed-not-stops")
    raw = _keep_near(locate(raw, spec.model_copy(update={"columns": _COLUMNS, "crs": ""}), None), near)
    ours = {"id": "stop_id", "name": "stop_name"}
    texts = {name: raw.data[theirs].map(plain_text) for name, theirs in ours.items()}
    return replace(raw, data=raw.data.assign(**texts), headings=ours | _COLUMNS)


def join_timetables(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """
    Give bus stops the departures that timetables say.

    Parameters
    ----------
    layers
        All layers; timetables among them.

    Returns
    -------
    tuple of Layer
        The same in the same order. A bus stop whose id (NaPTAN's ATCOCode) is a stop's of a timetable has its
        ``departures``, with their day and source; of several timetables, the first that knows the stop counts. A stop
        that none knows keeps ``nan``: unknown, because the two may be of different years. What a file itself says of
        its stops' departures is kept.

    Notes
    -----
    The timetable's source is added to the sources of the stops, behind their own and without its coverage: it says how
    often buses leave, and does not claim that these are all the stops there are.
    """
    timetables = [layer for layer in layers if layer.kind == "timetable"]
    return tuple(
        _join(layer, timetables) if layer.kind == "services" else _check_use(layer, layers) for layer in layers
    )


def _join(services: Layer, timetables: Sequence[Layer]) -> Layer:
    for timetable in timetables:
        data, stops = services.data, timetable.data.set_index("id")
        known = (data["type"] == "bus_stop") & data["departures"].isna() & data["id"].isin(stops.index)
        if known.any():
            there = stops.reindex(data["id"]).set_axis(data.index)
            source = timetable.sources[0]
            told = {"departures": there["departures"], "departures_day": there["day"], "departures_source": source.id}
            data = data.assign(**{column: data[column].mask(known, value) for column, value in told.items()})
            new = () if source.id in {own.id for own in services.sources} else (replace(source, coverage=None),)
            services = replace(services, data=data, sources=(*services.sources, *new))
    return services


def _check_use(layer: Layer, layers: Sequence[Layer]) -> Layer:
    """Note it on a timetable if no bus stop is among its stops."""
    stops = [other.data["id"][other.data["type"] == "bus_stop"] for other in layers if other.kind == "services"]
    if layer.kind != "timetable" or any(ids.isin(layer.data["id"]).any() for ids in stops):
        return layer
    told = Problem("feed-joins-nothing", layer.intake.file, layer=layer.name, effect="noted")
    return replace(layer, intake=replace(layer.intake, problems=(*layer.intake.problems, told)))


def _leave_out(raw: Raw, rows: np.ndarray, rule: str) -> Raw:
    """Leave out rows that are told together: there may be very many."""
    count = int(rows.sum())
    if not count:
        return raw
    told = Problem(rule, raw.file, layer=raw.layer, effect="left out", count=count, values={"count": count})
    return replace(raw, data=raw.data[~rows], problems=(*raw.problems, told))


def _keep_near(raw: Raw, near: Box | None) -> Raw:
    """Leave out stops far from the place; what has no right place, or all of it elsewhere, is judged at the grid."""
    points = raw.data.geometry.to_crs(CRS)
    x, y = points.x.to_numpy(), points.y.to_numpy()
    for west, south, east, north in (near, WALES) if near else (WALES,):
        inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
        if inside.any():
            return _leave_out(raw, ~inside & np.isfinite(x) & np.isfinite(y), "feed-stops-elsewhere")
    return raw


def _count_departures(tables: Tables) -> pd.DataFrame:
    """Count the departures of each stop by service, on a day on which the service runs."""
    times, often = tables["stop_times"], tables["frequencies"]
    order = times["stop_sequence"]
    boarding = (order < order.groupby(times["trip_id"]).transform("max")) & (times["pickup_type"] != _NO_PICKUP)
    found = times.loc[boarding, ["trip_id", "stop_id"]]
    services = tables["trips"].drop_duplicates("trip_id").set_index("trip_id")["service_id"]
    runs = -((often["start_time"] - often["end_time"]) // often["headway_secs"])  # rounded up
    runs = runs.groupby(often["trip_id"]).sum()
    found = found.assign(
        service_id=found["trip_id"].map(services),
        departures=found["trip_id"].map(runs).fillna(1).astype("int64"),
    )
    return found.groupby(["stop_id", "service_id"])["departures"].sum().reset_index()


def _usual_weekday(tables: Tables, totals: pd.Series[int]) -> np.datetime64 | None:
    """Choose the day by the departures of each service; ``None`` if nothing leaves on any weekday."""
    regular, on = tables["calendar"].drop_duplicates("service_id"), _days(tables["calendar_dates"]["date"])
    regular = regular[regular["start_date"] <= regular["end_date"]]
    starts, ends = _days(regular["start_date"]), _days(regular["end_date"])
    if not len(starts) + len(on):
        return None
    first, last = np.concatenate([starts, on]).min(), np.concatenate([ends, on]).max()
    days = np.arange(first, last + 1)
    counts = np.zeros(len(days), dtype="int64")
    weight = regular["service_id"].map(totals).fillna(0).to_numpy(dtype="int64")
    for number, weekday in enumerate(DAYS[:_WEEKDAYS]):
        runs = (regular[weekday] == "1").to_numpy()
        change = np.zeros(len(days) + 1, dtype="int64")  # what begins on a day, less what ended on the day before
        np.add.at(change, (starts - first).astype(int)[runs], weight[runs])
        np.add.at(change, (ends - first).astype(int)[runs] + 1, -weight[runs])
        chosen = _weekday(days) == number
        counts[chosen] = change.cumsum()[:-1][chosen]
    for day in np.unique(on):
        counts[(day - first).astype(int)] = totals[totals.index.isin(_running(tables, day))].sum()
    usable = (_weekday(days) < _WEEKDAYS) & (counts > 0)
    if not usable.any():
        return None
    median = np.sort(counts[usable])[usable.sum() // 2]
    return np.datetime64(days[usable & (counts == median)][0], "D")


def _running(tables: Tables, day: np.datetime64) -> set[str]:
    """Find the services that run on a day."""
    regular, exceptions = tables["calendar"].drop_duplicates("service_id"), tables["calendar_dates"]
    within = (regular["start_date"] <= day) & (day <= regular["end_date"])
    runs = regular["service_id"][within & (regular[DAYS[int(_weekday(day))]] == "1")]
    today = exceptions[exceptions["date"] == day]
    added, removed = (today["service_id"][today["exception_type"] == sign] for sign in (_ADDED, _REMOVED))
    return {*runs, *added} - set(removed)


def _days(dates: pd.Series[pd.Timestamp]) -> np.ndarray:
    return dates.to_numpy(dtype="datetime64[D]")


def _weekday(days: np.ndarray | np.datetime64) -> np.ndarray:
    """Tell which day of the week it is, Monday being 0; the first of January 1970 was a Thursday."""
    return (np.asarray(days).astype("int64") + 3) % len(DAYS)
