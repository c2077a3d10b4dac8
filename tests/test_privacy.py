"""What looks personal is not published: the rules, the gate, the allowance, and the command line."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from assetmap import load_config, make_maps
from assetmap.config import Allowance, Output, PrivacySpec
from assetmap.config.privacy import PUBLISHED
from assetmap.contracts import CONTRACTS
from assetmap.errors import ConfigError, PrivacyError
from assetmap.personal import is_personal_heading, look_for_personal, tell_personal
from assetmap.privacy import check_privacy, judge_privacy
from assetmap.text import LANGS

CONTACTS = [
    "jane.jones@example.org",
    "07700 900123",
    "07700.900.123",
    "07700-900-123",
    "07700–900–123",
    "(07700) 900 123",
    "+44 (0)7700 900123",
    "0044 7700 900123",
    "Ring 07700900123 (evenings)",
]
NO_CONTACTS = [
    "clerk@example.org",
    "Ymholiadau@example.org",
    "Unit 07, Dock Road",
    "01633 000000",
    "07-11-2026 to 08-12-2026",
    "UPRN 100100077001",
    "https://example.org/@51.5,-3.0,17z",
    "NP20 7AA 441 900 123",
]
PERSONS = {
    "name": [
        "Mrs J Jones",
        "MR J SMITH",
        "mrs jones",
        "Mr & Mrs Jones",
        "Cllr Jane Jones",
        "Y Cyng. Siân Jones",
        "Parch. John Evans",
        "Park run by Mrs Jones",
        "Store (Mr Smith)",
        "Key holder: Jane Jones",
        "Deiliad allwedd: Siân Jones",
        "Contact Jane Jones",
    ],
    "owner": [
        "Jane Jones",
        "JANE JONES",
        "Jones, Jane",
        "John & Mary Jones",
        "Rhys ap Gwilym",
        "Siân Ŵyn Williams",
        "Huw D. Evans",
        "Jane Hill",
        "Lord Tredegar",
        "Executors of Mrs Jones",
    ],
    "text": [
        "Let to Mrs Jones",
        "Mrs Jones runs the hall",
        "Mrs Jones's house",
        "Let to John Jones",
        "tenant: Jane Hughes",
        "Ar osod i Siân Jones",
    ],
}
NO_PERSONS = {
    "name": [
        "Dr Williams's Library",
        "Dr Williams Library",
        "Llyfrgell Dr Williams",
        "Neuadd y Parch. Jones",
        "Rev James Memorial Hall",
        "The Dr Price Arms",
        "Heol Dr Price",
        "Park Dr Newport",
        "Mrs Miggins' Pie Shop",
        "St Mary's Church",
        "St. David's Hospital",
        "Eglwys Dewi Sant",
        "Contact Theatre",
        "Sir Charles Park",
        "Jane Jones",  # a name that stands alone may be a hall's
        "Miss Saigon Restaurant",
    ],
    "owner": [
        "John Lewis",
        "Evan Evans & Sons",
        "Thomas & Lewis",
        "Jane Jones Trust",
        "David Wilson Homes",
        "Owen's Stores",
        "Rose Cottage",
        "Victoria Park",
        "Mary Immaculate",
        "Dewi Sant",
        "Morgan",
        "Dr Rees & Partners",
        "Lord Tredegar's Trust",
        "Ymddiriedolaeth Dr Williams",
        "Cyngor Dinas Casnewydd",
    ],
    "text": [
        "users miss Newport",
        "Let to James Street Community Trust",
        "Let to David Lloyd Leisure",
        "Drws nesaf i Dr Williams Library",
        "Estates officer: Seen on site: the drivers' canteen moved in this autumn.",
        "Tenant farm",
    ],
}
HOMES = {
    "name": [
        "c/o Mrs Jones, Village Hall",
        "c/o 12 Oak Street",
        "d/o 12 Heol y Coed",
        "Home of Mrs Jones",
        "Home of Jane Jones",
        "Secretary's house",
        "cartref Mrs Jones",
        "Cartref yr ysgrifennydd",
        "Tŷ'r ysgrifennydd",
        "dan ofal Mrs Jones",
    ],
    "group": [
        "Chess club, 14 Oak Road",
        "Flat 3, 12 High Street",
        "Clwb gwyddbwyll, Fflat 2",
        "Côr (12 Heol y Coed)",
    ],
    "text": ["Private house", "Tŷ preifat", "home address of the secretary"],
}
NO_HOMES = {
    "name": [
        "Flat 3, 12 High Street",  # a property is called by its address
        "12 High Street",
        "Cartref Gofal Preswyl",
        "Cartrefi Cymru",
        "c/o The Library, Oak Street",
        "Dan ofal Cadw",
        "Care of the Elderly Ward",
        "Caretaker's House",
        "Home of rugby",
        "Public house",
    ],
    "group": [
        "12 High Street",
        "Credit Union, Unit 4, 12 High Street",
        "The 7 Stars, Newport",
        "Llyfrgell 12",
        "Cwmni 21",
    ],
}


def flat(table):
    return [(look, text) for look, texts in table.items() for text in texts]


# --- what tells about a person ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", CONTACTS)
def test_contacts_are_found_in_every_column(text):
    for look in ("name", "group", "owner", "text", "contact"):
        assert tell_personal(text, look) == "contact"


@pytest.mark.parametrize("text", NO_CONTACTS)
def test_what_only_looks_like_a_contact_is_not_one(text):
    for look in ("name", "group", "owner", "text", "contact"):
        assert tell_personal(text, look) == ""


def test_a_reference_may_look_like_a_number_and_not_like_an_address():
    assert tell_personal("07700900123", "email") == ""
    assert tell_personal("jane@example.org", "email") == "contact"


@pytest.mark.parametrize(("look", "text"), flat(PERSONS))
def test_a_person_is_found(look, text):
    assert tell_personal(text, look) in {"person", "home"}


@pytest.mark.parametrize(("look", "text"), [*flat(NO_PERSONS), *flat(NO_HOMES)])
def test_what_is_called_after_a_person_is_none(look, text):
    assert tell_personal(text, look) == ""


@pytest.mark.parametrize(("look", "text"), flat(HOMES))
def test_a_home_is_found(look, text):
    assert tell_personal(text, look) == "home"


def test_a_practice_bears_the_names_of_its_doctors_and_no_others():
    names = pd.Series(["Dr Rees", "Dr A Rees and Dr B Khan", "Mrs Rees"], dtype="str")
    assert [*look_for_personal(names, "group")] == ["person", "person", "person"]
    assert [*look_for_personal(names, "group", practice=True)] == ["", "", "person"]


def test_many_texts_at_once_are_told_as_each_alone():
    """The quick look at all must not pass over what the close look finds."""
    every = flat(PERSONS) + flat(NO_PERSONS) + flat(HOMES) + flat(NO_HOMES)
    texts = [*(text for _, text in every), *CONTACTS, *NO_CONTACTS, ""]
    for look in ("name", "group", "owner", "text", "contact", "email"):
        found = look_for_personal(pd.Series(texts, dtype="str", index=range(7, 7 + len(texts))), look)
        assert [*found] == [tell_personal(text, look) for text in texts]


@pytest.mark.parametrize(
    "heading",
    [
        "Contact",
        "Contact Name",
        "ContactName",
        "contact_person",
        "key_holder",
        "Tenant",
        "Date of Birth",
        "E-mail",
        "Home address",
        "Enw'r cyswllt",
        "Deiliad yr allwedd",
        "Cyfeiriad cartref",
        "Ysgrifennydd",
        "Rhif ffôn",
    ],
)
def test_a_heading_about_persons_is_known(heading):
    assert is_personal_heading(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "Owner",
        "Owner name",
        "Enw",
        "Perchennog",
        "Address",
        "Tenure",
        "Tenant type",
        "Contact centre",
        "Custodian",
        "Number of tenants",
    ],
)
def test_other_headings_are_not(heading):
    assert not is_personal_heading(heading)


def test_every_column_of_text_that_is_published_is_looked_at():
    """A new column of a contract must be weighed here: is it text of a source's own that is published?"""
    closed = {
        "located_by",
        "ownership",
        "ownership_evidence",
        "status",
        "type",
        "status_date",
        "uprn",
        "code",
        "authority_code",
    }
    closed |= {"highway", "access", "foot", "bicycle", "motorroad", "departures_day", "departures_source"}
    running = {"lease_end", "disposal", "caretaker", "sensitive", "last_used", "planning"}  # an officer's
    for kind, looks in PUBLISHED.items():
        texts = {name for name, column in CONTRACTS[kind].columns.items() if not column.number}
        assert texts - closed - running - {"id"} == {*looks} - {"id"}, kind


