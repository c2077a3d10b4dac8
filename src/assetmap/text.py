"""
Welsh and English words.

Every word that a person sees stands in ``data/text/*.toml`` or ``data/vocabulary.toml``, both languages in one record,
so that a missing Welsh text shows in the diff. Plurals, dates and numbers follow CLDR through Babel, which is imported
only when one of them is needed.
"""

from __future__ import annotations

import datetime as dt
import os
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, cast, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping


class Phrase(NamedTuple):
    """A phrase as a value of another: said in its language."""

    key: str


class Term(NamedTuple):
    """A term of the vocabulary, as a value of a phrase: said in the phrase's language."""

    table: str
    term: str


Lang: TypeAlias = Literal["cy", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)

_LOCALES = {"cy": "cy", "en": "en_GB"}
_KILOMETRE = 1000


@cache
def read_data(name: str) -> dict[str, Any]:
    """
    Read one of the catalogues that ship with assetmap.

    Parameters
    ----------
    name
        Path below ``assetmap/data``, for instance ``"licences.toml"``.

    Returns
    -------
    dict
        The parsed TOML, one for all who ask: not to be changed.
    """
    return tomllib.loads(files("assetmap").joinpath("data", name).read_text("utf-8"))


@cache
def phrases() -> Mapping[str, Mapping[str, Any]]:
    """
    Collect all records of ``data/text/*.toml``, by key.

    Returns
    -------
    Mapping
        Key to a record with ``cy`` and ``en``, each a string or a table of CLDR plural forms.
    """
    records: dict[str, Mapping[str, Any]] = {}
    for path in sorted(files("assetmap").joinpath("data", "text").iterdir(), key=lambda entry: entry.name):
        if path.name.endswith(".toml"):
            records |= tomllib.loads(path.read_text("utf-8"))
    return records


@cache
def vocabulary() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """
    Read the field's terms: kinds, types, statuses and ownership, with their words in both languages.

    Returns
    -------
    Mapping
        Table (``"service"``, ``"anchor"``, …) to term to record with ``cy`` and ``en``.
    """
    return read_data("vocabulary.toml")


def say(key: str, lang: Lang, /, n: float | None = None, **values: object) -> str:
    """
    Say a phrase in one language.

    Parameters
    ----------
    key
        Key of a record in ``data/text``.
    lang
        ``"cy"`` or ``"en"``.
    n
        The number that chooses the plural form; also available to the phrase as ``{n}``, written as the language does.
    **values
        What fills the phrase's other places. Numbers are written as the language does, lists are joined with commas.

    Returns
    -------
    str
        Plain text, not escaped.

    Raises
    ------
    KeyError
        There is no such phrase, or a place in it is not filled: a programmer's mistake.
    """
    form = phrases()[key][lang]
    if not isinstance(form, str):
        category = "other" if n is None else _plural_category(n, lang)
        form = form.get(category, form["other"])
    if n is not None:
        values["n"] = n
    return fill(str(form), lang, **values)


def fill(form: str, lang: Lang, /, **values: object) -> str:
    """
    Fill the places of a sentence.

    Parameters
    ----------
    form
        A sentence in that language, with places such as ``{value}``.
    lang
        ``"cy"`` or ``"en"``.
    **values
        As for :func:`say`.

    Returns
    -------
    str
        Plain text, not escaped.

    Raises
    ------
    KeyError
        A place is not filled: a programmer's mistake.
    """
    return form.format_map({name: _written(value, lang) for name, value in values.items()})


def word(table: str, term: str, lang: Lang) -> str:
    """
    Name a term of the vocabulary.

    Parameters
    ----------
    table
        Table of ``vocabulary.toml``, for instance ``"service"``.
    term
        Term of that table, for instance ``"food_shop"``.
    lang
        ``"cy"`` or ``"en"``.

    Returns
    -------
    str
        The term in that language.

    Raises
    ------
    KeyError
        There is no such term: a programmer's mistake, because contracts check terms at the door.
    """
    return str(vocabulary()[table][term][lang])


def say_number(value: float, lang: Lang) -> str:
    """
    Write a number as the language does.

    Parameters
    ----------
    value
        Any finite number.
    lang
        ``"cy"`` or ``"en"``.

    Returns
    -------
    str
        With thousands separators and at most one decimal.
    """
    return _decimal(round(float(value), 1), lang)


@cache
def _decimal(value: float, lang: Lang) -> str:
    from babel.numbers import format_decimal  # noqa: PLC0415 - costs 40 ms, not owed by --help

    return format_decimal(value, locale=_LOCALES[lang])


def say_distance(metres: float, lang: Lang) -> str:
    """
    Write a distance with its unit, no finer than it deserves.

    Parameters
    ----------
    metres
        Any finite number of metres.
    lang
        ``"cy"`` or ``"en"``.

    Returns
    -------
    str
        In tens of metres, from a kilometre on in tenths of kilometres: ``640 m``, ``4.1 km``; of what is nearer than
        that can say, that it is: ``less than 10 m``.
    """
    tens = round(float(metres), -1)
    if not tens:
        return say("distance-least", lang)
    if tens < _KILOMETRE:
        return f"{say_number(tens, lang)} m"
    return f"{say_number(float(metres) / _KILOMETRE, lang)} km"


def say_date(value: str, lang: Lang) -> str:
    """
    Write a date in words, as precisely as it is known.

    Parameters
    ----------
    value
        ``"2025-05-01"``, ``"2025-05"`` or ``"2025"``. What is no date is given back as it is.
    lang
        ``"cy"`` or ``"en"``.

    Returns
    -------
    str
        For instance ``1 May 2025``, ``Mai 2025`` or ``2025``.
    """
    from babel.dates import format_date  # noqa: PLC0415 - as above

    form = {7: "MMMM y", 10: "d MMMM y"}.get(len(value), "")
    try:
        day = dt.date.fromisoformat(value + "-01" * (len(value) == 7))  # noqa: PLR2004 - a year and a month
    except ValueError:
        return value
    return format_date(day, format=form, locale=_LOCALES[lang]) if form else value


def machine_lang() -> Lang:
    """
    Choose the language of the command line from the environment.

    Returns
    -------
    str
        ``ASSETMAP_LANG`` if set to ``cy`` or ``en``; else Welsh when the machine's locale is Welsh; else English.
    """
    chosen = os.environ.get("ASSETMAP_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or "en"
    return "cy" if chosen.lower().startswith("cy") else "en"


@cache
def _plural_category(n: float, lang: Lang) -> str:
    from babel import Locale  # noqa: PLC0415 - as above

    return Locale.parse(_LOCALES[lang]).plural_form(n)


def _written(value: object, lang: Lang) -> str:
    if isinstance(value, Term):
        return word(value.table, value.term, lang) if value.term in vocabulary()[value.table] else value.term
    if isinstance(value, Phrase):
        return say(value.key, lang)
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, int | float) or hasattr(value, "__float__"):
        return say_number(float(cast("float", value)), lang)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_written(item, lang) for item in value)
    return str(value)
