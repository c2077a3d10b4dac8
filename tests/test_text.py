from __future__ import annotations

import re
import string
import subprocess
import sys

import pytest

from assetmap.journey import load_actions
from assetmap.text import LANGS, Term, machine_lang, phrases, say, say_date, say_number, vocabulary, word


def forms(record, lang):
    form = record[lang]
    return list(form.values()) if isinstance(form, dict) else [form]


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_phrase_stands_in_both_languages_with_the_same_places():
    for key, record in phrases().items():
        assert set(record) == set(LANGS), key
        filled = {lang: set().union(*(places(form) for form in forms(record, lang))) for lang in LANGS}
        assert filled["cy"] == filled["en"], key
        assert all(form.strip() for lang in LANGS for form in forms(record, lang)), key


@pytest.mark.parametrize(
    ("lang", "categories"), [("en", {"one", "other"}), ("cy", {"zero", "one", "two", "few", "many", "other"})]
)
def test_plural_forms_are_those_of_the_language(lang, categories):
    plural = {key: record[lang] for key, record in phrases().items() if isinstance(record[lang], dict)}
    assert plural
    for key, form in plural.items():
        assert "other" in form, key
        assert set(form) <= categories, key


@pytest.mark.parametrize("table", sorted(vocabulary()))
def test_every_term_has_words_in_both_languages(table):
    for term, record in vocabulary()[table].items():
        assert re.fullmatch(r"[a-z0-9_]+", term)
        assert all(record[lang].strip() for lang in LANGS)


def test_no_word_calls_an_asset_surplus_or_failing():
    told = [form for record in phrases().values() for form in forms(record, "en")]
    told += [record["en"] for table in vocabulary().values() for record in table.values()]
    told += [text.en for action in load_actions().values() for text in (action.title, action.summary)]
    assert not [text for text in told if re.search(r"\b(surplus|failing|right to bid)\b", text, re.IGNORECASE)]


def test_numbers_and_dates_are_written_as_the_language_does():
    assert say_number(12345.67, "en") == "12,345.7"
    for value, cy, en in (("2025-05-01", "1 Mai 2025", "1 May 2025"), ("2025-05", "Mai 2025", "May 2025")):
        assert (say_date(value, "cy"), say_date(value, "en")) == (cy, en)
    assert say_date("2025", "cy") == "2025"
    assert say_date("spring", "en") == "spring"


def test_values_are_written_in_the_language_of_the_phrase():
    assert say("type-left-out", "cy", value=Term("service", "library")).endswith("Llyfrgell.")
    assert say("type-left-out", "en", value=Term("service", "library")).endswith("Library.")


def test_an_unknown_key_or_an_unfilled_place_is_a_programmers_mistake():
    with pytest.raises(KeyError):
        say("no-such-phrase", "en")
    with pytest.raises(KeyError):
        say("file-not-found", "en")


def test_word_says_a_term():
    assert word("ownership", "public", "cy") == "cyhoeddus"


@pytest.mark.parametrize(
    ("variables", "lang"),
    [({"ASSETMAP_LANG": "cy"}, "cy"), ({"LANG": "cy_GB.UTF-8"}, "cy"), ({"LANG": "en_GB.UTF-8"}, "en"), ({}, "en")],
)
def test_the_command_line_takes_its_language_from_the_environment(monkeypatch, variables, lang):
    for name in ("ASSETMAP_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert machine_lang() == lang


def test_importing_assetmap_and_its_command_line_imports_nothing_heavy():
    heavy = ("geopandas", "pandas", "folium", "pydantic", "babel")
    code = f"import sys, assetmap.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