# --- the gate ---------------------------------------------------------------------------------------------------------


def changed(layers, name, column, text, row=0):
    """Put a text into a cell of a layer."""
    told = []
    for layer in layers:
        if layer.name == name:
            data = layer.data.copy()
            data.loc[data.index[row], column] = text
            layer = replace(layer, data=data)  # noqa: PLW2901
        told.append(layer)
    return told


@pytest.fixture(scope="module")
def config(example_folder):
    return load_config(example_folder)


def filled(problem):
    return problem.values  # noqa: PD011 - what fills the phrase, no frame


def allowing(config, *allowed):
    return config.model_copy(update={"privacy": PrivacySpec(allow=tuple(allowed))})


def allowance(layer="anchors", column="name", **changes):
    given = {"reason": "She agreed in writing.", "role": "Data protection officer", "date": "2026-11-01"}
    return Allowance(**{"layer": layer, "column": column, **given, **changes})


@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        (("anchors", "name", "Mrs J Jones"), "personal-person"),
        (("anchors", "name_cy", "Clwb gwyddbwyll, 14 Heol y Coed"), "personal-home"),
        (("anchors", "website", "jane@example.org"), "personal-contact"),
        (("services", "operator", "Jane Jones"), "personal-person"),
        (("register-buildings", "use", "Let to Mrs Jones"), "personal-person"),
        (("register-land", "tenure", "Ring 07700.900.123"), "personal-contact"),
        (("wards", "name", "jane@example.org"), "personal-contact"),
        (("streets", "name", "07700 900123"), "personal-contact"),
        (("areas", "area_statement", "jane@example.org"), "personal-contact"),
    ],
)
def test_the_check_before_a_run_names_layer_column_and_row(example_layers, config, planted, rule):
    layer, column, text = planted
    judged = judge_privacy(None, changed(example_layers, layer, column, text), config=config)
    (problem,) = judged.problems
    row = next(one for one in example_layers if one.name == layer).data.index[0]
    assert (problem.rule, problem.layer, problem.effect) == (rule, layer, "stop")
    for lang in LANGS:
        said = problem.say(lang)
        assert text not in said
        assert str(row) in said
        assert f'column = "{column}"' in said
        assert f'layer = "{layer.removesuffix("-buildings").removesuffix("-land")}"' in said
    assert pickle.loads(pickle.dumps(PrivacyError(problem))).problems == (problem,)  # noqa: S301 - our own bytes


