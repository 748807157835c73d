"""The verb `protect`: identifiers found and left, names replaced with segments in place, the gate of quotes."""

from __future__ import annotations

from dataclasses import replace

import pytest

import governance_survey as gs
from governance_survey.data.segments import Source
from governance_survey.steps.interviews.identifiers import identifiers

from .interviews_made import codings


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("打13800138000找我", "phone", "13800138000"),
        ("座机是0571-87654321。", "phone", "0571-87654321"),
        ("号是11010519491231002X", "id_number", "11010519491231002X"),
        ("写信到 wang.fang@example.org 吧", "email", "wang.fang@example.org"),
        ("加微信号：wf_2021abc", "account", "微信号：wf_2021abc"),
        ("车是浙A12345", "plate", "浙A12345"),
        ("住在建国路88号", "address", "住在建国路88号"),
        ("就在3号楼2单元", "address", "3号楼2单元"),
        ("她家在302室", "address", "302室"),
        ("老宅在𠮷家巷12号", "address", "老宅在𠮷家巷12号"),
        ("王主任当时说", "person", "王主任"),
        ("欧阳老师讲的", "person", "欧阳老师"),
        ("李某某先生", "person", "李某某先生"),
        ("我叫张伟强", "person", "我叫张伟强"),
        ("王姐天天来", "person", "王姐"),
        ("张楼长来了", "person", "张楼长"),
        ("我姓王，住三楼", "person", "姓王"),
        ("打１３８００１３８０００", "phone", "１３８００１３８０００"),
        ("座机87654321", "phone", "座机87654321"),
        ("打一三八零零一三八零零零", "phone", "一三八零零一三八零零零"),
        ("身份证号码是110105194912310021", "id_number", "身份证号码是110105194912310021"),
        ("卡号6222021234567890123", "account", "卡号6222021234567890123"),
        ("幸福社区书记来过", "post", "幸福社区书记"),
        ("We asked Mrs Chen first", "person", "Mrs Chen"),
        ("the secretary of Xinfu village came", "post", "secretary of Xinfu village"),
    ],
)
def test_forms_of_identifiers_are_found(text: str, kind: str, words: str) -> None:
    found = {(hit.kind, text[hit.start : hit.end]) for hit in identifiers("I", text)}
    assert (kind, words) in found


@pytest.mark.parametrize(
    "text",
    [
        "我们社区书记很忙",
        "每个小区的负责人都来了",
        "一共110105194912310021个编号",  # eighteen digits whose last does not check
        "等了13800天",
        "老百姓高兴，任何姐妹都来",
        "于是向所长报告，万一队长不在呢",
        "报表要填三遍，主任不在也要填。",
        "The rules have long been on the wall.",
    ],
)
def test_what_gives_nobody_away_is_left_alone(text: str) -> None:
    assert identifiers("I", text) == ()


def test_known_names_are_found_wherever_they_stand() -> None:
    (hit,) = identifiers("I", "后来小芳来了", ["小芳", "王"])
    assert (hit.kind, hit.start, hit.end) == ("name", 2, 4)


def test_a_pseudonym_gives_nobody_away() -> None:
    text = "赵某主任来了，王主任没来，赵主任也没来。"
    found = [text[hit.start : hit.end] for hit in identifiers("I", text, ["赵某"], ["赵某", "赵"])]
    assert found == ["王主任", "赵主任"]


def interview(text: str, **attributes: str) -> Source:
    return Source("I1", "王小明的访谈", text, attributes={"consent": "yes", **attributes})


def test_pseudonyms_keep_every_segment_on_its_words() -> None:
    text = "😀王小明说够了。李四和王小明都走了。"
    made = codings(
        [("I1", 1, 4, {"A": []}), ("I1", 4, 8, {"A": []}), ("I1", 2, 6, {"A": []}), ("I1", 8, 18, {"A": []})],
        sources=[interview(text, respondent_name="王小明")],
    )
    own = gs.protect(made, names={"王小明": "甲", "李四": "受访者乙"}).codings
    assert own.sources[0].text == "😀甲说够了。受访者乙和甲都走了。"
    assert own.sources[0].name == "甲的访谈" and own.sources[0].attributes["respondent_name"] == "甲"
    quotes = [own.quote(segment) for segment in own.segments]
    assert quotes == ["甲", "说够了。", "甲说够", "受访者乙和甲都走了。"]
    assert [segment.start_utf16 for segment in own.segments] == [2, 3, 2, 7]
    assert made.sources[0].text == text


