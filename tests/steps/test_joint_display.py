"""The verb `joint_display`: communities matched both ways, the codebook's rule by hand, discord first, gates kept."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.data.segments import Mark, Source
from governance_survey.render.plots import draw
from governance_survey.steps.interviews.evidence_units import evidence_of
from governance_survey.steps.interviews.joint_mechanisms import _counted
from governance_survey.steps.interviews.joint_sides import RELATIONS, relation_of, thirds

from .interviews_made import Row, codings

AGAINST = {"status": "present", "valence": "-1", "evidence": "experience"}
FOR = {"status": "present", "valence": "1", "evidence": "experience"}


@cache
def indices():
    made = gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=24)
    return gs.score(made.linked, ("five_dimensions", "five_tensions"))


def interviews(said: dict[str, list[tuple[str, dict[str, str]]]], each: int = 2, **given: str):
    """`each` interviews of every community named; all say its codes alike."""
    rows: list[Row] = []
    sources, attributes = [], {}
    for community, marks in said.items():
        for k in range(each):
            name = f"{community}-{k}"
            own = {"community": community, "speaker": ("head", "resident")[k % 2], "consent": "yes", **given}
            sources.append(Source(name, name, f"第{k}句话说的是这里的事<b>粗</b>。" * 3, attributes=own))
            for code, what in marks:
                attributes[f"s{len(rows)}"] = what
                rows.append((name, 20 * (len(rows) % 2), 20 * (len(rows) % 2) + 12, {"A": [code]}))
    made = codings(rows, sources=sources)
    return replace(made, marks=tuple(replace(m, attributes=attributes[m.segment]) for m in made.marks))


def places(score: str, third: int, burden: bool = False) -> list[str]:
    values = indices().communities[score].values
    kept = np.flatnonzero(thirds(-values if burden else values) == third)
    return [indices().linked.communities[place] for place in kept]


def side(found, part: str):
    return next(own for own in found.sides if own.part == part)


def scored(found, name: str):
    return next(score for own in found.sides for score in own.scores if score.id == name)


def test_the_table_of_relations_is_the_codebooks() -> None:
    told = [[relation_of(standing, t) for t in (-1.0, -0.25, -0.2, 0.0, 0.24, 0.25, 1.0)] for standing in (-1, 0, 1)]
    assert told == [
        ["confirm_weak"] * 2 + ["silence"] * 3 + ["discord_better"] * 2,
        ["expand"] * 2 + ["neutral"] * 3 + ["expand"] * 2,
        ["discord_worse"] * 2 + ["silence"] * 3 + ["confirm_strong"] * 2,
    ]


def test_thirds_leave_out_what_is_missing_and_what_does_not_differ() -> None:
    assert thirds(np.array([3.0, np.nan, 1, 2])).tolist() == [1, -9, -1, 0]
    assert thirds(np.array([1.0, 2])).tolist() == [-9, -9]
    assert thirds(np.array([1.0, 1, 1, 1, 9])).tolist() == [-9] * 5


def test_planted_discord_appears_first_in_both_directions() -> None:
    strong, weak = places("W_LAW2", 1)[:2], places("W_LAW2", -1)[:2]
    said = {
        strong[0]: [("PB.LAW.3", AGAINST)],
        strong[1]: [("CO.LAW.3", FOR)],
        weak[0]: [("CO.LAW.3", FOR)],
        weak[1]: [("PB.LAW.3", AGAINST)],
    }
    found = gs.joint_display(interviews(said), indices(), draws=99)
    told = dict(zip(found.matched.communities, scored(found, "W_LAW2").relations, strict=True))
    assert told == {
        strong[0]: "discord_worse",
        strong[1]: "confirm_strong",
        weak[0]: "discord_better",
        weak[1]: "confirm_weak",
    }
    shares = [own.share_discordant for own in found.sides]
    assert shares == sorted(shares, reverse=True) and shares[0] > 0
    assert list(RELATIONS)[:2] == ["discord_worse", "discord_better"]
    named = found.discord()
    assert {row[0] for row in named.rows if row[1].en.startswith("LAW2") and row[2].en == "worker"} == {
        strong[0],
        weak[0],
    }
    assert all(row[-1] is None for row in named.rows)
    assert sum(own.n_discordant for own in found.sides) == len(named.rows) == int(found.glance().iloc[0, 4])


def test_of_a_tension_more_is_worse() -> None:
    high, low = places("W_URG", -1, burden=True)[0], places("W_URG", 1, burden=True)[0]
    values = dict(zip(indices().linked.communities, indices().communities["W_URG"].values, strict=True))
    assert values[high] > values[low]
    found = gs.joint_display(
        interviews({high: [("PB.LAW.1", AGAINST)], low: [("PB.LAW.1", AGAINST)]}), indices(), draws=99
    )
    told = dict(zip(found.matched.communities, scored(found, "W_URG").relations, strict=True))
    assert told == {high: "confirm_weak", low: "discord_worse"} and scored(found, "W_URG").burden


def test_interviews_are_counted_once_and_only_what_the_rule_takes() -> None:
    community = places("W_LAW2", 1)[0]
    twice = [("PB.LAW.3", AGAINST), ("PB.LAW.3", AGAINST), ("CO.LAW.3", FOR)]
    found = gs.joint_display(interviews({community: twice}, each=3), indices(), draws=99)
    place = side(found, "LAW2").place
    assert (found.talk.against[0, place], found.talk.for_[0, place], found.talk.balance[0, place]) == (3, 3, 0.0)
    for changed in ({"evidence": "opinion"}, {"valence": "1"}, {"evidence": "hearsay"}):
        made = interviews({community: [("PB.LAW.3", {**AGAINST, **changed}), ("CO.LAW.3", FOR)]})
        own = gs.joint_display(made, indices(), draws=99)
        assert own.talk.against[0, side(own, "LAW2").place] == 0
    for changed in ({"status": "planned"}, {"valence": "-1"}):
        own = gs.joint_display(interviews({community: [("CO.LAW.3", {**FOR, **changed})]}), indices(), draws=99)
        assert own.talk.for_.sum() == 0


def test_marks_that_do_not_say_enough_are_counted_as_left_out() -> None:
    made = interviews({places("W_LAW2", 1)[0]: [("PB.LAW.3", {}), ("CO.LAW.3", FOR)]})
    found = gs.joint_display(made, indices(), draws=99)
    assert found.talk.unsaid == 2
    assert any("neither for nor against: 2" in note.say("en") for note in found.table().notes)


def test_what_finds_no_counterpart_is_listed_both_ways() -> None:
    community = indices().linked.communities[0]
    made = interviews({community: [("PB.LAW.3", AGAINST)], "幸福社区": [("PB.LAW.3", AGAINST)]})
    bare = replace(made.sources[0], attributes={"speaker": "head"})
    answer = replace(made.sources[1], kind="open_answer")
    # One without a community, one that is no interview, two of a community the study does not have.
    made = replace(made, sources=(bare, answer, *made.sources[2:]))
    with pytest.raises(gs.errors.UsageError) as problem:
        gs.joint_display(made, indices(), draws=99)
    assert problem.value.code == "no_common_community"
    found = gs.joint_display(made, indices(), draws=99, kinds=("interview", "open_answer"))
    assert [source for source, _ in found.matched.astray] == [f"{community}-0", "幸福社区-0", "幸福社区-1"]
    assert len(found.matched.silent) == 23 and found.matched.communities == (community,)
    shown = str(found.unmatched())
    assert "C00" not in shown.replace(f"{community}-0", "") and [row[1] for row in found.unmatched().rows] == [
        1,
        1,
        1,
        2,
        23,
        0,
    ]


@pytest.fixture(scope="module")
def simulated():
    study = gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=24)
    return gs.simulate(gs.read_codebook("community_emergency"), seed=1, study=study, communities=20)


@pytest.fixture(scope="module")
def whole(simulated):
    agreed = gs.agreement(simulated.codings, draws=100, seed=1)
    return gs.joint_display(simulated.codings, indices(), protection=gs.protect(simulated.codings), agreement=agreed)


def test_the_truth_of_simulated_interviews_shows(simulated, whole) -> None:
    # Where a dimension is truly high more measures and fewer problems are told: talk follows the latent value.
    latent = [simulated.truth.communities[key] for key in whole.matched.communities]
    told = []
    for part, dimension in (("LAW", "rule_of_law"), ("COL", "collaboration"), ("RSK", "risk"), ("REF", "refinement")):
        own = [place for place, name in enumerate(whole.talk.parts) if name.startswith(part)]
        told.append(np.corrcoef(whole.talk.balance[:, own].mean(axis=1), [row[dimension] for row in latent])[0, 1])
    assert np.mean(told) > 0.3


def test_scores_are_means_over_the_interviewed(whole) -> None:
    score = scored(whole, "W_LAW1")
    values = indices().communities["W_LAW1"].values[whole.matched.places]
    assert score.mean == pytest.approx(np.nanmean(values)) and score.low < score.mean < score.high
    frame = whole.tidy()
    assert len(frame) == sum(len(s.relations) for own in whole.sides for s in own.scores)
    assert frame.loc[frame.index_id == "W_LAW1", "relation"].tolist() == list(score.relations)


def test_a_handful_gives_no_mean_away() -> None:
    first = indices().linked.communities[0]
    found = gs.joint_display(interviews({first: [("PB.LAW.3", AGAINST)]}), indices(), draws=99)
    for own in (score for part in found.sides for score in part.scores):
        verdict = indices().reportable(own.id).verdicts[found.matched.places[0]]
        assert np.isnan(own.mean) == (verdict != "score" or own.n == 0)


def test_a_difference_is_shown_for_enough_communities_only(whole) -> None:
    for theme in whole.themes:
        told = np.isfinite(theme.difference)
        assert told == (bool(theme.score) and min(theme.n_with, theme.n_without) >= 3)
    theme = next(theme for theme in whole.themes if np.isfinite(theme.difference))
    here = {whole.matched.communities[c] for c in whole.matched.community_of[theme.present]}
    values = dict(zip(indices().linked.communities, indices().communities[theme.score].values, strict=True))
    with_, without = ([values[c] for c in whole.matched.communities if (c in here) == want] for want in (True, False))
    assert theme.difference == pytest.approx(np.nanmean(with_) - np.nanmean(without))


@pytest.mark.parametrize(("language", "words"), [("zh", "只作描述"), ("en", "descriptive")])
def test_themes_test_nothing(whole, language: str, words: str) -> None:
    notes = " ".join(note.say(language) for note in whole.themes_table().notes)
    assert words in notes and len(whole.themes_table().rows) == len(whole.themes)


def test_shares_of_groups_and_none_of_a_handful() -> None:
    first, second = indices().linked.communities[:2]
    made = interviews({first: [("PB.LAW.3", AGAINST)], second: [("PB.RSK.1", AGAINST)]}, each=3)
    # Four heads, two residents: a share of two would speak of persons, and the heads' share beside the interviews in
    # all would tell it.
    table = gs.joint_display(made, indices(), draws=99).themes_table()
    assert [table.heading(name, "en") for name in table.columns[2:4]] == ["head (n = 4, %)", "resident (n = 2, %)"]
    assert [row[2:4] for row in table.shown("en")] == [["", ""], ["", ""]]
    assert any("fewer than 3 interviews" in note.say("en") for note in table.notes)


def test_shares_of_groups_none_of_which_is_small() -> None:
    first, second = indices().linked.communities[:2]
    made = interviews({first: [("PB.LAW.3", AGAINST)] * 2, second: [("PB.RSK.1", AGAINST)] * 2}, each=4)
    table = gs.joint_display(made, indices(), draws=99).themes_table()
    counts = [table.heading(name, "en") for name in table.columns[2:4]]
    assert all(cell for row in table.shown("en") for cell in row[2:4]), counts
    assert not any("fewer than 3 interviews" in note.say("en") for note in table.notes)


def test_no_words_without_a_gate_and_no_withheld_words_with_one() -> None:
    said = {key: [("PB.LAW.3", AGAINST)] for key in indices().linked.communities[:2]}
    for consent, shown in (("yes", True), ("no", False)):
        made = interviews(said, consent=consent)
        found = gs.joint_display(made, indices(), draws=99, protection=gs.protect(made))
        assert ("句话说的是" in str(found)) == shown
        assert "句话说的是" not in str(gs.joint_display(made, indices(), draws=99))


def test_words_are_escaped() -> None:
    made = interviews({indices().linked.communities[0]: [("PB.LAW.3", AGAINST)]})
    source = "<script>alert(1)</script>这里的事"
    made = replace(made, sources=tuple(replace(s, text=source * 3) for s in made.sources))
    made = replace(made, segments=tuple(replace(s, start=0, end=29, end_utf16=29) for s in made.segments))
    html = gs.joint_display(made, indices(), draws=99, protection=gs.protect(made))._repr_html_()
    assert "<script" not in html and "&lt;script&gt;" in html


def test_agreement_is_marked(whole) -> None:
    marks = {"reliable": "", "tentative": " *", "insufficient": " †", "not_tested": " ?"}
    cells = [row[8].say("en") for row in whole.table().rows if row[8] is not None]
    told = {name.split(" ")[0]: name for cell in cells for name in cell.split(", ")}
    assert told and all(shown == name + marks[whole.agreement.verdict(name)] for name, shown in told.items())
    assert any("†" in shown for shown in told.values())
    assert any("† insufficient" in note.say("en") for note in whole.table().notes)


def test_communities_are_named_only_where_allowed_and_let_through(whole) -> None:
    keys = whole.matched.communities
    assert not any(key in str(table) for table in whole.tables() for key in keys)
    table = whole.discord(publishable=True)
    for row in table.rows:
        if row[0] in keys:
            part = row[1].en.split(" ")[0]
            name = next(s.id for own in whole.sides if own.part == part for s in own.scores if row[2].en == s.source)
            assert indices().reportable(name).verdicts[indices().linked.communities.index(row[0])] != "withheld"
    assert len(table.rows) < len(whole.discord().rows)
    named = replace(whole, name_communities=True)
    assert "joint_discord" in [own.name for own in named.tables()]


def test_a_case_shows_published_scores_and_unnamed_words(whole) -> None:
    key = whole.matched.communities[0]
    case, place = whole.case(key), int(whole.matched.places[0])
    for node, _, value, _, _, verdict in case.scores:
        gate = indices().reportable(node.id)
        assert verdict == gate.verdicts[place]
        if verdict == "withheld":
            assert np.isnan(value)
        elif verdict == "score":
            assert value == pytest.approx(indices().communities[node.id].values[place])
    assert 0 < len(case.words) <= 3
    assert not any(word in str(case.words[0].say("zh")) for word in ("社区负责人", "居民，"))
    for figure in case.figures():
        assert draw(figure, "zh") == draw(figure, "zh")
    with pytest.raises(gs.errors.UsageError) as problem:
        whole.case("C9999")
    assert problem.value.code == "unknown_community"


def test_hypotheses_stand_in_the_order_of_their_numbers() -> None:
    assert sorted(["H10", "H1b", "H9", "H1a"], key=_counted) == ["H1a", "H1b", "H9", "H10"]


def test_mechanisms_stand_beside_the_estimates(simulated) -> None:
    tested = gs.examine("community_emergency", ("H1a", "H1d"), indices(), adjust_for=("urban",))
    found = gs.joint_display(simulated.codings, indices(), examination=tested, draws=99)
    assert [own.id for own in found.mechanisms] == ["H1a", "H1d"]
    own = found.mechanisms[0]
    heard = {
        found.matched.codings.segment_by_id[mark.segment].source
        for mark in found.matched.codings.marks
        if mark.code == "CA.LAW.1" and mark.attributes["status"] == "present" and mark.attributes["valence"] != "1"
    }
    assert own.codes == ("CA.LAW.1",) and own.supporting == heard
    assert own.rivals and "CA.LAW.1" not in dict(own.rivals)
    assert [n for _, n in own.rivals] == sorted((n for _, n in own.rivals), reverse=True)
    headline = tested.test("H1d").headline.estimate
    row = next(row for row in found.mechanisms_table().rows if row[0] == "H1d")
    assert (row[2].value if headline else row[2]) == (headline.value if headline else None)


def test_mechanisms_and_evidence_count_a_code_alike(simulated) -> None:
    tested = gs.examine("community_emergency", ("H1a", "H1d", "H3e"), indices(), adjust_for=("urban",))
    found = gs.joint_display(simulated.codings, indices(), examination=tested, draws=99)
    for own in found.mechanisms:
        if own.codes:
            beside = evidence_of(found.matched.codings, own.codes)
            named = [mark for mark in beside.contradicting if mark.code in own.codes]
            segments = found.matched.codings.segment_by_id
            assert own.supporting == set(beside.interviews(1))
            assert own.contradicting == {segments[mark.segment].source for mark in named}
    assert any(own.contradicting for own in found.mechanisms)


def test_a_hypothesis_of_several_slopes_says_that_it_has_no_single_one(simulated) -> None:
    tested = gs.examine("community_emergency", ("H5a",), indices(), adjust_for=("urban",))
    (row,) = gs.joint_display(simulated.codings, indices(), examination=tested, draws=99).mechanisms_table().rows
    assert row[2] is None and str(row[6])


def test_hypotheses_take_evidence_by_their_codes(simulated) -> None:
    tested = gs.examine("community_emergency", ("H1a",), indices(), adjust_for=("urban",))
    found = tested.with_evidence(gs.protect(simulated.codings)).test("H1a").finding
    assert found.evidence is not None and found.evidence.codes == ("CA.LAW.1",)
    assert tested.test("H1a").finding.evidence is None
    assert found.sentence == tested.test("H1a").finding.sentence


def test_a_report_prints_it(whole) -> None:
    report = gs.report([], tables=[whole])
    names = [block.table.name for block in report.document.blocks if hasattr(block, "table")]
    assert {"joint_sides", "joint_themes", "joint_mechanisms", "joint_matching"} <= set(names)
    assert report.document.simulated
    for table in whole.tables():
        for language in ("zh", "en"):
            assert table.say(language)


def test_the_same_seed_gives_the_same_display(simulated, whole) -> None:
    again = gs.joint_display(simulated.codings, indices(), protection=whole.protection, agreement=whole.agreement)
    assert again.provenance.digest == whole.provenance.digest
    assert [t.p_value for t in again.themes if t.score] == pytest.approx(
        [t.p_value for t in whole.themes if t.score], nan_ok=True
    )


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda made: gs.joint_display("x", indices()), "not_codings"),
        (lambda made: gs.joint_display(made, indices().parts[0]), "not_linked"),
        (lambda made: gs.joint_display(made, indices(), draws=5), "too_few_draws"),
        (lambda made: gs.joint_display(made, indices(), coder="Z"), "unknown_coder"),
        (lambda made: gs.joint_display(made, indices(), kinds="interview"), "not_names"),
        (lambda made: gs.joint_display(made, indices(), conf_level=95), "level_outside_unit"),
        (
            lambda made: gs.joint_display(interviews({"nowhere": [("PB.LAW.3", AGAINST)]}), indices()),
            "no_common_community",
        ),
        (
            lambda made: gs.joint_display(
                made, indices(), protection=gs.protect(replace(made, provenance=replace(made.provenance, step="other")))
            ),
            "other_codings",
        ),
    ],
)
def test_refusals(call, code: str) -> None:
    made = interviews({indices().linked.communities[0]: [("PB.LAW.3", AGAINST)]})
    with pytest.raises(gs.errors.UsageError) as problem:
        call(made)
    assert problem.value.code == code and all(problem.value.say(language) for language in ("zh", "en"))


def test_a_book_that_feeds_nothing_is_refused() -> None:
    made = interviews({indices().linked.communities[0]: [("PB.LAW.3", AGAINST)]})
    codes = tuple(code.model_copy(update={"feeds": ()}) for code in made.codebook.codes)
    with pytest.raises(gs.errors.UsageError) as problem:
        gs.joint_display(replace(made, codebook=made.codebook.model_copy(update={"codes": codes})), indices())
    assert problem.value.code == "nothing_to_set_beside"


def test_a_mark_may_name_its_part_itself() -> None:
    community = places("W_LAW2", 1)[0]
    made = interviews({community: [("PB.CRS.1", {**AGAINST, "linked": "LAW2；W_X"})]})
    marks: tuple[Mark, ...] = made.marks
    assert "LAW2" not in made.codebook.code_by_id[marks[0].code].feeds
    found = gs.joint_display(made, indices(), draws=99)
    assert found.talk.against[0, side(found, "LAW2").place] == 2
