"""The evidence pack: what people need before them when they decide together what to spend on."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from assetmap.journey import load_actions
from assetmap.journey.economy import load_sectors, map_economy
from assetmap.render.entries import ward_entries
from assetmap.render.entry import all_sources
from assetmap.render.pack import ACTIONS, pack_page
from assetmap.text import LANGS, say

WARD = "W05999002"
PARTS = ["has", "economy", "flags", "gaps", "proposals", "sources"]


@pytest.fixture(scope="module")
def page(example):
    return pack_page(example, WARD)


def main_of(page):
    return page[page.index("<main") : page.index("</main>")]


def part(page, name):
    return re.search(rf'<section aria-labelledby="{name}">.*?</section>', page, re.DOTALL)[0]


def plain(html, lang):
    other = "cy" if lang == "en" else "en"
    kept = re.sub(rf"<span lang={other}>.*?</span>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", kept))).strip()


def rows_of(page, lang):
    """The table of the economy: what each sector's cells say."""
    rows = re.findall(r"<tr>(.*?)</tr>", part(page, "economy").split("<tbody>")[1], re.DOTALL)
    return [[plain(cell, lang) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]


def test_what_is_here_stands_before_what_is_far(page):
    assert re.findall(r'<section aria-labelledby="(\w+)">', main_of(page)) == PARTS
    assert say("page-group-gap", "en") not in plain(main_of(page).split('aria-labelledby="gaps"')[0], "en")


@pytest.mark.parametrize("lang", LANGS)
def test_flags_and_gaps_are_those_of_the_wards_page(page, example, lang):
    entries = ward_entries(example, WARD)
    groups = {"flags": {"flag"}, "gaps": {"gap", "unreachable"}}
    for name, some in groups.items():
        own = [entry.name.pair.in_(lang) for entry in entries if entry.group in some]
        listed = re.findall(r"<li><strong>(.*?)</strong>", part(page, name), re.DOTALL)
        assert own
        assert sorted(plain(one, lang) for one in listed) == sorted(own)


@pytest.mark.parametrize("lang", LANGS)
def test_each_reason_names_its_sources_with_their_date(page, example, lang):
    listed = " ".join(plain(part(page, name), lang) for name in ("flags", "gaps")).replace(" ,", ",")
    cited = 0
    for entry in ward_entries(example, WARD):
        for reason in (*entry.reasons, *entry.against) if entry.group in {"flag", "gap", "unreachable"} else ():
            titles = "; ".join(title.pair.in_(lang) for title, _ in reason.sources)
            cited += bool(titles)
            assert not titles or f"{reason.said.in_(lang)} {titles}, {reason.date.in_(lang)}" in listed
    assert cited > 5


def test_this_source_is_not_said_where_none_is_known(example):
    entries = ward_entries(example, WARD)
    bare = [replace(one, reasons=tuple(replace(why, sources=(), date=None) for why in one.reasons)) for one in entries]
    for lang in LANGS:
        assert say("reason-streets", lang) in plain(part(pack_page(example, WARD), "gaps"), lang)
        assert say("reason-streets", lang) not in plain(part(pack_page(example, WARD, entries=bare), "gaps"), lang)


@pytest.mark.parametrize("lang", LANGS)
def test_every_sector_has_its_row_and_what_is_not_known_is_no_number(page, example, lang):
    rows, table = rows_of(page, lang), map_economy(example, WARD)
    assert [row[0] for row in rows] == [getattr(one.name, lang) for one in load_sectors().values()]
    assert set(table["answer"]) == {"some", "none", "unknown"}
    for row, told in zip(rows, table.itertuples(), strict=True):
        what = getattr(told, f"types_{lang}" if told.answer == "some" else f"answer_{lang}")
        assert row[1] == what
        if told.answer == "some":
            assert re.findall(r"\d+", row[3]) == [f"{told.local:.0f}", f"{told.local_unknown:.0f}"]
        else:
            assert not re.search(r"\d", "".join(row[1:]))


def test_providers_are_named_as_the_sources_spell_them(example):
    rows = {row[0]: row for row in rows_of(pack_page(example, "W05999003"), "en")}
    told = map_economy(example, "W05999003").set_index("sector_en")["providers"]
    named = told[told.fillna("") != ""]
    assert len(named)
    for sector, providers in named.items():
        assert rows[sector][2] == providers


def test_everything_is_said_in_both_languages(page):
    spans = re.findall(r"<span lang=(cy|en)>", main_of(page))
    assert spans.count("cy") == spans.count("en") > 100
    for key in ("pack-intro", "pack-economy-intro", "pack-proposals-intro", "pack-local", "page-made-up-title"):
        for lang in LANGS:
            assert say(key, lang) in unescape(main_of(page))


def test_the_actions_that_it_is_for_are_named(page):
    for key in ACTIONS:
        title = load_actions()[key].title
        assert key in page
        assert title.en in unescape(page)
        assert title.cy in unescape(page)


def test_only_a_made_up_place_is_called_made_up_and_only_officers_are_warned(page, example):
    real = replace(example, place=example.place.model_copy(update={"made_up": False}))
    assert "made-up-note" in main_of(page)
    assert "made-up-note" not in main_of(pack_page(real, WARD))
    assert "officers-note" not in main_of(page)
    assert "officers-note" in main_of(pack_page(replace(example, edition="officers"), WARD))


def test_a_ward_of_which_nothing_is_known_says_so_before_it_tells_of_gaps(atlases):
    page = pack_page(atlases.bare(), atlases.EMPTY)
    for lang in LANGS:
        assert say("page-here-none", lang) in plain(part(page, "has"), lang)
        assert say("page-gap-none", lang) in plain(part(page, "gaps"), lang)
        assert not re.search(r"\d", "".join(cell for row in rows_of(page, lang) for cell in row[1:]))
    with pytest.raises(KeyError):
        pack_page(atlases.bare(), "W05000099")


def test_proposals_are_written_on_paper_and_ask_for_no_one(page):
    assert not re.search(r"<(input|textarea|select)", main_of(page).replace('type="radio"', ""))
    rows = re.findall(r"<tr>((?:<td></td>)+)</tr>", part(page, "proposals"))
    assert len(rows) > 3
    for lang in LANGS:
        assert say("pack-proposals-intro", lang) in plain(part(page, "proposals"), lang)


def test_sources_are_named_with_licence_and_attribution(page, example):
    listed = unescape(part(page, "sources"))
    for source in all_sources(example).values():
        assert source.title in listed
        assert source.attribution in listed
    assert "Open Database Licen" in listed


def test_what_the_data_says_stays_data(atlases):
    page = pack_page(atlases.ordinary(), atlases.WARD)
    assert atlases.HOSTILE not in page
    assert "<script>alert(2)" not in page
    assert not re.search(r"""(?:src|href)=["'](?!#)""", main_of(page))
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_same_data_gives_the_same_bytes(page, example):
    assert pack_page(example, WARD) == page
