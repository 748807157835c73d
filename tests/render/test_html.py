"""The page: nothing is fetched or run, everything is escaped, both languages are marked."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from governance_survey.render.html import to_html
from governance_survey.words.document import Document, Paragraph
from governance_survey.words.numbers import Number
from governance_survey.words.text import LANGUAGES

LANGUAGE_TAGS = {"zh-CN", "en-GB"}


class Elements(HTMLParser):
    """Every start tag with its attributes, in order."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page.decode("utf-8"))

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def named(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def page(document):
    return to_html(document, "zh")


def test_nothing_is_fetched(page):
    text = page.decode("utf-8")
    assert not re.search(r"https?:|url\(|@import|srcset", text)
    elements = Elements(page)
    assert {a["src"].partition(";")[0] for a in elements.named("img")} == {"data:image/svg+xml"}
    assert not [tag for tag, _ in elements.found if tag in ("link", "iframe", "object", "embed", "base", "form")]
    assert all(a["href"].startswith("#") for a in elements.named("a"))


def test_policy_forbids_everything_but_its_own_style(page):
    elements = Elements(page)
    policy = next(a["content"] for a in elements.named("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none';")
    assert "script-src" not in policy
    assert "unsafe" not in policy
    style = re.search(r"<style>(.*?)</style>", page.decode("utf-8"), re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    assert f"style-src 'sha256-{digest}'" in policy
    # The policy would also block inline styles and handlers: there are none to block.
    assert not [a for _, a in elements.found if "style" in a or any(name.startswith("on") for name in a)]


def test_labels_are_escaped(page):
    scripts = Elements(page).named("script")
    assert scripts == [{"type": "application/json", "id": "gs-record"}]
    assert b"<b>" not in page
    assert b"&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in page


def test_title_and_keys_are_escaped(document):
    evil = '"><img src=x onerror=alert(1)>'
    number = Number(evil, 1.5)
    paragraph = Paragraph((document.blocks[1].sentences[0].__class__(zh=(number,), en=(number,)),))
    elements = Elements(to_html(Document(document.title, (paragraph,), b""), "en"))
    assert elements.named("img") == []
    assert [a["data-gs"] for a in elements.named("data")] == [evil, evil]


def test_control_characters_cannot_reach_the_page(document):
    number = Number("k\x00\x1b", 1.5)
    sentence = document.blocks[1].sentences[0].__class__(zh=("a\x00\ud800b", number), en=("a\x08b", number))
    page = to_html(Document(document.title, (Paragraph((sentence,)),), b""), "en").decode("utf-8")
    assert not re.search("[\x00-\x08\x1b]", page)


def test_tables_are_accessible(page):
    text = page.decode("utf-8")
    elements = Elements(page)
    tables = len(elements.named("table"))
    assert tables == 2 * (3 + 3)  # three tables and the data of three figures, in two languages
    assert text.count("<caption") == tables
    assert {a.get("scope") for a in elements.named("th")} == {"col", "row"}
    assert not [a for tag, a in elements.found if "colspan" in a or "rowspan" in a]
    identities = [a["id"] for _, a in elements.found if "id" in a]
    assert len(identities) == len(set(identities))
    assert {a["aria-labelledby"] for a in elements.named("div") if "aria-labelledby" in a} <= set(identities)


def test_figures_have_alternative_text_and_data(page, document):
    elements = Elements(page)
    alts = [a["alt"] for a in elements.named("img")]
    assert len(alts) == 6
    assert 'Coefficient plot <b>"quoted"</b>' in alts
    assert len(elements.named("details")) == 6


def test_each_block_carries_its_language(page):
    elements = Elements(page)
    for tag in ("h1", "h2", "footer", "p"):
        marked = [a for a in elements.named(tag) if "gs-zh" in a.get("class", "") or "gs-en" in a.get("class", "")]
        assert {a["lang"] for a in marked} == LANGUAGE_TAGS, tag
    chinese = [a for _, a in elements.found if "gs-zh" in a.get("class", "").split()]
    english = [a for _, a in elements.found if "gs-en" in a.get("class", "").split()]
    assert len(chinese) == len(english) > 15


def test_headings_step_down_one_level_at_a_time(page):
    levels = [int(tag[1]) for tag, a in Elements(page).found if re.fullmatch(r"h[1-6]", tag) and a["lang"] == "en-GB"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_in_the_language_asked_for(document, language):
    elements = Elements(to_html(document, language))
    checked = [a["id"] for a in elements.named("input") if "checked" in a]
    assert checked == [f"gs-say-{language}"]
    assert elements.named("html")[0]["lang"].startswith(language)


def test_numbers_carry_full_precision(page):
    values = {a["data-gs"]: a["value"] for a in Elements(page).named("data")}
    assert float(values["F1.size"]) == 0.43231963254159567
    assert values["F1.n"] == "411"
    assert values["T1.figure1.W_PRO.estimate"] == ""


def test_simulated_answers_are_marked_in_both_languages(page, real_document):
    text = page.decode("utf-8")
    assert text.count('class="gs-simulated"') == 1
    assert "模拟数据：" in text
    assert "Simulated data:" in text
    assert text.count("gs-badge") > 6
    real = re.sub(r"<style>.*?</style>", "", to_html(real_document, "en").decode("utf-8"), flags=re.DOTALL)
    assert "gs-simulated" not in real
    assert "gs-badge" not in real
    assert "imulated" not in real


def test_the_same_document_gives_the_same_bytes(document, page):
    assert to_html(document, "zh") == page


def test_table_number_stands_in_the_caption(page):
    text = page.decode("utf-8")
    for label in ("表 1", "表 3", "Table 1", "Table 3", "图 3", "Figure 3", "图 1的数据", "Data of Figure 1"):
        assert f'<span class="gs-no">{label}</span>' in text, label
