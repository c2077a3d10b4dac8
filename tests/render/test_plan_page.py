"""A ward's action plan as a page: what is named, what is counted, and how closely it is set."""

from __future__ import annotations

import re
from html import unescape

import pytest

from assetmap.journey import load_actions
from assetmap.render.plan import LEVELS, Plan, PlanItem, plan_page
from assetmap.render.words import Name, Pair

WARD = Name(Pair("Glan yr Afon", "Riverside"))
PARKS = tuple(Name(Pair(f"Parc {n}", f"Park {n}")) for n in range(1, 9))
LOOKS = ["roomy", "close", "tight", "least"]
ACTIONS = list(load_actions().values())


def of_level(level):
    return [action for action in ACTIONS if action.level == level]


def because(n=0):
    return Pair(f"Mae {n} parc yma.", f"There are {n} parks here.")


def plan_of(*items, **others):
    levels = {level: tuple(item for item in items if item.action.level == level) for level in LEVELS}
    return Plan(WARD, (("service", 12), ("green_space", 3)), {k: v for k, v in levels.items() if v}, **others)


def item(action, places=PARKS[:2], count=None, why=0):
    return PlanItem(action, places, len(places) if count is None else count, because(why))


def english(page):
    body = page[page.index("<main") : page.index("</main>")]
    body = re.sub(r"<span lang=cy>.*?</span>", "", body, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.mark.parametrize(
    ("named", "count", "said"),
    [
        (0, 0, None),
        (1, 1, "Where: Park 1"),
        (3, 3, "Where: Park 1, Park 2, Park 3"),
        (3, 5, "Where: Park 1, Park 2, Park 3 and 2 more"),
        (8, 8, "Where: Park 1, Park 2, Park 3 and 5 more"),
        (2, 1204, "Where: Park 1, Park 2 and 1,202 more"),
        (0, 4, "Places without a name in the sources: 4"),
    ],
)
def test_at_most_three_places_are_named_and_the_rest_counted(example, named, count, said):
    page = plan_page(example, plan_of(item(ACTIONS[0], PARKS[:named], count)))
    found = re.search(r'<span class="where">.*?<span lang=en>(.*?)</span>', page)
    assert (found and found[1]) == said


def test_a_place_named_twice_is_named_once_and_counted_as_it_was(example):
    page = plan_page(example, plan_of(item(ACTIONS[0], (PARKS[0], PARKS[0], PARKS[1]), 3)))
    assert "Where: Park 1, Park 2 and 1 more" in english(page)


def test_levels_come_in_order_and_a_reason_is_said_once(example):
    some = [of_level(level)[n] for level in reversed(LEVELS) for n in (0, 1, 2)]
    page = plan_page(example, plan_of(*(item(action, why=at % 3 // 2) for at, action in enumerate(some))))
    shown = re.findall(r'<li data-action="([^"]+)"', page)
    assert set(shown) == {action.id for action in some}
    levels = [load_actions()[key].level for key in shown]
    assert levels == sorted(levels, key=LEVELS.index)
    assert (
        english(page).count("There are 0 parks here.") == english(page).count("There are 1 parks here.") == len(LEVELS)
    )


def test_every_action_is_there_whatever_it_is_linked_to(example):
    practice, unlinked = tuple(ACTIONS[60:75]), tuple(ACTIONS[75:])
    why = Pair("Nid oes haen yn dweud am hyn.", "No layer tells of this.")
    plan = plan_of(*map(item, ACTIONS[:60]), practice=practice, unlinked=((why, unlinked),))
    page = plan_page(example, plan)
    assert sorted(re.findall(r'data-action="([^"]+)"', page)) == sorted(action.id for action in ACTIONS)
    text = english(page)
    assert text.index("not for a place on the map") < text.index(practice[0].title.en)
    assert text.index("No layer tells of this.") < text.index(unlinked[-1].title.en)
    assert "Services: 12" in text
    assert "Green spaces: 3" in text


def test_the_more_there_is_to_say_the_closer_it_is_set(example):
    looks = [
        re.search(r'class="for-paper plan (\w+)"', plan_page(example, plan_of(*map(item, ACTIONS[:n]))))[1]
        for n in (2, 10, 25, 40, 60, 90)
    ]
    assert looks == sorted(looks, key=LOOKS.index)
    assert looks[0] == "roomy"
    assert looks[-1] != "roomy"


def test_summaries_are_there_as_long_as_there_is_room(example):
    few, many = (plan_page(example, plan_of(*map(item, ACTIONS[:n]))) for n in (2, 60))
    assert ACTIONS[0].summary.en in english(few)
    assert ACTIONS[0].summary.en not in english(many)


def test_a_plan_without_anything_says_so(atlases):
    text = english(plan_page(atlases.bare(), Plan(WARD, (), {})))
    assert "Our sources name nothing in this ward." in text
    assert "No action is linked" in text
    assert "For how we work" not in text


def test_names_and_reasons_stay_data(atlases, example):
    hostile = Name(Pair(atlases.HOSTILE, atlases.HOSTILE), "en")
    items = (PlanItem(ACTIONS[0], (hostile,), 1, Pair(atlases.HOSTILE, atlases.HOSTILE)),)
    page = plan_page(example, Plan(hostile, (), {"simple": items}))
    assert atlases.HOSTILE not in page
    assert "<script>alert(2)" not in page
    assert "{{ 7 * 7 }}" in page


def test_a_code_is_there_if_there_is_an_address(example):
    url = "https://maps.example.org/wards/a.html"
    assert "<svg" in plan_page(example, plan_of(), url=url).split('class="qr"')[1]
    assert 'class="qr"' not in plan_page(example, plan_of())
    with pytest.raises(ValueError, match="web"):
        plan_page(example, plan_of(), url="javascript:alert(1)")