def test_streets_are_called_after_whomever_they_like(example_layers, config):
    layers = changed(example_layers, "streets", "name", "Mrs Jones")
    assert judge_privacy(None, layers, config=config).problems == ()


def test_what_is_not_published_is_not_held_against_anyone(example_layers, config):
    layers = changed(example_layers, "empty_shops", "owner", "Jane Jones")
    assert judge_privacy(None, layers, config=config).problems == ()


def test_the_example_is_published_without_any_allowance(example, example_layers, config):
    assert judge_privacy(None, example_layers, config=config).problems == ()
    assert check_privacy(example.assets, example_layers, config=config, reasons=example.reasons["text"]) == ()


def test_a_text_that_only_an_officer_wrote_is_told_as_of_the_reviews(example, example_layers, config):
    reasons = [*example.reasons["text"], "Estates officer: Mrs Jones next door said so."]
    with pytest.raises(PrivacyError) as caught:
        check_privacy(example.assets, example_layers, config=config, reasons=reasons)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.layer, problem.file) == ("personal-person", "reviews", "reviews.csv")


def test_at_most_five_rows_are_named(example_layers, config):
    layers = list(example_layers)
    for row in range(7):
        layers = changed(layers, "anchors", "name", f"Mrs {'ABCDEFG'[row]} Jones", row)
    (problem,) = judge_privacy(None, layers, config=config).problems
    assert filled(problem)["count"] == 7
    assert len(filled(problem)["rows"]) == 6
    assert filled(problem)["rows"][-1] == "…"


