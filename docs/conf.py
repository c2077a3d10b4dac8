"""
Sphinx's settings.

The reference is written from ``assetmap.__all__`` and the page of standards from the data, so that neither lags behind.
"""

from __future__ import annotations

import inspect
from importlib import metadata
from typing import TYPE_CHECKING

import assetmap
from assetmap.analysis.modes import load_modes
from assetmap.analysis.standards import load_profiles, load_standards
from assetmap.text import read_data, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx.application import Sphinx

    from assetmap.analysis.standards import Standard

project = "assetmap"
author = "assetmap contributors"
copyright = "2026, assetmap contributors"
release = metadata.version("assetmap")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
root_doc = "index"

html_theme = "furo"
html_title = f"assetmap {release}"
html_copy_source = False

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_use_type_comments = False
napoleon_google_docstring = False
napoleon_use_rtype = False
myst_heading_anchors = 2

PLACEHOLDER = "THE PUBLIC NAMES"


def describe(name: str) -> str:
    """Write the directive that documents one public name."""
    thing = getattr(assetmap, name)
    if inspect.ismodule(thing):
        return f".. automodule:: {thing.__name__}\n   :members:\n"
    if inspect.isclass(thing):
        kind = "autoexception" if issubclass(thing, BaseException) else "autoclass"
        return f".. {kind}:: assetmap.{name}\n   :members:\n"
    if callable(thing):
        return f".. autofunction:: assetmap.{name}\n"
    return f".. autodata:: assetmap.{name}\n   :no-value:\n"


def insert_public_names(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put the public names into the reference, in place of the placeholder."""
    if page == "reference":
        names = [name for name in assetmap.__all__ if not name.startswith("_")]
        source[0] = source[0].replace(PLACEHOLDER, "\n".join(map(describe, names)))


def write_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def say_asked(one: Standard) -> str:
    """Say what a standard asks for."""
    asked = f"{one.metres:,.0f} m {word('method', one.method, 'en')}"
    if one.minutes is not None:
        asked = f"{one.minutes:g} minutes: {asked}"
    if one.minimum_ha:
        asked += f"; at least {one.minimum_ha:g} ha"
    if one.minimum_departures:
        asked += f"; at least {one.minimum_departures:g} departures on a weekday"
    return asked


def write_standards() -> str:
    """Write a table of each profile; standards that differ in nothing but their service share a row."""
    parts = []
    known = load_standards(profiles=load_profiles()).values()
    for profile in load_profiles().values():
        rows: dict[str, list[Standard]] = {}
        for one in known:
            if one.profile == profile.id:
                rows.setdefault(one.model_copy(update={"id": "", "service": ""}).model_dump_json(), []).append(one)
        parts.append(f"### {profile.name.en}: `{profile.id}`\n\n{profile.because.en}")
        if rows:
            cells = [
                (
                    "<br>".join(f"{word('service', one.service, 'en')} `{one.id}`" for one in alike),
                    say_asked(alike[0]),
                    alike[0].jurisdiction,
                    alike[0].source if alike[0].date in alike[0].source else f"{alike[0].source} ({alike[0].date})",
                    f"*{alike[0].status}*",
                    alike[0].because.en,
                )
                for alike in rows.values()
            ]
            parts.append(write_table(("service and id", "asks for", "where", "source", "status", "why"), cells))
    return "\n\n".join(parts)


def write_speeds() -> str:
    """Write a table of the modes."""
    cells = [
        (mode.en, f"{mode.kmh:g} km/h", mode.speed_source, f"*{mode.speed_status}*", mode.speed_because.en)
        for mode in load_modes().values()
    ]
    return write_table(("mode", "speed", "source", "status", "why"), cells)


def write_rules() -> str:
    """Write a table of what may be used."""
    cells = [
        (
            f"{rule['about']}: {', '.join(f'`{said}`' for said in rule['words'])}",
            ", ".join(rule["modes"]),
            f"*{rule['verdict']}*",
            rule["source"],
            f"*{rule['status']}*",
            rule["because"]["en"],
        )
        for rule in read_data("modes.toml")["rule"]
    ]
    return write_table(("what is said", "mode", "verdict", "source", "status", "why"), cells)


def insert_standards(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put what the data says into the page of standards, in place of the placeholders."""
    if page == "standards":
        written = {"THE STANDARDS": write_standards, "THE SPEEDS": write_speeds, "THE RULES": write_rules}
        for placeholder, write in written.items():
            source[0] = source[0].replace(placeholder, write())


def setup(app: Sphinx) -> None:
    """Tell Sphinx about the above."""
    app.connect("source-read", insert_public_names)
    app.connect("source-read", insert_standards)
