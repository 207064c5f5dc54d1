"""/questions: the questions that wait for a référent, each question's page, and the gaps."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from chatbot import conversation as ui
from chatbot.announcements.links import write_for
from chatbot.chantiers.links import show_card
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold
from chatbot.chantiers.wording import numbered, topic_name
from chatbot.french import cut, protect, typeset
from chatbot.helpdesk import answering, links, queries, rules, service, wording
from chatbot.helpdesk.pages import answer, publish
from chatbot.members import service as members

PAGE = 6  # questions on a page
# Matched against folded words.
NUMBER = re.compile(r"(?:n )?(\d{1,17})(?: (.+))?")
# A number, a verb, and words for it: « 12 classer déjà dit dans la lettre », « 12 passer au 5 ».
WITH_WORDS = re.compile(
    r"(?:n°?\s*)?(\d{1,17})\s+(classer|passer(?:\s+(?:au|à))?)\s+(.+)", re.IGNORECASE | re.DOTALL
)
PUBLISHED = re.compile(r"publie(?:e?s)?(?: retirer (?:n )?(\d{1,17}))?")
GAPS = 6  # gaps on a page
MOST_GAPS = 3  # gaps under the list of questions
LABEL_LENGTH = 60  # characters of a gap on a button
TYPED_GAP = re.compile(r"manques?(?:\s+(\d{1,4})(?:\s+(r[ée]gl[ée]))?)?", re.IGNORECASE)
# The « de » before each item of a subject, which buttons leave out.
OF = re.compile("(?:^|(?<= ou )|(?<=, ))(?:d’|de |des |du )")
WITHOUT_OF = {"des ": "les ", "du ": "le "}
NO_TOPIC = "aucun sujet précis"
GAPS_TITLE = "<b>Ce qui manque</b>"
ASKED_IN_VAIN = "Ces trois derniers mois, on vous a demandé, sans que je sache répondre :"
HOW_COUNTED = "<i>Je compte les questions, sans garder ni qui les pose, ni en quels mots.</i>"

router = ui.Router(requires=ui.Requires.REFERENT)


@router.command("questions", menu="Les questions qui attendent une réponse")
@router.wish(
    "questions",
    *("questions", "les questions", "questions en attente", "les questions en attente"),
    *("mes questions à traiter", "j'ai des questions", "qui attend une réponse"),
    *("questions sans réponse", "répondre aux questions", "pending questions"),
)
async def questions_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/questions`, `/questions 12`, and what may follow a number (see TYPED).

    Also `/questions publiées`, `/questions publiées retirer 3`, `/questions manques` and
    `/questions manques 2`, `/questions manques 2 réglé`.
    """
    words = fold(ctx.request.words)
    if (published := PUBLISHED.fullmatch(words)) is not None:
        return await (
            publish.take_back_answer.ask(ctx, answer=int(published[1]))
            if published[1]
            else publish.show_published_answers(ctx)
        )
    if (gap := TYPED_GAP.fullmatch(ctx.request.words)) is not None:
        if gap[1] is None:
            return await show_unanswered(ctx)
        gaps = await _gaps(ctx)
        if not 0 < int(gap[1]) <= len(gaps):
            raise rules.GapGone
        chosen, _ = gaps[int(gap[1]) - 1]
        handler = settle_unanswered if gap[2] else open_unanswered
        return await handler(ctx, topic=chosen.topic, subject=chosen.number)
    if (given := WITH_WORDS.fullmatch(service.typed(ctx.request))) is not None:
        number, verb, rest = given.groups()
        does = answer.close_with if fold(verb) == "classer" else answer.reassign_to
        return await does(ctx, int(number), rest)
    found = NUMBER.fullmatch(words)
    if found is None or (typed := TYPED.get(found[2] or "")) is None:
        return await show_questions(ctx)
    return await typed(ctx, question=int(found[1]))