def test_an_allowance_lets_its_column_pass_and_no_other(example_layers, config):
    layers = changed(example_layers, "anchors", "name", "Mrs J Jones")
    layers = changed(layers, "anchors", "name_cy", "Mrs J Jones")
    judged = judge_privacy(None, layers, config=allowing(config, allowance()))
    assert [filled(problem)["column"] for problem in judged.problems] == ["name_cy"]
    assert [one.needed for one in judged.allowed] == [True]
    assert judge_privacy(None, layers, config=allowing(config, allowance("services"))).problems[0].layer == "anchors"


def test_an_allowance_that_nothing_needs_is_a_note(example_layers, config):
    own = allowing(config, allowance())
    judged = judge_privacy(None, example_layers, config=own)
    assert judged.problems == ()
    (note,) = judged.notes(own)
    assert (note.rule, note.effect) == ("allowance-unneeded", "noted")


# --- the configuration and the command line ---------------------------------------------------------------------------

ALLOWED = """
[[privacy.allow]]
layer = "anchors"
column = "name"
reason = "She agreed in writing."
role = "Data protection officer"
date = 2026-11-01
"""


@pytest.fixture
def town(example_folder, tmp_path):
    """Give the made-up town with a person among its organisations."""
    for path in example_folder.iterdir():
        text = path.read_bytes()
        (tmp_path / path.name).write_bytes(text)
    table = tmp_path / "anchors.csv"
    table.write_text(table.read_text("utf-8").replace("Marsh End Together", "Mrs J Jones"), "utf-8")
    settings = (tmp_path / "assetmap.toml").read_text("utf-8").replace("../../outputs", "outputs")
    (tmp_path / "assetmap.toml").write_text(settings, "utf-8")
    return tmp_path


