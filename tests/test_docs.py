"""What the README and the documentation say is so."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import assetmap
from assetmap import config as configuration
from assetmap import load_config, make_maps
from assetmap.analysis.context import TEXTS
from assetmap.analysis.evidence import load_evidence
from assetmap.analysis.match_rule import load_match_rule
from assetmap.cli import main
from assetmap.contracts import CONTRACTS, FOR_OFFICERS
from assetmap.journey import load_actions
from assetmap.text import LANGS, read_data, vocabulary

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
WELSH = (ROOT / "README.cy.md").read_text("utf-8")
SOURCES = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
PAGES = "\n".join(SOURCES.values())
TABLES = {
    "place": configuration.Place,
    "accessibility": configuration.AccessibilitySpec,
    "licences": configuration.LicenceSpec,
    "access": configuration.AccessSpec,
    "matching": configuration.MatchingSpec,
    "evidence": configuration.EvidenceSpec,
    "rules": configuration.RuleSpec,
    "underuse": configuration.UnderuseSpec,
    "public": configuration.PublicSpec,
    "reviews": configuration.ReviewsSpec,
    "owners": configuration.TableSpec,
}
FORBIDDEN = re.compile(
    r"right to (bid|buy)|community value|localism|surplus|failing|eyesore"
    r"|hawl i (\w+ )?(gais|cais|gynnig|cynnig|brynu|prynu)|[gn]?g?werth cymunedol|gwarged|dros ben",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def built():
    """The pages as Sphinx reads them: with what is written from the data, put there by its settings."""
    settings = runpy.run_path(str(ROOT / "docs" / "conf.py"))
    pages = {}
    for name, text in SOURCES.items():
        source = [text]
        settings["fill_page"](None, name, source)
        pages[name] = source[0]
    return pages


@pytest.fixture(scope="module")
def written(built):
    """The writers, which Sphinx's settings made known."""
    assert built
    return sys.modules["written"]


def table_rows(page):
    """The rows of all tables of a page, as cells."""
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def test_the_least_configuration_of_the_readme_makes_maps(tmp_path, example_folder):
    text = re.search(r"```toml\n(.*?)```", README, re.DOTALL).group(1)
    (tmp_path / "layers").mkdir()
    shutil.copy(example_folder / "wards.geojson", tmp_path / "layers" / "wards.geojson")
    text = text.replace("wards.gpkg", "wards.geojson").replace("W06000022", "W06999999")
    (tmp_path / "assetmap.toml").write_text(text, "utf-8")
    record = make_maps(load_config(tmp_path))
    assert len(record["page_bytes"]["wards"]) == 5
    assert set(record["findings"]) == {"no_data"}


@pytest.mark.parametrize("verb", sorted(main.commands))
def test_every_verb_is_in_the_readme(verb):
    assert f"`assetmap {verb}" in README


@pytest.mark.parametrize(
    "name",
    sorted(
        {
            key
            for model in (
                configuration.SourceSpec,
                configuration.LayerSpec,
                configuration.StandardSpec,
                *TABLES.values(),
            )
            for key in model.model_fields
        }
    ),
)
def test_every_key_of_the_configuration_is_documented(name):
    assert f"`{name}`" in PAGES


@pytest.mark.parametrize("table", sorted(set(configuration.Config.model_fields) - {"path"}))
def test_every_table_of_the_configuration_is_a_heading(table):
    headings = [line for line in SOURCES["configuration"].splitlines() if line.startswith("## ")]
    assert any(f"`[{table}]`" in line or f"`[{table}.<" in line for line in headings)


@pytest.mark.parametrize(
    ("table", "key"), [(name, key) for name, model in TABLES.items() for key in model.model_fields]
)
def test_a_key_is_told_where_its_table_is(table, key):
    parts = re.split(r"^## ", SOURCES["configuration"], flags=re.MULTILINE)
    told = [part for part in parts if f"`[{table}]`" in part.split("\n")[0] or f"`[{table}.<" in part.split("\n")[0]]
    assert len(told) == 1
    assert f"`{key}`" in told[0]


@pytest.mark.parametrize("kind", sorted({*CONTRACTS, "osm", "land_and_buildings"} - {"assets", "findings"}))
def test_every_kind_of_layer_is_documented(kind):
    assert f"`{kind}`" in PAGES


def test_the_picture_of_the_readme_is_there():
    assert (ROOT / re.search(r"!\[.*?\]\((.*?)\)", README).group(1)).stat().st_size > 10_000


