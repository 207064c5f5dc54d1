"""What is asked in vain, for référents and admins."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from chatbot import conversation as ui
from chatbot.announcements.links import write_for
from chatbot.chantiers.links import TopicKey, show_card
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import numbered, topic_name
from chatbot.french import cut, protect
from chatbot.helpdesk import answering, queries, unanswered as service
from chatbot.helpdesk.rules import Gap, GapGone
from chatbot.helpdesk.unanswered import Found
from chatbot.helpdesk.wording import TO_QUESTIONS, in_vain

PAGE = 6  # gaps on a page
MOST = 3  # gaps under the list of questions
LABEL_LENGTH = 60  # characters
TYPED = re.compile(r"manques?(?:\s+(\d{1,4})(?:\s+(r[ée]gl[ée]))?)?", re.IGNORECASE)
OF = re.compile("(?:^|(?<= ou )|(?<=, ))(?:d’|de |des |du )")
WITHOUT_OF = {"des ": "les ", "du ": "le "}
NO_TOPIC = "aucun sujet précis"
TITLE = "<b>Ce qui manque</b>"
ASKED = "Ces trois derniers mois, on vous a demandé, sans que je sache répondre :"
NONE = (
    f"{TITLE}\n\nCes trois derniers mois, on ne vous a rien demandé que je ne sache pas. Je compte "
    "ce qui manque par sujet, sans garder ni qui demande, ni en quels mots."
)
HOW = "<i>Je compte les questions, sans garder ni qui les pose, ni en quels mots.</i>"
SETTLE = "<b>C’est réglé</b> remet ce compte à zéro."
WRITE = (
    "Écrivez-le dans une annonce : celles et ceux qui suivent le sujet le sauront, et je "
    "pourrai la citer."
)
OF_NO_TOPIC = {
    True: "Cette question ne nommait aucun sujet, ou en nommait plusieurs.",
    False: "Ces questions ne nommaient aucun sujet, ou en nommaient plusieurs.",
}
SETTLED = "C’est noté : ce compte repart de zéro."

router = ui.Router(requires=ui.Requires.REFERENT)


async def answer_typed(ctx: ui.Context) -> ui.Reply | None:
    """Answer `/questions manques`, `/questions manques 2`, `/questions manques 2 réglé`."""
    if (words := TYPED.fullmatch(ctx.request.words)) is None:
        return None
    if words[1] is None:
        return await show_unanswered(ctx)
    gaps = await _gaps(ctx)
    if not 0 < int(words[1]) <= len(gaps):
        raise GapGone
    gap, _ = gaps[int(words[1]) - 1]
    handler = settle_unanswered if words[2] else open_unanswered
    return await handler(ctx, topic=gap.topic, subject=gap.number)


@router.button("qg")
async def show_unanswered(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    return gaps_page(ui.paginate(await _gaps(ctx), page, size=PAGE))


@router.button("qh")
async def open_unanswered(
    ctx: ui.Context, *, topic: TopicKey | Literal[""], subject: ui.Id
) -> ui.Reply:
    gap, found = await _gap(ctx, topic, subject)
    title = f"<b>Ce qui manque pour {topic_name(found)}</b>" if found else TITLE
    many = "une question" if gap.times == 1 else f"{gap.times} questions"
    asked = (
        f"Ces trois derniers mois, on vous a posé {many} à propos "
        f"{ui.escape(in_vain(gap.subject))}, et je n’ai pas su y répondre."
    )
    way = WRITE if found else OF_NO_TOPIC[gap.times == 1]
    settle = settle_unanswered.button("C’est réglé", topic=topic, subject=subject)
    text = "\n\n".join([title, asked, f"{way} {SETTLE}", HOW])
    return ui.Reply(text, (*_ways(found), (settle,), (ALL,)))


@router.button("qz")
async def settle_unanswered(
    ctx: ui.Context, *, topic: TopicKey | Literal[""], subject: ui.Id
) -> ui.Reply:
    """Count a gap from zero again, now that it is settled; show the others."""
    gap, _ = await _gap(ctx, topic, subject)
    await queries.settle(ctx.session, gap)
    return gaps_page(ui.paginate(await _gaps(ctx), 1, size=PAGE), SETTLED)


async def add_below(ctx: ui.Context, questions: ui.Reply) -> ui.Reply:
    """Add what is asked most to the list of questions, with a button to all of it."""
    if not (gaps := await _gaps(ctx)):
        return questions
    lines = [f"• {_line(gap, topic)}" for gap, topic in gaps[:MOST]]
    text = "\n".join([f"{protect(questions.text)}\n\n{TITLE}", ASKED, *lines])
    return replace(questions, text=text, buttons=(*questions.buttons, (ALL,)))


ALL = show_unanswered.button("Ce qui manque")


async def _gaps(ctx: ui.Context) -> Sequence[Found]:
    person = await answering.require_sender(ctx)
    return await service.gaps(ctx.work, person)


async def _gap(ctx: ui.Context, topic: str, subject: int) -> Found:
    person = await answering.require_sender(ctx)
    return await service.gap(ctx.work, person, topic, subject)


def gaps_page(page: ui.Page[Found], toast: str = "") -> ui.Reply:
    """Lay out a page of gaps, with the numbers by which they may be typed."""
    if not page.rows:
        return ui.Reply(NONE, ((TO_QUESTIONS,),), toast)
    numbered_rows = enumerate(page.rows, page.offset + 1)
    lines = [f"{number}. {_line(*found)}" for number, found in numbered_rows]
    buttons = [
        (open_unanswered.button(label_of(gap, topic), topic=gap.topic, subject=gap.number),)
        for gap, topic in page.rows
    ]
    turn = show_unanswered.turn(page)
    text = "\n\n".join([TITLE, "\n".join([ASKED, *lines]), HOW])
    return ui.Reply(text, ui.keyboard(*buttons, turn, (TO_QUESTIONS,)), toast)


def label_of(gap: Gap, topic: Topic | None) -> str:
    """Label the button that opens a gap: "7. Alimentation : ce que cela coûte ou le budget"."""
    what = OF.sub(lambda found: WITHOUT_OF.get(found[0], ""), in_vain(gap.subject))
    name = protect(numbered(topic)) if topic else NO_TOPIC.capitalize()
    return cut(f"{name} : {what}", LABEL_LENGTH)


def _line(gap: Gap, topic: Topic | None) -> str:
    whose = topic_name(topic) if topic else NO_TOPIC
    times = "une fois" if gap.times == 1 else f"{gap.times} fois"
    return f"À propos {ui.escape(in_vain(gap.subject))}, {times} : {whose}"


def _ways(topic: Topic | None) -> ui.Keyboard:
    if topic is None:
        return ()
    return (
        (write_for.button("Écrire une annonce", topic=topic.key),),
        (show_card.button(f"Voir la page : {protect(numbered(topic))}", topic=topic.key),),
    )
