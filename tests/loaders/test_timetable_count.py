"""Departures on a usual weekday are those that a slow count finds, which knows nothing but loops."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import zipfile
from collections import Counter
from statistics import median_high

import pytest

DAYS = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
CALENDAR = f"service_id,{DAYS},start_date,end_date\n"
TIMES = "trip_id,departure_time,stop_id,stop_sequence,pickup_type\n"
STOPS = "stop_id,stop_lat,stop_lon\nA,52.39,-4.57\nB,52.39,-4.56\nC,52.39,-4.55\n"


def slow_count(tables):
    """Walk through all days and all trips, with nothing but loops."""
    rows = {name: list(csv.DictReader(io.StringIO(text))) for name, text in tables.items()}

    def departures(date):
        text, weekday = date.strftime("%Y%m%d"), DAYS.split(",")[date.weekday()]
        found = Counter()
        for trip in rows["trips"]:
            service = trip["service_id"]
            lines = [line for line in rows["calendar"] if line["service_id"] == service]
            runs = any(line[weekday] == "1" and line["start_date"] <= text <= line["end_date"] for line in lines)
            for line in rows["calendar_dates"]:
                if (line["service_id"], line["date"]) == (service, text):
                    runs = line["exception_type"] == "1"
            stops = [line for line in rows["stop_times"] if line["trip_id"] == trip["trip_id"]]
            stops.sort(key=lambda line: int(line["stop_sequence"]))
            for line in stops[:-1] if runs else []:
                found[line["stop_id"]] += line["pickup_type"] != "1"
        return found

    days = [dt.date(2024, 1, 1) + dt.timedelta(days=at) for at in range(40)]
    totals = {date: sum(departures(date).values()) for date in days if date.weekday() < 5}
    totals = {date: total for date, total in totals.items() if total}
    usual = next(date for date, total in totals.items() if total == median_high(totals.values()))
    return usual.isoformat(), departures(usual)


def random_feed(rng):
    date = lambda: f"{dt.date(2024, 1, 1) + dt.timedelta(days=rng.randrange(40)):%Y%m%d}"  # noqa: E731
    services = [f"s{n}" for n in range(5)]
    week = [",".join(rng.choice("011") for _ in range(7)) for _ in services]
    spans = [sorted((date(), date())) for _ in services]
    lines = zip(services[1:], week[1:], spans[1:], strict=True)  # the first is in the exceptions only
    exceptions = {(rng.choice(services), date()): rng.choice("12") for _ in range(30)}
    trips = [f"t{n}" for n in range(15)]
    times = [
        f"{trip},,{rng.choice('ABC')},{number},{rng.choice('0012')}\n"
        for trip in trips
        for number in rng.sample(range(12), rng.randrange(1, 6))
    ]
    return {
        "trips": "trip_id,service_id\n" + "".join(f"{trip},{rng.choice(services)}\n" for trip in trips),
        "calendar": CALENDAR + "".join(f"{service},{days},{a},{b}\n" for service, days, (a, b) in lines),
        "calendar_dates": "service_id,date,exception_type\n"
        + "".join(f"{service},{on},{kind}\n" for (service, on), kind in exceptions.items()),
        "stop_times": TIMES + "".join(times),
    }


@pytest.mark.parametrize("seed", range(12))
def test_the_count_is_that_of_a_slow_one(bench, seed):
    tables = random_feed(random.Random(seed))
    usual, found = slow_count(tables)
    with zipfile.ZipFile(bench / "it.zip", "w") as archive:
        for name, text in {**tables, "stops": STOPS}.items():
            archive.writestr(f"{name}.txt", text)
    stops = bench.load("it.zip", "timetable").data
    assert set(stops["day"]) == {usual}
    assert dict(zip(stops["id"], stops["departures"], strict=True)) == {code: found[code] for code in "ABC"}
