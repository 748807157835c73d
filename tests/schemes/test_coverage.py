"""The five papers hold together: counts, no dangling id, every entry computed or context; and the proof can fail."""

import pytest

import governance_survey as gs
from governance_survey.schemes.analysis_plan import DERIVED_NAMES, pair_names
from governance_survey.schemes.base import Wording
from governance_survey.schemes.coverage import coverage
from governance_survey.schemes.offered import JOINT, PHASES, RECORDS, pairs_offered
from governance_survey.schemes.theory_map import theory_map

KNOWN = theory_map()
WORKER, RESIDENT, RECORD = KNOWN.forms


def changed(scheme, field, place, /, **update):
    """A scheme with one part of one of its lists changed (models are built anew, so nothing is remembered)."""
    parts = list(getattr(scheme, field))
    parts[place] = parts[place].model_copy(update=update)
    return type(scheme)(**{name: getattr(scheme, name) for name in type(scheme).model_fields} | {field: tuple(parts)})


@pytest.fixture(scope="module")
def proof():
    return coverage()


@pytest.mark.parametrize(
    ("name", "n"),
    [("entries", 763), ("rows", 211), ("codes", 113), ("indicators", 81), ("fields", 92), ("hypotheses", 43)],
)
def test_counts(proof, name, n):
    assert proof.n(name) == n
    assert not proof.line(name).failed


def test_nothing_dangles_and_every_entry_is_computed_or_context(proof):
    assert proof.passed
    assert proof.dangling == ()
    assert len(proof.reached) + len(proof.context) == 763
    assert all(proof.reached.values())
    assert len(proof.context) == 32
    assert proof.n("links") > 10_000


def test_fit_takes_only_hypotheses_with_a_test_that_can_be_fitted(proof):
    assert proof.later.hypotheses == ("H7", "H9")
    assert all(proof.reached[entry] and "fit" not in proof.reached[entry] for entry in proof.later.entries)
    models = {model.id: model.offered for model in KNOWN.plan.models}
    assert not any(models[name] for name in (PHASES, JOINT)) and models[RECORDS] and models["M5"] and models["M1_EIV"]
    for hypothesis in KNOWN.plan.hypotheses:
        offered = pairs_offered(KNOWN.plan, hypothesis)
        assert offered == (() if hypothesis.id in ("H7", "H9") else hypothesis.pairs)
    notes = [note.say(language) for note in proof.table().notes for language in ("zh", "en")]
    assert any("H7" in note and str(len(proof.later.entries)) in note for note in notes)


def test_a_plan_whose_models_all_come_later_leaves_entries_out_of_fit():
    later = tuple(h.model_copy(update={"models": ("M6",)}) for h in KNOWN.plan.hypotheses)
    found = coverage(KNOWN.plan.model_copy(update={"hypotheses": later}))
    assert not any("fit" in verbs for verbs in found.reached.values())
    assert len(found.later.hypotheses) == 43 and found.passed


def test_entries_that_only_interviews_speak_of_are_counted(proof):
    zh, en = (" ".join(note.say(language) for note in proof.table().notes) for language in ("zh", "en"))
    assert "访谈编码" in zh and "codes of interviews" in en
    assert sum(verbs == ("agreement",) for verbs in proof.reached.values()) == 50
    assert "50" in zh and "50" in en


def test_context_need_not_be_measured_though_some_is(proof):
    assert sum(map(bool, proof.context.values())) == 14
    assert "32 个条目为背景，不要求测量；其中 14 个同样有测量。" in proof.say("zh")
    assert "need not be measured; 14 of them are" in proof.say("en")


def test_every_wording_is_in_both_languages(proof):
    assert proof.n("wordings") > 3000
    assert proof.line("wordings").failed == ()


def test_who_is_named_names_back(proof):
    assert proof.n("mutual") > 2000
    assert proof.line("mutual").failed == ()


