"""/questions: what waits for a référent, one question, and what may be typed about it."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold
from chatbot.conversation import Context, Id, Page, Reply, Requires, Router, keyboard, paginate
from chatbot.conversation.markup import escape
from chatbot.french.typography import protect
from chatbot.helpdesk import answering, links, queries, service
from chatbot.helpdesk.models import Question
from chatbot.helpdesk.pages import unanswered
from chatbot.helpdesk.pages.answer import leave_button, release_question, take_question
from chatbot.helpdesk.pages.publish import (
    TO_PUBLISHED,
    Part,
    edit_answer,
    preview_answer,
    publish_row,
    show_published_answers,
    take_back_answer,
    take_back_button,
)
from chatbot.helpdesk.rules import AnswerGone, State
from chatbot.helpdesk.wording import (
    GONE,
    STATES,
    TO_QUESTIONS,
    YOURS,
    about,
    beginning,
    day,
    question_text,
    quoted,
    take_button,
)
from chatbot.members.models import Chat
from chatbot.members.wording import full_name

PAGE = 6  # questions
# Both of folded words.
NUMBER = re.compile(r"(?:n )?(\d{1,17})(?: (.+))?")
PUBLISHED = re.compile(r"publie(?:e?s)?(?: retirer (?:n )?(\d{1,17}))?")
NOTHING_WAITS = "<b>Les questions</b>\n\nAucune question n’attend de réponse de votre part."
HOW_TO = "<i><code>/questions 12</code> en ouvre une, par son numéro.</i>"

Waiting = Page[tuple[Question, Topic | None]]

router = Router(requires=Requires.REFERENT)


@router.command("questions", menu="Les questions qui attendent une réponse")
async def questions_command(ctx: Context) -> Reply:
    """Answer `/questions`, `/questions 12`, and what may follow a number (see TYPED).

    Also `/questions publiées`, `/questions publiées retirer 3` and `/questions manques`.
    """
    words = fold(ctx.request.words)
    if (published := PUBLISHED.fullmatch(words)) is not None:
        if published[1]:
            return await take_back_answer.ask(ctx, answer=int(published[1]))
        return await show_published_answers(ctx)
    if (reply := await unanswered.typed(ctx)) is not None:
        return reply
    found = NUMBER.fullmatch(words)
    if found is None or (typed := TYPED.get(found[2] or "")) is None:
        return await show_questions(ctx)
    return await typed(ctx, int(found[1]))


@router.answers(links.show_questions)
async def show_questions(ctx: Context, *, page: int = 1) -> Reply:
    """List what waits for the sender and, below, what is asked in vain most."""
    person = await answering.reader(ctx.session, ctx.request)
    topics = await answering.answers_for(ctx.session, person)
    count = await queries.count_waiting(ctx.session, topics)
    places = paginate(range(count), page, size=PAGE)
    found = await queries.waiting(
        ctx.session, topics, offset=(places.number - 1) * PAGE, limit=PAGE
    )
    rows = [(question, await service.topic_of(ctx.session, question)) for question in found]
    waiting = Page(rows, places.number, places.count)
    return await unanswered.add_below(ctx, questions_page(waiting, count, person, ctx.request.at))


@router.answers(links.open_question)
async def open_question(ctx: Context, *, question: Id) -> Reply:
    """Show a question with what was answered, and whether that is published."""
    person = await answering.reader(ctx.session, ctx.request)
    found = await answering.of_theirs(ctx.session, person, question)
    topic, asker = await service.about(ctx.session, found)
    holder = await service.holder(ctx.session, found)
    if found.state is not State.ANSWERED:
        return open_page(found, topic, asker, holder, person)
    published = await queries.published_as(ctx.session, [found.id])
    return answered_page(found, topic, asker, holder, person, published.get(found.id))


async def _take_back(ctx: Context, question: int) -> Reply:
    published = (await queries.published_as(ctx.session, [question])).get(question)
    if published is None:
        raise AnswerGone
    return await take_back_answer.ask(ctx, answer=published)


# What may follow a question's number, folded.
TYPED: Mapping[str, Callable[[Context, int], Awaitable[Reply]]] = {
    "": lambda ctx, question: open_question(ctx, question=question),
    "repondre": lambda ctx, question: take_question(ctx, question=question),
    "laisser": lambda ctx, question: release_question(ctx, question=question),
    "publier": lambda ctx, question: preview_answer(ctx, question=question),
    "changer la question": lambda ctx, question: edit_answer(
        ctx, question=question, part=Part.QUESTION
    ),
    "changer la reponse": lambda ctx, question: edit_answer(
        ctx, question=question, part=Part.ANSWER
    ),
    "retirer": _take_back,
}


def questions_page(page: Waiting, count: int, reader: Chat, at: datetime) -> Reply:
    if not count:
        return Reply(NOTHING_WAITS, ((TO_PUBLISHED,),))
    many = "Une question attend" if count == 1 else f"{count} questions attendent"
    lines = [
        f"• n° {question.id}, pour {about(topic)}, du {day(question.asked_at, at)}"
        f"{_progress(question, reader)} : « {escape(beginning(question.text))} »"
        for question, topic in page.rows
    ]
    buttons = [
        (open_question.button(_label(question), question=question.id),) for question, _ in page.rows
    ]
    turn = show_questions.turn(page)
    text = "\n\n".join(["<b>Les questions</b>", f"{many} :", "\n".join(lines), HOW_TO])
    return Reply(text, keyboard(*buttons, turn, (TO_PUBLISHED,)))


def open_page(
    question: Question, topic: Topic | None, asker: Chat, holder: Chat | None, reader: Chat
) -> Reply:
    """Lay out a question that still may be answered, as the reader sees it."""
    if question.taken_by == reader.id:
        text = question_text(question, topic, asker, f"{YOURS.capitalize()}.")
        return Reply(text, ((take_button(question), leave_button(question)), (TO_QUESTIONS,)))
    below = f"{full_name(holder)} s’en occupe." if holder else ""
    text = question_text(question, topic, asker, below)
    return Reply(text, ((take_button(question),), (TO_QUESTIONS,)))


def answered_page(
    question: Question,
    topic: Topic | None,
    asker: Chat,
    author: Chat | None,
    reader: Chat,
    published: int | None,
) -> Reply:
    """Lay out a question with its answer, and the way to publish it, or to take it back."""
    who = f"{full_name(author) if author else GONE} a"
    who = "Vous avez" if question.taken_by == reader.id else who
    text = question_text(question, topic, asker, f"{who} répondu :\n{quoted(question.answer)}")
    way = publish_row(question) if published is None else (take_back_button(published),)
    return Reply(text, keyboard(way, (TO_QUESTIONS,)))


def _label(question: Question) -> str:
    return f"N° {question.id} : {protect(beginning(question.text, 40))}"


def _progress(question: Question, reader: Chat) -> str:
    # Besides that it waits, which all of them do.
    if question.state is State.WAITING:
        return ""
    is_theirs = question.state is State.TAKEN and question.taken_by == reader.id
    return f" ({YOURS if is_theirs else STATES[question.state]})"
