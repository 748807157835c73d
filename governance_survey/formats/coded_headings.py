"""Headings as people write them in Chinese and English files: of tables of segments, and above transcripts."""

from __future__ import annotations

# What a column may be headed by; the first is how we write it. Other programs' words stand beside ours.
COLUMNS: dict[str, tuple[str, ...]] = {
    "source": (
        *("source", "document", "document name", "file", "transcript", "interview"),
        *("来源", "文本", "访谈", "文档", "文件", "文件名", "文档名", "文档名称", "访谈编号", "访谈文件"),
    ),
    "start": ("start", "start position", "起点", "开始", "起始位置"),
    "end": ("end", "end position", "终点", "结束", "结束位置"),
    "quote": (
        "quote",
        "content",
        "segment",
        "text",
        "coded text",
        "原文",
        "原话",
        "引文",
        "引用",
        "片段",
        "内容",
        "编码片段",
        "文本片段",
    ),
    "code": ("code", "tag", "codename", "code name", "编码", "代码", "编码名称", "编码号", "编码编号", "节点", "标签"),
    "coder": ("coder", "coded by", "owner", "created by", "编码员", "编码者", "编码人", "创建者"),
    "coder_kind": ("coder_kind", "编码员类别"),
    "coder_name": ("coder_name", "编码员姓名"),
    "memo": ("memo", "comment", "备注", "备忘", "评论"),
    "when": ("when", "编码时间"),
    "simulated": ("simulated", "模拟"),
}
# What the lines above the talk may be headed by -> attribute of the source.
HEADINGS: dict[str, tuple[str, ...]] = {
    "community": ("community", "community id", "社区", "社区编号"),
    "respondent": ("respondent", "respondent id", "受访者", "受访者编号", "受访人", "被访者"),
    "date": ("date", "日期", "访谈日期", "时间", "访谈时间"),
    "interviewer": ("interviewer", "访谈员", "访谈者", "访问员"),
    "consent": ("consent", "知情同意", "同意"),
    "place": ("place", "地点", "访谈地点"),
}
# The same words over a column of a table of segments speak of the text, but those that may speak of the coding.
OF_A_TEXT: dict[str, str] = {name: key for key, names in HEADINGS.items() for name in names if name != "时间"}
YES = ("1", "yes", "true", "是", "模拟")
MACHINE = ("machine", "ai", "llm", "机器", "模型", "人工智能")
