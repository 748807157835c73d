"""The Word file: rules, fonts, content controls, the record, and no clock."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from defusedxml.ElementTree import fromstring
from docx import Document as open_word

from governance_survey.render.word import to_docx
from governance_survey.words.document import Document, Paragraph, Sentence, TableBlock
from governance_survey.words.numbers import Number
from governance_survey.words.table import Table
from governance_survey.words.text import Text, same

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


@pytest.fixture(scope="module")
def content(document):
    return to_docx(document, "zh")


@pytest.fixture(scope="module")
def root(content):
    return part(content, "word/document.xml")


def part(content: bytes, name: str):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return fromstring(package.read(name))


def value(element, path, name="val"):
    found = element.find(path)
    return None if found is None else found.get(W + name)


@pytest.mark.parametrize("name", ["word/document.xml", "word/footer1.xml"])
def test_every_run_names_its_fonts_and_language(content, name):
    runs = [run for run in part(content, name).iter(f"{W}r") if run.find(f"{W}t") is not None]
    assert runs
    for run in runs:
        fonts = run.find(f"{W}rPr/{W}rFonts")
        assert fonts is not None
        assert fonts.get(f"{W}eastAsia") in ("宋体", "黑体")
        assert fonts.get(f"{W}ascii") in ("Times New Roman", "Arial")
        language = run.find(f"{W}rPr/{W}lang")
        # Latin letters called Chinese are broken anywhere at the end of a line: 0.74|8.
        assert (language.get(f"{W}eastAsia"), language.get(f"{W}val")) == ("zh-CN", "en-GB")


def test_no_style_of_ours_falls_back_to_a_theme_font(content):
    for style in part(content, "word/styles.xml").iter(f"{W}style"):
        name = value(style, f"{W}name")
        if name.startswith("GS ") or name.lower() in ("normal", "title", "heading 1", "heading 3"):
            fonts = style.find(f"{W}rPr/{W}rFonts")
            assert fonts.get(f"{W}eastAsia") in ("宋体", "黑体"), name
            assert not [key for key in fonts.attrib if "Theme" in key], name


def test_tables_have_three_rules_and_no_vertical_ones(root):
    tables = list(root.iter(f"{W}tbl"))
    assert len(tables) == 6
    for table in tables:
        borders = table.find(f"{W}tblPr/{W}tblBorders")
        sizes = {side.tag.removeprefix(W): (side.get(f"{W}val"), side.get(f"{W}sz")) for side in borders}
        assert sizes["top"] == sizes["bottom"] == ("single", "12")  # 1.5 pt
        assert {sizes[side][0] for side in ("left", "right", "insideH", "insideV")} == {"nil"}
        rows = list(table.iter(f"{W}tr"))
        for cell in rows[0].iter(f"{W}tc"):
            assert value(cell, f"{W}tcPr/{W}tcBorders/{W}bottom", "sz") == "6"  # 0.75 pt
        for cell in rows[-1].iter(f"{W}tc"):
            assert value(cell, f"{W}tcPr/{W}tcBorders/{W}bottom", "sz") == "12"
        assert not [side for side in table.iter() if side.tag in (f"{W}left", f"{W}right") and side.get(f"{W}sz")]
        assert not list(table.iter(f"{W}gridSpan")) + list(table.iter(f"{W}vMerge"))


def test_header_row_repeats_and_rows_stay_whole(root):
    for table in root.iter(f"{W}tbl"):
        rows = list(table.iter(f"{W}tr"))
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * (len(rows) - 1)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_columns_fill_the_text_width(root):
    for table in root.iter(f"{W}tbl"):
        widths = [int(column.get(f"{W}w")) for column in table.iter(f"{W}gridCol")]
        assert sum(widths) == pytest.approx(6.3 * 1440, abs=len(widths))
        assert min(widths) > 400


def test_caption_stands_above_its_table_and_below_its_figure(root):
    body = list(root.find(f"{W}body"))
    texts = ["".join(t.text or "" for t in block.iter(f"{W}t")) for block in body]
    places = [i for i, block in enumerate(body) if block.tag == f"{W}tbl"]
    assert [texts[i - 1].partition("\u3000")[0] for i in places] == [
        "表 1", "表 2", "表 3", "图 1的数据", "图 2的数据", "图 3的数据",
    ]  # fmt: skip
    pictures = [i for i, block in enumerate(body) if list(block.iter(PICTURE))]
    assert [texts[i + 1].partition("\u3000")[0] for i in pictures] == ["图 1", "图 2", "图 3"]
    assert texts[places[0] + 1].startswith("注：(1) 聚类稳健标准误")


def test_captions_are_numbered_by_fields(root):
    fields = [field.get(f"{W}instr").split() for field in root.iter(f"{W}fldSimple")]
    assert [field[1] for field in fields if field[0] == "SEQ"].count("表") == 3
    assert [field[1] for field in fields if field[0] == "SEQ"].count("图") == 3


def test_numbers_are_content_controls(root, document):
    tags = [value(control, f"{W}sdtPr/{W}tag") for control in root.iter(f"{W}sdt")]
    assert {tag.removeprefix("gs:") for tag in tags} == set(document.numbers())
    identities = [value(control, f"{W}sdtPr/{W}id") for control in root.iter(f"{W}sdt")]
    assert len(set(identities)) == len(identities)


def test_pictures_have_alternative_text(root, document):
    about = [picture.get("descr") for picture in root.iter(PICTURE)]
    assert about == ["点图：每个维度一个点和一条区间线。", "堆叠条形图：每题一条。", "系数图 <b>“引号”</b>"]


def test_headings_are_real_headings(content):
    word = open_word(io.BytesIO(content))
    named = [p.text for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert named == ["主要发现", "数据与方法", "指数与信度", "回归模型", "数据检查", "数字来源", "附：图中数据"]
    section = word.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_properties_name_title_and_language(document):
    for language, tag, title in (
        ("zh", "zh-CN", "基层治理调查简报"),
        ("en", "en-GB", "Grassroots governance survey brief"),
    ):
        core = open_word(io.BytesIO(to_docx(document, language))).core_properties
        assert (core.language, core.title) == (tag, title)


def test_python_docx_keeps_the_record_when_it_saves(content, document, tmp_path):
    from governance_survey.render.readback import embedded_record, printed_numbers

    word = open_word(io.BytesIO(content))
    word.add_paragraph("一段后来加上的话。")
    word.save(tmp_path / "edited.docx")
    assert embedded_record(tmp_path / "edited.docx") == document.record
    assert {n.key for n in printed_numbers(tmp_path / "edited.docx")} == set(document.numbers())


def test_no_clock_and_no_foreign_picture_in_the_package(content, document):
    assert to_docx(document, "zh") == content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in package.namelist() if "thumbnail" in name]
        assert b"dcterms:created" not in package.read("docProps/core.xml")


def test_footer_names_page_and_record(content):
    footer = part(content, "word/footer1.xml")
    assert [field.get(f"{W}instr").strip() for field in footer.iter(f"{W}fldSimple")] == ["PAGE"]
    text = "".join(t.text for t in footer.iter(f"{W}t"))
    assert re.fullmatch(r"模拟数据 · 第 1 页 · 数字记录 SHA-256 [0-9a-f]{16}", text)


def test_simulated_answers_are_marked(content, real_document):
    first = open_word(io.BytesIO(content)).paragraphs[0]
    assert first.text.startswith("模拟数据：")
    real = open_word(io.BytesIO(to_docx(real_document, "zh")))
    assert real.paragraphs[0].text == "基层治理调查简报"
    assert not [p for p in real.paragraphs if "模拟" in p.text]


def test_labels_with_markup_and_control_characters_are_plain_text(document):
    sentence = Sentence(zh=("<w:t>\x00\x0b\ud800&amp;",), en=("x",))
    word = open_word(io.BytesIO(to_docx(Document(document.title, (Paragraph((sentence,)),), b"{}"), "zh")))
    assert word.paragraphs[-1].text == "<w:t>\ufffd\ufffd\ufffd&amp;"


def test_long_keys_come_back_whole(document, tmp_path):
    from governance_survey.render.readback import printed_numbers

    keys = ["T1." + "very_long_item_name_" * 5 + str(i) for i in range(3)]
    rows = tuple((same(key), Number(key, 0.5)) for key in keys)
    table = Table("long", Text(zh="长", en="long"), ("term", "estimate"), rows)
    path = tmp_path / "long.docx"
    path.write_bytes(to_docx(replace(document, blocks=(TableBlock(table),)), "en"))
    root = part(path.read_bytes(), "word/document.xml")
    assert max(len(value(control, f"{W}sdtPr/{W}tag")) for control in root.iter(f"{W}sdt")) <= 64
    assert [number.key for number in printed_numbers(path)] == keys
