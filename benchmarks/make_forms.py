"""Make the everyday documents as people have them: a saved web page, Word, EPUB, and PDF from Word and from a browser.

    python benchmarks/make_forms.py benchmarks/everyday/corpus/test tests/documents/forms

It needs LibreOffice (``soffice``) and Chromium (``chromium``), which make the files from a page that holds the blocks
of the document's text.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import zipfile
from html import escape
from pathlib import Path

from qa.datatypes import Block, Document
from qa.documents.files import find_files
from qa.documents.read import read_document
from qa.documents.words import plain_words

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>nav, footer {{ font-size: small }} td, th {{ border: 1px solid; padding: 2pt 4pt }}</style></head>
<body>{before}<main><article>
{body}
</article></main>{after}</body></html>
"""
BEFORE = """<header><nav><a href="/">Home</a> <a href="/all">All documents</a> <a href="/in">Log in</a></nav></header>
<div class="cookie-banner" role="dialog">We use cookies to make this site better. <button>Accept all</button></div>
"""
AFTER = """<aside class="related"><h2>Related</h2><ul><li><a href="/1">Ten ways to save on heating</a></li>
<li><a href="/2">What our readers think of the new bridge</a></li></ul></aside>
<footer>Copyright 2026. All rights reserved. <a href="/privacy">Privacy</a></footer>
"""
CHAPTER = """<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title></head><body>{body}</body></html>
"""
CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""
PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:form</dc:identifier>
<dc:title>{title}</dc:title><dc:language>en</dc:language></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="chapter" href="chapter.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="chapter"/></spine></package>
"""
NAVIGATION = """<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>{title}</title></head>
<body><nav epub:type="toc"><ol><li><a href="chapter.xhtml">{title}</a></li></ol></nav></body></html>
"""


def main() -> None:
    """Make all forms of the documents of a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    for form in ("page", "word", "epub", "odt", "word-pdf", "browser-pdf"):
        (options.target / form).mkdir(parents=True, exist_ok=True)
    for file in find_files([options.source]):
        document = read_document(file)
        body = "\n".join(html_of(document))
        with tempfile.TemporaryDirectory() as work:
            plain = Path(work) / f"{file.doc_id}.html"
            plain.write_text(PAGE.format(title=escape(document.title), before="", body=body, after=""), "utf-8")
            whole = PAGE.format(title=escape(document.title), before=BEFORE, body=body, after=AFTER)
            (options.target / "page" / plain.name).write_text(whole, "utf-8")
            convert(plain, options.target)
            write_book(options.target / "epub" / f"{file.doc_id}.epub", document.title, body)


def html_of(document: Document) -> list[str]:
    """Return a document's blocks as elements of a page; lists are nested by the levels of their items."""
    found: list[str] = []
    open_levels: list[int] = []
    for block in document.blocks:
        if block.kind == "list item":
            while open_levels and open_levels[-1] > block.level:
                found.append("</ul>")
                open_levels.pop()
            if not open_levels or open_levels[-1] < block.level:
                found.append("<ul>")
                open_levels.append(block.level)
        elif not block.level or block.kind == "heading":
            found += ["</ul>"] * len(open_levels)
            open_levels = []
        found.append(element(document.text[block.start : block.end], block))
    return [*found, *["</ul>"] * len(open_levels)]


def element(source: str, block: Block) -> str:
    """Return a block as an element."""
    if block.kind == "heading":
        return f"<h{block.level}>{words(source)}</h{block.level}>"
    if block.kind == "table":
        rows = [row.strip().strip("|").split("|") for row in source.splitlines() if set(row) - set("|-: ")]
        cells = [f"<tr>{''.join(f'<td>{words(cell)}</td>' for cell in row)}</tr>" for row in rows]
        cells[0] = cells[0].replace("td>", "th>")
        return f'<table border="1">{"".join(cells)}</table>'
    if block.kind == "code":
        return f"<pre>{escape(source)}</pre>"
    return f"<li>{words(source)}</li>" if block.kind == "list item" else f"<p>{words(source)}</p>"


def words(source: str) -> str:
    """Return the words of a piece of Markdown or text."""
    return escape(" ".join(plain_words(source).split()))


def write_book(path: Path, title: str, body: str) -> None:
    """Write a body as an EPUB 3 of one chapter. LibreOffice's own export would write headings as paragraphs."""
    chapter = CHAPTER.format(title=escape(title), body=body)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("EPUB/package.opf", PACKAGE.format(title=escape(title)))
        book.writestr("EPUB/nav.xhtml", NAVIGATION.format(title=escape(title)))
        book.writestr("EPUB/chapter.xhtml", chapter)


def convert(page: Path, target: Path) -> None:
    """Make all other forms of a page."""
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{page.parent}/profile", "--convert-to"]

    def made(kind: str, source: Path, *more: str) -> Path:
        subprocess.run(
            [*office, kind, *more, "--outdir", page.parent, source], check=True, capture_output=True, timeout=120
        )
        return page.parent / f"{page.stem}.{kind.partition(':')[0]}"

    word = made("docx:Office Open XML Text", page, "--infilter=HTML (StarWriter)")
    shutil.copy(word, target / "word" / word.name)
    for form, kind in (("odt", "odt"), ("word-pdf", "pdf")):
        path = made(kind, word)
        shutil.copy(path, target / form / path.name)
    printed = target / "browser-pdf" / f"{page.stem}.pdf"
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={printed.resolve()}", str(page)],
        check=True,
        capture_output=True,
        timeout=120,
    )


if __name__ == "__main__":
    main()
