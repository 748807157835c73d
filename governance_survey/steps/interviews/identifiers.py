"""What may give a person away in a transcript: numbers, addresses, names with a title, a place with a post.

A scan finds forms, not persons: it cannot see a nickname or a story everybody knows. A person reads every quote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ...words.text import Text

KINDS: dict[str, Text] = {
    "phone": Text(zh="电话号码", en="telephone number"),
    "id_number": Text(zh="身份证号", en="identity card number"),
    "email": Text(zh="电子邮箱", en="e-mail address"),
    "account": Text(zh="微信号、QQ 号", en="account of a messenger"),
    "plate": Text(zh="车牌号", en="number plate"),
    "address": Text(zh="地址（路、号、楼栋、单元、室）", en="address (street, building, flat)"),
    "person": Text(zh="姓名加称谓", en="name with a title"),
    "post": Text(zh="具体地名加职务", en="named place with a post"),
    "name": Text(zh="已知的姓名", en="known name"),
}

NAMES = ("person", "name")
# What a source says where its person agreed to be quoted.
QUOTED = ("yes", "quotes", "是", "同意")
# Plain refusals; every other word closes a text as well, but somebody may have meant it as a yes.
REFUSED = ("no", "none", "否", "不同意")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_DOUBLE = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯"
_TITLES = (
    "先生|女士|小姐|阿姨|大爷|大妈|大姐|大哥|奶奶|爷爷|师傅|老师|医生|大夫|警官|书记|主任|站长|网格长|网格员|局长|科长|经理|"
    "老板|同志|楼长|楼组长|组长|所长|处长|队长|院长|校长|会长|支书|村长|镇长|护士|律师|教授|民警|社工|大叔|大婶|大伯|大娘|叔叔|伯伯|姐姐"
)
# Beside a surname alone: 王姐, 李叔.
_KIN = "姐(?!妹)|哥(?!们)|叔|婶|伯|嫂|姨"
# Words that begin like a surname.
_NO_SURNAME = "于是|万一|任何|任务|方便|方案|高龄|高层|白天|向(?:书记|主任|所长|队长|站长|院长|局长)"
_POSTS = "书记|主任|网格长|站长|负责人|村长|局长|镇长|街道主任"
_NOT_A_PLACE = (
    "我们|你们|他们|咱们|这个|那个|每个|各个|哪个|一个|两个|几个"
    "|有的|所有|其他|别的|整个|全|本|该|隔壁|附近|周边|老旧|新建|农村|城市|居民|上级|下级"
)
# Chinese characters, rare ones too: a street or a person may be written with one.
_HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("phone", r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)"),
    ("phone", r"(?:电话|手机|座机|号码)[^\d\n，。；]{0,4}\d{7,8}(?!\d)|[零〇一二三四五六七八九幺]{7,}"),
    ("id_number", r"(?<!\d)[1-9]\d{16}[\dXx](?![\dXx])"),
    # Called one, a number need not check: it may be mistyped, or have the fifteen digits of old.
    ("id_number", r"身份证[^\d\n，。；]{0,6}\d{15}(?:\d{2}[\dXx])?(?![\dXx])"),
    ("account", r"(?:卡号|账号|帐号|账户)[^\d\n，。；]{0,4}\d[\d ]{6,22}\d"),
    ("email", r"[\w.+-]+@[\w-]+\.[\w.-]+\w"),
    ("account", r"(?:微信号?|wechat|WeChat|QQ号?)[是为:： ]{0,3}[A-Za-z0-9][-\w]{4,19}"),
    ("plate", r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·. ]?[A-Z0-9]{5,6}(?![A-Z0-9])"),
    ("address", rf"{_HAN}{{2,8}}(?:路|街|巷|弄|胡同|大道)\d+号|\d+(?:栋|幢|号楼|单元)\d*(?:室|单元)?|\d{{3,4}}室"),
    ("address", r"\b\d+ [A-Z][a-z]+ (?:Street|Road|Avenue|Lane)\b|\b(?:Building|Flat|Room) \d+\b"),
    ("person", rf"(?!{_NO_SURNAME})(?:{_DOUBLE}|[{_SURNAMES}])(?:某{{1,2}}|{_HAN}{{0,2}}?)(?:{_TITLES})"),
    ("person", rf"(?:{_DOUBLE}|[{_SURNAMES}])(?:{_KIN})|(?<!百)姓(?:{_DOUBLE}|[{_SURNAMES}])"),
    ("person", rf"(?:我叫|名叫|叫做){_HAN}{{2,3}}"),
    ("person", r"\b(?:Mr|Mrs|Ms|Dr|Secretary|Director)\.? [A-Z][a-z]+\b"),
    ("post", rf"(?!{_NOT_A_PLACE}){_HAN}{{2,6}}?(?:村|社区|小区|街道|镇|乡)的?(?:{_POSTS})"),
    ("post", r"\b(?:secretary|director|head) of [A-Z][a-z]+ (?:[Vv]illage|[Cc]ommunity|[Ss]ubdistrict)\b"),
)
# Full-width letters, digits and marks, one character for one: １３８ is a number as 138 is.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)}
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
# Attributes of a source that ought to hold an id, and in which people write a name.
_OF_A_PERSON = ("respondent", "interviewer", "受访者", "受访人", "被访者", "访谈员", "访谈者")
_LIKE_A_NAME = re.compile(rf"(?<!{_HAN})(?:(?:{_DOUBLE}){_HAN}{{1,2}}|[{_SURNAMES}]{_HAN}{{1,2}})(?!{_HAN})")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something in a source that may give a person away: code points from `start` to `end`."""

    source: str
    start: int
    end: int
    kind: str


