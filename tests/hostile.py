"""The made-up town with a hostile value in every text of every file: what a register may hold, by malice or mishap."""

from __future__ import annotations

import csv
import itertools
import json
import shutil
from typing import TYPE_CHECKING

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCRIPT = "</script><script>window.pwned=1</script>"
IMAGE = "<img src=x onerror=window.pwned=1>"
BACKTICK = "`${window.pwned=1}`"
FORMULA = '=HYPERLINK("https://example.org","a")'
LONG = "Ŵ" * 10_000
PAYLOADS = (
    SCRIPT,
    IMAGE,
    BACKTICK,
    "<svg/onload=window.pwned=1>",
    '"><svg/onload=window.pwned=1>',
    "' onmouseover='window.pwned=1",
    '" autofocus onfocus="window.pwned=1',
    "{{ 7*7 }}{% raw %}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "C:\\2019\\u0041 \\",
    "'\"'\"",
    "a\u2028window.pwned=1\u2029b",
    "\u202egnp.exe\u202c \u2067abc\u2069\u200f",
    "javascript:window.pwned=1",
    "data:text/html,<script>window.pwned=1</script>",
    "--> <b>b</b> <!-- ]]> <![CDATA[",
    "&lt;b&gt; &amp;lt; &#60;script&#62;",
    FORMULA,
    "+1+1",
    "@SUM(A1)",
    "-2+3+cmd|' /C calc'!A0",
    "\x1f\x01control",
    "</style><style>*{display:none}</style>",
    "</template></title></textarea><script>window.pwned=1</script>",
    "__proto__",
    "constructor",
    "%s %d {0} {name} {",
    "𝔘𝔫𝔦 🏳️‍🌈 Ŵy\u0302 \u0000",
)
EVERY = " ".join(text for text in PAYLOADS if text != FORMULA and "\0" not in text)
"""All that is short, in one text: for layers with few rows."""

LINKS = (
    "javascript:window.pwned=1",
    "JaVaScRiPt:window.pwned=1",
    "data:text/html,<script>window.pwned=1</script>",
    "vbscript:window.pwned=1",
    'https://example.org/"><svg/onload=window.pwned=1>',
    "https://example.org/?q=<img src=x onerror=window.pwned=1>",
    "//example.org/a",
    " \tjavascript:window.pwned=1",
    "https://example.org/ok",
)
MAILBOX = 'property@a"><svg/onload=window.pwned=1>.example'


def _texts() -> Iterator[str]:
    """Give all of them in one, the long one, then one hostile value after the other."""
    return itertools.chain([EVERY, LONG], itertools.cycle(PAYLOADS))


def make_hostile(town: Path, folder: Path) -> Path:
    """Copy the made-up town and fill each of its files with hostile values; give the folder."""
    shutil.copytree(town, folder)
    for name, texts, links in (
        ("anchors.csv", ["name", "name_cy"], ["website"]),
        ("services.csv", ["name", "name_cy", "operator"], ["website"]),
        ("empty-shops.csv", ["id", "name", "name_cy"], []),
        ("stops.csv", ["CommonName", "Indicator", "LocalityName"], []),
    ):
        _fill_csv(folder / name, texts, links)
    _fill_workbook(folder / "register.xlsx")
    for name, layer, columns in (
        ("land.gpkg", "land", ["parcel_id", "name", "name_cy"]),
        ("open-map.gpkg", "buildings", ["map_id", "name", "name_cy", "owner"]),
        ("open-map.gpkg", "land", ["map_id", "name", "name_cy", "owner"]),
        ("green.gpkg", "GreenspaceSite", ["distinctive_name_1", "name_cy", "operator"]),
        ("ground.gpkg", "ground", ["id", "name", "name_cy"]),
        ("streets.gpkg", "streets", ["street_id", "name", "name_cy"]),
        ("context.gpkg", "context", ["id", "name", "name_cy"]),
        ("homes.gpkg", "homes", ["home_id"]),
    ):
        _fill_package(folder / name, layer, columns)
    _fill_geojson(folder / "wards.geojson", ["WD25NM", "WD25NMW"])
    _fill_geojson(folder / "areas.geojson", ["area_statement", "area_statement_cy", "psb", "psb_cy"])
    _fill_tables(folder)
    _fill_settings(folder / "assetmap.toml")
    return folder


def _fill_csv(path: Path, texts: list[str], links: list[str]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for column in texts:
        values = _texts()
        for at, row in enumerate(rows):
            row[column] = f"{next(values)} {at}" if column == "id" else next(values)
    for column in links:
        for row, link in zip(rows, itertools.cycle(LINKS), strict=False):
            row[column] = link
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=[*rows[0]])
        writer.writeheader()
        writer.writerows(rows)


