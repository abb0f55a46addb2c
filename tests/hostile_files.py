"""Broken and hostile files of every kind that is read, the same for the same seed.

A file is a good one that was cut, flipped, doubled, nested or filled with large numbers; inside an archive this is done
to a member as well. Others are built to use up memory or time: bombs, entities, loops, huge lines, wrong endings.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from good_files import (
    GOOD,
    MAIL,
    MERGED,
    OPEN,
    PAGE,
    PAGES,
    ROWS,
    RTF,
    SLIDE,
    STYLES,
    WORD,
    docx,
    epub,
    odt,
    pptx,
    xlsx,
    zipped,
)
from pdf_files import draw, pdf

__all__ = ["hostile"]

HUGE = (b"999999999", b"-1", b"0", b"1e308", b"99999999999999999999", b"2147483648", b"65536", b"nan", b"")
TOKENS = (
    *(b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"<", b"</w:p>", b"]]>", b"<!--", b"<![CDATA["),
    *(b"&#x110000;", b"&#xD800;", b"&#0;", b"&x;", b"\x1b[2J", b"\r", b"\x0c", b"endstream", b"endobj", b"{\\", b"}"),
    *(b"\\u-70000 ", b"\\bin999999999 ", b"=?utf-8?b?/////w==?=", b"--b\r\n", b'"', b"\xe2\x80\xa8", b"PK\x03\x04"),
)
ARCHIVES = (".docx", ".epub", ".odt", ".pptx", ".xlsx")


# What happens to them


def hostile(random: Random, *, largest: int = 10**9) -> tuple[str, bytes]:
    """Return the suffix and the bytes of a file, of at most so many bytes, of which at least one thing is wrong."""
    made = _hostile(random)
    while len(made[1]) > largest:
        made = _hostile(random)
    return made


def _hostile(random: Random) -> tuple[str, bytes]:
    suffix = random.choice(sorted(GOOD))
    if random.random() < 0.3:
        return random.choice(BUILT)(random)
    data = random.choice(GOOD[suffix])
    if random.random() < 0.05:
        return random.choice(sorted(GOOD)), data
    if suffix in ARCHIVES and random.random() < 0.7:
        return suffix, _in_a_member(random, data)
    return suffix, _damaged(random, data)


def _in_a_member(random: Random, data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = random.choice(sorted(members))
    if random.random() < 0.1:
        del members[name]
    else:
        members[name] = _damaged(random, members[name])
    return zipped(members)


def _damaged(random: Random, data: bytes) -> bytes:
    for _ in range(random.choice([1, 1, 2, 5])):
        data = random.choice(DAMAGE)(random, data)
    return data


def _cut(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _flip(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice([1, 3, 30]) if data else 0):
        changed[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _double(random: Random, data: bytes) -> bytes:
    start, end = sorted(random.randrange(len(data) + 1) for _ in range(2))
    return data[:end] + data[start:end] * min(random.choice([1, 2, 200]), 2_000_000 // (end - start + 1)) + data[end:]


def _leave_out(random: Random, data: bytes) -> bytes:
    start, end = sorted(random.randrange(len(data) + 1) for _ in range(2))
    return data[:start] + data[end:]


def _insert(random: Random, data: bytes) -> bytes:
    place = random.randrange(len(data) + 1)
    return data[:place] + random.choice(TOKENS) * random.choice([1, 1, 3, 20_000]) + data[place:]


def _large_numbers(random: Random, data: bytes) -> bytes:
    numbers = [*re.finditer(rb"(?<!\d)\d{1,9}(?!\d)", data[:100_000])]
    for number in sorted(random.sample(numbers, min(len(numbers), random.choice([1, 3]))), key=lambda m: -m.start()):
        data = data[: number.start()] + random.choice(HUGE) + data[number.end() :]
    return data


def _zeros(random: Random, data: bytes) -> bytes:
    place = random.randrange(len(data) + 1)
    return data[:place] + bytes(len(data[place : place + 4096])) + data[place + 4096 :]


def _long_line(random: Random, data: bytes) -> bytes:
    place = random.randrange(len(data) + 1)
    return (
        data[:place]
        + random.choice([b"x", b"a ", b"(", b". ", b"-", b"*_", b"| ", b"[", b"&"]) * 300_000
        + data[place:]
    )


def _deeper(random: Random, data: bytes) -> bytes:
    """Double the start of an element many times."""
    starts = [*re.finditer(rb"<[a-z][^<>/]*>", data[:100_000])]
    if not starts:
        return data
    start = random.choice(starts)
    return data[: start.start()] + start[0] * random.choice([50, 600, 30_000]) + data[start.start() :]


def _entities(random: Random, data: bytes) -> bytes:
    """Put entities that are files, or that grow without end, into XML."""
    doubled = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    kinds = (
        '<!ENTITY e11 SYSTEM "file:///etc/passwd">',
        '<!ENTITY e11 SYSTEM "http://127.0.0.1:9/x">',
        f'<!ENTITY e0 "Word">{doubled}',
        f'<!ENTITY e11 "{"x" * 100_000}">',
        '<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;',
    )
    head = f"<!DOCTYPE a [{random.choice(kinds)}]>".encode()
    return head + data.replace(b"pay", b"&e11;" * random.choice([1, 1000]))


DAMAGE: tuple[Callable[[Random, bytes], bytes], ...] = (
    *[_cut, _flip, _flip, _flip, _double, _leave_out, _insert, _large_numbers, _large_numbers, _zeros],
    *[_long_line, _deeper, _entities],
)


# Files that are built to do harm


def _bomb(random: Random) -> tuple[str, bytes]:
    suffix = random.choice(ARCHIVES)
    fill = random.choice([" ", "<a>", "<w:p/>", "word "]) * random.choice([3_000_000, 20_000_000])
    made: dict[str, Callable[[str], bytes]] = {".docx": docx, ".epub": epub, ".odt": odt}
    made |= {".pptx": pptx, ".xlsx": xlsx}
    return suffix, made[suffix](fill)


def _many_members(random: Random) -> tuple[str, bytes]:
    return random.choice(ARCHIVES), zipped({f"word/{number}.xml": "" for number in range(30_000)})


def _nested(random: Random) -> tuple[str, bytes]:
    depth = random.choice([300, 3000, 100_000])
    kinds: tuple[tuple[str, bytes], ...] = (
        (".html", b"<div>" * depth + b"word"),
        (".html", b"<ul><li>" * depth + b"word"),
        (".html", b"<table><tr><td>" * min(depth, 20_000) + b"word"),
        (".html", b"<b><p>" * min(depth, 3000) + b"word"),
        (".rtf", b"{\\rtf1 " + b"{" * depth + b"word"),
        (".rtf", b"{\\rtf1 " + b"word\\par" * depth + b"}"),
        (".md", b">" * depth + b" word"),
        (".md", b"- " * depth + b"word"),
        (".md", b"[" * depth + b"word" + b"](" * depth),
        (".docx", docx("<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000)),
        (".docx", docx("<w:sdt><w:sdtContent>" * 150 + WORD + "</w:sdtContent></w:sdt>" * 150)),
        (".odt", odt("<text:list><text:list-item>" * 3000 + "</text:list-item></text:list>" * 3000)),
        (".odt", odt("<text:section>" * 200 + OPEN + "</text:section>" * 200)),
        (".pptx", pptx("<p:grpSp>" * 3000 + SLIDE + "</p:grpSp>" * 3000)),
        (".epub", epub("<div>" * 3000 + PAGE + "</div>" * 3000)),
        (
            ".eml",
            b"".join(
                b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(min(depth, 3000))
            ),
        ),
        (".eml", b"Content-Type: message/rfc822\n\n" * min(depth, 3000) + b"Subject: x\n\nword"),
        (".pdf", pdf(["q " * depth, draw("Word.", 72, 700)])),
        (".pdf", pdf(["[" * depth + "]" * depth])),
        (".pdf", PAGES.replace(b"/Title (Fees)", b"/Title " + b"[" * depth)),
    )
    return random.choice(kinds)


def _loop(random: Random) -> tuple[str, bytes]:
    kinds: tuple[tuple[str, bytes], ...] = (
        (".docx", docx(WORD, base="Heading1")),
        (".docx", docx(WORD.replace('"2"', '"99999999"'))),
        (".docx", docx(WORD, numbers="upperRoman", start=10**15)),
        (".docx", docx(WORD, numbers="lowerLetter", start=10**15)),
        (".docx", docx(WORD, numbers="lowerLetter", start=-5)),
        (".docx", docx(WORD.replace('ilvl w:val="0"', 'ilvl w:val="999999999"'))),
        (".odt", odt(OPEN.replace('text:c="3"', 'text:c="2000000000"'))),
        (".odt", odt(OPEN.replace('columns-repeated="3"', 'columns-repeated="2000000000"'))),
        (".odt", odt(OPEN.replace('rows-repeated="2"', 'rows-repeated="2000000000"'))),
        (".odt", odt(OPEN.replace('level="2"', 'level="99999999999999999999"'))),
        (".epub", epub(PAGE, '<itemref idref="c"/>' * 20_000)),
        (".epub", epub(PAGE, '<itemref idref="n"/><itemref idref="x"/>')),
        (".pptx", pptx(SLIDE.replace('lvl="1"', 'lvl="999999999"'))),
        (".xlsx", xlsx(ROWS, MERGED.replace("A2:A3", "A2:XFD1048576"))),
        (".xlsx", xlsx(ROWS.replace("A2", "XFD1048576"), MERGED.replace("A2", "A1"))),
        (".xlsx", xlsx(ROWS, styles=STYLES.replace("0.00", "0." + "0" * 200 + "E+000%%%%[h],,,;;;;"))),
        (".pdf", PAGES.replace(b"/Kids [4 0 R", b"/Kids [2 0 R")),
        (".pdf", PAGES.replace(b"/Count 2", b"/Count 99999999")),
        (".pdf", PAGES.replace(b"/Parent 2 0 R", b"/Parent 4 0 R")),
        (".pdf", re.sub(rb"startxref\s+\d+", b"startxref 0", PAGES)),
        (".html", PAGE.replace('colspan="2"', 'colspan="999999999"').encode()),
        (".html", PAGE.replace('rowspan="2"', 'rowspan="999999999"').encode()),
        (".html", PAGE.replace('start="3"', f'start="{"9" * 5000}"').encode()),
        (".rtf", RTF.replace("\\pard", "\\s99999999999\\pard\\bin999999999 ").encode()),
        (
            ".eml",
            MAIL.replace("Content-Type: text/plain; charset=utf-8", "Content-Type: text/plain; charset=x" * 9).encode(),
        ),
    )
    return random.choice(kinds)


def _hostile_pdf(random: Random) -> tuple[str, bytes]:
    """Return a page that draws what no page should."""
    packed = zlib.compress(b" " * 300_000_000, 9) if random.random() < 0.1 else zlib.compress(b"BT (x) Tj ET " * 9)
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    line = draw("Members pay eight.", 72, 700)
    pages: tuple[tuple[str, ...], ...] = (
        tuple(draw("Word.", 72, 700) for _ in range(20_000)),
        tuple(draw("x", n % 500, n % 800, 1) for n in range(50_000)),
        (draw("Word. " * 30_000, 72, 700),),
        (draw("Word.", 1e30, -1e30), line),
        (draw("Word.", 72, 700, 0), draw("Word.", 72, 600, 1e9), draw("Word.", 72, 500, -9)),
        tuple(f"{n} {n} 10 10 re S" for n in range(60_000)),
        tuple(f"0 {n % 800} m 600 {n % 800} l S {n % 600} 0 m {n % 600} 800 l S" for n in range(20_000)),
        ("1e-30 0 0 1e-30 0 0 cm", line),
        ("0 0 0 0 0 0 cm", line),
    )
    data = pdf(random.choice(pages), page=random.choice(BOXES))
    return ".pdf", data if random.random() < 0.7 else data.replace(b"<< /Length", stream + b"\n<< /Length", 1)


BOXES = (
    *("", "", "/MediaBox [0 0 1e30 1e30]", "/MediaBox [0 0 0 0]", "/CropBox [9 9 1 1]", "/Rotate 45", "/UserUnit 1e30"),
    *("/MediaBox [nan inf 1 1]", "/MediaBox 7", "/Rotate -99999999990"),
)


def _huge_line(random: Random) -> tuple[str, bytes]:
    suffix = random.choice([".txt", ".md", ".html", ".csv", ".tsv", ".srt", ".vtt", ".eml", ".rtf"])
    unit = random.choice(
        [*TOKENS, b"x", b"word ", b"a, ", b'"', b"1. ", b"(", b"- ", b"\t", b"|", b"> ", b"<p", b"&", b"=\n"]
    )
    head = {".rtf": b"{\\rtf1 ", ".vtt": b"WEBVTT\n\n", ".eml": b"Subject: x\n"}.get(suffix, b"")
    return suffix, head + unit * (1_000_000 // len(unit))


def _nothing(random: Random) -> tuple[str, bytes]:
    kinds = (b"", b"\0", b"\n" * 1000, b"%PDF-1.7\n", b"PK\x05\x06" + bytes(18), b"\xff\xfe", random.randbytes(3000))
    return random.choice(sorted(GOOD)), random.choice(kinds)


BUILT: tuple[Callable[[Random], tuple[str, bytes]], ...] = (
    *[_bomb, _nested, _nested, _nested, _loop, _loop, _loop, _hostile_pdf, _huge_line, _huge_line, _nothing],
    *[_many_members],
)
