"""Coded interviews to read: nothing runs, every link leads somewhere, no word is lost, nothing lies in a colour."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

import governance_survey as gs
from governance_survey.data.coding_view import MOST_CHARACTERS
from governance_survey.data.segments import Segment, Source
from tests.steps.interviews_made import codings

EVIL = '访谈员：<script>alert("x")</script>怎么样？\n主任：预案是抄的，"仓库"也空😀。大家都急。\n主任：后来就好了。\n'
START, MIDDLE = EVIL.index("预案"), EVIL.index("大家")
SOURCES = (
    Source("I1", "甲 & <img src=x onerror=alert(1)>", EVIL),
    Source("A1", "开放题", "Too slow & <i>late</i>. We waited.", kind="open_answer"),
    Source("N1", "no text", None),
)


def made():
    rows = [
        ("I1", START, MIDDLE, {"A": ["PB.RSK.1"], "B": ["PB.RSK.1", "PB.RSK.4"]}),
        ("I1", START + 4, MIDDLE + 5, {"A": ["PB.RSK.2"]}),
        ("I1", MIDDLE + 2, len(EVIL) - 3, {"B": ['"><script>x</script>']}),
        ("A1", 0, 8, {"A": ["PB.RSK.4"]}),
        ("N1", 0, 5, {"A": ["PB.RSK.4"]}),
    ]
    return codings(rows, sources=SOURCES)


class Page(HTMLParser):
    """What a reader of the page gets."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.said: list[tuple[str, str]] = []
        self.attributes: set[str] = set()
        self._open: list[str] = []
        self._lang: str | None = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        own = dict(attrs)
        self.attributes |= set(own)
        self.ids += [own["id"]] if "id" in own else []
        self.links += [own["href"]] if "href" in own else []
        if tag not in ("br",):
            self._open.append(tag)
        if tag == "p" and "lang" in own:
            self._lang = own["lang"]
            self.said.append((self._lang, ""))

    def handle_endtag(self, tag):
        self._open.pop()
        if tag == "p":
            self._lang = None

    def handle_data(self, data):
        if self._lang is not None and "sup" not in self._open:
            lang, words = self.said[-1]
            self.said[-1] = (lang, words + data)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_of_a_text_is_run_or_lost(language: str) -> None:
    page = Page(made().view().html(language))
    assert set(page.tags) <= {
        *("div", "style", "p", "strong", "section", "h4", "span", "mark", "sup", "a", "ul", "li"),
        *("br", "details", "summary"),
    }
    assert not {name for name in page.attributes if name.startswith("on")} | ({"style", "src"} & page.attributes)
    said = [words for _, words in page.said]
    assert "\n".join(said[:3]) == EVIL.rstrip("\n") and said[3] == SOURCES[1].text
    assert [lang for lang, _ in page.said] == ["zh-CN"] * 3 + ["en-GB"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_keyboard_reaches_every_unit_and_code(language: str) -> None:
    page = Page(made().view().html(language))
    assert len(page.ids) == len(set(page.ids))
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    # Five units, each with a number in the text and one in the margin; six labels; the index by code.
    assert len(page.links) == 5 + 5 + 6 + 6
    assert page.tags["summary"] == 1


def test_wordings_follow_the_language() -> None:
    zh, en = (made().view().html(language) for language in ("zh", "en"))
    assert "预案空转" in zh and "Plan on paper" in en and "按编码查找" in zh and "Find by code" in en
    title = made().codebook.code_by_id["PB.RSK.4"].definition
    assert f'title="{title.zh}"' in zh and f'title="{title.en}"' in en
    assert zh.startswith('<div class="gs-view" lang="zh-CN">') and en.startswith('<div class="gs-view" lang="en-GB">')
    gs.set_language("zh")
    assert made()._repr_html_() == zh


def test_units_are_underlined_and_numbered_and_doubly_where_they_overlap() -> None:
    html = made().view("I1").html("en")
    assert html.count('class="gs-several"') == 2 and "<sup>1]</sup>" in html and "<sup>2]</sup>" in html
    assert "(A, B)" in html and "not in the codebook" in html
    alone = made().view("A1").html("en")
    assert "gs-several" not in alone.split("</style>")[1] and "<sup>]</sup>" in alone


def test_a_unit_without_a_letter_still_has_its_place() -> None:
    own = made()
    at = len(EVIL) - 1
    own = replace(own, segments=(*own.segments, Segment("s9", "I1", at, at, at, at)))
    own = replace(own, marks=(*own.marks, replace(own.marks[0], segment="s9")))
    page = Page(own.view("I1").html("en"))
    assert all(link[1:] in page.ids for link in page.links)


def test_controls_and_turned_directions_are_shown_as_what_they_are() -> None:
    own = replace(made(), sources=(replace(SOURCES[0], text="a\x00b\u202ec" + EVIL[5:]), *SOURCES[1:]))
    html = own.view("I1").html("en")
    assert "\x00" not in html and "\u202e" not in html and "a\ufffdb\ufffdc" in html


def test_the_size_is_limited_and_says_so() -> None:
    long = Source("L", "long", "甲：" + "很" * 50_000)
    many = tuple(replace(SOURCES[1], id=f"S{k}") for k in range(5))
    rows = [("L", 2, 9, {"A": ["PB.RSK.1"]}), *((s.id, 0, 3, {"A": ["PB.RSK.1"]}) for s in many)]
    own = codings(rows, sources=(long, *many))
    html = own._repr_html_()
    assert html.count("<section>") == 3 and "Texts shown: 3 of 6" in html and "view(&quot;S2&quot;)" in html
    assert "很" * 100 in html and html.count("很") == MOST_CHARACTERS - 2
    assert own.view(most=5).html().count("<section>") == 5
    assert own.view("S4").sources == ("S4",) and "Texts shown" not in own.view("S4").html()


def test_of_some_codes_only_their_units_are_marked() -> None:
    page = Page(made().about("PB.RSK.2").view().html("en"))
    assert page.tags["section"] == 1 and page.tags["mark"] == 1
    assert made().about("PB.CRS").view().sources == ("I1", "A1", "N1")


@pytest.mark.parametrize(("language", "words"), [("zh", "不可外传"), ("en", "not to pass on")])
def test_it_says_that_the_words_passed_no_gate(language: str, words: str) -> None:
    assert words in made().view().html(language)
    assert "模拟数据" in replace(made(), simulated=True).view().html("zh")


def test_in_plain_text_no_words_of_a_person_are_shown() -> None:
    assert "预案是抄的" not in str(made().view()) and "I1, A1, N1" in str(made().view())


def test_a_source_that_is_not_there_is_refused() -> None:
    with pytest.raises(gs.errors.UsageError) as problem:
        made().view("I2")
    assert problem.value.code == "unknown_source" and problem.value.say("zh")
