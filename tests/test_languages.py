"""Nothing that a person sees stands in one language alone, and none of it stands in code."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from assetmap.text import LANGS

SOURCE = Path(__file__).resolve().parent.parent / "src" / "assetmap"
TEMPLATES = SOURCE / "render" / "templates"
LETTERS = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"[^\W\d_]{2,}[,;:.]? +[^\W\d_]{2,}")
SHOWN_ATTRIBUTES = {"alt", "aria-description", "aria-label", "aria-roledescription", "content", "label", "placeholder"}
SHOWN_ATTRIBUTES |= {"title", "value"}
NOT_SHOWN = {"script", "style", "template[type]"}
NO_WORDS = {
    "width=device-width, initial-scale=1": "asks the browser for the width of its window",
    "no-referrer": "asks the browser to tell nobody where a link was followed",
    "use strict": "asks the browser for strict JavaScript",
    "mouseover mousemove": "names of events",
    "left out": "a problem's effect: data/text says it, as effect-left out",
    "set aside": "a problem's effect: data/text says it, as effect-set aside",
    "img-src data:": "part of a page's Content-Security-Policy",
}
"""What looks like words but is never shown, or is shown through data/text, and why."""


# --- both languages ---------------------------------------------------------------------------------------------------


def forms(said):
    return list(said.values()) if isinstance(said, dict) else [said]


def said_in_one_language(pairs):
    """Give the places of what is said in one language only, or not in words."""
    return [where for where, record in pairs if not is_said_in_both(record)]


def is_said_in_both(record):
    if not set(LANGS) <= set(record) or not all(forms(record[lang]) for lang in LANGS):
        return False
    said = [form for lang in LANGS for form in forms(record[lang])]
    return all(isinstance(form, str) for form in said) and len({bool(form.strip()) for form in said}) == 1


def test_whatever_the_data_says_in_one_language_it_says_in_the_other(pairs):
    assert len(pairs) > 1000
    assert said_in_one_language(pairs) == []


@pytest.mark.parametrize(
    "record",
    [{"en": "Yes"}, {"cy": "Ie", "en": " "}, {"cy": {}, "en": "Yes"}, {"cy": {"one": "Un", "two": ""}, "en": "Some"}],
)
def test_a_missing_or_empty_language_is_found(record):
    assert said_in_one_language([("here", record), ("there", {"cy": "", "en": ""})]) == ["here"]


# --- templates --------------------------------------------------------------------------------------------------------


class Shown(HTMLParser):
    """What a browser would show of HTML, with the attributes that are read out."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.said, self._hidden = [], 0
        self.feed(re.sub(r"<[^>]*$", "", html))  # a piece of HTML may break off within a tag
        self.close()

    def handle_starttag(self, tag, attrs):
        self._hidden += tag in NOT_SHOWN
        button = tag == "input" and dict(attrs).get("type") in {"button", "reset", "submit"}
        self.said += [text for name, text in attrs if text and name in SHOWN_ATTRIBUTES and (name != "value" or button)]

    def handle_endtag(self, tag):
        self._hidden -= tag in NOT_SHOWN

    def handle_data(self, data):
        if not self._hidden:
            self.said.append(data)


def shown_in_html(html):
    """Give the words that HTML shows."""
    return [text.strip() for text in Shown(html).said if LETTERS.search(text) and text.strip() not in NO_WORDS]


def put_out(expression):
    """Give the strings that an expression of a template may put out as they are."""
    if isinstance(expression, nodes.Const):
        return [str(expression.value)]
    if isinstance(expression, nodes.CondExpr):
        return put_out(expression.expr1) + (put_out(expression.expr2) if expression.expr2 else [])
    if isinstance(expression, nodes.Filter):
        return put_out(expression.node) if expression.node else []
    if isinstance(expression, nodes.Concat):
        return [text for part in expression.nodes for text in put_out(part)]
    if isinstance(expression, nodes.Add | nodes.And | nodes.Or | nodes.Mod):
        return put_out(expression.left) + put_out(expression.right)
    return []


def outputs(tree):
    """Give what a template, or a part of it, puts out, in order."""
    return [part for output in tree.find_all(nodes.Output) for part in output.nodes]


def shown_in_template(text):
    """Give the words that a template itself shows: in its HTML, and in what its expressions put out."""
    html, said = "", []
    tree = Environment().parse(text)  # noqa: S701 - parsed, never rendered
    scripts = {id(part) for macro in tree.find_all(nodes.Macro) if macro.name == "script" for part in outputs(macro)}
    for part in outputs(tree):
        if isinstance(part, nodes.TemplateData):
            html += "" if id(part) in scripts else part.data
        else:
            html += "0"
            said += [text for text in put_out(part) if LETTERS.search(text)]
    return shown_in_html(html) + said


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_a_template_has_no_words_of_its_own(path):
    assert shown_in_template(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("<p>{{ t('key') }}: {{ n | number }} homes</p>", ["0: 0 homes"]),
        ('<a href="#x" title="Go there">{{ name }}</a>', ["Go there"]),
        ("{{ 'Nothing here' if not n else t('key', what='page') }}", ["Nothing here"]),
        ('<script>var word = "word";</script><i class="two words">{{ ", " if n else "; " }}</i>', []),
    ],
)
def test_words_in_a_template_are_found(template, said):
    assert shown_in_template(template) == said


