"""Forward a question: choose to whom, withdraw it, thank for the answer.

The command /transmettre is in the room of the answers, which finds the topics near a question.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from chatbot import conversation as ui
from chatbot.chantiers import service as chantier_service
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_buttons
from chatbot.chantiers.rules import ALLIANCE, TopicKind, fold
from chatbot.chantiers.wording import deep_link
from chatbot.french.typography import typeset
from chatbot.helpdesk import links, notices, queries, rules, service, wording
from chatbot.helpdesk.models import Question
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat

LISTED = ("", "retirer", "merci")  # words behind /transmettre that list one's own questions
WITHDRAW = re.compile(r"retirer\s+(?:la\s+)?(?:question\s+)?(?:n°\s*)?(\d{1,17})", re.IGNORECASE)
THANKS = re.compile(r"merci\s+(?:pour\s+)?(?:la\s+)?(?:n°\s*)?(\d{1,17})", re.IGNORECASE)
# A space behind the colon: « 7:30 » is a time of day, and no consent.
ADDRESSED = re.compile(r"(\d{1,3}|alliance)\s*:\s+(.+)", re.IGNORECASE | re.DOTALL)

TITLE = "<b>Transmettre votre question</b>"
KEPT_BACK = "C’est entendu : rien n’est transmis."
TO = "À : {}"  # label of a topic whose référents get a question

router = ui.Router(requires=ui.Requires.NOTHING)


async def answer_typed(ctx: ui.Context) -> ui.Reply | None:
    """Answer what is typed behind `/transmettre`; return None for a question without a recipient.

    `/transmettre` lists what waits, `/transmettre retirer 3` and `/transmettre merci 3` do what the
    buttons do, `/transmettre 7 : …` names the recipient.
    """
    words = service.typed(ctx.request)
    if fold(words) in LISTED:
        return await show_own_questions(ctx)
    if (found := WITHDRAW.fullmatch(words)) is not None:
        return await withdraw_question(ctx, question=int(found[1]))
    if (found := THANKS.fullmatch(words)) is not None:
        return await thank(ctx, question=int(found[1]))
    if (found := ADDRESSED.fullmatch(words)) is not None:
        whom, text = found.groups()
        with suppress(chantier_service.TopicGone):
            topic = (
                ""
                if fold(whom) == ALLIANCE
                else (await chantier_service.topic_linked(ctx.session, whom)).key
            )
            corrected = await _correct(ctx, topic, text) if ctx.request.is_edited else None
            return corrected or await _forward(ctx, topic, text)
    return None


async def show_own_questions(ctx: ui.Context) -> ui.Reply:
    asker = await _asker(ctx)
    asked = await queries.answerable_of(ctx.session, asker.id) if asker else ()
    with_topics = [(question, await service.topic_of(ctx.session, question)) for question in asked]
    return own_questions(with_topics, ctx.request.at)


@router.wish(
    "ask_referents",
    *("transmettre", "transmettre aux référents", "transmettez aux référents", "ask the leads"),
    *("demande aux référents", "demander aux référents du 7", "transmettre ma question"),
    *("envoie ma question aux référents du 7", "poser une question aux référents du chantier 7"),
    *("poser une question à quelqu'un", "demander à une personne", "écrire aux référents du 7"),
    requires=ui.Requires.PRIVACY,
)
async def offer_to_ask(ctx: ui.Context) -> ui.Reply:
    """Ask who gets a question; the sender writes the question afterwards."""
    topics = await chantier_service.topics_of_wish(ctx.session, ctx.request.words)
    near = [topic for topic in topics if topic.kind is not TopicKind.ALLIANCE]
    return replace(recipient_choice("", near, private=True), quotes_request=False)


async def offer_recipients(ctx: ui.Context, near: Sequence[str]) -> ui.Reply:
    """Ask who gets the typed question: the référents of a near or another topic, or the admins."""
    sender = ctx.request.sender
    await service.check_not_banned(ctx.session, sender.id if sender else ctx.request.chat)
    text = service.typed(ctx.request)
    service.check_length(text)
    topics = {topic.key: topic for topic in await _offered(ctx)}
    found = [topics[key] for key in near if key in topics]
    return recipient_choice(text, found, private=ctx.request.private)


@router.answers(links.choose_recipient)
async def choose_recipient(
    ctx: ui.Context, *, first: links.AnyTopic = "", second: links.AnyTopic = ""
) -> ui.Reply:
    """Ask who gets the question; nothing is stored yet."""
    check_theirs(ctx)
    return await offer_recipients(ctx, (first, second))


@router.button("qc")
async def choose_other_recipient(ctx: ui.Context) -> ui.Reply:
    check_theirs(ctx)
    rows = (*topic_buttons(await _offered(ctx), forward_to, TO), *OTHERWISE)
    return ui.Reply(_whom(service.typed(ctx.request), private=ctx.request.private), rows)


@router.button("qt")
async def forward_to(ctx: ui.Context, *, topic: links.AnyTopic = "") -> ui.Reply:
    """Forward the question to that topic's référents or, without a topic, to the admins.

    The press is the consent. If the message with the question is gone, ask for the question
    again, in private.
    """
    check_theirs(ctx)
    if text := service.typed(ctx.request):
        return await _forward(ctx, topic, text)
    return await write_question(ctx, topic=topic)


@router.button("qq", requires=ui.Requires.PRIVACY)
async def write_question(ctx: ui.Context, *, topic: links.AnyTopic = "") -> ui.Reply:
    """Ask for a question to that topic's référents or, without a topic, to the admins.

    Earlier words are never taken for the question, whatever message the button is on.
    """
    await service.check_not_banned(ctx.session, ctx.request.chat)
    if (asker := await _asker(ctx)) is not None:
        await service.check_may_ask_more(ctx.work, asker)
    return await _ask_for_question(ctx, topic)


CANCEL = links.cancel_forwarding.button("Ne pas transmettre")
OTHERWISE = ((forward_to.button("À l’Alliance"),), (CANCEL,))


@router.step("question", requires=ui.Requires.PRIVACY)
async def receive_question(ctx: ui.Context, *, topic: str = "") -> ui.Reply:
    if not (text := service.typed(ctx.request)):
        return await _ask_for_question(ctx, topic, wording.WORDS_ONLY)
    try:
        service.check_length(text)
    except rules.QuestionTooLong as refused:
        return await _ask_for_question(ctx, topic, refused.sentence)
    return await _forward(ctx, topic, text)


@router.answers(links.withdraw_question, requires=ui.Requires.PRIVACY)
async def withdraw_question(ctx: ui.Context, *, question: ui.Id) -> ui.Reply:
    """Withdraw a question, answered or not; a published answer stays on its page."""
    own = await service.lock_own(ctx.session, await _asker(ctx), question)
    stays = await queries.published_as(ctx.session, [own.id])
    await service.withdraw(ctx.work, own)
    text = "C’est fait : votre question est retirée, et effacée."
    if stays:
        text = (
            "C’est fait : votre question est retirée. Ce qui en est publié reste sur la page, sans "
            "votre nom ; pour l’en faire ôter, dites-le aux mêmes personnes : /transmettre"
        )
    return ui.Reply(text, wording.ONWARDS)


@router.answers(links.thank, requires=ui.Requires.PRIVACY)
async def thank(ctx: ui.Context, *, question: ui.Id) -> ui.Reply:
    """Thank the author of an answer; the answer stays as it is."""
    asker = await _asker(ctx)
    own = await service.lock_own(ctx.session, asker, question)
    if own.state is not rules.State.ANSWERED:
        toast = (
            "Personne n’a encore répondu à cette question. La réponse vous parviendra dès qu’elle "
            "sera là."
        )
    elif asker is not None and await service.thank(ctx.work, own, asker):
        toast = "Votre merci est transmis."
    else:
        toast = "Merci pour elle : la personne qui vous a répondu n’est plus ici pour le lire."
    return ui.Reply(toast=toast)


@router.answers(links.ask_again, requires=ui.Requires.PRIVACY)
async def ask_again(ctx: ui.Context, *, question: ui.Id) -> ui.Reply:
    own = await service.lock_own(ctx.session, await _asker(ctx), question)
    same = forward_to.button("Écrire aux mêmes personnes", topic=own.topic_key or "")
    text = (
        "Je vous écoute : écrivez votre question. Si je ne sais pas, je vous proposerai de la "
        "transmettre.\n\nC’est la suite de votre échange ? Écrivez plutôt aux mêmes personnes."
    )
    return ui.Reply(text, ((same,),), as_new_message=True)


def check_theirs(ctx: ui.Context) -> None:
    """Raise NotTheirQuestion if somebody else than the asker presses a button in a group."""
    if not (ctx.request.private or ctx.request.asked):
        raise rules.NotTheirQuestion


async def _forward(ctx: ui.Context, topic: str, text: str) -> ui.Reply:
    request = ctx.request
    # The sender may be erasing their data in private just now; then they are stored anew.
    if request.sender is not None:
        await queries.lock_asker(ctx.session, account=request.sender.id)
    asker = await members.remember_sender(ctx.session, request)
    if asker is None:  # the group itself is the sender
        raise rules.BannedAsker
    question, are_referents = await service.forward(
        ctx.work, asker, topic, text, aside=not request.private
    )
    found = await service.topic_of(ctx.session, question)
    is_held = await service.is_held(ctx.session, question)
    if request.private:
        return notices.forwarded(question, found, are_referents=are_referents, is_held=is_held)
    # Whether the bot may write to the asker isn't known yet.
    text = (
        f"{wording.HELD_TITLE if is_held else wording.FORWARDED_TITLE}\n\n"
        f"{wording.shown_to(found, are_referents=are_referents, is_held=is_held)} La réponse vous "
        "parviendra en privé.\n\nVous ne m’avez jamais écrit ? Ouvrez notre conversation et "
        "touchez Démarrer : sinon, Telegram ne me laisse pas vous l’envoyer."
    )
    private = ui.Button("Ouvrir notre conversation", url=deep_link(rules.FORWARDED, request.bot))
    return ui.Reply(text, ((private,),))


async def _correct(ctx: ui.Context, topic: str, text: str) -> ui.Reply | None:
    """Correct the question that an edited message asked; None if the message asked none."""
    session, at = ctx.session, ctx.request.at
    if (asker := await _asker(ctx)) is None:
        return None
    corrected = await service.correct(ctx.work, asker, topic, text)
    if corrected is not None:
        question, are_referents = corrected
        found = await service.topic_of(ctx.session, question)
        is_held = await service.is_held(ctx.session, question)
        return notices.forwarded(question, found, are_referents=are_referents, is_held=is_held)
    if not await queries.count_asked(session, asker.id, since=at - rules.CORRECTED_WITHIN):
        return None
    own = await show_own_questions(ctx)
    text = (
        "Je ne transmets pas deux fois le même message. Pour changer votre question, retirez-la, "
        "puis écrivez-la dans un nouveau message."
    )
    return replace(own, text=f"{text}\n\n{own.text}")


async def _ask_for_question(ctx: ui.Context, topic: str, problem: str = "") -> ui.Reply:
    _, are_referents = await service.receivers(ctx.session, topic, excluding=[])
    await members.begin_step(ctx, receive_question.pending(topic=topic))
    found = await chantier_service.topic_of_key(ctx.session, topic) if topic else None
    prompt = (
        f"Écrivez votre question, en {rules.QUESTION_LENGTH} signes au plus : votre prochain "
        f"message sera transmis {wording.to_receivers(found, are_referents=are_referents)}, avec "
        "votre nom. Ou /annuler."
    )
    return ui.Reply(f"{ui.escape(typeset(problem)) or TITLE}\n\n{prompt}", ((CANCEL,),))


async def _offered(ctx: ui.Context) -> Sequence[Topic]:
    # The appeal is never spoken of in a group.
    topics = await chantier_service.followable(ctx.session)
    return [topic for topic in topics if ctx.request.private or topic.kind is not TopicKind.APPEAL]


async def _asker(ctx: ui.Context) -> Chat | None:
    return await people.known(ctx.session, ctx.request.chat)


def recipient_choice(text: str, near: Sequence[Topic], *, private: bool) -> ui.Reply:
    """Lay out the nearest topics, any other topic, and the admins."""
    other = choose_other_recipient.button("Un autre sujet")
    rows = (*topic_buttons(near, forward_to, TO), (other,), *OTHERWISE)
    return ui.Reply(_whom(text, private=private), rows, quotes_request=True)


def own_questions(asked: Sequence[tuple[Question, Topic | None]], at: datetime) -> ui.Reply:
    """Lay out somebody's questions, each with a button to withdraw it."""
    lines = [
        f"• n° {question.id}, pour {wording.name_topic(topic)}, "
        f"le {wording.day(question.asked_at, at)} : "
        f"« {ui.escape(wording.beginning(question.text))} » ({wording.STATES[question.state]})"
        for question, topic in asked
    ]
    listed = "\n".join(lines) or "Vous n’avez pas de question en attente."
    text = (
        f"<b>Vos questions transmises</b>\n\n{listed}\n\n"
        "<i>Pour demander quelque chose à une personne : <code>/transmettre</code> suivi de votre "
        "question. Je vous demande alors à qui.</i>"
    )
    label = "Retirer ma question" if len(asked) == 1 else "Retirer la question {}"
    rows = (
        (wording.withdraw_button(question, label.format(question.id)),) for question, _ in asked
    )
    return ui.Reply(text, tuple(rows))


def _whom(text: str, *, private: bool) -> str:
    asked = "Je n’ai pas gardé votre question : une fois que vous aurez choisi, vous me l’écrirez."
    consent = (
        "Les personnes que vous choisirez, et les admins, verront votre nom et votre question ; "
        f"leur réponse vous parviendra {'ici' if private else 'en privé'}. Si elles la passent à "
        "d’autres, vous le saurez. Vous pourrez retirer la question quand vous voulez."
    )
    return ui.paragraphs(TITLE, wording.quoted(text) if text else asked, f"À qui ? {consent}")
