"""Bytes to text by rule: byte-order mark, then UTF-8, then GB18030, each strictly; garbled text is refused."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from pathlib import Path

from ..words.errors import FileError, UsageError, closest
from ..words.text import Text, same

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SHOWN = ("utf-8", "gb18030", "big5", "cp1252")
# Runs no survey text holds: GBK read as Latin-1 (ÌâÄ¿), UTF-8 read as Latin-1 or Windows-1252 (æ»¡æ), UTF-8
# read as GBK (锛 銆 鈥) and its lost bytes (锟斤拷), and C1 controls, which only a wrong table yields.
_GARBLED = re.compile(
    r"[\u00c0-\u00ff][\u00a1-\u00ff]{3}|[\u00c2\u00c3][\u0080-\u00bf]|(?:[\u00c3-\u00ef][\u0080-\u00bf]{1,2}){2}"
    r"|[\u951b\u9286\u9225][\u4e00-\u9fff]?[\u951b\u9286\u9225]|\u951f\u65a4\u62f7|[\u0080-\u0084\u0086-\u009f]|\ufffd"
)
_SAMPLE = 1_000_000


def decode(content: bytes, path: Path, encoding: str | None = None) -> tuple[str, str]:
    """The encoding used, and the text without its byte-order mark.

    Parameters
    ----------
    content : bytes
    path : Path
        For messages.
    encoding : str, optional
        Wins over the rule. A one- or two-byte encoding that yields garbled text, or is given for what is
        plainly UTF-8, is refused all the same: nothing later could find the damage.

    Raises
    ------
    UsageError
        ``unknown_encoding``.
    FileError
        ``encoding_unknown``, ``encoding_wrong``, ``text_garbled``, each with the header as candidates read it.
    """
    if encoding is not None:
        return encoding, _forced(content, path, encoding).removeprefix("\ufeff")
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    for guess in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = content.decode(guess)
        except UnicodeDecodeError:
            continue
        if guess == "gb18030" and not _plausible(text):
            break
        if looks_garbled(text):
            raise _refused("text_garbled", _GARBLED_BEFORE, path, content, _EXPORT)
        return guess, text.removeprefix("\ufeff")
    raise _refused("encoding_unknown", _UNKNOWN, path, content, _CHOOSE)


def looks_garbled(text: str) -> bool:
    """Whether a text was decoded with the wrong table, here or before it was saved."""
    return _GARBLED.search(text[:_SAMPLE]) is not None


def _forced(content: bytes, path: Path, encoding: str) -> str:
    wrong = Text(zh="按 {e} 读出来不对。", en="Read as {e} the file makes no sense.").fill(e=encoding)
    try:
        name = codecs.lookup(encoding).name
    except LookupError as problem:
        raise UsageError(
            "unknown_encoding",
            Text(zh="没有这种编码。", en="There is no such encoding."),
            got=same(encoding),
            expected=same("utf-8, gb18030, big5 …"),
            fix=closest(encoding, ("utf-8", "gb18030", "gbk", "big5", "utf-16")),
        ) from problem
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as problem:
        raise _refused("encoding_wrong", wrong, path, content, _CHOOSE) from problem
    if not name.startswith("utf") and (looks_garbled(text) or _is_utf8(content)):
        raise _refused("encoding_wrong", wrong, path, content, _CHOOSE)
    return text


def _is_utf8(content: bytes) -> bool:
    # Four characters that obey UTF-8 by chance are as good as impossible in a legacy encoding.
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return sum(character > "\x7f" for character in text[:_SAMPLE]) >= 4


def _plausible(text: str) -> bool:
    # Almost any bytes decode as GB18030 (Big5, Windows-1252 …), but then more than half of them into rare
    # characters: what people write lies within GB2312, but for names and traditional forms (under a third).
    # Four-byte characters occur in true GB18030 only.
    counts = Counter(character for character in text[:_SAMPLE] if character > "\x7f")
    odd = sum(count for character, count in counts.items() if not _is_common(character))
    return 3 * odd <= counts.total()


def _is_common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return len(character.encode("gb18030")) == 4
    return True


_UNKNOWN = Text(zh="认不出文件的编码。", en="The encoding of the file is unknown.")
_GARBLED_BEFORE = Text(zh="文字在保存之前就已经乱码。", en="The text was garbled before it was saved.")
_EXPORT = Text(
    zh='请从原系统重新导出；若文字本来如此，请写 encoding="utf-8"。',
    en='Export it again from where it came; if it is as meant, pass encoding="utf-8".',
)
_CHOOSE = Text(
    zh='哪一行的表头是对的，就写 encoding="那个名字"；或在 Excel 里另存为“CSV UTF-8”。',
    en='Pass encoding= with the name whose header reads right, or save as "CSV UTF-8" in Excel.',
)


def _refused(code: str, what: Text, path: Path, content: bytes, fix: Text) -> FileError:
    first = content.lstrip(b"\r\n").splitlines()[0][:90] if content.strip() else b""
    shown = [f"{name}: {first.decode(name, errors='replace')[:60]}" for name in _SHOWN]
    return FileError(code, what, where=same(path), got=same("\n    " + "\n    ".join(shown)), fix=fix)
