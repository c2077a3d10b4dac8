"""
Every Welsh and English word that a person reads is in hunspell's dictionary or in ``tests/words``.

Of ``tests/words/cy.txt`` and ``en.txt``, a line of letters alone is a word, with or without a capital; any other line
(a name of several words, something quoted) is taken out of the text as it stands, so that its parts are not let through
elsewhere. A dictionary knows forms, not grammar: a mutation in the wrong place passes here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from functools import partial
from pathlib import Path

import pytest

from assetmap.text import LANGS

ROOT = Path(__file__).resolve().parent.parent
WORDS = Path(__file__).parent / "words"
DATA = ROOT / "src" / "assetmap" / "data"
DICTIONARIES = {"cy": "cy_GB", "en": "en_GB"}
READMES = {"cy": "README.cy.md", "en": "README.md"}
EXTENSIONS = "cpg|csv|dbf|geojson|gpkg|html|ipynb|json|md|pbf|png|prj|shp|shx|toml|xlsx|zip"
NOT_PROSE = re.compile(
    "|".join(
        (
            r"```.*?```",  # blocks of code
            r"`[^`]*`",  # code
            r"\]\([^)]*\)",  # where a link leads
            r"https?://\S+",
            r"\{[^{}]*\}",  # places to be filled
            r"'assetmap [^']*'",  # commands
            r"(?<!\w)--[a-z-]+",  # their options
            r"\[[\w.]+\](?=[^(]|$)",  # tables of assetmap.toml
            r"\b\w+(?: = |=)(?:\"[^\"]*\"|\w+)?",  # their settings
            rf"[\w./*-]*\.(?:{EXTENSIONS})\b",  # files
            r"\b\w+/(?:<\w+>[\w/-]*|(?!\w))",  # folders
            r"\b[TW]\d-[A-Z]-\d\d\b",  # ids of actions
        )
    ),
    re.DOTALL,
)
WORD = re.compile(r"\w+(?:'\w+)*")
JOINED = re.compile(r"(?<=\w)'(?:ch|i|m|n|r|th|u|w)$", re.IGNORECASE)
"""What Welsh joins to the word before it: mae'n, a'r, i'w."""


def listed(lang):
    lines = (WORDS / f"{lang}.txt").read_text("utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def without(text, names):
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)
    return text


def words_of(text, lang, names=()):
    """Give a text's words, without what is no prose, without `names`, and without what holds a digit."""
    text = without(text.replace("’", "'"), names)
    words = WORD.findall(NOT_PROSE.sub(" ", text))
    return [JOINED.sub("", word) if lang == "cy" else word for word in words if word.replace("'", "").isalpha()]


def remarks(text):
    """Give what a settings file says to its reader: remarks, not settings, nor settings that are commented out."""
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            tomllib.loads(line.removeprefix("# "))
            said = line.rpartition("  # ")[2] if "  # " in line else ""
        except tomllib.TOMLDecodeError:
            said = line.rpartition("# ")[2]
        yield number, said


def commented_out(text):
    """Give the pairs of texts in settings that are commented out."""
    for number, line in enumerate(text.splitlines(), start=1):
        found = re.search(r"\{ en = .*\}", line)
        if found:
            yield number, tomllib.loads(f"pair = {found[0]}")["pair"]


@pytest.fixture(scope="module")
def texts(pairs):
    """Every text by language: where it stands, and what it says."""
    found = {lang: [(READMES[lang], (ROOT / READMES[lang]).read_text("utf-8"))] for lang in LANGS}
    for where, record in pairs:
        for lang in LANGS:
            forms = record.get(lang, "")
            several = forms.values() if isinstance(forms, dict) else [forms]
            found[lang] += [(f"{where}.{lang}", form) for form in several]
    for name_of in LANGS:
        name = f"assetmap.{name_of}.toml"
        text = (DATA / name).read_text("utf-8")
        found[name_of] += [(f"{name}:{number}", said) for number, said in remarks(text)]
        for number, pair in commented_out(text):
            for lang in LANGS:
                found[lang].append((f"{name}:{number}", pair[lang]))
    return found


def hunspell(lang, words):
    """Give the words that the dictionary lacks, or None where there is no hunspell or no such dictionary."""
    program = shutil.which("hunspell")
    if program is None:
        return None
    folders = os.pathsep.join((str(Path(sys.prefix) / "share" / "hunspell"), os.environ.get("DICPATH", "")))
    done = subprocess.run(
        [program, "-a", "-i", "utf-8", "-d", DICTIONARIES[lang]],
        input="".join(f"^{word}\n" for word in words),
        env={**os.environ, "DICPATH": folders},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        return None
    answers = done.stdout.split("\n\n")
    first, *rest = answers[: len(words)] or [""]
    answers = [first.partition("\n")[2], *rest]  # the first line is hunspell's greeting
    return {word for word, answer in zip(words, answers, strict=True) if re.search("^[&#]", answer, re.MULTILINE)}


@pytest.fixture
def lacks(lang):
    """Ask for what a language's dictionary lacks."""
    if hunspell(lang, ["a"]) is None:
        pytest.skip(f"no hunspell with the dictionary {DICTIONARIES[lang]}: `make spelling` installs them or tells how")
    return partial(hunspell, lang)


def unknown(lang, texts, lacks):
    """Tell which words are neither in the dictionary nor in the list, and where the first of each stands."""
    names = [line for line in listed(lang) if not line.isalpha()]
    terms = {form for line in listed(lang) for form in (line, line[0].upper() + line[1:])}
    places = {}
    for where, text in texts:
        for word in words_of(text, lang, names):
            places.setdefault(word, where)
    return {word: places[word] for word in lacks(sorted(places)) if word not in terms}


@pytest.mark.parametrize("lang", LANGS)
def test_every_word_is_in_the_dictionary_or_in_the_list(lang, texts, lacks):
    assert len(texts[lang]) > 1000
    lacking = unknown(lang, texts[lang], lacks)
    assert not lacking, "\n".join(f"{word}: {where}" for word, where in sorted(lacking.items()))


@pytest.mark.parametrize(
    ("lang", "text", "wrong"),
    [
        ("cy", "Mae'r gwasaneth ymhell o gartrefi.", {"gwasaneth"}),
        ("cy", "a'i ddefnyddo, i'w cyhoedi, Gellir ei ddarllen yn assetmap.toml", {"ddefnyddo", "cyhoedi"}),
        ("en", "A recieved file: `recieve`, {recieve}, 'assetmap recieve'.", {"recieved"}),
        ("en", "Write colour, not color; the council's own.", {"color"}),
    ],
)
def test_a_misspelling_is_found_and_code_is_let_through(lang, text, wrong, lacks):
    assert set(unknown(lang, [("here", text)], lacks)) == wrong


@pytest.mark.parametrize("lang", LANGS)
def test_the_list_holds_nothing_twice_and_nothing_that_no_text_says(lang, texts):
    lines = listed(lang)
    assert len(lines) == len(set(lines))
    whole = "\n".join(text for _, text in texts[lang]).replace("’", "'")
    said = {word for _, text in texts[lang] for word in words_of(text, lang)}
    said |= {word.lower() for word in said}
    assert [line for line in lines if (line not in said if line.isalpha() else without(whole, [line]) == whole)] == []
