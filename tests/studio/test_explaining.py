"""`explain`: what an id is, both ways through the map, in both languages, and no way that cannot be walked back."""

import re

import pytest

import governance_survey as gs
from governance_survey.errors import UsageError
from governance_survey.schemes.analysis_plan import AnalysisPlan
from governance_survey.schemes.coverage_counts import computed_by, reaching
from governance_survey.schemes.theory_map import theory_map
from governance_survey.schemes.theory_walk import _BESIDE, _BY, _CARRIED_BY, _CARRIES
from governance_survey.steps.hypotheses.examination import examine
from governance_survey.studio.explaining.explaining import Explanation, explain
from governance_survey.studio.explaining.walk import MOST_LINES
from governance_survey.studio.explaining.words import BESIDE, KIND

from ..linked_study import scored

KNOWN = theory_map()
CJK = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def every() -> dict[str, Explanation]:
    return {name: explain(name) for name in KNOWN.parts}


def said(name: str, language: str) -> str:
    return explain(name).say(language)


def test_every_id_explains_itself_in_both_languages(every):
    assert len(every) > 1700
    for name, found in every.items():
        zh, en = found.say("zh"), found.say("en")
        assert zh.startswith(f"{name} · ") and en.startswith(f"{name} · ")
        assert "{" not in zh and "{" not in en
        assert len(found.table().rows) == sum(1 + len(h.facts) for h in found.heads) + sum(
            len(g.lines) for g in found.groups
        )


def test_every_entry_and_every_row_is_among_them(every):
    rows = KNOWN.of_kind("item", "attention")
    assert len(rows) == 211
    assert len(KNOWN.papers.entries) == 763
    assert {part.id for part in rows} | {entry.id for entry in KNOWN.papers.entries} <= set(every)


def test_no_chinese_in_english_but_in_the_names_of_papers_and_sections(every):
    citations = {paper.author for paper in KNOWN.papers.papers} | {paper.title for paper in KNOWN.papers.papers}
    citations |= {paper.venue for paper in KNOWN.papers.papers} | {paper.cited() for paper in KNOWN.papers.papers}
    citations |= {part.id for part in KNOWN.of_kind("section")}
    pattern = re.compile("|".join(map(re.escape, sorted(citations, key=len, reverse=True))))
    left = {name for name, found in every.items() if CJK.search(pattern.sub("", found.say("en")))}
    assert not left


def test_every_way_can_be_walked_back(every):
    met = {name: set(found.ids()) for name, found in every.items()}
    assert [(name, other) for name, others in met.items() for other in others if name not in met[other]] == []


def test_up_and_down_are_turned_round_from_the_other_end(every):
    up = {name: set(found.ids("up")) for name, found in every.items()}
    down = {name: set(found.ids("down")) for name, found in every.items()}
    assert [(name, other) for name, others in up.items() for other in others if name not in down[other]] == []
    assert [(name, other) for name, others in down.items() for other in others if name not in up[other]] == []


def test_what_is_said_of_an_entry_is_what_coverage_counts(every):
    for entry, verbs in computed_by(KNOWN).items():
        assert every[entry].verbs == verbs


def test_the_verbs_of_an_entry_come_from_the_measures_shown(every):
    for entry in KNOWN.papers.entries:
        steps = [line for g in every[entry.id].groups if g.direction == "up" for line in g.lines if not line.via]
        assert {verb for line in steps for verb in line.verbs} == set(every[entry.id].verbs)


def test_an_entry_that_is_context_says_so(every):
    context = [entry.id for entry in KNOWN.papers.entries if entry.context]
    assert len(context) == 32
    for name in context:
        assert "背景条目" in every[name].say("zh")
        assert "background" in every[name].say("en")
    assert "通向的计算：无" in every["S0-010"].say("zh")
    # Not required to be measured is not the same as not measured.
    assert every["S0-148"].verbs == ("agreement",) and "CO.CRS.1" in every["S0-148"].say("zh")


def test_an_item():
    found = explain("W_LAW1_3")
    zh, en = found.say("zh"), found.say("en")
    assert "有时我们先管起来，事后再补手续。" in zh and "社区工作者问卷" in zh
    assert "反向题" in zh and "6 − x" in zh and "6 − x" in en
    assert "短卷" in zh and "Short form" in en
    assert found.ids("down") == ("S3-017",)
    assert {"W_LAW1", "W_LAW", "W_CAP", "LAW1", "LAW", "CAP", "H1a", "H5a"} <= set(found.ids("up"))
    assert {"K34", "PB.LAW.1", "H9"} == set(found.ids("same"))
    assert "房建 2021" in zh
    assert found.provenance.rests_on == ("S3-017",)


def test_a_score_takes_nothing_of_another_source():
    assert not any(name.startswith(("R_", "K_")) for name in explain("W_LAW1_3").ids("up"))
    assert not any(name.startswith(("W_", "K")) for name in explain("R_LAW").ids("down"))


