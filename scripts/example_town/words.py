"""Street words of the made-up town: English, and Welsh with its article."""

from __future__ import annotations

WORDS: tuple[tuple[str, str], ...] = (
    ("Bridge", "y Bont"), ("Market", "y Farchnad"), ("Church", "yr Eglwys"), ("Quay", "y Cei"),
    ("Sea", "y Môr"), ("Mill", "y Felin"), ("Hill", "y Bryn"), ("Marsh", "y Morfa"),
    ("School", "yr Ysgol"), ("Castle", "y Castell"), ("Chapel", "y Capel"), ("Well", "y Ffynnon"),
    ("Park", "y Parc"), ("Oak", "y Dderwen"), ("Alder", "y Wernen"), ("Birch", "y Fedwen"),
    ("Rowan", "y Gerddinen"), ("Ash", "yr Onnen"), ("Elm", "y Llwyfen"), ("Holly", "y Gelynnen"),
    ("Hazel", "y Gollen"), ("Willow", "yr Helygen"), ("Yew", "yr Ywen"), ("Station", "yr Orsaf"),
    ("Field", "y Cae"), ("Meadow", "y Ddôl"), ("River", "yr Afon"), ("Lighthouse", "y Goleudy"),
    ("Beach", "y Traeth"), ("Boat", "y Cwch"), ("Anchor", "yr Angor"), ("Sail", "yr Hwyl"),
    ("Net", "y Rhwyd"), ("Gull", "yr Wylan"), ("Swan", "yr Alarch"), ("Lark", "yr Ehedydd"),
    ("Swallow", "y Wennol"), ("Blackbird", "y Fwyalchen"), ("Otter", "y Dyfrgi"),
    ("Hare", "yr Ysgyfarnog"), ("Fox", "y Cadno"), ("Sun", "yr Haul"), ("Moon", "y Lleuad"),
    ("Star", "y Seren"), ("Rainbow", "yr Enfys"), ("Bell", "y Gloch"), ("Gate", "y Porth"),
    ("Wall", "y Mur"), ("Tower", "y Tŵr"), ("Water", "y Dŵr"), ("Wool", "y Gwlân"),
    ("Loom", "y Gwŷdd"), ("Forge", "yr Efail"), ("Barn", "yr Ysgubor"), ("Orchard", "y Berllan"),
    ("Garden", "yr Ardd"), ("Spring", "y Gwanwyn"), ("Summer", "yr Haf"), ("Autumn", "yr Hydref"),
    ("Winter", "y Gaeaf"), ("Wind", "y Gwynt"), ("Rain", "y Glaw"), ("Snow", "yr Eira"),
    ("Dawn", "y Wawr"), ("Slate", "y Llechen"), ("Stone", "y Garreg"),
)  # fmt: skip

WAYS: tuple[tuple[str, str], ...] = (("Street", "Stryd"), ("Road", "Ffordd"), ("Lane", "Lôn"))


def long_names() -> list[tuple[str, str]]:
    """List the names for through streets."""
    return [(f"{en} {way}", f"{gair} {cy}") for way, gair in WAYS for en, cy in WORDS]


def short_names() -> list[tuple[str, str]]:
    """List the names for dead ends."""
    return [(f"{en} Close", f"Clos {cy}") for en, cy in WORDS]
