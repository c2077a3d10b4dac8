"""The verbs about a configuration and its layers: init, check, sources."""

from __future__ import annotations

import shutil
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assetmap.cli.shell import JSON, LANG, PATH, echo_json, main, print_problem, problem_facts, progress, reported
from assetmap.text import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assetmap.errors import Problem
    from assetmap.model import Layer

_EXAMPLES = 3
_EFFECTS: tuple[tuple[str, Any], ...] = (("aside", "set aside"), ("out", "left out"), ("repaired", "repaired"))


@main.command(help=say("cli-init", LANG))
@click.argument("folder", type=click.Path(path_type=Path), default=Path(), required=False)
@click.option("--example", is_flag=True, help=say("cli-init-example", LANG))
@click.option("--from", "register", type=click.Path(path_type=Path), help=say("cli-init-from", LANG))
def init(folder: Path, register: Path | None, *, example: bool) -> None:
    """Write a commented configuration and the folders."""
    if example and register:
        raise click.UsageError(say("cli-init-from-or-example", LANG))
    with reported():
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
@PATH
@click.option("--all", "every", is_flag=True, help=say("cli-check-all", LANG))
@JSON
def check(config: Path, *, every: bool, as_json: bool) -> None:
    """Check every layer against its contract."""
    with reported(as_json=as_json):
        loaded, personal = _load(config)
        problems = [*(problem for layer in loaded for problem in layer.intake.problems), *personal]
        aside = [problem for problem in problems if problem.effect == "set aside"]
        stopped = [problem for problem in personal if problem.effect == "stop"]
        if as_json:
            echo_json(
                {"layers": [_layer_facts(layer) for layer in loaded], "problems": [problem_facts(p) for p in problems]}
            )
        else:
            for layer in loaded:
                _print_layer(layer, None if every else _EXAMPLES)
            for problem in personal:
                print_problem(problem)
            click.echo(say("cli-check-total", LANG, n=sum(problem.count for problem in aside)))
    sys.exit(1 if aside or stopped else 0)


@main.command(help=say("cli-sources", LANG))
@PATH
@JSON
def sources(config: Path, *, as_json: bool) -> None:
    """List the sources, their terms, and the layers that use them."""
    with reported(as_json=as_json):
        from assetmap.config.file import load_config  # noqa: PLC0415 - pydantic is not owed by --help

        loaded = load_config(config)
        listed = [
            {"source": key, **spec.model_dump(mode="json")}
            | {"layers": [name for name, layer in loaded.layers.items() if layer.source == key]}
            for key, spec in loaded.sources.items()
        ]
        if as_json:
            echo_json(listed)
            return
        for entry in listed:
            told = {key: entry.get(f"{key}_{LANG}") or value for key, value in entry.items()}
            click.secho(told["title"], bold=True)
            for key in ("publisher", "licence", "date", "attribution", "coverage"):
                click.echo(f"  {say(f'cli-source-{key}', LANG)}: {told[key] or say('cli-not-known', LANG)}")
            click.echo(f"  {say('cli-source-layers', LANG)}: {', '.join(entry['layers'])}")


def _load(path: Path) -> tuple[Sequence[Layer], list[Problem]]:
    """Load the layers, and find what of them would not be published."""
    from assetmap.config.file import load_config  # noqa: PLC0415
    from assetmap.gates import check_licences  # noqa: PLC0415
    from assetmap.loaders.layers import load_layers  # noqa: PLC0415
    from assetmap.model import unite_sources  # noqa: PLC0415
    from assetmap.privacy import judge_privacy  # noqa: PLC0415

    config = load_config(path)
    with progress(as_json=False) as tell:
        layers = load_layers(config, on_layer=(lambda _: tell("load")) if tell else None)
    check_licences(unite_sources(*layers), config.licences)
    judged = judge_privacy(None, layers, config=config)
    return layers, [*judged.problems, *judged.notes(config)]


def _refuse_overwriting(target: Path) -> None:
    from assetmap.errors import ConfigError, Problem  # noqa: PLC0415

    if target.exists():
        raise ConfigError(Problem("file-exists", file=str(target)))


def _copy_example(folder: Path) -> None:
    """Copy the made-up town, from the package or from the repository that it is installed from."""
    shipped = Path(str(files("assetmap"))) / "example"
    source = shipped if shipped.exists() else Path(__file__).parents[3] / "layers" / "example"
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
            print_problem(problem)
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
