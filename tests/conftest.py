"""
What every test may ask for: the real data, and a browser that tells what its page asked for.

With ``CI=true`` nothing that matters is skipped in silence: a skipped browser, notebook, real-data or spelling test
fails.
"""

from __future__ import annotations

import base64
import json
import os
import pickle
import re
import subprocess
import sys
import tomllib
import zlib
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page

    from assetmap import Atlas, Layer
    from assetmap.study import Study

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "layers" / "example"
NEWPORT = ROOT / "tests" / "newport"
SLOW = {ROOT / "tests" / name for name in ("", "browser", "example", "newport")}
IN_CI = os.environ.get("CI") == "true"
NEVER_SKIPPED_IN_CI = ("browser", "notebook", "real_data", "spelling")
MARKED_BY_FIXTURE = {"chromium": "browser", "lacks": "spelling", "real_data": "real_data"}

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = (1280, 800)
ELSEWHERE = re.compile(r"^(?!(file|data|blob|about):|http://(127\.0\.0\.1|localhost|\[::1\])[:/])")


settings.register_profile("assetmap", deadline=None, max_examples=50)  # machines differ: no test fails for being slow
settings.load_profile("assetmap")


# --- no silent skips in CI --------------------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Make known the markers that only this file gives."""
    config.addinivalue_line("markers", "spelling: asks hunspell's dictionaries (fixture lacks)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it uses, so that nobody has to remember to; files that take long come first."""
    items.sort(key=lambda item: item.path.parent not in SLOW and item.path.suffix != ".ipynb")
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker("notebook")
        for fixture, marker in MARKED_BY_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a test that CI is there to run into a failure."""
    report = yield
    must_run = any(item.get_closest_marker(marker) for marker in NEVER_SKIPPED_IN_CI)
    if IN_CI and must_run and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"This test may not be skipped in CI. It was: {_reason(report.longrepr)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn the skip of a whole file into a failure in CI: nobody can see what it would have tested."""
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} may not be skipped in CI. It was: {_reason(report.longrepr)}"
    return report


def _reason(longrepr: object) -> str:
    return str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)


