"""`read_codings`: files of any kind joined and bound to a codebook; `save` hands them to other programs."""

import docx
import pandas as pd
import pytest

import governance_survey as gs
from governance_survey.errors import DataError, FileError, UsageError
from governance_survey.formats.binding_codings import same_codings

TALK = "社区：X01\n\n问：后来呢？\n答：等了两天😡，𠮷家没人管。\n"
OTHER = "问：物资呢？\n答：账目只有两个人知道。\n"
BOOK = "community_emergency"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "I01.txt").write_bytes(TALK.replace("\n", "\r\n").encode("gb18030"))
    document = docx.Document()
    for line in OTHER.strip().split("\n"):
        document.add_paragraph(line)
    document.save(tmp_path / "I02.docx")
    rows = [
        ("I01", "等了两天😡", "PB.RSK.4", "A", "present"),
        ("I01", "𠮷家没人管", "Missing oversight", "A", "present"),
        ("I02", "账目只有两个人知道", "监督缺位", "B", "absent"),
        ("I02", "账目只有两个人知道", "新情况", "A", "absent"),
    ]
    frame = pd.DataFrame(rows, columns=["source", "quote", "code", "coder", "status"])
    frame.to_csv(tmp_path / "codes.csv", index=False, encoding="utf-8-sig")
    return tmp_path


def test_a_folder_of_transcripts_and_a_table(folder):
    codings = gs.read_codings(folder, BOOK, speakers={"问": "interviewer", "答": "head"})
    assert [source.id for source in codings.sources] == ["I01", "I02"]
    assert codings.sources[0].text == TALK
    assert codings.sources[0].attributes == {"community": "X01", "interviewer": "问", "speaker": "head"}
    assert {codings.quote(one) for one in codings.segments} == {"等了两天😡", "𠮷家没人管", "账目只有两个人知道"}
    assert [mark.code for mark in codings.marks] == ["PB.RSK.4", "PB.LAW.3", "新情况", "PB.LAW.3"]
    assert codings.marks[0].attributes == {"status": "present"}
    assert codings.assigned == {("A", "I01"), ("A", "I02"), ("B", "I02")}
    assert any("新情况" in note.say("en") for origin in codings.origins for note in origin.notes)
    assert set(codings.provenance.inputs) == {"codes.csv", "I01.txt", "I02.docx"}
    asked = codings.turns("I01")
    assert asked.asked[-2:].tolist() == [True, False]


def test_paths_one_by_one_give_the_same(folder):
    one = gs.read_codings(folder, BOOK)
    two = gs.read_codings(folder / "codes.csv", BOOK, transcripts=folder)
    three = gs.read_codings(
        [str(folder / "I02.docx"), folder / "I01.txt", folder / "codes.csv"], gs.read_codebook(BOOK)
    )
    assert one.marks == two.marks
    assert {source.id: source for source in three.sources} == {source.id: source for source in one.sources}
    assert one.provenance.arguments["codebook"] == "community_emergency@1.0"


@pytest.mark.parametrize("name", ["out.qdpx", "out.csv", "out.xlsx"])
def test_saved_and_read_again(name, folder):
    codings = gs.read_codings(folder, BOOK)
    path = gs.save(codings, folder / "out" / name)
    again = gs.read_codings(path, BOOK, transcripts=[folder / "I01.txt", folder / "I02.docx"])
    assert same_codings(again, codings)
    assert again.marks == codings.marks


def test_saving_refuses_other_kinds_and_options(folder):
    codings = gs.read_codings(folder, BOOK)
    with pytest.raises(UsageError) as caught:
        gs.save(codings, folder / "out.docx")
    assert caught.value.code == "unknown_output"
    with pytest.raises(UsageError) as caught:
        gs.save(codings, folder / "out.qdpx", language="zh")
    assert caught.value.code == "option_not_used"


def test_what_cannot_be_kept_is_not_saved(folder):
    """A text with a lone carriage return would read back with another line end: the old file stays."""
    from dataclasses import replace

    codings = gs.read_codings(folder, BOOK)
    odd = replace(codings, sources=(replace(codings.sources[0], text=TALK.replace("\n", "\r")), *codings.sources[1:]))
    path = gs.save(codings, folder / "out.qdpx")
    before = path.read_bytes()
    with pytest.raises(FileError) as caught:
        gs.save(odd, path)
    assert caught.value.code == "codings_lost"
    assert path.read_bytes() == before


def test_without_a_codebook_the_tables_own_codes(folder):
    codings = gs.read_codings(folder)
    assert {code.id for code in codings.codebook.codes} == {"PB.RSK.4", "Missing oversight", "监督缺位", "新情况"}
    assert all(codings.code(mark) is not None for mark in codings.marks)


