"""Write Telegram's HTML from plain text or a section's Markdown, and split it into pages.

Characters in names and typed words that would reverse, break or hide the text around are removed.
Telegram knows bold, italic, links and quotes; everything else becomes plain paragraphs. A block is
a paragraph, a list or a heading, in HTML that is complete in itself; a page is as many blocks as
fit a message.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from chatbot.french import cut, protect
from chatbot.french.typography import unprotect

# Bot API, sendMessage and sendPhoto: code points without markup. We count UTF-16 units (length),
# which are never fewer.
TEXT_LENGTH, CAPTION_LENGTH = 4096, 1024
COPIED_LENGTH = 256  # characters that a button copies (Bot API, CopyTextButton)
# Characters of a text in NFKD form, in which accents are separate. There one character may become
# 18 (U+FDFA), but no text in an everyday language becomes twice as long.
FOLDED_LENGTH = 2 * TEXT_LENGTH
# Visible UTF-16 units; TEXT_LENGTH leaves room for a title and a footer besides.
PAGE_LENGTH = 3400
# Bot API: 100 entities a message; what Telegram finds by itself (addresses, commands) counts too.
PAGE_TAGS = 60
PIECES = re.compile(r"<[^>]+>|&[a-z#0-9]+;|\s+|[^<&\s]+|[<&]")
TAG = re.compile(r"<[^>]+>")
TAGS = {"strong": "b", "em": "i", "s": "s"}

NAME_LENGTH = 128  # Bot API: two names of 64; a group's title is cut
QUOTED_LENGTH = 60
QUOTED = 3  # the most words that are quoted as not understood
ZERO_WIDTH_JOINER = "\u200d"  # holds emoji together
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and symbols that are invisible
NAMELESS = "Sans nom"
BEGINS_A_LINK = re.compile(r"(?<=[/@#$.:])(?=\w)")  # /aide, @marie, exemple.fr, tg://user?id=1

_markdown = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")


def escape(text: str) -> str:
    """Escape plain text for HTML, protected from `typeset`: words of ours are typeset before."""
    return protect(html.escape(text, quote=False))


def visible(marked: str) -> str:
    """Return the text of HTML as a reader sees it."""
    return unprotect(html.unescape(TAG.sub("", marked)))


def length(marked: str) -> int:
    """Count the visible UTF-16 units of HTML, in which Telegram's entities are measured."""
    return len(visible(marked).encode("utf-16-le")) // 2


def blocks(markdown: str) -> list[str]:
    """Turn Markdown into blocks of HTML: its paragraphs, lists and headings, in order."""
    tree = SyntaxTreeNode(_markdown.parse(markdown))
    return [protect(block) for node in tree.children if (block := _block(node))]


def pages(blocks: Iterable[str], limit: int = PAGE_LENGTH) -> list[str]:
    """Join blocks into pages of at most `limit` visible UTF-16 units each."""
    done: list[str] = []
    page = ""
    for block in blocks:
        for part in split(block, limit):
            together = f"{page}\n\n{part}" if page else part
            if page and (length(together) > limit or together.count("</") > PAGE_TAGS):
                done.append(page)
                page = part
            else:
                page = together
    return [*done, page] if page else done


def split(block: str, limit: int = PAGE_LENGTH) -> list[str]:
    """Split a block into parts of at most `limit` visible units, between words where possible."""
    begins = visible(block)[:1].strip()  # "": blanks, which are left out below
    if begins and length(block) <= limit and block.count("</") < PAGE_TAGS:
        return [block]
    parts: list[str] = []
    part, open_tags, used = "", list[str](), 0
    pieces = (  # a "word" longer than the limit is split into letters
        part
        for piece in PIECES.findall(block)
        for part in ([piece] if length(piece) <= limit else piece)
    )
    for piece in pieces:
        is_tag = piece.startswith("<")
        size = 0 if is_tag else length(piece)
        if used + size > limit or (is_tag and part.count("</") >= PAGE_TAGS):
            parts.append(_closed(part, open_tags))  # the next part opens the tags again
            part, used = "".join(open_tags), 0
        if not (size and used == 0 and piece.isspace()):
            part, used = part + piece, used + size
        _follow(open_tags, piece)
    return [*parts, part] if visible(part).strip() else parts


def divide(block: str, at: int) -> tuple[str, str]:
    """Split a block in two at the offset `at`, which must be outside of its tags."""
    open_tags: list[str] = []
    for tag in TAG.findall(block[:at]):
        _follow(open_tags, tag)
    return _closed(block[:at], open_tags), "".join(open_tags) + block[at:].lstrip()


