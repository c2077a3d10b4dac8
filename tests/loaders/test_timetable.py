"""A timetable gives each stop its departures on a usual weekday: as counted by hand, and bus stops are told."""

from __future__ import annotations

import contextlib
import math
import random
import zipfile
from types import SimpleNamespace

import pytest
import shapely

from assetmap.analysis.profile import gather_assets
from assetmap.errors import CrsError, LayerError, LayerReadError
from assetmap.model import Source
from assetmap.render.entries import _departures_fact
from assetmap.render.entry import source_anchor

DAYS = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
CALENDAR = f"service_id,{DAYS},start_date,end_date\n"
STOPS = "stop_id,stop_name,stop_lat,stop_lon,location_type\n"
TIMES = "trip_id,departure_time,stop_id,stop_sequence,pickup_type\n"
NAPTAN = "ATCOCode,CommonName,StopType,Status,Easting,Northing\n"
ATCO = "".join(f"{code},Stop {code},BCT,active,{225000 + 100 * at},280000\n" for at, code in enumerate("ABCZ"))


def spots(bench, n):
    return [f"{spot.y:.7f},{spot.x:.7f}" for spot in bench.degrees(bench.points(n))]


def feed(bench, **tables):
    """Make a feed: two weeks from Monday, 1 January 2024, on which nothing but a Sunday's bus runs."""
    stops = [f"{code},Stop {code},{spot},\n" for code, spot in zip("ABC", spots(bench, 3), strict=True)]
    whole = {
        "stops": STOPS + "".join(stops),
        "trips": "trip_id,service_id\nout,week\nback,week\nnight,week\nlate,sunday\n",
        "stop_times": TIMES
        + "out,08:00:00,A,1,0\nout,08:05:00,B,2,\nout,08:10:00,C,10,\n"  # the tenth comes after the second
        + "back,09:10:00,A,3,0\nback,09:00:00,C,1,0\nback,09:05:00,B,2,1\n"  # none may board at B
        + "night,25:10:00,A,1,3\nnight,25:20:00,B,2,\n"  # tell the driver
        + "late,10:00:00,A,1,\nlate,10:10:00,B,2,\n",
        "calendar": CALENDAR + "week,1,1,1,1,1,0,0,20240101,20240112\nsunday,0,0,0,0,0,0,1,20240101,20240112\n",
        "calendar_dates": "service_id,date,exception_type\nweek,20240101,2\nsunday,20240101,1\n",
    }
    return put(bench, {**whole, **tables})


