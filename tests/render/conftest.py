"""One document that holds every kind of block, both languages, awkward labels and refused numbers."""

from __future__ import annotations

import json

import pytest

from governance_survey.words.document import Document, Figure, Heading, Paragraph, TableBlock, compose
from governance_survey.words.numbers import Number
from governance_survey.words.table import Table
from governance_survey.words.text import Text, same

NASTY = "<script>alert('x')</script> & $a$ \"q\" </script>"

DIMENSIONS = (
    ("W_LAW", Text(zh="法治保障", en="Rule of law"), 71.36, 69.12, 73.6, 412),
    ("W_COL", Text(zh="协同治理", en="Collaborative governance"), 64.05, 61.9, 66.2, 405),
    ("W_RSK", Text(zh="风险防控与应急响应", en="Risk control and emergency response"), 58.411, 55.2, 61.62, 398),
    ("W_REF", Text(zh="改革创新", en="Reform and innovation"), 49.9999, 46.8, 53.2, 377),
    ("W_PRO", Text(zh="专业能力建设", en="Professional capacity building"), None, None, None, 0),
)
ITEMS = (
    (
        "LAW1",
        Text(
            zh="社区处理纠纷时，能够依照法律法规和居民公约，做到公开、公平、公正。",
            en="When disputes are handled "
            "in this community, laws and the residents' covenant are followed openly and fairly.",
        ),
        (4.1, 9.8, 21.9, 41.2, 23.0),
        412,
        8,
    ),
    (
        "LAW2",
        Text(zh="我清楚自己的岗位职责。", en="I know what my post is responsible for."),
        (1.0, 3.2, 10.4, 50.1, 35.3),
        415,
        5,
    ),
    (
        "LAW3",
        Text(zh="上级交办的事项常常没有依据（反向题）", en="Tasks are often assigned without any basis (reversed)"),
        (22.5, 30.4, 27.0, 14.9, 5.2),
        409,
        11,
    ),
    ("LAW4", Text(zh="无人作答的题", en="An item nobody answered"), (None,) * 5, 0, 420),
)
OPTIONS = ("非常不同意", "不同意", "一般", "同意", "非常同意")
OPTIONS_EN = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
TERMS = (
    ("W_LAW", Text(zh="法治保障", en="Rule of law"), 0.43231963254159567, 0.362, 0.503, 2.1e-9),
    ("W_COL", Text(zh="协同治理", en="Collaborative governance"), 0.021, -0.05, 0.092, 0.55912),
    ("urban", Text(zh="城市社区（相对农村）", en="Urban community (against rural)"), -0.3104, -0.55, -0.07, 0.0421),
    ("odd", same(NASTY), -0.0004, -0.0912, 0.0904, 0.99981),
)


def _profile(simulated: bool) -> Figure:
    rows = tuple(
        (
            title,
            Number(f"T1.figure1.{key}.estimate", mean, "score"),
            Number(f"T1.figure1.{key}.conf_low", low, "score"),
            Number(f"T1.figure1.{key}.conf_high", high, "score"),
            Number(f"T1.figure1.{key}.n_obs", n, "count"),
        )
        for key, title, mean, low, high, n in DIMENSIONS
    )
    title = Text(zh="五维治理指数：均值与置信区间", en="Five governance indices: means with confidence intervals")
    table = Table("profile", title, ("term", "estimate", "conf_low", "conf_high", "n_obs"), rows)
    alt = Text(zh="点图：每个维度一个点和一条区间线。", en="Dot plot: one dot with an interval for each dimension.")
    axis = Text(zh="指数（0–100 分）", en="Index (0–100)")
    return Figure("profile", title, alt, "profile", table, axis, simulated=simulated)


def _likert(simulated: bool) -> Figure:
    rows = tuple(
        (
            text,
            *(Number(f"T1.figure2.{key}.option_{i}", share, "percent") for i, share in enumerate(shares, 1)),
            Number(f"T1.figure2.{key}.n_obs", n, "count"),
            Number(f"T1.figure2.{key}.n_missing", missing, "count"),
        )
        for key, text, shares, n, missing in ITEMS
    )
    title = Text(zh="法治保障：各题回答分布（%）", en="Rule of law: answers to each item (%)")
    headings = {
        f"option_{i}": Text(zh=zh, en=en) for i, (zh, en) in enumerate(zip(OPTIONS, OPTIONS_EN, strict=True), 1)
    }
    columns = ("term", *headings, "n_obs", "n_missing")
    notes = (
        Text(zh="未加权的百分比。", en="Unweighted percentages."),
        Text(zh="反向题按原题显示。", en="Reversed items as asked."),
    )
    alt = Text(zh="堆叠条形图：每题一条。", en="Stacked bars: one bar an item.")
    table = Table("answers", title, columns, rows, notes, headings)
    return Figure("answers", title, alt, "likert", table, simulated=simulated)