def as_typed(words: str) -> str:
    """Quote what somebody typed in HTML, cleaned and cut to a line."""
    return protect(escape(shown(cut(clean(words, None), QUOTED_LENGTH)))) if words else ""


def paragraphs(*parts: str) -> str:
    """Join paragraphs with blank lines between them; empty ones are left out."""
    return "\n\n".join(filter(None, parts))


def in_lines(*parts: str) -> str:
    """Join lines; empty ones are left out."""
    return "\n".join(filter(None, parts))


def not_understood(unknown: Sequence[str]) -> str:
    """Name the typed words that were not understood, each once, in HTML; "" without any."""
    quoted = [f"« {as_typed(words)} »" for words in dict.fromkeys(unknown)][:QUOTED]
    return f"Je n’ai pas compris {' ni '.join(quoted)}." if quoted else ""


def clean(name: str, length: int | None = NAME_LENGTH) -> str:
    """Remove characters from a name that would reverse, break or hide the text around it.

    The name is cut to `length` characters, if given. Return "" if nothing visible is left.
    """
    kept = (
        c
        if c == ZERO_WIDTH_JOINER or (unicodedata.category(c)[0] != "C" and c not in BLANKS)
        else " "
        for c in unicodedata.normalize("NFC", name)
    )
    words = " ".join("".join(kept).split())[:length].strip()
    has_visible = any(unicodedata.category(c)[0] in "LNSP" for c in words)
    return words if has_visible else ""


def shown(name: str) -> str:
    """Prepare a clean name for the middle of a sentence: isolate it if it is right-to-left."""
    if any(unicodedata.bidirectional(c) in {"R", "AL", "AN"} for c in name):
        return f"\u2068{name}\u2069"  # so that the name doesn't reorder the text after it
    return name or NAMELESS


def without_links(name: str) -> str:
    """Keep Telegram from finding addresses, commands and mentions in a name."""
    return BEGINS_A_LINK.sub("\u2060", name)  # a word joiner, which is invisible


def shown_lines(words: str) -> str:
    """Prepare clean lines for a message: isolate those that are right-to-left."""
    return "\n".join(shown(line) if line else "" for line in words.splitlines())


def _follow(open_tags: list[str], piece: str) -> None:
    if piece.startswith("</"):
        open_tags.pop()
    elif piece.startswith("<"):
        open_tags.append(piece)


def _closed(part: str, open_tags: list[str]) -> str:
    kept, part = list(open_tags), part.rstrip()
    while kept and part.endswith(kept[-1]):  # opened, but nothing follows it in this part
        part = part.removesuffix(kept.pop()).rstrip()
    return part + "".join(f"</{tag[1:-1].split()[0]}>" for tag in reversed(kept))


def _block(node: SyntaxTreeNode) -> str:
    match node.type:
        case "bullet_list":
            return "\n".join(f"• {_item(item)}" for item in node.children)
        case "ordered_list":
            first = int(node.attrs.get("start", 1))
            return "\n".join(f"{n}. {_item(item)}" for n, item in enumerate(node.children, first))
        case "fence" | "code_block":
            return f"<pre>{escape(node.content.rstrip())}</pre>"
        case "heading":
            return f"<b>{_inline(node)}</b>"
        case "paragraph":
            return _inline(node)
    return "\n\n".join(filter(None, map(_block, node.children)))


def _item(node: SyntaxTreeNode) -> str:
    return "\n".join(filter(None, map(_block, node.children)))


def _inline(node: SyntaxTreeNode) -> str:
    match node.type:
        case "text":
            return escape(node.content)
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "code_inline":
            return f"<code>{escape(node.content)}</code>"
    inside = "".join(map(_inline, node.children))
    if node.type == "link":
        return f'<a href="{html.escape(str(node.attrs["href"]))}">{inside}</a>'
    tag = TAGS.get(node.type)
    return f"<{tag}>{inside}</{tag}>" if tag and inside else inside


def read_part(text: str) -> str:
    """Cut a person's text to at most TEXT_LENGTH characters, and FOLDED_LENGTH in NFKD form.

    A longer text would keep everybody waiting while it is read.
    """
    text = text[:TEXT_LENGTH]
    if len(unicodedata.normalize("NFKD", text)) <= FOLDED_LENGTH:
        return text
    ends = accumulate(len(unicodedata.normalize("NFKD", character)) for character in text)
    return text[: sum(end <= FOLDED_LENGTH for end in ends)]
