"""The topics of a draft: its own, and others; a follower of several gets one copy."""

from collections.abc import Collection

from chatbot import conversation as ui
from chatbot.announcements import audience_queries, drafts, links, service, wording
from chatbot.announcements.dossier import Dossier, open_dossier
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.editor import Part, back_to, open_draft
from chatbot.announcements.rules import AnnouncementGone, OnlyReferents
from chatbot.chantiers.choosing import topic_pages
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.service import topic_of_key
from chatbot.chantiers.wording import numbered
from chatbot.french import protect
from chatbot.members import service as members

DATE_STAYS = (
    "La date jointe reste à l’ancien sujet : elle n’est plus sous ce message. /annonce date en "
    "joint une autre."
)
NO_OTHER_TOPIC = "<b>Le sujet</b>\n\nVous n’êtes référent d’aucun autre sujet."
TITLE = "<b>Autres chantiers</b>"
WHICH = (
    f"{TITLE}\n\nCette annonce est pour {{topics}}. À qui l’envoyer aussi ? Qui en suit plusieurs "
    "la reçoit une seule fois.\n\n<b>Qui la reçoit</b> : {recipients}."
)
NO_OTHER = f"{TITLE}\n\nVous n’êtes référent d’aucun autre sujet."
OF_THE_APPEAL = f"{TITLE}\n\nUne annonce de l’appel ne part qu’à celles et ceux qui le suivent."
CHOSEN = "✓ "

router = ui.Router(requires=ui.Requires.REFERENT)


@router.answers(links.choose_other_topic)
async def choose_other_topic(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, page: int = 1
) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version, any_topic=True)
    if announcement.is_correction:
        raise AnnouncementGone
    author = await members.chat_by_id(ctx.session, announcement.author or 0)
    topics = await service.writable(ctx.session, author)
    others = [topic for topic in topics if topic.key != announcement.topic_key]
    choices = topic_pages(others, page, move_draft, choose_other_topic, **announcement.key)
    rows = ui.keyboard(*choices, back_to(ctx, announcement))
    return ui.Reply(wording.WHICH_TOPIC if others else NO_OTHER_TOPIC, rows)


@router.button("wt")
async def move_draft(ctx: ui.Context, *, draft: ui.Id, version: ui.Id, topic: TopicKey) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version, any_topic=True)
    author = await members.chat_by_id(ctx.session, announcement.author or 0)
    if announcement.is_correction:
        raise AnnouncementGone
    if not await members.may_write(ctx.session, author, topic):
        raise OnlyReferents
    found = await topic_of_key(ctx.session, topic)
    left_behind = DATE_STAYS if announcement.event_id is not None else ""
    await move_to(ctx.work, announcement, found)
    return await open_draft(ctx, announcement, left_behind)


@router.answers(links.choose_others)
async def choose_others(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, page: int = 1
) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version)
    if announcement.is_correction:
        raise AnnouncementGone
    return await _choice(ctx, announcement, page)


@router.button("wg")
async def switch_other(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, topic: TopicKey, page: int = 1
) -> ui.Reply:
    """Add a topic to a draft, or remove it."""
    announcement = await drafts.lock_own(ctx, draft, version)
    dossier = await open_dossier(ctx.session, announcement)
    own = dossier.topic.key
    if topic not in {own, *(each.key for each in await _possible(ctx, dossier))}:
        raise OnlyReferents
    switched = set(dossier.topic_keys) ^ {topic}
    await set_others(ctx.work, announcement, switched - {own})
    return await _choice(ctx, announcement, page)


@router.button("wj")
async def choose_all_others(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, none: bool = False
) -> ui.Reply:
    """Let a draft be for all topics that the author may write for, or for its own alone."""
    announcement = await drafts.lock_own(ctx, draft, version)
    possible = await _possible(ctx, await open_dossier(ctx.session, announcement))
    keys = [] if none else [each.key for each in possible]
    await set_others(ctx.work, announcement, keys)
    return await _choice(ctx, announcement)


TOPIC = Part(
    "Changer de sujet", choose_other_topic, {"sujet": choose_other_topic}, while_empty=True
)
OTHER_TOPICS = Part("", choose_others, {"autres chantiers": choose_others})


async def move_to(work: ui.UnitOfWork, announcement: Announcement, topic: Topic) -> None:
    """Move a draft to another topic, without its date (the old topic's). Raises TooLong."""
    announcement.topic_key, announcement.event_id = topic.key, None
    if topic.kind is TopicKind.APPEAL:  # with which nothing goes
        await audience_queries.set_other_topics(work.session, announcement.id, ())
    await drafts.save(work, announcement)


async def set_others(
    work: ui.UnitOfWork, announcement: Announcement, topics: Collection[str]
) -> None:
    """Let a draft be for these topics beside its own. Raises TooLong, AnnouncementGone."""
    if announcement.is_correction:
        raise AnnouncementGone
    await audience_queries.set_other_topics(work.session, announcement.id, topics)
    await drafts.save(work, announcement)


async def _possible(ctx: ui.Context, dossier: Dossier) -> list[Topic]:
    """List the topics that a draft could be for beside its own; nothing goes with the appeal's."""
    if dossier.topic.kind is TopicKind.APPEAL or dossier.author is None:
        return []
    writable = await service.writable(ctx.session, dossier.author)
    return [topic for topic in writable if topic.key != dossier.topic.key]


async def _choice(ctx: ui.Context, announcement: Announcement, page: int = 1) -> ui.Reply:
    dossier = await open_dossier(ctx.session, announcement)
    possible = await _possible(ctx, dossier)
    back = back_to(ctx, announcement, whole=True)  # the panel below the preview has changed
    if not possible:
        is_appeal = dossier.topic.kind is TopicKind.APPEAL
        return ui.Reply(OF_THE_APPEAL if is_appeal else NO_OTHER, (back,))
    counted = await audience_queries.recipients(ctx.work, dossier.topic_keys)
    listed, key = ui.paginate(possible, page), announcement.key
    rows = []
    for topic in listed.rows:
        label = f"{CHOSEN if topic in dossier.others else ''}{protect(numbered(topic))}"
        switch = switch_other.button(label, **key, topic=topic.key, page=listed.number)
        rows.append((switch,))
    whole = (
        choose_all_others.button("Tous", **key),
        choose_all_others.button("Aucun autre", **key, none=True),
    )
    text = WHICH.format(
        topics=wording.topic_names(dossier.topics), recipients=wording.recipients(counted)
    )
    return ui.Reply(text, ui.keyboard(*rows, choose_others.turn(listed, **key), whole, back))
