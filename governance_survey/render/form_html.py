"""A printed form as one self-contained page: Chinese, English, or both; no script, nothing fetched, all escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from importlib.resources import files

from ..words.document import Heading, Paragraph
from ..words.form import Entry, Form, FormBlock, Grid, Line, Option, Question, Sheet, SheetCell
from ..words.text import BOTH, LANGUAGES, Text, in_languages
from .form_layout import BOX, box_columns
from .layout import OWN_NAME, TAG, clean

_CHOICE = Text(zh="语言", en="Language")
_SHORT_LIST = 3  # from this many columns on a list of boxes is short


def form_to_html(form: Form, languages: tuple[str, ...]) -> bytes:
    """The form as a page that holds both languages and opens, and prints, in `languages`.

    Three radio buttons and style rules switch between Chinese, English and both, so the content policy can
    forbid every script and every request.
    """
    style = "".join(files(__package__).joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "form.css"))
    style += _switch_rules()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    blocks = "\n".join(_block(block) for block in form.blocks)
    page = f"""<!DOCTYPE html>
<html lang="{TAG.say(languages[0])}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="governance_survey">
<meta name="referrer" content="no-referrer">
<title>{_text(form.title.say(languages[0]))}</title>
<style>{style}</style>
</head>
<body>
{_switch(BOTH if len(languages) > 1 else languages[0])}
<main>
<header><h1>{_said(form.title, block=True)}</h1><p class="gs-subtitle">{_said(form.subtitle, block=True)}</p></header>
{blocks}
</main>
<footer>{_said(form.mark, block=True)}</footer>
</body>
</html>
"""
    return page.encode("utf-8")


def _switch_rules() -> str:
    """Hide a language while the other one's button is on; with both, the second stands beneath, smaller."""
    rules = [
        f"#gs-say-{other}:checked ~ * .gs-{hidden} {{ display: none; }}\n"
        for other in LANGUAGES
        for hidden in LANGUAGES
        if hidden != other
    ]
    rules += [
        f'#gs-say-{name}:checked ~ .gs-switch label[for="gs-say-{name}"] {{ background: var(--ink); '
        f"color: var(--paper); }}\n"
        f'#gs-say-{name}:focus-visible ~ .gs-switch label[for="gs-say-{name}"] {{ outline: 3px solid var(--accent); '
        "outline-offset: 2px; }\n"
        for name in (*LANGUAGES, BOTH)
    ]
    second = f"#gs-say-{BOTH}:checked ~ * .gs-{LANGUAGES[1]}"
    rules.append(f'{second}.gs-stacked::before {{ content: "\\A"; white-space: pre; }}\n')
    rules.append(f"{second} {{ font-size: .85em; color: var(--soft); }}\n")
    # Two lines for one answer would be filled twice.
    rules.append(f"{second} .gs-form-blank {{ display: none; }}\n")
    return "".join(rules)


def _switch(chosen: str) -> str:
    names = {language: OWN_NAME.say(language) for language in LANGUAGES}
    names[BOTH] = " + ".join(names.values())
    buttons = "".join(
        f'<input class="gs-radio" type="radio" name="gs-language" id="gs-say-{name}" autocomplete="off" '
        f'aria-label="{shown}"{" checked" if name == chosen else ""}>'
        for name, shown in names.items()
    )
    labels = "".join(f'<label for="gs-say-{name}">{shown}</label>' for name, shown in names.items())
    title = " / ".join(_CHOICE.say(language) for language in LANGUAGES)
    return f'{buttons}\n<div class="gs-switch" role="group" aria-label="{title}">{labels}</div>'


def _text(text: str) -> str:
    return escape(clean(text), quote=True)


def _said(text: Text | str, *, block: bool = False) -> str:
    """A wording in both languages; once where both say the same. Stacked wordings get a line each."""
    said = in_languages(text, LANGUAGES)
    if len(said) == 1:
        return _text(said[0][1])
    stacked = " gs-stacked" if block else ""
    gap = "" if block else " "
    return gap.join(
        f'<span class="gs-{language}{stacked}" lang="{TAG.say(language)}">{_text(wording)}</span>'
        for language, wording in said
    )


def _block(block: FormBlock) -> str:
    if isinstance(block, Heading):
        level = min(max(block.level, 1) + 1, 6)
        return f"<h{level}>{_said(block.text, block=True)}</h{level}>"
    if isinstance(block, Paragraph):
        kind = "gs-note" if block.role == "note" else "gs-body"
        return "".join(f'<p class="{kind}">{_said(s, block=True)}</p>' for s in block.sentences if isinstance(s, Text))
    if isinstance(block, Grid):
        return _grid(block)
    if isinstance(block, Question):
        return _question(block)
    if isinstance(block, Sheet):
        return _sheet(block)
    return _entry(block)