# --- scripts and styles -----------------------------------------------------------------------------------------------


def strings(script):
    """Give the strings of JavaScript or CSS, without what stands in remarks."""
    found = re.findall(
        r"""/\*.*?\*/|//[^\n]*|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`""", script, re.DOTALL
    )
    return [text for several in found for text in several if text]


SHOWS = re.compile(
    r"""(?:\.(?:textContent|innerText|innerHTML|title|alt|placeholder|ariaLabel)\s*=(?!=)|createTextNode\(|alert\("""
    r"""|"(?:aria-label|title|alt|placeholder)",|(?<![\w-])content:)\s*["'`]([^"'`\n]*)"""
)


def shown_in_script(script):
    """Give the words that a script or a style sheet shows."""
    return [text for text in SHOWS.findall(script) if LETTERS.search(text)]


def sentences_in_script(script):
    """Give the strings of a script that read like a sentence, but for its errors: selectors and rules do not."""
    script = re.sub(r"\b(?:new \w*Error|fail)\([^)]*\)", "", script)
    texts = (re.sub(r"<[^>]*>", "", text) for text in strings(script) if text not in NO_WORDS)
    return [text for text in texts if SENTENCE.search(text) and not re.search(r"[\[\]()#={}]", text)]


@pytest.mark.parametrize(
    "path", sorted([*TEMPLATES.glob("*.js"), *TEMPLATES.glob("*.css")]), ids=lambda path: path.name
)
def test_a_script_or_a_style_sheet_has_no_words_of_its_own(path):
    text = path.read_text("utf-8")
    assert shown_in_script(text) == []
    assert path.suffix == ".css" or sentences_in_script(text) == []


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ('button.textContent = "Show";', ["Show"]),
        ('place.setAttribute("aria-label", "Map");', ["Map"]),
        ('b::before { content: "New"; }', ["New"]),
        ("const none = 'Nothing was found';", ["Nothing was found"]),
        ('/* "Two words" */ place.title = said(pair); if (tag.title === "Map") throw new Error("too short");', []),
    ],
)
def test_words_in_a_script_are_found(script, said):
    assert shown_in_script(script) + sentences_in_script(script) == said


# --- Python -----------------------------------------------------------------------------------------------------------


def unseen(tree):
    """Give what of a program is for programmers: docstrings, the words of errors, and what is asserted."""
    errors = [part for node in ast.walk(tree) if isinstance(node, ast.Raise | ast.Assert) for part in ast.walk(node)]
    yield from errors
    names = {node.id for node in errors if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and {getattr(target, "id", "") for target in node.targets} & names:
            yield from ast.walk(node.value)
        body = getattr(node, "body", None)
        for line in body if isinstance(body, list) else ():
            if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant):
                yield line.value


def literals(tree):
    """Give the strings of a program; an f-string whole, its values as 0."""
    passed = {id(node) for node in unseen(tree)}
    for node in ast.walk(tree):
        if id(node) in passed:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in node.values)
            passed |= {id(part) for part in node.values}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def shown_in_python(program):
    """Give the sentences of a program; of strings that are HTML or a template, the words that they show."""
    said = []
    for text in literals(ast.parse(program)):
        if re.search(r"<[a-zA-Z/!]|\{%", text):
            said += shown_in_template(text)
        elif SENTENCE.search(text) and text not in NO_WORDS:
            said.append(text)
    return said


@pytest.mark.parametrize(
    "path",
    sorted([*(SOURCE / "render").rglob("*.py"), *(SOURCE / "cli").rglob("*.py")]),
    ids=lambda path: str(path.relative_to(SOURCE)),
)
def test_what_draws_and_what_prints_have_no_sentences_of_their_own(path):
    assert shown_in_python(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("click.echo(f'Wrote {n} pages to {folder}')", ["Wrote 0 pages to 0"]),
        ("x = Markup('<p>Nothing {}</p>').format(y)", ["Nothing {}"]),
        ("def f():\n    'Do a thing.'\n    raise ValueError('no such thing')\n", []),
        ("message = f'no such thing: {x}'\nraise ValueError(message)\n", []),
        ("click.echo(say('cli-done', LANG, path=path))", []),
    ],
)
def test_sentences_in_a_program_are_found(program, said):
    assert shown_in_python(program) == said


def test_every_exception_is_still_needed():
    texts = [path.read_text("utf-8") for path in sorted(SOURCE.rglob("*.*")) if path.suffix in {".py", ".js", ".html"}]
    assert [text for text in NO_WORDS if not any(text in whole for whole in texts)] == []
