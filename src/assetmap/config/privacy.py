"""What an authority allows, in writing, although it looks personal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assetmap.config.base import Record
from assetmap.config.place import PartialDate
from assetmap.errors import Problem
from assetmap.model import PARTS
from assetmap.personal import Look, tell_personal
from assetmap.text import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assetmap.config.whole import Config

_NAMES: dict[str, Look] = {"name": "name", "name_cy": "name"}
_GROUP: dict[str, Look] = {"name": "group", "name_cy": "group", "website": "contact", "id": "email"}
_PLACE: dict[str, Look] = {"name": "contact", "name_cy": "contact"}
_PROPERTY: dict[str, Look] = _NAMES | {
    "owner": "owner",
    "use": "text",
    "status_text": "text",
    "tenure": "text",
    "website": "contact",
    "id": "email",
}
_AREAS: dict[str, Look] = dict.fromkeys(("name", "area_statement", "area_statement_cy", "psb", "psb_cy"), "contact")

PUBLISHED: Mapping[str, Mapping[str, Look]] = {
    "land": _PROPERTY,
    "buildings": _PROPERTY,
    "green_space": _NAMES | {"operator": "owner", "id": "email"},
    "anchors": _GROUP,
    "services": _GROUP | {"operator": "owner"},
    "wards": _PLACE | {"authority": "contact"},
    "streets": _PLACE,
    "context": _PLACE,
    "areas": _AREAS,
}
"""Kind of layer to its columns of text that are published, and what is looked for in each: a street is called after
whomever it likes, and a name of a property may be an address."""

REVIEWS: Mapping[str, Look] = {"value": "text", "reason": "text"}
"""The same of the officer's table of reviews, a layer called ``reviews``."""

SOURCES: Mapping[str, Look] = dict.fromkeys((*PARTS, *(f"{part}_cy" for part in PARTS)), "contact")
"""The same of the sources of the configuration, a layer called ``sources``."""

_KINDS = {
    "land_and_buildings": ("land", "buildings"),
    "osm": ("services", "green_space", "buildings", "land", "streets", "context"),
}


class Allowance(Record):
    """
    A column that is published although it looks personal.

    Attributes
    ----------
    layer
        Name of the layer in the configuration; ``reviews`` and ``sources`` are the officer's table of reviews and the
        sources of the configuration.
    column
        Our name of the column.
    reason
        Why it may be published.
    role
        Who decided: a role, not a name.
    date
        When.
    """

    layer: str
    column: str
    reason: str
    role: str
    date: PartialDate


class PrivacySpec(Record):
    """
    What is allowed although it looks personal.

    Attributes
    ----------
    allow
        Column by column.
    """

    allow: tuple[Allowance, ...] = ()


def published_columns(config: Config, layer: str) -> Mapping[str, Look]:
    """
    List the columns of text of a layer that are published.

    Parameters
    ----------
    config
        The configuration.
    layer
        Name of a layer in it; ``reviews``, ``sources``.

    Returns
    -------
    Mapping of str to str
        Our name to what is looked for in it; empty if there is no such layer.
    """
    if layer in config.layers:
        kind = config.layers[layer].kind
        return {name: look for one in _KINDS.get(kind, (kind,)) for name, look in PUBLISHED.get(one, {}).items()}
    others: Mapping[str, Mapping[str, Look]] = {"reviews": {**PUBLISHED["anchors"], **REVIEWS}, "sources": SOURCES}
    return others.get(layer, {})


def find_privacy_problems(config: Config) -> list[Problem]:
    """
    Find what cannot be in the allowances.

    Parameters
    ----------
    config
        The configuration.

    Returns
    -------
    list of Problem
        Empty if all is well. What looks personal is not quoted.
    """
    told = []
    for at, one in enumerate(config.privacy.allow, start=1):
        where, columns = f"privacy.allow.{at}", published_columns(config, one.layer)
        if not columns:
            known = [name for name in (*config.layers, "reviews", "sources") if published_columns(config, name)]
            values = {"key": one.layer, "known": known or Phrase("none")}
            told.append(Problem("allowance-layer-unknown", column=f"{where}.layer", values=values))
        elif one.column not in columns:
            values = {"key": one.column, "layer": one.layer, "known": list(columns)}
            told.append(Problem("allowance-column-unknown", column=f"{where}.column", values=values))
        for name, text in (("reason", one.reason), ("role", one.role)):
            if not text.strip():
                told.append(Problem("allowance-empty", column=f"{where}.{name}", values={"key": name}))
            elif tell_personal(text, "owner" if name == "role" else "text"):
                told.append(Problem("allowance-personal", column=f"{where}.{name}", values={"key": name}))
    return [replace(problem, file=str(config.path)) for problem in told]
