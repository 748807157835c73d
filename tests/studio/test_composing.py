"""Couplings, obstacles and importance of a study file: run, refused, checked, and verified from the data alone."""

import re
import zipfile
from functools import cache

import pytest

import governance_survey as gs
from governance_survey.errors import SchemeError, UsageError
from governance_survey.schemes.safe_yaml import write_yaml
from governance_survey.studio.checking import check
from governance_survey.studio.simulation.study import simulate_study
from governance_survey.words.document import Heading, TableBlock

from ..steps.studies import worker_table

REASON = "to stand beside the paper of 2020"
SCHEMES = ["five_dimensions", "five_tensions", "outcomes"]
FILES = {"worker": "community_worker", "resident": "resident", "record": "community_record"}
WEIGHTS = {"worker": "w_w", "resident": "w_r", "record": "w_c"}
ASKED = {
    "coupling": [
        {"systems": ["W_URG", "W_LAW"], "polarity": "match"},
        {
            "systems": ["R_LAW", "R_COL"], "form": "standard", "compatible": "spssau",
            "weights": [{"part": "R_COL", "weight": 0.25}, {"part": "R_LAW", "weight": 0.75}],
        },
    ],
    "obstacles": [{"index": "R_CAP", "by": "urban"}, {"index": "W_LAW", "at": "items"}],
    "importance": [
        {"performance": "R_CAP", "stated": "R_IMP", "goal": 60},
        {
            "performance": ["R_LAW", "R_COL"],
            "outcome": "R_RSK",
            "stated": [{"part": "R_LAW", "answer": "R_IMP_1"}, {"part": "R_COL", "answer": "R_IMP_2"}],
        },
    ],
    "accept": [{"rule": "coupling_sample_scaled", "reason": REASON}],
}  # fmt: skip


@cache
def simulated():
    return simulate_study(seed=5, communities=40)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("composites")
    for source in FILES:
        getattr(simulated(), source).to_csv(place / f"{source}.csv", index=False, encoding="utf-8-sig")
    return place


def study(folder, name="study.yaml", **changed):
    content = {
        "schema_version": 1, "kind": "study", "id": "composites", "version": "1.0",
        "title": {"zh": "合成分析", "en": "Composites"}, "seed": 11, "simulated": True,
        "data": [
            {
                "source": source, "file": f"{source}.csv", "instrument": form, "sampling": "probability",
                "weight": WEIGHTS[source], "psu": "psu_id", "strata": "stratum_id",
            }
            for source, form in FILES.items()
        ],
        "link": {"on": "community_id", "unmatched": "keep"}, "index_scheme": SCHEMES, **ASKED, **changed,
    }  # fmt: skip
    (folder / name).write_text(write_yaml(content), encoding="utf-8")
    return folder / name


@pytest.fixture(scope="module")
def made(folder):
    return gs.run(study(folder))


@pytest.fixture(scope="module")
def saved(folder, made):
    gs.save(made, folder / "a.html", language="en")
    gs.save(made, folder / "a.docx", language="en")
    return folder


def tables(report):
    return [block.table for block in report.document.blocks if isinstance(block, TableBlock)]


def test_each_stands_in_its_section_with_what_the_study_says(made):
    titles = [block.text.say("en") for block in made.document.blocks if isinstance(block, Heading)]
    assert titles.count("Coordination, shortfall and importance") == 1
    own = ("coupling", "obstacles", "importance")
    names = [table.name for table in tables(made) if table.name.startswith(own)]
    assert names == [
        *("coupling", "coupling_grades", "coupling_systems") * 2,
        *("obstacles", "obstacles_types", "obstacles"),
        *("importance_stated", "importance_stated", "importance_derived", "importance_compared"),
    ]
    said = " ".join(note.say("en") for table in tables(made) for note in table.notes)
    assert REASON in said and "policy goal 60" in said
    assert "match reading" in " ".join(table.title.say("en") for table in tables(made))


