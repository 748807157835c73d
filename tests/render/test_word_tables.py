"""Column widths of tables in Word: numbers stay whole, wide tables stand on a page turned on its side."""

import io

from docx import Document as open_docx
from docx.enum.section import WD_ORIENT

from governance_survey.render.word import to_docx
from governance_survey.render.word_tables import columns_of
from governance_survey.words.document import Document, Heading, Paragraph, TableBlock
from governance_survey.words.numbers import Number
from governance_survey.words.table import Table
from governance_survey.words.text import Text, same

NAMES = (
    *("alpha", "alpha_low", "alpha_high", "omega", "estimate", "conf_low", "conf_high", "std_error", "p_value"),
    *("rmsea", "rmsea_low", "rmsea_high", "cfi", "tli", "srmr"),
)


def table(n_columns: int) -> Table:
    names = ("index", "index_id", *NAMES[:n_columns])
    row = (
        Text(zh="监测预警", en="Monitoring and warning"),
        "W_RSK2",
        *(Number(f"k{place}", 0.123, "correlation") for place in range(n_columns)),
    )
    return Table(f"t{n_columns}", same("T"), names, (row,), (), {})


def test_a_table_that_would_break_its_numbers_is_wide():
    rows = [tuple(same(name) for name in table(3).columns), *table(3).rows]
    narrow = columns_of(rows, (False, False, *[True] * 3), "en")
    assert not narrow.wide and narrow.size == 1
    rows = [tuple(same(name) for name in table(15).columns), *table(15).rows]
    wide = columns_of(rows, (False, False, *[True] * 15), "en")
    assert wide.wide and wide.size <= 1
    assert sum(wide.widths) > 1.4 * sum(narrow.widths)
    # Room for ".123" and its padding in every column of numbers, at the size of letters chosen (about 100 a letter).
    assert min(wide.widths[2:]) > 4 * 100 * wide.size


def test_where_a_page_is_narrow_chinese_words_give_way_before_an_id_is_broken():
    heads = (
        "指数",
        "编号",
        "社区数",
        "ICC(1)",
        "ICC(1) 下限",
        "ICC(1) 上限",
        "ICC(2)",
        "可公布",
        "只可报收缩得分",
        "不可公布",
    )
    row = ("风险意识与自我保护", "W_AWR", 240, *(Number(f"k{n}", 0.19, "estimate") for n in range(4)), 120, 160, 80)
    columns = columns_of([tuple(same(head) for head in heads), row], (False, False, *[True] * 8), "zh")
    assert not columns.wide
    # Five capitals of nine points (about 7 points, 140 twentieths, each) and the padding of a cell.
    assert columns.widths[1] > 5 * 140 + 120


def test_the_page_is_turned_for_wide_tables_and_their_headings_only():
    blocks = (
        Heading(same("One")),
        TableBlock(table(3)),
        Heading(same("Two")),
        Heading(same("Below two"), 2),
        TableBlock(table(15)),
        TableBlock(table(15)),
        Paragraph((same("After."),)),
    )
    word = open_docx(io.BytesIO(to_docx(Document(same("T"), blocks, b""), "en")))
    sides = [section.orientation == WD_ORIENT.LANDSCAPE for section in word.sections]
    assert sides == [False, True, False]
    assert [section.page_width > section.page_height for section in word.sections] == sides
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert texts.index("Two") < texts.index("Below two") < texts.index("After.")
