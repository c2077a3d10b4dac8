"""The 75 actions and 15 resources: each record whole, and linked by no more and no less than it may be."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain

import pytest

from assetmap import load_actions
from assetmap.journey import feature_kinds, load_documents
from assetmap.text import LANGS, phrases, vocabulary

ACTIONS = load_actions()
RULES = {rule.id: rule for action in ACTIONS.values() for rule in action.rules}
NEEDS_RULES = sorted(key for key, action in ACTIONS.items() if action.strength != "none")
LINES = {"T1": ("000", 508), "T3": ("001", 311)}
CENSUS = {
    ("simple", "direct"): 13,
    ("simple", "contextual"): 13,
    ("simple", "none"): 3,
    ("adventurous", "direct"): 10,
    ("adventurous", "contextual"): 14,
    ("adventurous", "none"): 2,
    ("organisational", "direct"): 5,
    ("organisational", "contextual"): 7,
    ("organisational", "none"): 1,
    ("national", "contextual"): 2,
    ("national", "none"): 5,
    ("resource", "direct"): 1,
    ("resource", "contextual"): 10,
    ("resource", "none"): 4,
}
DUTY = (
    r"\b(statutory|dut(y|ies)|must|legal(ly)?|by law|required|obliged|\w*yletswydd(au)?|statudol|rhaid|cyfreithiol)\b"
)
LOADED = r"\b(surplus|failing|failed|right to bid|gwarged\w*|methu|methiant|hawl i gynnig)\b"

# What each record is about, in our list of the Journey's actions; "-": practice.
ASKED = """
T1-S-01 asset:street asset:public_open_space asset:community_building
T1-S-02 asset:street asset:public_open_space asset:community_building
T1-S-03 asset:cultural_venue asset:sport_leisure asset:housing_estate gap:culture gap:sport_leisure
  anchor:housing_association
