"""The buttons below the message of a draft: typed, one a line, or taken off."""

import re
from typing import Any

from chatbot import conversation as ui
from chatbot.announcements import drafts, links
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.editor import Part, back_to, open_draft
from chatbot.announcements.rules import LABEL_LENGTH, LINKS, URL_LENGTH
from chatbot.announcements.wording import NONE
from chatbot.chantiers.rules import fold
from chatbot.errors import Refusal
from chatbot.french import typeset
from chatbot.members.service import begin_step

BETWEEN = ":,;–—-"  # signs that may stand between a label and its address, beside blanks
LABEL = re.compile(rf"[^\s{BETWEEN}]+")  # a piece of a label, up to such a sign
SCHEME = re.compile(r"https?://", re.IGNORECASE)
# Stricter than Telegram: a host of several labels, perhaps a port, then anything.
SOUND = re.compile(
    r"https?://(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::[1-9][0-9]{0,3})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
WHICH_LINKS = (
    f"<b>Des boutons sous le message</b>\n\nÉcrivez un bouton par ligne, {LINKS} au plus : son "
    f"libellé ({LABEL_LENGTH} signes au plus), puis l’adresse.\n\n<code>Le programme "
    "exemple.org/programme</code>\n\nOu /annuler."
)

router = ui.Router(requires=ui.Requires.REFERENT)


class BadLink(Refusal):
    """A line, counted from 1, is no button."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"Ligne {line} : {why}")


class TooManyLinks(Refusal):
    """There are more buttons than a phone shows under a message."""

    sentence = f"C’est trop : {LINKS} boutons au plus, un par ligne."


@router.answers(links.change_links)
async def change_links(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, none: bool = False
) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version)
    if none:
        await _set(ctx, announcement, [])
        return await open_draft(ctx, announcement)
    return await _ask_links(ctx, announcement)


@router.step("links", again=True)
async def receive_links(ctx: ui.Context, *, draft: ui.Id) -> ui.Reply:
    """Take the typed buttons, or a word for none."""
    announcement = await drafts.lock_own(ctx, draft)
    none = fold(ctx.request.words) in NONE
    try:
        typed = [] if none else links_in(ctx.request.words)
    except (BadLink, TooManyLinks) as refusal:
        return await _ask_links(ctx, announcement, ui.escape(typeset(refusal.sentence)))
    if not typed and not none:
        return await _ask_links(ctx, announcement)
    await _set(ctx, announcement, typed)
    return await open_draft(ctx, announcement)


BUTTONS = Part("Les boutons", change_links, {"boutons": change_links})


async def _set(ctx: ui.Context, announcement: Announcement, buttons: list[dict[str, Any]]) -> None:
    announcement.links = buttons
    await drafts.save(ctx.work, announcement)


async def _ask_links(ctx: ui.Context, announcement: Announcement, problem: str = "") -> ui.Reply:
    await begin_step(ctx, receive_links.pending(draft=announcement.id))
    label, key = "Enlever les boutons", announcement.key
    none = (change_links.button(label, **key, none=True),) if announcement.links else ()
    text = "\n\n".join(filter(None, [problem, WHICH_LINKS]))
    return ui.Reply(text, ui.keyboard(none, back_to(ctx, announcement)))


def links_in(words: str) -> list[dict[str, Any]]:
    """Read buttons from a text, one a line. Raises BadLink, TooManyLinks."""
    lines = [line.strip() for line in words.splitlines()]
    found = [_link(number, line) for number, line in enumerate(lines, start=1) if line]
    if len(found) > LINKS:
        raise TooManyLinks
    return found


def _link(number: int, line: str) -> dict[str, Any]:
    # A label and a last word, with signs between them. No single pattern parts them: with three
    # parts that take the same hyphens, its time grows with the cube of their number.
    last = line.rsplit(maxsplit=1)[-1]
    before = line.removesuffix(last)
    end = max((piece.end() for piece in LABEL.finditer(before)), default=0)
    typed, word = before[:end], last.lstrip(BETWEEN) or last[-1]
    if not (url := _address(word)):
        raise BadLink(
            number, "je n’y trouve pas d’adresse. Elle finit la ligne : exemple.org/programme."
        )
    label = ui.clean(typed, LABEL_LENGTH + 1)
    if not label:
        raise BadLink(number, "il manque le libellé, à écrire avant l’adresse.")
    if len(label) > LABEL_LENGTH:
        raise BadLink(number, f"le libellé est trop long : {LABEL_LENGTH} signes au plus.")
    if not SOUND.fullmatch(url):
        raise BadLink(number, "cette adresse n’est pas complète. Copiez-la depuis un navigateur.")
    if len(url) > URL_LENGTH:
        raise BadLink(number, f"l’adresse est trop longue : {URL_LENGTH} signes au plus.")
    return {"label": ui.shown(label), "url": url}


def _address(word: str) -> str:
    """Complete an address that is written without https://; "" for no address."""
    if SCHEME.match(word):
        return word
    return whole if SOUND.fullmatch(whole := f"https://{word}") else ""
