from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assetmap.analysis.pathways import find_pathways, load_pathways, read_tenure
from assetmap.text import LANGS, read_data, vocabulary

ROOT = Path(__file__).resolve().parents[2]
ACTIONS = ROOT.parent / "shared" / "actions.csv"
PATHWAYS = load_pathways()
DATA = read_data("pathways.toml")
NOTES = {record["id"]: record for record in DATA["note"]}
KINDS = ("land", "building", "green_space")
OWNERS = ("public", "private", "unknown")
NAN = float("nan")
ORDER = [
    "talk_to_owner",
    "host",
    "meanwhile_use",
    "grow",
    "licence",
    "management_agreement",
    "lease",
    "community_shares",
    "community_asset_transfer",
]
FORBIDDEN = re.compile(
    r"right to (bid|buy)|community value|localism|surplus|failing|idle|eyesore"
    r"|hawl i (\w+ )?(gais|cais|gynnig|cynnig|brynu|prynu)|[gn]?g?werth cymunedol|lleoliaeth|gwarged|dros ben",
    re.IGNORECASE,
)
HELD = {
    "freehold": [
        "Freehold",
        " freehold ",
        "FREEHOLD",
        "Freehold interest",
        "FH",
        "f/h",
        "Rhydd-ddaliad",
        "rhydd-ddaliadol",
    ],
    "leasehold": [
        "Leasehold",
        "long leasehold (999 years)",
        "Leasehold - 25 years from 2010",
        "Lease",
        "held on lease",
        "LH",
        "Lesddaliad",
        "les-ddaliad",
        "Prydles",
        "ar brydles",
        "Prydlesol",
        "Les",
    ],
    "unknown": [
        "",
        " ",
        "Freehold / Leasehold",
        "Freehold subject to lease",
        "Rhydd-ddaliad / prydlesol",
        "not freehold",
        "leased out",
        "Licence",
        "Tenancy at will",
        "er lles pobl leol",
        "?",
    ],
}

places = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "ownership": st.sampled_from(OWNERS),
        "tenure": st.sampled_from([word for words in HELD.values() for word in words]) | st.text(max_size=12),
        "area_ha": st.just(NAN) | st.floats(min_value=0, max_value=5000),
        "use": st.sampled_from(["", "Car park", "Cemetery", "{use}", "Hen fynwent", "allotment"])
        | st.text(max_size=12),
    }
)


def find(**given_):
    place = {"kind": "land", "ownership": "public", "tenure": "Freehold", "area_ha": 1.0} | given_
    return {fit.pathway.id: [note.key for note in fit.notes] for fit in find_pathways(**place)}


def texts(record):
    """Every text of the data, with the language it is in."""
    for key, value in record.items():
        if key in LANGS:
            yield key, value
        elif isinstance(value, dict):
            yield from texts(value)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield from texts(item)


def cited(key):
    one = PATHWAYS[key]
    return [*one.basis, *(what for what in (one.funding, one.example, one.when.area) if what is not None)]


# --- the records


def test_the_pathways_are_those_that_were_asked_for_in_order_of_commitment():
    assert list(PATHWAYS) == ORDER


@pytest.mark.parametrize("key", ORDER)
def test_every_pathway_is_whole_in_both_languages(key):
    one = PATHWAYS[key]
    for text in (one.title, one.summary, one.who_decides, *cited(key)):
        assert all(getattr(text, lang).strip() for lang in LANGS)
        assert text.cy != text.en
    for lang in LANGS:
        assert 2 <= len(re.findall(r"\.(?=\s|$)", getattr(one.summary, lang))) <= 3
    assert set(one.when.kinds) <= set(vocabulary()["kind"])
    assert set(one.when.owners) <= set(vocabulary()["ownership"])
    assert set(one.when.not_uses) <= set(DATA["uses"])


@pytest.mark.parametrize("key", ORDER)
def test_what_is_cited_is_as_sure_as_it_was_read(key):
    for what in cited(key):
        assert (what.status == "judgement") == (what.source == "assetmap's judgement") == (not what.read)
        assert what.read != "S" or what.status == "not verified"
    assert all(basis.status != "judgement" for basis in PATHWAYS[key].basis)


