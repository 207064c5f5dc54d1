"""Publish answers: preview, reword, publish, list, take back."""

from enum import StrEnum

from chatbot import conversation as ui
from chatbot.chantiers.links import show_section
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import topic_of_key
from chatbot.chantiers.wording import topic_name
from chatbot.french.typography import typeset
from chatbot.helpdesk import answering, links, published_answers, queries, rules, service, wording
from chatbot.helpdesk.models import Question
from chatbot.members import service as members

PAGE = 8  # answers on a page


class Part(StrEnum):
    """The two texts that may be reworded, as buttons carry them."""

    QUESTION = "q"
    ANSWER = "a"


MOST = {Part.QUESTION: rules.QUESTION_LENGTH, Part.ANSWER: rules.ANSWER_LENGTH}

router = ui.Router(requires=ui.Requires.REFERENT)


@router.button("qv")
async def preview_answer(ctx: ui.Context, *, question: ui.Id) -> ui.Reply:
    """Show what would be published or, if it is published already, how to take it back."""
    person = await answering.require_sender(ctx)
    draft = await published_answers.draft(ctx.session, person, question)
    published = (await queries.published_as(ctx.session, [question])).get(question)
    return preview(draft) if published is None else published_page(draft.topic, published)


@router.button("qe")
async def edit_answer(ctx: ui.Context, *, question: ui.Id, part: Part) -> ui.Reply:
    return await _ask_for_wording(ctx, question, part)


@router.step("wording", prefix="qe")
async def receive_wording(ctx: ui.Context, *, question: ui.Id, part: Part) -> ui.Reply:
    """Store a new wording of the question or the answer, and show the preview."""
    draft = await _draft_to_reword(ctx, question)
    if not (words := service.typed(ctx.request)):
        return await _ask_for_wording(ctx, question, part, "Seul du texte peut être publié.")
    if (units := service.units(words)) > MOST[part]:
        problem = f"C’est trop long : {units} signes, pour {MOST[part]} au plus."
        return await _ask_for_wording(ctx, question, part, problem)
    if part is Part.QUESTION:
        draft.question.edited_text = words
    else:
        draft.question.edited_answer = words
    return await preview_answer(ctx, question=question)


@router.button("qu")
async def publish_answer(ctx: ui.Context, *, question: ui.Id, seen: ui.Id) -> ui.Reply:
    author = await answering.require_sender(ctx)
    draft = await published_answers.draft(ctx.session, author, question)
    if seen != rules.seen_texts(draft.text, draft.answer):
        return preview(draft, "Le texte a changé entre-temps : relisez-le, puis publiez.")
    published = await published_answers.publish(ctx.work, draft, author)
    return published_page(draft.topic, published)


