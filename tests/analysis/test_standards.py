from __future__ import annotations

import pytest

from assetmap import load_standards
from assetmap.analysis.modes import load_modes
from assetmap.analysis.standards import load_profiles
from assetmap.config import DEFAULT_PROFILES, Names, StandardSpec
from assetmap.config.checks import shipped_standards
from assetmap.text import LANGS, read_data, vocabulary

PROFILES = load_profiles()
STANDARDS = load_standards(profiles=tuple(PROFILES))
RECORDS = shipped_standards()
DAILY = {"general_practice", "pharmacy", "primary_school", "food_shop", "library", "post_office", "community_hall"}


def own(**values):
    return StandardSpec(**{"source": "Our plan", "because": Names(en="Rural", cy="Gwledig")} | values)


@pytest.mark.parametrize("key", sorted(RECORDS))
def test_every_standard_says_where_it_comes_from(key):
    standard, record = STANDARDS[key], RECORDS[key]
    assert standard.id == key
    assert standard.profile in PROFILES
    assert standard.service in vocabulary()["service"]
    assert standard.mode in load_modes()
    assert standard.source
    assert standard.jurisdiction
    assert {"method", "date"} <= record.keys()
    assert standard.because.cy.strip() != standard.because.en.strip()
    assert all(getattr(standard.because, lang).strip() for lang in LANGS)
    assert standard.metres > 0
    assert ("metres" in record) != ("minutes" in record)
    assert ("assetmap's judgement" in standard.source) == (standard.status == "judgement")
    assert standard.status != "own"


@pytest.mark.parametrize("key", sorted(STANDARDS))
def test_what_a_standard_asks_for_can_be_known(key):
    standard = STANDARDS[key]
    assert standard.minimum_ha == 0 or standard.service == "green_space"
    assert standard.minimum_departures == 0 or standard.service == "bus_stop"


@pytest.mark.parametrize("key", sorted(PROFILES))
def test_every_profile_has_a_name_and_says_what_it_is(key):
    profile = PROFILES[key]
    for text in (profile.name, profile.because):
        assert all(getattr(text, lang).strip() for lang in LANGS)
        assert text.cy != text.en
    assert any(standard.profile == key for standard in STANDARDS.values()) == (key != "own")


def test_no_two_records_share_an_id():
    told = sum(len(_services(entry)) for entry in read_data("standards.toml")["standard"])
    assert told == len(RECORDS)


def _services(entry):
    template = read_data("standards.toml")["template"].get(entry.get("template"), {})
    return (template | entry).get("services", [""])


def test_the_welsh_standards_for_green_space_are_the_welsh_ones():
    green = [standard for standard in load_standards().values() if standard.service == "green_space"]
    assert [(standard.metres, standard.minimum_ha) for standard in green] == [
        (400, 0),
        (2000, 20),
        (5000, 100),
        (10000, 500),
    ]
    assert {(standard.jurisdiction, standard.status) for standard in green} == {("Wales", "not verified")}
    assert "cannot confirm" in green[0].because.en


def test_by_default_wales_is_compared_with_and_the_twenty_minutes_one_way():
    standards = load_standards()
    assert {standard.profile for standard in standards.values()} == set(DEFAULT_PROFILES)
    assert list(standards) == [key for key in RECORDS if key in standards]
    twenty = {key: standard for key, standard in standards.items() if standard.minutes == 20}
    assert {standard.service for standard in twenty.values()} == DAILY
    assert "twenty-minutes-general-practice" in twenty
    assert {standard.metres for standard in twenty.values()} == {1600}
    assert all("not a duty" in standard.because.en for standard in twenty.values())
    assert all("nid dyletswydd" in standard.because.cy for standard in twenty.values())


def test_the_two_readings_of_twenty_minutes_are_two_profiles_of_the_same_services():
    back = load_standards(profiles=["twenty-minute-return"])
    assert {standard.service for standard in back.values()} == DAILY
    assert {(standard.metres, standard.minutes) for standard in back.values()} == {(800, None)}
    assert set(back) == {f"twenty-minutes-return-{service.replace('_', '-')}" for service in DAILY}


def test_england_is_marked_as_england():
    (standard,) = load_standards(profiles=["england"]).values()
    assert (standard.metres, standard.minimum_ha, standard.method) == (300, 2, "straight_line")
    assert standard.jurisdiction == "England"
    assert "England" in standard.because.en
    assert "Lloegr" in standard.because.cy
    assert "England" in PROFILES["england"].name.en