def test_it_shows_itself(proof):
    assert "763" in proof.say("en")
    assert "覆盖证明" in proof.say("zh")
    assert proof.tidy().loc[0, "count"] == 763
    assert proof.glance().loc[0, "passed"] == 1
    assert "<table>" in proof._repr_html_()
    assert proof.provenance.step == "coverage"
    assert proof.provenance.digest == coverage().provenance.digest


def test_an_item_of_no_construct_is_found():
    broken = changed(WORKER, "items", 0, measures="W_LAW9")
    found = coverage(forms=(broken, RESIDENT, RECORD))
    assert not found.passed
    assert "W_LAW1_1 measures W_LAW9" in found.line("links").failed
    assert found.line("rows").failed == ("W_LAW1_1",)
    assert "W_LAW9" in str(found)


def test_an_item_may_not_measure_a_construct_of_another_questionnaire():
    broken = changed(WORKER, "items", 0, measures="R_LAW1")
    assert "W_LAW1_1 measures R_LAW1" in coverage(forms=(broken, RESIDENT, RECORD)).line("links").failed


def test_an_entry_that_names_what_is_not_there_is_found():
    place = next(i for i, entry in enumerate(KNOWN.papers.entries) if entry.id == "S3-017")
    for field, name in (
        ("measures", ("W_LAW1_9",)),
        ("indicators", ("K99",)),
        ("codes", ("PB.LAW.99",)),
        ("hypotheses", ("H99",)),
        ("measures", ("K34",)),  # an indicator is not a row
    ):
        found = coverage(papers=changed(KNOWN.papers, "entries", place, **{field: name}))
        assert [link.name for link in found.dangling] == list(name)
        assert found.line("entries").failed == ("S3-017",)
    assert coverage(papers=changed(KNOWN.papers, "entries", place, place="九(九)")).line("links").failed


def test_an_entry_that_reaches_nothing_is_found_unless_it_is_context():
    place = next(i for i, entry in enumerate(KNOWN.papers.entries) if entry.id == "S0-001")
    nothing = {"measures": (), "indicators": (), "codes": (), "hypotheses": ()}
    forms = []
    for form in KNOWN.forms:
        items = tuple(
            item.model_copy(update={"rests_on": tuple(e for e in item.rests_on if e != "S0-001")})
            for item in form.items
        )
        forms.append(type(form)(**{name: getattr(form, name) for name in type(form).model_fields} | {"items": items}))
    codes = tuple(
        code.model_copy(update={"rests_on": tuple(e for e in code.rests_on if e != "S0-001")})
        for code in KNOWN.codebook.codes
    )
    book = KNOWN.codebook.model_copy(update={"codes": codes})
    plan = KNOWN.plan.model_copy(
        update={
            "hypotheses": tuple(
                h.model_copy(update={"rests_on": tuple(e for e in h.rests_on if e != "S0-001")})
                for h in KNOWN.plan.hypotheses
            )
        }
    )
    for context in (False, True):
        papers = changed(KNOWN.papers, "entries", place, context=context, **nothing)
        found = coverage(plan, forms=forms, codebook=book, papers=papers)
        assert found.line("reached").failed == (() if context else ("S0-001",))
        assert found.passed is context


def test_a_pair_that_names_what_is_not_there_is_found():
    first = KNOWN.plan.hypotheses[0]
    for x in ("W_URGE", "W_URG:W_FAZZ", "W_URG ~ W_LAW", "W_LAW1 and W_LAW2"):
        pairs = (first.pairs[0].model_copy(update={"x": x}), *first.pairs[1:])
        found = coverage(changed(KNOWN.plan, "hypotheses", 0, pairs=pairs))
        assert found.line("hypotheses").failed == (first.id,)


def test_a_formula_that_names_what_is_not_there_is_found():
    place = next(i for i, part in enumerate(RECORD.indicators) if part.id == "K34")
    for formula, name in (
        ("share(A_MEAS where A_MEAS.bases == 1)", "A_MEAS.bases"),
        ("share(A_MEASURES where A_MEASURES.basis == 1)", "A_MEASURES"),
        ("A_HOUSES / 2", "A_HOUSES"),
        ("share(", "share("),
        ("mean(worker.W_NUM_9)", "W_NUM_9"),
    ):
        found = coverage(forms=(WORKER, RESIDENT, changed(RECORD, "indicators", place, formula=formula)))
        assert [link.name for link in found.dangling] == [name]


