"""One self-contained page in both languages: no script runs, nothing is fetched, everything is escaped."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib.resources import files

from ..words.document import Block, Document, Figure, Heading, Paragraph, TableBlock, Token
from ..words.numbers import Number
from ..words.table import Cell, Table
from ..words.text import LANGUAGES, Text, current_language, say
from .layout import (
    EMPTY,
    FIGURE_DATA,
    LIMITS,
    OWN_NAME,
    SIMULATED,
    SIMULATED_BANNER,
    TAG,
    WARNING,
    clean,
    elsewhere,
    exact,
    joined,
    notes_of,
    numbered,
    numeric_columns,
    record_line,
    tokens_of,
)
from .plots import draw

_LONGEST_ID = 24
_SKIP = Text(zh="跳到正文", en="Skip to the text")
_CHOICE = Text(zh="语言", en="Language")
_DATA = Text(zh="图中数据", en="Data of this figure")
_ROLE_TITLES = {"caution": LIMITS, "warning": WARNING}


def to_html(document: Document, language: str) -> bytes:
    """The document as one page that holds both languages and opens in `language`.

    Languages are switched by two radio buttons and style rules alone, so the content policy can forbid
    every script and every request. Each number stands in ``<data data-gs="KEY" value="17 digits">``; the
    record in ``<script type="application/json" id="gs-record">``, a data block that is never run.
    """
    language = current_language(language)
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8") + _switch_rules()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    blocks = "\n".join(
        _block(block, label, spoken, place)
        for place, (block, label) in enumerate(numbered(document))
        for spoken in LANGUAGES
    )
    page = f"""<!DOCTYPE html>