@pytest.mark.parametrize("lang", LANGS)
def test_what_the_template_comments_out_is_a_configuration(tmp_path, lang):
    text = (ROOT / "src" / "assetmap" / "data" / f"assetmap.{lang}.toml").read_text("utf-8")
    text = re.sub(r"^# (?=\[|[a-z_]+ = )", "", text, flags=re.MULTILINE)
    source = '\n[sources.{}]\ntitle = "It"\npublisher = "They"\nlicence = "OGL-3.0"\n'
    (tmp_path / "assetmap.toml").write_text(text + source.format("council") + source.format("osm"), "utf-8")
    config = load_config(tmp_path)
    assert {*config.model_fields_set} >= {"public", "owners", "reviews", "underuse", "evidence", "rules"}
    assert config.place.url
    assert config.place.mailbox
    assert config.layers["register"].header
    assert not [kind for kind in {*CONTRACTS} - {"assets", "findings"} if not re.search(rf"\b{kind}\b", text)]


@pytest.mark.parametrize("name", ["owners", "reviews"])
def test_every_column_of_a_table_that_officers_keep_is_documented(name):
    rows = table_rows(re.split(rf"^## {name}\.csv$", SOURCES["layers"], flags=re.MULTILINE)[1].split("\n## ")[0])
    assert set(re.findall(r"`(\w+)`", " ".join(row[0] for row in rows))) == set(read_data("columns.toml")[name])


@pytest.mark.parametrize("column", sorted(FOR_OFFICERS))
def test_what_becomes_of_each_column_for_officers_is_documented(column):
    rows = [row for row in table_rows(SOURCES["layers"]) if f"`{column}`" in row[0]]
    assert len(rows) == 1
    assert rows[0][2]


def test_every_column_of_areas_is_documented_with_what_becomes_of_it():
    part = SOURCES["layers"].split("\n## Wards and their context\n")[1].split("\n## ")[0]
    rows = {name: row for row in table_rows(part) for name in re.findall(r"`(\w+)`", row[0])}
    assert set(rows) >= set(CONTRACTS["areas"].columns)
    told = set(TEXTS) | {"age_65_share", "empty_homes"}
    assert all(rows[column][2] for column in told & set(CONTRACTS["areas"].columns))
    assert set(vocabulary()["context"]) <= set(rows)


def test_the_rules_that_the_configuration_shows_may_be_used(tmp_path):
    part = SOURCES["configuration"].split("\n## `[rules.<id>]`\n")[1].split("\n## ")[0]
    least = re.search(r"```toml\n(.*?)```", README, re.DOTALL).group(1)
    (tmp_path / "assetmap.toml").write_text(least + re.search(r"```toml\n(.*?)```", part, re.DOTALL).group(1), "utf-8")
    own, shipped = load_actions(load_config(tmp_path).rules), load_actions()
    changed = [key for key in shipped if own[key] != shipped[key]]
    assert changed == ["T1-S-06"]
    rule = own["T1-S-06"].rules[0]
    assert (rule.near[0].metres, rule.where["area_ha"].at_least) == (3000, 6)
    assert [basis.status for basis in rule.basis] == ["own"]


def commands_of(*texts):
    """Every command that a text names, with its options."""
    return {found for text in texts for found in re.findall(r"`assetmap ([a-z]+[^`]*)`", text)}


@pytest.mark.parametrize("command", sorted(commands_of(README, WELSH, *SOURCES.values())))
def test_every_command_that_is_named_is_a_command_with_these_options(command):
    verb, *rest = command.split()
    assert verb in main.commands
    options = {name for parameter in main.commands[verb].params for name in parameter.opts}
    assert set(re.findall(r"--[a-z-]+", " ".join(rest))) <= options | {"--help"}


@pytest.mark.parametrize("text", [README, WELSH], ids=["en", "cy"])
def test_the_verbs_that_speak_to_machines_are_those_that_the_readmes_name(text):
    named = re.search(r"`--json` ((?:[^.`]|`[^`]*`)*)\.", text).group(1)
    speak = {verb for verb, one in main.commands.items() if any("--json" in parameter.opts for parameter in one.params)}
    assert set(re.findall(r"`([a-z]+)`", named)) == speak


def test_both_readmes_have_the_same_parts():
    def shape(text):
        verbs = re.findall(r"^\| `(assetmap [^`]*)` \|", text, re.MULTILINE)
        files = re.findall(r"`([\w-]+\.(?:csv|gpkg|html|json))`", text)
        return [line.count("#") for line in text.splitlines() if line.startswith("#")], verbs, files

    assert shape(README) == shape(WELSH)


