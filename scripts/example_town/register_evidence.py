"""What the made-up council's register tells of use, and the rows that were added to tell more of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from .geometry import Point, at
from .register_rows import BUILDING

Told: TypeAlias = "dict[str, str | float]"

HEADINGS: dict[str, str] = {
    "status_date": "Status Date",
    "lease_end": "Lease End",
    "hours_week": "Hours Open per Week",
    "bookings_year": "Bookings per Year",
    "occupancy_percent": "Occupancy %",
    "footfall_year": "Annual Footfall",
    "running_cost_year": "Annual Running Cost",
    "last_used": "Last Booking",
    "planning": "Planning",
    "disposal": "Disposal List",
    "caretaker": "Caretaker",
    "sensitive": "Sensitive",
}
"""Our columns, and how the council heads them."""

WRITTEN: dict[str, str] = {
    "2012-05-14": "14/05/2012",
    "2021": "2021",
    "2024-01-31": "31 January 2024",
    "2024-06-30": "30/06/2024",
    "2025-08": "Awst 2025",
    "2025-09-30": "30/09/2025",
    "2025-11-03": "3.11.2025",
    "2026-01-09": "9 Ionawr 2026",
    "2026-09-30": "30 Medi 2026",
}
"""Dates, and how the council writes them."""

TOLD: dict[str, Told] = {
    "Old Fish Store": {"last_used": "2021"},
    "Tŷ'r Dŵr": {"status_date": "2024-06-30"},
    "Land at Quay Street": {
        "disposal": "yes", "planning": "Outline permission for six homes", "footfall_year": 12_000,
    },
    "Beach Kiosk": {"lease_end": "2025-09-30", "last_used": "2025-08"},
    "Harbour Community Room": {
        "hours_week": 6, "bookings_year": 40, "occupancy_percent": 25, "footfall_year": 900,
        "running_cost_year": 18_720, "last_used": "2026-01-09", "caretaker": "yes",
    },
    "Mill Community Centre": {
        "hours_week": 46, "bookings_year": 610, "occupancy_percent": 72, "footfall_year": 21_500,
        "running_cost_year": 31_000, "last_used": "2026-01-09", "caretaker": "yes",
    },
    "Mill Pond Land": {"bookings_year": 6},
    "Exampleton Museum": {"hours_week": 20, "footfall_year": 800, "running_cost_year": 41_600},
    "Bell Lane Offices": {"lease_end": "2026-09-30", "occupancy_percent": 40},
    "Registry Office": {"occupancy_percent": 22},
    "Cae Tŵr": {"status_date": "2024-01-31"},
    "Quarry Site": {"sensitive": "no"},
    "Day Centre": {"disposal": "yes", "bookings_year": 150, "caretaker": "yes", "sensitive": "no"},
    "Hillside Hall": {"hours_week": 31, "bookings_year": 210, "caretaker": "yes"},
    "Marsh End Clinic": {"disposal": "yes", "planning": "Full permission for a change of use"},
    "Sports Pavilion": {"bookings_year": 20, "footfall_year": 600},
    "Drill Hall": {"planning": "Permission refused in 2022"},
}  # fmt: skip
"""By name, in our columns. Dates are as precise as they are known."""


@dataclass(frozen=True)
class More:
    """A row that was added. It stands on a service or an anchor, or near a goal."""

    name: str
    name_cy: str
    kind: str
    use: str
    status: str
    goal: Point = (0.0, 0.0)
    beside: str = ""
    told: Told = field(default_factory=dict)
    area_ha: float | None = 0.05


UNITS = ("Depot Unit A", "Depot Unit B")
"""Two buildings that the open map draws as one."""

MORE: tuple[More, ...] = (
    More("Post Office Chambers", "Siambrau'r Swyddfa Bost", BUILDING, "", "Surplus",
         beside="Exampleton Post Office", told={"disposal": "yes"}),
    More("Bike Workshop", "Gweithdy Beiciau", BUILDING, "Workshop", "Vacant",
         beside="Example Bike Kitchen", told={"lease_end": "2025-09-30"}),
    More("Bay House", "Tŷ'r Bae", BUILDING, "", "Vacant", at(760, 1950), told={"sensitive": "yes"}),
    More("Chapel Lane Store", "Storfa Lôn y Capel", BUILDING, "", "Vacant", at(2750, 1180),
         told={"caretaker": "no"}),
    More("Bus Station Rooms", "Ystafelloedd yr Orsaf Fysiau", BUILDING, "", "Vacant", at(3100, 1900)),
    More("Old Weighbridge", "Yr Hen Bont Bwyso", BUILDING, "", "Vacant", at(3650, 1800),
         told={"status_date": "2012-05-14"}),
    More(UNITS[0], "Uned A y Depo", BUILDING, "Depot", "In use", at(3800, 2250)),
    More(UNITS[1], "Uned B y Depo", BUILDING, "Depot", "In use", beside=UNITS[0]),
    More("Guildhall Annexe", "Rhandy Neuadd y Dref", BUILDING, "Archive", "Surplus", at(2300, 1850),
         told={"disposal": "yes", "lease_end": "2025-09-30", "hours_week": 36, "occupancy_percent": 80}),
    More("Tollgate House", "Tŷ'r Tollborth", BUILDING, "Gwag", "Unknown", at(1500, 2300)),
    More("Chapel Schoolroom", "Festri'r Capel", BUILDING, "Former chapel schoolroom", "Vacant", at(2560, 1180),
         told={"caretaker": "yes"}),
    More("Old Reading Room", "Yr Hen Ystafell Ddarllen", BUILDING, "", "Surplus", at(1720, 600)),
)  # fmt: skip
"""Rows that follow the others. The second unit of the depot stands beside the first."""

APART_M, ROOM_M = 8.0, 7.0
"""How far apart the two units stand, and how much room a row that was added has."""


def written(column: str, value: str | float) -> str | float:
    """Write a cell as the council does."""
    if column in {"status_date", "lease_end", "last_used"}:
        return WRITTEN[str(value)]
    if column in {"disposal", "caretaker", "sensitive"}:
        return {"yes": "Y" if column == "sensitive" else "Yes", "no": "No"}[str(value)]
    if column == "occupancy_percent":
        return f"{value}%"
    return f"£{value:,}" if column == "running_cost_year" else value
