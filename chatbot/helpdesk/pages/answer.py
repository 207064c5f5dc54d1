"""Answer a question, leave it to others, hand it over, close it without an answer, report it."""

from dataclasses import replace

from chatbot import conversation as ui
from chatbot.chantiers.page import topic_pages
from chatbot.chantiers.rules import ALLIANCE, fold
from chatbot.chantiers.service import followable, topics_called
from chatbot.french.typography import protect, typeset
from chatbot.helpdesk import answering, links, notices, rules, service, wording
from chatbot.helpdesk.models import Question
from chatbot.helpdesk.pages.publish import publish_row
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat
from chatbot.members.wording import full_name

TOPICS = 4  # topics on a page

router = ui.Router(requires=ui.Requires.REFERENT)


@router.answers(links.take_question)
async def take_question(ctx: ui.Context, *, question: ui.Id) -> ui.Reply:
    person, found = await _locked(ctx, question)
    await answering.take(ctx.work, found, person)
    return await _ask_for_answer(ctx, found)


@router.button("qr")
async def release_question(ctx: ui.Context, *, question: ui.Id) -> ui.Reply:
    person, found = await _locked(ctx, question)
    await answering.release(ctx.work, found, person)
    topic, asker = await service.topic_and_asker(ctx.session, found)
    is_admin = await members.is_admin(ctx.session, person.telegram_id)
    return notices.asked(found, topic, asker, for_admin=is_admin)


@router.step("answer")
async def receive_answer(ctx: ui.Context, *, question: ui.Id, album: int = 0) -> ui.Reply:  # noqa: ARG001
    """Send the answer that the référent typed, or ask again.

    `album` is in notes of earlier versions alone.
    """
    return await _receive(ctx, question)


async def receive_reply(ctx: ui.Context, question: int) -> ui.Reply:
    """Take a reply to a message that shows a question as the answer to the question.

    If the sender was asked why they close the question, the reply is the word to the asker. Any
    other pending step is left.
    """
    step, notes = "", ""
    if pending := await people.pending_step(ctx.session, ctx.request):
        step, notes = pending.name, pending.notes
    await members.leave(ctx.session, ctx.request)
    for_question = notes.partition(":")[0]
    if (step, for_question) == (receive_closing_word.name, str(question)):
        return await close_with(ctx, question, service.typed(ctx.request))
    reply = await _receive(ctx, question)
    if not step or (step, for_question) == (receive_answer.name, str(question)):
        return reply
    left = "Ce que vous aviez commencé avant est arrêté : reprenez-le au besoin."
    return replace(reply, text=f"{protect(reply.text)}\n\n{left}")


async def question_that_stays(ctx: ui.Context) -> ui.Reply | None:
    """After `/annuler`, remind the sender of the question that they have taken, if any."""
    if (held := await answering.still_held(ctx.session, ctx.request)) is None:
        return None
    topic, asker = await service.topic_and_asker(ctx.session, held)
    below = (
        "Plus rien n’est en cours, mais c’est toujours vous qui devez répondre à cette question. "
        "Répondez-y, ou laissez-la à d’autres."
    )
    text = wording.question_text(held, topic, asker, below)
    return ui.Reply(text, ((wording.take_button(held), leave_button(held)),))


async def answer_instead(ctx: ui.Context) -> ui.Reply | None:
    """Ask whether words that no step awaits are the answer to the question that the sender took."""
    if (held := await answering.still_held(ctx.session, ctx.request)) is None:
        return None
    asker = await members.chat_by_id(ctx.session, held.asker)
    text = (
        f"Est-ce votre réponse à {full_name(asker)}, pour la question n° {held.id} ? "
        "Touchez Répondre, puis envoyez-la de nouveau."
    )
    return ui.Reply(text, ((wording.take_button(held),),))


async def _receive(ctx: ui.Context, question: int) -> ui.Reply:
    """Send the answer, or say why it can't be sent."""
    person, found = await _locked(ctx, question)
    words = service.typed(ctx.request)
    problem = "" if words else wording.WORDS_ONLY
    units, most = service.units(words), rules.ANSWER_LENGTH
    if units > most:
        problem = f"Votre réponse est trop longue : {units} signes, pour {most} au plus."
    if not problem:
        return answer_sent(found, await answering.answer(ctx.work, found, person, words))
    await answering.take(ctx.work, found, person)
    return await _ask_for_answer(ctx, found, problem)


async def _ask_for_answer(ctx: ui.Context, question: Question, problem: str = "") -> ui.Reply:
    await members.begin_step(ctx, receive_answer.pending(question=question.id))
    topic, asker = await service.topic_and_asker(ctx.session, question)
    prompt = (
        f"Écrivez votre réponse, en {rules.ANSWER_LENGTH} signes au plus : votre prochain message "
        f"sera envoyé à {full_name(asker)}, avec votre nom. Je l’attends une demi-heure ; "
        f"ensuite, <code>/questions {question.id} répondre</code> vous ramène ici."
    )
    below = ui.paragraphs(ui.escape(typeset(problem)), prompt)
    text = wording.question_text(question, topic, asker, below)
    return ui.Reply(text, ((leave_button(question),),))


def answer_sent(question: Question, asker: Chat) -> ui.Reply:
    """Say that the answer is on its way, or waits for the asker; offer to publish the answer."""
    if asker.unreachable_since is None:
        text = f"Votre réponse part à {full_name(asker)}, avec votre nom."
    else:
        text = (
            f"Aux dernières nouvelles, je ne peux pas écrire à {full_name(asker)} : je garde "
            "votre réponse, et l’enverrai, avec votre nom, dès que ce sera possible."
        )
    if publish := publish_row(question):
        text += " Utile à d’autres ? Publiez-la avec la question, sans le nom de la personne."
    return ui.Reply(text, ui.keyboard(publish, (wording.TO_QUESTIONS,)))


