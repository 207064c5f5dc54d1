"""/annonce: begin an announcement, find the draft again, or type what its buttons do."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from chatbot.announcements import drafts, links, service
from chatbot.announcements.pages.departure import (
    abandon_draft,
    schedule_draft,
    send_draft,
    try_draft,
)
from chatbot.announcements.pages.editor import ask_message, change_message, open_draft
from chatbot.announcements.pages.options import (
    change_draft,
    change_links,
    choose_date,
    choose_hour,
    choose_other_topic,
    take_hour,
)
from chatbot.announcements.pages.review import ask_review
from chatbot.announcements.rules import OnlyReferents
from chatbot.announcements.wording import WHICH_TOPIC, WRITE_ON
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.chantiers.wording import numbered, topic_name
from chatbot.conversation import Context, Reply, Requires, Router, keyboard, paginate
from chatbot.french import protect
from chatbot.members import service as members

NO_SUCH_TOPIC = "Je ne trouve pas ce sujet parmi les vôtres. Pour lequel écrivez-vous ?"
BACK_AGAIN = "<b>Vous aviez une annonce en cours</b> : la voici."
NO_TEXT = "Votre annonce n’a pas encore de texte : écrivez-le d’abord."
NO_DRAFT = (
    "Vous n’avez pas d’annonce en cours. /annonce en commence une ; /annonces montre celles "
    "qui attendent ou sont parties."
)
HOUR = "heure"
TYPED: dict[str, Callable[..., Awaitable[Reply]]] = {
    "envoyer": send_draft.ask,
    "programmer": schedule_draft,
    "relecture": ask_review,
    "essai": try_draft,
    "abandonner": abandon_draft.ask,
    "modifier": change_draft,
    "message": change_message,
    "boutons": change_links,
    "date": choose_date,
    HOUR: choose_hour,
    "sujet": choose_other_topic,
}
WHILE_EMPTY = {"abandonner", "message", "sujet"}

router = Router(requires=Requires.REFERENT)


@router.command("annonce", menu="Écrire une annonce à ceux qui suivent", aliases=("publier",))
async def compose_command(ctx: Context) -> Reply:
    """Answer `/annonce`, `/annonce 7`; on a draft, `/annonce envoyer`, `/annonce heure 9h`."""
    draft, words = await drafts.draft_of(ctx), ctx.request.words
    verb = fold(words)
    if draft is None:
        return Reply(NO_DRAFT) if verb in TYPED else await _begin(ctx)
    if draft.is_written and verb.startswith(f"{HOUR} "):
        hour = replace(ctx.request, words=words.split(maxsplit=1)[1])
        return await take_hour(replace(ctx, request=hour), draft.id)
    if verb in TYPED and not (draft.is_written or verb in WHILE_EMPTY):
        return await ask_message(ctx, draft, NO_TEXT)
    if verb in TYPED:
        return await TYPED[verb](ctx, **draft.key)
    if words and not draft.is_written:
        return await _begin(ctx)
    return await open_draft(ctx, draft, BACK_AGAIN)


@router.button("wl")
async def choose_announced_topic(ctx: Context, *, page: int = 1) -> Reply:
    person = await members.person_of_account(ctx.session, ctx.request.chat, at=ctx.request.at)
    return topic_choice(await service.writable(ctx.session, person), page)


@router.answers(links.write_for)
async def write_for(ctx: Context, *, topic: TopicKey) -> Reply:
    person = await members.person_of_account(ctx.session, ctx.request.chat, at=ctx.request.at)
    if not await service.may_write(ctx.session, person, topic):
        raise OnlyReferents
    found = await topic_of_key(ctx.session, topic)
    draft = await drafts.begin(ctx.session, person, topic, at=ctx.request.at)
    if draft.is_written:
        return await open_draft(ctx, draft, BACK_AGAIN)
    if draft.topic_key != topic:
        await drafts.move_to(ctx.session, draft, found, at=ctx.request.at)
    return await ask_message(ctx, draft)


async def draft_that_stays(ctx: Context) -> Reply | None:
    """After `/annuler`, point at the sender's draft; None where there is none."""
    draft = await drafts.draft_of(ctx)
    if draft is None:
        return None
    topic = await topic_of_key(ctx.session, draft.topic_key)
    what = "correction" if draft.is_correction else "annonce"
    text = (
        f"C’est entendu, on s’arrête là. Votre {what} pour {topic_name(topic)} reste en "
        "brouillon : /annonce la montre, et permet de l’abandonner."
    )
    return Reply(text, ((links.show_draft.button(WRITE_ON, **draft.key, whole=True),),))


async def message_instead(ctx: Context) -> Reply | None:
    """After words that no step awaits, ask whether they are meant for the sender's draft.

    The step that awaits its message expires long before the draft does.
    """
    draft = await drafts.draft_of(ctx)
    if draft is None:
        return None
    topic, key = await topic_of_key(ctx.session, draft.topic_key), draft.key
    text = (
        f"Est-ce le message de votre annonce pour {topic_name(topic)} ? Touchez « Écrire le "
        "message », puis envoyez-le de nouveau."
    )
    write = change_message.button("Écrire le message", **key)
    show = links.show_draft.button(WRITE_ON, **key, whole=True)
    return Reply(text, ((write,), (show,)))


async def _begin(ctx: Context) -> Reply:
    words = ctx.request.words
    person = await members.person_of_account(ctx.session, ctx.request.chat, at=ctx.request.at)
    theirs = await service.writable(ctx.session, person)
    if not theirs:
        raise OnlyReferents
    named = await service.writable(ctx.session, person, words) if words else theirs
    if len(named) == 1:
        return await write_for(ctx, topic=named[0].key)
    if named:
        return topic_choice(named)
    if await followable(ctx.session, words):  # somebody else's topic
        raise OnlyReferents
    return topic_choice(theirs, text=NO_SUCH_TOPIC)


def topic_choice(topics: Sequence[Topic], number: int = 1, *, text: str = WHICH_TOPIC) -> Reply:
    page = paginate(topics, number)
    choices = [
        (write_for.button(protect(numbered(topic)), topic=topic.key),) for topic in page.rows
    ]
    return Reply(text, keyboard(*choices, choose_announced_topic.turn(page)))