def _grid(grid: Grid) -> str:
    head = "".join(
        f'<th scope="col" class="gs-form-box">{_text(option.code)}{"<br>" if option.code else ""}'
        f"{_said(option.text, block=True)}</th>"
        for option in grid.options
    )
    rows = "\n".join(_line(line, grid.options) for line in grid.lines)
    return (
        f'<p class="gs-form-lead">{_said(grid.lead, block=True)}</p><div class="gs-scroll">'
        f'<table class="gs-form-grid"><thead><tr><td></td><td></td>{head}</tr></thead>\n'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _line(line: Line, options: tuple[Option, ...]) -> str:
    cells = "".join(
        f'<td><span class="gs-form-tick">{BOX}</span><small>{_text(option.code)}</small></td>'
        if offered
        else "<td></td>"
        for option, offered in zip(options, line.offered, strict=True)
    )
    remarks = "".join(f'<div class="gs-note">{_said(remark, block=True)}</div>' for remark in line.remarks)
    return (
        f'<tr><th scope="row">{_text(line.number)}<br><span class="gs-form-name">{_text(line.name)}</span></th>'
        f'<td class="gs-form-said">{_said(line.text, block=True)}{remarks}</td>{cells}</tr>'
    )


def _question(question: Question) -> str:
    parts = [
        f"<p><b>{_text(question.number)}.</b> {_said(question.text, block=True)} "
        f'<span class="gs-form-name">{_text(question.name)}</span></p>'
    ]
    parts += [f'<p class="gs-form-remark">{_said(remark, block=True)}</p>' for remark in question.remarks]
    if question.blank is not None:
        parts.append(f'<p class="gs-form-remark">{_blank(question.blank)} {_inline(question.options)}</p>')
    elif question.options:
        long = (
            " gs-form-long"
            if min(box_columns(question.options, (spoken,)) for spoken in LANGUAGES) < _SHORT_LIST
            else ""
        )
        boxes = "".join(f"<li>{_option(option)}</li>" for option in question.options)
        parts.append(f'<ul class="gs-form-boxes{long}">{boxes}</ul>')
    parts += ['<div class="gs-form-line"></div>'] * question.lines
    parts += [f'<p class="gs-form-route">→ {_said(route, block=True)}</p>' for route in question.routes]
    return f'<div class="gs-form-question">{"".join(parts)}</div>'


def _blank(blank: Text) -> str:
    line = '<span class="gs-form-blank">&nbsp;</span>'
    return _said(blank).replace("{blank}", line)


def _option(option: Option) -> str:
    code = f"{_text(option.code)} " if option.code else ""
    return f"{BOX} {code}{_said(option.text)}"


def _inline(options: Iterable[Option]) -> str:
    return " &emsp;".join(_option(option) for option in options)


def _sheet(sheet: Sheet) -> str:
    whole = sum(sheet.shares)
    columns = "".join(f'<col width="{100 * share // whole}%">' for share in sheet.shares)
    head = "".join(f'<th scope="col">{_said(column, block=True)}</th>' for column in sheet.columns)
    blank: tuple[SheetCell, ...] = (None,) * len(sheet.shares)
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{_content(cell)}</td>" for cell in row) + "</tr>"
        for row in (*sheet.rows, *[blank] * sheet.blank_rows)
    )
    notes = "".join(f"<p>{_said(note, block=True)}</p>" for note in sheet.notes)
    return (
        f'<div class="gs-scroll"><table class="gs-form-sheet"><colgroup>{columns}</colgroup>'
        + (f"<thead><tr>{head}</tr></thead>" if head else "")
        + f"\n<tbody>{rows}</tbody></table></div>"
        + (f'<div class="gs-notes">{notes}</div>' if notes else "")
    )


def _content(cell: SheetCell) -> str:
    if cell is None:
        return ""
    return _inline(cell) if isinstance(cell, tuple) else _said(cell, block=True)


def _entry(entry: Entry) -> str:
    rows = "".join(
        f'<tr><th scope="row">{_said(label, block=True)}</th><td>{_said(fact, block=True)}</td></tr>'
        for label, fact in entry.facts
    )
    return (
        f'<table class="gs-form-entry"><thead><tr><th scope="col">{_text(entry.name)}</th>'
        f'<th scope="col">{_said(entry.title, block=True)}</th></tr></thead><tbody>{rows}</tbody></table>'
    )