def _fill_workbook(path: Path) -> None:
    """Fill the register; what a workbook cannot hold is left out."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    holds = [text for text in PAYLOADS if not openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.search(text)]
    every = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", EVERY)
    for head in ("Asset Ref", "Asset Name", "Enw", "Owner", "Present Use", "Tenure", "Planning"):
        values = itertools.chain([every, LONG], itertools.cycle(holds))
        for row in range(2, sheet.max_row + 1):
            text = f"{row} {next(values)}" if head == "Asset Ref" else next(values)
            cell = sheet.cell(row, heads[head])
            cell.value = text
            cell.data_type = "s"
    for row in range(4, sheet.max_row + 1, 3):
        sheet.cell(row, heads["Status"]).value = f"Vacant {IMAGE}"
    book.save(path)


def _fill_package(path: Path, layer: str, columns: list[str]) -> None:
    """Fill a layer of a GeoPackage and leave the others as they are."""
    frames = {str(name): gpd.read_file(path, layer=name) for name in pyogrio.list_layers(path)[:, 0]}
    path.unlink()
    for column in columns:
        values, frame = _texts(), frames[layer]
        own = "id" in column
        made = [f"{at} {next(values)}" if own else next(values) for at in range(len(frame))]
        frame[column] = pd.Series([text.replace("\0", "") for text in made], index=frame.index)
    for name, frame in frames.items():
        frame.to_file(path, layer=name, driver="GPKG")


def _fill_geojson(path: Path, columns: list[str]) -> None:
    """Fill a GeoJSON, which may hold half of a surrogate pair."""
    table = json.loads(path.read_text("utf-8"))
    for column in columns:
        values = _texts()
        for at, feature in enumerate(table["features"]):
            feature["properties"][column] = f"{EVERY} \ud800 {next(values)}" if at < 2 else f"{at} {next(values)}"
    path.write_text(json.dumps(table), "utf-8")


def _fill_tables(folder: Path) -> None:
    """Fill the officers' tables: owners are spelt as the register spells them, decisions have hostile reasons."""
    with (folder / "owners.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["spelling", "owner", "ownership", "mailbox", "note"])
        writer.writerow([IMAGE, f"Council {IMAGE}", "public", MAILBOX, SCRIPT])
        writer.writerow([SCRIPT, f"Council {SCRIPT}", "public", "", SCRIPT])
    with (folder / "reviews.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, text in zip(rows, (SCRIPT, IMAGE, BACKTICK, EVERY), strict=False):
        row |= {"role": f"Officer {text}", "reason": f"Seen: {text} {EVERY}", "name": text, "name_cy": text}
    book = openpyxl.load_workbook(folder / "register.xlsx", read_only=True)
    refs = [row[0] for row in book.worksheets[0].iter_rows(min_row=2, max_row=9, max_col=1, values_only=True)]
    base = dict.fromkeys(rows[0], "") | {"kind": "building", "layer": "register-buildings", "decision": "confirm"}
    base |= {"date": "2026-01-12", "until": "2029-01-12", "state": "accepted", "origin": "officer"}
    more = [
        base | {"reference": ref, "role": f"Officer {IMAGE}", "reason": f"{text} {SCRIPT}"}
        for ref, text in zip(refs, (EVERY, FORMULA, IMAGE, BACKTICK, "}}", "</b>", "\\", "'"), strict=True)
    ]
    with (folder / "reviews.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=[*rows[0]])
        writer.writeheader()
        writer.writerows([*rows, *more])


def _fill_settings(path: Path) -> None:
    """Fill what the configuration says in words."""
    text = path.read_text("utf-8").replace("../../outputs", "outputs")

    def quoted(said: str) -> str:
        return json.dumps(said.replace("\0", ""))  # whose escapes TOML reads too, of what is no surrogate

    plain = "".join(sign for sign in EVERY if sign.isprintable() and ord(sign) < 0x10000)
    text = text.replace('title = "The made-up town of Exampleton"', f"title = {quoted(plain)}")
    text = text.replace('title = "The made-up open map of Exampleton"', f"title = {quoted(SCRIPT)}")
    text = text.replace('publisher = "assetmap"', f'publisher = {quoted(plain)}\nurl = "javascript:window.pwned=1"', 1)
    text = text.replace('publisher = "assetmap"', f"publisher = {quoted(IMAGE)}\nurl = {quoted(LINKS[2])}", 1)
    text = text.replace(
        'attribution = "Made up by the assetmap project; no real place, organisation or person."',
        f"attribution = {quoted(plain)}",
    )
    name = f"name = {{ en = {quoted(IMAGE + plain)}, cy = {quoted(SCRIPT + plain)} }}"
    text = text.replace('name = { en = "Exampleton", cy = "Aberenghraifft" }', name)
    url = 'https://example.org/\\"><svg/onload=window.pwned=1>'
    text = text.replace("made_up = true ", f'url = "{url}"\nmade_up = true ')
    text = text.replace('"enquiries@example.org"', quoted('enquiries@a"><svg/onload=window.pwned=1>.example'))
    said = f"{{ en = {quoted(plain)}, cy = {quoted(plain)} }}"
    text += f'\n[accessibility]\nstatus = "partial"\nprepared = 2026-01-01\nassessed = {said}\nproblems = [{said}]\n'
    path.write_text(text, "utf-8")
