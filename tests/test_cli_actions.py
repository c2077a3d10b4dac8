"""``assetmap actions``: the catalogue, one record of it, and what of it is linked in a place."""

from __future__ import annotations

import json
from functools import cache

import pytest

from assetmap import load_actions

ACTIONS = load_actions()
WARD = "W05999003"


@pytest.fixture(scope="module")
def tell(assetmap, example_folder):
    """What ``actions`` says of the made-up town, asked once by each set of words: without any in its own process."""
    return cache(
        lambda *words, lang="en": assetmap("actions", *words, folder=example_folder, lang=lang, process=not words)
    )


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_the_catalogue_is_listed_in_the_language(tell, lang):
    done = tell(lang=lang)
    assert (done.returncode, done.stderr) == (0, "")
    *lines, total = done.stdout.splitlines()
    assert len(lines) == 90
    for line, action in zip(lines, ACTIONS.values(), strict=True):
        assert line.startswith(f"{action.id}  ")
        assert line.endswith(f": {getattr(action.title, lang)}")
    numbers = {"en": "29 about things on a map", "cy": "29 sy'n ymwneud â phethau ar fap"}
    assert numbers[lang] in total


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_one_record_is_shown_whole(tell, lang):
    done = tell("--show", "T1-S-06", lang=lang)
    assert (done.returncode, done.stderr) == (0, "")
    action = ACTIONS["T1-S-06"]
    told = [getattr(action.title, lang), getattr(action.summary, lang), action.examples[0].url, action.source]
    for rule in action.rules:
        told += [rule.id, getattr(rule.because, lang), *(getattr(basis, lang) for basis in rule.basis)]
    assert [text for text in told if text not in done.stdout] == []


def test_an_unknown_record_is_wrong_use_and_named(tell):
    done = tell("--show", "T9-X-99")
    assert done.returncode == 2
    assert "T9-X-99" in done.stderr
    assert "Nid oes cam T9-X-99" in tell("--show", "T9-X-99", lang="cy").stderr


def test_the_catalogue_for_machines_is_json(tell):
    told = json.loads(tell("--json").stdout)
    assert [one["id"] for one in told] == list(ACTIONS)
    (one,) = json.loads(tell("--show", "T1-S-06", "--json").stdout)
    assert one["rules"][0]["near"][0]["metres"] == 4000


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_what_is_linked_here_is_told_with_its_rules_and_what_is_not_with_the_reason(tell, lang):
    done = tell("--coverage", lang=lang)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == 2 * 90 + 1
    for line, action in zip(lines[:-1:2], ACTIONS.values(), strict=True):
        assert line == f"{action.id}  {getattr(action.title, lang)}"
    why = {"en": "about how people and organisations work", "cy": "ffordd y mae pobl a sefydliadau'n gweithio"}
    practice = [key for key, line in zip(ACTIONS, lines[1:-1:2], strict=True) if why[lang] in line]
    assert practice == [key for key, action in ACTIONS.items() if action.strength == "none"]


def test_coverage_for_machines_agrees_with_what_is_printed_and_a_ward_has_no_more(tell):
    whole = json.loads(tell("--coverage", "--json").stdout)
    ward = json.loads(tell("--ward", WARD, "--json").stdout)
    assert [row["action_id"] for row in whole] == [row["action_id"] for row in ward] == list(ACTIONS)
    assert all(part["links"] <= row["links"] for part, row in zip(ward, whole, strict=True))
    assert 0 < sum(row["links"] for row in ward) < sum(row["links"] for row in whole)
    printed = tell("--coverage").stdout
    assert all(row["rules"] in printed for row in whole)


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_an_unknown_ward_is_told_with_those_that_there_are(tell, lang):
    done = tell("--ward", "W05999009", lang=lang)
    assert done.returncode == 1
    assert "W05999009" in done.stderr
    assert WARD in done.stderr
    assert "Traceback" not in done.stderr
