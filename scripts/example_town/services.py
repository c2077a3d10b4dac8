"""Services, bus stops, postcodes and community anchors of the made-up town."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .geometry import Point, at, distance

if TYPE_CHECKING:
    from .places import Places
    from .sites import Green

AREA = "ZZ"
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
UNKNOWN_POSTCODE = "ZZ9 9ZZ"
POSTCODES_PER_WARD = 24

SERVICES: tuple[tuple[str, str, str, Point], ...] = (
    ("general_practice", "Example Bridge Surgery", "Meddygfa Pont Enghraifft", at(1900, 1800)),
    ("general_practice", "Pattern Wood Surgery", "Meddygfa Coed y Patrwm", at(3250, 2450)),
    ("pharmacy", "Example Quay Pharmacy", "Fferyllfa Cei Enghraifft", at(1250, 1750)),
    ("pharmacy", "Sample Mill Pharmacy", "Fferyllfa Melin Sampl", at(3300, 1900)),
    ("pharmacy", "Swallow Estate Pharmacy", "Fferyllfa Ystad y Wennol", at(2300, 950)),
    ("pharmacy", "Lark Estate Pharmacy", "Fferyllfa Ystad yr Ehedydd", at(2000, 2750)),
    ("hospital", "Exampleton Cottage Hospital", "Ysbyty Bach Aberenghraifft", at(2800, 2600)),
    ("dentist", "Example Smile Dentists", "Deintyddion Gwên Enghraifft", at(2200, 1850)),
    ("primary_school", "Harbour Primary School", "Ysgol Gynradd yr Harbwr", at(1000, 2150)),
    ("primary_school", "Mill Primary School", "Ysgol Gynradd y Felin", at(3500, 2050)),
    ("primary_school", "Hillside Primary School", "Ysgol Gynradd Ochr-y-bryn", at(2200, 2800)),
    ("primary_school", "Marsh End Primary School", "Ysgol Gynradd Pen-y-morfa", at(2100, 950)),
    ("secondary_school", "Aberenghraifft School", "Ysgol Aberenghraifft", at(2700, 2450)),
    ("childcare", "Little Examples Nursery", "Meithrinfa'r Enghreifftiau Bach", at(2600, 2750)),
    ("childcare", "Marsh Ducklings Playgroup", "Cylch Chwarae Hwyaid Bach y Morfa", at(1800, 1000)),
    ("library", "Exampleton Library", "Llyfrgell Aberenghraifft", at(2500, 1750)),
    ("community_hall", "Exampleton Town Hall", "Neuadd Tref Aberenghraifft", at(2150, 1950)),
    ("community_hall", "Harbour Hall", "Neuadd yr Harbwr", at(900, 1750)),
    ("community_hall", "Hillside Hall", "Neuadd Ochr-y-bryn", at(2900, 2850)),
    ("community_hall", "Common Hall", "Neuadd y Cytir", at(3450, 950)),
    ("sports_facility", "Exampleton Leisure Centre", "Canolfan Hamdden Aberenghraifft",
     at(2950, 2250)),
    ("food_shop", "Sample Stores", "Siop Sampl", at(1950, 1750)),
    ("food_shop", "Example Riverside Foods", "Bwydydd Glan yr Afon Enghraifft", at(2850, 1720)),
    ("food_shop", "Harbour Grocer", "Groser yr Harbwr", at(800, 2200)),
    ("food_support", "Exampleton Food Pantry", "Pantri Bwyd Aberenghraifft", at(2350, 1900)),
    ("post_office", "Exampleton Post Office", "Swyddfa Bost Aberenghraifft", at(1470, 1950)),
    ("bank", "Bank of Example", "Banc Enghraifft", at(2250, 1900)),
    ("credit_union", "Exampleton Credit Union", "Undeb Credyd Aberenghraifft", at(2100, 1800)),
    ("advice", "Exampleton Advice", "Cynghori Aberenghraifft", at(2400, 1850)),
    ("rail_station", "Exampleton Station", "Gorsaf Aberenghraifft", at(3050, 1800)),
    ("place_of_worship", "St Example's Church", "Eglwys Sant Enghraifft", at(2200, 2080)),
    ("place_of_worship", "Sample Chapel", "Capel Sampl", at(2700, 1150)),
    ("cultural_venue", "Example Arts Centre", "Canolfan Gelfyddydau Enghraifft", at(2050, 2000)),
    ("heritage_site", "Exampleton Old Fort", "Hen Gaer Aberenghraifft", at(1800, 1650)),
    ("play_area", "Park Play Area", "Man Chwarae'r Parc", at(2500, 1950)),
    ("play_area", "Swallow Estate Play Area", "Man Chwarae Ystad y Wennol", at(2300, 600)),
    ("play_area", "Mill Play Area", "Man Chwarae'r Felin", at(3650, 2150)),
    ("play_area", "Common Play Area", "Man Chwarae'r Cytir", at(3300, 1000)),
    ("care_home", "Hillside Care Home", "Cartref Gofal Ochr-y-bryn", at(3250, 2750)),
)  # fmt: skip
"""Type, English name, Welsh name and roughly where."""

STOPS: tuple[tuple[str, Point, str], ...] = (
    ("Quay", at(800, 1620), "active"), ("Net Sheds", at(1200, 1640), "active"),
    ("Old Fort", at(1700, 1690), "active"), ("Market Place", at(2150, 1780), "active"),
    ("Library", at(2550, 1830), "active"), ("Station", at(3000, 1840), "active"),
    ("Mill", at(3400, 1840), "active"), ("Tannery", at(3850, 1850), "active"),
    ("Beach", at(750, 2250), "active"), ("Harbour School", at(1150, 2300), "active"),
    ("Park Gate", at(2350, 2300), "active"), ("Hospital", at(2800, 2550), "active"),
    ("Lark Estate", at(1800, 2720), "active"), ("Hillside School", at(2250, 2800), "active"),
    ("Hillside Hall", at(2900, 2850), "active"), ("Cemetery", at(3400, 2850), "active"),
    ("Little Wood", at(1200, 2950), "inactive"), ("Reservoir", at(4000, 2700), "inactive"),
    ("Marsh Road", at(1600, 800), "active"), ("Swallow Estate", at(2200, 720), "active"),
    ("Playing Field", at(2600, 820), "active"), ("Common", at(3300, 820), "active"),
    ("Harbour Bridge", at(1550, 1150), "active"), ("Ferry House", at(2600, 1250), "inactive"),
    ("Mill Bridge", at(3750, 1150), "active"), ("South Lane", at(2300, 300), "inactive"),
)  # fmt: skip
"""Name, roughly where and status. A stop out of use closes no gap."""

ANCHORS: tuple[tuple[str, str, str, str, str], ...] = (
    ("Exampleton Development Trust", "Ymddiriedolaeth Ddatblygu Aberenghraifft",
     "development_trust", "W05999003", "trust"),
    ("Marsh End Together", "Pen-y-morfa Gyda'n Gilydd", "development_trust", "W05999005", ""),
    ("Sample Repair Workshop", "Gweithdy Trwsio Sampl", "social_enterprise", "W05999001", "repair"),
    ("Example Wheels", "Olwynion Enghraifft", "social_enterprise", "W05999004", ""),
    ("Exampleton Bakers' Co-operative", "Cydweithfa Bobyddion Aberenghraifft", "cooperative",
     "W05999003", "bakers"),
    ("Sample Energy Co-operative", "Cydweithfa Ynni Sampl", "cooperative", "W05999002", ""),
    ("Example Homes", "Cartrefi Enghraifft", "housing_association", "W05999003", "homes"),
    ("Exampleton Community Council", "Cyngor Cymuned Aberenghraifft", "community_council",
     "W05999003", "council"),
    ("Exampleton Voluntary Council", "Cyngor Gwirfoddol Aberenghraifft", "voluntary_council",
     "W05999003", "voluntary"),
    ("Exampleton Credit Union", "Undeb Credyd Aberenghraifft", "credit_union", "W05999003", ""),
    ("Example Ropeworks Ltd", "Gwaith Rhaffau Enghraifft Cyf", "local_firm", "W05999001", ""),
    ("Sample Slate and Stone Ltd", "Llechi a Cherrig Sampl Cyf", "local_firm", "W05999004", ""),
    ("Exampleton Rowing Club", "Clwb Rhwyfo Aberenghraifft", "other", "W05999001", "rowing"),
    ("Exampleton Example Party Club Co-operative Limited",
     "Clwb Plaid Enghraifft Aberenghraifft Cyf", "other", "W05999003", ""),
)  # fmt: skip
"""Names, type, ward and the page at example.org. The last is a party's club: never an anchor."""
AT_HOME = ("Example Bike Kitchen", "Cegin Feiciau Enghraifft", "social_enterprise", at(2050, 2330))
"""An anchor that says where it is, not only its postcode: names, type and roughly where."""