T1-S-04 asset:green_space asset:growing_space asset:sport_leisure asset:cultural_venue
T1-S-05 asset:public_land asset:green_space flag:underused_land flag:underused_greenspace anchor:housing_association
T1-S-06 asset:park asset:path_route asset:green_space gap:sport_leisure
T1-S-07 asset:cultural_venue gap:culture anchor:housing_association
T1-S-08 asset:sport_leisure asset:school asset:food_support gap:food gap:sport_leisure
T1-S-09 asset:community_building asset:library asset:health gap:gp
T1-S-10 asset:community_building asset:faith_building
T1-S-11 anchor:voluntary_council asset:community_building asset:sport_leisure
T1-S-12 anchor:voluntary_council anchor:social_enterprise asset:community_building
T1-S-13 asset:any_service anchor:any
T1-S-14 -
T1-S-15 asset:any flag:any gap:any
T1-S-16 anchor:voluntary_council anchor:any flag:underused_land flag:underused_building
T1-S-17 asset:public_land asset:growing_space flag:underused_land flag:underused_greenspace
T1-S-18 anchor:voluntary_council anchor:any
T1-S-19 -
T1-S-20 -
T1-S-21 asset:school asset:woodland asset:green_space flag:underused_greenspace
T1-S-22 asset:empty_home flag:underused_building anchor:housing_association
T1-A-01 asset:community_building asset:public_open_space
T1-A-02 anchor:any asset:community_building
T1-A-03 context:psb
T1-A-04 asset:any_service asset:community_building gap:any
T1-A-05 asset:health asset:community_building asset:green_space asset:sport_leisure gap:gp
T1-A-06 anchor:any
T1-A-07 anchor:social_enterprise
T1-A-08 flag:underused_land flag:underused_building flag:underused_greenspace anchor:development_trust anchor:any
T1-A-09 gap:any asset:any
T1-A-10 asset:community_building flag:underused_building gap:community_space
T1-A-11 asset:cultural_venue asset:heritage
T1-A-12 asset:food_support asset:growing_space gap:food flag:underused_building
T1-A-13 asset:street asset:play_area gap:play
T1-A-14 -
T1-A-15 anchor:any context:age_profile
T1-A-16 asset:school asset:care_home asset:community_building
T1-A-17 anchor:housing_association asset:health gap:gp
T1-A-18 gap:any asset:public_open_space asset:path_route
T1-A-19 anchor:housing_association anchor:coop flag:underused_land
T1-A-20 asset:post_office asset:community_building gap:post_office flag:underused_building
T1-N-01 -
T1-N-02 -
T1-N-03 -
T1-N-04 -
T1-O-01 anchor:town_community_council anchor:development_trust
T1-O-02 anchor:development_trust
T1-O-03 gap:any asset:any
T1-O-04 asset:any anchor:any flag:any
T1-O-05 context:area_statement asset:green_space asset:woodland asset:water flag:underused_greenspace
T1-O-06 -
T1-O-07 context:psb anchor:voluntary_council
T1-O-08 anchor:coop anchor:housing_association flag:underused_land
T1-O-09 asset:housing_estate anchor:housing_association flag:underused_greenspace
T1-O-10 asset:heritage asset:faith_building flag:underused_building anchor:housing_association
T1-O-11 asset:care_home asset:school asset:housing_estate
T1-R-01 -
T1-R-02 flag:underused_land flag:underused_building anchor:any
T1-R-03 asset:community_building asset:cultural_venue gap:culture
T1-R-04 asset:street asset:path_route gap:play
T1-R-05 gap:any
T1-R-06 asset:health asset:community_building
T1-R-07 -
T1-R-08 anchor:development_trust
T1-R-09 anchor:development_trust
T3-S-01 asset:any_service anchor:any gap:any
T3-S-02 anchor:social_enterprise anchor:development_trust anchor:coop anchor:housing_association anchor:sme
T3-S-03 anchor:social_enterprise
T3-S-04 asset:credit_union gap:credit_union
T3-S-05 asset:credit_union
T3-S-06 asset:credit_union
T3-S-07 asset:advice_service asset:school gap:advice
T3-A-01 anchor:any
T3-A-02 asset:energy asset:public_land flag:underused_land flag:underused_building
T3-A-03 -
T3-A-04 asset:credit_union asset:advice_service gap:credit_union gap:advice
T3-A-05 anchor:social_enterprise flag:underused_building flag:underused_land
T3-A-06 flag:underused_building flag:underused_land anchor:coop anchor:development_trust
T3-N-01 anchor:any
T3-N-02 -
T3-N-03 flag:any anchor:any
T3-O-01 anchor:sme anchor:social_enterprise
T3-O-02 anchor:any asset:any_service
T3-R-01 asset:credit_union gap:credit_union
T3-R-02 asset:advice_service gap:advice
T3-R-03 -
T3-R-04 -
T3-R-05 anchor:any
T3-R-06 anchor:housing_association
"""

# A broader kind stands for these.
BROADER = {
    "flag:underused_land": "flag:any",
    "flag:underused_building": "flag:any",
    "flag:underused_greenspace": "flag:any",
}
NOT_LINKED = {
    ("T1-S-06", "asset:green_space"): "cemeteries, allotments and grounds of religion are no places for a parkrun",
    ("T1-S-22", "flag:underused_building"): "empty homes are told for areas alone, and no building is called a home",
    ("T1-S-22", "anchor:housing_association"): "empty homes are told for areas alone, of nobody in particular",
    ("T3-A-04", "gap:credit_union"): "who is excluded is told of organisations alone, never of the people of an area",
    ("T3-A-04", "gap:advice"): "who is excluded is told of organisations alone, never of the people of an area",
}

# Linked for what is near them or how large they are, or not at all.
ALWAYS_RELATED = {
    "T1-S-06": {"asset:public_open_space"},  # no course fits a small green
    "T1-A-13": {"asset:street"},  # found in play gaps alone
    "T1-R-04": {"asset:street"},
}


def is_part(kind, wider):
    """Whether all features of a kind are of the wider one too."""
    one, other = feature_kinds()[kind], feature_kinds()[wider]
    lists = all(set(one.get(name, ["?"])) <= set(other[name]) for name in _LISTS if name in other)
    terms = all(one.get(name) == other[name] for name in ("finding", "ownership", "column") if name in other)
    return lists and terms and "none" not in one and "none" not in other


_LISTS = ("kind", "type", "service", "about")


def asked():
    lines = ASKED.replace("\n  ", " ").strip().splitlines()
    return {key: [] if kinds == "-" else kinds.split() for key, kinds in (line.split(" ", 1) for line in lines)}


def texts(action):
    """All that a record says, in both languages."""
    pairs = [action.title, action.summary, action.note]
    pairs += [example.what for example in action.examples]
    for rule in action.rules:
        pairs += [rule.because, *rule.basis]
    return [getattr(pair, lang) for pair in pairs for lang in LANGS]


# --- the catalogue as a whole -----------------------------------------------------------------------------------------


def test_there_are_75_actions_and_15_resources_by_level_and_strength():
    assert Counter((one.level, one.strength) for one in ACTIONS.values()) == CENSUS
    actions = [one for one in ACTIONS.values() if one.level != "resource"]
    assert (len(actions), len(ACTIONS)) == (75, 90)
    assert Counter(one.strength for one in actions) == {"direct": 28, "contextual": 36, "none": 11}


def test_the_ids_are_those_of_the_list_in_its_order_and_number_each_level_through():
    assert set(ACTIONS) == set(asked())
    places = [(one.topic, "SAONR".index(one.id[3]), int(one.id[5:])) for one in ACTIONS.values()]
    for topic in LINES:
        for level in "SAONR":
            numbers = [place[2] for place in places if place[:2] == (topic, "SAONR".index(level))]
            assert numbers == list(range(1, len(numbers) + 1))


def test_every_title_and_every_rule_has_its_own_name():
    ids = [rule.id for action in ACTIONS.values() for rule in action.rules]
    assert len(ids) == len(set(ids)) > 300
    for lang in LANGS:
        titles = Counter(getattr(one.title, lang) for one in ACTIONS.values())
        assert not [title for title, n in titles.items() if n > 1]


def test_the_documents_have_no_date_and_their_duties_are_theirs_alone():
    documents = load_documents()
    assert set(documents) == {"T1", "T3"}
    for document in documents.values():
        assert document.dated == ""
        assert document.duties
        said = {getattr(duty.what, lang) for duty in document.duties for lang in LANGS}
        assert not said & {text for action in ACTIONS.values() for text in texts(action)}


# --- each record ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ACTIONS)
def test_a_record_is_whole_in_both_languages(key):
    action = ACTIONS[key]
    for words in (action.title, action.summary, *(example.what for example in action.examples)):
        for lang in LANGS:
            text = getattr(words, lang)
            assert text
            assert text == text.strip()
    assert action.title.cy != action.title.en
    assert action.summary.cy != action.summary.en
    assert bool(action.note.cy) == bool(action.note.en)
    for lang in LANGS:
        assert len(getattr(action.title, lang)) < 80
        assert getattr(action.summary, lang).endswith(".")


@pytest.mark.parametrize("key", ACTIONS)
def test_a_record_says_who_can_act_and_where_it_comes_from(key):
    action = ACTIONS[key]
    assert len(set(action.who)) == len(action.who) >= 1
    said = phrases()
    assert {f"who-{actor}" for actor in action.who} | {f"effort-{action.effort}", f"level-{action.level}"} <= set(said)
    assert action.topic == key[:2]
    assert action.level[0] == key[3].lower()
    assert action.source == load_documents()[action.topic].title.en
    document, last_line = LINES[action.topic]
    one = r"(\d+)(?:-(\d+))?"
    assert re.fullmatch(rf"{document}:{one}(, {one})*( \(example at {one}\))?", action.lines), action.lines
    for first, last in re.findall(one, action.lines.split(":")[1]):
        assert 0 < int(first) <= int(last or first) <= last_line


@pytest.mark.parametrize("key", [key for key, action in ACTIONS.items() if action.alike])
def test_what_is_alike_is_another_record_and_alike_to_it(key):
    other = ACTIONS[key].alike
    assert other != key
    assert ACTIONS[other].alike == key
    assert other in ACTIONS[key].note.en
    assert other in ACTIONS[key].note.cy


@pytest.mark.parametrize("key", ACTIONS)
def test_no_record_claims_a_duty_or_calls_anything_by_a_loaded_name(key):
    for text in texts(ACTIONS[key]):
        assert not re.search(DUTY, text, re.IGNORECASE), text
        assert not re.search(LOADED, text, re.IGNORECASE), text


# --- what links it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ACTIONS)
def test_every_kind_that_a_record_is_about_is_linked_or_its_reason_is_given(key):
    linked = {kind for rule in ACTIONS[key].rules for kind in rule.when}
    missing = [kind for kind in asked()[key] if not {kind, BROADER.get(kind)} & linked]
    assert missing == [kind for one, kind in NOT_LINKED if one == key]


@pytest.mark.parametrize("key", sorted(set(ACTIONS) - set(NEEDS_RULES)))
def test_what_is_about_practice_is_linked_to_nothing(key):
    assert ACTIONS[key].rules == ()
    assert asked()[key] == []


@pytest.mark.parametrize("key", NEEDS_RULES)
def test_the_more_specific_rules_stand_before_the_plain_ones(key):
    """A rule after one that takes every feature of its kinds would never link anything."""
    taken = set()
    for rule in ACTIONS[key].rules:
        assert not set(rule.when) <= taken, rule.id
        if not rule.is_relation:
            taken |= set(rule.when)
            taken |= {kind for kind in feature_kinds() for wider in rule.when if is_part(kind, wider)}
    assert {kind for rule in ACTIONS[key].rules for kind in rule.when} - taken <= ALWAYS_RELATED.get(key, set())


@pytest.mark.parametrize("key", [key for key, action in ACTIONS.items() if action.sensitive])
def test_sensitive_records_are_linked_to_organisations_or_areas_alone(key):
    action = ACTIONS[key]
    parts = {"organisations_only": {"service", "anchor"}, "areas_only": {"ward", "anchor"}}[action.sensitive]
    records = [feature_kinds()[kind] for rule in action.rules for kind in rule.when]
    assert records
    assert all("finding" not in record and set(record["kind"]) <= parts for record in records)
    assert not any(rule.near or rule.inside for rule in action.rules)


def test_the_sensitive_records_are_the_three_that_bear_on_people():
    assert {key: one.sensitive for key, one in ACTIONS.items() if one.sensitive} == {
        "T1-S-10": "organisations_only",
        "T1-S-22": "areas_only",
        "T3-A-04": "organisations_only",
    }


@pytest.mark.parametrize("key", RULES)
def test_a_rule_says_the_same_in_both_languages(key):
    because = RULES[key].because
    places, digits = (
        [sorted(re.findall(pattern, getattr(because, lang))) for lang in LANGS]
        for pattern in (r"{(\w*)}", r"(?<![{\w])\d[\d,.]*\b")
    )
    assert places[0] == places[1]
    assert digits[0] == digits[1]
    for lang in LANGS:
        text = getattr(because, lang)
        assert text.endswith(".")
        assert text == text.strip()
        assert "  " not in text


@pytest.mark.parametrize("key", RULES)
def test_a_rule_speaks_of_kinds_that_there_are_and_of_distances_that_it_measures(key):
    rule = RULES[key]
    near = {asked.name for asked in rule.near}
    assert len(near) == len(rule.near)
    assert {*rule.when, *rule.inside, *chain(*(asked.kinds for asked in rule.near))} <= set(feature_kinds())
    assert all(feature_kinds()[kind].get("finding") == "gap" for kind in rule.inside)
    assert rule.is_relation == bool(rule.basis)
    told = set(re.findall(r"{(\w+)}", rule.because.en)) - {"length_m"}
    for asked in rule.near:
        ours = {asked.name, *(f"{asked.name}_{part}" for part in ("m", "count", "within"))}
        allowed = {"some": ours, "none": ours - {f"{asked.name}_count"}, "unknown": set()}[asked.finds]
        assert told & ours <= allowed
    if any(name.endswith(("_m", "_within")) for name in told):
        assert "straight line" in rule.because.en
        assert "llinell syth" in rule.because.cy
    owned = {name.removesuffix(end) for name in told for end in ("_count", "_within", "_m") if name.endswith(end)}
    assert owned <= near | {"estates", "energy"}


@pytest.mark.parametrize("key", [key for key, rule in RULES.items() if rule.basis])
def test_thresholds_say_that_they_are_our_judgement_in_both_languages(key):
    for basis in RULES[key].basis:
        assert basis.status == "judgement"
        assert basis.en.endswith(".")
        assert basis.cy.endswith(".")


# --- the words of kinds -----------------------------------------------------------------------------------------------


def test_one_table_holds_every_feature_kind_that_the_records_are_about():
    named = {kind for kinds in asked().values() for kind in kinds}
    used = {kind for rule in RULES.values() for kind in (*rule.when, *rule.inside)}
    used |= {kind for rule in RULES.values() for one in rule.near for kind in one.kinds}
    ours = {"asset:gp", "asset:parkrun_start", "context:public_land", "context:public_roofs", "none"}
    assert set(feature_kinds()) == named | ours
    assert used - named <= ours | set(BROADER.values())
    assert set(feature_kinds()) - {"none"} == used


@pytest.mark.parametrize("kind", sorted(feature_kinds()))
def test_a_feature_kind_speaks_our_vocabulary(kind):
    record, words = feature_kinds()[kind], vocabulary()
    assert set(record) <= {"cy", "en", "kind", "type", "ownership", "finding", "service", "about", "column", "none"}
    assert record["cy"]
    assert record["en"]
    parts = set(record.get("kind", []))
    assert parts | set(record.get("about", [])) <= {*words["kind"], "ward"}
    types = set().union(*(words.get(part, {}) for part in parts))
    assert set(record.get("type", [])) <= types
    assert set(record.get("service", [])) <= set(words["service"])
    assert record.get("finding", "gap") in words["finding"]
    assert record.get("ownership", "public") in words["ownership"]
    assert ("column" in record) == (parts == {"ward"})
    assert ("none" in record) == (kind == "none")


@pytest.mark.parametrize("kind", [kind for kind in feature_kinds() if kind.startswith("flag:")])
def test_no_flag_is_linked_that_is_not_known_to_be_public(kind):
    assert feature_kinds()[kind]["ownership"] == "public"


# --- against the documents themselves ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seeds(real_data):
    """Read the two documents, each as its lines without the marks of links."""
    files = sorted((real_data.parent / "seeds").glob("00[01]_*.txt"))
    if len(files) != 2:
        pytest.skip(f"no documents of the Journey at {real_data.parent / 'seeds'}: what is copied cannot be told")
    return {path.name[:3]: path.read_text("utf-8").splitlines() for path in files}


def words_of(text):
    return re.findall(r"[\w']+", text.casefold().replace("’", "'"))


def runs(text, length=8):
    words = words_of(text)
    return {tuple(words[n : n + length]) for n in range(len(words) - length + 1)}


@pytest.mark.parametrize("key", ACTIONS)
def test_eight_words_in_a_row_are_never_the_documents(key, seeds):
    theirs = set().union(*(runs(re.sub(r"<[^>]*>", "", "\n".join(lines))) for lines in seeds.values()))
    assert ("a", "wales", "of", "cohesive", "communities") in {run[:5] for run in theirs}
    assert not [run for text in texts(ACTIONS[key]) for run in runs(text) if run in theirs]


@pytest.mark.parametrize("key", ACTIONS)
def test_the_lines_that_a_record_names_say_something_and_its_addresses_stand_in_the_document(key, seeds):
    action = ACTIONS[key]
    document, places = action.lines.split(":")
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", places.split(" (")[0]):
        assert "".join(seeds[document][int(first) - 1 : int(last or first)]).strip()
    whole = re.sub(r"</?u>\s*", "", "\n".join(seeds[document]))
    assert all(example.url in whole for example in action.examples)