<html lang="{TAG.say(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="governance_survey">
<meta name="referrer" content="no-referrer">
<title>{_text(document.title.say(language))}</title>
<style>{style}</style>
</head>
<body>
{_switch(language)}
{_both("a", _SKIP, 'href="#gs-main"', "gs-skip")}
<main id="gs-main">
{_top(document)}
{blocks}
</main>
{_both("footer", record_line(document))}
{_record(document.record)}
</body>
</html>
"""
    return page.encode("utf-8")


def _switch_rules() -> str:
    """Hide each language unless its button is on."""
    return "".join(
        f"#gs-say-{other}:checked ~ * .gs-{hidden}, #gs-say-{other}:checked ~ .gs-{hidden} {{ display: none; }}\n"
        f'#gs-say-{other}:checked ~ .gs-switch label[for="gs-say-{other}"] {{ background: var(--ink); '
        "color: var(--paper); }\n"
        f'#gs-say-{other}:focus-visible ~ .gs-switch label[for="gs-say-{other}"] {{ outline: 3px solid var(--accent); '
        "outline-offset: 2px; }\n"
        for other in LANGUAGES
        for hidden in LANGUAGES
        if hidden != other
    )


def _switch(language: str) -> str:
    buttons = "".join(
        f'<input class="gs-radio" type="radio" name="gs-language" id="gs-say-{spoken}" autocomplete="off" '
        f'aria-label="{OWN_NAME.say(spoken)}"{" checked" if spoken == language else ""}>'
        for spoken in LANGUAGES
    )
    labels = "".join(
        f'<label for="gs-say-{spoken}" lang="{TAG.say(spoken)}">{OWN_NAME.say(spoken)}</label>' for spoken in LANGUAGES
    )
    name = " / ".join(_CHOICE.say(spoken) for spoken in LANGUAGES)
    return f'{buttons}\n<div class="gs-switch" role="group" aria-label="{name}">{labels}</div>'


def _top(document: Document) -> str:
    banner = ""
    if document.simulated:
        lines = "".join(
            f'<span lang="{TAG.say(spoken)}">{_text(SIMULATED_BANNER.say(spoken))}</span>' for spoken in LANGUAGES
        )
        banner = f'<div class="gs-simulated" role="note">{lines}</div>'
    subtitle = _both("p", document.subtitle, "", "gs-subtitle") if document.subtitle else ""
    return f"{banner}<header>{_both('h1', document.title)}{subtitle}</header>"


def _both(tag: str, text: Text, attributes: str = "", kind: str = "") -> str:
    """One element per language."""
    return "".join(
        f"<{tag} {_marks(spoken, kind)} {attributes}>{_text(text.say(spoken))}</{tag}>" for spoken in LANGUAGES
    )


def _marks(language: str, kind: str = "") -> str:
    names = f"gs-{language} {kind}".strip()
    return f'class="{names}" lang="{TAG.say(language)}"'


def _text(text: str) -> str:
    return escape(clean(text), quote=True)


def _token(token: Token | Cell, language: str) -> str:
    shown = "" if token is None else _text(say(token, language))
    if isinstance(token, Number) and token.key:
        return f'<data data-gs="{_text(token.key)}" value="{exact(token)}">{shown}</data>'
    return shown


def _tokens(tokens: list[Token], language: str) -> str:
    return "".join(_token(token, language) for token in tokens)


def _block(block: Block, label: Text | None, language: str, place: int) -> str:
    if isinstance(block, Heading):
        level = min(max(block.level, 1) + 1, 6)
        return f"<h{level} {_marks(language)}>{_text(block.text.say(language))}</h{level}>"
    if isinstance(block, Paragraph):
        return _paragraph(block, language)
    assert label is not None  # tables and figures are numbered
    if isinstance(block, TableBlock):
        table = _table(block.table, label.say(language), block.table.title, language, f"gs-t{place}-{language}")
        return f"<div {_marks(language, 'gs-block')}>{table}</div>"
    return _figure(block, label, language, f"gs-f{place}-{language}")


def _paragraph(paragraph: Paragraph, language: str) -> str:
    sentences = tokens_of(paragraph, language)
    title = _ROLE_TITLES.get(paragraph.role)
    if title is None:
        inner = _tokens(joined(sentences), language)
        return f"<p {_marks(language, f'gs-{paragraph.role}')}>{inner}</p>"
    items = "".join(f"<li>{_tokens(sentence, language)}</li>" for sentence in sentences)
    return (
        f'<div {_marks(language, f"gs-{paragraph.role}")} role="note"><p class="gs-label">{title.say(language)}</p>'
        f"<ul>{items}</ul></div>"
    )


def _table(table: Table, label: str, title: Text, language: str, identity: str) -> str:
    """A three-line table: title above, one header row, no merged cells, notes below."""
    numeric = numeric_columns(table)
    kind = [' class="gs-num"' if number else "" for number in numeric]
    head = "".join(
        f'<th scope="col"{kind[i]}>{_text(table.heading(name, language))}</th>' for i, name in enumerate(table.columns)
    )
    rows: list[tuple[Cell, ...]] = list(table.rows) or [(EMPTY, *(None for _ in table.columns[1:]))]
    body = "\n".join(
        f'<tr><th scope="row"{kind[0]}>{_token(row[0], language)}</th>'
        + "".join(f"<td{kind[i] or _id(cell)}>{_token(cell, language)}</td>" for i, cell in enumerate(row) if i > 0)
        + "</tr>"
        for row in rows
    )
    notes = "".join(f"<p>{_text(note)}</p>" for note in notes_of(table, language))
    return (
        f'<div class="gs-scroll" role="region" tabindex="0" aria-labelledby="{identity}"><table>'
        f'<caption id="{identity}"><span class="gs-no">{_text(label)}</span> {_text(title.say(language))}</caption>'
        f"<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>"
        + (f'<div class="gs-notes">{notes}</div>' if notes else "")
    )


def _id(cell: Cell) -> str:
    # An id such as W_LAW1 must not break inside; a longer name or a hash may.
    return ' class="gs-id"' if isinstance(cell, str) and len(cell) <= _LONGEST_ID else ""


def _figure(figure: Figure, label: Text, language: str, identity: str) -> str:
    picture = base64.b64encode(draw(figure, language, format="svg")).decode("ascii")
    badge = f'<span class="gs-badge">{_text(SIMULATED.say(language))}</span> ' if figure.simulated else ""
    note = f'<p class="gs-notes">{_text(figure.note.say(language))}</p>' if figure.note else ""
    said = elsewhere(figure, label)
    if said is None:
        data = _table(figure.table, FIGURE_DATA.fill(figure=label).say(language), figure.title, language, identity)
    else:
        data = f'<p class="gs-notes">{_text(said.say(language))}</p>'
    return (
        f"<div {_marks(language, 'gs-block')}><figure>"
        f'<img src="data:image/svg+xml;base64,{picture}" alt="{_text(figure.alt.say(language))}">'
        f'<figcaption><span class="gs-no">{_text(label.say(language))}</span> {badge}'
        f"{_text(figure.title.say(language))}</figcaption></figure>{note}"
        f"<details><summary>{_text(_DATA.say(language))}</summary>{data}</details></div>"
    )


def _record(record: bytes) -> str:
    """The record as a data block. "<" is written as a JSON escape, so no content can end the element."""
    if not record:
        return ""
    text = record.decode("utf-8").replace("<", "\\u003c")
    return f'<script type="application/json" id="gs-record">{text}</script>'