def leave_button(question: Question) -> ui.Button:
    return release_question.button("Laisser à d’autres", question=question.id)


@router.answers(links.close_question)
async def close_question(ctx: ui.Context, *, question: ui.Id, bare: bool = False) -> ui.Reply:
    """Ask for a word to the asker; `bare`: close the question without a word."""
    if bare:
        return await _close(ctx, question, "")
    return await _ask_for_word(ctx, question)


@router.step("closing")
async def receive_closing_word(ctx: ui.Context, *, question: ui.Id) -> ui.Reply:
    return await close_with(ctx, question, service.typed(ctx.request))


async def close_with(ctx: ui.Context, question: int, word: str) -> ui.Reply:
    """Close a question with this word, or say why it can't be sent."""
    if word and (units := service.units(word)) <= rules.ANSWER_LENGTH:
        return await _close(ctx, question, word)
    problem = wording.WORDS_ONLY
    if word:
        problem = f"C’est trop long : {units} signes, pour {rules.ANSWER_LENGTH} au plus."
    return await _ask_for_word(ctx, question, problem)


@router.answers(links.choose_topic_of_question)
async def choose_topic_of_question(ctx: ui.Context, *, question: ui.Id, page: int = 1) -> ui.Reply:
    _, found = await _locked(ctx, question)
    topics = [topic for topic in await followable(ctx.session) if topic.key != found.topic_key]
    text = (
        f"<b>À qui passer la question n° {question} ?</b>\n\n"
        f"« {ui.escape(wording.beginning(found.text))} »\n\nQui l’a posée le saura."
    )
    choices = topic_pages(
        topics, page, reassign_question, choose_topic_of_question, size=TOPICS, question=question
    )
    alliance: ui.Row = ()
    if found.topic_key not in (None, ALLIANCE):
        alliance = (reassign_question.button("L’Alliance", question=question),)
    return ui.Reply(text, (*choices, (*alliance, _back(found))))


@router.button("ht")
async def reassign_question(
    ctx: ui.Context, *, question: ui.Id, topic: links.AnyTopic = ""
) -> ui.Reply:
    """Hand a question over to that topic's référents or, without a topic, to the admins."""
    person, found = await _locked(ctx, question)
    key = await service.topic_key(ctx.session, topic)
    if found.topic_key != key:
        await answering.reassign(ctx.work, found, person, key)
    to = wording.name_topic(await service.topic_of(ctx.session, found))
    text = f"C’est fait : la question n° {question} est passée à {to}. Qui l’a posée le saura."
    return ui.Reply(text, ((wording.TO_QUESTIONS,),))


@router.answers(links.report_question)
async def report_question(ctx: ui.Context, *, question: ui.Id) -> ui.Asking:
    person, found = await _locked(ctx, question)
    if not ctx.confirmed:
        text = (
            "<b>Signaler cette question aux admins ?</b>\n\n"
            f"« {ui.escape(wording.beginning(found.text))} »\n\n"
            "Ils verront la question, qui la pose, et que c’est vous qui la signalez. "
            "La personne n’en saura rien. La question, elle, attend toujours : vous pouvez aussi "
            "la classer."
        )
        return ui.Confirmation(text, "Oui, signaler", _back(found))
    text = "Cette question est déjà signalée aux admins."
    if await answering.report(ctx.work, found, person):
        text = "C’est fait : les admins verront cette question."
    close = links.close_question.button("Classer la question", question=question)
    return ui.Reply(text, ((close,), (wording.TO_QUESTIONS,)))


async def reassign_to(ctx: ui.Context, question: int, words: str) -> ui.Reply:
    """Hand a question over to the topic that the words name, or offer the topics."""
    named = await topics_called(ctx.session, words) if words else []
    if fold(words) == ALLIANCE:
        return await reassign_question(ctx, question=question)
    if len(named) == 1:
        return await reassign_question(ctx, question=question, topic=named[0].key)
    return await choose_topic_of_question(ctx, question=question)


async def _close(ctx: ui.Context, question: int, word: str) -> ui.Reply:
    person, found = await _locked(ctx, question)
    asker = await answering.close(ctx.work, found, person, word)
    told = "lira votre mot" if word else "le saura"
    text = f"C’est classé : je ne la rappellerai à personne. {full_name(asker)} {told}."
    return ui.Reply(text, ((wording.TO_QUESTIONS,),))


async def _locked(ctx: ui.Context, question: int) -> tuple[Chat, Question]:
    person = await answering.require_sender(ctx)
    return person, await answering.lock_to_answer(ctx.session, person, question)


async def _ask_for_word(ctx: ui.Context, question: int, problem: str = "") -> ui.Reply:
    _, found = await _locked(ctx, question)
    await members.begin_step(ctx, receive_closing_word.pending(question=found.id))
    topic, asker = await service.topic_and_asker(ctx.session, found)
    prompt = (
        f"Pourquoi classer cette question ? Votre prochain message sera envoyé à "
        f"{full_name(asker)}. Ou classez-la sans un mot : la personne saura seulement que "
        "personne n’y répondra."
    )
    below = ui.paragraphs(ui.escape(typeset(problem)), prompt)
    bare = links.close_question.button("Classer sans un mot", question=found.id, bare=True)
    return ui.Reply(wording.question_text(found, topic, asker, below), ((bare,), (_back(found),)))


def _back(question: Question) -> ui.Button:
    return links.open_question.button("Non, revenir", question=question.id)
