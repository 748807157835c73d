"""The verb `agreement`: the worked check of the coding procedure, hand-made cases, refusals, both languages."""

from __future__ import annotations

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.data.segments import Coder
from governance_survey.steps.interviews.presence import presence

from .interviews_made import Row, codings

CODE = "PB.RSK.4"
PEOPLE = (Coder("A", "A"), Coder("B", "B"))


def units(cells: tuple[int, int, int, int], source: str = "I1") -> list[Row]:
    """Both, A alone, B alone, neither: that many units of ten characters each."""
    found: list[Row] = []
    for (a, b), times in zip(((1, 1), (1, 0), (0, 1), (0, 0)), cells, strict=True):
        for _ in range(times):
            place = 10 * len(found)
            found.append((source, place, place + 10, {"A": [CODE] * a, "B": [CODE] * b}))
    return found


def test_the_worked_check_of_the_coding_procedure() -> None:
    found = gs.agreement(codings(units((6, 3, 1, 10))), draws=100)
    part = found.levels[-1]
    assert part.names == (CODE,) and part.by_name.n_decisions[0] == 20
    assert part.by_name.percent[0] == pytest.approx(0.80)
    assert part.by_name.alpha[0] == pytest.approx(0.5938, abs=5e-5)
    assert part.by_name.ac1[0] == pytest.approx(0.6154, abs=5e-5)
    # Twenty decisions are fewer than the fifty a code must be coded twice in.
    assert part.verdicts == ("not_tested",) and found.verdict(CODE) == "not_tested"


def test_levels_join_codes_from_the_top_down() -> None:
    rows: list[Row] = [
        ("I1", 0, 10, {"A": ["PB.RSK.4"], "B": ["PB.RSK.1"]}),
        ("I1", 10, 20, {"A": ["PB.LAW.1"], "B": ["PB.RSK.1"]}),
        ("I1", 20, 30, {"A": [], "B": []}),
    ]
    found = gs.agreement(codings(rows), draws=100)
    kinds, themes, codes = found.levels
    assert (kinds.names, themes.names) == (("PB",), ("PB.LAW", "PB.RSK"))
    assert codes.names == ("PB.LAW.1", "PB.RSK.1", "PB.RSK.4")
    assert kinds.by_name.percent[0] == 1.0
    assert themes.by_name.percent.tolist() == pytest.approx([2 / 3, 2 / 3])
    assert codes.by_name.percent.tolist() == pytest.approx([2 / 3, 1 / 3, 2 / 3])


def test_segments_that_overlap_are_one_unit() -> None:
    rows: list[Row] = [
        ("I1", 0, 30, {"A": [CODE]}),
        ("I1", 5, 28, {"B": [CODE]}),
        ("I1", 40, 50, {"A": [CODE], "B": []}),
    ]
    made = presence(codings(rows), ("A", "B"))
    assert [len(unit) for unit in made.units] == [2, 1] and made.n_joined == 1
    assert made.present[:, :, 0].tolist() == [[1, 1], [1, 0]]


def test_a_source_one_coder_never_read_is_missing_not_absent() -> None:
    rows = [*units((6, 3, 1, 10)), ("I2", 0, 10, {"A": [CODE]})]
    alone = codings(rows, assigned=[("A", "I1"), ("B", "I1"), ("A", "I2")])
    assert presence(alone, ("A", "B")).sources == ("I1",)
    assert len(presence(codings(rows), ("A", "B")).units) == 21
    three = (*PEOPLE, Coder("C", "C"))
    made = presence(
        codings(rows, coders=three, assigned=[("A", "I1"), ("B", "I1"), ("A", "I2"), ("C", "I2")]), ("A", "B", "C")
    )
    assert np.isnan(made.present[:20, 2]).all() and np.isnan(made.present[20, 1]).all()
    assert made.present[20, 2, 0] == 0


def test_a_machine_is_beside_people_never_among_them() -> None:
    coders = (*PEOPLE, Coder("M", "machine", "machine"))
    rows = [(s, a, b, {**given, "M": given["A"]}) for s, a, b, given in units((20, 3, 1, 30))]
    found = gs.agreement(codings(rows, coders=coders), draws=100)
    assert found.found.coders == ("A", "B")
    assert [pooled.coders for pooled, _ in found.machines] == [("M", "A"), ("M", "B")]
    (same, _), (other, _) = found.machines
    assert same.alpha is not None and same.alpha.estimate == 1.0
    people = found.levels[-1].pooled.alpha
    assert people is not None and other.alpha is not None and other.alpha.estimate == pytest.approx(people.estimate)


