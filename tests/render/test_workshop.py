"""The print-out for a workshop: what it says, what it asks, and what it never asks."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
import segno
from markupsafe import escape

from assetmap.render.codes import qr_svg
from assetmap.render.entries import ward_entries
from assetmap.render.entry import AREAS
from assetmap.render.workshop import SHEETS, workshop_page
from assetmap.text import LANGS, say

URL = "https://maps.example.org/wards/W05999003.html?a=1&b=2"


@pytest.fixture(scope="module")
def page(example):
    return workshop_page(example, "W05999003", url=URL, mailbox="mapping@council.example", until="2026-03-31")


def numbers_of(page):
    return [int(number) for number in re.findall(r'<tr data-number="(\d+)"', page)]


def test_the_list_has_every_number_of_both_maps(page):
    maps = page.split('<svg class="print-map"')[1:]
    assert len(maps) == len(SHEETS)
    for drawing in maps:
        shown = [int(number) for some in re.findall(r'data-numbers="([\d ]+)"', drawing) for number in some.split()]
        assert sorted(shown) == numbers_of(page)
    assert len(numbers_of(page)) > 20


def test_each_entry_is_named_in_both_languages_beside_its_number(page, example):
    rows = dict(re.findall(r'<tr data-number="(\d+)">(.*?)</tr>', page, re.DOTALL))
    numbered = [e for e in ward_entries(example, "W05999003") if e.geometry is not None and e.group not in AREAS]
    numbered = [e for e in numbered if e.type.en != "Bus stop"]
    for row, entry in zip(rows.values(), numbered, strict=True):
        assert all(f">{name}<" in unescape(row) for name in entry.name.pair)
    library = next(row for row in rows.values() if "Exampleton Library" in row)
    assert "<span lang=cy>Llyfrgell Aberenghraifft</span><span lang=en>Exampleton Library</span>" in library
    assert "<span lang=cy>Llyfrgell</span><span lang=en>Library</span>" in library


def test_gaps_are_asked_about_and_have_no_number(page):
    apart = page[page.index('<table class="unplaced">') : page.index('id="sources"')]
    assert "Play area within 400" in apart
    assert "data-number" not in apart
    assert "What we cannot tell" not in apart


def test_the_form_asks_for_no_personal_data(page):
    form = page[page.index("form-sheet") :]
    for lang in LANGS:
        assert say("workshop-no-names", lang) in form.replace("&#39;", "'")
    assert re.findall(r"<(?:input|textarea|select)[^>]*>", page) == re.findall(r'<input type="radio"[^>]*>', page)
    asked = re.findall(r"<span lang=en>([^<]*)</span>", form)
    assert not [
        words
        for words in asked
        if re.search(r"\b(your name|e-?mail|telephone|phone|address|age|signature)\b", words, re.IGNORECASE)
    ]


def test_where_and_by_when_to_return_it_are_said_or_left_to_write(page, example):
    assert "<strong>mapping@council.example</strong>" in page
    assert "<span lang=cy>31 Mawrth 2026</span><span lang=en>31 March 2026</span>" in page
    assert '<span class="line">' not in page
    bare = workshop_page(example, "W05999003")
    assert bare.count('<span class="line">') == 2
    assert "@" not in re.sub(r"<style>.*?</style>|<script>.*?</script>", "", bare, flags=re.DOTALL)
    assert 'class="qr"' not in bare


def test_sources_are_named_with_licence_date_and_attribution(page, example):
    listed = page[page.index('id="sources"') :]
    for layer in (example.wards, example.assets):
        for source in layer.sources:
            for part in ("title", "attribution"):
                assert f"<span lang=cy>{escape(getattr(source, f'{part}_cy'))}</span>" in listed
                assert f"<span lang=en>{escape(getattr(source, part))}</span>" in listed
    assert "31 January 2026" in listed
    assert "Open Database Licen" in listed
    assert page.count("Lle dychmygol yw hwn.") >= 4, "on each sheet, and on the screen"


def test_too_many_names_to_stand_beside_the_map_stand_after_the_list(atlases):
    atlas = atlases.ordinary()
    source = replace(atlases.STREET_MAP, id="long", attribution="Mapped by very many people. " * 60)
    atlas = replace(atlas, wards=replace(atlas.wards, sources=(source,)))
    page = workshop_page(atlas, atlases.WARD)
    first, rest = page.split('id="list"')
    assert source.attribution.strip() not in first
    assert say("print-sources-list", "en") in first
    assert source.attribution.strip() in rest


def test_what_the_data_says_stays_data(atlases):
    page = workshop_page(atlases.ordinary(), atlases.WARD)
    assert atlases.HOSTILE not in page
    assert "<script>alert(2)" not in page
    assert "{{ 7 * 7 }}" in page
    assert not re.search(r"<[^>]*\sstyle=", page)
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<use href="#([^"]+)"', page)) <= set(ids)


def test_a_ward_of_which_nothing_is_known_still_has_its_sheets(atlases):
    page = workshop_page(atlases.bare(), atlases.EMPTY)
    assert say("page-here-none", "en") in page
    assert numbers_of(page) == []
    with pytest.raises(KeyError):
        workshop_page(atlases.bare(), "W05000099")


def test_the_same_data_gives_the_same_bytes(example):
    assert workshop_page(example, "W05999001", url=URL) == workshop_page(example, "W05999001", url=URL)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "wards/a.html", "https://", "mailto:a@b.example"]
)
def test_a_code_leads_to_the_web_or_is_refused(url, example):
    with pytest.raises(ValueError, match="web"):
        qr_svg(url)
    with pytest.raises(ValueError, match="web"):
        workshop_page(example, "W05999003", url=url)


@pytest.mark.parametrize("url", [URL, "http://a.example/", "https://cyngor.example/tŷ?" + "x" * 200])
def test_a_code_has_all_its_modules_and_its_quiet_zone(url):
    drawing = str(qr_svg(url))
    wanted = [[bool(module) for module in row] for row in segno.make_qr(url, error="m").matrix]
    box = [float(number) for number in re.search(r'viewBox="([^"]+)"', drawing)[1].split()]
    assert box == [0, 0, len(wanted) + 8, len(wanted) + 8]
    found = [[False] * len(wanted) for _ in wanted]
    x = y = 0.0
    for step, numbers in re.findall(r"([Mmh])([-\d. ]+)", re.search(r' d="([^"]+)"', drawing)[1]):
        values = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        if step == "h":
            for at in range(int(x) - 4, int(x + values[0]) - 4):
                found[int(y) - 4][at] = True
            x += values[0]
        else:
            x, y = (values[0], values[1]) if step == "M" else (x + values[0], y + values[1])
    assert found == wanted
