"""Whatever words, codes and memos there are: written as a project and read again, they are the same."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance_survey.data.segments import Coder, Source
from governance_survey.formats.binding_codings import same_codings

from .test_writing import again, made

# Letters of every plane, marks that XML and tables take for their own, control characters, line ends.
LETTERS = st.sampled_from([*"ab，。楼 \n\t<>&\"'=\x0b\x1f\u2028\ufffe", "😀", "𠮷", "𰻝", "\u200d", "é", "e\u0301"])
WORDS = st.lists(LETTERS, min_size=1, max_size=60).map("".join)
NAMES = st.lists(st.sampled_from([*"ab楼12 .", "😀"]), min_size=1, max_size=8).map("".join).map(str.strip).filter(bool)
SAID = st.dictionaries(NAMES, WORDS.filter(str.strip), max_size=2)


@st.composite
def codings(draw):
    texts = draw(st.lists(WORDS, min_size=1, max_size=3))
    names = draw(st.lists(NAMES, min_size=len(texts), max_size=len(texts), unique=True))
    sources = tuple(
        Source(name, name, text, draw(st.sampled_from(["interview", "open_answer"])))
        for name, text in zip(names, texts, strict=True)
    )
    people = draw(st.lists(NAMES, min_size=1, max_size=2, unique=True))
    coders = tuple(Coder(name, name, draw(st.sampled_from(["human", "machine"]))) for name in people)
    marks = []
    for _ in range(draw(st.integers(0, 5))):
        source = draw(st.sampled_from(sources))
        start = draw(st.integers(0, len(source.text) - 1))
        end = draw(st.integers(start + 1, len(source.text)))
        code = draw(st.sampled_from(["PB.RSK.4", "PB.RSK", "AC.CRS.1", "NEW.RSK.谣言", "no <such> code"]))
        memo = draw(st.none() | WORDS)
        when = draw(st.sampled_from([None, "2026-03-01T08:00:00Z", "2026-03-01", "2026-03-01T08:00:00+08:00"]))
        marks.append((source.id, start, end, draw(st.sampled_from(people)), code, draw(SAID), memo, when))
    seen = {(mark[3], mark[0]) for mark in marks} | {(people[0], names[0])}
    return made(marks, sources=sources, coders=coders, simulated=draw(st.booleans()), assigned=seen)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=codings())
def test_written_read_equal(held, tmp_path):
    found = again(held, tmp_path)
    assert same_codings(found, held)
    assert found.losses == ()
    assert found.codebook == held.codebook