def test_an_index_of_what_is_not_there_is_found():
    scheme = KNOWN.schemes[0]
    sub = scheme.dimensions[0].subdimensions[0]
    refs = (sub.constructs[0].model_copy(update={"id": "W_LAWS"}), *sub.constructs[1:])
    subs = (sub.model_copy(update={"constructs": refs}), *scheme.dimensions[0].subdimensions[1:])
    broken = changed(scheme, "dimensions", 0, subdimensions=subs)
    found = coverage(schemes=(broken, *KNOWN.schemes[1:]))
    assert "LAW1 made_of W_LAWS" in found.line("links").failed


def test_an_option_that_stands_for_a_missing_part_and_a_rule_that_skips_one_are_found():
    rule = changed(WORKER, "routing", 0, skip=("W_F1", "W_EFF_9"))
    assert [link.name for link in coverage(forms=(rule, RESIDENT, RECORD)).dangling] == ["W_EFF_9"]
    section = changed(WORKER, "sections", 0, rows=("W_F0", "W_F9"))
    assert [link.name for link in coverage(forms=(section, RESIDENT, RECORD)).dangling] == ["W_F9"]


def test_a_wording_in_one_language_is_found():
    for half in (Wording(zh="只有中文"), Wording(en="English only"), Wording(zh="中文", en="中文")):
        found = coverage(codebook=changed(KNOWN.codebook, "codes", 0, title=half))
        code = KNOWN.codebook.codes[0].id
        assert found.line("wordings").failed == (f"community_emergency.codes[{code}].title",)
        assert not found.passed


def test_one_sided_statements_are_listed_and_do_not_break_the_proof():
    place = next(i for i, item in enumerate(WORKER.items) if item.id == "W_LAW1_3")
    found = coverage(forms=(changed(WORKER, "items", place, rests_on=("S0-001",)), RESIDENT, RECORD))
    assert set(found.line("mutual").failed) == {"S3-017 → W_LAW1_3", "S0-001 ← W_LAW1_3"}
    assert found.passed
    assert len(found.faults().rows) == 2


def test_two_parts_of_one_id_are_found():
    found = coverage(forms=(changed(WORKER, "items", 0, id="W_LAW1_2"), RESIDENT, RECORD))
    assert "W_LAW1_2" in found.line("rows").failed


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("W_URG", ("W_URG",)),
        ("W_URG:W_FAZ", ("W_URG", "W_FAZ")),
        ("W_SHZ>W_COL", ("W_SHZ", "W_COL")),
        ("W_LAW + W_COL", ("W_LAW", "W_COL")),
        ("W_BG_7[3 v 1]", ("W_BG_7",)),
        ("R_LAW1_2 raw", ("R_LAW1_2",)),
        ("R_MS_1 count", ("R_MS_1",)),
        ("W_NUM_5/W_NUM_4", ("W_NUM_5", "W_NUM_4")),
        ("remedies_above_median", ("remedies_above_median",)),
        ("phase:K55", ("phase", "K55")),
    ],
)
def test_pairs_are_taken_apart(text, names):
    assert pair_names(text) == names


@pytest.mark.parametrize("text", ["", "W_URG:", "W_URG ~ W_LAW", "W_BG_7[3]", "W URG", "3 v 1"])
def test_a_pair_that_cannot_be_read_is_refused(text):
    with pytest.raises(gs.errors.FormulaError) as caught:
        pair_names(text)
    assert caught.value.code == "pair_invalid"


def test_only_two_names_are_derived():
    declared = {name for name, parts in KNOWN.parts.items() if {part.kind for part in parts} != {"derived"}}
    sides = {side for h in KNOWN.plan.hypotheses for pair in h.pairs for side in (pair.x, pair.y)}
    assert {name for side in sides for name in pair_names(side)} - declared == set(DERIVED_NAMES)
