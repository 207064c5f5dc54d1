"""The buttons below a message, as its author types them: one a line, its label, its address."""

import re
from typing import Any

from chatbot.announcements import drafts, links
from chatbot.announcements.links import key_of
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.editor import back_to, open_draft
from chatbot.announcements.rules import LABEL_LENGTH, LINKS, URL_LENGTH
from chatbot.chantiers.rules import fold
from chatbot.conversation import Context, Id, Reply, Requires, Router, keyboard
from chatbot.conversation.markup import escape
from chatbot.errors import Refusal
from chatbot.members.rules import clean, shown
from chatbot.members.service import begin_step

ADDRESS = re.compile(r"(?P<label>.*?)[\s:,;–—-]*(?P<url>\S+)", re.DOTALL)
SCHEME = re.compile(r"https?://", re.IGNORECASE)
# Stricter than Telegram: a name of several words, perhaps a port, then whatever there is.
SOUND = re.compile(
    r"https?://(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::[1-9][0-9]{0,3})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
NONE = {"enlever", "aucun", "aucune", "rien", "sans"}
WHICH_LINKS = (
    "<b>Des boutons sous le message</b>\n\n"
    f"Écrivez un bouton par ligne, {LINKS} au plus\u00a0: son libellé ({LABEL_LENGTH} signes au "
    "plus), puis l’adresse.\n\n"
    "<code>Le programme https://exemple.org/programme</code>\n\nOu /annuler."
)

router = Router(requires=Requires.REFERENT)


class BadLink(Refusal):
    """One of the lines, counted from 1, is no button."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"Ligne {line}\u00a0: {why}")


class TooManyLinks(Refusal):
    """They are more than a phone shows under a message."""

    def __init__(self) -> None:
        super().__init__(f"C’est trop\u00a0: {LINKS} boutons au plus, un par ligne.")


@router.answers(links.change_links)
async def change_links(ctx: Context, *, draft: Id, version: Id, none: bool = False) -> Reply:
    """Ask for the buttons; `none`: take them off."""
    announcement = await drafts.hold(ctx, draft, version)
    if none:
        await drafts.set_links(ctx.session, announcement, [], at=ctx.request.at)
        return await open_draft(ctx, announcement)
    return await _ask_links(ctx, announcement)


@router.step("links")
async def receive_links(ctx: Context, *, draft: Id) -> Reply:
    """Take the buttons, or the word that says that there are none."""
    announcement = await drafts.hold(ctx, draft)
    none = fold(ctx.request.words) in NONE
    try:
        typed = [] if none else links_in(ctx.request.words)
    except (BadLink, TooManyLinks) as refusal:
        return await _ask_links(ctx, announcement, escape(refusal.sentence))
    if not typed and not none:
        return await _ask_links(ctx, announcement)
    await drafts.set_links(ctx.session, announcement, typed, at=ctx.request.at)
    return await open_draft(ctx, announcement)


async def _ask_links(ctx: Context, announcement: Announcement, problem: str = "") -> Reply:
    await begin_step(ctx, receive_links.pending(draft=announcement.id))
    label, key = "Enlever les boutons", key_of(announcement)
    none = (change_links.button(label, **key, none=True),) if announcement.links else ()
    text = "\n\n".join(filter(None, [problem, WHICH_LINKS]))
    return Reply(text, keyboard(none, back_to(announcement)))


def links_in(words: str) -> list[dict[str, Any]]:
    """Read the buttons that a text of several lines asks for. Raises BadLink, TooManyLinks."""
    lines = [line.strip() for line in words.splitlines()]
    found = [_link(number, line) for number, line in enumerate(lines, start=1) if line]
    if len(found) > LINKS:
        raise TooManyLinks
    return found


def _link(number: int, line: str) -> dict[str, Any]:
    match = ADDRESS.fullmatch(line)
    if match is None or not SCHEME.match(match["url"]):
        raise BadLink(
            number, "je n’y trouve pas d’adresse. Elle commence par https:// et finit la ligne."
        )
    label, url = clean(match["label"], LABEL_LENGTH + 1), match["url"]
    if not label:
        raise BadLink(number, "il manque le libellé, à écrire avant l’adresse.")
    if len(label) > LABEL_LENGTH:
        raise BadLink(number, f"le libellé est trop long\u00a0: {LABEL_LENGTH} signes au plus.")
    if not SOUND.fullmatch(url):
        raise BadLink(number, "cette adresse n’est pas complète. Copiez-la depuis un navigateur.")
    if len(url) > URL_LENGTH:
        raise BadLink(number, f"l’adresse est trop longue\u00a0: {URL_LENGTH} signes au plus.")
    return {"label": shown(label), "url": url}