def put(bench, tables, folder=""):
    with zipfile.ZipFile(bench / "it.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for table, text in tables.items():
            if text is not None:
                archive.writestr(f"{folder}{table}.txt", text.encode() if isinstance(text, str) else text)
    return bench


def load(bench, *layers, **tables):
    return feed(bench, **tables).load("it.zip", "timetable", "", *layers)


def counts(layer):
    return dict(zip(layer.data["id"], layer.data["departures"], strict=True))


def day(layer):
    (only,) = set(layer.data["day"])
    return only


def test_departures_are_counted_as_by_hand(bench):
    layer = load(bench)
    assert counts(layer) == {"A": 2, "B": 1, "C": 1}
    assert day(layer) == "2024-01-02"  # on the first there is but one
    assert layer.data["name"].tolist() == ["Stop A", "Stop B", "Stop C"]
    assert layer.data.index.tolist() == [2, 3, 4]
    assert layer.data.geometry.iloc[1].distance(shapely.Point(bench.east + 100, bench.north)) < 1
    assert [problem.rule for problem in layer.intake.problems] == ["feed-joins-nothing"]
    assert layer.intake.file == "it.zip/stops.txt"
    assert layer.intake.crs == "EPSG:4326"


def test_of_an_even_number_of_days_the_upper_median_counts(bench):
    week = "more,1,0,0,0,0,0,0,20240101,20240105\nless,0,1,0,0,0,0,0,20240101,20240105\n"
    trips = "trip_id,service_id\nout,more\nback,more\nnight,less\n"
    layer = load(bench, calendar=CALENDAR + week, trips=trips, calendar_dates=None)
    assert day(layer) == "2024-01-01"
    assert counts(layer) == {"A": 1, "B": 1, "C": 1}


def test_a_feed_of_exceptions_only(bench):
    dates = "service_id,date,exception_type\nweek,20240103,1\nweek,20240106,1\nsunday,20240104,1\nweek,20240105,1\n"
    layer = load(bench, calendar=None, calendar_dates=dates)  # a Wednesday, a Saturday, a Thursday and a Friday
    assert day(layer) == "2024-01-03"
    assert counts(layer) == {"A": 2, "B": 1, "C": 1}


def test_a_feed_without_exceptions(bench):
    assert day(load(bench, calendar_dates=None)) == "2024-01-01"


def test_an_exception_that_takes_a_service_away_from_most_days_makes_another_day_usual(bench):
    dates = "".join(f"week,202401{date:02},2\nsunday,202401{date:02},1\n" for date in (1, 3, 4, 5, 9, 10))
    layer = load(bench, calendar_dates="service_id,date,exception_type\n" + dates)
    assert day(layer) == "2024-01-01"
    assert counts(layer) == {"A": 1, "B": 0, "C": 0}


def test_a_trip_that_leaves_every_so_often_counts_each_time(bench):
    often = "trip_id,start_time,end_time,headway_secs\n"
    often += "out,06:00:00,07:00:00,1800\n"  # 6:00, 6:30
    often += "out,23:00:00,24:30:00,2400\n"  # 23:00, 23:40, 0:20
    layer = load(bench, frequencies=often)
    assert counts(layer) == {"A": 5 + 1, "B": 5, "C": 1}


def test_stations_and_stops_elsewhere_are_left_out_and_told_once_each(bench):
    near = spots(bench, 1)[0]
    others = [f"G{n},Station,{near},{kind}\n" for n, kind in enumerate("1234")]
    others += [f"F{n},Far,5{n}.5,-2.5,0\n" for n in range(2, 9)]  # from Sussex to Shetland
    layer = load(bench, stops=STOPS + f"A,Stop A,{near},0\n" + "".join(others))
    assert counts(layer) == {"A": 2}
    told = {problem.rule: (problem.effect, problem.count, problem.row) for problem in layer.intake.problems}
    assert told.pop("feed-joins-nothing") == ("noted", 1, None)
    assert told == {"feed-not-stops": ("left out", 4, None), "feed-stops-elsewhere": ("left out", 7, None)}
    assert layer.intake.rows_read == 12


def test_rows_without_a_place_are_set_aside(bench):
    near = spots(bench, 1)[0]
    layer = load(bench, stops=STOPS + f"A,a,{near},\nB,b,,,\nC,c,north,west,\nD,d,0,0,\nA,again,{near},\n")
    told = [(p.row, p.rule) for p in layer.intake.problems if p.effect == "set aside"]
    assert told == [(3, "no-location"), (4, "no-location"), (5, "no-location"), (6, "value-duplicate")]
    assert [(p.row, p.column) for p in bench.told(layer, "number-malformed")] == [(4, "stop_lon"), (4, "stop_lat")]


def test_a_feed_may_lie_in_a_folder_with_signs_and_spaces_and_in_another_encoding(bench):
    near = spots(bench, 1)[0]
    feed(bench)
    with zipfile.ZipFile(bench / "it.zip") as archive:
        tables = {name.removesuffix(".txt"): archive.read(name).decode() for name in archive.namelist()}
    tables["stops"] = (STOPS.replace(",", " , ") + f' A ,"Caffi, Môn",{near},\n').encode("cp1252")
    tables["trips"] = "\ufeff" + tables["trips"].replace("\n", "\r\n")
    with zipfile.ZipFile(put(bench, tables, "feed/") / "it.zip", "a") as archive:
        archive.writestr("__MACOSX/feed/stops.txt", b"\x00")
        archive.writestr("feed/old/stops.txt", "stop_id\n")
    layer = bench.load("it.zip", "timetable")
    assert layer.data["name"].tolist() == ["Caffi, Môn"]
    assert counts(layer) == {"A": 2}
    assert "text-not-utf8" in {problem.rule for problem in layer.intake.problems}


# --- bus stops


def test_bus_stops_are_told_of_their_departures_and_others_stay_unknown(bench):
    bench.put("stops.csv", NAPTAN + ATCO)
    bench.put("other.csv", "id,name,type,easting,northing\nA,a,library,225000,280000\n")
    tables = [bench.table("stops", "services", "stops.csv"), bench.table("other", "services", "other.csv")]
    layers = feed(bench).load_all(*tables, bench.table("it", "timetable", "it.zip"))
    stops = layers["stops"].data
    assert stops["departures"].tolist()[:3] == [2, 1, 1]
    assert math.isnan(stops["departures"].tolist()[3])
    assert stops["departures_day"].tolist() == ["2024-01-02"] * 3 + [""]
    assert stops["departures_source"].tolist() == ["us"] * 3 + [""]
    assert layers["other"].data["departures"].isna().all()
    assert not layers["it"].intake.problems


def test_the_first_timetable_that_knows_a_stop_counts_and_its_own_figure_before_it(bench):
    own = "id,name,type,easting,northing,departures\nA,a,bus_stop,225000,280000,\nB,b,bus_stop,225100,280000,7\n"
    bench.put("stops.csv", own + "C,c,bus_stop,225200,280000,\n")
    feed(bench, calendar_dates=None, stops=STOPS + f"A,Stop A,{spots(bench, 1)[0]},\n")
    (bench / "it.zip").rename(bench / "first.zip")
    tables = [bench.table("stops", "services", "stops.csv", 'columns = { departures = "departures" }\n')]
    tables += [bench.table("one", "timetable", "first.zip"), bench.table("two", "timetable", "it.zip")]
    layers = feed(bench).load_all(*tables)
    assert not layers["one"].intake.problems
    stops = layers["stops"].data
    assert stops["departures"].tolist() == [2, 7, 1]
    assert stops["departures_day"].tolist() == ["2024-01-01", "", "2024-01-02"]


def test_a_timetables_source_is_added_and_claims_nothing_of_the_stops(bench):
    bench.put("stops.csv", NAPTAN + ATCO)
    head = bench.head + 'coverage = [-4.6, 52.3, -4.5, 52.4]\n[sources.buses]\ntitle = "Buses"\npublisher = "B"\n'
    head += 'licence = "ODbL-1.0"\ncoverage = "place"\n'
    table = bench.table("it", "timetable", "it.zip").replace('"us"', '"buses"')
    layers = feed(bench).load_all(bench.table("stops", "services", "stops.csv"), table, head=head)
    own, added = layers["stops"].sources
    assert (own.id, added.id) == ("us", "buses")
    assert own.coverage is not None
    assert added.coverage is None
    assert layers["it"].sources[0].coverage is not None
    assets = gather_assets(list(layers.values()), layers["wards"]).data.set_index("reference")
    assert assets["licence"].to_dict() == dict.fromkeys("ABC", "CC0-1.0 + ODbL-1.0") | {"Z": "CC0-1.0"}
    assert assets.loc["A", ["departures", "departures_day", "departures_source"]].tolist() == [2, "2024-01-02", "buses"]
    assert set(assets["source_id"]) == {"us"}


def test_a_timetable_that_no_bus_stop_is_in_says_so(bench):
    bench.put("stops.csv", NAPTAN + "Y,Stop Y,BCT,active,225000,280000\nZ,Stop Z,BCT,active,225100,280000\n")
    bench.put("halls.csv", "id,name,type,easting,northing\nA,a,community_hall,225000,280000\n")
    tables = [bench.table("stops", "services", "stops.csv"), bench.table("halls", "services", "halls.csv")]
    layers = feed(bench).load_all(*tables, bench.table("it", "timetable", "it.zip"))
    (problem,) = layers["it"].intake.problems
    assert (problem.rule, problem.effect) == ("feed-joins-nothing", "noted")
    assert layers["stops"].data["departures"].isna().all()
    assert layers["halls"].data["departures"].isna().all()


@pytest.mark.parametrize(
    ("on", "cy", "en"),
    [
        ("2023-06-14", "1,082 (dydd Mercher 14 Mehefin 2023)", "1,082 (Wednesday 14 June 2023)"),
        ("2024-01-07", "1,082 (dydd Sul 7 Ionawr 2024)", "1,082 (Sunday 7 January 2024)"),
        ("term time", "1,082 (term time)", "1,082 (term time)"),
        ("", "1,082", "1,082"),
    ],
)
def test_the_card_says_how_many_on_which_day_and_who_says_so(on, cy, en):
    source = Source("buses", "Buses", "B", "OGL-3.0")
    row = SimpleNamespace(departures=1082.0, departures_day=on, departures_source="buses")
    (fact,) = _departures_fact(row, {"buses": source})
    assert fact.label == ("Ymadawiadau ar ddiwrnod gwaith arferol", "Departures on a usual weekday")
    assert fact.value == (cy, en)
    assert fact.href == f"#{source_anchor(source)}"
    row.departures = math.nan
    assert not list(_departures_fact(row, {}))


# --- what cannot be read


@pytest.mark.parametrize("content", ["stop_id,stop_name\n", b"PK\x03\x04 cut short", b"\x00"])
def test_a_file_that_is_no_zip(bench, content):
    bench.put("it.zip", content)
    bench.says(bench.refuse("it.zip", "timetable"), LayerReadError, "feed-not-zip", "it.zip", "GTFS")


def test_no_file_and_one_of_no_bytes(bench):
    assert bench.refuse("none.zip", "timetable").problems[0].rule == "file-not-found"
    bench.put("it.zip", b"")
    assert bench.refuse("it.zip", "timetable").problems[0].rule == "file-empty"
    (bench / "folder").mkdir()
    assert bench.refuse("folder", "timetable").problems[0].rule == "feed-not-zip"


def test_a_damaged_feed(bench):
    path = feed(bench) / "it.zip"
    content = bytearray(path.read_bytes())
    for at in range(40, 120):
        content[at] ^= 0xFF
    path.write_bytes(bytes(content))
    bench.says(bench.refuse("it.zip", "timetable"), LayerReadError, "file-unreadable", "it.zip")


@pytest.mark.parametrize("table", ["stops", "trips", "stop_times"])
def test_a_table_that_is_missing(bench, table):
    error = feed(bench, **{table: None}).refuse("it.zip", "timetable")
    bench.says(error, LayerReadError, "feed-file-missing", "it.zip", f"{table}.txt", "calendar_dates.txt")


def test_all_tables_that_are_missing_are_told_at_once(bench):
    error = feed(bench, trips=None, calendar=None, calendar_dates=None).refuse("it.zip", "timetable")
    assert [problem.values["table"] for problem in error.problems] == [
        "trips.txt",
        "calendar.txt / calendar_dates.txt",
    ]


@pytest.mark.parametrize(
    ("table", "text", "column"),
    [
        ("stops", "stop_id,stop_lat\nA,52\n", "stop_lon"),
        ("trips", "trip_id\nout\n", "service_id"),
        ("stop_times", "trip_id,stop_id\nout,A\n", "stop_sequence"),
        ("calendar", "service_id,monday\nweek,1\n", "tuesday"),
        ("calendar_dates", "service_id,date\n", "exception_type"),
        ("frequencies", "trip_id,start_time,end_time\n", "headway_secs"),
        ("trips", "", "trip_id"),
    ],
)
def test_a_column_that_is_missing(bench, table, text, column):
    error = feed(bench, **{table: text}).refuse("it.zip", "timetable")
    bench.says(error, LayerReadError, "feed-column-missing", f"it.zip/{table}.txt", column)


@pytest.mark.parametrize(
    ("table", "row", "column", "value"),
    [
        ("calendar", "week,1,1,1,1,1,0,0,2024-01-01,20240112", "start_date", "2024-01-01"),
        ("calendar", "week,1,1,1,1,1,0,0,20240101,20240231", "end_date", "20240231"),
        ("calendar", "week,yes,1,1,1,1,0,0,20240101,20240112", "monday", "yes"),
        ("calendar_dates", "week,,1", "date", ""),
        ("calendar_dates", "week,20240101,3", "exception_type", "3"),
        ("frequencies", "out,6am,07:00:00,600", "start_time", "6am"),
        ("frequencies", "out,06:00:00,07:60:00,600", "end_time", "07:60:00"),
        ("frequencies", "out,23:00:00,00:30:00,600", "end_time", "00:30:00"),
        ("frequencies", "out,06:00:00,07:00:00,0", "headway_secs", "0"),
        ("stop_times", "out,08:00:00,A,first,0", "stop_sequence", "first"),
        ("stop_times", "out", "stop_sequence", ""),
    ],
)
def test_a_value_that_is_malformed(bench, table, row, column, value):
    heads = {"calendar": CALENDAR, "calendar_dates": "service_id,date,exception_type\n", "stop_times": TIMES}
    head = heads.get(table, "trip_id,start_time,end_time,headway_secs\n")
    error = feed(bench, **{table: f"{head}{row}\n"}).refuse("it.zip", "timetable")
    bench.says(error, LayerReadError, "feed-value-malformed", f"it.zip/{table}.txt", "2", column, f"'{value}'")
    assert len(error.problems) == 1


@pytest.mark.parametrize(
    "tables",
    [
        {"calendar": CALENDAR + "week,0,0,0,0,0,1,1,20240101,20240112\n", "calendar_dates": None},
        {"calendar": CALENDAR + "week,1,1,1,1,1,1,1,20240106,20240107\n", "calendar_dates": None},
        {"calendar": CALENDAR + "week,1,1,1,1,1,1,1,20240112,20240101\n", "calendar_dates": None},
        {"calendar": CALENDAR, "calendar_dates": None},
        {"trips": "trip_id,service_id\nout,another\n"},
        {"stop_times": TIMES},
        {"stop_times": TIMES + "out,08:00:00,A,1,0\n"},
    ],
)
def test_a_feed_of_which_nothing_leaves_on_a_weekday(bench, tables):
    error = feed(bench, **tables).refuse("it.zip", "timetable")
    bench.says(error, LayerReadError, "feed-no-weekday", "it.zip", "calendar")


def test_a_feed_without_stops_or_with_none_here(bench):
    bench.says(
        feed(bench, stops=STOPS).refuse("it.zip", "timetable"), LayerReadError, "layer-empty", "it.zip/stops.txt"
    )
    error = feed(bench, stops=STOPS + "A,a,56,-4,\nB,b,57,-4,\n").refuse("it.zip", "timetable")
    bench.says(error, CrsError, "outside-wales-all", "it.zip/stops.txt")
    swapped = "".join(f"{n},x,{','.join(reversed(spot.split(',')))},\n" for n, spot in enumerate(spots(bench, 2)))
    bench.says(feed(bench, stops=STOPS + swapped).refuse("it.zip", "timetable"), CrsError, "crs-axes-swapped", "it.zip")


@pytest.mark.parametrize("seed", range(20))
def test_no_broken_bytes_make_a_traceback(bench, seed):
    rng = random.Random(seed)
    feed(bench)
    with zipfile.ZipFile(bench / "it.zip") as archive:
        tables = {name.removesuffix(".txt"): bytearray(archive.read(name)) for name in archive.namelist()}
    for content in tables.values():
        for _ in range(rng.randrange(4)):
            content[rng.randrange(len(content))] = rng.choice(b'\x00\xff\n",9')
    put(bench, {name: bytes(content) for name, content in tables.items()})
    with contextlib.suppress(LayerError):
        bench.load("it.zip", "timetable")
