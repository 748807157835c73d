"""Schemes on paper: every row once, routing in words at its place, nothing that would sway an answer."""

import json
import re
import zipfile
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner
from docx import Document

import governance_survey as gs
from governance_survey.cli import shell
from governance_survey.errors import GovernanceSurveyError, UsageError
from governance_survey.schemes.codebook import Codebook
from governance_survey.schemes.loading import load_scheme, read_shipped
from governance_survey.steps.printing import printed
from governance_survey.studio.printing import print_file
from governance_survey.words.form import Grid, Question, Sheet
from governance_survey.words.text import LANGUAGES

QUESTIONNAIRES = ["community_worker", "resident"]
NASTY = "<script>alert(1)</script> & {n} \"q\" 'x'"
OWN = f"""\
schema_version: 1
kind: instrument
id: own
version: "2"
unit: person
title: {{zh: 我的问卷}}
code_lists:
  - {{id: A3, level: ordinal, codes: [{{code: 1, zh: 差}}, {{code: 2, zh: 中}}, {{code: 3, zh: 好}}]}}
  - {{id: YN, level: nominal, codes: [{{code: 1, zh: 是}}, {{code: 0, zh: 否}}]}}
missing_codes: [{{code: 98, reason: dont_know}}, {{code: -1, reason: not_asked}}]
constructs: [{{id: SECRET, title: {{zh: 秘密构念}}}}]
items:
  - {{id: Q1, text: {{zh: 第一句}}, codes: A3, measures: SECRET, reverse: true, rests_on: [S9-999]}}
  - {{id: Q2, text: {{zh: {json.dumps(NASTY)}}}, codes: A3, measures: SECRET}}
attention: [{{id: ATT, text: {{zh: 请选中}}, codes: A3, correct: 2}}]
questions:
  - {{id: M, text: {{zh: 选哪些}}, most: 2, choices: [{{code: 1, zh: 甲}}, {{code: 2, zh: 乙}}, {{code: 3, zh: 丙}}]}}
variables:
  - {{id: F, title: {{zh: 来过吗}}, kind: category, codes: YN}}
  - {{id: year, title: {{zh: 哪一年}}, kind: number, unit: {{zh: 年}}}}
  - {{id: key, title: {{zh: 编号}}, kind: key}}
  - {{id: why, title: {{zh: 为什么}}, kind: text}}
routing:
  - {{id: R1, when: [{{variable: F, relation: in, values: [0]}}], skip: [Q1, Q2, ATT]}}
  - {{id: R2, when: [{{variable: M_3, relation: in, values: [1]}}], skip: [why]}}
"""


def word_pieces(path):
    return [piece.text or "" for piece in Document(path).element.body.iter() if piece.tag.endswith("}t")]


def word_text(path):
    return "".join(word_pieces(path))


class Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """(id, language) -> text of the Word file as saved, one run a line."""
    folder, found = tmp_path_factory.mktemp("printed"), {}
    for name in QUESTIONNAIRES:
        for language in (*LANGUAGES, "both"):
            path = gs.save(gs.read_instrument(name), folder / f"{name}.{language}.docx", language=language)
            found[name, language] = "\n".join(word_pieces(path))
    return found


def asked(form):
    return [*form.items, *form.attention, *form.questions, *(v for v in form.variables if v.asked)]


