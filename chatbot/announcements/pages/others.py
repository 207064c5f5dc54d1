"""Choose the topics that a draft is for beside its own; whoever follows several gets it once."""

from collections.abc import Sequence

from chatbot.announcements import drafts, links, service
from chatbot.announcements.audience_queries import recipients as recipients_of
from chatbot.announcements.dossier import Dossier, open_dossier
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
    dossier = await open_dossier(ctx.session, announcement)
    own = dossier.topic.key
    if topic not in {own, *(each.key for each in await _possible(ctx, dossier))}:
        raise OnlyReferents
    switched = set(dossier.topic_keys) ^ {topic}
    await drafts.set_others(ctx.work, announcement, switched - {own})
    return await _choice(ctx, announcement, page)


@router.button("wj")
async def choose_all_others(ctx: Context, *, draft: Id, version: Id, none: bool = False) -> Reply:
    """Let a draft be for all topics that its author may write for, or for its own alone."""
    announcement = await drafts.lock_own(ctx, draft, version)
    possible = await _possible(ctx, await open_dossier(ctx.session, announcement))
    keys = [] if none else [each.key for each in possible]
    await drafts.set_others(ctx.work, announcement, keys)
    return await _choice(ctx, announcement)


async def _possible(ctx: Context, dossier: Dossier) -> list[Topic]:
    """List the topics that a draft could be for beside its own; nothing goes with the appeal's."""
    if dossier.topic.kind is TopicKind.APPEAL or dossier.author is None:
        return []
    writable = await service.writable(ctx.session, dossier.author)
    return [topic for topic in writable if topic.key != dossier.topic.key]


async def _choice(ctx: Context, announcement: Announcement, page: int = 1) -> Reply:
    dossier = await open_dossier(ctx.session, announcement)
    possible = await _possible(ctx, dossier)
    back = back_to(ctx, announcement, whole=True)  # the panel below the preview has changed
    if not possible:
        is_appeal = dossier.topic.kind is TopicKind.APPEAL
        return Reply(OF_THE_APPEAL if is_appeal else NO_OTHER, (back,))
    counted = await recipients_of(ctx.work, dossier.topic_keys)
    listed, key = paginate(possible, page), announcement.key
    rows = [
        (switch_other.button(label, **key, topic=topic.key, page=listed.number),)
        for topic, label in zip(listed.rows, _labels(listed.rows, dossier.others), strict=True)
    ]
    whole = (
        choose_all_others.button("Tous", **key),
        choose_all_others.button("Aucun autre", **key, none=True),
    )
    text = WHICH.format(topics=topic_names(dossier.topics), recipients=recipients(counted))
    return Reply(text, keyboard(*rows, choose_others.turn(listed, **key), whole, back))


def _labels(topics: Sequence[Topic], chosen: Sequence[Topic]) -> list[str]:
    marks = (CHOSEN if topic in chosen else "" for topic in topics)
    return [mark + protect(numbered(topic)) for mark, topic in zip(marks, topics, strict=True)]
