"""Blocks of the newsletter as the Markdown of a section."""

import re
from dataclasses import replace
from datetime import date

from chatbot.content.newsletter.layout import Block, Kind
from chatbot.content.newsletter.remarks import Remarks
from chatbot.french import find_dates

_MARK = re.compile(r"(?:(\d{1,2})[.)]|[-*•–])\s+")


def markdown_of(blocks: list[tuple[Block, str]]) -> str:
    """Blocks, each with the text that is kept of it: paragraphs, lists, ### headings."""
    parts: list[str] = []
    after_item = False
    for block, text in blocks:
        item = block.kind is Kind.ITEM
        if item and after_item:
            parts[-1] += f"\n{_marked(block, text)}"
        else:
            parts.append(_marked(block, text))
        after_item = item
    return "\n\n".join(parts)


def without_mark(block: Block) -> Block:
    """A list's item as a paragraph of its own."""
    if block.kind is not Kind.ITEM:
        return block
    return replace(block, kind=Kind.PARAGRAPH, text=_MARK.sub("", block.text, count=1))


def _marked(block: Block, text: str) -> str:
    if block.kind in (Kind.SUBHEADING, Kind.HEADING):
        return "### " + text.rstrip(" \u00a0\u202f:")
    mark = _MARK.match(text) if block.kind is Kind.ITEM else None
    if mark is None:
        return text
    return f"{mark[1]}. {text[mark.end() :]}" if mark[1] else f"- {text[mark.end() :]}"


def note_dates_to_come(text: str, line: int, since: date, remarks: Remarks) -> None:
    """Only a dates section announces; a date to come elsewhere is told, for somebody to decide."""
    for found in find_dates(text, since=since):
        if not found.problem and not found.past and found.when.end and found.when.end >= since:
            words = text[found.start : found.end]
            year = "" if found.year_written else " (no year is written)"
            remarks.note(line, f"a date to come outside the dates section: “{words}”{year}")
