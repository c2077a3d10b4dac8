"""A resident's corrections: a file that may come from anyone becomes reviews that wait, or is refused."""

from __future__ import annotations

import json
import math
from email.message import EmailMessage

import pyproj
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetmap.errors import AssetmapError, ContractError, LayerReadError
from assetmap.loaders.columns import catalogue
from assetmap.loaders.corrections import read_corrections
from assetmap.loaders.officer_edit import edited
from assetmap.loaders.reviews import as_cells, read_reviews

LIMITS = catalogue()["corrections"]
HERE = pyproj.Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True).transform(225_000, 280_000)
GOOD = {"asset_id": "ab12cd34ef", "name": "Hall", "decision": "reject", "reason": "Used by the choir on Mondays"}
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "{0.__class__}",
    "'; DROP TABLE",
    "\u202etxt",
]


def feature(properties=None, coordinates=HERE, kind="Point"):
    geometry = {"type": kind, "coordinates": list(coordinates)}
    return {"type": "Feature", "properties": GOOD | (properties or {}), "geometry": geometry}


def put(bench, *features, **more):
    content = {"type": "FeatureCollection", "features": list(features)} | more
    return bench.put("from.geojson", json.dumps(content, ensure_ascii=False))


def given_in(bench, *features):
    found = read_corrections(put(bench, *features))
    assert found.refused == ()
    return found.reviews


def refused(bench, *features):
    """Give why some were refused; none of those is among the corrections."""
    reviews, problems = read_corrections(put(bench, *features))
    assert {review.row for review in reviews} == {*range(1, len(features) + 1)} - {one.row for one in problems}
    return ContractError(*problems)


def test_a_correction_waits_for_an_officer_at_its_place(bench):
    (review,) = given_in(bench, feature({"kind": "building", "layer": "register", "reference": 7, "name_cy": "Neuadd"}))
    assert (review.state, review.origin, review.row) == ("unverified", "resident", 1)
    assert (review.asset_id, review.name, review.name_cy) == ("ab12cd34ef", "Hall", "Neuadd")
    assert (review.kind, review.layer, review.reference) == ("building", "register", "7")
    assert (review.decision, review.reason) == ("reject", GOOD["reason"])
    assert math.hypot(review.easting - 225_000, review.northing - 280_000) < 3


@pytest.mark.parametrize(
    "claim", [{"state": "accepted"}, {"origin": "officer"}, {"role": "Chief"}, {"until": "2099-01-01"}]
)
def test_nobody_accepts_their_own_correction(bench, claim):
    everything = {
        "state": "accepted",
        "origin": "officer",
        "role": "Chief",
        "until": "2099-01-01",
        "easting": 1,
        "northing": 1,
    }
    (review,) = given_in(bench, feature(everything | claim))
    assert (review.state, review.origin, review.role, review.until) == ("unverified", "resident", "", "")
    assert review.easting > 1


def test_what_is_corrected_is_brought_to_our_terms(bench):
    told = [("Status", "Vacant", "vacant"), ("perchnogaeth", "Cyhoeddus", "public"), ("hours_week", 12.5, "12.5")]
    features = [feature({"decision": "cywiro", "column": column, "value": value}) for column, value, _ in told]
    found = given_in(bench, *features)
    assert [(review.decision, review.value) for review in found] == [("correct", value) for *_, value in told]
    assert [review.row for review in found] == [1, 2, 3]


SPAM = [
    ("<img src=x onerror=alert(1)>", "corrections-markup"),
    ("</script><script>", "corrections-markup"),
    ("<!-- x -->", "corrections-markup"),
    ("&lt;b&gt;", "corrections-markup"),
    ("[url=x]cheap[/url]", "corrections-markup"),
    ("{{ 7 * 7 }}", "corrections-markup"),
    ("See https://example.org", "corrections-link"),
    ("See WWW.example.org", "corrections-link"),
    ("Buy at cheap-roofs.shop today", "corrections-link"),
]


@pytest.mark.parametrize("column", ["name", "reason", "value"])
@pytest.mark.parametrize(("text", "rule"), SPAM)
def test_markup_and_addresses_are_refused(bench, column, text, rule):
    whole = {"decision": "correct", "column": "name", "value": "Hall", column: text}
    error = refused(bench, feature(), feature(whole))
    assert {(problem.rule, problem.row, problem.column) for problem in error.problems} == {(rule, 2, column)}
    bench.says(error, ContractError, rule, "from.geojson", "2", column)


