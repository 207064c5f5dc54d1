"""/annonce: begin an announcement, find the draft again, or type what its buttons do."""

import html
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from chatbot.announcements import drafts, links, service
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.date import choose_date
from chatbot.announcements.pages.departure import (
    abandon_draft,
    schedule_draft,
    send_draft,
    try_draft,
)
from chatbot.announcements.pages.editor import (
    ask_message,
    change_message,
    open_draft,
    under_preview,
)
from chatbot.announcements.pages.options import (
    change_draft,
    change_links,
    choose_hour,
    choose_other_topic,
    take_hour,
)
from chatbot.announcements.pages.review import ask_review
from chatbot.announcements.rules import OnlyReferents
from chatbot.announcements.wording import WHICH_TOPIC, WRITE_ON, quoted
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import followables_before, topic_of_key
from chatbot.chantiers.wording import numbered, topic_name
from chatbot.conversation import (
    Context,
    Id,
    Reply,
    Requires,
    Router,
    StaleButton,
    WrittenMessage,
    keyboard,
    paginate,
)
from chatbot.french import protect
from chatbot.members import service as members

NO_SUCH_TOPIC = "Je ne trouve pas ce sujet parmi les vôtres. Pour lequel écrivez-vous ?"
BACK_AGAIN = "<b>Vous aviez une annonce en cours</b> : la voici."
NO_TEXT = "Votre annonce n’a pas encore de texte : écrivez-le d’abord."
NO_DRAFT = (
    "Vous n’avez pas d’annonce en cours. /annonce en commence une ; /annonces montre celles "
    "qui attendent ou sont parties."
)
WHOSE_TEXT = "Pour quel sujet est ce message ? Vous le verrez avant que rien ne parte."
OTHER_TEXT = (
    "Vous avez déjà une annonce en cours pour {topic} : {beginning}. Mettre à sa place ce que vous "
    "venez d’écrire ? Vous verrez tout avant que rien ne parte."
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
    """Answer `/annonce`, `/annonce 7`, `/annonce 7 Bonjour à tous`.

    On a draft, `/annonce envoyer`, `/annonce heure 9h`.
    """
    draft, words = await drafts.draft_of(ctx), ctx.request.words
    verb = fold(words)
    if draft is not None and ctx.request.is_edited and draft.message_id == ctx.request.message_id:
        return await _write_again(ctx, draft)
    if draft is None:
        return Reply(NO_DRAFT) if verb in TYPED else await _begin(ctx)
    if verb in TYPED or (draft.is_written and verb.startswith(f"{HOUR} ")):
        return await _do_typed(ctx, draft)
    if words and not draft.is_written:
        return await _begin(ctx)
    if (await followables_before(ctx.session, words))[1]:
        return await _offer_to_replace(ctx, draft)
    return await open_draft(ctx, draft, BACK_AGAIN)


async def _write_again(ctx: Context, draft: Announcement) -> Reply:
    """Change the draft whose text stood behind the command, as its author changed it there."""
    message = await _text_typed(ctx)
    if message is None:
        return await open_draft(ctx, draft)
    at, message_id = ctx.request.at, ctx.request.message_id
    await drafts.write(ctx.session, draft, message, at=at, message_id=message_id)
    return await open_draft(ctx, draft)


async def _do_typed(ctx: Context, draft: Announcement) -> Reply:
    """Do what a button of the draft's panel does."""
    words = ctx.request.words
    verb = fold(words)
    if verb not in TYPED:
        hour = replace(ctx.request, words=words.split(maxsplit=1)[1])
        return await take_hour(replace(ctx, request=hour), draft.id)
    if not (draft.is_written or verb in WHILE_EMPTY):
        return await ask_message(ctx, draft, NO_TEXT)
    return await under_preview(ctx, draft, await TYPED[verb](ctx, **draft.key))


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
    if (message := await _text_typed(ctx)) is None:
        return await ask_message(ctx, draft)
    await drafts.write(
        ctx.session, draft, message, at=ctx.request.at, message_id=_message_typed(ctx)
    )
    return await open_draft(ctx, draft)


@router.button("wk")
async def take_text(ctx: Context, *, draft: Id, version: Id) -> Reply:
    """Put the text that was typed behind `/annonce` in the place of the draft's."""
    announcement = await drafts.lock_own(ctx, draft, version)
    message, at = await _text_typed(ctx), ctx.request.at
    if message is None:
        raise StaleButton
    named, _ = await followables_before(ctx.session, ctx.request.asked)
    if named and named[0].key != announcement.topic_key and not announcement.is_correction:
        person = await members.person_of_account(ctx.session, ctx.request.chat, at=at)
        if not await service.may_write(ctx.session, person, named[0].key):
            raise OnlyReferents
        await drafts.move_to(ctx.session, announcement, named[0], at=at)
    await drafts.write(ctx.session, announcement, message, at=at)
    return await open_draft(ctx, announcement)


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
    found, text = await followables_before(ctx.session, words) if words else (theirs, "")
    if found == []:  # a number that no topic has
        return topic_choice(theirs, text=NO_SUCH_TOPIC)
    named = theirs if found is None else [topic for topic in found if topic in theirs]
    if len(named) == 1:
        return await write_for(ctx, topic=named[0].key)
    if not named:  # somebody else's topic
        raise OnlyReferents
    if not text:
        return topic_choice(named)
    return replace(topic_choice(named, text=WHOSE_TEXT), quotes_request=True)


async def _text_typed(ctx: Context) -> WrittenMessage | None:
    """Find the text behind `/annonce 7`: of this message, or of the one that was asked about."""
    request = ctx.request
    words = request.asked or request.words
    _, text = await followables_before(ctx.session, words) if words else (None, "")
    if not text:
        return None
    typed = request.written
    before = html.escape(words.removesuffix(text))
    if typed is not None and not request.asked and typed.html.startswith(before):
        return replace(typed, html=typed.html.removeprefix(before))
    return WrittenMessage(html.escape(text))


def _message_typed(ctx: Context) -> int | None:
    # Of a press, the message that was asked about isn't known by its number.
    return None if ctx.request.asked else ctx.request.message_id


async def _offer_to_replace(ctx: Context, draft: Announcement) -> Reply:
    """Ask whether the typed text takes the place of the draft's, which stays meanwhile."""
    topic = await topic_of_key(ctx.session, draft.topic_key)
    text = OTHER_TEXT.format(topic=topic_name(topic), beginning=quoted(draft))
    take = take_text.button("Prendre mon nouveau texte", **draft.key)
    keep = links.show_draft.button("Garder celui d’avant", **draft.key, whole=True)
    return Reply(text, ((take,), (keep,)), quotes_request=True)


def topic_choice(topics: Sequence[Topic], number: int = 1, *, text: str = WHICH_TOPIC) -> Reply:
    page = paginate(topics, number)
    choices = [
        (write_for.button(protect(numbered(topic)), topic=topic.key),) for topic in page.rows
    ]
    return Reply(text, keyboard(*choices, choose_announced_topic.turn(page)))