def test_the_log_is_kept_apart(tmp_path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("王小明,甲\n李四,乙\n", encoding="utf-8-sig")
    made = codings([("I1", 0, 5, {"A": []})], sources=[interview("王小明和李四")])
    found = gs.protect(made, names=log)
    assert found.codings.sources[0].text == "甲和乙"
    recorded = str(found.provenance.to_dict())
    assert "王小明" not in recorded and "log of pseudonyms" in recorded
    same = gs.protect(made, names={"王小明": "甲", "李四": "乙"})
    assert same.provenance.digest == found.provenance.digest


def test_the_gate() -> None:
    text = "打13800138000找我。报表要填三遍。"
    rows = [("I1", 0, 15, {"A": []}), ("I1", 15, 22, {"A": []})]
    open_ = gs.protect(codings(rows, sources=[interview(text)]))
    assert open_.closed == {"s0": "identifier"} and open_.quotable("s1")
    assert open_.quote(open_.codings.segments[1]).say("zh") == "报表要填三遍。"
    assert "13800138000" not in open_.quote(open_.codings.segments[0]).say("zh")
    assert "13800138000" not in str(open_) and "13800138000" in str(open_.hits_table())
    reviewed = gs.protect(codings(rows, sources=[interview(text)]), accept={"s0": "an office number"})
    assert reviewed.closed == {}
    asked = gs.protect(codings(rows, sources=[interview(text)]), withheld=["s1"])
    assert asked.closed == {"s0": "identifier", "s1": "withheld"}


@pytest.mark.parametrize(
    ("consent", "why"), [("", "consent_unknown"), ("no", "no_consent"), ("analysis", "no_consent"), ("quotes", None)]
)
def test_no_quote_without_consent(consent: str, why: str | None) -> None:
    source = Source("I1", "I1", "报表要填三遍。", attributes={"consent": consent} if consent else {})
    found = gs.protect(codings([("I1", 0, 7, {"A": []})], sources=[source]))
    assert found.closed.get("s0") == why


def test_a_segment_is_quoted_by_its_own_place_after_pseudonyms() -> None:
    text = "王小明说够了。电话13800138000。"
    made = codings([("I1", 0, 7, {"A": []}), ("I1", 7, 21, {"A": []})], sources=[interview(text)])
    found = gs.protect(made, names={"王小明": "甲"})
    # The segment as read ends two characters further: inside the words that are withheld.
    assert found.quote(made.segments[0]).say("zh") == "甲说够了。"
    for call in (found.quotable, lambda name: found.quote(replace(made.segments[0], id=name))):
        with pytest.raises(gs.errors.UsageError) as problem:
            call("s9")
        assert problem.value.code == "unknown_segment"


@pytest.mark.parametrize("said", ["王桂芳", "王桂芳（女）", "访谈员、王桂芳"])
def test_a_name_in_the_place_of_an_id_is_known(said: str) -> None:
    made = codings([("I1", 0, 8, {"A": []})], sources=[interview("王桂芳天天盯着。", respondent=said)])
    assert gs.protect(made).closed == {"s0": "identifier"}
    assert (
        gs.protect(codings([("I1", 0, 8, {"A": []})], sources=[interview("方案天天改着。。", respondent="R01")])).closed
        == {}
    )


def test_names_in_ids_are_refused_or_pointed_at() -> None:
    source = Source("王小明", "王小明", "说够了。", attributes={"consent": "yes"})
    made = codings([("王小明", 0, 4, {"A": []})], sources=[source])
    with pytest.raises(gs.errors.UsageError) as problem:
        gs.protect(made, names={"王小明": "甲"})
    assert problem.value.code == "names_in_ids" and "王小明" not in problem.value.say("zh")
    titled = Source("王主任访谈", "王主任访谈", "说够了。", attributes={"consent": "yes"})
    notes = gs.protect(codings([("王主任访谈", 0, 4, {"A": []})], sources=[titled])).table().notes
    assert any("改文件名" in note.say("zh") and "rename" in note.say("en") for note in notes)


def test_a_missing_text_gives_no_quote() -> None:
    source = Source("I1", "I1", None, attributes={"consent": "yes"})
    assert gs.protect(codings([("I1", 0, 7, {"A": []})], sources=[source])).closed == {"s0": "no_text"}


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda made: gs.protect("x"), "not_codings"),
        (lambda made: gs.protect(made, withheld=["s9"]), "unknown_segment"),
        (lambda made: gs.protect(made, accept={"s9": "r"}), "unknown_segment"),
        (lambda made: gs.protect(made, names={"王小明": ""}), "pseudonyms_unclear"),
        (lambda made: gs.protect(made, names="no/such.csv"), "file_not_found"),
    ],
)
def test_refusals(call, code: str) -> None:
    made = codings([("I1", 0, 5, {"A": []})], sources=[interview("王小明和李四")])
    with pytest.raises(gs.errors.GovernanceSurveyError) as problem:
        call(made)
    assert problem.value.code == code
    assert "王小明" not in problem.value.say("zh") and problem.value.say("en")


@pytest.mark.parametrize(("language", "words"), [("zh", "可以引用"), ("en", "may be quoted")])
def test_the_table_says_how_many(language: str, words: str) -> None:
    made = gs.protect(gs.simulate(gs.read_codebook("community_emergency"), seed=1).codings)
    shown = made.table().shown(language)
    assert shown[0] == [words, str(len(made.codings.segments) - len(made.closed))]
    assert made.simulated