def test_routing_is_told_from_both_ends():
    assert "W_F0" in said("W_EFF_1", "zh") and "没有参加过" in said("W_EFF_1", "zh")
    assert "W_EFF_1" in said("W_F0", "en")
    assert "本卷其余各题" in said("R_F0", "zh")


def test_an_entry():
    found = explain("S3-017")
    assert {"W_LAW1_3", "K34", "PB.LAW.1", "H9"} <= set(found.ids("up"))
    # Its only hypothesis, H9, has no model in this version.
    assert found.verbs == ("score", "agreement", "figure")
    assert "疫情防控常态化下基层社区应急能力问题调查及建议" in found.say("zh")


def test_an_indicator_a_field_and_a_log():
    found = explain("K34")
    assert "share(A_MEAS where A_MEAS.basis == 1)" in found.say("en")
    assert "越大越好" in found.say("zh") and "0 到 1（理论上下限）" in found.say("zh")
    assert {"A_MEAS", "S3-017"} <= set(found.ids("down"))
    assert {"K_LAW1", "K_LAW", "H1a"} <= set(found.ids("up"))
    assert {"K17", "K59", "K60", "property_share"} <= set(explain("A_CMP").ids("up"))
    assert "basis" in said("A_MEAS", "en")
    assert "待定" in said("K01", "zh") and explain("K01").verbs == ("figure",)
    assert "K76" in explain("A_EVT").ids("up")


def test_a_code():
    found = explain("PB.LAW.1")
    assert found.verbs == ("agreement",)
    assert "隔壁楼没有病例" in found.say("zh")
    assert found.ids("down") == ("S3-017", "S3-018", "S3-019", "S3-020", "S3-021")
    assert {"W_LAW1_3", "K34"} <= set(found.ids("same"))
    assert {"LAW1", "URG", "rule_of_law", "problem"} <= set(found.ids("beside"))


def test_a_hypothesis():
    zh = said("H1a", "zh")
    for words in ("W_URG → R_LAW：预期负，跨来源（结论句说的是它）", "不得控制", "何时算被否证", "本版能拟合"):
        assert words in zh
    assert "〔高或低〕〔估计值〕分" in zh
    assert {"CA.LAW.1", "S3-014", "W_URG_1", "K34"} <= set(explain("H1a").ids("down"))


def test_a_hypothesis_without_a_model_is_computed_by_nothing():
    found = explain("H9")
    assert found.verbs == () and "本版尚不能拟合" in found.say("zh") and "not fitted by this version" in found.say("en")
    assert explain("H4a").verbs == ("fit",)


def test_a_long_chain_is_whole_in_the_table_and_shortened_in_words():
    found = explain("H5a")
    entries = [line for g in found.groups for line in g.lines if line.part.kind == "entry"]
    direct = [line for line in entries if not line.via]
    assert len(direct) == len(KNOWN.plan.hypothesis_by_id["H5a"].rests_on)
    assert f"直接依据的论文条目（{len(direct)}）" in found.say("zh")
    assert found.say("zh").count("\n") < 100 < len(entries)
    assert sum(row[2].say("en") == "S0-001" for row in found.table().rows if row[2]) == 1
    assert all(len(group.shown()) <= MOST_LINES + 2 for group in found.groups)


def test_a_paper_and_a_section_count_their_entries():
    assert "170 条，其中 159 条须有测量，11 条为背景" in said("S3", "zh")
    assert len(explain("S3").ids("beside")) == 171  # its entries, and the map
    assert "S3-017" in explain("S3:一(一)").ids("beside")


def test_several_things_of_one_name_are_all_shown():
    assert [head.kind.en for head in explain("W_LAW1").heads] == ["construct", "score"]
    assert [head.kind.en for head in explain("H7").heads] == ["hypothesis", "family of tests"]
    assert [head.kind.en for head in explain("community_emergency").heads] == ["codebook", "analysis plan"]


def test_case_does_not_matter_where_one_id_is_meant():
    assert explain(" s3-017 ").name == "S3-017"


def test_an_unknown_id_is_refused_with_the_closest():
    with pytest.raises(UsageError) as problem:
        explain("W_LAW1_33")
    assert problem.value.code == "unknown_id"
    assert "W_LAW1_3" in problem.value.say("zh")
    with pytest.raises(UsageError) as problem:
        explain(17)
    assert problem.value.code == "cannot_explain"


def test_a_map_of_ones_own():
    first = KNOWN.papers.entries[0]
    entry = first.model_copy(update={"measures": ("W_LAW1_3",)})
    papers = KNOWN.papers.model_copy(update={"entries": (entry, *KNOWN.papers.entries[1:])})
    own = theory_map(papers=papers)
    assert first.id in explain("W_LAW1_3", own).ids("down")
    assert first.id not in explain("W_LAW1_3").ids("down")


