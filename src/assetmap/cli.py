"""
The command line: parse, call, print.

Exit 0: fine; 1: a problem that the user can mend; 2: wrong use. Words come from ``data/text`` in the language that
``ASSETMAP_LANG`` or the machine's locale names. Nothing heavy is imported before a verb needs it.
"""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assetmap import __version__
from assetmap.text import Lang, machine_lang, say, say_number, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from assetmap.errors import Problem
    from assetmap.model import Layer

LANG: Lang = machine_lang()

_PATH = click.argument("config", type=click.Path(path_type=Path), default=Path(), required=False)
_JSON = click.option("--json", "as_json", is_flag=True, help=say("cli-json", LANG))


@click.group(help=say("cli-about", LANG), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="assetmap %(version)s")
def main() -> None:
    """Parse nothing: the verbs do."""


@main.command(help=say("cli-init", LANG))
@click.argument("folder", type=click.Path(path_type=Path), default=Path(), required=False)
@click.option("--example", is_flag=True, help=say("cli-init-example", LANG))
@click.option("--from", "register", type=click.Path(path_type=Path), help=say("cli-init-from", LANG))
def init(folder: Path, register: Path | None, *, example: bool) -> None:
    """Write a commented configuration and the folders."""
    if example and register:
        raise click.UsageError(say("cli-init-from-or-example", LANG))
    with _reported():
        target = folder / "assetmap.toml"
        _refuse_overwriting(target)
        text = files("assetmap").joinpath("data", f"assetmap.{LANG}.toml").read_text("utf-8")
        if register:
            from assetmap.loaders.proposal_file import proposed_configuration  # noqa: PLC0415 - not owed by --help

            text = proposed_configuration(register, folder, text, LANG)
        folder.mkdir(parents=True, exist_ok=True)
        if example:
            _copy_example(folder)
        else:
            target.write_text(text, "utf-8")
            (folder / "layers").mkdir(exist_ok=True)
        (folder / "outputs").mkdir(exist_ok=True)
        click.echo(say("cli-init-from-done" if register else "cli-init-done", LANG, path=str(target)))


@main.command(help=say("cli-check", LANG))
@_PATH
@click.option("--all", "every", is_flag=True, help=say("cli-check-all", LANG))
@_JSON
def check(config: Path, *, every: bool, as_json: bool) -> None:
    """Check every layer against its contract."""
    with _reported(as_json=as_json):
        loaded = _load(config)
        problems = [problem for layer in loaded for problem in layer.intake.problems]
        wrong = [problem for problem in problems if problem.effect == "set aside"]
        if as_json:
            _echo_json(
                {"layers": [_layer_facts(layer) for layer in loaded], "problems": [_problem_facts(p) for p in problems]}
            )
        else:
            for layer in loaded:
                _print_layer(layer, None if every else _EXAMPLES)
            click.echo(say("cli-check-total", LANG, n=sum(problem.count for problem in wrong)))
    sys.exit(1 if wrong else 0)


@main.command(help=say("cli-sources", LANG))
@_PATH
@_JSON
def sources(config: Path, *, as_json: bool) -> None:
    """List the sources, their terms, and the layers that use them."""
    with _reported(as_json=as_json):
        from assetmap.config_file import load_config  # noqa: PLC0415 - pydantic is not owed by --help

        loaded = load_config(config)
        listed = [
            {"source": key, **spec.model_dump(mode="json")}
            | {"layers": [name for name, layer in loaded.layers.items() if layer.source == key]}
            for key, spec in loaded.sources.items()
        ]
        if as_json:
            _echo_json(listed)
            return
        for entry in listed:
            click.secho(entry["title"], bold=True)
            for key in ("publisher", "licence", "date", "attribution", "coverage"):
                click.echo(f"  {say(f'cli-source-{key}', LANG)}: {entry[key] or say('cli-not-known', LANG)}")
            click.echo(f"  {say('cli-source-layers', LANG)}: {', '.join(entry['layers'])}")