def test_only_where_the_source_measures_so_is_a_standard_in_a_straight_line():
    assert [key for key, standard in STANDARDS.items() if standard.method == "straight_line"] == ["england-green-space"]


def test_minutes_become_metres_at_the_speed_of_the_mode():
    profiles = ("ten-minutes-walk", "wales")
    slow = load_standards(profiles=profiles, modes=load_modes(walking_kmh=3.6, speed_source="Us"))
    assert slow["ten-minutes-walk-green-space"].metres == pytest.approx(600)
    assert slow["ten-minutes-walk-green-space"].minutes == 10
    assert slow["wales-green-space"].metres == 400
    assert STANDARDS["ten-minutes-walk-green-space"].metres == 800


def test_what_is_cycled_takes_the_speed_of_cycling():
    mine = {"by-bicycle": own(service="library", minutes=10, mode="cycle")}
    modes = load_modes(cycling_kmh=12, speed_source="Us")
    assert load_standards(mine, modes=modes)["by-bicycle"].metres == pytest.approx(2000)
    ridden = {"twenty-minutes-library": own(mode="cycle")}
    assert load_standards(ridden, modes=modes)["twenty-minutes-library"].metres == pytest.approx(4000)


def test_an_authority_overrides_a_distance_and_it_is_shown_as_its_own():
    changed = load_standards({"practice-bus-stop": own(metres=800)})["practice-bus-stop"]
    assert (changed.metres, changed.status, changed.source, changed.because.cy) == (800, "own", "Our plan", "Gwledig")
    assert (changed.service, changed.profile, changed.method) == ("bus_stop", "wales", "network")
    assert (changed.date, changed.jurisdiction) == ("", "")
    assert load_standards()["practice-bus-stop"].metres == 400


def test_an_override_changes_what_it_gives_and_nothing_else():
    before = load_standards()["wales-green-space-20ha"]
    after = load_standards({"wales-green-space-20ha": own(minimum_ha=10)})["wales-green-space-20ha"]
    assert (after.metres, after.minimum_ha) == (before.metres, 10)
    assert load_standards({"wales-green-space-20ha": own(minimum_ha=0)})["wales-green-space-20ha"].minimum_ha == 0
    crow = load_standards({"wales-green-space": own(method="straight_line", jurisdiction="Wales")})["wales-green-space"]
    assert (crow.metres, crow.method, crow.jurisdiction) == (400, "straight_line", "Wales")


def test_metres_and_minutes_replace_each_other():
    far = load_standards({"twenty-minutes-library": own(metres=900)})["twenty-minutes-library"]
    assert (far.metres, far.minutes) == (900, None)
    timed = load_standards({"practice-bus-stop": own(minutes=10)})["practice-bus-stop"]
    assert (timed.metres, timed.minutes) == (800, 10)


def test_an_override_counts_where_its_profile_is_chosen():
    assert "england-green-space" not in load_standards({"england-green-space": own(metres=500)})
    chosen = load_standards({"england-green-space": own(metres=500)}, profiles=["england"])
    assert chosen["england-green-space"].metres == 500
    moved = load_standards({"england-green-space": own(metres=500, profile="own")})
    assert moved["england-green-space"].metres == 500


def test_what_an_authority_adds_is_always_used():
    for profiles in (DEFAULT_PROFILES, (), ("england",)):
        standards = load_standards({"our-cafe": own(service="food_shop", metres=500)}, profiles=profiles)
        *_, last = standards.values()
        assert (last.id, last.profile, last.status, last.mode) == ("our-cafe", "own", "own", "walk")
        assert (last.method, last.minimum_ha, last.minimum_departures) == ("network", 0, 0)
    elsewhere = {"our-cafe": own(service="food_shop", metres=500, profile="england")}
    assert "our-cafe" not in load_standards(elsewhere)


@pytest.mark.parametrize(
    ("mine", "profiles"),
    [
        ({}, ("scotland",)),
        ({"new": own(metres=5)}, ()),
        ({"new": own(service="library")}, ()),
        ({"new": own(service="library", metres=5, minutes=5)}, ()),
        ({"practice-bus-stop": own(metres=5, minutes=5)}, ()),
    ],
)
def test_what_is_not_whole_is_refused(mine, profiles):
    with pytest.raises(ValueError, match=r"no such profile|either metres or minutes|service"):
        load_standards(mine, profiles=profiles)
