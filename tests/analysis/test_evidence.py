"""The kinds of evidence, as data: each is complete, says what is true in both languages, and can be overridden."""

from __future__ import annotations

import re
from string import Formatter

import geopandas as gpd
import pandas as pd
import pytest
from pydantic import ValidationError

from assetmap import Layer, Source, gather_assets
from assetmap.analysis.evidence import When, is_blank, is_idle, load_evidence, load_scale, shipped_evidence
from assetmap.analysis.surroundings import SITE_KINDS, measure_surroundings
from assetmap.config import EvidenceSpec, UnderuseSpec
from assetmap.contracts import CONTRACTS
from assetmap.loaders.osm_rules import tag_rules
from assetmap.text import LANGS, read_data, vocabulary

KINDS = shipped_evidence()
DATA = read_data("evidence.toml")
NEVER = re.compile(r"surplus|failing|failed|right to bid|methu|methiant|dros ben", re.IGNORECASE)
OWN = {"source": "The council", "because": {"en": "So it is.", "cy": "Felly y mae."}}


def places(sentence):
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def site_columns():
    none = gpd.GeoDataFrame({"code": [], "name": []}, geometry=[], crs="EPSG:27700")
    wards = Layer("wards", "wards", none, (Source("s", "s", "s", "OGL-3.0"),))
    return set(measure_surroundings(gather_assets([], wards), []).measures.columns)


SITE_COLUMNS = site_columns()


# --- each record ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KINDS)
def test_a_kind_says_what_it_found_and_why_it_counts_in_both_languages(key):
    one = KINDS[key]
    for text in (one.say, one.because):
        assert text.en.strip().endswith(".")
        assert text.cy.strip().endswith(".")
        assert text.en != text.cy


@pytest.mark.parametrize("key", KINDS)
def test_no_sentence_calls_a_place_what_it_is_never_called(key):
    said = [getattr(text, lang) for text in (KINDS[key].say, KINDS[key].because) for lang in LANGS]
    assert not [text for text in said if NEVER.search(text)]


@pytest.mark.parametrize("key", KINDS)
def test_a_sentence_asks_only_for_what_there_is_and_for_the_same_in_both_languages(key):
    one = KINDS[key]
    asked = places(one.say.en)
    assert asked == places(one.say.cy)
    numbers = {"value", "threshold"} if one.when.at_most or one.when.at_least else set()
    words = {"term"} if one.when.terms and one.column in vocabulary() else set()
    texts = {"text"} if not numbers and not one.when.terms and not one.when.blank else set()
    assert asked <= numbers | words | texts


@pytest.mark.parametrize("key", KINDS)
def test_a_kind_with_a_threshold_says_its_value(key):
    one = KINDS[key]
    if one.group in {"measured", "potential"} and (one.when.at_most or one.when.at_least):
        assert "value" in places(one.say.en)
        assert one.unit


@pytest.mark.parametrize("key", KINDS)
def test_a_weight_is_no_more_than_its_cap_and_has_a_source_or_is_our_judgement(key):
    one = KINDS[key]
    assert one.weight <= one.cap <= DATA["scale"]["unchecked_most"]
    assert one.source or one.status == "judgement"
    assert (one.weight == 0) == (one.sign == 0)


@pytest.mark.parametrize("key", KINDS)
def test_a_kind_looks_at_columns_that_there_are_of_kinds_that_there_are(key):
    one = KINDS[key]
    own = {*CONTRACTS["assets"].columns}
    assert one.column in (own | {"cost_hour"} if one.looks_at == "record" else SITE_COLUMNS)
    assert {*one.also} <= own
    assert not one.dated_by or one.dated_by in own
    assert {*one.kinds} <= {*SITE_KINDS}
    assert one.group in vocabulary()["evidence"]
    assert {*one.when.terms} <= {*vocabulary().get(one.column, vocabulary()["yes_no"])}
    for pattern in (one.when.pattern, *one.also.values()):
        re.compile(pattern)


@pytest.mark.parametrize("key", KINDS)
def test_what_looks_at_a_site_says_in_which_layers(key):
    assert bool(KINDS[key].layers) == (KINDS[key].looks_at == "site")


@pytest.mark.parametrize("key", KINDS)
def test_a_threshold_by_type_has_one_for_all_others_and_is_in_small_letters(key):
    when = KINDS[key].when
    for table in filter(None, (when.at_most, when.at_least)):
        assert "any" in table
        assert [name for name in table if name != name.casefold()] == []


@pytest.mark.parametrize("key", KINDS)
def test_only_what_speaks_against_shows_use(key):
    one = KINDS[key]
    assert one.sign == {"against": -1, "potential": 0}.get(one.group, 1)
    assert one.group == "against" or not one.shows_use


def test_every_column_of_the_surroundings_is_evidence_of_something():
    assert {one.column for one in KINDS.values() if one.looks_at == "site"} == SITE_COLUMNS


def test_few_and_many_of_one_measure_are_never_both():
    for key, one in KINDS.items():
        for other in KINDS.values():
            if one.when.at_most and other.when.at_least and one.column == other.column:
                names = {*one.when.at_most, *other.when.at_least} - {"any"}
                for name in ("any", *names):
                    few = one.when.at_most.get(name, one.when.at_most["any"])
                    many = other.when.at_least.get(name, other.when.at_least["any"])
                    assert few < many, (key, name)


