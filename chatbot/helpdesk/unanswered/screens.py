"""What référents and admins see of what is asked in vain."""

from dataclasses import replace

from chatbot.announcements.links import write_for
from chatbot.chantiers.models import Topic
from chatbot.chantiers.payloads import ShowCard
from chatbot.chantiers.texts import numbered, turning
from chatbot.conversation import Button, Keyboard, Reply
from chatbot.helpdesk.forwarding.payloads import ShowQuestions
from chatbot.helpdesk.unanswered import texts
from chatbot.helpdesk.unanswered.payloads import OpenGap, SettleGap, ShowGaps
from chatbot.helpdesk.unanswered.rules import Gap

PAGE = 6  # gaps, as many as questions
ALL = Button("Ce qui manque", ShowGaps())
TO_QUESTIONS = Button("Toutes les questions", ShowQuestions())


def below(listed: Reply, gaps: texts.Gaps) -> Reply:
    """Under the questions that wait: what is asked most, and the way to all of it."""
    if not gaps:
        return listed
    text = f"{listed.text}\n\n{texts.below(gaps)}"
    return replace(listed, text=text, buttons=(*listed.buttons, (ALL,)))


def listing(gaps: texts.Gaps, shown: ShowGaps, toast: str = "") -> Reply:
    """A page of them."""
    if not gaps:
        return Reply(texts.NONE, ((TO_QUESTIONS,),), toast)
    pages = -(-len(gaps) // PAGE)
    first = (shown.within(pages).page - 1) * PAGE
    page = gaps[first : first + PAGE]
    rows = [(Button(texts.label(gap, topic), _open(gap)),) for gap, topic in page]
    turns = turning(shown.within(pages), pages)
    onwards: Keyboard = (*([turns] if turns else []), (TO_QUESTIONS,))
    return Reply(texts.listing(page, first + 1), (*rows, *onwards), toast)


def one(gap: Gap, topic: Topic | None) -> Reply:
    """With the ways to have it known."""
    settle = Button("C’est réglé", SettleGap(topic=gap.topic, subject=gap.number))
    return Reply(texts.one(gap, topic), (*_ways(topic), (settle,), (ALL,)))


def _ways(topic: Topic | None) -> Keyboard:
    if topic is None:
        return ()
    write = write_for.button("Écrire une annonce", topic=topic.key)
    return (
        (write,),
        (Button(f"Voir la page\u00a0: {numbered(topic)}", ShowCard(topic=topic.key)),),
    )


def _open(gap: Gap) -> OpenGap:
    return OpenGap(topic=gap.topic, subject=gap.number)
