"""Every measured way of counting positions cuts the intended characters, and what cannot be told is refused."""

import pytest

from governance_survey.errors import FileError, UsageError
from governance_survey.formats.qda.project import read_project

from .projects import HABITS, Habit, coding, guid, in_habit, inline, packed, selection

# Emoji (one of them a family joined of several), and characters beyond the basic plane: 𠮷 𬭎 𪚥 𰻝.
TALK = (
    "访谈员：后来呢😀？\n"
    "楼长：通知是半夜来的😡😡，等了两天楼才封。𠮷家的孩子发烧，没有人管。\n"
    "访谈员：物资怎么发？\n"
    "楼长：𬭎厂的人送来的，👨‍👩‍👧‍👦 一家一份；账目只有两个人知道。𪚥字楼没领到。\n"
    "Worker: we were told nothing 🎉, not even the phone number of the 𰻝 street office.\n"
)
CUTS = (
    "通知是半夜来的😡😡",
    "等了两天楼才封。",
    "𠮷家的孩子发烧，没有人管。",
    "𬭎厂的人送来的",
    "👨‍👩‍👧‍👦 一家一份",
    "账目只有两个人知道",
    "𪚥字楼没领到。",
    "we were told nothing 🎉",
    "the phone number of the 𰻝 street office",
)


def cut_words(raw):
    text = {source.id: source.text for source in raw.sources}
    return sorted(text[mark.source][mark.start : mark.end] for mark in raw.marks)


USUAL = [name for name in HABITS if name != "inclusive"]


@pytest.mark.parametrize("name", USUAL)
def test_every_selection_cuts_the_intended_characters(name, tmp_path):
    raw = read_project(in_habit(tmp_path / "p.qdpx", TALK, CUTS, HABITS[name]))
    assert raw.sources[0].text == TALK
    assert cut_words(raw) == sorted(CUTS)
    assert len(raw.origin.notes) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nvivo", "UTF-16 units, CRLF counts 2;"),
        ("atlas", "code points, CRLF counts 1;"),
        ("standard", "code points, CRLF counts 2;"),
        ("unknown, UTF-16", "UTF-16 units, CRLF counts 2;"),
    ],
)
def test_the_reading_is_shown_with_its_evidence(name, said, tmp_path):
    raw = read_project(in_habit(tmp_path / "p.qdpx", TALK, CUTS, HABITS[name]))
    note = raw.origin.notes[0]
    assert said in note.say("en")
    assert "of 9 selections" in note.say("en")
    assert "9 处选段" in note.say("zh")


def test_ends_inside_are_read_so_where_many_selections_show_it(tmp_path):
    """The standard's words allow it; no program was met that does, so few selections are not enough."""
    clauses = [f"第{n}栋楼的人说没有接到通知" for n in "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯"]
    text = "，".join(clauses) + "。\n"
    raw = read_project(in_habit(tmp_path / "p.qdpx", text, clauses, HABITS["inclusive"]))
    assert cut_words(raw) == sorted(clauses)
    assert "end inside" in raw.origin.notes[0].say("en")
    with pytest.raises(FileError) as caught:
        read_project(in_habit(tmp_path / "few.qdpx", text, clauses[:9], HABITS["inclusive"]))
    assert caught.value.code == "positions_ambiguous"
    raw = read_project(tmp_path / "few.qdpx", offsets="inclusive")
    assert cut_words(raw) == sorted(clauses[:9])


@pytest.mark.parametrize("crlf", [1, 2])
def test_line_ends_of_a_text_inside_the_xml(crlf, tmp_path):
    """A parser makes one character of CRLF; a program that had counted two is found out all the same."""
    habit = Habit("Some Program 1.0", crlf=crlf)
    inner = "".join(selection(TALK, cut, habit, coding("PB.RSK.4", guid("user", "A"))) for cut in CUTS)
    raw = read_project(packed(tmp_path / "p.qdpx", inline(TALK, inner, origin=habit.origin)))
    assert cut_words(raw) == sorted(CUTS)


def test_a_habit_the_evidence_contradicts_is_not_followed(tmp_path):
    """NVivo is expected to count UTF-16; a file under its name that counts code points is read as it is."""
    habit = Habit("NVivo Release 12.6")
    raw = read_project(in_habit(tmp_path / "p.qdpx", TALK, CUTS, habit))
    assert cut_words(raw) == sorted(CUTS)