def test_the_numbers_are_those_of_the_verbs_with_the_studys_seed(made):
    sources = {
        source: gs.read_responses(
            getattr(simulated(), source), form, sampling="probability", weight=WEIGHTS[source],
            psu="psu_id", strata="stratum_id", source=source, simulated=True,
        )
        for source, form in FILES.items()
    }  # fmt: skip
    indices = gs.score(gs.link(on="community_id", unmatched="keep", **sources), SCHEMES)
    weights, accept = {"R_LAW": 0.75, "R_COL": 0.25}, {"coupling_sample_scaled": REASON}
    expected = (
        gs.coupling(indices, ("W_URG", "W_LAW"), polarity="match", seed=11),
        gs.coupling(
            indices, ("R_LAW", "R_COL"), form="standard", weights=weights, compatible="spssau", accept=accept, seed=11
        ),
        gs.obstacles(indices, "R_CAP", by="urban", seed=11),
        gs.obstacles(indices, "W_LAW", at="items", seed=11),
        gs.importance(indices, "R_CAP", stated="R_IMP", goal=60, seed=11),
        gs.importance(
            indices,
            ("R_LAW", "R_COL"),
            stated={"R_LAW": "R_IMP_1", "R_COL": "R_IMP_2"},
            outcome="R_RSK",
            seed=11,
        ),
    )
    own = [table for table in tables(made) if table.name.startswith(("coupling", "obstacles", "importance"))]
    alone = [table for result in expected for table in result.tables()]
    assert [table.name for table in own] == [table.name for table in alone]
    for printed, table in zip(own, alone, strict=True):
        values = [number.value for number in table.numbers()]
        assert [number.value for number in printed.numbers()] == pytest.approx(values, nan_ok=True)


def test_other_seeds_give_other_intervals(folder, made):
    other = gs.run(study(folder, "other.yaml", seed=12)).numbers()
    lows = [key for key in made.numbers() if key.startswith("T4.") and key.endswith("low")]
    assert lows and any(made.numbers()[key].value != other[key].value for key in lows)


@pytest.mark.parametrize("name", ["a.html", "a.docx"])
def test_the_document_verifies_against_the_study(saved, name):
    result = gs.verify(saved / name, saved / "study.yaml")
    assert result.passed and result.compared["print"] > 200


@pytest.mark.parametrize("name", ["a.html", "a.docx"])
@pytest.mark.parametrize("part", ["coupling", "obstacles", "obstacles_types", "importance_derived"])
def test_a_changed_digit_of_each_is_found(saved, tmp_path, made, name, part):
    key, number = next(
        (number.key, number)
        for table in tables(made)
        if table.name == part
        for number in table.numbers()
        if number.value is not None and re.search(r"\.\d", number.say("en"))
    )
    printed = number.say("zh" if name.endswith("html") else "en")  # a page holds both, Chinese first
    digit = printed[printed.index(".") + 1]
    wrong = printed.replace(f".{digit}", f".{(int(digit) + 1) % 10}", 1)
    result = gs.verify(_changed(saved / name, tmp_path / name, key, printed, wrong), made)
    assert not result.passed
    assert {mismatch.key for mismatch in result.mismatches} == {key}


def _changed(source, target, key, old, new):
    """A copy where the number of one key reads otherwise."""

    def edit(text):
        start = text.index(f'"{key}"' if source.suffix == ".html" else f"gs:{key}")
        at = text.index(f">{old}<", start)
        assert at - start < 600
        return text[:at] + f">{new}<" + text[at + len(old) + 2 :]

    if source.suffix == ".html":
        target.write_text(edit(source.read_text(encoding="utf-8")), encoding="utf-8")
        return target
    with zipfile.ZipFile(source) as inside, zipfile.ZipFile(target, "w") as out:
        for name in inside.namelist():
            content = inside.read(name)
            out.writestr(name, edit(content.decode()).encode() if name == "word/document.xml" else content)
    return target