def add(town, text):
    with (town / "assetmap.toml").open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('layer = "anchors"', 'layer = "ankers"', "allowance-layer-unknown"),
        ('layer = "anchors"', 'layer = "postcodes"', "allowance-layer-unknown"),
        ('column = "name"', 'column = "owner"', "allowance-column-unknown"),
        ('"She agreed in writing."', '" "', "allowance-empty"),
        ('"Data protection officer"', '""', "allowance-empty"),
        ('"Data protection officer"', '"jane.jones@example.org"', "allowance-personal"),
        ('"Data protection officer"', '"Jane Jones"', "allowance-personal"),
        ('"She agreed in writing."', '"Mrs Jones agreed, 07700 900123"', "allowance-personal"),
        ('role = "Data protection officer"\n', "", "config-key-missing"),
        ("date = 2026-11-01\n", "", "config-key-missing"),
        ("2026-11-01", '"last week"', "config-value-wrong"),
    ],
)
def test_an_allowance_must_be_whole_and_about_something(town, old, new, rule):
    assert old in ALLOWED
    add(town, ALLOWED.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        load_config(town)
    assert [problem.rule for problem in caught.value.problems] == [rule]
    if rule == "allowance-personal":
        assert "Jones" not in caught.value.say("en")


def test_nothing_is_made_and_the_old_maps_stay(assetmap, town):
    old = town / "outputs" / "example"
    old.mkdir(parents=True)
    (old / "index.html").write_text("the old map", "utf-8")
    (old / "run.json").write_text("{}", "utf-8")
    done = assetmap("run", folder=town, process=True)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "anchors.csv → column name" in done.stderr
    assert "Rows: 3; in all 1." in done.stderr
    assert "Jones" not in done.stdout + done.stderr
    assert ALLOWED.strip().split("\n")[0] in done.stderr
    assert (old / "index.html").read_text("utf-8") == "the old map"
    assert sorted(path.name for path in old.iterdir()) == ["index.html", "run.json"]
    assert [path.name for path in (town / "outputs").iterdir() if not path.name.startswith(".")] == ["example"]


def test_check_tells_it_before_and_in_welsh(assetmap, town):
    done = assetmap("check", "--json", folder=town, lang="cy")
    told = [problem for problem in json.loads(done.stdout)["problems"] if problem["rule"] == "personal-person"]
    assert done.returncode == 1
    assert [(problem["file"], problem["column"], problem["effect"]) for problem in told] == [
        ("anchors.csv", "name", "stop")
    ]
    assert "enw unigolyn" in told[0]["what"]


def test_suppliers_are_not_printed_with_a_person_among_them(assetmap, town):
    done = assetmap("suppliers", "227059,282352", folder=town)
    assert done.returncode == 1
    assert "Jones" not in done.stdout + done.stderr


def test_what_is_allowed_is_published_and_told(town):
    add(town, ALLOWED + ALLOWED.replace('"name"', '"website"'))
    config = load_config(town)
    make_maps(config, wards=["W05999001"])
    out = config.outputs
    facts = json.loads((out / "data-health.json").read_text("utf-8"))["privacy_allowed"]
    assert [(one["layer"], one["column"], one["needed"]) for one in facts] == [
        ("anchors", "name", True),
        ("anchors", "website", False),
    ]
    assert facts[0]["role"] == "Data protection officer"
    page = (out / "data-health.html").read_text("utf-8")
    for said in ("She agreed in writing.", "Data protection officer", "1 November 2026", "1 Tachwedd 2026"):
        assert said in page
    assert "Cyhoeddir er ei fod yn edrych yn bersonol" in page
    assert "Mrs J Jones" in (out / "directory.json").read_text("utf-8")


def test_officers_see_what_is_not_published(town):
    config = load_config(town)
    make_maps(config, wards=["W05999001"], edition="officers")
    assert "Mrs J Jones" in (config.officers / "directory.json").read_text("utf-8")
    assert not config.outputs.exists()


def test_a_heading_about_persons_stops_a_column_that_is_published(assetmap, town):
    table = town / "anchors.csv"
    table.write_text(table.read_text("utf-8").replace("name_cy", "Enw cyswllt").replace("Mrs J Jones", "A"), "utf-8")
    settings = (town / "assetmap.toml").read_text("utf-8")
    named = 'file = "anchors.csv"\nsource = "example"\n'
    assert assetmap("check", "--json", folder=town).stdout.count("personal-heading") == 0
    (town / "assetmap.toml").write_text(
        settings.replace(named, named + 'columns = { name_cy = "Enw cyswllt" }\n'), "utf-8"
    )
    told = json.loads(assetmap("check", "--json", folder=town).stdout)["problems"]
    assert [(one["column"], one["layer"]) for one in told if one["rule"] == "personal-heading"] == [
        ("Enw cyswllt", "anchors")
    ]


def test_data_health_for_everyone_quotes_no_cell(town):
    add(town, ALLOWED)
    with (town / "services.csv").open("a", encoding="utf-8") as file:
        file.write("SV99,Planted,,Mrs Jones 07700 900123,226886,281804\n")
    config = load_config(town)
    make_maps(config, wards=["W05999001"])
    for path in (config.outputs / name for name in ("data-health.json", "data-health.html", "rejected/services.csv")):
        assert "900123" not in path.read_text("utf-8")
    assert "900123" in (config.officers / "data-health.json").read_text("utf-8")


# --- real data --------------------------------------------------------------------------------------------------------


def test_newport_is_published_without_any_allowance(real_data, newport_layers, monkeypatch, tmp_path):
    monkeypatch.setenv("ASSETMAP_REAL_DATA", str(real_data.resolve()))
    config = load_config(Path(__file__).parent / "newport").model_copy(update={"output": Output(folder=str(tmp_path))})
    layers = newport_layers
    assert sum(len(layer.data) for layer in layers if layer.kind in {"services", "anchors", "buildings", "land"}) > 2000
    assert judge_privacy(None, layers, config=config).problems == ()
    everyone = [
        replace(layer, data=layer.data.assign(ownership="public")) if "ownership" in layer.data else layer
        for layer in layers
    ]
    assert judge_privacy(None, everyone, config=config).problems == ()