@router.button("qs")
async def show_published_answers(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    """List the published answers that the sender may take back, newest first."""
    person = await answering.require_sender(ctx)
    topics = await members.writable_topics(ctx.session, person)
    count = await queries.count_published(ctx.session, topics)
    numbers = ui.paginate(range(count), page, size=PAGE)
    found = await queries.published(ctx.session, topics, offset=numbers.offset, limit=PAGE)
    if not found:
        text = "<b>Ce qui est publié</b>\n\nAucune réponse n’est publiée pour vos sujets."
        return ui.Reply(text, ((wording.TO_QUESTIONS,),))
    lines = [
        f"• n° {answer.id}, pour {topic_name(await topic_of_key(ctx.session, answer.topic_key))} : "
        f"{ui.escape(wording.beginning(answer.question))}"
        for answer in found
    ]
    buttons = [(take_back_button(answer.id, f"Retirer le n° {answer.id}"),) for answer in found]
    text = ui.paragraphs("<b>Ce qui est publié</b>", "\n".join(lines))
    turn = show_published_answers.turn(numbers)
    return ui.Reply(text, ui.keyboard(*buttons, turn, (wording.TO_QUESTIONS,)))


@router.button("qx")
async def take_back_answer(ctx: ui.Context, *, answer: ui.Id) -> ui.Asking:
    person = await answering.require_sender(ctx)
    found = await published_answers.find_to_take_back(ctx.session, person, answer)
    if not ctx.confirmed:
        text = f"<b>Retirer cette réponse de la page ?</b>\n\n{wording.entry(found)}"
        return ui.Confirmation(text, "Oui, retirer", show_published_answers.button("Non, laisser"))
    await published_answers.take_back(ctx.work, found, person)
    text = "C’est fait : cette réponse n’est plus sur la page, et je ne la donne plus."
    return ui.Reply(text, ((TO_PUBLISHED,),))


TO_PUBLISHED = show_published_answers.button("Ce qui est publié")


async def _draft_to_reword(ctx: ui.Context, question: int) -> published_answers.Draft:
    person = await answering.require_sender(ctx)
    draft = await published_answers.draft(ctx.session, person, question)
    if await queries.published_as(ctx.session, [question]):
        raise rules.AlreadyPublished
    return draft


async def _ask_for_wording(
    ctx: ui.Context, question: int, part: Part, problem: str = ""
) -> ui.Reply:
    draft = await _draft_to_reword(ctx, question)
    await members.begin_step(ctx, receive_wording.pending(question=question, part=part))
    what, now = "la réponse", draft.answer
    if part is Part.QUESTION:
        what, now = "la question", draft.text
    text = ui.paragraphs(
        ui.escape(typeset(problem)),
        f"Écrivez {what} comme elle sera lue, en {MOST[part]} signes au plus. Ou /annuler.",
        f"Maintenant :\n{wording.quoted(now)}",
    )
    back = preview_answer.button("Ne rien changer", question=question)
    return ui.Reply(text, ((back,),))


def preview(draft: published_answers.Draft, problem: str = "") -> ui.Reply:
    """Lay out what would be published, with a warning of what may tell who asked."""
    question = draft.question.id
    names = ", ".join(ui.escape(ui.shown(name)) for name in draft.names)
    found = [
        *([f"le nom de la personne ({names})"] if names else []),
        *(["une adresse ou un numéro"] if rules.REACHES.search(draft.text) else []),
    ]
    text = ui.paragraphs(
        problem,
        f"<b>Publier pour {topic_name(draft.topic)}</b>",
        (
            "Chacun le lira sur la page, et je répondrai ainsi à qui demande la même chose. Sans "
            "le nom de la personne : vérifiez qu’aucun mot ne la désigne."
        ),
        f"La question :\n{wording.quoted(draft.text)}",
        f"La réponse :\n{wording.quoted(draft.answer)}",
        (f"<b>Attention :</b> j’y lis {' et '.join(found)}." if found else ""),
    )
    seen = rules.seen_texts(draft.text, draft.answer)
    edit = edit_answer.button
    buttons = (
        (publish_answer.button("Publier", question=question, seen=seen),),
        (edit("Changer la question", question=question, part=Part.QUESTION),),
        (edit("Changer la réponse", question=question, part=Part.ANSWER),),
        (links.open_question.button("Ne pas publier", question=question),),
    )
    return ui.Reply(text, buttons)


def published_page(topic: Topic, published: int) -> ui.Reply:
    """Say that an answer is published, with buttons to its page and to take it back."""
    text = f"C’est publié sur la page de {topic_name(topic)}, sous « {wording.REPLIES_TITLE} »."
    page = show_section.button("Voir la page", topic=topic.key, section=rules.REPLIES)
    return ui.Reply(text, ((page,), (take_back_button(published),), (wording.TO_QUESTIONS,)))


def take_back_button(published: int, label: str = "Retirer de la page") -> ui.Button:
    return take_back_answer.button(label, answer=published)


def publish_row(question: Question) -> ui.Row:
    """Lay out the button that publishes an answered question; () if it has no topic."""
    if not question.topic_key:
        return ()
    label = "Publier la question et la réponse"
    return (preview_answer.button(label, question=question.id),)