@pytest.mark.parametrize("key", ORDER)
def test_every_action_is_one_of_the_journey(key):
    if not ACTIONS.is_file():
        pytest.skip("shared/actions.csv is not beside the repository")
    with ACTIONS.open(encoding="utf-8", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    assert set(PATHWAYS[key].actions) <= known
    assert len(set(PATHWAYS[key].actions)) == len(PATHWAYS[key].actions)


def test_an_action_that_cannot_be_one_of_the_journey_is_refused():
    record = PATHWAYS["lease"].model_dump() | {"actions": ("T2-S-01",)}
    with pytest.raises(ValidationError, match="actions"):
        type(PATHWAYS["lease"]).model_validate(record)


def test_every_text_stands_in_both_languages_and_none_names_a_right_that_wales_does_not_have():
    found = list(texts(DATA))
    assert {lang for lang, _ in found} == set(LANGS)
    assert sum(lang == "cy" for lang, _ in found) == sum(lang == "en" for lang, _ in found) > 70
    assert not [text for _, text in found if FORBIDDEN.search(text)]


@pytest.mark.parametrize("text", ["a right to bid", "hawl i wneud cais", "hawl i gynnig", "ased o werth cymunedol"])
def test_such_a_right_would_be_noticed(text):
    assert FORBIDDEN.search(text)


def test_no_text_sends_anyone_to_an_address_or_a_person():
    assert not [text for _, text in texts(DATA) if re.search(r"https?:|www\.|@", text)]


def test_the_disposal_consent_is_told_with_care():
    told = [basis for basis in PATHWAYS["community_asset_transfer"].basis if "Disposal Consent" in basis.en]
    assert [basis.status for basis in told] == ["not verified"]
    assert "may be able" in told[0].en
    assert "check" in told[0].en
    assert "wirio" in told[0].cy


def test_examples_and_funding_are_those_that_the_sources_name():
    assert {key for key, one in PATHWAYS.items() if one.example} == {"host", "meanwhile_use", "grow", "lease"}
    assert "Railway Gardens" in PATHWAYS["lease"].example.en
    assert "Space Saviours" in PATHWAYS["grow"].example.en
    assert "Meanwhile Butetown" in PATHWAYS["meanwhile_use"].example.en
    for one in PATHWAYS.values():
        if one.funding:
            assert set(re.findall(r"T\d-\w-\d\d", one.funding.source)) <= set(one.actions)


def test_notes_are_about_pathways_that_there_are():
    for record in NOTES.values():
        assert set(record["pathways"]) <= set(PATHWAYS)
        assert {lang: "{use}" in record["text"][lang] for lang in LANGS} == dict.fromkeys(
            LANGS, record["id"] == "recorded-use"
        )


# --- which fit


@given(place=places)
def test_the_first_step_is_always_open_and_the_order_never_changes(place):
    found = [fit.pathway.id for fit in find_pathways(**place)]
    assert found[0] == "talk_to_owner"
    assert found == [key for key in ORDER if key in found]
    assert find_pathways(**place) == find_pathways(**place)


@given(place=places)
def test_a_public_place_has_at_least_what_a_private_one_has_and_that_what_an_unknown_one_has(place):
    public, private, unknown = (set(find(**place | {"ownership": owner})) for owner in OWNERS)
    assert public >= private >= unknown == {"talk_to_owner"}
    assert private <= {"talk_to_owner", "meanwhile_use", "licence", "lease"}


@given(place=places)
def test_what_is_not_known_leaves_nothing_out(place):
    known = set(find(**place))
    for blank in ({"tenure": ""}, {"area_ha": NAN}, {"use": ""}):
        assert known <= set(find(**place | blank))


@given(place=places, more=st.floats(min_value=0, max_value=1000))
def test_a_larger_place_has_no_fewer_pathways(place, more):
    assert set(find(**place)) <= set(find(**place | {"area_ha": place["area_ha"] + more}))


@given(place=places)
def test_how_a_place_is_held_never_leaves_anything_out(place):
    assert (
        set(find(**place))
        == set(find(**place | {"tenure": "Leasehold"}))
        == set(find(**place | {"tenure": "Freehold"}))
    )


@given(place=places)
def test_the_records_say_the_same_one_by_one(place):
    said = {"area": place["area_ha"] != place["area_ha"]}
    expected = []
    for record in DATA["pathway"]:
        when = record["when"]
        least = when.get("area", {}).get("min_ha", 0)
        words = [word for group in when.get("not_uses", ()) for word in DATA["uses"][group]]
        used = set(re.split(r"\W+", place["use"].lower()))
        fits = place["ownership"] in when["owners"] and place["kind"] in when["kinds"]
        if fits and (said["area"] or place["area_ha"] >= least) and not used & set(words):
            expected.append(record["id"])
    assert [fit.pathway.id for fit in find_pathways(**place)] == expected


@pytest.mark.parametrize("kind", sorted(set(vocabulary()["kind"]) - set(KINDS)))
@pytest.mark.parametrize("owner", OWNERS)
def test_other_kinds_have_no_pathway(kind, owner):
    assert find_pathways(kind=kind, ownership=owner, tenure="", area_ha=NAN) == ()


def test_the_kinds_that_have_pathways_are_land_buildings_and_green_space():
    assert {kind for one in PATHWAYS.values() for kind in one.when.kinds} == set(KINDS)


@pytest.mark.parametrize("wrong", [{"kind": "lamp post"}, {"kind": ""}, {"ownership": "Council"}])
def test_a_word_that_is_not_ours_is_a_programmers_mistake(wrong):
    with pytest.raises(ValueError, match="no such"):
        find(**wrong)


def test_no_ownership_said_is_not_known():
    assert find(ownership="") == find(ownership="unknown") == {"talk_to_owner": ["owner-unknown"]}


def test_a_public_park_may_be_grown_in_and_transferred_and_a_building_not_grown_in():
    assert list(find(kind="green_space")) == [key for key in ORDER if key not in {"meanwhile_use", "community_shares"}]
    assert list(find(kind="building")) == [key for key in ORDER if key != "grow"]
    assert list(find(kind="land")) == ORDER


def test_nothing_is_grown_on_less_than_fifty_square_metres():
    assert "grow" not in find(area_ha=0.0049)
    assert "grow" in find(area_ha=0.005)
    assert find(area_ha=NAN)["grow"] == ["area-unknown"]


@pytest.mark.parametrize("use", ["cemetery", "Cemetery (closed)", "Burial ground", "Hen fynwent", "MYNWENT"])
def test_a_burial_ground_is_left_in_peace(use):
    assert not {"host", "meanwhile_use", "grow"} & set(find(use=use))
    assert "management_agreement" in find(use=use)


def test_part_of_a_word_is_not_the_word():
    assert "grow" in find(use="Cemeterywood Park")


# --- what to ask


@pytest.mark.parametrize(("held", "said"), [(held, said) for held, words in HELD.items() for said in words])
def test_a_registers_words_for_how_a_place_is_held(held, said):
    assert read_tenure(said) == held


def test_a_freehold_raises_no_question_and_what_is_not_known_does():
    assert find() == {key: [] for key in ORDER}
    asked = find(tenure="")
    assert asked == {key: [] if key == "talk_to_owner" else ["tenure-unknown"] for key in ORDER}


def test_a_lease_asks_for_the_landlord_and_for_lighter_agreements_first():
    notes = find(tenure="Leasehold")
    for key in ("lease", "community_shares", "community_asset_transfer"):
        assert notes[key] == ["leasehold-first"]
        assert {"licence", "management_agreement"} <= set(list(notes)[: list(notes).index(key)])
    assert notes["licence"] == notes["management_agreement"] == ["leasehold"]
    assert notes["talk_to_owner"] == []


def test_a_private_owner_must_agree():
    assert find(ownership="private") == {
        "talk_to_owner": [],
        "meanwhile_use": ["private-agreement"],
        "licence": ["private-agreement"],
        "lease": ["private-agreement"],
    }


def test_a_recorded_use_is_told_as_the_register_has_it():
    fit = find_pathways(kind="land", ownership="public", tenure="", area_ha=1, use=" <b>{use}  hall ")[0]
    assert [note.key for note in fit.notes] == ["recorded-use"]
    for lang in LANGS:
        assert "<b>{use} hall" in getattr(fit.notes[0].text, lang)


def test_the_type_of_a_green_space_is_told_in_each_language():
    note = find_pathways(kind="green_space", ownership="public", tenure="", area_ha=1, use="golf_course")[0].notes[0]
    assert "Golf course" in note.text.en
    assert "Cwrs golff" in note.text.cy


def test_what_was_found_cannot_be_changed():
    fit = find_pathways(kind="land", ownership="public", tenure="", area_ha=1)[0]
    with pytest.raises(ValidationError, match="frozen"):
        fit.notes = ()
    with pytest.raises(ValidationError, match="frozen"):
        fit.pathway.id = "x"
