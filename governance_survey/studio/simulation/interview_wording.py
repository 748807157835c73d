"""Words of simulated interviews, all written by us: questions, small talk, and what stands around a coded unit."""

from __future__ import annotations

from ...schemes.codebook import InterviewCode
from ...words.text import Text

# The first line of every transcript: wherever it goes, it says what it is.
MARK = Text(zh="【模拟访谈，没有人说过这些话】", en="[Simulated interview; nobody said any of this]")
NAME = Text(zh="模拟访谈 {i}", en="Simulated interview {i}")
INTERVIEWER = Text(zh="访谈员", en="Interviewer")
COLON = Text(zh="：", en=": ")
_GAP = Text(zh="|", en=" |")  # a language without spaces: the bar keeps the wording from being empty
_QUOTES = "“”\"'「」 "

# What speakers are called before their turns; the keys are values of the attribute `speaker`.
SPEAKERS = {
    "head": Text(zh="主任", en="Head"),
    "worker": Text(zh="社工", en="Worker"),
    "resident": Text(zh="居民", en="Resident"),
    "property": Text(zh="物业经理", en="Property manager"),
    "social_organisation": Text(zh="社会组织负责人", en="Organiser"),
    "street": Text(zh="街道干部", en="Street cadre"),
    "health_service": Text(zh="卫生站医生", en="Station doctor"),
    "seconded": Text(zh="下沉干部", en="Seconded cadre"),
}
QUESTIONS = {
    "problem": (
        Text(zh="那段时间社区里最难的是什么？", en="What was hardest for the community at that time?"),
        Text(zh="您觉得哪些地方做得不够？", en="Where did things fall short, in your view?"),
        Text(zh="平时又有哪些不顺的地方？", en="And what does not go smoothly in ordinary times?"),
    ),
    "cause": (
        Text(zh="您看原因在哪里？", en="Where do you see the reasons?"),
        Text(zh="为什么会这样呢？", en="Why did it come to that?"),
    ),
    "mechanism": (
        Text(zh="这件事后来带来了什么变化？", en="What did that change later on?"),
        Text(zh="一环一环是怎么连起来的？", en="How did one thing lead to another?"),
    ),
    "countermeasure": (
        Text(zh="后来采取了哪些办法？", en="What was done about it?"),
        Text(zh="您觉得今后应该怎么做？", en="What should be done from now on?"),
        Text(zh="有没有哪项做法真正管用？", en="Did any measure really work?"),
    ),
}
ANY_QUESTION = (Text(zh="能不能再多说一点？", en="Could you say a little more?"),)
# Units that no code fits: the coders see them, and the truth says nothing is there.
PLAIN = (
    Text(zh="我在这一片住了十来年。", en="I have lived around here for ten years or so."),
    Text(zh="那天是星期三，下着小雨。", en="It was a Wednesday, with a little rain."),
    Text(zh="我们社区有四个出入口。", en="Our community has four gates."),
    Text(zh="办公室在二楼，楼下是食堂。", en="The office is on the second floor, above the canteen."),
    Text(zh="我是前年调过来的。", en="I was moved here the year before last."),
    Text(zh="这事过去有一阵子了。", en="That was a while ago now."),
)
# Between units; never selected by a coder.
FILLERS = (
    Text(zh="嗯，我想想。", en="Well, let me think."),
    Text(zh="说实话，不容易。", en="Honestly, it was not easy."),
    Text(zh="就是这么个情况。", en="That is how it was."),
    Text(zh="你也看到了。", en="You have seen it yourself."),
)
# Characters that take two units in UTF-16, marks that join, and a modified emoji: what offsets stumble over.
RARE = Text(
    zh="这是住𠮷祥里的龘阿姨说的👍🏽，𬭎叔也在😀。", en="Auntie 𠮷 of 𬭎 Lane 👍🏽 said so, and her cousin too 😀."
)


def gap(language: str) -> str:
    """What stands between two sentences."""
    return _GAP.say(language).removesuffix("|")


def spoken(code: InterviewCode, language: str) -> str:
    """The invented example of a code, without its quotation marks."""
    assert code.example is not None
    return code.example.say(language).strip(_QUOTES)