@pytest.mark.parametrize("text", ["Café & bar; open <5 days", "Dr. Smith's hall", "24/7", "Coed-y-brenin.", "£3 > £2"])
def test_plain_words_are_no_spam(bench, text):
    (review,) = given_in(bench, feature({"reason": text}))
    assert review.reason == text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_and_stays_so_in_the_officers_table(bench, text):
    whole = {"name": text, "reason": text, "decision": "correct", "column": "name", "value": text, "reference": text}
    (review,) = given_in(bench, feature(whole))
    wanted = text.replace("\u202e", "")
    assert {review.name, review.reason, review.value, review.reference} == {wanted}
    table = bench / "reviews.csv"
    written = edited(table, "reviews", added=[as_cells(review)])
    table.write_text(written, "utf-8", newline="")
    assert as_cells(*read_reviews(table)) == as_cells(review)
    assert not any(cell.startswith(("=", "+", "@", '"=')) for cell in written.split(","))


@pytest.mark.parametrize(
    ("properties", "rule", "column"),
    [
        ({"decision": "burn"}, "review-word-unknown", "decision"),
        ({"decision": None}, "review-word-unknown", "decision"),
        ({"decision": ["reject"]}, "review-word-unknown", "decision"),
        ({"kind": "castle"}, "review-word-unknown", "kind"),
        ({"date": "once"}, "review-date-malformed", "date"),
        ({"decision": "correct", "column": "asset_id", "value": "x"}, "review-column-unknown", "column"),
        ({"decision": "correct", "column": "status", "value": "x"}, "review-value-wrong", "value"),
        ({"reason": "x" * (LIMITS["letters"] + 1)}, "corrections-long", "reason"),
    ],
)
def test_what_is_no_correction_is_said_with_its_number(bench, properties, rule, column):
    error = refused(bench, feature(), feature(properties))
    (problem,) = error.problems
    assert (problem.rule, problem.row, problem.column) == (rule, 2, column)
    bench.says(error, ContractError, rule, "from.geojson", "2", column)


def test_what_is_as_long_as_may_be_is_taken(bench):
    (review,) = given_in(bench, feature({"reason": "x" * LIMITS["letters"]}))
    assert len(review.reason) == LIMITS["letters"]


@pytest.mark.parametrize("column", ["reason", "name", "value", "decision", "date", "column", "kind"])
@pytest.mark.parametrize("text", ["I am sian@exampleton.example", "Ring 07700 900123"])
def test_a_file_with_personal_data_is_refused_and_does_not_quote_it(bench, column, text):
    error = refused(bench, feature({"decision": "correct", "column": "owner", "value": "Council", column: text}))
    assert ("review-personal", 1, column) in {(problem.rule, problem.row, problem.column) for problem in error.problems}
    for said in (error.say("en"), error.say("cy"), repr(error.problems)):
        assert "sian" not in said
        assert "900123" not in said


@pytest.mark.parametrize(
    "coordinates",
    [
        [],
        ["1", "2"],
        [None, None],
        [HERE[0]],
        [10**400, 51.5],
        [float("nan"), 51.5],
        [float("inf"), 51.5],
        [1e308, 1e308],
    ],
)
def test_a_correction_without_a_place_needs_its_asset(bench, coordinates):
    (review,) = given_in(bench, feature(coordinates=coordinates))
    assert math.isnan(review.easting)
    assert math.isnan(review.northing)
    bench.says(
        refused(bench, feature({"asset_id": ""}, coordinates)), ContractError, "review-nowhere", "from.geojson", "1"
    )


def test_only_a_point_is_a_place(bench):
    (review,) = given_in(bench, feature(kind="LineString", coordinates=[HERE, HERE]))
    assert math.isnan(review.easting)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        b'{"features": []}',
        b'{"features": {"a": 1}}',
        b'{"features": "abc"}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"features": [' + b"1" * 5000 + b"]}",
    ],
)
def test_a_file_that_is_no_geojson_with_features(bench, content):
    with pytest.raises(LayerReadError) as caught:
        read_corrections(bench.put("from.geojson", content))
    bench.says(caught.value, LayerReadError, "corrections-unreadable", "from.geojson")


def test_a_file_that_is_not_there(bench):
    with pytest.raises(LayerReadError) as caught:
        read_corrections(bench / "from.geojson")
    bench.says(caught.value, LayerReadError, "corrections-unreadable", "from.geojson")


