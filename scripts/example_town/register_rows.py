"""The rows of the made-up council's register, ward by ward."""

from __future__ import annotations

Row = tuple[str, str, str, str, str]

LAND, BUILDING = "Land", "Building"

ROWS: dict[str, tuple[Row, ...]] = {
    "W05999001": (
        ("Harbour Office", "Swyddfa'r Harbwr", BUILDING, "Offices", "In use"),
        ("Old Fish Store", "Yr Hen Storfa Bysgod", BUILDING, "", "Vacant"),
        ("Harbour Car Park", "Maes Parcio'r Harbwr", LAND, "Car park", "In use"),
        ("Tŷ'r Dŵr", "Tŷ'r Dŵr", BUILDING, "Pump house", "Disused"),
        ("Quay Toilets", "Toiledau'r Cei", BUILDING, "Public toilets", "In use"),
        ("Sail Loft", "Llofft yr Hwyliau", BUILDING, "Workshop", ""),
        ("Net Sheds", "Siediau'r Rhwydi", BUILDING, "Storage", "In use"),
        ("Land at Quay Street", "Tir yn Stryd y Cei", LAND, "", "Surplus"),
        ("Beach Kiosk", "Ciosg y Traeth", BUILDING, "", "VACANT"),
        ("Boat Park", "Maes y Cychod", LAND, "Boat storage", "In use"),
        ("Harbour Community Room", "Ystafell Gymuned yr Harbwr", BUILDING, "Meetings", "In use"),
        ("Slipway Yard", "Iard y Llithrfa", LAND, "", ""),
    ),
    "W05999002": (
        ("Mill Depot", "Depo'r Felin", BUILDING, "Depot", "In use"),
        ("Woollen Mill", "Y Felin Wlân", BUILDING, "None", "Derelict"),
        ("Mill Pond Land", "Tir Pwll y Felin", LAND, "Open land", "In use"),
        ("Mill Lane Garages", "Garejis Lôn y Felin", BUILDING, "Garages", "In use"),
        ("Mill Primary School", "Ysgol Gynradd y Felin", BUILDING, "School", "In use"),
        ("Dye Works Site", "Safle'r Gwaith Lliwio", LAND, "", "Brownfield"),
        ("Loom House", "Tŷ'r Gwŷdd", BUILDING, "Former offices", ""),
        ("Mill Community Centre", "Canolfan Gymunedol y Felin", BUILDING, "Meetings", "In use"),
        ("Land at River Road", "Tir yn Ffordd yr Afon", LAND, "", "Vacant"),
        ("Weir Cottage", "Bwthyn y Gored", BUILDING, "Dwelling", "In use"),
        ("Recycling Centre", "Canolfan Ailgylchu", LAND, "Recycling", "In use"),
        ("Nursery Building", "Adeilad y Feithrinfa", BUILDING, "", "Unknown"),
        ("Allotment Store", "Storfa'r Rhandiroedd", BUILDING, "Storage", "In use"),
    ),
    "W05999003": (
        ("Exampleton Library", "Llyfrgell Aberenghraifft", BUILDING, "Library", "In use"),
        ("Town Hall", "Neuadd y Dref", BUILDING, "Offices", "In use"),
        ("Market Hall", "Neuadd y Farchnad", BUILDING, "", "Vacant"),
        ("Exampleton Museum", "Amgueddfa Aberenghraifft", BUILDING, "Museum", "In use"),
        ("Castle Street Car Park", "Maes Parcio Stryd y Castell", LAND, "Car park", "In use"),
        ("Old School House", "Yr Hen Ysgoldy", BUILDING, "Former school", ""),
        ("Clock Tower", "Tŵr y Cloc", BUILDING, "Landmark", "In use"),
        ("Bell Lane Offices", "Swyddfeydd Lôn y Gloch", BUILDING, "Part let", "Surplus"),
        ("Registry Office", "Y Swyddfa Gofrestru", BUILDING, "Offices", "In use"),
        ("Drill Hall", "Y Neuadd Ymarfer", BUILDING, "", "Disused"),
        ("Park Pavilion", "Pafiliwn y Parc", BUILDING, "Café", "In use"),
        ("Bowling Green Hut", "Cwt y Lawnt Fowlio", BUILDING, "", ""),
        ("Town Well Garden", "Gardd Ffynnon y Dref", LAND, "Garden", "In use"),
        ("Advice Centre", "Canolfan Gynghori", BUILDING, "Advice", "In use"),
        ("Youth Centre", "Y Ganolfan Ieuenctid", BUILDING, "Youth work", "In use"),
    ),
    "W05999004": (
        ("Hillside Primary School", "Ysgol Gynradd Ochr-y-bryn", BUILDING, "School", "In use"),
        ("Cae Tŵr", "Cae Tŵr", LAND, "", "Vacant"),
        ("Reservoir Land", "Tir y Gronfa Ddŵr", LAND, "Water supply", "In use"),
        ("Quarry Site", "Safle'r Chwarel", LAND, "", "Disused"),
        ("Hillside Hall", "Neuadd Ochr-y-bryn", BUILDING, "Meetings", "In use"),
        ("Caretaker's House", "Tŷ'r Gofalwr", BUILDING, "", "Vacant"),
        ("Hillside Garages", "Garejis Ochr-y-bryn", BUILDING, "Garages", "Derelict"),
        ("Cemetery Lodge", "Porthdy'r Fynwent", BUILDING, "", "Unknown"),
        ("Hill Road Depot", "Depo Ffordd y Bryn", BUILDING, "Depot", ""),
        ("Day Centre", "Y Ganolfan Ddydd", BUILDING, "", "Surplus"),
        ("Cae'r Bryn", "Cae'r Bryn", LAND, "Grazing", "In use"),
        ("Hillside Care Home", "Cartref Gofal Ochr-y-bryn", BUILDING, "Care home", "In use"),
        ("Pine Plantation", "Planhigfa Binwydd", LAND, "", ""),
    ),
    "W05999005": (
        ("Marsh End Primary School", "Ysgol Gynradd Pen-y-morfa", BUILDING, "School", "In use"),
        ("Marsh End Hall", "Neuadd Pen-y-morfa", BUILDING, "", "Vacant"),
        ("Pumping Station", "Yr Orsaf Bwmpio", BUILDING, "Drainage", "In use"),
        ("Gasworks Site", "Safle'r Gwaith Nwy", LAND, "", "Brownfield"),
        ("Marsh Road Garages", "Garejis Ffordd y Morfa", BUILDING, "Garages", "In use"),
        ("Cae'r Wennol", "Cae'r Wennol", LAND, "", "Vacant"),
        ("Old Ferry House", "Hen Dŷ'r Fferi", BUILDING, "", ""),
        ("Grazing Land", "Tir Pori", LAND, "Grazing", "In use"),
        ("Marsh End Clinic", "Clinig Pen-y-morfa", BUILDING, "Former clinic", "Disused"),
        ("Sea Wall Land", "Tir y Morglawdd", LAND, "Sea wall", "In use"),
        ("Tŷ'r Ŵyn", "Tŷ'r Ŵyn", BUILDING, "Barn", ""),
        ("Sports Pavilion", "Pafiliwn Chwaraeon", BUILDING, "Sports", "In use"),
        ("Marsh End Depot", "Depo Pen-y-morfa", BUILDING, "", "Unknown"),
    ),
}
"""By ward: name, Welsh name, land or building, present use and status."""

POSTCODE_ONLY = "Marsh End Hall"
SECOND_ROW = ("Land off Quay Street", "Tir ger Stryd y Cei", LAND, "", "Surplus")
SECOND_ROW_OF = "Land at Quay Street"
UNKNOWN_POSTCODE_ROW = ("Signal Box", "Y Caban Signalau", BUILDING, "", "Vacant")
NO_LOCATION_ROW = ("Various Verges", "Lleiniau Amrywiol", LAND, "Verges", "In use")

SHOPS: tuple[tuple[str, str, str], ...] = (
    ("Sample Shoes, High Street", "Esgidiau Sampl, Stryd Fawr", "W05999003"),
    ("Example Records", "Recordiau Enghraifft", "W05999003"),
    ("Pattern Toys", "Teganau Patrwm", "W05999003"),
    ("Quayside Sample Gifts", "Anrhegion Sampl Glan y Cei", "W05999001"),
    ("Example Hardware", "Nwyddau Haearn Enghraifft", "W05999002"),
    ("Sample Swallow News", "Newyddion Sampl y Wennol", "W05999005"),
)
"""Empty shops: private, so never flagged."""
