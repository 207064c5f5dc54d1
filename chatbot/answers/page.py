"""Answer free text: a question gets its answer, and a button to forward it to somebody."""

from collections.abc import Sequence
from dataclasses import replace

from chatbot import conversation as ui
from chatbot.announcements.pages.compose import choose_announced_topic, message_instead
from chatbot.answers import wording
from chatbot.answers.answering import answer, is_lacking
from chatbot.answers.knowledge import Knowledge, Subject
from chatbot.answers.loading import load_index
from chatbot.answers.open_question import answer_open_question
from chatbot.answers.rules import Answer, Kind
from chatbot.answers.wishes import recognise, redirect_to
from chatbot.chantiers.links import show_card, show_chantiers, show_news, show_section
from chatbot.chantiers.queries import whole_topics
from chatbot.chantiers.rules import fold
from chatbot.chantiers.wording import numbered, short_title
from chatbot.events.links import show_dates
from chatbot.events.pages.command import change_in_words
from chatbot.french.typography import protect, typeset
from chatbot.helpdesk import answering, links, service as helpdesk
from chatbot.helpdesk.pages import ask
from chatbot.helpdesk.pages.answer import answer_instead, receive_reply
from chatbot.helpdesk.wording import ONWARDS
from chatbot.members import service as members
from chatbot.members.conversations import current_question, current_topic

TEXT_ONLY = "Je ne lis que du texte : écrivez-moi votre question, sans rien y joindre."
FILE_TO_ANNOUNCE = (
    "Je ne lis que les mots. Pour envoyer une photo ou un fichier à qui suit votre chantier, "
    "commencez une annonce, puis renvoyez-le moi."
)
CHANTIERS = show_chantiers.button("Les chantiers")
WRITE = choose_announced_topic.button("Écrire une annonce")
DATES = show_dates.button("Les dates")
SECTIONS = {
    "contact": "Contact",
    "dates": "Dates",
    "ressources": "Ressources",
    "annonce": "Annonces",
}
FORWARD = "Transmettre aux référents"
OTHER = "Plutôt : {}"
NOT_THAT = "Ce n’est pas ça"
# At a step: words that leave the step, and wishes whose words may be the answer to it.
CANCEL, LEAVES = "cancel", {"stop", "arrete", "arretez", "arreter", "quitter", "sortir"}
MAY_ANSWER = {"chantier", "pause"}

router = ui.Router(requires=ui.Requires.NOTHING)