def _model_rows(stem: str) -> tuple[tuple[Text | Number, ...], ...]:
    return tuple(
        (
            label,
            Number(f"{stem}.{key}.estimate", b, "coefficient"),
            Number(f"{stem}.{key}.conf_low", low, "coefficient"),
            Number(f"{stem}.{key}.conf_high", high, "coefficient"),
            *((Number(f"{stem}.{key}.p_value", p, "p"),) if "figure" not in stem else ()),
        )
        for key, label, b, low, high, p in TERMS
    )


def _coefficients(simulated: bool) -> Figure:
    title = Text(zh="居民满意度的回归系数与置信区间", en="Coefficients for satisfaction with confidence intervals")
    table = Table("coefficients", title, ("term", "estimate", "conf_low", "conf_high"), _model_rows("T2.figure"))
    alt = Text(zh="系数图 <b>“引号”</b>", en='Coefficient plot <b>"quoted"</b>')
    axis = Text(zh="系数（结果变量的单位）", en="Coefficient (in units of the outcome)")
    return Figure("coefficients", title, alt, "coefficients", table, axis, simulated=simulated)


def _finding() -> Paragraph:
    wording = Text(
        zh="在居民中，法治保障每高一分，满意度平均高 {b} 分（{level}% 置信区间 [{low}, {high}]，p {p}；"
        "n = {n}，{g} 个群）。这是相关关系，不代表因果。",
        en="Among residents, each additional point of rule of law was associated with {b} points higher satisfaction "
        "({level}% CI [{low}, {high}], p {p}; n = {n}, {g} clusters). This is an association, not cause.",
    )
    _, _, b, low, high, p = TERMS[0]
    return Paragraph(
        (
            compose(
                wording,
                b=Number("F1.size", b),
                low=Number("F1.size_low", low),
                high=Number("F1.size_high", high),
                level=Number("F1.level", 95, "level"),
                p=Number("F1.p", p, "p_relation"),
                n=Number("F1.n", 411, "count"),
                g=Number("F1.n_clusters", 30, "count"),
            ),
        ),
        "finding",
    )


def build_document(*, simulated: bool = True) -> Document:
    model = Table(
        "model",
        Text(zh="居民满意度的线性回归", en="Linear regression of satisfaction"),
        ("term", "estimate", "conf_low", "conf_high", "p_value"),
        _model_rows("T2"),
        (
            Text(
                zh="聚类稳健标准误（CR1）；t 分布自由度 29。", en="Cluster-robust standard errors (CR1); t with 29 df."
            ),
            Text(
                zh="使用 411 份答卷，因缺失未用 9 份。", en="411 answers used, 9 not used because something is missing."
            ),
        ),
    )
    trace = Table(
        "provenance",
        Text(zh="数据文件与指纹（SHA-256）", en="Data files and digests (SHA-256)"),
        ("key", "got"),
        ((same("居民问卷.csv"), same("9c1e" * 16)), (same("workers.sav"), same("4ab0" * 16))),
    )
    empty = Table("checks", Text(zh="未通过的检查", en="Checks that failed"), ("check", "n_failed"), ())
    caveats = (
        Text(zh="同一时点的调查不能说明谁先谁后。", en="One survey at one time cannot say which came first."),
        Text(zh="这是个人之间的差异，不能直接说成社区之间的差异。", en="This compares persons, not communities."),
    )
    body = Paragraph(
        (
            compose(
                Text(zh="数据来自 居民问卷.csv，共 {n} 份答卷。", en="The data come from 居民问卷.csv: {n} answers."),
                n=Number("M1.n_rows", 420, "count"),
            ),
            Text(zh="概率抽样，按社区分层。", en="A probability sample, stratified by community."),
            same(NASTY),
        )
    )
    record = json.dumps({"text": NASTY, "literal": "\\u003c <!-- <script>", "zh": "记录"}, ensure_ascii=False, indent=1)
    return Document(
        title=Text(zh="基层治理调查简报", en="Grassroots governance survey brief"),
        subtitle=Text(zh="社区工作者与居民，2025 年", en="Community workers and residents, 2025"),
        blocks=(
            Heading(Text(zh="主要发现", en="Key findings")),
            _finding(),
            Paragraph(caveats, "caution"),
            Heading(Text(zh="数据与方法", en="Data and methods")),
            body,
            Paragraph((Text(zh="有 {n} 行未能合并。", en="{n} rows could not be joined.").fill(n=3),), "warning"),
            Heading(Text(zh="指数与信度", en="Indices and reliability")),
            _profile(simulated),
            _likert(simulated),
            Heading(Text(zh="回归模型", en="Regression models")),
            TableBlock(model),
            _coefficients(simulated),
            Heading(Text(zh="数据检查", en="Checks"), 2),
            TableBlock(empty),
            Heading(Text(zh="数字来源", en="Where the numbers come from")),
            Paragraph((Text(zh="文中每个数字都带有编号。", en="Every number here carries a key."),), "note"),
            TableBlock(trace),
        ),
        record=record.encode("utf-8"),
        simulated=simulated,
    )


@pytest.fixture(scope="session")
def document() -> Document:
    """Every kind of block, simulated."""
    return build_document()


@pytest.fixture(scope="session")
def real_document() -> Document:
    """The same with real answers."""
    return build_document(simulated=False)