def test_ambiguous_positions_are_refused_with_the_cuts_of_each_reading(tmp_path):
    """Inside a run of Chinese no edge tells one reading from another, and nothing is known of the program."""
    text = "😀" + "一二三四五六七八九十" * 3
    path = in_habit(tmp_path / "p.qdpx", text, ["四五六七"], Habit("Some Program 1.0", utf16=True))
    with pytest.raises(FileError) as caught:
        read_project(path)
    assert caught.value.code == "positions_ambiguous"
    assert "“四五六七”" in caught.value.say("en")
    assert "“五六七八”" in caught.value.say("zh")
    assert "utf16" in caught.value.say("en")
    assert cut_words(read_project(path, offsets="utf16")) == ["四五六七"]
    assert cut_words(read_project(path, offsets={"I01": "code_points"})) == ["五六七八"]


def test_a_name_that_repeats_the_words_decides(tmp_path):
    text = "😀" + "一二三四五六七八九十" + "甲乙丙丁"
    path = in_habit(tmp_path / "p.qdpx", text, ["四五六七"], Habit("Some Program 1.0", utf16=True, named=True))
    raw = read_project(path)
    assert cut_words(raw) == ["四五六七"]
    assert "1 of 1 equal the name" in raw.origin.notes[0].say("en")


def test_texts_without_evidence_follow_the_decided_texts_of_their_project(tmp_path):
    from .projects import project, source

    habit = Habit("Some Program 1.0", utf16=True)
    short = "😀" + "一二三四五六七八九十" * 3
    parts = {"I01": (TALK, CUTS), "I02": (short, ["四五六七"])}
    sources, members = "", {}
    for name, (text, cuts) in parts.items():
        inner = "".join(selection(text, cut, habit, coding("PB.RSK.4", guid("user", "A"))) for cut in cuts)
        sources += source(name, inner, f'plainTextPath="internal://{name}.txt"')
        members[f"sources/{name}.txt"] = text.replace("\n", "\r\n").encode()
    raw = read_project(packed(tmp_path / "p.qdpx", project(sources, origin=habit.origin), members))
    assert cut_words(raw) == sorted([*CUTS, "四五六七"])


@pytest.mark.parametrize(("start", "end"), [(0, 10_000), (-3, 4), (5, 2)])
def test_positions_outside_the_text_are_refused_or_listed(start, end, tmp_path):
    bad = f'<PlainTextSelection guid="{guid("bad")}" startPosition="{start}" endPosition="{end}"/>'
    good = selection(TALK, CUTS[1], Habit(None, crlf=1), coding("PB.RSK.4", guid("user", "A")))
    path = packed(tmp_path / "p.qdpx", inline(TALK, good + bad, origin="MAXQDA 24"))
    with pytest.raises(FileError) as caught:
        read_project(path)
    assert caught.value.code == "positions_impossible"
    assert f"{start}–{end}" in caught.value.say("en")
    raw = read_project(path, offsets="code_points crlf=1")
    assert cut_words(raw) == [CUTS[1]]
    assert any("outside their text" in loss.say("en") for loss in raw.losses)


def test_selections_of_no_length_are_listed_not_kept(tmp_path):
    """ATLAS.ti writes them."""
    inner = coding("PB.RSK.4", None)
    empty = f'<PlainTextSelection guid="{guid("e")}" startPosition="4" endPosition="4">{inner}</PlainTextSelection>'
    good = selection(TALK, CUTS[1], Habit(None, crlf=1), coding("PB.RSK.4", guid("user", "A")))
    raw = read_project(packed(tmp_path / "p.qdpx", inline(TALK, empty + good, origin="ATLAS.ti 9")))
    assert cut_words(raw) == [CUTS[1]]
    assert any("no length" in loss.say("en") and "I01 4–4 (1)" in loss.say("en") for loss in raw.losses)


def test_an_unknown_unit_is_refused_with_the_known_ones(tmp_path):
    path = in_habit(tmp_path / "p.qdpx", TALK, CUTS, HABITS["nvivo"])
    with pytest.raises(UsageError) as caught:
        read_project(path, offsets="utf-16")
    assert caught.value.code == "offsets_unknown"
    assert "utf16" in caught.value.say("en")