@main.command(help=say("cli-run", LANG))
@_PATH
@click.option("--ward", "wards", multiple=True, metavar="CODE", help=say("cli-run-ward", LANG))
@_JSON
def run(config: Path, wards: tuple[str, ...], *, as_json: bool) -> None:
    """Make the maps of a place."""
    with _reported(as_json=as_json):
        from assetmap.config_file import load_config  # noqa: PLC0415
        from assetmap.run import make_maps  # noqa: PLC0415

        loaded = load_config(config)
        with _progress(as_json=as_json) as tell:
            record = make_maps(loaded, wards=wards, on_step=tell)
        if as_json:
            _echo_json(record)
            return
        click.echo(say("cli-run-done", LANG, path=_shown(loaded.outputs), n=len(record["page_bytes"]["wards"])))
        click.echo(
            say("cli-run-findings", LANG, **{k: record["findings"].get(k, 0) for k in ("gap", "underuse", "no_data")})
        )
        aside = sum(rows["set_aside"] for rows in record["rows"].values())
        if aside:
            click.echo(say("cli-run-aside", LANG, n=aside))
        hidden = sum(record["withheld"].values())
        if hidden:
            click.echo(say("cli-run-withheld", LANG, n=hidden))
        click.echo(say("cli-run-cost", LANG, seconds=record["seconds"], peak=record["peak_mb"] or 0))


@main.command(help=say("cli-access", LANG))
@_PATH
@click.option("--profile", "profiles", multiple=True, metavar="NAME", help=say("cli-access-profile", LANG))
@_JSON
def access(config: Path, profiles: tuple[str, ...], *, as_json: bool) -> None:
    """Measure access to services and write the tables."""
    with _reported(as_json=as_json):
        from assetmap.config_file import load_config  # noqa: PLC0415
        from assetmap.tables import make_tables  # noqa: PLC0415

        with _progress(as_json=as_json) as tell:
            facts = make_tables(load_config(config), profiles=profiles, on_step=tell)
        if as_json:
            _echo_json(facts)
            return
        for row in facts["standards"]:
            _print_access(row)
        click.echo(say("cli-access-done", LANG, path=_shown(Path(facts["folder"]))))


@main.command(name="map", help=say("cli-map", LANG))
@click.argument("ward")
@_PATH
@click.option("--out", type=click.Path(path_type=Path), help=say("cli-map-out", LANG))
def draw(ward: str, config: Path, out: Path | None) -> None:
    """Draw one ward into a file of the user's choice."""
    with _reported():
        from assetmap.config_file import load_config  # noqa: PLC0415
        from assetmap.run import draw_page  # noqa: PLC0415

        target = out or Path(f"{ward}.html")
        with _progress(as_json=False) as tell:
            draw_page(load_config(config), ward, target, on_step=tell)
        click.echo(say("cli-map-done", LANG, path=str(target)))


@contextmanager
def _reported(*, as_json: bool = False) -> Iterator[None]:
    """Turn an error of assetmap into words, or JSON, and exit code 1."""
    from assetmap.errors import AssetmapError  # noqa: PLC0415

    try:
        yield
    except KeyboardInterrupt:
        click.echo(say("cli-interrupted", LANG), err=True)
        sys.exit(_INTERRUPTED)
    except AssetmapError as error:
        if as_json:
            _echo_json({"problems": [_problem_facts(problem) for problem in error.problems]})
        else:
            for problem in error.problems:
                _print_problem(problem, err=True)
        sys.exit(1)
    except BrokenPipeError:
        raise
    except OSError as error:
        click.secho(say("cli-os-error", LANG, why=str(error)), fg="red", err=True)
        sys.exit(1)


@contextmanager
def _progress(*, as_json: bool) -> Iterator[Callable[[str], None] | None]:
    """Show what is being done, on a terminal only."""
    if as_json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415

    with Console(stderr=True).status("…") as status:
        yield lambda step: status.update(say(f"step-{step}", LANG))


def _load(path: Path) -> Sequence[Layer]:
    from assetmap.config_file import load_config  # noqa: PLC0415
    from assetmap.gates import check_licences  # noqa: PLC0415
    from assetmap.loaders.layers import load_layers  # noqa: PLC0415
    from assetmap.model import unite_sources  # noqa: PLC0415

    config = load_config(path)
    with _progress(as_json=False) as tell:
        layers = load_layers(config, on_layer=(lambda _: tell("load")) if tell else None)
    check_licences(unite_sources(*layers), config.licences)
    return layers


def _print_access(row: Mapping[str, Any]) -> None:
    click.secho(f"{word('service', row['service'], LANG)} · {row['standard']}", bold=True)
    answers = ("within", "beyond", "unreachable", "unknown")
    names = [f"households_{answer}" for answer in answers]
    few = say("cli-access-few", LANG), say("cli-access-hidden", LANG)
    counts: dict[str, Any] = {
        answer: few[name not in row["few"].split()] if row[name] is None else say_number(row[name], LANG)
        for answer, name in zip(answers, names, strict=True)
    }
    method = word("method", row["method"], LANG)
    click.echo("  " + say("cli-access-row", LANG, metres=row["metres"], method=method, **counts))


