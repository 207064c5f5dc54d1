"""/annonce: begin an announcement, find a draft again, or type what the draft's buttons do."""

import html
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from chatbot import conversation as ui
from chatbot.announcements import drafts, links, queries, service, wording
from chatbot.announcements.dossier import open_dossier
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages import date, departure, editor, options
from chatbot.announcements.pages.editor import ask_message, open_draft, under_preview
from chatbot.announcements.pages.options import move_to, set_others
from chatbot.announcements.pages.review import ask_review
from chatbot.announcements.rules import OnlyReferents, State
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_pages
from chatbot.chantiers.rules import TopicKind, fold
from chatbot.chantiers.service import followable, followables_before, topic_of_key
from chatbot.chantiers.wording import numbered, topic_name
from chatbot.french import protect
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat

NO_SUCH_TOPIC = "Je ne trouve pas ce sujet parmi les vôtres. Pour lequel écrivez-vous ?"
BACK_AGAIN = "<b>Vous aviez une annonce en cours</b> : la voici."
NO_TEXT = "Votre annonce n’a pas encore de texte : écrivez-le d’abord."
NO_DRAFT = (
    "Vous n’avez pas d’annonce en cours. /annonce en commence une ; /annonces montre celles "
    "qui attendent ou sont parties."
)
PUT_ASIDE = "Ce que vous écriviez reste de côté, en brouillon : /annonce le retrouve."
OPEN_FOR = timedelta(days=1)  # since the author last saw a draft: free words may be its message
# "5 et 7 : Bonjour", "à tous : Bonjour": the text stands behind a colon, or on the next line.
SEVERAL = re.compile(
    r"(?:(?:[àa]\s+)?(?:toutes\s+et\s+)?tous(?:\s+les\s+chantiers)?"
    r"|(?P<numbers>\d{1,3}(?:(?:\s*,\s*(?:et\s+)?|\s+et\s+)\d{1,3})+))\s*(?:[:\n]\s*|$)",
    re.IGNORECASE,
)
# Answers to the bot, folded, that nobody means as the message of an announcement.
NO_MESSAGE = {
    *("non", "non merci", "non non", "oui", "ok", "d accord", "merci", "merci beaucoup", "pardon"),
    *("attends", "attendez", "attend", "une minute", "un instant", "un moment", "pas encore"),
}
DRAFTS = 5  # that are listed
SHOWN = 3  # departures: as many as a phone shows with their buttons
# What may be typed behind `/annonce`, folded: to do something with the draft, or to change a part.
TYPED: dict[str, Callable[..., Awaitable[ui.Reply]]] = {
    "envoyer": departure.send_draft.ask,
    "programmer": departure.schedule_draft,
    "relecture": ask_review,
    "essai": departure.try_draft,
    "essai a un collegue": departure.choose_colleague,
    "abandonner": departure.abandon_draft.ask,
    "modifier": options.change_draft,
    "message": editor.change_message,
    "boutons": options.change_links,
    "date": date.choose_date,
    "heure": date.choose_hour,
    "sujet": options.choose_other_topic,
    "autres chantiers": options.choose_others,
    "prevenir": departure.tell_change,
    "ne pas prevenir": departure.tell_nobody,
}
WHILE_EMPTY = ("abandonner", "message", "sujet")  # even before the draft has a message

router = ui.Router(requires=ui.Requires.REFERENT)