def says_a_name(attribute: str) -> bool:
    """Whether an attribute of a source holds a name."""
    return "name" in attribute.casefold() or attribute == "姓名"


def names_in(attribute: str, value: str) -> tuple[str, ...]:
    """The names an attribute of a source holds: what it says is a name, or a person's words that look like one."""
    if says_a_name(attribute):
        return (value,)
    return tuple(_LIKE_A_NAME.findall(value)) if attribute in _OF_A_PERSON else ()


def identifiers(source: str, text: str, names: Iterable[str] = (), pseudonyms: Iterable[str] = ()) -> tuple[Hit, ...]:
    """Every form of an identifier in a text, and every known name; what lies inside a longer one is left out.

    A name that is one of the `pseudonyms` gives nobody away.

    Examples
    --------
    >>> [(hit.kind, hit.start, hit.end) for hit in identifiers("I1", "王主任的电话是13800138000。")]
    [('person', 0, 3), ('phone', 7, 18)]
    """
    plain = text.translate(_NARROW)
    found = [
        Hit(source, match.start(), match.end(), kind)
        for kind, pattern in _COMPILED
        for match in pattern.finditer(plain)
        if _CHECKS.get(kind, _always)(match[0])
    ]
    for name in sorted({name for name in names if len(name) >= 2}, key=len, reverse=True):
        found += [Hit(source, match.start(), match.end(), "name") for match in re.finditer(re.escape(name), text)]
    # One letter may begin anybody's name.
    invented = tuple(name for name in pseudonyms if len(name) >= 2)
    found = [hit for hit in found if hit.kind not in NAMES or not any(n in text[hit.start : hit.end] for n in invented)]
    found.sort(key=lambda hit: (hit.start, -hit.end))
    kept: list[Hit] = []
    for hit in found:
        if not kept or hit.end > kept[-1].end:
            kept.append(hit)
    return tuple(kept)


def _always(_: str) -> bool:
    return True


def _is_identity_card(text: str) -> bool:
    # GB 11643: the last character checks the seventeen before it, so that other long numbers are left alone.
    if not text[0].isdigit():
        return True
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text[:17], strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


_CHECKS: dict[str, Callable[[str], bool]] = {"id_number": _is_identity_card}