def test_attributes_are_compared_where_two_coders_gave_the_same_code() -> None:
    made = codings(units((40, 5, 5, 10)), attributes={"valence": "-1", "status": "present"})
    found = {row.attribute.id: row for row in gs.agreement(made, draws=100).attributes}
    assert found["valence"].n_decisions == 40 and found["valence"].attribute.measurement == "ordinal"
    assert found["valence"].verdict == "not_tested" and found["valence"].why is not None
    assert found["phase"].n_decisions == 0 and found["phase"].why is not None


def test_no_disagreement_among_few_is_no_proof() -> None:
    rare = gs.agreement(codings(units((3, 0, 0, 160))), draws=100).levels[-1]
    assert rare.by_name.alpha[0] == 1.0 and rare.by_name.low[0] < 0.667 and rare.verdicts == ("insufficient",)
    often = gs.agreement(codings(units((80, 0, 0, 83))), draws=100).levels[-1]
    assert often.verdicts == ("reliable",)


def test_attributes_nobody_gave_say_so() -> None:
    found = gs.agreement(codings(units((6, 3, 1, 10))), draws=100)
    assert {row[-1] for row in found.tables()[-3].shown("en")} == {
        "no unit that two coders gave the same code and this attribute"
    }


def test_drift_needs_times_and_two_blocks() -> None:
    def over(n: int, when: bool) -> gs.Codings:
        rows = [r for k in range(n) for r in units((4, 0, 0, 4) if k < 10 else (2, 2, 2, 2), f"I{k:02}")]
        times = {f"I{k:02}": f"2021-03-{k + 1:02}T09:00:00" for k in range(n)} if when else None
        return codings(rows, when=times)

    unknown = gs.agreement(over(20, False), draws=100)
    assert "a time that can be read" in unknown.tables()[-1].notes[0].say("en")
    assert "还看不出变化" in gs.agreement(over(12, True), draws=100).tables()[-1].notes[0].say("zh")
    drift = gs.agreement(over(20, True), draws=100).tables()[-1].shown("en")
    assert [row[-1] for row in drift] == ["", "fell: retrain and code again"]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda: gs.agreement(None), "not_codings"),
        (lambda: gs.agreement(codings(units((6, 3, 1, 10))), coders=("A", "X")), "unknown_coder"),
        (lambda: gs.agreement(codings(units((6, 3, 1, 10))), coders=("A",)), "one_coder"),
        (lambda: gs.agreement(codings(units((6, 3, 1, 10)), assigned=[("A", "I1")])), "nothing_double_coded"),
        (lambda: gs.agreement(codings(units((0, 0, 0, 10)))), "nothing_double_coded"),
        (lambda: gs.agreement(codings(units((6, 3, 1, 10))), draws=5), "too_few_draws"),
    ],
)
def test_what_cannot_be_compared_is_refused(made, code) -> None:
    with pytest.raises(gs.errors.UsageError) as problem:
        made()
    assert problem.value.code == code
    assert all(problem.value.say(language) for language in ("zh", "en"))


