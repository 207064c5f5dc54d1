"""« Modifier »: choose a part of a draft to change; change its links, and its topics."""

import re
from collections.abc import Collection
from typing import Any

from chatbot import conversation as ui
from chatbot.announcements import drafts, links, news_queries, rules, service, wording
from chatbot.announcements.dossier import Dossier, open_dossier
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.date import choose_hour
from chatbot.announcements.pages.editor import back_to, change_message, open_draft
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_pages
from chatbot.chantiers.rules import TopicKind, fold
from chatbot.chantiers.service import topic_of_key
from chatbot.chantiers.wording import numbered
from chatbot.errors import Refusal
from chatbot.french import protect, typeset
from chatbot.members import service as members

BETWEEN = ":,;–—-"  # characters that may separate a label from its address, beside blanks
LABEL = re.compile(rf"[^\s{BETWEEN}]+")  # a word of a label, up to a blank or a separator
SCHEME = re.compile(r"https?://", re.IGNORECASE)
# Stricter than Telegram: a host of several labels, perhaps a port, then anything.
SOUND = re.compile(
    r"https?://(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::[1-9][0-9]{0,3})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
WHICH_LINKS = (
    f"<b>Des boutons sous le message</b>\n\nÉcrivez un bouton par ligne, {rules.LINKS} au plus : "
    f"son libellé ({rules.LABEL_LENGTH} signes au plus), puis l’adresse.\n\n<code>Le programme "
    "exemple.org/programme</code>\n\nOu /annuler."
)

NO_OTHER_TOPIC = "<b>Le sujet</b>\n\nVous n’êtes référent d’aucun autre sujet."
TITLE = "<b>Autres chantiers</b>"
WHAT_TO_CHANGE = "<b>Modifier</b>\n\nQue voulez-vous changer ?"

router = ui.Router(requires=ui.Requires.REFERENT)


class BadLinks(Refusal):
    """The typed words can't be read as buttons."""


@router.answers(links.change_links)
async def change_links(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, none: bool = False
) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version)
    if not none:
        return await _ask_links(ctx, announcement)
    announcement.links = []
    await drafts.save(ctx.work, announcement)
    return await open_draft(ctx, announcement)


@router.step("links", again=True)
async def receive_links(ctx: ui.Context, *, draft: ui.Id) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft)
    none = fold(ctx.request.words) in wording.NONE
    try:
        typed = [] if none else links_in(ctx.request.words)
    except BadLinks as refusal:
        return await _ask_links(ctx, announcement, ui.escape(typeset(refusal.sentence)))
    if not typed and not none:
        return await _ask_links(ctx, announcement)
    announcement.links = typed
    await drafts.save(ctx.work, announcement)
    return await open_draft(ctx, announcement)


@router.answers(links.choose_other_topic)
async def choose_other_topic(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, page: int = 1
) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version, any_topic=True, corrections=False)
    others = await service.topics_to_move_to(ctx.session, announcement)
    choices = topic_pages(others, page, move_draft, choose_other_topic, **announcement.key)
    rows = ui.keyboard(*choices, back_to(ctx, announcement))
    return ui.Reply(wording.WHICH_TOPIC if others else NO_OTHER_TOPIC, rows)


@router.button("wt")
async def move_draft(ctx: ui.Context, *, draft: ui.Id, version: ui.Id, topic: TopicKey) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version, any_topic=True, corrections=False)
    author = await members.chat_by_id(ctx.session, announcement.author or 0)
    if not await members.may_write(ctx.session, author, topic):
        raise rules.OnlyReferents
    found = await topic_of_key(ctx.session, topic)
    left_behind = (
        "La date jointe reste à l’ancien sujet : elle n’est plus sous ce message. /annonce date en "
        "joint une autre."
    )
    if announcement.event_id is None:
        left_behind = ""
    await move_to(ctx.work, announcement, found)
    return await open_draft(ctx, announcement, left_behind)


@router.answers(links.choose_others)
async def choose_others(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, page: int = 1
) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version, corrections=False)
    return await _show_choice(ctx, announcement, page)


@router.button("wg")
async def switch_other(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, topic: TopicKey, page: int = 1
) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version)
    dossier = await open_dossier(ctx.session, announcement)
    own = dossier.topic.key
    if topic not in {own, *(each.key for each in await _addable_topics(ctx, dossier))}:
        raise rules.OnlyReferents
    switched = set(dossier.topic_keys) ^ {topic}
    await set_others(ctx.work, announcement, switched - {own})
    return await _show_choice(ctx, announcement, page)


@router.button("wj")
async def choose_all_others(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, none: bool = False
) -> ui.Reply:
    """Let a draft be for all topics of its author; `none`: for its own topic alone."""
    announcement = await drafts.lock_own(ctx, draft, version)
    possible = await _addable_topics(ctx, await open_dossier(ctx.session, announcement))
    keys = [] if none else [each.key for each in possible]
    await set_others(ctx.work, announcement, keys)
    return await _show_choice(ctx, announcement)


@router.answers(links.change_draft)
async def change_draft(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version)
    key = announcement.key
    rows: list[ui.Row] = [
        (change_message.button("Le message", **key),),
        (change_links.button("Les boutons", **key), links.choose_date.button("La date", **key)),
    ]
    if not announcement.is_correction:
        rows.append((choose_hour.button("L’heure d’envoi", **key),))
    if await service.topics_to_move_to(ctx.session, announcement):
        rows[-1] += (choose_other_topic.button("Changer de sujet", **key),)
    return ui.Reply(WHAT_TO_CHANGE, (*rows, back_to(ctx, announcement)))