def test_texts_alone_are_codings_without_codes(folder):
    codings = gs.read_codings([folder / "I01.txt", folder / "I02.docx"], BOOK)
    assert (len(codings.sources), codings.marks, codings.assigned) == (2, (), frozenset())
    with pytest.raises(DataError) as caught:
        gs.read_codings(folder / "I01.txt")
    assert caught.value.code == "codebook_missing"


def test_the_coder_a_file_does_not_name(tmp_path):
    for who in ("wang", "li"):
        (tmp_path / f"{who}.csv").write_text("source,quote,code\nI01,没人管,PB.RSK.4\n", encoding="utf-8")
    (tmp_path / "I01.txt").write_text(TALK, encoding="utf-8")
    mapped = gs.read_codings(tmp_path, BOOK, coder={"wang.csv": "W", "li.csv": "L"})
    assert {mark.coder for mark in mapped.marks} == {"W", "L"}
    assert len(mapped.segments) == 1
    one = gs.read_codings([tmp_path / "wang.csv", tmp_path / "I01.txt"], BOOK, coder="W")
    assert [coder.id for coder in one.coders] == ["W"]
    none = gs.read_codings([tmp_path / "wang.csv", tmp_path / "I01.txt"], BOOK)
    assert [coder.id for coder in none.coders] == ["?"]


def test_coders_of_two_versions_of_a_text_cannot_be_joined(tmp_path):
    codings = []
    for n, text in enumerate((TALK, TALK.replace("两天", "三天"))):
        (tmp_path / str(n)).mkdir()
        (tmp_path / str(n) / "I01.txt").write_text(text, encoding="utf-8")
        read = gs.read_codings(tmp_path / str(n), BOOK)
        codings.append(gs.save(read, tmp_path / f"{n}.qdpx"))
    with pytest.raises(DataError) as caught:
        gs.read_codings(codings, BOOK)
    assert caught.value.code == "sources_differ"
    assert "等了三天" in caught.value.say("zh")


def test_open_answers_are_coded_with_the_same_scheme(tmp_path):
    table = pd.DataFrame(
        {"worker_id": ["W1", "W2"], "community_id": ["X01", "X02"], "W_OE_1": ["夜里封楼，没人通知", "没有"]}
    )
    answers = gs.read_responses(table, "community_worker", sampling="convenience", simulated=True)
    (tmp_path / "open.csv").write_text(
        "source,quote,code,coder\nW_OE_1:W1,,PB.RSK.4,A\nW_OE_1:W2,没有,PB.COL.1,A\n", encoding="utf-8"
    )
    codings = gs.read_codings([answers, tmp_path / "open.csv"], BOOK)
    assert [codings.quote(one) for one in codings.segments] == ["夜里封楼，没人通知", "没有"]
    assert {source.kind for source in codings.sources} == {"open_answer"}
    assert codings.sources[0].attributes["community"] == "X01"
    assert codings.simulated
    assert "simulated" in str(codings)


@pytest.mark.parametrize(
    ("files", "options", "code"),
    [
        ([], {}, "not_coded_texts"),
        (3, {}, "not_coded_texts"),
        ([3], {}, "not_coded_texts"),
        ("codes.csv", {"codebook": 3}, "not_coded_texts"),
        ("codes.csv", {"offsets": "utf16"}, "option_not_used"),
        ("I01.txt", {"sheet": "x"}, "option_not_used"),
        ("codes.csv", {"transcripts": "codes.csv"}, "not_a_transcript"),
        (".", {"speakers": {"谁": "head"}}, "speaker_not_found"),
    ],
)
def test_misuse(files, options, code, folder):
    given = folder / files if isinstance(files, str) else files
    options = {key: folder / value if key == "transcripts" else value for key, value in options.items()}
    with pytest.raises(UsageError) as caught:
        gs.read_codings(given, options.pop("codebook", BOOK), **options)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("none.qdpx", "file_not_found"),
        ("project.nvp", "unknown_format"),
        ("x.pdf", "unknown_format"),
        ("empty", "folder_without_texts"),
    ],
)
def test_files_that_are_not_read(name, code, tmp_path):
    if name == "empty":
        (tmp_path / name).mkdir()
    elif name != "none.qdpx":
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(FileError) as caught:
        gs.read_codings(tmp_path / name, BOOK)
    assert caught.value.code == code
    if name.endswith("nvp"):
        assert ".qdpx" in caught.value.say("en")


def test_simulated_interviews_go_out_and_come_back(tmp_path):
    from governance_survey.studio.simulation.interviews import simulate_interviews

    made = simulate_interviews(gs.read_codebook(BOOK), seed=3, communities=3, machine=True).codings
    path = gs.save(made, tmp_path / "made.qdpx")
    again = gs.read_codings(path)
    assert same_codings(again, made)
    assert again.simulated
    assert again.codebook == made.codebook
    assert {coder.kind for coder in again.coders} == {"human", "machine"}
