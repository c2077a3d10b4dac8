"""The two tables that an officer of the made-up council keeps: owners and reviews."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .on_the_ground import CONSENTING
from .register import OWNERS
from .sites import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .geometry import Point
    from .register import Asset

OWNERS_HEADER = ("spelling", "owner", "ownership", "mailbox", "note")
OWNER_ROWS: tuple[tuple[str, str, str, str, str], ...] = (
    (COUNCIL, "", "public", "property@exampleton.example", "made up, as is the mailbox"),
    (OWNERS[1], COUNCIL, "", "", ""),
    ("Cyngor Aberenghraifft", COUNCIL, "", "", "its Welsh name"),
    (CONSENTING, "", "private", "", "agreed on 12 January 2026 that its land is shown"),
)
"""Who goes by which names. Two of the spellings are met in the files, the Welsh name is not."""

REVIEWS_HEADER = (
    "asset_id", "name", "name_cy", "kind", "layer", "reference", "easting", "northing", "decision", "column", "value",
    "date", "role", "reason", "until", "state", "origin",
)  # fmt: skip
OFF_M = 15
"""How far from the register's place an officer stood."""


@dataclass(frozen=True)
class Review:
    """A decision: of which row of the register, how that row is named in it, and what must become of it."""

    decision: str
    about: str
    by: str
    date: str
    until: str
    reason: str
    expected: str = "in_force"
    column: str = ""
    value: str = ""
    role: str = "Estates officer"
    state: str = "accepted"
    origin: str = "officer"


GONE = ("Old Ice Works", "Yr Hen Waith Iâ")
"""What no layer has."""

REVIEWS: tuple[Review, ...] = (
    Review("reject", "Marsh End Depot", "reference", "2023-05-10", "2025-05-10", "Lorries were parked here.",
           "superseded"),
    Review("confirm", "Marsh End Depot", "reference", "2025-11-18", "2027-11-18",
           "Seen on site: locked, and the yard is overgrown."),
    Review("reject", "Bus Station Rooms", "place", "2025-12-02", "2026-12-02",
           "Seen on site: the drivers' canteen moved in this autumn."),
    Review("correct", "Market Hall", "id", "2026-01-12", "2027-01-12",
           "The register leaves the cell blank.", column="use", value="Former indoor market"),
    Review("reject", "Quarry Site", "reference", "2024-03-01", "2025-03-01", "Used as a site compound for a year.",
           "due"),
    Review("reject", "Beach Kiosk", "reference", "2026-01-20", "", "It was open last summer.", "unverified",
           role="Resident", state="unverified", origin="resident"),
    Review("confirm", "", "place", "2025-10-07", "2027-10-07", "Seen on site: boarded up.", "not_found"),
)  # fmt: skip
"""Decisions in the order of the file. Those of one asset: the later one holds."""


def review_rows(register: Sequence[Asset], nowhere: Point) -> Iterator[tuple[str, ...]]:
    """Lay the decisions out as the file has them."""
    rows = {asset.name: asset for asset in register}
    for one in REVIEWS:
        asset = rows.get(one.about)
        named = _named(one, asset, nowhere)
        told = (one.decision, one.column, one.value, one.date, one.role, one.reason, one.until, one.state, one.origin)
        yield (*(named.get(column, "") for column in REVIEWS_HEADER[:8]), *told)


def _named(one: Review, asset: Asset | None, nowhere: Point) -> Mapping[str, str]:
    """Say which asset a decision is about: by its id, its reference, or its name and place."""
    if asset is None:
        east, north = nowhere
        return {"name": GONE[0], "name_cy": GONE[1], "easting": f"{east:.0f}", "northing": f"{north:.0f}"}
    names = {"name": asset.name, "name_cy": asset.name_cy, "kind": asset.kind.lower()}
    if one.by == "id":
        return names | {"asset_id": asset_id(asset)}
    if one.by == "reference":
        return names | {"layer": layer_of(asset), "reference": asset.reference}
    east, north = asset.where or nowhere
    return names | {"easting": f"{east + OFF_M:.0f}", "northing": f"{north:.0f}"}


def layer_of(asset: Asset) -> str:
    """Name the layer that a row of the register is in once land and buildings are parted."""
    return "register-land" if asset.kind == "Land" else "register-buildings"


def asset_id(asset: Asset) -> str:
    """Work out the id under which assetmap lists a row of the register."""
    told = f"{layer_of(asset)}|{asset.kind.lower()}|{asset.reference}"
    return "a-" + hashlib.blake2b(told.encode(), digest_size=8).hexdigest()