@router.command("annonce", menu="Écrire une annonce à ceux qui suivent", aliases=("publier",))
async def compose_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/annonce`, `/annonce 7`, `/annonce 7 Bonjour à tous`, `/annonce 5 et 7 : Bonjour`.

    `/annonce à tous : Bonjour` is for all topics. `/annonce envoyer` and `/annonce heure 9h` act on
    the draft that was opened last.
    """
    written = await drafts.of_message(ctx.session, ctx.request) if ctx.request.is_edited else None
    if written is not None:
        return await _write_again(ctx, await drafts.lock_own(ctx, written))
    draft, words = await drafts.draft_of(ctx), ctx.request.words
    verb = fold(words)
    if draft is None:
        return ui.Reply(NO_DRAFT) if verb in TYPED else await _begin(ctx)
    if verb in TYPED:
        if not (draft.is_written or verb in WHILE_EMPTY):
            return await ask_message(ctx, draft, NO_TEXT)
        return await under_preview(ctx, draft, await TYPED[verb](ctx, **draft.key))
    if draft.is_written and verb.startswith("heure "):
        request = replace(ctx.request, words=words.split(maxsplit=1)[1])
        return await date.take_hour(replace(ctx, request=request), draft.id)
    return await _begin(ctx) if words else await _open_drafts(ctx, draft)


async def _open_drafts(ctx: ui.Context, draft: Announcement) -> ui.Reply:
    """Show the author's only draft, or list several to choose from, the last opened first."""
    listed = await queries.drafts_of(ctx.session, draft.author or 0, limit=DRAFTS + 1)
    another = choose_announced_topic.button("Écrire une autre annonce")
    if not listed:
        return await open_draft(ctx, draft, BACK_AGAIN)
    if len(listed) == 1:
        shown = await open_draft(ctx, listed[0], BACK_AGAIN)
        return replace(shown, buttons=(*shown.buttons, (another,)))
    topics = {topic.key: topic for topic in await followable(ctx.session)}
    parts, rows = ["<b>Vos brouillons</b>"], list[ui.Row]()
    for each in listed[:DRAFTS]:
        about = ui.escape(numbered(topics[each.topic_key])) if each.topic_key in topics else ""
        begins = wording.quoted(each)
        parts.append(
            f"{about} (correction, {begins})" if each.is_correction else f"{about} : {begins}"
        )
        label = protect(wording.beginning(each, wording.HEADLINE))
        rows.append((links.show_draft.button(label, **each.key, whole=True),))
    if len(listed) > DRAFTS:
        parts.append("Les autres sont dans /annonces.")
    return ui.Reply("\n\n".join(parts), (*rows, (another,)))


async def _write_again(ctx: ui.Context, draft: Announcement) -> ui.Reply:
    """Change a draft as a message with `/annonce` says, which its author has edited since.

    The draft gets the topics that the message names. If the message names just one of several
    topics of the draft, all stay, since the others were added by buttons. The author is told.
    """
    dossier = await open_dossier(ctx.session, draft)
    own, had, before = dossier.topic, dossier.topics, ""
    present = wording.topic_names(had)
    named = await _topics_again(ctx, own)
    if named is not None and len(named) == 1 and named[0] in had:
        if dossier.others:
            before = f"<b>Elle reste pour {present}</b> ; l’aperçu permet d’en changer."
    elif named and not draft.is_correction:
        if {topic.key for topic in named} != {topic.key for topic in had}:
            if own not in named or (own.kind is TopicKind.APPEAL and len(named) > 1):
                own = _own_of(named)
                await move_to(ctx.work, draft, own)
            await set_others(ctx.work, draft, [topic.key for topic in named if topic is not own])
            new = wording.topic_names(named)
            before = f"<b>Elle est maintenant pour {new}</b>, comme vous l’avez écrit."
    elif named is not None:
        before = (
            f"<b>Elle reste pour {present}</b> : je ne trouve pas, parmi vos sujets, celui que "
            "vous avez écrit. Pour en changer : Modifier, puis Changer de sujet."
        )
    message = await _text_typed(ctx, (named or [own])[0].key)
    if message is None:
        return await open_draft(ctx, draft, before)
    return await _write_and_open(ctx, draft, message, before)


@router.answers(links.write_for)
async def write_for(ctx: ui.Context, *, topic: TopicKey) -> ui.Reply:
    person = await members.person_of_account(ctx.work, ctx.request.chat)
    if not await members.may_write(ctx.session, person, topic):
        raise OnlyReferents
    return await _write_for(ctx, person, [await topic_of_key(ctx.session, topic)])


async def _write_for(ctx: ui.Context, person: Chat, topics: Sequence[Topic]) -> ui.Reply:
    before = PUT_ASIDE if await queries.drafts_of(ctx.session, person.id, limit=1) else ""
    topic = _own_of(topics)
    others = [other.key for other in topics if other is not topic]
    draft = await drafts.begin(ctx.work, person, topic.key, others)
    if draft.topic_key != topic.key:
        await move_to(ctx.work, draft, topic)
    if (message := await _text_typed(ctx, topic.key)) is None:
        return await ask_message(ctx, draft, before)
    return await _write_and_open(ctx, draft, message, before)


@router.button("wl")
async def choose_announced_topic(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    person = await members.person_of_account(ctx.work, ctx.request.chat)
    writable = await service.writable(ctx.session, person)
    if len(writable) == 1:
        return await write_for(ctx, topic=writable[0].key)
    return topic_choice(writable, page)


@router.button("wk")
async def take_text(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    """Replace the text of a draft by the text that was typed behind `/annonce`.

    No page has this button any more, but people's chats do.
    """
    announcement = await drafts.lock_own(ctx, draft, version)
    if not ctx.request.asked:
        raise ui.StaleButton
    return await _write_again(ctx, announcement)


@router.button("wu")
async def use_words(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    """Make the message that is quoted above the button the message of the draft."""
    announcement = await drafts.lock_own(ctx, draft, version)
    if ctx.request.written is None:
        raise ui.StaleButton
    former = announcement.text
    shown = await _write_and_open(ctx, announcement, ctx.request.written)
    if former in ("", announcement.text):
        return shown
    announcement.proposed = former
    back = links.take_proposal.button("Remettre l’ancien texte", **announcement.key)
    return replace(shown, buttons=(*shown.buttons, (back,)))


async def draft_that_stays(ctx: ui.Context) -> ui.Reply | None:
    """Tell the sender of /annuler that their draft stays; None without a draft."""
    draft = await drafts.draft_of(ctx)
    if draft is None:
        return None
    topic = await topic_of_key(ctx.session, draft.topic_key)
    what = "correction" if draft.is_correction else "annonce"
    text = (
        f"C’est entendu, on s’arrête là. Votre {what} pour {topic_name(topic)} reste en "
        "brouillon : /annonce la montre, et permet de l’abandonner."
    )
    return ui.Reply(text, ((links.show_draft.button(wording.WRITE_ON, **draft.key, whole=True),),))


async def departures_that_go_on(ctx: ui.Context) -> ui.Reply | None:
    """Name the announcements that /annuler doesn't stop, with buttons; None without any.

    These are the sender's scheduled announcements, and the announcements that are being sent.
    """
    person = await people.known(ctx.session, ctx.request.chat) if ctx.request.private else None
    found = await queries.departing(ctx.session, person.id, limit=SHOWN + 1) if person else []
    if not found:
        return None
    alone = len(found) == 1
    whose = "Votre annonce n’est pas arrêtée" if alone else "Vos annonces ne sont pas arrêtées"
    parts, rows = [f"<b>{whose}.</b>"], list[ui.Row]()
    for announcement in found[:SHOWN]:
        is_scheduled = announcement.state is State.SCHEDULED
        begins = wording.quoted(announcement)
        if is_scheduled and announcement.send_at is not None:
            when = wording.moment(announcement.send_at, ctx.request.at)
            parts.append(f"Elle partira {when} : {begins}")
        else:
            parts.append(f"Elle n’a pas fini de partir : {begins}")
        label = "Voir l’annonce" if is_scheduled else "Suspendre ou arrêter"
        if not alone:
            label = f"Voir : {protect(wording.beginning(announcement, wording.HEADLINE))}"
        show = links.show_announcement.button(label, announcement=announcement.id)
        cancel = links.abandon_draft.button("Annuler l’envoi", **announcement.key)
        rows.append((show, cancel) if is_scheduled else (show,))
    if len(found) > SHOWN:
        parts.append("Les autres sont dans /annonces.")
    return ui.Reply("\n\n".join(parts), tuple(rows))


async def message_instead(ctx: ui.Context) -> ui.Reply | None:
    """Offer to use free words, which no step awaits, as the message of the sender's draft."""
    draft, message = await drafts.draft_of(ctx), ctx.request.written
    if draft is None or message is None or message.other or message.in_album:
        return None
    if fold(ctx.request.words) in NO_MESSAGE:
        return None
    if ctx.request.at - draft.changed_at > OPEN_FOR or (message.media and not draft.may_have_file):
        return None
    topic = await topic_of_key(ctx.session, draft.topic_key)
    place = f", à la place de {wording.quoted(draft)}" if draft.text and message.html else ""
    text = (
        f"Est-ce le message de votre annonce pour {topic_name(topic)}{place} ? Vous verrez tout "
        "avant que rien ne parte."
    )
    use = use_words.button("En faire le message", **draft.key)
    no = "Non, garder le texte" if place else "Non, revenir à l’annonce"
    keep = links.show_draft.button(no, **draft.key, whole=True)
    return ui.Reply(text, ((use,), (keep,)), quotes_request=True)


async def _begin(ctx: ui.Context) -> ui.Reply:
    words = ctx.request.words
    person = await members.person_of_account(ctx.work, ctx.request.chat)
    writable = await service.writable(ctx.session, person)
    if not writable:
        raise OnlyReferents
    if (together := SEVERAL.match(words)) is not None:
        several = await _topics_together(ctx, person, writable, together)
        if several is not None:
            return await _write_for(ctx, person, several)
        question = NO_SUCH_TOPIC
        if together["numbers"] is None:
            question = (
                "Seuls les admins écrivent à tous à la fois. Pour lequel de vos sujets "
                "écrivez-vous ? Vous pourrez en ajouter d’autres."
            )
        return topic_choice(writable, question=question)
    found, text = await followables_before(ctx.session, words) if words else (writable, "")
    named = writable if found is None else [topic for topic in found if topic in writable]
    if len(named) == 1:
        return await _write_for(ctx, person, named)
    # A number of no topic, of somebody else's topic, or of something that the text counts.
    if found == [] or (not named and text):
        return topic_choice(writable, question=NO_SUCH_TOPIC)
    if not named:
        raise OnlyReferents
    if not text:
        return topic_choice(named)
    whose = "Pour quel sujet est ce message ? Vous le verrez avant que rien ne parte."
    return topic_choice(named, question=whose)


async def _write_and_open(
    ctx: ui.Context, draft: Announcement, message: ui.WrittenMessage, before: str = ""
) -> ui.Reply:
    await drafts.write(ctx.work, draft, message, message_id=ctx.request.message_id)
    return await open_draft(ctx, draft, before)


def topic_choice(topics: Sequence[Topic], page: int = 1, question: str = "") -> ui.Reply:
    """Let a topic be chosen for an announcement; `question`: on the text that was typed."""
    choices = topic_pages(topics, page, write_for, choose_announced_topic)
    return ui.Reply(question or wording.WHICH_TOPIC, choices, quotes_request=bool(question))


async def _topics_together(
    ctx: ui.Context, person: Chat, writable: Sequence[Topic], together: re.Match[str]
) -> Sequence[Topic] | None:
    """Find the topics that `SEVERAL` matched; None unless the sender may write for all."""
    if together["numbers"] is None:
        return writable if await members.is_admin(ctx.session, person.telegram_id) else None
    numbers = re.findall(r"\d+", together["numbers"])
    called = {str(topic.number): topic for topic in writable}
    named = [called.get(number) for number in dict.fromkeys(numbers)]
    known = [topic for topic in named if topic is not None]
    return known if len(known) == len(named) else None


def _own_of(named: Sequence[Topic]) -> Topic:
    """Choose an announcement's own topic: not the appeal, whose announcements have one topic."""
    return next((topic for topic in named if topic.kind is not TopicKind.APPEAL), named[0])


async def _topics_again(ctx: ui.Context, own: Topic) -> Sequence[Topic] | None:
    """Find the topics that an edited command names; () for topics that aren't the sender's.

    None for a command that names no topic. `own`: the draft's own topic before the edit.
    """
    person = await members.person_of_account(ctx.work, ctx.request.chat)
    writable = await service.writable(ctx.session, person)
    words = ctx.request.asked or ctx.request.words
    if (together := SEVERAL.match(words)) is not None:
        return await _topics_together(ctx, person, writable, together) or ()
    found, _ = await followables_before(ctx.session, words) if words else (None, "")
    if found is None:
        return None
    named = [topic for topic in found if topic in writable]
    return [own] if own in named else named if len(named) == 1 else ()


async def _text_typed(ctx: ui.Context, topic: str) -> ui.WrittenMessage | None:
    """Find the text typed behind `/annonce 7`: in the request, or in the words a button answers.

    `topic`: the key of the text's topic; another topic's number belongs to the text.
    """
    request = ctx.request
    words = request.asked or request.words
    found, text = await followables_before(ctx.session, words) if words else (None, "")
    if (together := SEVERAL.match(words)) is not None:
        text = words[together.end() :]
    elif text and topic not in {each.key for each in found or ()}:
        text = words
    if not text:
        return None
    typed = request.written
    before = html.escape(words.removesuffix(text))
    if typed is not None and typed.html.startswith(before):
        return replace(typed, html=typed.html.removeprefix(before))
    return ui.WrittenMessage(html.escape(text))
