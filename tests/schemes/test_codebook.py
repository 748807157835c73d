"""The shipped codebook as its document prints it: attributes, procedure, links; levels, changes, crosswalk."""

from __future__ import annotations

import pytest

import governance_survey as gs

BOOK = gs.read_codebook("community_emergency")


def changed(name, **update):
    codes = tuple(code.model_copy(update=update) if code.id == name else code for code in BOOK.codes)
    return BOOK.model_copy(update={"codes": codes, "version": "1.1"})


def test_attributes_are_those_of_the_document():
    values = {attribute.id: attribute.value_ids for attribute in BOOK.attributes if attribute.required}
    assert values == {
        "status": ("present", "absent", "planned", "failed", "unclear"),
        "valence": ("-1", "0", "1"),
        "phase": ("early", "late", "routine", "unclear"),
        "speaker": (
            *("head", "worker", "seconded", "street", "property", "social_organisation", "resident"),
            "health_service",
        ),
        "level": ("household", "building", "grid", "community", "street", "above"),
        "evidence": ("experience", "hearsay", "opinion"),
        "certainty": ("1", "2", "3"),
    }
    # Alpha is ordinal for valence, nominal for others; the coder's confidence has an order too.
    levels = {attribute.id: attribute.measurement for attribute in BOOK.attributes}
    assert {name for name, level in levels.items() if level == "ordinal"} == {"valence", "certainty"}
    assert BOOK.attribute_by_id["remedy"].value_ids == tuple(group.id for group in BOOK.remedies)


def test_rules_of_procedure_are_those_of_the_document():
    rules = BOOK.procedure
    assert (rules.most_codes, rules.longest_unit, rules.accompanying) == (3, 200, ("actor",))
    assert not rules.units_overlap and not rules.interviewer_coded and rules.once_per_answer
    assert (rules.expected, rules.linked) == (("problem", "countermeasure"), ("mechanism",))
    assert [(r.kind, r.attribute, r.value) for r in rules.never] == [("mechanism", "status", "planned")]
    assert [(r.kind, r.attribute, r.value) for r in rules.not_counted] == [(None, "evidence", "hearsay")]
    assert (rules.parking, rules.parking_interviews) == ("NEW", 3)
    twice = rules.double_coding
    assert (twice.share, twice.interviews, twice.decisions, twice.stratified_by) == (0.2, 10, 50, "speaker")
    agree = rules.agreement
    assert (agree.headline, agree.tentative, agree.rare, agree.drift, agree.drift_every) == (0.8, 0.667, 0.05, 0.1, 10)
    assert (agree.boundaries, agree.tolerance) == (0.7, 5)


@pytest.mark.parametrize(
    ("part", "codes"),
    [
        ("LAW2", "PB.LAW.3 CO.LAW.3"),
        ("LAW3", "PB.LAW.3 PB.LAW.5 CO.LAW.3"),
        ("COL1", "PB.COL.1 PB.COL.4 PB.COL.5 CA.COL.3 ME.COL.3 CO.COL.5"),
        ("COL3", "PB.COL.6 CO.PRO.6"),
        ("RSK1", "PB.RSK.1 PB.RSK.2 CA.RSK.2 CA.RSK.3 ME.RSK.2 CO.RSK.1 CO.RSK.2 CO.RSK.4"),
        ("RSK3", "PB.RSK.4 PB.RSK.6 ME.RSK.1"),
        ("REF1", "PB.REF.1 ME.REF.2 CO.REF.1"),
        ("PRO2", "PB.PRO.6 ME.PRO.1 CO.PRO.4"),
    ],
)
def test_the_crosswalk_holds_the_printed_link_table(part, codes):
    found = BOOK.crosswalk([gs.read_scheme("five_dimensions")], [gs.read_instrument("resident")])
    row = next(row for row in found.rows if row.part == part)
    # The printed table leaves actors out.
    assert [code for code in row.codes if BOOK.substantive(code)] == codes.split()
    assert {source for source, _ in row.items} <= {"resident"}