def test_a_file_that_is_too_large_is_not_read(bench):
    path = put(bench, feature(), padding="x" * LIMITS["bytes"])
    with pytest.raises(LayerReadError) as caught:
        read_corrections(path)
    bench.says(caught.value, LayerReadError, "corrections-large", "from.geojson")


def test_more_corrections_than_one_person_makes_are_not_read(bench):
    most = LIMITS["features"]
    assert len(given_in(bench, *[feature()] * most)) == most
    with pytest.raises(LayerReadError) as caught:
        read_corrections(put(bench, *[feature()] * (most + 1)))
    bench.says(caught.value, LayerReadError, "corrections-many", "from.geojson", str(most))


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=6,
)
FEATURES = st.one_of(
    JSON,
    st.fixed_dictionaries(
        {
            "properties": st.one_of(JSON, st.dictionaries(st.sampled_from(sorted(catalogue()["reviews"])), JSON)),
            "geometry": st.one_of(JSON, st.fixed_dictionaries({"type": st.just("Point"), "coordinates": JSON})),
        }
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.one_of(JSON, st.lists(FEATURES, max_size=3).map(lambda features: {"features": features})))
def test_any_json_is_reviews_that_wait_or_an_error_of_ours(bench, content):
    path = bench.put("from.geojson", json.dumps(content))
    reviews, problems = (), ()
    try:
        reviews, problems = read_corrections(path)
    except AssetmapError as error:
        problems = error.problems
    assert all("from.geojson" in problem.say(lang) for problem in problems for lang in ("cy", "en"))
    assert all((review.state, review.origin) == ("unverified", "resident") for review in reviews)
    assert reviews or problems


BODY = "\r\n".join(
    [
        "Dan sylw: Canolfan Tŷ Newydd (Neuadd neu ganolfan gymunedol)",
        "",
        "Pam: " + "Mae'r côr yno bob dydd Llun, a dosbarth ŵyn bach bob dydd Mawrth. " * 2,
        "",
        "Ar gyfer y rhaglen:",
        "assetmap1cy;reject;ab12cd34ef;building;;;51.50000,-4.50000;Canolfan Tŷ Newydd;",
        "",
    ]
)


def saved(encoding, subtype="plain"):
    """Write an e-mail as mail programs save it."""
    message = EmailMessage()
    message["From"], message["Subject"] = "Rhywun <rhywun@example.org>", "Cywiriad: Tŷ"
    lines = BODY.replace("\r\n", "<br>\r\n")
    text = f"<html><body><p>{lines}</p></body></html>" if subtype == "html" else BODY
    message.set_content(text, subtype=subtype, cte=encoding)
    return message.as_bytes()


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
@pytest.mark.parametrize("subtype", ["plain", "html"])
def test_an_email_that_was_saved_whole_is_read_however_it_is_encoded(bench, encoding, subtype):
    path = bench.put("cywiriad.eml", saved(encoding, subtype))
    found = read_corrections(path)
    assert found.refused == ()
    (review,) = found.reviews
    assert (review.name_cy, review.asset_id, review.decision) == ("Canolfan Tŷ Newydd", "ab12cd34ef", "reject")
    assert review.reason.startswith("Mae'r côr yno")
    assert review.reason.count("ŵyn") == 2


@pytest.mark.parametrize("letters", [b"x-nobody", b"utf-8\0", b"idna", b"undefined", b"punycode", b"hex"])
@pytest.mark.parametrize("subtype", ["plain", "html"])
def test_an_email_in_letters_that_nobody_knows_is_read_as_far_as_it_can_be(bench, letters, subtype):
    content = saved("8bit", subtype).replace(b"utf-8", letters)
    assert letters in content
    (review,) = read_corrections(bench.put("odd.eml", content)).reviews
    assert review.asset_id == "ab12cd34ef"


@pytest.mark.parametrize("odd", [b"<![x<p>", b"<![if !mso]>", b"<![CDATA[", b"<!doctype [", b"&#xfffffff;", b"</x<!--"])
def test_odd_html_in_an_email_costs_no_correction_before_it(bench, odd):
    content = saved("8bit", "html").replace(b"</p></body>", b"<br>" + odd + b"</p></body>")
    assert odd in content
    assert [review.asset_id for review in read_corrections(bench.put("odd.eml", content)).reviews] == ["ab12cd34ef"]
