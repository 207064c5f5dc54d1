"""Choose the topics that a draft is for beside its own; whoever follows several gets it once."""

from collections.abc import Sequence

from chatbot.announcements import drafts, links, service
from chatbot.announcements.models import Announcement
from chatbot.announcements.naming import topic_names
from chatbot.announcements.pages.editor import back_to
from chatbot.announcements.rules import AnnouncementGone, OnlyReferents
from chatbot.announcements.wording import recipients
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.wording import numbered
from chatbot.conversation import Context, Id, Reply, Requires, Router, keyboard, paginate
from chatbot.french import protect

TITLE = "<b>Autres chantiers</b>"
WHICH = (
    f"{TITLE}\n\nCette annonce est pour {{topics}}. À qui l’envoyer aussi ? Qui en suit plusieurs "
    "la reçoit une seule fois.\n\n<b>Qui la reçoit</b> : {recipients}."
)
NO_OTHER = f"{TITLE}\n\nVous n’êtes référent d’aucun autre sujet."
OF_THE_APPEAL = f"{TITLE}\n\nUne annonce de l’appel ne part qu’à celles et ceux qui le suivent."
CHOSEN = "✓ "

router = Router(requires=Requires.REFERENT)


@router.answers(links.choose_others)
async def choose_others(ctx: Context, *, draft: Id, version: Id, page: int = 1) -> Reply:
    announcement = await drafts.lock_own(ctx, draft, version)
    if announcement.is_correction:
        raise AnnouncementGone
    return await _choice(ctx, announcement, page)


@router.button("wg")
async def switch_other(
    ctx: Context, *, draft: Id, version: Id, topic: TopicKey, page: int = 1
) -> Reply:
    """Let a draft be for one topic more, or less."""
    announcement = await drafts.lock_own(ctx, draft, version)
    own, chosen, possible = await _topics(ctx, announcement)
    if topic not in {own.key, *(each.key for each in possible)}:
        raise OnlyReferents
    switched = {each.key for each in chosen} ^ {topic}
    await drafts.set_others(ctx.work, announcement, switched - {own.key})
    return await _choice(ctx, announcement, page)


@router.button("wj")
async def choose_all_others(ctx: Context, *, draft: Id, version: Id, none: bool = False) -> Reply:
    """Let a draft be for all topics that its author may write for, or for its own alone."""
    announcement = await drafts.lock_own(ctx, draft, version)
    _, _, possible = await _topics(ctx, announcement)
    keys = [] if none else [each.key for each in possible]
    await drafts.set_others(ctx.work, announcement, keys)
    return await _choice(ctx, announcement)


async def _topics(
    ctx: Context, announcement: Announcement
) -> tuple[Topic, list[Topic], list[Topic]]:
    """Find a draft's own topic, the others that it is for, and all that it could be for too."""
    own, _, chosen = await service.topic_and_dates(ctx.session, announcement)
    if own.kind is TopicKind.APPEAL:
        return own, [], []
    author = await service.author_of(ctx.session, announcement)
    theirs = await service.writable(ctx.session, author) if author is not None else []
    return own, chosen, [topic for topic in theirs if topic is not own]


async def _choice(ctx: Context, announcement: Announcement, page: int = 1) -> Reply:
    own, chosen, possible = await _topics(ctx, announcement)
    back = back_to(ctx, announcement, whole=True)  # what it says below has changed
    if not possible:
        return Reply(OF_THE_APPEAL if own.kind is TopicKind.APPEAL else NO_OTHER, (back,))
    draft = await drafts.describe(ctx.work, announcement)
    listed, key = paginate(possible, page), announcement.key
    rows = [
        (switch_other.button(label, **key, topic=topic.key, page=listed.number),)
        for topic, label in zip(listed.rows, _labels(listed.rows, chosen), strict=True)
    ]
    whole = (
        choose_all_others.button("Tous", **key),
        choose_all_others.button("Aucun autre", **key, none=True),
    )
    text = WHICH.format(topics=topic_names(draft.topics), recipients=recipients(draft.recipients))
    return Reply(text, keyboard(*rows, choose_others.turn(listed, **key), whole, back))


def _labels(topics: Sequence[Topic], chosen: Sequence[Topic]) -> list[str]:
    marks = (CHOSEN if topic in chosen else "" for topic in topics)
    return [mark + protect(numbered(topic)) for mark, topic in zip(marks, topics, strict=True)]