def test_a_finding_takes_the_coordination_as_its_outcome(folder):
    finding = {"id": "F1", "formula": "D_W_URG_W_LAW ~ R_SAT + urban", "term": "R_SAT", "level": "community"}
    path = study(folder, "finding.yaml", findings=[finding], obstacles=[], importance=[])
    report = gs.run(path)
    (found,) = report.findings
    assert found.refusal is None and "coupling coordination" in found.say("en")
    gs.save(report, folder / "finding.html")
    assert gs.verify(folder / "finding.html", path).passed
    own = {**finding, "formula": "D_W_URG_W_LAW ~ W_LAW", "term": "W_LAW"}
    with pytest.raises(UsageError) as caught:
        gs.run(study(folder, "own.yaml", findings=[own], obstacles=[], importance=[]))
    assert caught.value.code == "outcome_on_its_parts"


def test_misuse_needs_its_reason(folder):
    with pytest.raises(UsageError) as caught:
        gs.run(study(folder, "misuse.yaml", accept=[]))
    assert caught.value.code == "coupling_sample_scaled"


def test_what_cannot_be_computed_is_told_and_the_rest_goes_on(folder):
    nobody = simulated().resident.assign(**{f"R_IMP_{n}": None for n in range(1, 6)})
    (folder / "nobody").mkdir()
    for source in FILES:
        table = nobody if source == "resident" else getattr(simulated(), source)
        table.to_csv(folder / "nobody" / f"{source}.csv", index=False, encoding="utf-8-sig")
    asked = [{"performance": "R_CAP", "stated": "R_IMP"}]
    report = gs.run(study(folder / "nobody", importance=asked))
    (refused,) = (table for table in tables(report) if table.name == "composites_refused")
    assert [row[0].say("en") for row in refused.rows] == ["importance(R_CAP)"]
    assert all(row[1].zh != row[1].en for row in refused.rows)
    assert "obstacles" in [table.name for table in tables(report)]


def test_communities_are_named_only_where_the_study_says_so(folder, made):
    # Of a record no answers are too few: its communities may be named, where the study allows it.
    asked = {"coupling": [{"systems": ["K_LAW", "K_COL"]}], "obstacles": [{"index": "K_LAW", "at": "items"}]}
    own = {"coupling_communities", "obstacles_communities"}
    named = gs.run(study(folder, "named.yaml", name_communities=True, importance=[], **asked))
    unnamed = gs.run(study(folder, "unnamed.yaml", importance=[], **asked))
    assert own <= {table.name for table in tables(named)}
    assert not own & {table.name for table in (*tables(unnamed), *tables(made))}