@dataclass(frozen=True)
class Service:
    """A service at a spot."""

    id: str
    name: str
    name_cy: str
    type: str
    spot: Point


@dataclass(frozen=True)
class Stop:
    """A bus stop as the national register of stops writes it."""

    code: str
    name: str
    indicator: str
    spot: Point
    status: str


def make_services(places: Places, greens: list[Green]) -> list[Service]:
    """Place the services; a play space and an allotment garden are services at their way in."""
    rng = random.Random("exampleton-services-1")  # noqa: S311 - a seeded town, not a secret
    rows = [(kind, en, cy, places.near(goal, rng, 20.0)) for kind, en, cy, goal in SERVICES]
    kinds = {"Play Space": "play_area", "Allotments Or Community Growing Spaces": "growing_space"}
    for green in greens:
        if green.function in kinds:
            row = (kinds[green.function], green.name, green.name_cy, green.entries[0][1])
            rows.append(row)
    return [Service(f"SV{n:02d}", en, cy, kind, p) for n, (kind, en, cy, p) in enumerate(rows, 1)]


def make_stops(places: Places) -> list[Stop]:
    """Place a pair of bus stops at every name: one on each side of the road, or nearly."""
    rng = random.Random("exampleton-stops-1")  # noqa: S311 - a seeded town, not a secret
    stops: list[Stop] = []
    for name, goal, status in STOPS:
        for indicator in ("o/s", "opp") if status == "active" else ("adj",):
            spot = places.near(goal, rng, 5.0)
            stops.append(Stop(f"999EX{len(stops) + 1:04d}", name, indicator, spot, status))
    return stops


def make_postcodes(places: Places) -> dict[str, Point]:
    """Spread unreal postcodes over the wards: ZZ1 to ZZ5, one outward code to a ward."""
    rng = random.Random("exampleton-postcodes-1")  # noqa: S311 - a seeded town, not a secret
    found: dict[str, Point] = {}
    for number, ward in enumerate(places.ground.wards, 1):
        spots: list[Point] = []
        for n in range(POSTCODES_PER_WARD):
            tries = [places.somewhere_in(ward.code, rng) for _ in range(6)]
            del places.taken[-6:]
            spots.append(max(tries, key=lambda p: min((distance(p, q) for q in spots), default=0)))
            inward = f"{1 + n // 12}{LETTERS[n % 12]}{LETTERS[(n * 7 + number) % 20]}"
            found[f"{AREA}{number} {inward}"] = spots[-1]
    return found


def nearest_postcode(postcodes: dict[str, Point], spot: Point) -> str:
    """Find the postcode nearest to a spot."""
    return min(postcodes, key=lambda code: (distance(postcodes[code], spot), code))
