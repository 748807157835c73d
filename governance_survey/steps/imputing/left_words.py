"""Wordings of imputation: methods, levels, and why cells stay empty."""

from __future__ import annotations

from ...words.text import Text

LEFT: dict[str, Text] = {
    "nobody_answered": Text(zh="没有人作答", en="nobody answered"),
    "one_answer_only": Text(zh="作答的人答案都一样，没有可插补的差异", en="all answered alike: nothing to impute from"),
    "too_few_answers": Text(zh="作答的人太少", en="too few answered"),
}
METHODS: dict[str, Text] = {
    "pmm": Text(zh="预测均值匹配", en="predictive mean matching"),
    "normal": Text(zh="正态回归", en="normal regression"),
    "logit": Text(zh="logit 模型", en="logit"),
    "multinomial": Text(zh="多类 logit 模型", en="multinomial logit"),
}
TWO_LEVELS: dict[str, Text] = {
    "intercept": Text(zh="模型含社区随机截距", en="with community intercepts"),
    "means": Text(zh="模型含同社区其他人的均值", en="with the mean of the others of the community"),
    "none": Text(zh="模型不含社区", en="without the community"),
}
NOT_KNOWN = Text(
    zh="有变量的链未见收敛（见收敛表）：增加 iterations 后再用。",
    en="The chains of some variables are not seen to converge (see the table): raise iterations before using them.",
)
AT_RANDOM = Text(
    zh="前提是：给定模型里的变量，缺不缺与缺的答案无关（随机缺失）；数据本身检验不了这一点。",
    en="It rests on answers being missing at random given what is in the models, which data alone cannot show.",
)