def test_one_source_is_taken_apart_without_a_link(tmp_path):
    worker_table().to_csv(tmp_path / "worker.csv", index=False, encoding="utf-8-sig")
    entry = {
        "source": "worker", "file": "worker.csv", "instrument": "community_worker", "sampling": "probability",
        "weight": "w_w", "psu": "psu_id", "strata": "stratum_id",
    }  # fmt: skip
    content = {"data": [entry], "index_scheme": "five_dimensions", "coupling": [], "accept": [], "importance": []}
    path = study(tmp_path, **content, obstacles=[{"index": "W_CAP", "by": "urban"}])
    path.write_text(re.sub(r"link:\n(  .*\n)+", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    report = gs.run(path)
    assert {"obstacles", "obstacles_types"} <= {table.name for table in tables(report)}
    path.write_text(path.read_text(encoding="utf-8").replace("W_CAP", "R_CAP"), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        gs.run(path)
    assert caught.value.code == "unknown_index"


FAULTS = {
    "unknown system": ({"coupling": [{"systems": ["W_URG", "W_LAV"], "polarity": "match"}]}, "unknown_scores"),
    "a construct has no communities": ({"coupling": [{"systems": ["W_LAW", "W_LAW1_X"]}]}, "unknown_scores"),
    "unknown index": ({"obstacles": [{"index": "R_CAPP"}]}, "unknown_scores"),
    "unknown outcome": ({"importance": [{"performance": "R_CAP", "outcome": "R_SATT"}]}, "unknown_scores"),
    "unknown part": ({"importance": [{"performance": ["R_LAW", "X_LAW"], "outcome": "R_SAT"}]}, "unknown_scores"),
    "no polarity": ({"coupling": [{"systems": ["W_URG", "W_LAW"]}]}, "undeclared_polarity"),
    "no polarity of a burden named": (
        {"coupling": [{"systems": ["W_COL", "W_LAW"], "burdens": ["W_COL"]}]},
        "undeclared_polarity",
    ),
    "nothing to relieve": (
        {"coupling": [{"systems": ["W_COL", "W_LAW"], "polarity": "relief"}]},
        "undeclared_polarity",
    ),
    "burden elsewhere": (
        {"coupling": [{"systems": ["W_COL", "W_LAW"], "burdens": ["W_RSK"]}]},
        "unmatched_systems",
    ),
    "twice": ({"coupling": [{"systems": ["W_COL", "W_COL"]}]}, "unmatched_systems"),
    "weights of others": (
        {"coupling": [{"systems": ["W_COL", "W_LAW"], "weights": [{"part": "W_COL", "weight": 1}]}]},
        "unmatched_systems",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_study_file_is_told_before_it_is_run(fault):
    parts, code = FAULTS[fault]
    content = {**_bare(), "importance": [], "obstacles": [], "coupling": [], **parts}
    schemes = [gs.read_scheme(name) for name in SCHEMES]
    found = gs.validate(gs.Study.model_validate(content), schemes=schemes)
    assert [one.id for one in found.failed("error")] == [code]
    failed = found.check(code).failures
    assert all(entry.message.zh != entry.message.en for entry in failed)
    assert failed[0].where.endswith(" 1")


def _bare():
    entry = {"file": "a.csv", "sampling": "census", "weight": "none", "psu": "none", "strata": "none"}
    return {
        "schema_version": 1, "kind": "study", "id": "s", "version": "1", "title": {"zh": "研", "en": "s"}, "seed": 1,
        "index_scheme": SCHEMES, "data": [{**entry, "source": s, "instrument": form} for s, form in FILES.items()],
    }  # fmt: skip


def test_a_sound_study_passes_and_says_how_many_were_looked_up():
    found = gs.validate(gs.Study.model_validate({**_bare(), **ASKED}), schemes=[gs.read_scheme(n) for n in SCHEMES])
    assert found.passed and found.check("unknown_scores").n_checked == 10  # scores named, one by one
    alone = gs.validate(gs.Study.model_validate({**_bare(), **ASKED}))
    assert alone.passed and alone.check("unknown_scores").n_checked == 0


def test_schemes_belong_to_a_study():
    with pytest.raises(UsageError) as caught:
        gs.validate(gs.read_instrument("bfi"), schemes=[gs.read_scheme("bfi")])
    assert caught.value.code == "schemes_not_used"


def test_the_shell_looks_scores_up_in_the_studys_schemes(folder):
    assert check(str(study(folder))).passed
    wrong = check(str(study(folder, "wrong.yaml", obstacles=[{"index": "R_CAPP"}])))
    assert not wrong.passed
    assert "R_CAPP" in wrong.say("zh") and "R_CAP" in wrong.say("en")


@pytest.mark.parametrize(
    ("parts", "zh", "en"),
    [
        ({"coupling": [{"systems": ["W_LAW"]}]}, "至少要有 2 项", "at least 2 entries"),
        ({"importance": [{"performance": "R_CAP"}]}, "重要性从哪里来", "where importance comes from"),
        ({"importance": [{"performance": "R_CAP", "outcome": "R_SAT", "goal": 120}]}, "不大于 100", "at most 100"),
        ({"obstacles": [{"index": "R_CAP", "at": "item"}]}, "'items'", "'items'"),
        ({"coupling": [{"systems": ["W_LAW", "W_COL"], "polaritty": "match"}]}, "polarity", "polarity"),
    ],
)
def test_a_misspelt_file_is_told_in_both_languages(folder, parts, zh, en):
    with pytest.raises(SchemeError) as caught:
        gs.run(study(folder, "misspelt.yaml", **parts))
    assert zh in caught.value.say("zh") and en in caught.value.say("en")
