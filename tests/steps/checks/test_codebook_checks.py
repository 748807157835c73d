"""Checks of a codebook, each against a small book with one fault."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.data.codings import Codings
from governance_survey.data.segments import Coder, Mark, Segment, Source
from governance_survey.schemes.codebook import Codebook
from governance_survey.steps.checks.similar_texts import similarity
from governance_survey.words.provenance import Provenance

BOOK = gs.read_codebook("community_emergency")
PLAN = gs.read_scheme("community_emergency")
INDICES = [gs.read_scheme(name) for name in ("five_dimensions", "five_tensions", "five_remedies", "outcomes")]
TOPICS = {
    "one": ("预案锁在柜子里没人练过", "The plan is locked away and nobody drills."),
    "two": ("医生每周来坐诊半天", "A doctor sits in for half a day each week."),
    "three": ("楼长挨户送药", "Building heads carry medicine from door to door."),
}


def words(text: str) -> dict[str, str]:
    return {"zh": f"中{text}", "en": text}


def code(name: str, topic: str = "one", **more: Any) -> dict[str, Any]:
    definition = dict(zip(("zh", "en"), TOPICS[topic], strict=True))
    parts = {part: words(part) for part in ("include", "exclude", "example")}
    return {"id": name, "title": words(name), "definition": definition, "feeds": ["LAW1"], **parts, **more}


def book(*codes: dict[str, Any], **parts: Any) -> Codebook:
    sound: dict[str, Any] = {
        "schema_version": 1,
        "kind": "codebook",
        "id": "small",
        "version": "1.0",
        "title": words("small"),
        "codes": list(codes or (code("a"), code("b", "two"))),
    }
    return Codebook.model_validate(sound | parts)


def failing(made: Codebook, **against: Any) -> set[str]:
    return {check.id for check in gs.validate(made, **against).checks if check.n_failed}


def test_the_shipped_book_is_sound_and_says_nothing_of_leaving_the_job():
    forms = [gs.read_instrument(name) for name in ("community_worker", "resident", "community_record")]
    report = gs.validate(BOOK, schemes=[*INDICES, PLAN], instruments=forms)
    assert report.passed
    assert {check.id for check in report.failed("warning")} == {"uncovered_constructs"}
    assert report.rows("uncovered_constructs")["where"].tolist() == ["outcomes TRN"]
    assert report.check("unknown_index_parts").n_checked > 113
    assert report.check("unknown_hypotheses").n_checked > 50


def test_a_small_sound_book_passes():
    assert failing(book()) == set()


@pytest.mark.parametrize(
    ("made", "check"),
    [
        (book(code("a"), code("a", "two", title=words("else"))), "repeated_code_ids"),
        (book(kinds=[{"id": "k", "title": words("k")}] * 2), "repeated_code_ids"),
        (book(code("Late help"), code("late  Help", "two", title=words("else"))), "similar_code_names"),
        (book(code("a"), code("b", "two", title={"zh": "丙", "en": "A"})), "similar_code_names"),
        (book(code("a"), code("b", "two", parent="aa")), "unknown_parents"),
        (book(code("a", parent="b"), code("b", "two", parent="a")), "circular_parents"),
        (book(code("a", parent="a"), code("b", "two")), "circular_parents"),
        (book(code("a", kind="problem"), code("b", "two")), "undeclared_groups"),
        (book(code("a", codable=False), code("b", "two")), "empty_levels"),
        (book(attributes=[{"id": "v", "title": words("v"), "measurement": "ordinal"}]), "unsound_attributes"),
        (
            book(
                attributes=[
                    {
                        "id": "v",
                        "title": words("v"),
                        "measurement": "interval",
                        "values": [{"id": name, "title": words(name)} for name in ("1", "high")],
                    }
                ]
            ),
            "unsound_attributes",
        ),
        (book(procedure={"expected": ["problem"]}), "unknown_in_procedure"),
        (book(procedure={"not_counted": [{"attribute": "evidence", "value": "hearsay"}]}), "unknown_in_procedure"),
        (book(code("a", example=None), code("b", "two")), "missing_code_parts"),
        (book(code("a", include={"en": "only"}), code("b", "two")), "missing_code_wording"),
        (book(code("a"), code("b", "one", title=words("b"))), "overlapping_definitions"),
        (book(code("a", feeds=[]), code("b", "two")), "unused_codes"),
    ],
)
def test_one_fault_fails_one_check(made, check):
    assert failing(made) == {check}
    report = gs.validate(made)
    assert report.check(check).failures[0].message.say("zh") and report.check(check).failures[0].message.say("en")
    if report.check(check).severity == "error":
        with pytest.raises(gs.errors.SchemeError, match="scheme_unsound"):
            report.raise_for_failures()


def test_letters_of_an_id_agree_with_kind_and_dimension():
    groups = {
        "kinds": [{"id": "problem", "title": words("p"), "letters": "PB"}],
        "dimensions": [{"id": "risk", "title": words("r"), "letters": "RSK"}],
    }
    own = {"kind": "problem", "dimension": "risk"}
    assert failing(book(code("PB.RSK.1", **own), code("PB.RSK.2", "two", **own), **groups)) == set()
    assert failing(book(code("CA.RSK.1", **own), **groups)) == {"undeclared_groups"}
    assert failing(book(code("PB.LAW.1", **own), **groups)) == {"undeclared_groups"}
    assert failing(book(code("PB.ABC", **own), **groups)) == set()  # two levels: no dimension in the id


def test_the_same_title_under_two_parents_is_no_clash():
    tree = [code("p", codable=False), code("q", codable=False, title=words("qq"))]
    other = words("other")
    under = [code("p / o", "one", parent="p", title=other), code("q / o", "two", parent="q", title=other)]
    assert "similar_code_names" not in failing(book(*tree, *under))
    assert "similar_code_names" in failing(book(*tree, under[0], code("x", "two", parent="p", title=other)))


def test_overlapping_definitions_are_listed_with_both_texts():
    near = {"zh": "预案锁在柜子里没人演练过", "en": "Something else altogether is meant here."}
    made = book(code("a"), code("b", definition=near), code("c", "three"))
    (row,) = gs.validate(made).rows("overlapping_definitions").to_dict("records")
    assert row["where"] == "a / b"
    failure = gs.validate(made).check("overlapping_definitions").failures[0]
    assert TOPICS["one"][0] in failure.message.zh and near["zh"] in failure.message.zh
    assert TOPICS["one"][1] in failure.message.en and near["en"] in failure.message.en


def test_similarity_of_texts_by_hand():
    # "abc" has runs ab, bc; "bcd" bc, cd: one of two in common. "abcabc" repeats: sets, so ab, bc, ca.
    found = similarity(["abc", "bcd", "abcabc", "x", "A BC"], 2)
    assert found[0, 1] == pytest.approx(0.5)
    assert found[0, 2] == pytest.approx(2 / np.sqrt(6))
    assert found[3].tolist() == [0, 0, 0, 0, 0]
    assert found[0, 4] == pytest.approx(1 / np.sqrt(6))
    assert similarity([], 2).shape == (0, 0) and similarity(["a"], 4).shape == (1, 1)
    many = [f"text number {k} of many" for k in range(300)]
    assert np.allclose(similarity(many, 3)[:5, :5], similarity(many[:5], 3), atol=1e-6)


def test_links_are_checked_against_the_indices_and_plans_given():
    wrong = BOOK.code_by_id["PB.RSK.4"].model_copy(update={"feeds": ("RSK9",), "hypotheses": ("H99",)})
    made = BOOK.model_copy(update={"codes": tuple(wrong if c.id == wrong.id else c for c in BOOK.codes)})
    report = gs.validate(made, schemes=[*INDICES, PLAN])
    assert {check.id for check in report.failed("error")} == {"unknown_index_parts", "unknown_hypotheses"}
    assert "RSK3" in report.rows("unknown_index_parts")["message"][0]
    # With some of the indices only, a part may well be one of the others: a warning.
    some = gs.validate(made, schemes=INDICES[:1])
    assert some.passed and some.check("unknown_index_parts").severity == "warning"


def test_codes_of_hypotheses_are_in_the_book():
    kept = tuple(code for code in BOOK.codes if code.id not in PLAN.hypotheses[0].codes)
    report = gs.validate(BOOK.model_copy(update={"codes": kept}), schemes=[PLAN])
    assert set(report.rows("unknown_plan_codes")["got"]) == set(PLAN.hypotheses[0].codes)


def test_a_code_only_a_hypothesis_names_is_used():
    name = PLAN.hypotheses[0].codes[0]
    bare = BOOK.code_by_id[name].model_copy(update={"feeds": (), "hypotheses": ()})
    made = BOOK.model_copy(update={"codes": tuple(bare if c.id == name else c for c in BOOK.codes)})
    assert gs.validate(made).rows("unused_codes")["where"].tolist() == [name]
    assert gs.validate(made, schemes=[PLAN]).check("unused_codes").n_failed == 0


def test_a_changed_book_raises_its_version_and_says_what_to_code_again():
    old = book()
    codes = [code("a", include=words("wider")), code("b", "two"), code("c", "three")]
    assert failing(book(*codes), earlier=old) == {"version_not_raised", "recoding_obliged"}
    report = gs.validate(book(*codes, version="1.1"), earlier=old)
    assert {check.id for check in report.checks if check.n_failed} == {"recoding_obliged"}
    assert report.rows("recoding_obliged")[["where", "got"]].values.tolist() == [["a", "marks"], ["c", "all"]]
    assert failing(book(version="1.10"), earlier=book(version="1.9")) == set()


def coded(made: Codebook, *codes: str) -> Codings:
    source = Source("s", "s", "我们来得太晚了")
    marks = tuple(Mark("g", "A", name) for name in codes)
    segment = Segment("g", "s", 2, 6, 2, 6)
    given = frozenset({("A", "s")})
    return Codings(made, (source,), (Coder("A", "A"),), (segment,), marks, given, Provenance("made"))


def test_codings_of_an_earlier_version_are_listed_where_the_book_changed():
    old = book()
    new = book(
        code("a", definition={"zh": "换了", "en": "changed"}), code("B", "two"), code("c", "three"), version="1.1"
    )
    report = gs.validate(coded(new, "a", "b"), earlier=old)
    found = report.rows("recoding_due")
    assert found["got"].tolist() == ["a", "b", "c"] and found["quote"].tolist()[:2] == ["我们【来得太晚】了"] * 2
    assert gs.validate(coded(new, "a")).check("recoding_due").n_checked == 0


def test_codings_with_an_unsound_book_show_the_book():
    broken = book(code("a"), code("b", "two", parent="zz"))
    report = gs.validate(coded(broken, "a"))
    assert not report.passed and [check.id for check in report.checks] == ["unknown_parents"]


@pytest.mark.parametrize(
    ("argument", "error"),
    [
        ({"instruments": [gs.read_instrument("bfi")]}, "instruments_not_used"),
        ({"schemes": INDICES}, "schemes_not_used"),
        ({"earlier": BOOK}, "earlier_not_used"),
    ],
)
def test_what_is_not_used_is_refused(argument, error):
    with pytest.raises(gs.errors.UsageError) as caught:
        gs.validate(gs.read_instrument("bfi"), **argument)
    assert caught.value.code == error