@pytest.mark.parametrize("name", QUESTIONNAIRES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_stands_once_in_one_language(files, name, language):
    form, text = gs.read_instrument(name), files[name, language]
    pieces = [piece.strip() for piece in text.split("\n")]
    for row in asked(form):
        assert pieces.count(row.id) == 1, row.id
        wording = form.title_of(row.id) if not hasattr(row, "correct") else row.text
        assert wording.say(language) in text


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_one_language_does_not_leak_into_the_other_and_both_hold_both(files, name):
    item = gs.read_instrument(name).items[0].text
    assert item.zh not in files[name, "en"] and item.en not in files[name, "zh"]
    assert files[name, "both"].index(item.zh) < files[name, "both"].index(item.en)


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_a_respondent_sees_nothing_that_sways_or_explains(files, name):
    form = gs.read_instrument(name)
    for language in LANGUAGES:
        text = files[name, language]
        assert not re.search(r"S\d-\d{3}", text)
        assert not re.search("reverse|反向", text)
        asked_words = {row.text.say(language) for row in (*form.items, *form.questions)}
        hidden = [c.concept.say(language) for c in form.constructs if c.concept is not None]
        assert not [words for words in hidden if words in text and words not in asked_words]


def test_rows_are_printed_in_the_order_of_the_sections():
    form = gs.read_instrument("community_worker")
    blocks = printed(form).blocks
    names = [
        name
        for block in blocks
        for name in (
            [line.name for line in block.lines]
            if isinstance(block, Grid)
            else [block.name]
            if isinstance(block, Question)
            else []
        )
    ]
    assert names == [row for section in form.sections for row in section.rows]


def test_routing_stands_at_the_question_and_at_the_row():
    blocks = printed(gs.read_instrument("resident")).blocks
    first, second = [block for block in blocks if isinstance(block, Question)][:2]
    assert first.routes[0].zh == "第1题选0（否）的，到此结束，不再往下填。谢谢！"
    assert second.routes[0].en.startswith(
        "If question 2 is answered 0 (no) or 98 (don't remember): leave out questions "
    )
    line = next(line for block in blocks if isinstance(block, Grid) for line in block.lines if line.name == "R_TRU_4")
    assert line.remarks[0].zh == "（第5题选0（没有）或98（不清楚）的不答）"
    assert f"、{line.number}题" in next(b for b in blocks if getattr(b, "name", "") == "R_F4").routes[0].zh


def test_a_rule_that_fieldwork_decides_stands_in_the_fieldworkers_box():
    form = printed(gs.read_instrument("community_worker"))
    box = next(block for block in form.blocks if isinstance(block, Sheet))
    line = next(line for b in form.blocks if isinstance(b, Grid) for line in b.lines if line.name == "W_COL2_2")
    assert box.notes[0].zh == f"“城乡”为0（农村）的，不答第{line.number}题。"


def test_attention_rows_look_like_their_neighbours():
    grids = [block for block in printed(gs.read_instrument("community_worker")).blocks if isinstance(block, Grid)]
    grid = next(grid for grid in grids if any(line.name == "W_ATT_1" for line in grid.lines))
    lines = [line for line in grid.lines if not line.remarks]
    row = next(line for line in lines if line.name == "W_ATT_1")
    assert row.offered == lines[0].offered and len(grid.lines) > 50


def test_missing_options_are_offered_where_allowed():
    blocks = printed(gs.read_instrument("community_worker")).blocks
    grid = next(block for block in blocks if isinstance(block, Grid))
    assert [option.code for option in grid.options] == ["1", "2", "3", "4", "5", "98", "99", "96"]
    offers = {line.name: line.offered[-1] for line in grid.lines}
    assert offers["W_COL2_2"] and not offers["W_LAW1_1"]
    hours = next(block for block in blocks if getattr(block, "name", "") == "W_NUM_3")
    assert hours.options == ()  # 98 hours is an answer


def test_short_forms_and_variants_print():
    form = gs.read_instrument("community_worker")
    blocks = printed(form, ("core", "rural")).blocks
    lines = [line for block in blocks if isinstance(block, Grid) for line in block.lines]
    core = next(short for short in form.short_forms if short.id == "core")
    assert {line.name for line in lines} - {"W_ATT_1", "W_ATT_2"} == set(core.items)
    first = next(line for line in lines if line.name == "W_LAW1_1")
    assert first.text.en == "All the controls our village applies rest on written rules."
    assert "本村" in first.text.zh
    assert [int(line.number) for line in lines] == sorted(int(line.number) for line in lines)
    with pytest.raises(UsageError, match="unknown_form"):
        printed(form, "cor")
    with pytest.raises(UsageError, match="forms_exclude"):
        printed(form, ("core", "planned_1"))


@pytest.fixture(scope="module")
def own():
    return load_scheme(OWN, "own.yaml", "instrument")


def test_a_users_own_questionnaire_prints(own, tmp_path):
    text = word_text(gs.save(own, tmp_path / "own.docx", language="zh"))
    page = gs.save(own, tmp_path / "own.html", language="zh").read_text(encoding="utf-8")
    for words in ("来过吗", "第一句", NASTY, "请选中", "哪一年", "为什么", "选哪些（最多选2项）", "不清楚"):
        assert words in text
        assert words in Page(page).text
    assert "秘密构念" not in text + page and "S9-999" not in text + page
    assert "第1题选0（否）的，直接跳到第5题。" in text
    assert "（第5题勾选了3（丙）的不答）" in text
    assert text.index("来过吗") < text.index("第一句") < text.index("请选中") < text.index("选哪些")


def test_a_page_escapes_everything_and_runs_nothing(own, tmp_path):
    page = gs.save(own, tmp_path / "own.html").read_text(encoding="utf-8")
    assert "script" not in Page(page).tags and "<script" not in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize("language", [*LANGUAGES, "both"])
def test_the_codebook_holds_every_code_with_its_rules(tmp_path, language):
    book = read_shipped("codebook", "community_emergency")
    text = word_text(gs.save(book, tmp_path / "codes.docx", language=language))
    spoken = LANGUAGES if language == "both" else (language,)
    assert len(book.codes) == 113
    for code in book.codes:
        assert text.count(code.id) >= 2  # overview and entry
        for part in (code.title, code.definition, code.include, code.exclude, code.example):
            assert all(part.say(one) in text for one in spoken)
        assert ", ".join(code.rests_on) in text
    for attribute in book.attributes:
        assert all(attribute.title.say(one) in text and attribute.why.say(one) in text for one in spoken)
        assert all(value.title.say(one) in text for value in attribute.values for one in spoken)
    rules = {"zh": "一个单元至多编 3 个实质编码。", "en": "A unit takes at most 3 substantive codes."}
    assert all(rules[one] in text for one in spoken)


def test_a_codebook_without_rules_prints_its_codes_alone(tmp_path):
    head = {"schema_version": 1, "kind": "codebook", "id": "bare", "version": "1", "title": {"en": "Bare"}}
    codes = [{"id": "Late help", "title": {"en": "Late help"}}, {"id": "No help", "title": {"en": "No help"}}]
    book = Codebook.model_validate(head | {"codes": codes})
    text = word_text(gs.save(book, tmp_path / "bare.docx", language="en"))
    assert text.count("Late help") >= 2 and "Rules of procedure" not in text and "Attributes" not in text


def test_the_record_prints_fields_logs_and_indicators(tmp_path):
    record = gs.read_instrument("community_record")
    text = word_text(gs.save(record, tmp_path / "record.docx", language="en"))
    assert all(v.id in text and v.title.say("en") in text for v in record.variables if v.asked)
    assert all(log.title.say("en") in text for log in record.logs)
    assert all(column.title.say("en") in text for log in record.logs for column in log.columns)
    assert all(entry.id in text and entry.title.say("en") in text for entry in record.indicators)
    assert not any(entry.formula in text for entry in record.indicators if "(" in entry.formula)


def test_the_same_scheme_gives_the_same_bytes(own, tmp_path):
    for suffix in (".docx", ".html"):
        first, second = (gs.save(own, tmp_path / f"{n}{suffix}", language="both").read_bytes() for n in "ab")
        assert first == second


def test_heads_repeat_and_rows_stay_whole(own, tmp_path):
    with zipfile.ZipFile(gs.save(own, tmp_path / "own.docx")) as package:
        xml = package.read("word/document.xml").decode()
    assert xml.count("<w:tblHeader/>") == 1
    assert xml.count("<w:cantSplit/>") == xml.count("<w:tr>")


@pytest.mark.parametrize("name", ["own.pdf", "own.json", "own"])
def test_another_suffix_is_refused_with_what_can_be_written(own, tmp_path, name):
    with pytest.raises(UsageError, match=r"unknown_output[\s\S]*\.docx"):
        gs.save(own, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_file_that_lost_a_wording_is_never_put_in_place(own, tmp_path, monkeypatch):
    from governance_survey.studio import printing

    real = printing.render_form
    monkeypatch.setattr(printing, "render_form", lambda *a: real(*a).replace("第一句".encode(), b""))
    with pytest.raises(UsageError, match=r"wordings_lost[\s\S]*第一句"):
        gs.save(own, tmp_path / "own.html")
    assert not list(tmp_path.iterdir())


def test_what_is_no_form_is_refused(tmp_path):
    with pytest.raises(UsageError, match="not_printable"):
        gs.save(gs.read_scheme("bfi"), tmp_path / "x.docx")
    with pytest.raises(UsageError, match="unknown_form"):
        gs.save(read_shipped("codebook", "community_emergency"), tmp_path / "x.docx", form="core")


def test_the_shell_prints_an_id_or_a_path(tmp_path):
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    assert print_file(str(tmp_path / "own.yaml"), str(tmp_path / "own.html"), both=True).exists()
    assert 'id="gs-say-both" autocomplete="off" aria-label="中文 + English" checked' in (
        tmp_path / "own.html"
    ).read_text(encoding="utf-8")
    made = CliRunner().invoke(shell, ["print", "bfi", str(tmp_path / "bfi.docx"), "--language", "en"])
    assert made.exit_code == 0 and (tmp_path / "bfi.docx").exists()
    with pytest.raises(GovernanceSurveyError, match=r"unknown_scheme[\s\S]*resident"):
        print_file("residnt", str(tmp_path / "x.docx"))