def test_the_crosswalk_has_a_row_for_every_part_and_shows_itself_in_both_languages():
    schemes = [gs.read_scheme(name) for name in ("five_dimensions", "outcomes")]
    found = BOOK.crosswalk(schemes, [gs.read_instrument(n) for n in ("community_worker", "community_record")])
    assert len(found.rows) == 15 + 7 and found.glance().iloc[0].tolist() == [22, 1]
    table = found.table()
    assert "Rule of law: Legal basis" in table.say("en") and "依法治理" in table.say("zh")
    items = {row.part: row.items for row in found.rows}
    assert ("record", "K76") in items["EFF"] and ("worker", "W_LAW1_1") in items["LAW1"]
    assert len(found.tidy()) == 22


def test_levels_and_groups():
    assert BOOK.levels("PB.RSK.4") == ("PB", "PB.RSK", "PB.RSK.4") and BOOK.levels("AC.STR") == ("AC", "AC.STR")
    assert BOOK.parent("PB") is None and BOOK.parent("PB.RSK.4") == "PB.RSK"
    assert BOOK.groups["PB.RSK"].say("en") == "problem: risk" and BOOK.groups["AC"].say("zh") == "主体"
    assert len(BOOK.below("PB")) == 32 and BOOK.below("PB.RSK.4") == ("PB.RSK.4",)
    assert len(BOOK.groups) == 25 - 1 + 5  # kind by dimension (actors have none), and five kinds
    assert not BOOK.substantive("AC.STR") and BOOK.substantive("PB.RSK.4") and not BOOK.substantive("PB")


def test_nothing_changed_from_a_book_to_itself():
    found = BOOK.changes_since(BOOK)
    assert found.changes == () and found.recoded == () and found.glance().iloc[0].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("update", "obliges"),
    [
        ({"definition": {"zh": "换", "en": "new"}}, "marks"),
        ({"include": {"zh": "换", "en": "new"}}, "marks"),
        ({"exclude": None}, "marks"),
        ({"example": {"zh": "换", "en": "new"}}, "nothing"),
        ({"title": {"zh": "换", "en": "new"}}, "nothing"),
        ({"feeds": ("RSK1",)}, "recount"),
        ({"dimension": "refinement"}, "recount"),
        ({"codable": False}, "replace"),
    ],
)
def test_a_change_of_a_code_obliges(update, obliges):
    (change,) = changed("PB.RSK.4", **update).changes_since(BOOK).changes
    assert (change.code, change.obliges) == ("PB.RSK.4", obliges)


def test_codes_added_removed_and_renamed():
    new = BOOK.codes[1].model_copy(update={"id": "PB.LAW.9", "definition": {"zh": "新", "en": "new"}})
    renamed = BOOK.codes[1].model_copy(update={"id": "PB.LAW.8"})
    later = BOOK.model_copy(update={"codes": (renamed, new, *BOOK.codes[2:]), "version": "2.0"})
    found = later.changes_since(BOOK)
    assert [(c.code, c.obliges) for c in found.changes] == [
        ("PB.LAW.1", "replace"),
        ("PB.LAW.2", "rename"),
        ("PB.LAW.9", "all"),
    ]
    assert found.renamed == {"PB.LAW.2": "PB.LAW.8"} and found.recoded == ("PB.LAW.1", "PB.LAW.2", "PB.LAW.9")
    assert found.tidy()["obliges"].tolist() == ["replace", "rename", "all"]
    back = BOOK.changes_since(later)
    assert back.renamed == {"PB.LAW.8": "PB.LAW.2"}


def test_a_code_that_may_be_given_from_now_on_was_missing_before():
    closed = changed("PB.RSK.4", codable=False)
    (change,) = BOOK.changes_since(closed).changes
    assert change.obliges == "all"


def test_changes_of_attributes_and_procedure():
    status, *others = BOOK.attributes
    fewer = status.model_copy(update={"values": status.values[:-1]})
    rules = BOOK.procedure.model_copy(update={"most_codes": 2})
    later = BOOK.model_copy(update={"attributes": (fewer, *others[1:]), "procedure": rules})
    found = later.changes_since(BOOK)
    assert [(str(c.before), str(c.after), c.obliges) for c in found.changes] == [
        ("unclear", "None", "marks"),
        (BOOK.attribute_by_id["valence"].title.say(), "None", "recount"),
        ("3", "2", "check"),
    ]
    added = BOOK.changes_since(later).changes
    assert [change.obliges for change in added] == ["marks", "marks", "check"]
    assert "规程" in found.table().say("zh") and "rule of procedure" in found.table().say("en")