@router.answers(links.show_questions)
async def show_questions(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    """List the questions that wait for the sender and, below, the most frequent gaps."""
    person = await answering.require_sender(ctx)
    topics = await members.writable_topics(ctx.session, person)
    count = await queries.count_waiting(ctx.session, topics)
    numbers = ui.paginate(range(count), page, size=PAGE)
    found = await queries.waiting(ctx.session, topics, offset=numbers.offset, limit=PAGE)
    lines, buttons = [], []
    for question in found:
        progress = ""  # stays empty for a question that merely waits
        if question.state is rules.State.TAKEN and question.taken_by == person.id:
            progress = f" ({wording.YOURS})"
        elif question.state is not rules.State.WAITING:
            progress = f" ({wording.STATES[question.state]})"
        topic = wording.name_topic(await service.topic_of(ctx.session, question))
        day = wording.day(question.asked_at, ctx.request.at)
        text = ui.escape(wording.beginning(question.text))
        lines.append(f"• n° {question.id}, pour {topic}, du {day}{progress} : « {text} »")
        label = f"N° {question.id} : {protect(wording.beginning(question.text, 40))}"
        buttons.append((open_question.button(label, question=question.id),))
    text = "<b>Les questions</b>\n\nAucune question n’attend de réponse de votre part."
    if count:
        many = "Une question attend" if count == 1 else f"{count} questions attendent"
        how = ""
        if found:
            way = f"<code>/questions {found[0].id}</code>"
            how = f"<i>Touchez celle que vous voulez ouvrir, ou écrivez {way}.</i>"
        text = ui.paragraphs("<b>Les questions</b>", f"{many} :", "\n".join(lines), how)
    rows = ui.keyboard(*buttons, show_questions.turn(numbers), (publish.TO_PUBLISHED,))
    if gaps := await service.gaps(ctx.work, person):
        most = [f"• {_gap_line(gap, topic)}" for gap, topic in gaps[:MOST_GAPS]]
        before = protect(typeset(text))  # so that what people wrote in it stays as it is
        text = "\n".join([f"{before}\n\n{GAPS_TITLE}", ASKED_IN_VAIN, *most])
        rows = (*rows, (ALL_GAPS,))
    return ui.Reply(text, rows)


@router.answers(links.open_question)
async def open_question(ctx: ui.Context, *, question: ui.Id) -> ui.Reply:
    """Show a question with its answer, if any, and buttons for what the sender may do."""
    person = await answering.require_sender(ctx)
    found = await answering.lock_visible(ctx.session, person, question)
    topic, asker = await service.topic_and_asker(ctx.session, found)
    holder = await service.holder(ctx.session, found)
    is_theirs = found.taken_by == person.id
    is_admin = await members.is_admin(ctx.session, person.telegram_id)
    rows: ui.Keyboard
    if found.state in rules.SETTLED:
        below = wording.outcome(found, holder)
        publishing: ui.Row = ()
        if found.state is rules.State.ANSWERED:
            published = (await queries.published_as(ctx.session, [question])).get(question)
            publishing = publish.publish_row(found)
            if published is not None:
                publishing = (publish.take_back_button(published),)
        rows = (publishing, (wording.person_button(found),) if is_admin else ())
    else:
        by = wording.outcome(found, holder) if holder else ""
        below = f"{wording.YOURS.capitalize()}." if is_theirs else by
        leave = (answer.leave_button(found),) if is_theirs else ()
        rows = (*wording.ways(found, for_admin=is_admin), leave)
    text = wording.question_text(found, topic, asker, below)
    return ui.Reply(text, ui.keyboard(*rows, (wording.TO_QUESTIONS,)))


async def _take_back(ctx: ui.Context, *, question: int) -> ui.Reply:
    published = (await queries.published_as(ctx.session, [question])).get(question)
    if published is None:
        raise rules.AnswerGone
    return await publish.take_back_answer.ask(ctx, answer=published)


# What may follow a question's number, folded.
TYPED: Mapping[str, Callable[..., Awaitable[ui.Reply]]] = {
    "": open_question,
    "repondre": answer.take_question,
    "classer": answer.close_question,
    "passer": answer.choose_topic_of_question,
    "signaler": answer.report_question.ask,
    "laisser": answer.release_question,
    "publier": publish.preview_answer,
    "changer la question": partial(publish.edit_answer, part=publish.Part.QUESTION),
    "changer la reponse": partial(publish.edit_answer, part=publish.Part.ANSWER),
    "retirer": _take_back,
}


@router.button("qg")
async def show_unanswered(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    return gaps_page(ui.paginate(await _gaps(ctx), page, size=GAPS))


@router.button("qh")
async def open_unanswered(ctx: ui.Context, *, topic: links.AnyTopic, subject: ui.Id) -> ui.Reply:
    person = await answering.require_sender(ctx)
    gap, found = await service.gap(ctx.work, person, topic, subject)
    title = f"<b>Ce qui manque pour {topic_name(found)}</b>" if found else GAPS_TITLE
    many = "une question" if gap.times == 1 else f"{gap.times} questions"
    asked = (
        f"Ces trois derniers mois, on vous a posé {many} à propos "
        f"{ui.escape(wording.in_vain(gap.subject))}, et je n’ai pas su y répondre."
    )
    way = "Ces questions ne nommaient aucun sujet, ou en nommaient plusieurs."
    if gap.times == 1:
        way = "Cette question ne nommait aucun sujet, ou en nommait plusieurs."
    ways: ui.Keyboard = ()
    if found is not None:
        way = (
            "Écrivez-le dans une annonce : celles et ceux qui suivent le sujet le sauront, et je "
            "pourrai la citer."
        )
        name = protect(numbered(found))
        ways = (
            (write_for.button("Écrire une annonce", topic=found.key),),
            (show_card.button(f"Voir la page : {name}", topic=found.key),),
        )
    way += " <b>C’est réglé</b> remet ce compte à zéro."
    settle = settle_unanswered.button("C’est réglé", topic=topic, subject=subject)
    text = ui.paragraphs(title, asked, way, HOW_COUNTED)
    return ui.Reply(text, (*ways, (settle,), (ALL_GAPS,)))


@router.button("qz")
async def settle_unanswered(ctx: ui.Context, *, topic: links.AnyTopic, subject: ui.Id) -> ui.Reply:
    """Reset the count of a settled gap, and show the other gaps."""
    person = await answering.require_sender(ctx)
    gap, _ = await service.gap(ctx.work, person, topic, subject)
    await queries.settle(ctx.session, gap)
    left = ui.paginate(await _gaps(ctx), 1, size=GAPS)
    return gaps_page(left, "C’est noté : ce compte repart de zéro.")


ALL_GAPS = show_unanswered.button("Ce qui manque")


async def _gaps(ctx: ui.Context) -> Sequence[service.Found]:
    person = await answering.require_sender(ctx)
    return await service.gaps(ctx.work, person)


def gaps_page(page: ui.Page[service.Found], toast: str = "") -> ui.Reply:
    """Lay out a page of gaps, each with the number to type behind `/questions manques`."""
    if not page.rows:
        text = (
            f"{GAPS_TITLE}\n\nCes trois derniers mois, on ne vous a rien demandé que je ne sache "
            "pas. Je compte ce qui manque par sujet, sans garder ni qui demande, ni en quels mots."
        )
        return ui.Reply(text, ((wording.TO_QUESTIONS,),), toast)
    numbered_rows = enumerate(page.rows, page.offset + 1)
    lines = [f"{number}. {_gap_line(*found)}" for number, found in numbered_rows]
    buttons = []
    for gap, topic in page.rows:  # "7. Alimentation : ce que cela coûte ou le budget"
        what = OF.sub(lambda of: WITHOUT_OF.get(of[0], ""), wording.in_vain(gap.subject))
        name = protect(numbered(topic)) if topic else NO_TOPIC.capitalize()
        label = cut(f"{name} : {what}", LABEL_LENGTH)
        buttons.append((open_unanswered.button(label, topic=gap.topic, subject=gap.number),))
    turn = show_unanswered.turn(page)
    text = ui.paragraphs(GAPS_TITLE, "\n".join([ASKED_IN_VAIN, *lines]), HOW_COUNTED)
    return ui.Reply(text, ui.keyboard(*buttons, turn, (wording.TO_QUESTIONS,)), toast)


def _gap_line(gap: rules.Gap, topic: Topic | None) -> str:
    whose = topic_name(topic) if topic else NO_TOPIC
    times = "une fois" if gap.times == 1 else f"{gap.times} fois"
    return f"À propos {ui.escape(wording.in_vain(gap.subject))}, {times} : {whose}"
