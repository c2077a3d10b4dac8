"""From templates to one self-contained file: both languages, style and script inside, nothing from elsewhere."""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from assetmap.render.entry import AREAS
from assetmap.render.slim import slim_text
from assetmap.render.words import Pair, both, capital, pair_html, pair_of, term
from assetmap.text import LANGS, say_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assetmap.config import Place, TilesSpec

CUT = "\x1f"
"""Stands between pieces of a card that other cards may share."""


def assemble(
    template: str,
    place: Place,
    title: Pair,
    *,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    own: Sequence[str] = (),
    tiles: TilesSpec | None = None,
    **context: object,
) -> str:
    """
    Write a page as one file.

    Parameters
    ----------
    template
        Name of a template that extends ``base.html``.
    place
        The place that the page is about.
    title
        The page's title.
    styles, scripts
        Text of style sheets and scripts that go before those of every page.
    own
        Text of scripts that go after those of every page.
    tiles
        A background that the page may ask the internet for.
    **context
        What the template asks for.

    Returns
    -------
    str
        HTML. Its Content-Security-Policy lets run what is inside, by hash, and nothing else. It lets nothing be asked
        for, save images of the tiles' host.
    """
    early = (slim_text("language.js"),)
    sheets = (*styles, slim_text("page.css"))
    late = (*scripts, slim_text("page.js"), *own)
    first = place.languages[0]
    return (
        _environment()
        .get_template(template)
        .render(
            place=place,
            place_name=Pair(place.name.cy, place.name.en),
            title=title,
            first=first,
            languages=place.languages,
            policy=_policy(sheets, (*early, *late), tiles),
            tiles_host=tiles.origin.split("//")[1] if tiles else "",
            styles=[Markup(sheet) for sheet in sheets],  # noqa: S704 - our own files and Leaflet's
            early=[Markup(script) for script in early],  # noqa: S704
            late=[Markup(script) for script in late],  # noqa: S704
            **context,
        )
    )


def fill_macro(name: str, *values: object) -> Markup:
    """
    Write a piece of a page.

    Parameters
    ----------
    name
        Name of a macro of ``macros.html``.
    *values
        What it asks for.

    Returns
    -------
    Markup
        HTML, escaped.
    """
    macro = getattr(_macros(), name)
    return Markup(macro(*values))  # noqa: S704 - the environment escapes


@cache
def _macros() -> object:
    return _environment().get_template("macros.html").module


def json_html(value: object) -> Markup:
    """
    Write data for a script element of type ``application/json``.

    Parameters
    ----------
    value
        What JSON can hold.

    Returns
    -------
    Markup
        Without any character that could end the element.
    """
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return Markup(written)  # noqa: S704 - just made safe


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("assetmap.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "t": _say,
        "both": both,
        "pair": pair_of,
        "areas": AREAS,
        "cut": Markup(CUT),  # noqa: S704 - our own
        "named": _named,
    }
    environment.filters |= {"h": pair_html, "json": json_html, "number": _number}
    return environment


def _say(key: str, n: float | None = None, **values: object) -> Markup:
    return pair_html(both(key, n, **values))


def _named(table: str, name: str) -> Pair:
    return capital(term(table, name))


def _number(value: float) -> Markup:
    return pair_html(Pair(*(say_number(value, lang) for lang in LANGS)))


def _policy(styles: Sequence[str], scripts: Sequence[str], tiles: TilesSpec | None) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            " ".join(["img-src data:", *([tiles.origin] if tiles else [])]),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hashes(texts: Sequence[str]) -> str:
    return " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in texts) or "'none'"
