"""/questions: the questions that wait for a référent, one question, and what may be typed."""

import re
from collections.abc import Awaitable, Callable, Mapping

from chatbot import conversation as ui
from chatbot.chantiers.rules import fold
from chatbot.french.typography import protect
from chatbot.helpdesk import answering, links, queries, service, wording
from chatbot.helpdesk.models import Question
from chatbot.helpdesk.pages import publish, triage, unanswered
from chatbot.helpdesk.pages.answer import leave_button, release_question, take_question
from chatbot.helpdesk.rules import SETTLED, AnswerGone, State
from chatbot.members import service as members
from chatbot.members.models import Chat
from chatbot.members.wording import full_name

PAGE = 6  # questions on a page
# Matched against folded words.
NUMBER = re.compile(r"(?:n )?(\d{1,17})(?: (.+))?")
# What takes words of its own: « 12 classer déjà dit dans la lettre », « 12 passer au 5 ».
WITH_WORDS = re.compile(
    r"(?:n°?\s*)?(\d{1,17})\s+(classer|passer(?:\s+(?:au|à))?)\s+(.+)", re.IGNORECASE | re.DOTALL
)
PUBLISHED = re.compile(r"publie(?:e?s)?(?: retirer (?:n )?(\d{1,17}))?")
NOTHING_WAITS = "<b>Les questions</b>\n\nAucune question n’attend de réponse de votre part."
HOW_TO = "<i>Touchez celle que vous voulez ouvrir, ou écrivez <code>/questions {}</code>.</i>"

router = ui.Router(requires=ui.Requires.REFERENT)


WISH = ui.Wish(
    "questions",
    (
        *("questions", "les questions", "questions en attente", "les questions en attente"),
        *("mes questions à traiter", "j'ai des questions", "qui attend une réponse"),
        *("questions sans réponse", "répondre aux questions", "pending questions"),
    ),
)


@router.command("questions", menu="Les questions qui attendent une réponse", wish=WISH)
async def questions_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/questions`, `/questions 12`, and what may follow a number (see TYPED).

    Also `/questions publiées`, `/questions publiées retirer 3` and `/questions manques`.
    """
    words = fold(ctx.request.words)
    if (published := PUBLISHED.fullmatch(words)) is not None:
        if published[1]:
            return await publish.take_back_answer.ask(ctx, answer=int(published[1]))
        return await publish.show_published_answers(ctx)
    if (reply := await unanswered.answer_typed(ctx)) is not None:
        return reply
    if (given := WITH_WORDS.fullmatch(service.typed(ctx.request))) is not None:
        number, verb, rest = given.groups()
        does = triage.close_with if fold(verb) == "classer" else triage.reassign_to
        return await does(ctx, int(number), rest)
    found = NUMBER.fullmatch(words)
    if found is None or (typed := TYPED.get(found[2] or "")) is None:
        return await show_questions(ctx)
    return await typed(ctx, int(found[1]))


@router.answers(links.show_questions)
async def show_questions(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    """List what waits for the sender and, below, what is asked in vain most."""
    person = await answering.require_sender(ctx)
    topics = await members.writable_topics(ctx.session, person)
    count = await queries.count_waiting(ctx.session, topics)
    numbers = ui.paginate(range(count), page, size=PAGE)
    if not count:
        return await unanswered.add_below(ctx, ui.Reply(NOTHING_WAITS, ((publish.TO_PUBLISHED,),)))
    found = await queries.waiting(ctx.session, topics, offset=numbers.offset, limit=PAGE)
    lines = [
        f"• n° {question.id}, "
        f"pour {wording.name_topic(await service.topic_of(ctx.session, question))}, "
        f"du {wording.day(question.asked_at, ctx.request.at)}{_progress(question, person)} : "
        f"« {ui.escape(wording.beginning(question.text))} »"
        for question in found
    ]
    buttons = [
        (open_question.button(_label(question), question=question.id),) for question in found
    ]
    many = "Une question attend" if count == 1 else f"{count} questions attendent"
    how = HOW_TO.format(found[0].id) if found else ""
    text = "\n\n".join(["<b>Les questions</b>", f"{many} :", "\n".join(lines), how])
    rows = ui.keyboard(*buttons, show_questions.turn(numbers), (publish.TO_PUBLISHED,))
    return await unanswered.add_below(ctx, ui.Reply(text, rows))


@router.answers(links.open_question)
async def open_question(ctx: ui.Context, *, question: ui.Id) -> ui.Reply:
    """Show a question with what was answered, and whether that is published."""
    person = await answering.require_sender(ctx)
    found = await answering.lock_visible(ctx.session, person, question)
    topic, asker = await service.topic_and_asker(ctx.session, found)
    holder = await service.holder(ctx.session, found)
    is_theirs = found.taken_by == person.id
    is_admin = await members.is_admin(ctx.session, person.telegram_id)
    rows: ui.Keyboard
    if found.state in SETTLED:
        below = wording.outcome(found, full_name(holder) if holder else wording.GONE)
        rows = (await _publishing(ctx, found), (wording.person_button(found),) if is_admin else ())
    else:
        by = f"{full_name(holder)} s’en occupe." if holder else ""
        below = f"{wording.YOURS.capitalize()}." if is_theirs else by
        leave = (leave_button(found),) if is_theirs else ()
        rows = (*wording.ways(found, for_admin=is_admin), leave)
    return ui.Reply(
        wording.question_text(found, topic, asker, below),
        ui.keyboard(*rows, (wording.TO_QUESTIONS,)),
    )


async def _publishing(ctx: ui.Context, found: Question) -> ui.Row:
    if found.state is not State.ANSWERED:
        return ()
    published = (await queries.published_as(ctx.session, [found.id])).get(found.id)
    return (
        publish.publish_row(found) if published is None else (publish.take_back_button(published),)
    )


async def _take_back(ctx: ui.Context, question: int) -> ui.Reply:
    published = (await queries.published_as(ctx.session, [question])).get(question)
    if published is None:
        raise AnswerGone
    return await publish.take_back_answer.ask(ctx, answer=published)


# What may follow a question's number, folded.
TYPED: Mapping[str, Callable[[ui.Context, int], Awaitable[ui.Reply]]] = {
    "": lambda ctx, question: open_question(ctx, question=question),
    "repondre": lambda ctx, question: take_question(ctx, question=question),
    "classer": lambda ctx, question: triage.close_question(ctx, question=question),
    "passer": lambda ctx, question: triage.choose_topic_of_question(ctx, question=question),
    "signaler": lambda ctx, question: triage.report_question.ask(ctx, question=question),
    "laisser": lambda ctx, question: release_question(ctx, question=question),
    "publier": lambda ctx, question: publish.preview_answer(ctx, question=question),
    "changer la question": lambda ctx, question: publish.edit_answer(
        ctx, question=question, part=publish.Part.QUESTION
    ),
    "changer la reponse": lambda ctx, question: publish.edit_answer(
        ctx, question=question, part=publish.Part.ANSWER
    ),
    "retirer": _take_back,
}


def _label(question: Question) -> str:
    return f"N° {question.id} : {protect(wording.beginning(question.text, 40))}"


def _progress(question: Question, reader: Chat) -> str:
    # Nothing for a question that merely waits, as all of them do.
    if question.state is State.WAITING:
        return ""
    is_theirs = question.state is State.TAKEN and question.taken_by == reader.id
    return f" ({wording.YOURS if is_theirs else wording.STATES[question.state]})"