@router.command(
    "transmettre",
    menu="Poser une question à une personne",
    aliases=("ask", "demander", "poser"),
    requires=ui.Requires.PRIVACY,
)
async def forward_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/transmettre`; with a question, offer to forward it to the two nearest topics.

    The command stands here because the helpdesk can't search what was published.
    """
    if (reply := await ask.answer_typed(ctx)) is not None:
        return reply
    found = answer(ctx.request.words, await load_index(ctx.session), ctx.request.at)
    return await ask.offer_recipients(ctx, found.topics[:2])


@router.answers(links.cancel_forwarding)
async def cancel_forwarding(ctx: ui.Context) -> ui.Reply:
    """Forward nothing, and show the answer again in place of the choice of recipients."""
    ask.check_theirs(ctx)
    request = ctx.request
    if not request.asked:
        return ui.Reply(ask.KEPT_BACK, ONWARDS)
    index = await load_index(ctx.session)
    found = answer(request.asked, index, request.at, await current_topic(ctx.session, request))
    again = answer_page(found, index.knowledge, private=request.private)
    return replace(again, text=f"{ask.KEPT_BACK}\n\n{protect(again.text)}")


@router.words()
async def receive_words(ctx: ui.Context) -> ui.Reply | ui.Redirect | ui.Press:
    """Take free text: an answer to a forwarded question, yes or no, a wish, or a question.

    Where the words may also be meant for a step, the reply offers that beside the answer.
    """
    if (question := await answering.replied_to(ctx.session, ctx.request)) is not None:
        return await _receive_reply(ctx, question)
    if (surely := await answer_open_question(ctx) or await sure_wish(ctx)) is not None:
        return surely
    if (instead := await answer_instead(ctx)) is None:
        instead = await message_instead(ctx)
        if instead is not None and not ctx.request.words.endswith("?"):
            return instead
    written = ctx.request.written
    is_file = written is not None and (written.other or written.media is not None)
    found = await _about_file(ctx) if is_file else await answer_question(ctx)
    if isinstance(found, ui.Redirect):
        return found
    if instead is None:
        return found
    text = f"{protect(found.text)}\n\n{protect(instead.text)}"
    quotes = found.quotes_request or instead.quotes_request
    buttons = (*instead.buttons, *found.buttons)
    return replace(found, text=text, buttons=buttons, quotes_request=quotes)


async def _receive_reply(ctx: ui.Context, question: int) -> ui.Reply | ui.Redirect:
    """Take the answer to a forwarded question, unless the words are a wish that leaves the step."""
    wish = await _wish_leaving_step(ctx)
    if wish is None or wish.keeps_step:
        return await receive_reply(ctx, question)
    # Refused if the question is answered already: an answer can't be taken back.
    await answering.lock_to_answer(ctx.session, await answering.require_sender(ctx), question)
    await members.leave(ctx.session, ctx.request)
    return wish


async def _about_file(ctx: ui.Context) -> ui.Reply:
    """Say that files aren't read; tell référents and admins how to publish a file."""
    sender = ctx.request.sender
    if ctx.request.private and sender and await members.role_of(ctx.session, sender.id):
        return ui.Reply(FILE_TO_ANNOUNCE, ((WRITE,),))
    return ui.Reply(TEXT_ONLY)


async def sure_wish(ctx: ui.Context) -> ui.Redirect | None:
    """Find the wish that the words certainly are; this needs the topics' names, but no index."""
    return recognise(ctx.request.words, ctx.wishes, await whole_topics(ctx.session))


async def instead_of_step(ctx: ui.Context) -> ui.Reply | ui.Redirect | ui.Press | None:
    """Find what words written at a step are in its place: yes or no to a later question, a wish."""
    waits = await current_question(ctx.session, ctx.request) is not None
    answered = await answer_open_question(ctx) if waits else None
    return answered or await _wish_leaving_step(ctx)


async def _wish_leaving_step(ctx: ui.Context) -> ui.Redirect | None:
    """Find the wish in words written at a step; any wish but « annuler » keeps the step."""
    if fold(ctx.request.words) in LEAVES:
        return ui.Redirect(CANCEL)
    found = await sure_wish(ctx)
    if found is None or found.wish in MAY_ANSWER:
        return None
    return replace(found, keeps_step=found.wish != CANCEL)


async def answer_question(ctx: ui.Context) -> ui.Reply | ui.Redirect:
    """Answer the sender's question, grant a wish, or say and count that the answer isn't known.

    In a group, wishes are granted to its admins alone. What changes a date of the sender's is none.
    """
    if (change := await change_in_words(ctx)) is not None:
        return change
    session, request = ctx.session, ctx.request
    index, about = await load_index(session), await current_topic(session, request)
    found = answer(request.words, index, request.at, about, ctx.wishes)
    if found.kind is Kind.WISH:
        named = index.knowledge.of_keys(found.topics)
        redirect = redirect_to(found.wish, request.words, named, ctx.wishes)
        if request.private:
            return redirect
        plain = answer(request.words, index, request.at, about)
        return replace(redirect, otherwise=_signed_page(plain, index.knowledge, request))
    if is_lacking(found, index.knowledge, request.at):
        await helpdesk.count_in_vain(session, request, topic=found.about, subject=found.asked)
    page = _signed_page(found, index.knowledge, request)
    if found.about:
        page = replace(page, about=ui.Subject(found.about, sought=found.asked))
    return page


def _signed_page(found: Answer, knowledge: Knowledge, request: ui.Request) -> ui.Reply:
    signed = request.sender is not None  # an anonymous group administrator can't forward
    return answer_page(found, knowledge, private=request.private, signed=signed)


def answer_page(
    answer: Answer, knowledge: Knowledge, *, private: bool, signed: bool = True
) -> ui.Reply:
    """Lay out an answer with a button to forward the question; in a group, only if unanswered."""
    reply = _shown(answer, knowledge)
    labels = {Kind.UNKNOWN: FORWARD} | ({Kind.ANSWER: NOT_THAT} if private else {})
    if (label := labels.get(answer.kind)) is None or not signed:
        return reply
    first, second, *_ = (*answer.topics, "", "")
    button = links.choose_recipient.button(label, first=first, second=second)
    asks = ui.Question(button) if answer.kind is Kind.UNKNOWN else None
    return replace(reply, buttons=(*reply.buttons, (button,)), quotes_request=True, asks=asks)


def plain_text(answer: Answer, knowledge: Knowledge) -> str:
    """Write an answer as plain text; of its buttons, list the nearest topics."""
    topics = _nearest(answer, knowledge)
    return ui.visible("\n".join([_shown(answer, knowledge).text, *map(numbered, topics)]))


def _shown(answer: Answer, knowledge: Knowledge) -> ui.Reply:
    topics = knowledge.of_keys(answer.topics)
    if answer.kind is Kind.ANSWER:
        return ui.Reply(answer.text, _onwards(answer, topics, knowledge.of_keys([answer.other])))
    near = tuple((_card(topic),) for topic in topics) if answer.kind is Kind.UNKNOWN else ()
    found = _nearest(answer, knowledge)
    text = f"{protect(answer.text)}\n\n{wording.nearest(found)}" if found else answer.text
    return ui.Reply(text, (*near, *ONWARDS))


def _nearest(answer: Answer, knowledge: Knowledge) -> Sequence[Subject]:
    """List the nearest topics of an « je ne sais pas », unless the answer already names a topic."""
    topics = knowledge.of_keys(answer.topics) if answer.kind is Kind.UNKNOWN else []
    is_told = any(typeset(wording.named(topic)) in answer.text for topic in topics)
    return [] if is_told else topics


def _onwards(answer: Answer, topics: list[Subject], others: list[Subject]) -> ui.Keyboard:
    """Make the buttons below an answer: the quoted section, the topics' cards, lists, all dates."""
    section = _section(answer.section, topics[0])
    rows = [(_card(topic),) for topic in topics if topic.number or topic.about or section]
    rows += [(_card(topic, OTHER),) for topic in others]
    if section is not None:
        rows = [(section,), *rows]
    return (*rows, (CHANTIERS,) if answer.section != "dates" else (CHANTIERS, DATES))


def _card(topic: Subject, label: str = "{}") -> ui.Button:
    return show_card.button(label.format(protect(numbered(topic))), topic=topic.key)


def _section(key: str, topic: Subject) -> ui.Button | None:
    """Make the button to the quoted section; None if the section is empty."""
    parts = [part for part in topic.parts if part.key == key]
    rows = {"contact": topic.contacts, "dates": topic.events, "ressources": topic.resources}
    if not (rows.get(key) or parts):
        return None
    title = SECTIONS.get(key) or parts[0].title
    if not title:
        return None
    label = f"Lire : {protect(short_title(title))}"
    if key == "annonce":
        return show_news.button(label, topic=topic.key, as_new_message=True)
    return show_section.button(label, topic=topic.key, section=key)