def _refuse_overwriting(target: Path) -> None:
    from assetmap.errors import ConfigError, Problem  # noqa: PLC0415

    if target.exists():
        raise ConfigError(Problem("file-exists", file=str(target)))


def _copy_example(folder: Path) -> None:
    """Copy the made-up town, from the package or from the repository that it is installed from."""
    shipped = Path(str(files("assetmap"))) / "example"
    source = shipped if shipped.exists() else Path(__file__).parents[2] / "layers" / "example"
    shutil.copytree(source, folder, dirs_exist_ok=True)
    target = folder / "assetmap.toml"
    text = target.read_text("utf-8").replace('folder = "../../outputs"', 'folder = "outputs"')
    target.write_text(text, "utf-8")


def _print_layer(layer: Layer, examples: int | None) -> None:
    counts = {name: layer.intake.count(effect) for name, effect in _EFFECTS}
    click.secho(f"{layer.name}", bold=True, nl=False)
    click.echo(" · " + say("cli-check-layer", LANG, read=layer.intake.rows_read, features=len(layer.data), **counts))
    _print_columns(layer)
    shown: dict[tuple[str, str], int] = {}
    for problem in layer.intake.problems:
        key = (problem.effect, problem.rule)
        shown[key] = shown.get(key, 0) + 1
        if examples is None or shown[key] <= examples:
            _print_problem(problem)
    for (effect, rule), n in shown.items():
        if examples is not None and n > examples:
            click.echo(
                "  " + say("cli-check-more", LANG, n=n - examples, effect=say(f"effect-{effect}", LANG), rule=rule)
            )


def _print_columns(layer: Layer) -> None:
    """Print what was made of each column of the layer's file; those that are not used on one line."""
    uses = layer.intake.columns
    if uses:
        click.echo("  " + say("cli-check-columns", LANG, file=layer.intake.file))
    for use in (use for use in uses if use.ours):
        key = "cli-check-column-examples" if use.examples else "cli-check-column"
        how = say(f"cli-column-{use.how}", LANG)
        shown = say(key, LANG, heading=use.heading, ours=list(use.ours), how=how, examples="; ".join(use.examples))
        click.echo("    " + shown)
    unused = [use.heading or "''" for use in uses if not use.ours]
    if unused:
        click.echo("    " + say("cli-check-unused", LANG, headings=unused))


def _shown(path: Path) -> str:
    """Show a path from here if it lies below here, else whole."""
    whole = path.resolve()
    return str(whole.relative_to(Path.cwd())) if whole.is_relative_to(Path.cwd()) else str(whole)


_INTERRUPTED = 130
_EXAMPLES = 3
_EFFECTS: tuple[tuple[str, Any], ...] = (("aside", "set aside"), ("out", "left out"), ("repaired", "repaired"))
_COLOURS = {"stop": "red", "set aside": "yellow"}


def _print_problem(problem: Problem, *, err: bool = False) -> None:
    click.secho(f"  {say(f'effect-{problem.effect}', LANG)}: ", fg=_COLOURS.get(problem.effect), nl=False, err=err)
    times = f" (×{problem.count})" if problem.count > 1 else ""
    layer = f"[{problem.layer}] " if problem.layer else ""
    click.echo(layer + problem.say(LANG) + times, err=err)


def _problem_facts(problem: Problem) -> dict[str, Any]:
    return {
        "layer": problem.layer,
        "file": problem.file,
        "row": problem.row,
        "column": problem.column,
        "rule": problem.rule,
        "effect": problem.effect,
        "count": problem.count,
        "what": problem.what(LANG),
        "todo": problem.todo(LANG),
    }


def _layer_facts(layer: Layer) -> dict[str, Any]:
    counts = {name: layer.intake.count(effect) for name, effect in _EFFECTS}
    return {
        "layer": layer.name,
        "kind": layer.kind,
        "read": layer.intake.rows_read,
        "features": len(layer.data),
        **counts,
        "columns": [
            {"column": use.heading, "ours": list(use.ours), "how": use.how, "examples": list(use.examples)}
            for use in layer.intake.columns
        ],
    }


def _echo_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))