# --- real data --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of real open data about Wales: ``ASSETMAP_REAL_DATA``, or ``shared/data`` beside the checkout."""
    folder = Path(os.environ.get("ASSETMAP_REAL_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}: name its folder in ASSETMAP_REAL_DATA")
    return folder


def _once(basetemp: Path, name: str, make: Callable[[], object]) -> Any:
    """Make something that takes long once for all processes of a test run; the others read it."""
    shared = basetemp.parent if "PYTEST_XDIST_WORKER" in os.environ else basetemp
    file = shared / f"{name}.pickle"
    with FileLock(shared / f"{name}.lock"):
        if not file.exists():
            file.write_bytes(pickle.dumps(make()))
    return pickle.loads(file.read_bytes())  # noqa: S301 - written above


@pytest.fixture(scope="session")
def newport_layers(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Layer, ...]:
    """Layers of Newport, as loaded from real open data."""
    from assetmap import load_config, load_layers

    def make() -> tuple[Layer, ...]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ASSETMAP_REAL_DATA", str(real_data.resolve()))
            return load_layers(load_config(NEWPORT))

    layers: tuple[Layer, ...] = _once(tmp_path_factory.getbasetemp(), "newport-layers", make)
    return layers


@pytest.fixture(scope="session")
def newport(real_data: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """Everything known of Newport, from real open data."""
    from assetmap import load_config, survey

    def make() -> Atlas:
        layers = request.getfixturevalue("newport_layers")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ASSETMAP_REAL_DATA", str(real_data.resolve()))
            return survey(load_config(NEWPORT), layers)

    atlas: Atlas = _once(tmp_path_factory.getbasetemp(), "newport", make)
    return atlas


@pytest.fixture(scope="session")
def newport_run(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder of a whole run of Newport, to be read and not changed, and the run's record."""
    from assetmap import load_config, make_maps
    from assetmap.config import Output

    def make() -> tuple[Path, dict[str, Any]]:
        folder = tmp_path_factory.mktemp("newport")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ASSETMAP_REAL_DATA", str(real_data.resolve()))
            config = load_config(NEWPORT).model_copy(update={"output": Output(folder=str(folder))})
            return config.outputs, make_maps(config)

    made: tuple[Path, dict[str, Any]] = _once(tmp_path_factory.getbasetemp(), "newport-run", make)
    return made


@pytest.fixture(scope="session")
def example_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a whole run of the made-up town, to be read and not changed."""
    from assetmap import load_config, make_maps
    from assetmap.config import Output

    def make() -> Path:
        config = load_config(EXAMPLE)
        config = config.model_copy(update={"output": Output(folder=str(tmp_path_factory.mktemp("example")))})
        make_maps(config)
        return config.outputs

    folder: Path = _once(tmp_path_factory.getbasetemp(), "example-run", make)
    return folder


# --- what is said in both languages -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def pairs() -> list[tuple[str, dict[str, Any]]]:
    """Every record of the shipped data that says something in Welsh or English: where it stands, and what it holds."""
    return [
        pair
        for path in sorted((ROOT / "src" / "assetmap" / "data").rglob("*.toml"))
        for pair in _pairs(tomllib.loads(path.read_text("utf-8")), path.name)
    ]


def _pairs(part: object, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(part, dict):
        if {"cy", "en"} & set(part):
            yield where, part
        for key, value in part.items():
            yield from _pairs(value, f"{where}.{key}")
    elif isinstance(part, list):
        for number, value in enumerate(part):
            name = value.get("id", number) if isinstance(value, dict) else number
            yield from _pairs(value, f"{where}[{name}]")


# --- the made-up town -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def example_folder() -> Path:
    """Folder of the made-up town."""
    return EXAMPLE


@pytest.fixture(scope="session")
def example_study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """All that was found of the made-up town, before anything is left out."""
    from assetmap import load_config, load_layers
    from assetmap.study import study

    def make() -> Study:
        config = load_config(EXAMPLE)
        return study(config, load_layers(config))

    found: Study = _once(tmp_path_factory.getbasetemp(), "example-study", make)
    return found


@pytest.fixture(scope="session")
def example_layers(example_study: Study) -> tuple[Layer, ...]:
    """Layers of the made-up town, as loaded."""
    return example_study.layers


@pytest.fixture(scope="session")
def example(example_study: Study, tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """Everything known of the made-up town."""
    from assetmap.study import make_atlas

    atlas: Atlas = _once(tmp_path_factory.getbasetemp(), "example", lambda: make_atlas(example_study))
    return atlas


@pytest.fixture(scope="session")
def example_officers(example_study: Study, tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """Everything known of the made-up town, as officers see it."""
    from assetmap.study import make_atlas

    make = partial(make_atlas, example_study, "officers")
    atlas: Atlas = _once(tmp_path_factory.getbasetemp(), "example-officers", make)
    return atlas


@pytest.fixture(scope="session")
def truth() -> dict[str, Any]:
    """What was planted in the made-up town."""
    planted: dict[str, Any] = json.loads((EXAMPLE / "truth.json").read_text("utf-8"))
    return planted


# --- the command line -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def assetmap() -> Callable[..., subprocess.CompletedProcess[str]]:
    """
    Call ``assetmap`` in a folder and a language: its exit code, and what it says on either stream.

    It is called in this process, where an exception that nobody catches is the test's; or, if the test is about the
    ``process``, in one of its own. What a verb's ``--help`` says is in the language of the process.
    """
    from click.testing import CliRunner

    from assetmap import cli

    modules = (cli.shell, cli.corrections, cli.data, cli.journey, cli.maps, cli.places, cli.underuse)

    def call(
        *words: object, folder: Path, lang: str = "en", process: bool = False, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        told = [str(word) for word in words]
        named = {"ASSETMAP_LANG": lang, **environment}
        if process:
            command, env = [sys.executable, "-m", "assetmap", *told], {**os.environ, **named}
            return subprocess.run(
                command, cwd=folder, env=env, capture_output=True, text=True, check=False, encoding="utf-8"
            )
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            for module in modules:
                patch.setattr(module, "LANG", lang)
            done = CliRunner(env=named).invoke(cli.main, told, catch_exceptions=False)
        return subprocess.CompletedProcess(told, done.exit_code, done.stdout, done.stderr)

    return call


# --- a browser --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Visit:
    """A page in the browser, with what it asked for and what went wrong in it."""

    page: Page
    requests: list[str] = field(default_factory=list)
    """Every URL asked for, the page's own included, in order; those that lead off this machine were refused."""
    errors: list[str] = field(default_factory=list)
    """Error messages of the console, and exceptions nobody caught."""

    @property
    def outside_requests(self) -> list[str]:
        """URLs that lead off this machine: a page should have none."""
        return [url for url in self.requests if ELSEWHERE.match(url)]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium, without a window, once for all tests."""
    executable = Path(os.environ.get("ASSETMAP_CHROMIUM") or "/usr/bin/chromium")
    if not executable.is_file():
        pytest.skip(f"no Chromium at {executable}: install it, or name yours in ASSETMAP_CHROMIUM")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        pytest.skip("playwright is not installed: pip install 'assetmap[test]'")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS, headless=True)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """
    Open an empty page in a fresh context; its ``page`` is Playwright's, its ``requests`` and ``errors`` are lists.

    The window is 1280 by 800, or what is asked for:
    ``@pytest.mark.parametrize("browser_page", [(390, 844)], indirect=True)``.
    """
    width, height = getattr(request, "param", DESKTOP)
    context = chromium.new_context(viewport={"width": width, "height": height}, service_workers="block")
    context.route(ELSEWHERE, lambda route: route.abort())
    visit = Visit(context.new_page())

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            visit.errors.append(message.text)

    context.on("request", lambda asked: visit.requests.append(asked.url))
    context.on("console", note)
    context.on("weberror", lambda error: visit.errors.append(str(error.error)))
    visit.page.on("websocket", lambda opened: visit.requests.append(opened.url))
    yield visit
    context.close()


@pytest.fixture(scope="session")
def violations() -> Callable[..., list[tuple[str, list[str]]]]:
    """
    Run axe on a page, or ``within`` a part of it, by all of its rules or by some: what breaks which of them.

    It fetches no style sheets first: a page may ask for nothing, and those that it has stand in it.
    """
    from axe_playwright_python.sync_playwright import Axe

    def find(page: Page, *rules: str, within: str | None = None) -> list[tuple[str, list[str]]]:
        page.evaluate(SETTLED)
        some = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
        found = Axe().run(page, within, {"resultTypes": ["violations"], "preload": False, **some}).response
        assert len(found["passes"]) > (0 if rules or within else 10)
        return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found["violations"]]

    return find


SETTLED = """async () => {
  for (let still = 0; still < 3;) {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    still = document.querySelector(".leaflet-pan-anim, .leaflet-zoom-anim") ? 0 : still + 1;
  }
}"""


@pytest.fixture(scope="session")
def settle() -> Callable[[Page], None]:
    """Wait until a page has done what follows from what was done to it: cards filled, lists sifted, the map at rest."""
    return lambda page: page.evaluate(SETTLED)


@pytest.fixture(scope="session")
def page_text():
    """Read all that a page holds as text: what stands in it, and what its payload unpacks to."""

    def read(path):
        text = path.read_text("utf-8")
        packed = re.search(r'id="payload">([A-Za-z0-9+/=]+)</script>', text)
        inside = zlib.decompress(base64.b64decode(packed[1]), wbits=-15) if packed else b""
        return text + inside.decode("utf-8", "replace")

    return read