def test_every_status_is_weighed_as_the_vocabulary_has_it():
    signs = {}
    for one in KINDS.values():
        if one.column == "status":
            assert not signs.keys() & {*one.when.terms}
            signs |= dict.fromkeys(one.when.terms, one.sign)
    told = {term: 1 if record["underuse"] else -1 for term, record in vocabulary()["status"].items()}
    assert signs == {term: sign for term, sign in told.items() if term != "unknown"}


MAPPED = {key: one for key, one in KINDS.items() if one.column == "status_text"}
STATUS_TAGS = sorted({tag for rule in tag_rules() if rule.status for tag in rule.any})


@pytest.mark.parametrize("tag", STATUS_TAGS)
def test_every_tag_of_openstreetmap_that_gives_a_status_is_one_kind_of_evidence(tag):
    text = tag.replace("=*", "=yes")
    assert len([one for one in MAPPED.values() if re.fullmatch(one.when.pattern, text)]) == 1
    registers = [one for one in KINDS.values() if one.column == "status" and one.sign == 1]
    assert not [one for one in registers if re.fullmatch(one.also["status_text"], text)]


@pytest.mark.parametrize("text", ["", "Vacant", "Void - boarded up", "Status = vacant", "Gwag"])
def test_what_a_register_writes_is_never_taken_for_a_tag(text):
    assert not [one for one in MAPPED.values() if re.fullmatch(one.when.pattern, text)]
    registers = [one for one in KINDS.values() if one.column == "status" and one.sign == 1]
    assert all(re.fullmatch(one.also["status_text"], text) for one in registers)


@pytest.mark.parametrize("lang", LANGS)
def test_the_distance_that_is_measured_is_the_one_that_is_said(lang):
    said = getattr(KINDS["homes_without_a_hall"].say, lang)
    assert re.findall(r"\d+", said) == [str(DATA["surroundings"]["homes_m"])]


# --- what cells say ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "-", " N/A ", "None", "Not known", "Anhysbys", "dim yn hysbys"])
def test_a_cell_that_states_nothing_is_blank_and_not_idle(text):
    assert is_blank(pd.Series([text])).tolist() == [True]
    assert is_idle(pd.Series([text])).tolist() == [False]


@pytest.mark.parametrize(
    "text", ["Vacant", "vacant land", "Currently empty", "NO USE", "Not in use", "Gwag", "Tir gwag", "Heb ddefnydd"]
)
def test_a_use_that_says_there_is_none_is_idle_and_not_blank(text):
    assert is_idle(pd.Series([text])).tolist() == [True]
    assert is_blank(pd.Series([text])).tolist() == [False]


@pytest.mark.parametrize("text", ["Offices", "Former school", "Part vacant", "Vacant and part let", "Open space"])
def test_another_use_is_neither(text):
    assert not is_blank(pd.Series([text])).any()
    assert not is_idle(pd.Series([text])).any()


# --- an authority's own judgement -------------------------------------------------------------------------------------


def test_without_an_override_the_kinds_are_those_of_the_data_in_its_order():
    assert list(load_evidence()) == [record["id"] for record in DATA["evidence"]]
    assert load_evidence() == KINDS


def test_an_override_is_the_authoritys_own_and_changes_no_other_kind():
    own = EvidenceSpec(**OWN, weight=1.0, half_life_years=1.0, at_most={"any": 5.0})
    loaded = load_evidence({"few_hours": own})
    one = loaded["few_hours"]
    assert (one.weight, one.half_life_years, one.when.at_most) == (1, 1, {"any": 5})
    assert (one.status, one.source, one.because.en) == ("own", "The council", "So it is.")
    assert (one.say, one.kinds, one.column) == (KINDS["few_hours"].say, KINDS["few_hours"].kinds, "hours_week")
    assert {key: other for key, other in loaded.items() if key != "few_hours"} == {
        key: other for key, other in KINDS.items() if key != "few_hours"
    }
    assert KINDS["few_hours"].status == "judgement"


@pytest.mark.parametrize(("given", "cap"), [({"weight": 8.0}, 8), ({"weight": 1.0}, 6), ({"cap": 5.0}, 5)])
def test_a_weight_of_their_own_is_not_cut_by_our_cap(given, cap):
    assert load_evidence({"vacant": EvidenceSpec(**OWN, **given)})["vacant"].cap == cap


def test_a_kind_that_there_is_not_cannot_be_overridden():
    with pytest.raises(ValueError, match="no such evidence: \\['vacnt'\\]"):
        load_evidence({"vacnt": EvidenceSpec(**OWN)})


def test_a_threshold_for_what_has_none_is_refused():
    with pytest.raises(ValidationError):
        load_evidence({"vacant": EvidenceSpec(**OWN, at_most={"any": 5.0})})


@pytest.mark.parametrize("given", [{}, {"blank": True, "filled": True}, {"is": ["a"], "pattern": "a"}])
def test_a_kind_tests_one_thing(given):
    with pytest.raises(ValidationError):
        When.model_validate(given)
    assert When(after_months=0, before_months=12).before_months == 12


def test_the_scale_is_the_datas_unless_an_authority_says_otherwise():
    shipped = load_scale()
    assert load_scale(UnderuseSpec()) == shipped
    assert 0 < shipped.show_from <= shipped.likely_from <= shipped.unchecked_most < 10
    own = load_scale(UnderuseSpec(source="The council", show_from=0.0))
    assert (own.show_from, own.likely_from, own.status, own.source) == (0, shipped.likely_from, "own", "The council")