def test_both_readmes_name_every_file_for_officers():
    for text, never in ((README, "**not for publishing**"), (WELSH, "i'w gyhoeddi**")):
        assert never in text
        for name in ("underused", "unknown", "matches", "owners", "decisions"):
            assert f"`{name}.csv`" in text


# --- what there is for each system


def feature_rows():
    return [row for row in table_rows(SOURCES["features"]) if row[0].startswith("**")]


def test_every_row_of_the_features_says_which_actions_where_from_what_and_by_which_test():
    assert len(feature_rows()) > 15
    for row in feature_rows():
        assert len(row) == 5
        assert all(row), row[0]
        assert set(re.findall(r"\bT\d-[A-Z]-\d\d\b", row[1])) <= set(load_actions())
        assert row[1] == "all" or re.fullmatch(r"T\d-[A-Z]-\d\d(, T\d-[A-Z]-\d\d)*", row[1])


def test_what_a_feature_needs_are_layers_columns_or_types_that_there_are():
    kinds = {*CONTRACTS, "osm", "land_and_buildings", "coverage"}
    columns = {column for contract in CONTRACTS.values() for column in contract.columns}
    types = {term for table in ("service", "context", "green_space", "anchor") for term in vocabulary()[table]}
    for row in feature_rows():
        named = set(re.findall(r"`(\w+)`", row[3]))
        assert named <= kinds | columns | types, row[0]
        assert named & (kinds - {"coverage"}) or "as the asset map" in row[3] or row[3] == "whatever there is"


def test_every_test_that_the_features_name_is_one():
    named = [re.findall(r"`(tests/[^`]+::[^`]+)`", row[4]) for row in feature_rows()]
    assert all(named)
    asked = sorted({test for some in named for test in some})
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *asked],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    collected = set(re.findall(r"^tests/\S.*$", done.stdout, re.MULTILINE))
    assert [test for test in asked if not any(one == test or one.startswith(f"{test}[") for one in collected)] == []


# --- what is written from the data


def test_every_placeholder_is_filled(built):
    assert not [line for page in built.values() for line in page.splitlines() if re.fullmatch(r"THE [A-Z ]+", line)]


def test_a_page_that_lost_its_placeholder_is_refused(written):
    for page, writers in written.WRITERS.items():
        for placeholder in writers:
            with pytest.raises(ValueError, match=placeholder):
                written.fill(page, SOURCES[page].replace(placeholder, "-"))


def test_a_page_without_placeholders_stays_as_it_is(built):
    assert built["methods"] == SOURCES["methods"]
    assert built["features"] == SOURCES["features"]


def test_every_public_name_is_in_the_reference(built):
    for name in assetmap.__all__:
        thing = f"assetmap.{name}"
        assert name.startswith("_") or re.search(
            rf"^\.\. auto\w+:: {re.escape(thing)}$", built["reference"], re.MULTILINE
        )


def test_every_record_of_the_pathways_is_told_in_both_languages(built):
    data = read_data("pathways.toml")
    for record in data["pathway"]:
        cited = [*record["basis"], *(record[key] for key in ("funding", "example") if key in record)]
        cited += [record["when"]["area"]] if "area" in record["when"] else []
        for lang in LANGS:
            assert f"### {record['title'][lang]}: `{record['id']}`" in built["pathways"]
            for text in (record["summary"], record["who_decides"], *cited):
                assert text[lang] in built["pathways"]
        assert built["pathways"].count(": " + ", ".join(record["actions"])) >= len(LANGS)
        for what in cited:
            assert what["status"] == "judgement" or f": {what['source']}*" in built["pathways"]
    for record in [*data["note"], *data["judgement"].values()]:
        for lang in LANGS:
            assert record.get("text", record)[lang] in built["pathways"]


def test_who_may_own_and_which_kinds_fit_is_told_of_each_pathway(built):
    lease = built["pathways"].split("### A lease: `lease`")[1].split("###")[0]
    assert "- **Owner**: public; private\n" in lease
    assert "- **Kind of place**: Land; Building; Green space\n" in lease
    assert "*verified: knowledgehub.cymru, Community Asset Transfer (September 2025)*" in lease


