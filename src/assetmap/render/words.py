"""Words in both languages at once, for pages that hold both."""

from __future__ import annotations

from hashlib import blake2s
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup, escape

from assetmap.model import PARTS
from assetmap.text import LANGS, Lang, say, say_date, vocabulary, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, Protocol

    from assetmap.model import Part, Source

    class Bilingual(Protocol):
        """Anything with a Welsh and an English text."""

        @property
        def cy(self) -> str:
            """Welsh."""

        @property
        def en(self) -> str:
            """English."""


class Pair(NamedTuple):
    """
    A text in Welsh and in English, not escaped.

    Attributes
    ----------
    cy, en
        The text in each language.
    """

    cy: str
    en: str

    def in_(self, lang: Lang) -> str:
        """
        Choose one of the two.

        Parameters
        ----------
        lang
            ``"cy"`` or ``"en"``.

        Returns
        -------
        str
            The text in that language.
        """
        return self.cy if lang == "cy" else self.en


class Name(NamedTuple):
    """
    A name from the data: perhaps with a Welsh form of its own, else in one language for both pages.

    Attributes
    ----------
    pair
        What each page shows.
    lang
        Language that the one name is in; empty if there is a form for each page.
    """

    pair: Pair
    lang: str = ""


def both(key: str, n: float | None = None, **values: object) -> Pair:
    """
    Say a phrase in both languages.

    Parameters
    ----------
    key, n
        As for :func:`assetmap.text.say`.
    **values
        What fills the phrase; of a :class:`Pair` or :class:`Name`, each language takes its own.

    Returns
    -------
    Pair
        Plain text, not escaped.
    """
    return Pair(*(say(key, lang, n, **{name: _in(value, lang) for name, value in values.items()}) for lang in LANGS))


def term(table: str, name: str) -> Pair:
    """
    Name a term of the vocabulary in both languages.

    Parameters
    ----------
    table, name
        As for :func:`assetmap.text.word`.

    Returns
    -------
    Pair
        Plain text.
    """
    return Pair(*(word(table, name, lang) for lang in LANGS))


def service_term(service: str) -> Pair | None:
    """
    Name what a standard is about: a service, or something else that there should be near homes.

    Parameters
    ----------
    service
        Term of the vocabulary's ``service`` or ``kind``.

    Returns
    -------
    Pair or None
        ``None`` if the vocabulary has no such term.
    """
    table = next((table for table in ("service", "kind") if service in vocabulary()[table]), "")
    return capital(term(table, service)) if table else None


def pair_of(texts: Bilingual) -> Pair:
    """
    Take both languages of a record.

    Parameters
    ----------
    texts
        Anything with ``cy`` and ``en``.

    Returns
    -------
    Pair
        Plain text.
    """
    return Pair(str(texts.cy), str(texts.en))


def capital(pair: Pair) -> Pair:
    """
    Begin a text with a capital letter.

    Parameters
    ----------
    pair
        The text.

    Returns
    -------
    Pair
        The same, its first letters in upper case.
    """
    return Pair(*(words[:1].upper() + words[1:] for words in pair))


def name_of(row: Any, otherwise: Pair) -> Name:  # noqa: ANN401 - a row of a frame
    """
    Name a feature as each page shows it.

    Parameters
    ----------
    row
        Has ``name``, ``name_cy`` and perhaps ``language``.
    otherwise
        What to say if the source gives no name.

    Returns
    -------
    Name
        The Welsh form where there is one.
    """
    language = getattr(row, "language", "") or "en"
    if row.name_cy and row.name and row.name_cy != row.name:
        return Name(Pair(row.name_cy, row.name))
    if row.name or row.name_cy:
        only = row.name or row.name_cy
        return Name(Pair(only, only), "cy" if row.name_cy else language)
    return Name(both("page-no-name", type=otherwise))


def source_name(source: Source, part: Part = "title") -> Name:
    """
    Say something of a source as each page shows it.

    Parameters
    ----------
    source
        The source.
    part
        ``"title"``, ``"publisher"`` or ``"attribution"``.

    Returns
    -------
    Name
        The Welsh form where there is one; empty where nothing is said.
    """
    said = Pair(*(source.said(part, lang) for lang in LANGS))
    plain, welsh = getattr(source, part), getattr(source, f"{part}_cy")
    return Name(said, "" if plain and welsh else "cy" if welsh else source.language)


def credits_of(sources: Iterable[Source]) -> tuple[Name, ...]:
    """
    List who must be named beside a map.

    Parameters
    ----------
    sources
        What the map was made of.

    Returns
    -------
    tuple of Name
        The attribution of each source, else its publisher or title; each once.
    """

    def credit(source: Source) -> Name:
        return source_name(source, next((part for part in reversed(PARTS) if source.said(part, "en")), "title"))

    return tuple(dict.fromkeys(map(credit, sources)))


def date_of(source: Source) -> Pair:
    """
    Say a source's date as precisely as it is known.

    Parameters
    ----------
    source
        The source.

    Returns
    -------
    Pair
        A date in full, the publisher's own shorter form, or that there is no date.
    """
    if not source.date:
        return both("fact-no-date")
    return Pair(*(say_date(source.date, lang) for lang in LANGS))


def say_reason_date(reason: Any, sources: Mapping[str, Source], lang: Lang) -> str:  # noqa: ANN401 - a row of a frame
    """
    Say of when the evidence for a finding is.

    Parameters
    ----------
    reason
        Row of an atlas' ``reasons``.
    sources
        Sources by id.
    lang
        ``"cy"`` or ``"en"``.

    Returns
    -------
    str
        The reason's own date, else its source's, else that there is none.
    """
    source = next((sources[key] for key in reason.source_id.split() if key in sources), None)
    otherwise = date_of(source).in_(lang) if source else say("fact-no-date", lang)
    return say_date(reason.date, lang) if reason.date else otherwise


def page_id(feature_id: str) -> str:
    """
    Make the id under which a feature or finding stands on a page and in the map's registry.

    Parameters
    ----------
    feature_id
        An ``asset_id`` or ``finding_id``.

    Returns
    -------
    str
        Letters and digits only, the same in every run.
    """
    return "i" + blake2s(feature_id.encode(), digest_size=5).hexdigest()


def pair_html(value: Pair | Name | str) -> Markup:
    """
    Write a text for a page that holds both languages; the only place where text becomes HTML.

    Parameters
    ----------
    value
        A pair becomes two ``span`` elements, a name in one language a ``bdi`` with that language, other text itself.

    Returns
    -------
    Markup
        Escaped.
    """
    if isinstance(value, Name):
        if not value.lang:
            return pair_html(value.pair)
        return Markup('<bdi lang="{}">{}</bdi>').format(value.lang, value.pair.cy)
    if isinstance(value, Pair):
        if value.cy == value.en:
            return escape(value.cy)
        return Markup("<span lang=cy>{}</span><span lang=en>{}</span>").format(value.cy, value.en)
    return escape(value)


def _in(value: object, lang: Lang) -> object:
    if isinstance(value, Name):
        return value.pair.in_(lang)
    return value.in_(lang) if isinstance(value, Pair) else value
