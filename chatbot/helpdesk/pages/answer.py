"""Answering a question: taking it, writing the answer, leaving it to others."""

from dataclasses import replace

from chatbot import conversation as ui
from chatbot.announcements.rules import TOGETHER
from chatbot.french.typography import protect, typeset
from chatbot.helpdesk import answering, links, notices, service
from chatbot.helpdesk.models import Question
from chatbot.helpdesk.pages.publish import publish_row
from chatbot.helpdesk.pages.triage import close_with, receive_closing_word
from chatbot.helpdesk.rules import ANSWER_LENGTH
from chatbot.helpdesk.wording import TO_QUESTIONS, WORDS_ONLY, question_text, take_button
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat
from chatbot.members.wording import full_name

STILL_HELD = (
    "Plus rien n’est en cours, mais c’est toujours vous qui devez répondre à cette question. "
    "Répondez-y, ou laissez-la à d’autres."
)
LEFT = "Ce que vous aviez commencé avant est arrêté : reprenez-le au besoin."

router = ui.Router(requires=ui.Requires.REFERENT)


@router.answers(links.take_question)
async def take_question(ctx: ui.Context, *, question: ui.Id) -> ui.Reply:
    person = await answering.require_sender(ctx)
    found = await answering.lock_to_answer(ctx.session, person, question)
    await answering.take(ctx.work, found, person)
    return await _ask_for_answer(ctx, found)


@router.button("qr")
async def release_question(ctx: ui.Context, *, question: ui.Id) -> ui.Reply:
    person = await answering.require_sender(ctx)
    found = await answering.lock_to_answer(ctx.session, person, question)
    await answering.release(ctx.work, found, person)
    topic, asker = await service.topic_and_asker(ctx.session, found)
    is_admin = await members.is_admin(ctx.session, person.telegram_id)
    return notices.asked(found, topic, asker, for_admin=is_admin)


@router.step("answer")
async def receive_answer(ctx: ui.Context, *, question: ui.Id, album: int = 0) -> ui.Reply:
    """Take the answer that the référent types.

    `album`: when a file of one was refused just before, in seconds since 1970.
    """
    return await _receive(ctx, question, album)


async def receive_reply(ctx: ui.Context, question: int) -> ui.Reply:
    """Take these words, which reply to a message that shows a question, as its answer.

    Where its sender was asked why they close it, as that word. They count even in the middle of
    something else, which is then left.
    """
    step, notes = "", ""
    if pending := await people.pending_step(ctx.session, ctx.request):
        step, notes = pending.name, pending.notes
    await members.leave(ctx.session, ctx.request)
    for_question, _, album = notes.partition(":")
    if (step, for_question) == (receive_closing_word.name, str(question)):
        return await close_with(ctx, question, service.typed(ctx.request))
    is_same = (step, for_question) == (receive_answer.name, str(question))
    reply = await _receive(ctx, question, int(album or 0) if is_same else 0)
    if not step or is_same:
        return reply
    return replace(reply, text=f"{protect(reply.text)}\n\n{LEFT}")


async def leave_by_reply(ctx: ui.Context, question: int) -> None:
    """Leave what was begun, as a reply to a message that shows a question says.

    Raises QuestionGone, OnlyItsReferents, AlreadyAnswered, QuestionClosed: no word takes an answer
    back.
    """
    await answering.lock_to_answer(ctx.session, await answering.require_sender(ctx), question)
    await members.leave(ctx.session, ctx.request)


async def question_that_stays(ctx: ui.Context) -> ui.Reply | None:
    """After `/annuler`, remind the sender of the question that they have taken, if any."""
    if (held := await answering.still_held(ctx.session, ctx.request)) is None:
        return None
    text = question_text(held, *await service.topic_and_asker(ctx.session, held), STILL_HELD)
    return ui.Reply(text, ((take_button(held), leave_button(held)),))


async def answer_instead(ctx: ui.Context) -> ui.Reply | None:
    """After words that no step awaits, ask whether they answer the question that was taken."""
    if (held := await answering.still_held(ctx.session, ctx.request)) is None:
        return None
    asker = await members.chat_by_id(ctx.session, held.asker)
    text = (
        f"Est-ce votre réponse à {full_name(asker)}, pour la question n° {held.id} ? "
        "Touchez Répondre, puis envoyez-la de nouveau."
    )
    return ui.Reply(text, ((take_button(held),),))


async def _receive(ctx: ui.Context, question: int, album: int) -> ui.Reply:
    """Take the answer, or say why not; only once for files that were sent together."""
    person = await answering.require_sender(ctx)
    found = await answering.lock_to_answer(ctx.session, person, question)
    words, at = service.typed(ctx.request), ctx.request.at
    if not (problem := _problem_of(words)):
        return answer_sent(found, await answering.answer(ctx.work, found, person, words))
    await answering.take(ctx.work, found, person)
    prompt = await _ask_for_answer(ctx, found, problem)
    is_same_album = (
        _is_in_album(ctx) and album and at.timestamp() - album <= TOGETHER.total_seconds()
    )
    return ui.Reply() if is_same_album else prompt


def _problem_of(words: str) -> str:
    if not words:
        return WORDS_ONLY
    if (units := service.units(words)) <= ANSWER_LENGTH:
        return ""
    return f"Votre réponse est trop longue : {units} signes, pour {ANSWER_LENGTH} au plus."


def _is_in_album(ctx: ui.Context) -> bool:
    return ctx.request.written is not None and ctx.request.written.in_album


async def _ask_for_answer(ctx: ui.Context, question: Question, problem: str = "") -> ui.Reply:
    album = int(ctx.request.at.timestamp()) if _is_in_album(ctx) else 0
    await members.begin_step(ctx, receive_answer.pending(question=question.id, album=album))
    topic, asker = await service.topic_and_asker(ctx.session, question)
    prompt = (
        f"Écrivez votre réponse, en {ANSWER_LENGTH} signes au plus : votre prochain message "
        f"sera envoyé à {full_name(asker)}, avec votre nom. Je l’attends une demi-heure ; "
        f"ensuite, <code>/questions {question.id} répondre</code> vous ramène ici."
    )
    below = "\n\n".join(filter(None, [ui.escape(typeset(problem)), prompt]))
    return ui.Reply(question_text(question, topic, asker, below), ((leave_button(question),),))


def answer_sent(question: Question, asker: Chat) -> ui.Reply:
    """Tell that an answer is on its way, or waits for its asker; offer to publish it."""
    if asker.unreachable_since is None:
        text = f"Votre réponse part à {full_name(asker)}, avec votre nom."
    else:
        text = (
            f"Aux dernières nouvelles, je ne peux pas écrire à {full_name(asker)} : je garde "
            "votre réponse, et l’enverrai, avec votre nom, dès que ce sera possible."
        )
    if publish := publish_row(question):
        text += " Utile à d’autres ? Publiez-la avec la question, sans le nom de la personne."
    return ui.Reply(text, ui.keyboard(publish, (TO_QUESTIONS,)))


def leave_button(question: Question) -> ui.Button:
    return release_question.button("Laisser à d’autres", question=question.id)