@pytest.mark.parametrize("key", load_evidence())
def test_every_kind_of_evidence_has_a_row_with_all_that_it_is_weighed_by(built, key):
    one = load_evidence()[key]
    found = [row for row in table_rows(built["underuse"]) if row[0] == f"`{key}`<br>{one.say.en}"]
    assert len(found) == 1
    _, looks_at, about, points, halves, why, status = found[0]
    assert re.match(rf"{one.looks_at}: `{one.column}` \w", looks_at)
    for number in (*one.when.at_most.values(), *one.when.at_least.values()):
        assert re.search(rf"\b{number:g}\b", looks_at)
    for pattern in (one.when.pattern, *one.also.values()):
        assert pattern.replace("|", r"\|") in looks_at
    assert (f"at least {one.min_ha:g} ha" in looks_at) == bool(one.min_ha)
    assert about.count(",") == len(one.kinds) - 1
    assert points.startswith("none" if one.sign == 0 else f"{'+' if one.sign > 0 else '−'}{one.weight:g}")
    assert (f"{one.cap:g} at most" in points) == (one.cap > one.weight)
    assert ("known use" in points) == one.shows_use
    assert halves == (f"{one.half_life_years:g} years" if one.half_life_years else "does not age")
    assert why == one.because.en
    assert status == f"*{one.status}*" + (f": {one.source}" if one.source else "")


def test_evidence_stands_under_its_group(built):
    page = built["underuse"]
    order = [page.index(heading) for heading in ("### What is recorded", "### What speaks against it")]
    assert order[0] < page.index("| `vacant`<br>") < order[1] < page.index("| `in_use`<br>")


def test_a_span_of_dates_is_told_with_both_ends(built):
    row = next(row for row in table_rows(built["underuse"]) if row[0].startswith("`lease_ending`"))
    assert row[1] == "record: `lease_end` no earlier than the day of the maps and earlier than 12 months after the maps"


def test_the_figures_of_the_scale_and_of_the_surroundings_are_those_of_the_data(built):
    data, rows = read_data("evidence.toml"), table_rows(built["underuse"])
    scale = data["scale"]
    bands = [row[0] for row in rows if len(row) == 2 and row[1] in {"worth a look", "likely", "confirmed"}]
    assert bands == [
        f"{scale['show_from']} to below {scale['likely_from']}",
        f"{scale['likely_from']} to {scale['unchecked_most']}",
        "10",
    ]
    told = {row[0].strip("`"): float(row[1]) for row in rows if row[0].strip("`") in data["surroundings"]}
    assert told == {key: value for key, value in data["surroundings"].items() if not isinstance(value, list)}


def test_how_long_a_decision_holds_is_what_the_data_says(built):
    months, holds = read_data("review.toml")["holds"]["months"], built["underuse"].split("## A check settles it")[1]
    assert f"it is {months} months after the check" in holds.split("\n## ")[0]


def test_every_rule_of_matching_is_told(built):
    rows, data = table_rows(built["underuse"]), read_data("matching.toml")
    for key, record in data["number"].items():
        row = next(row for row in rows if row[0] == f"`{key}`" and len(row) == 5)
        assert row[1] == f"{record['value']:g} {record['unit']}"
        assert row[2] == ("yes" if key in configuration.MatchingSpec.model_fields else "no")
        assert row[3] == record["because"]["en"]
    pairs = [row for row in rows if len(row) == 5 and " with " in row[0]]
    assert [row[2] for row in pairs] == [", ".join(f"`{way}`" for way in pair.by) for pair in load_match_rule().pairs]
    assert [row[3] for row in pairs] == [pair.because.en for pair in load_match_rule().pairs]
    explained = {row[0].strip("`") for row in rows if len(row) == 2}
    assert {way for pair in load_match_rule().pairs for way in pair.by} <= explained
    for said in (*data["words"]["small"], *data["words"]["apart"], *data["words"]["same"]):
        assert f"*{said}*" in built["underuse"]


def test_the_standards_speeds_and_rules_of_access_are_told(built):
    page = built["standards"]
    assert {f"`{profile}`" for profile in read_data("standards.toml")["profile"]} <= set(re.findall("`[\\w-]+`", page))
    assert "| 400 m along the streets |" in page
    assert "4.8 km/h" in page
    assert "`motorway`" in page


def test_no_page_names_a_right_that_wales_does_not_have_nor_belittles_a_place(built):
    for name, page in built.items():
        assert not FORBIDDEN.search(page), name
    assert not FORBIDDEN.search(README + WELSH)


def test_every_page_is_reached_from_the_first(built):
    listed = built["index"].split("```{toctree}")[1].split("```")[0].split("\n\n")[1].split()
    assert sorted(listed) == sorted(set(built) - {"index"})