def test_a_plan_of_ones_own():
    changed = KNOWN.plan.hypotheses[0].model_copy(update={"rests_on": ("S3-017",)})
    fields = {name: getattr(KNOWN.plan, name) for name in AnalysisPlan.model_fields}
    plan = AnalysisPlan(**fields | {"hypotheses": (changed, *KNOWN.plan.hypotheses[1:])})
    assert changed.id in explain("S3-017", plan).ids("up")


def test_it_shows_itself():
    found = explain("W_LAW1_3")
    assert "<script" not in found._repr_html_() and "<li>" in found._repr_html_()
    frame = found.tidy()
    assert list(frame.columns)[:3] == ["relation", "direction", "part_id"]
    assert found.glance().loc[0, "count_1"] == 0 and found.glance().loc[0, "count_5"] == 1
    assert found.provenance.digest == explain("W_LAW1_3").provenance.digest != explain("S3-017").provenance.digest
    gs.set_language("zh")
    try:
        assert str(found) == found.say("zh")
    finally:
        gs.set_language(None)


def test_what_a_user_wrote_is_escaped():
    item = KNOWN.forms[0].items[0].model_copy(update={"text": gs.read_instrument("bfi").title.model_copy(
        update={"zh": "<b>甲</b>", "en": "<b>x</b>"})})  # fmt: skip
    form = KNOWN.forms[0].model_copy(update={"items": (item, *KNOWN.forms[0].items[1:])})
    shown = explain(item.id, theory_map(forms=(form, *KNOWN.forms[1:])))._repr_html_()
    assert "<b>" not in shown and "&lt;b&gt;" in shown


def test_every_relation_has_its_place_and_its_words():
    known = {link.relation for link in KNOWN.links}
    # Said in the facts of a row, or the two sides of a rule that has no id among the parts.
    facts = {"asks", "keeps", "skips", "decides_by", "limits", "guards", "forbids", "joined_on"}
    assert known - facts == (_CARRIED_BY | _CARRIES | _BESIDE) & known
    assert {*_BESIDE, *(f"{relation}_of" for relation in _BESIDE)} <= set(BESIDE)
    assert set(_BY) <= _CARRIED_BY | _CARRIES | _BESIDE
    assert {part.kind for parts in KNOWN.parts.values() for part in parts} <= set(KIND)
    assert set(reaching(KNOWN)) == {"score", "fit", "agreement", "figure"}


def test_a_finding_of_one_source():
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    indices = gs.score(gs.simulate(form, seed=1, communities=30, scheme=scheme), scheme)
    finding = gs.interpret(gs.fit("W_RSK ~ W_LAW + W_COL", indices), "W_LAW")
    found = explain(finding)
    assert finding.say("zh") in found.say("zh") and finding.say("en") in found.say("en")
    for words in (
        "W_RSK ~ W_LAW + W_COL",
        "interpret ← fit ← score ← read_responses",
        "five_dimensions@1.0",
        "SHA-256",
    ):
        assert words in found.say("zh")
    assert {"W_LAW", "W_LAW1", "W_LAW1_3", "S3-017"} <= set(found.ids("down"))
    assert "S3-017" in found.provenance.rests_on
    assert found.provenance.parents == (finding.provenance,)


def test_a_refused_finding():
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    indices = gs.score(gs.simulate(form, seed=1, communities=30, scheme=scheme), scheme)
    found = explain(gs.interpret(gs.fit("W_RSK ~ W_LAW * W_COL", indices), "W_LAW"))
    assert "不报数字的原因" in found.say("zh")
    assert "估计：" not in found.say("zh")


def test_a_finding_of_a_study_that_the_plan_does_not_read():
    form, scheme = gs.read_instrument("bfi"), gs.read_scheme("bfi")
    indices = gs.score(gs.simulate(form, seed=1, communities=30, scheme=scheme), scheme)
    found = explain(gs.interpret(gs.fit("A ~ C", indices), "C"))
    assert {"A", "C", "agree", "A1", "C5"} <= set(found.ids("down"))
    assert found.provenance.rests_on == ()
    assert "community_emergency" not in found.say("en")


def test_a_finding_of_a_hypothesis_leads_to_its_entries_and_codes():
    test = examine(KNOWN.plan, ["H1a"], scored(), adjust_for=("urban",)).test("H1a")
    found = explain(test.finding)
    assert {"H1a", "CA.LAW.1", "S3-014", "S3-016", "R_LAW", "R_LAW1_1"} <= set(found.ids("down"))
    assert "假设直接依据的论文条目（2）" in found.say("zh")


def test_a_hypothesis_that_could_not_be_tested_says_why():
    found = explain(examine(KNOWN.plan, ["H7"], scored(), adjust_for=("urban",)).test("H7").finding)
    assert "不报数字的原因" in found.say("zh")
    assert "H7" in found.ids("down")
