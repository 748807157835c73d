"""The table of public names in both READMEs: written from the package, checked in CI.

``python tests/packaging/public_names.py`` writes, ``--check`` only compares (exit 1 where they differ).
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

import governance_survey as gs

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- public names: generated -->", "<!-- end of public names -->"

CHINESE = {
    "Agreement": "编码一致性：各层、属性、切分、随时间的变化，机器另列",
    "joint_display": "访谈与指数并列：各部分、各主题、各假设的机制、各社区，不一致的在前",
    "themes": "主题：编码在访谈中的出现、同时出现与饱和，计访谈份数",
    "protect": "保护受访者：化名、扫描可能指认个人之处、引文放行",
    "agreement": "编码员是否一致：类型、类型×维度、编码、属性、切分边界",
    "AnalysisPlan": "分析方案：假设、模型、控制变量、句式，事先写定",
    "Codebook": "访谈编码本：编码、定义、收与不收、例句",
    "Codings": "编好码的访谈：谁给哪段话编了哪个码，连同文本、编码员和手册",
    "Linked": "联结好的研究：工作者、居民、台账按社区相连，各来源分开",
    "coupling": "耦合协调度：方向须声明，先给区间再给等级",
    "importance": "重要性—表现矩阵：自述与导出并列，象限由重抽样判定",
    "obstacles": "障碍度：离目标的差距落在哪些部分，旁边印出差距大小",
    "examine": "按计划检验假设：每个假设用计划写定的模型，间接关联两种次序并列",
    "explain": "说明一个编号或一项发现：它是什么、依据哪些论文条目、由它算出什么",
    "link": "按社区联结几个来源，对不上的社区逐一列出",
    "Measurement": "量表的检验结果：信度、维度、因子模型，各附表与图",
    "mediate": "间接关联：两条路径之积与三种区间，对调次序并列，社区内与社区间分开",
    "uncertainty": "系数有多确定：抽样、缺失、测量误差、指数做法一同变动，各占多少（Sobol 指数，附区间与图）",
    "slopes": "一个变量的斜率随另一变量的取值：只说观察到的范围，附显著区域与图",
    "measure": "检验量表：信度、维度，以及效度和可以公布的社区得分",
    "read_codebook": "读取访谈编码手册（自带编号、YAML 或 .qdc）",
    "read_codings": "读取访谈的编码（REFI-QDA 项目、片段表、转写文本）",
    "impute": "多重插补缺失的回答：逐题、在抽样设计与社区之内，没问到的不填",
    "pool": "把各份插补数据的模型按鲁宾规则合并，旁边列出可用个案的估计",
    "Finding": "一条发现：中英文句子、估计值、区间，以及它不能说明什么",
    "GovernanceSurveyError": "本软件所有错误的根：位置、应为、实为、怎么办",
    "IndexScheme": "指数方案：维度、子维度和构念",
    "Indices": "指数：个人得分、均值与区间、信度、用了多少份答卷",
    "Instrument": "问卷：题目、选项、构念、缺失码、跳题",
    "Model": "拟合好的模型：一个协方差矩阵供给所有推断",
    "Report": "报告：发现、表、图和完整记录",
    "Responses": "一个来源的答卷，绑定问卷和抽样设计",
    "Study": "研究文件：答卷、问卷、指数、发现、随机种子",
    "ValidationReport": "检查结果：每项检查一行，可下钻到每一处",
    "correlate": "相关：Pearson、Spearman、Kendall、多分格、偏相关，随抽样设计，附区间与多重比较校正",
    "robustness": "一个估计逐项经受分析计划的检查：设定曲线、异半、遗漏变量界限、逐个剔除……，并给出证据等级",
    "power": "检验力与最小可发现的效应：斜率、两组差、交互、间接关联、等价检验，按两层设计求社区数与人数",
    "calibrate": "按总体边际校准权重（raking、线性、logit、事后分层、截权），方差随之校准",
    "describe": "描述统计：均值与区间、分布、各类别比例、缺失及原因，随抽样设计",
    "differences": "组间差异：检验及选用理由、效应量与区间、两两比较、交叉表",
    "draft_instrument": "由数据文件起草问卷",
    "errors": "错误家族（命名空间）",
    "fit": "由公式拟合线性模型，标准误随抽样设计",
    "interpret": "把一个系数写成句子，或说明为什么不写",
    "new_study": "由数据文件新建一个可运行的研究文件夹",
    "plot": "画图：五维剖面、回答分布、系数、评价差、量表检验、重要性",
    "read_instrument": "读取问卷（自带编号、YAML 或 Excel）",
    "read_responses": "读取答卷并绑定问卷和抽样设计",
    "read_scheme": "读取指数方案或分析方案",
    "report": "把发现、表和图排成报告",
    "run": "运行整个研究",
    "freeze": "在数据之前冻结分析计划和各项选择，附摘要；偏离由 run 列出",
    "save": "写成 Word、网页或记录文件；编码和编码手册写成 REFI-QDA 或表格",
    "score": "计算指数、区间和信度",
    "set_language": "选择中文或英文",
    "simulate": "模拟一份问卷的答卷、整个联结研究，或编好码的访谈（附真值，处处标明模拟）",
    "statistics": "统计函数（命名空间）：数组进，记录出",
    "validate": "检查答卷、问卷、指数方案、编码手册或编好码的访谈，一次列出所有问题",
    "verify": "由数据重算文件中的每个数字并逐一核对",
}


def english(name: str) -> str:
    """First line of the docstring."""
    return (inspect.getdoc(getattr(gs, name)) or "").splitlines()[0].rstrip(".")


def tables() -> dict[str, str]:
    """README name -> its table."""
    rows_en = [f"| `{name}` | {english(name)} |" for name in gs.__all__]
    rows_zh = [f"| `{name}` | {CHINESE[name]} |" for name in gs.__all__]
    return {
        "README.md": "\n".join(["| name | what it is for |", "|---|---|", *rows_en]),
        "README.zh.md": "\n".join(["| 名称 | 用途 |", "|---|---|", *rows_zh]),
    }


def with_table(text: str, table: str) -> str:
    """A README with its table replaced."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def main(check: bool) -> int:
    """Write or compare both tables."""
    stale = []
    for name, table in tables().items():
        path = ROOT / name
        text = path.read_text(encoding="utf-8")
        fresh = with_table(text, table)
        if fresh != text:
            stale.append(name)
            if not check:
                path.write_text(fresh, encoding="utf-8")
    if check and stale:
        print("stale table of public names:", *stale)
    return int(bool(check and stale))


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
