"""Registers that hypothesis makes: the same truth gives the same layer, however it is written down."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

SLOW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
MONTHS = [
    ("January", "Ionawr"),
    ("February", "Chwefror"),
    ("March", "Mawrth"),
    ("April", "Ebrill"),
    ("May", "Mai"),
    ("June", "Mehefin"),
    ("July", "Gorffennaf"),
    ("August", "Awst"),
    ("September", "Medi"),
    ("October", "Hydref"),
    ("November", "Tachwedd"),
    ("December", "Rhagfyr"),
]
ANSWERS = {
    "yes": ["Yes", "Y", "1", "Ie", "Oes", "TRUE"],
    "no": ["No", "N", "0", "Nac oes", "Na"],
    "unknown": ["", "n/a"],
}
HEADINGS = {
    "id": ["Asset Ref", "Property reference", "Cyfeirnod", "REF."],
    "name": ["Asset Name", "Site name", "Name"],
    "owner": ["Owner", "Owned by", "Perchennog"],
    "status": ["Status", "Statws", "Current status"],
    "lease_end": ["Lease end", "Lease expiry date", "Diwedd y brydles"],
    "disposal": ["Disposal", "For disposal?", "I'w waredu"],
    "running_cost_year": ["Annual running costs (£)", "Running costs per year", "Costau rhedeg y flwyddyn"],
    "easting": ["Easting", "EASTINGS", "X coordinate", "Dwyreiniad"],
    "northing": ["Northing", "Northings", "Y-coordinate", "Gogleddiad"],
}
AREAS = {"ha": ("Area (ha)", "Hectares"), "acre": ("Site area (acres)", "Erwau"), "m2": ("Area m2", "Sq. m")}
HECTARES = {"ha": 1, "acre": 0.40468564224, "m2": 0.0001}
OTHERS = ["Notes", "Officer", "Ŵyr", "Asset category", 'the "file"']
TITLES = [
    "Register of assets",
    "Correct at 1 April 2021",
    "Owner: the council",
    "1",
    "Cofrestr, tir; adeiladau",
    "Name",
]

NAMES = st.text(alphabet="abcdeŵŷÂ'&- ", min_size=1, max_size=12).map(str.strip).filter(lambda name: name.strip("'&- "))


@dataclass(frozen=True)
class Truth:
    """What a register says of one asset."""

    name: str
    owner: str
    status: str
    lease_end: dt.date | None
    disposal: str
    running_cost_year: int
    area: float
    easting: int
    northing: int


TRUTHS = st.lists(
    st.builds(
        Truth,
        name=NAMES,
        owner=st.sampled_from(["Exampleton Council", "A Firm Ltd", ""]),
        status=st.sampled_from(["vacant", "disused", "in use", ""]),
        lease_end=st.none() | st.dates(dt.date(1950, 1, 1), dt.date(2120, 1, 1)),
        disposal=st.sampled_from(sorted(ANSWERS)),
        running_cost_year=st.integers(0, 3_000_000),
        area=st.integers(1, 40_000).map(lambda tenths: tenths / 8),
        easting=st.integers(222_000, 228_000),
        northing=st.integers(278_000, 282_000),
    ),
    min_size=1,
    max_size=6,
)


def number(draw, value):
    """Write a number as somebody might."""
    text = draw(st.sampled_from(["{}", "{:,}", " {} ", "{:.1f}"])).format(value)
    return text.replace(",", draw(st.sampled_from([",", " ", "\u00a0"])))


def date(draw, day):
    if day is None:
        return ""
    english, welsh = MONTHS[day.month - 1]
    forms = [
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
        day.isoformat(),
        f"{day.day} {english} {day.year}",
        f"{day.day} {welsh} {day.year}",
        f"{day.day}-{english[:3]}-{day.year}",
        str((day - dt.date(1899, 12, 30)).days),
    ]
    return draw(st.sampled_from(forms))


def money(draw, pounds):
    return draw(st.sampled_from(["£{:,.2f}", "{}", "£ {}", "{:,}"])).format(pounds)


def broken(draw, text):
    """Put line breaks where spaces are."""
    return text.replace(" ", draw(st.sampled_from([" ", "\n", "  ", " \n "])))


@st.composite
def registers(draw):
    """Write a truth down: the rows of a file, which of them are data, and the merged cells of a workbook."""
    truths = draw(TRUTHS)
    unit = draw(st.sampled_from(sorted(AREAS)))
    heading = {ours: broken(draw, draw(st.sampled_from(known))) for ours, known in HEADINGS.items()}
    heading["area"] = draw(st.sampled_from(AREAS[unit]))
    others = draw(st.lists(st.sampled_from(OTHERS), unique=True))
    order = draw(st.permutations([*heading, *others]))
    above = draw(st.lists(st.lists(st.sampled_from([*TITLES, ""]), max_size=1), max_size=5))
    rows = [*above, [heading.get(column, column) for column in order]]
    placed, merges, owner = [], [], order.index("owner")
    for at, truth in enumerate(truths):
        rows += [[] for _ in range(draw(st.integers(0, 1)))]
        cells = {
            "id": f"R-{at}",
            "name": broken(draw, truth.name),
            "owner": truth.owner,
            "status": draw(st.sampled_from([truth.status, truth.status.upper(), f" {truth.status}"])),
            "lease_end": date(draw, truth.lease_end),
            "disposal": draw(st.sampled_from(ANSWERS[truth.disposal])),
            "running_cost_year": money(draw, truth.running_cost_year),
            "area": f"{truth.area} ha" if draw(st.booleans()) else repr(truth.area / HECTARES[unit]),
            "easting": number(draw, truth.easting),
            "northing": number(draw, truth.northing),
        }
        rows.append([cells.get(column, draw(st.sampled_from(["", "x", "two\nlines", '"', "7"]))) for column in order])
        placed.append(len(rows))
    for (row, truth), (below, other) in itertools.pairwise(zip(placed, truths, strict=True)):
        if truth.owner == other.owner and truth.owner and below == row + 1 and draw(st.booleans()):
            merges.append((row, below, owner))
    if draw(st.booleans()):
        total = ["" for _ in order]
        total[order.index("name")] = draw(st.sampled_from(["Total", "Cyfanswm", "GRAND TOTAL:"]))
        total[order.index("running_cost_year")] = "£9,999"
        rows += [[], total] if draw(st.booleans()) else [total]
    return truths, rows, placed, merges


def runs(merges):
    """Put merges that touch each other together, as a spreadsheet writes them."""
    found = []
    for first, last, column in merges:
        if found and found[-1][1] == first:
            found[-1] = (found[-1][0], last, column)
        else:
            found.append((first, last, column))
    return [
        f"{get_column_letter(column + 1)}{first}:{get_column_letter(column + 1)}{last}" for first, last, column in found
    ]


def check(layer, truths, placed):
    data = layer.data
    assert data.index.tolist() == placed  # rows as a spreadsheet counts them
    assert data["id"].tolist() == [f"R-{at}" for at in range(len(truths))]
    assert data["name"].tolist() == [" ".join(truth.name.split()) for truth in truths]
    assert data["owner"].tolist() == [truth.owner for truth in truths]
    assert data["status"].tolist() == [truth.status.replace(" ", "_") or "unknown" for truth in truths]
    assert data["lease_end"].tolist() == [truth.lease_end.isoformat() if truth.lease_end else "" for truth in truths]
    assert data["disposal"].tolist() == [truth.disposal for truth in truths]
    assert data["running_cost_year"].tolist() == [truth.running_cost_year for truth in truths]
    assert data["area_ha"].tolist() == pytest.approx([truth.area for truth in truths], rel=1e-12)
    assert [(spot.x, spot.y) for spot in data.geometry] == [(truth.easting, truth.northing) for truth in truths]
    told = {problem.effect for problem in layer.intake.problems}
    assert told <= {"noted", "left out"}
    assert layer.intake.rows_read == len(truths) + layer.intake.count("left out")


@SLOW
@given(register=registers(), sign=st.sampled_from([",", ";", "\t"]))
def test_a_made_csv_register_is_its_truth(bench, register, sign):
    truths, rows, placed, _ = register
    check(bench.load(bench.put_csv(rows, sign), "buildings"), truths, placed)


@settings(SLOW, max_examples=20)
@given(register=registers())
def test_a_made_workbook_is_its_truth(bench, register):
    truths, rows, placed, merges = register
    check(bench.load(bench.put_xlsx(rows, runs(merges)), "buildings"), truths, placed)


@settings(SLOW, max_examples=20)
@given(register=registers())
def test_a_proposed_configuration_of_a_made_register_gives_the_same_layer(bench, register):
    from assetmap.loaders.proposal import propose_layer

    truths, rows, placed, _ = register
    proposal = propose_layer(bench / bench.put_csv(rows))
    assert proposal.missing == ()
    assert {"id", "name", "owner", "status", "lease_end", "disposal", "easting"} <= proposal.columns.keys()
    quoted = "".join(f"{ours} = '''{theirs}'''\n" for ours, theirs in proposal.columns.items())
    layer = bench.load("it.csv", proposal.kind, f"[layers.it.columns]\n{quoted}")
    check(layer, truths, placed)


@SLOW
@given(
    above=st.lists(st.lists(st.text(max_size=10), max_size=4), max_size=6),
    rows=st.lists(
        st.lists(st.sampled_from(["", "1", "a", "225000", "280000", "Total", "x" * 9]), max_size=6), max_size=6
    ),
)
def test_whatever_stands_above_no_row_is_lost_without_a_word(bench, above, rows):
    from assetmap.errors import AssetmapError

    lines = [*above, ["Ref", "Name", "Owner", "Easting", "Northing"], ["9", "n", "o", "225000", "280000"], *rows]
    clean = [[cell.encode("utf-8", "replace").decode() for cell in line] for line in lines]
    try:
        layer = bench.load(bench.put_csv(clean), "land")  # which checks the sum
    except AssetmapError as error:
        refused = error
    else:
        refused = None
    if refused:
        assert all("it.csv" in refused.say(lang) for lang in ("cy", "en"))
        return
    told = {problem.row for problem in layer.intake.problems if problem.effect in {"set aside", "left out"}}
    assert told | set(layer.data.index) >= set(layer.intake.set_aside.index)
    assert len(told) + len(layer.data) == layer.intake.rows_read
