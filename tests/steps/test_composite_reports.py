"""Couplings, obstacles and importance in a report: their tables, figures, cautions and sources."""

import governance_survey as gs
from governance_survey.words.document import Figure, TableBlock

from ..linked_study import scored
from .test_importance import planted

REASON = "to stand beside the paper of 2020"


def test_a_report_takes_each_with_its_notes_and_unique_keys():
    indices, *_ = planted()
    shown = (
        gs.coupling(scored(), ("W_URG", "W_LAW"), polarity="match", draws=100),
        gs.coupling(
            scored(), ("R_LAW", "R_COL"), compatible="spssau", accept={"coupling_sample_scaled": REASON}, draws=100
        ),
        gs.obstacles(scored(), "W_CAP", draws=100),
        gs.importance(indices, "R_CAP", stated="R_IMP", outcome="R_SAT", draws=100),
    )
    made = gs.report([], tables=shown)
    names = [block.table.name for block in made.document.blocks if isinstance(block, TableBlock)]
    assert [name for name in names if name != "provenance"] == [
        *("coupling", "coupling_grades", "coupling_systems") * 2,
        "obstacles",
        *("importance_stated", "importance_derived", "importance_compared"),
    ]
    figures = [block for block in made.document.blocks if isinstance(block, Figure)]
    assert [figure.kind for figure in figures] == ["quadrants", "quadrants"]
    keys = [
        number.key
        for block in made.document.blocks
        if isinstance(block, TableBlock) and block.table.name != "provenance"
        for number in block.table.numbers()
    ]
    assert len(keys) == len(set(keys)) and all(key in made.numbers() for key in keys)
    notes = [note for block in made.document.blocks if isinstance(block, TableBlock) for note in block.table.notes]
    assert any(REASON in note.say("zh") for note in notes)
    assert made.document.simulated and b"coupling" in made.document.record


def test_a_page_is_written_in_both_languages(tmp_path):
    made = gs.report([], tables=[gs.obstacles(scored(), "W_CAP", draws=100)], title="Shortfall")
    for language, word in (("zh", "障碍度"), ("en", "Obstacle degree")):
        path = tmp_path / f"page.{language}.html"
        gs.save(made, path, language=language)
        assert word in path.read_text(encoding="utf-8")
