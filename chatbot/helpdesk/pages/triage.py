"""Close a question without an answer, hand it over to another topic, or report it."""

from collections.abc import Sequence
from typing import Literal

from chatbot import conversation as ui
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_pages
from chatbot.chantiers.rules import ALLIANCE, fold
from chatbot.chantiers.service import followable, topics_called
from chatbot.french.typography import typeset
from chatbot.helpdesk import answering, links, service, triage, wording
from chatbot.helpdesk.models import Question
from chatbot.helpdesk.rules import ANSWER_LENGTH
from chatbot.members import service as members
from chatbot.members.wording import full_name

PAGE = 4  # topics on a page
REPORTED = "C’est fait : les admins verront cette question."
REPORTED_BEFORE = "Cette question est déjà signalée aux admins."

router = ui.Router(requires=ui.Requires.REFERENT)


@router.answers(links.close_question)
async def close_question(ctx: ui.Context, *, question: ui.Id, bare: bool = False) -> ui.Reply:
    """Ask for a word to whoever asked; `bare`: close the question without one."""
    if bare:
        return await _close(ctx, question, "")
    return await _ask_for_word(ctx, await _locked(ctx, question))


@router.step("closing")
async def receive_closing_word(ctx: ui.Context, *, question: ui.Id) -> ui.Reply:
    """Close a question with the word that the référent typed."""
    return await close_with(ctx, question, service.typed(ctx.request))


async def close_with(ctx: ui.Context, question: int, word: str) -> ui.Reply:
    """Close a question with this word, or say why it can't be sent."""
    if word and (units := service.units(word)) <= ANSWER_LENGTH:
        return await _close(ctx, question, word)
    problem = wording.WORDS_ONLY
    if word:
        problem = f"C’est trop long : {units} signes, pour {ANSWER_LENGTH} au plus."
    return await _ask_for_word(ctx, await _locked(ctx, question), problem)


@router.answers(links.choose_topic_of_question)
async def choose_topic_of_question(ctx: ui.Context, *, question: ui.Id, page: int = 1) -> ui.Reply:
    found = await _locked(ctx, question)
    topics = [one for one in await followable(ctx.session) if one.key != found.topic_key]
    return topic_choice(found, topics, page)


@router.button("ht")
async def reassign_question(
    ctx: ui.Context, *, question: ui.Id, topic: TopicKey | Literal[""] = ""
) -> ui.Reply:
    """Hand a question over to that topic's référents or, without a topic, to the admins."""
    person = await answering.require_sender(ctx)
    found = await _locked(ctx, question)
    key = await service.topic_key(ctx.session, topic)
    if found.topic_key != key:
        await triage.reassign(ctx.work, found, person, key)
    to = wording.name_topic(await service.topic_of(ctx.session, found))
    text = f"C’est fait : la question n° {question} est passée à {to}. Qui l’a posée le saura."
    return ui.Reply(text, ((wording.TO_QUESTIONS,),))


async def confirm_reporting(ctx: ui.Context, *, question: ui.Id) -> ui.Confirmation:
    found = await _locked(ctx, question)
    text = (
        "<b>Signaler cette question aux admins ?</b>\n\n"
        f"« {ui.escape(wording.beginning(found.text))} »\n\n"
        "Ils verront la question, qui la pose, et que c’est vous qui la signalez. "
        "La personne n’en saura rien. La question, elle, attend toujours : vous pouvez aussi la "
        "classer."
    )
    return ui.Confirmation(text, "Oui, signaler", _back(found))


@router.answers(links.report_question, confirm=confirm_reporting)
async def report_question(ctx: ui.Context, *, question: ui.Id) -> ui.Reply:
    person = await answering.require_sender(ctx)
    found = await _locked(ctx, question)
    is_new = await triage.report(ctx.work, found, person)
    close = links.close_question.button("Classer la question", question=question)
    text = REPORTED if is_new else REPORTED_BEFORE
    return ui.Reply(text, ((close,), (wording.TO_QUESTIONS,)))


async def reassign_to(ctx: ui.Context, question: int, words: str) -> ui.Reply:
    """Hand a question over to the topic that these words name, or let it be chosen."""
    named = await topics_called(ctx.session, words) if words else []
    if fold(words) == ALLIANCE:
        return await reassign_question(ctx, question=question)
    if len(named) == 1:
        return await reassign_question(ctx, question=question, topic=named[0].key)
    return await choose_topic_of_question(ctx, question=question)


async def _close(ctx: ui.Context, question: int, word: str) -> ui.Reply:
    person = await answering.require_sender(ctx)
    found = await answering.lock_to_answer(ctx.session, person, question)
    asker = await answering.close(ctx.work, found, person, word)
    told = "lira votre mot" if word else "le saura"
    text = f"C’est classé : je ne la rappellerai à personne. {full_name(asker)} {told}."
    return ui.Reply(text, ((wording.TO_QUESTIONS,),))


async def _locked(ctx: ui.Context, question: int) -> Question:
    person = await answering.require_sender(ctx)
    return await answering.lock_to_answer(ctx.session, person, question)


async def _ask_for_word(ctx: ui.Context, found: Question, problem: str = "") -> ui.Reply:
    await members.begin_step(ctx, receive_closing_word.pending(question=found.id))
    topic, asker = await service.topic_and_asker(ctx.session, found)
    prompt = (
        f"Pourquoi classer cette question ? Votre prochain message sera envoyé à "
        f"{full_name(asker)}. Ou classez-la sans un mot : la personne saura seulement que "
        "personne n’y répondra."
    )
    below = "\n\n".join(filter(None, [ui.escape(typeset(problem)), prompt]))
    bare = links.close_question.button("Classer sans un mot", question=found.id, bare=True)
    return ui.Reply(wording.question_text(found, topic, asker, below), ((bare,), (_back(found),)))


def topic_choice(question: Question, topics: Sequence[Topic], number: int) -> ui.Reply:
    """Lay out the topics that a question may be handed over to."""
    text = (
        f"<b>À qui passer la question n° {question.id} ?</b>\n\n"
        f"« {ui.escape(wording.beginning(question.text))} »\n\nQui l’a posée le saura."
    )
    choices = topic_pages(
        topics, number, reassign_question, choose_topic_of_question, size=PAGE, question=question.id
    )
    alliance: tuple[ui.Button, ...] = ()
    if question.topic_key not in (None, ALLIANCE):
        alliance = (reassign_question.button("L’Alliance", question=question.id),)
    return ui.Reply(text, (*choices, (*alliance, _back(question))))


def _back(question: Question) -> ui.Button:
    return links.open_question.button("Non, revenir", question=question.id)