def test_the_same_seed_gives_the_same_intervals() -> None:
    made = codings([row for k in range(8) for row in units((6, k % 4, 1 + k % 3, 10), f"I{k}")])
    first, again = gs.agreement(made, draws=200), gs.agreement(made, draws=200)
    assert str(first) == str(again) and first.provenance.digest == again.provenance.digest
    assert first.levels[-1].by_name.low[0] != gs.agreement(made, draws=200, seed=5).levels[-1].by_name.low[0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_simulated_interviews_reach_the_agreement_they_were_made_with(language: str) -> None:
    made = gs.simulate(gs.read_codebook("community_emergency"), seed=3)
    found = gs.agreement(made.codings, draws=200)
    # Two coders who catch nine in ten and rarely raise a false alarm.
    pooled = found.levels[-1].pooled
    assert pooled.alpha is not None and 0.65 < pooled.alpha.estimate < 0.90
    gs.set_language(language)
    text = str(found)
    assert ("模拟数据" in text) == (language == "zh") and ("Simulated data" in text) == (language == "en")
    assert found.simulated and found.glance().shape == (1, 4)


def test_disagreements_show_the_words_and_stay_out_of_reports() -> None:
    found = gs.agreement(codings(units((6, 3, 1, 10))), draws=100)
    table = found.disagreements()
    assert len(table.rows) == 4 and table.shown("en")[0][3:] == ["A: PB.RSK.4", "B: –"]
    assert len(found.disagreements(2).rows) == 2
    assert "disagreements" not in {shown.name for shown in found.tables()}
    made = gs.report([], tables=[found])
    assert "disagreements" not in {getattr(getattr(b, "table", None), "name", "") for b in made.document.blocks}


def test_a_rare_code_shows_its_table_of_four() -> None:
    def remark(cells: tuple[int, int, int, int], language: str) -> str:
        tables = gs.agreement(codings(units(cells)), draws=200).tables()
        return {table.name: table for table in tables}["agreement_codes"].shown(language)[0][-1]

    assert remark((2, 3, 1, 200), "en") == "limited by rarity; 2 × 2: 2/3/1/200"
    assert remark((2, 3, 1, 200), "zh") == "受出现率所限；四格 2/3/1/200"
    assert remark((6, 3, 1, 60), "en") == ""


def test_words_that_passed_no_gate_never_reach_a_report() -> None:
    made = codings(units((6, 3, 1, 10)))
    for table in (gs.agreement(made, draws=100).disagreements(), gs.protect(made).hits_table().head(1)):
        with pytest.raises(gs.errors.UsageError) as problem:
            gs.report([], tables=[table])
        assert problem.value.code == "words_not_to_leave" and "protect" in problem.value.say("zh")


@pytest.mark.parametrize("n", [1, 2])
def test_few_units_are_too_few_and_no_transposed_table(n: int) -> None:
    three = (*PEOPLE, Coder("C", "C"))
    rows: list[Row] = [("I1", 10 * k, 10 * k + 10, {"A": [CODE], "B": ["PB.RSK.1"], "C": [CODE]}) for k in range(n)]
    found = gs.agreement(codings(rows, coders=three), draws=100)
    assert found.verdict(CODE) == "not_tested" and "transposed" not in found.tables()[-4].say("en")


def test_the_codes_of_a_flat_book_are_called_codes(tmp_path) -> None:
    (tmp_path / "I1.txt").write_text("答：甲乙丙丁。戊己庚辛。", encoding="utf-8")
    given = ("甲乙丙丁,主题一,A", "甲乙丙丁,主题二,B", "戊己庚辛,主题一,A", "戊己庚辛,主题一,B")
    rows = "source,quote,code,coder\n" + "".join(f"I1,{one}\n" for one in given)
    (tmp_path / "t.csv").write_text(rows, encoding="utf-8")
    found = gs.agreement(gs.read_codings(tmp_path), draws=100)
    assert [row[0] for row in found.table().shown("zh")] == ["编码"]
    (figure,) = found.figures()
    assert (figure.name, figure.title.zh) == ("agreement_codes", "编码一致性：编码")


def test_forests_hold_the_numbers_of_the_tables() -> None:
    made = gs.simulate(gs.read_codebook("community_emergency"), seed=1, communities=8).codings
    found = gs.agreement(made, draws=200)
    figures = {figure.name: figure for figure in found.figures()}
    assert list(figures) == [
        "agreement_2", "agreement_PB", "agreement_CA", "agreement_ME", "agreement_CO", "agreement_AC",
    ]  # fmt: skip
    # An actor stands at the second level by itself: it is drawn among the codes, once.
    drawn = [row[0].en.split()[0] for name, own in figures.items() for row in own.table.rows if name != "agreement_2"]
    assert drawn == list(found.levels[-1].names)
    assert all(
        row[0].en.split()[0] not in found.codings.codebook.code_by_id for row in figures["agreement_2"].table.rows
    )
    numbers = {number.key: number.value for number in found.tables()[3].numbers()}
    for name, own in figures.items():
        for number in own.table.numbers() if name != "agreement_2" else ():
            held = numbers.get(number.key, float("nan"))
            assert number.value == pytest.approx(held, nan_ok=True)
    assert figures["agreement_PB"].simulated
    assert figures["agreement_PB"].marks[0].tolist() == [0.8, 0.667]
    drawing = gs.plot(found, figure="agreement_ME", language="zh")
    assert "机制" in "".join(text.get_text() for text in drawing.texts)


def test_a_report_draws_agreement() -> None:
    report = gs.report([], tables=[gs.agreement(codings(units((6, 3, 1, 60))), draws=100)])
    names = [block.name for block in report.document.blocks if hasattr(block, "marks")]
    assert names == ["agreement_2", "agreement_PB"]


def test_one_unnamed_coder_is_told_how_to_name_two() -> None:
    made = codings([("I1", 0, 10, {"?": [CODE]})], coders=(Coder("?", "?"),))
    with pytest.raises(gs.errors.UsageError) as problem:
        gs.agreement(made)
    assert problem.value.code == "one_coder" and "coder={" in problem.value.say("zh")