def links_in(words: str) -> list[dict[str, Any]]:
    """Read buttons from a text, one a line. Raises BadLinks."""
    found = []
    for number, line in enumerate(map(str.strip, words.splitlines()), start=1):
        if not line:
            continue
        # A label, separators, and an address. No regular expression matches all three at once: each
        # may begin or end with hyphens, so the time would grow with the cube of their number.
        last = line.rsplit(maxsplit=1)[-1]
        before = line.removesuffix(last)
        end = max((piece.end() for piece in LABEL.finditer(before)), default=0)
        url = last.lstrip(BETWEEN) or last[-1]
        if not SCHEME.match(url):
            url = f"https://{url}"
            if not SOUND.fullmatch(url):
                why = "je n’y trouve pas d’adresse. Elle finit la ligne : exemple.org/programme."
                raise BadLinks(f"Ligne {number} : {why}")
        label = ui.clean(before[:end], rules.LABEL_LENGTH + 1)
        if not label:
            raise BadLinks(f"Ligne {number} : il manque le libellé, à écrire avant l’adresse.")
        if len(label) > rules.LABEL_LENGTH:
            most = f"{rules.LABEL_LENGTH} signes au plus"
            raise BadLinks(f"Ligne {number} : le libellé est trop long : {most}.")
        if not SOUND.fullmatch(url):
            why = "cette adresse n’est pas complète. Copiez-la depuis un navigateur."
            raise BadLinks(f"Ligne {number} : {why}")
        if len(url) > rules.URL_LENGTH:
            most = f"{rules.URL_LENGTH} signes au plus"
            raise BadLinks(f"Ligne {number} : l’adresse est trop longue : {most}.")
        found.append({"label": ui.shown(label), "url": url})
    if len(found) > rules.LINKS:
        raise BadLinks(f"C’est trop : {rules.LINKS} boutons au plus, un par ligne.")
    return found


async def _ask_links(ctx: ui.Context, announcement: Announcement, problem: str = "") -> ui.Reply:
    await members.begin_step(ctx, receive_links.pending(draft=announcement.id))
    label, key = "Enlever les boutons", announcement.key
    none = (change_links.button(label, **key, none=True),) if announcement.links else ()
    rows = ui.keyboard(none, back_to(ctx, announcement))
    return ui.Reply(ui.paragraphs(problem, WHICH_LINKS), rows)


async def move_to(work: ui.UnitOfWork, announcement: Announcement, topic: Topic) -> None:
    """Move a draft to another topic, without its date (the old topic's). Raises TooLong."""
    announcement.topic_key, announcement.event_id = topic.key, None
    if topic.kind is TopicKind.APPEAL:  # whose announcements are for no other topic
        await news_queries.set_other_topics(work.session, announcement.id, ())
    await drafts.save(work, announcement)


async def set_others(
    work: ui.UnitOfWork, announcement: Announcement, topics: Collection[str]
) -> None:
    """Replace the further topics of a draft, beside its own. Raises TooLong, AnnouncementGone."""
    if announcement.is_correction:
        raise rules.AnnouncementGone
    await news_queries.set_other_topics(work.session, announcement.id, topics)
    await drafts.save(work, announcement)


async def _addable_topics(ctx: ui.Context, dossier: Dossier) -> list[Topic]:
    """List the topics that may be added to a draft; none if its own topic is the appeal."""
    if dossier.topic.kind is TopicKind.APPEAL:
        return []
    writable = await service.writable(ctx.session, dossier.author)
    return [topic for topic in writable if topic.key != dossier.topic.key]


async def _show_choice(ctx: ui.Context, announcement: Announcement, page: int = 1) -> ui.Reply:
    dossier = await open_dossier(ctx.session, announcement)
    possible = await _addable_topics(ctx, dossier)
    back = back_to(ctx, announcement, whole=True)  # the panel below the preview has changed
    if not possible:
        why = "Vous n’êtes référent d’aucun autre sujet."
        if dossier.topic.kind is TopicKind.APPEAL:
            why = "Une annonce de l’appel ne part qu’à celles et ceux qui le suivent."
        return ui.Reply(f"{TITLE}\n\n{why}", (back,))
    counted = await news_queries.count_recipients(ctx.work, dossier.topic_keys)
    listed, key = ui.paginate(possible, page), announcement.key
    rows = []
    for topic in listed.rows:
        label = f"{'✓ ' if topic in dossier.others else ''}{protect(numbered(topic))}"
        switch = switch_other.button(label, **key, topic=topic.key, page=listed.number)
        rows.append((switch,))
    whole = (
        choose_all_others.button("Tous", **key),
        choose_all_others.button("Aucun autre", **key, none=True),
    )
    text = (
        f"{TITLE}\n\nCette annonce est pour {wording.topic_names(dossier.topics)}. À qui l’envoyer "
        "aussi ? Qui en suit plusieurs la reçoit une seule fois.\n\n<b>Qui la reçoit</b> : "
        f"{wording.recipients(counted)}."
    )
    return ui.Reply(text, ui.keyboard(*rows, choose_others.turn(listed, **key), whole, back))
