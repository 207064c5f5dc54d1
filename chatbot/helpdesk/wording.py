"""How questions, and what is asked in vain, are written on several pages and in notices."""

import re
from datetime import datetime

from chatbot.chantiers.links import show_chantiers
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import ALLIANCE
from chatbot.chantiers.wording import topic_name
from chatbot.conversation import Button, Keyboard
from chatbot.conversation.markup import escape, paragraphs, shown, shown_lines
from chatbot.events.links import show_dates
from chatbot.french import cut, day_in_words
from chatbot.helpdesk import links
from chatbot.helpdesk.models import PublishedAnswer, Question
from chatbot.helpdesk.rules import State
from chatbot.members.links import show_person
from chatbot.members.models import Chat
from chatbot.members.wording import full_name

BEGINNING = 60  # characters of a question in a list
ONWARDS: Keyboard = ((show_chantiers.button("Les chantiers"), show_dates.button("Les dates")),)
TO_QUESTIONS = links.show_questions.button("Toutes les questions")
REPLIES_TITLE = "Questions et réponses"  # of the section that holds published answers
FORWARDED_TITLE = "<b>Votre question est transmise</b>"
HELD_TITLE = "<b>Votre question est gardée</b>"
WORDS_ONLY = "Je ne transmets que du texte."
GONE = "Une personne qui n’est plus ici"
YOURS = "vous vous en occupez"
ADMINS = "aux admins de L’Établi"
STATES = {
    State.WAITING: "attend une réponse",
    State.TAKEN: "quelqu’un s’en occupe",
    State.UNANSWERED: "personne n’a pu répondre jusqu’ici",
    State.ANSWERED: "a sa réponse",
    State.CLOSED: "classée",
    State.WITHDRAWN: "retirée",
}
# Subjects of questions asked in vain, as they are stored and as they follow « à propos ». Others,
# which no edition tells, are in `data/absent.yaml` of the answers' room.
SUBJECTS = {
    "who": "des personnes qui s’en occupent",
    "contact": "d’un contact",
    "date": "d’une date",
    "launch": "des débuts",
    "why": "de la raison d’être",
    "stakes": "des enjeux",
    "contribution": "de ce que cela apporte",
    "concrete": "de ce qui se fait concrètement",
    "news": "des nouvelles",
    "resources": "des ressources",
    "join": "de la façon de participer",
    "": "d’autre chose",
}
NOR = re.compile(",? ni ")  # « L’Établi ne dit rien de ceci, ni de cela »


def quoted(text: str) -> str:
    return f"<blockquote>{escape(shown_lines(text))}</blockquote>"


def beginning(text: str, longest: int = BEGINNING) -> str:
    """Cut a text to its beginning on one line, plain."""
    return shown(cut(" ".join(text.split()), longest))


def name_topic(topic: Topic | None) -> str:
    """Name the topic of a question, in HTML; without a topic, the alliance."""
    return topic_name(topic) if topic is not None and not is_alliance(topic) else "l’Alliance"


def is_alliance(topic: Topic | None) -> bool:
    """Return whether the admins answer the questions of a topic."""
    return topic is None or topic.key == ALLIANCE


def to_receivers(topic: Topic | None, *, are_referents: bool) -> str:
    """Write "aux référents de « 7. Alimentation »", in HTML."""
    if are_referents:
        return f"aux référents de {name_topic(topic)}"
    return f"{ADMINS}, pour {name_topic(topic)}" if is_alliance(topic) else ADMINS


def shown_to(topic: Topic | None, *, are_referents: bool, is_held: bool = False) -> str:
    """Write who was shown a question, and that no référent is in reach, if so.

    `is_held`: it will be shown once sending resumes.
    """
    no_referent = not are_referents and not is_alliance(topic)
    why = f"Aucun référent de {name_topic(topic)} n’est joignable. " if no_referent else ""
    whom = to_receivers(topic, are_referents=are_referents)
    if is_held:
        held = "Un admin a suspendu tous les envois : je la montrerai"
        return f"{why}{held} {whom} dès que les envois reprendront."
    return f"{why}Je l’ai montrée {whom}."


def day(moment: datetime, at: datetime) -> str:
    """Write "24 novembre", in the time zone of `at`."""
    return day_in_words(moment.astimezone(at.tzinfo), year=False)


def question_text(question: Question, topic: Topic | None, asker: Chat, below: str = "") -> str:
    """Write a question for its answerers."""
    head = f"<b>Une question pour {name_topic(topic)}</b> (n° {question.id})"
    who = f"{full_name(asker)} demande :"
    return paragraphs(head, f"{who}\n{quoted(question.text)}", below)


def take_button(question: Question) -> Button:
    return links.take_question.button("Répondre", question=question.id)


def outcome(question: Question, by: Chat | None) -> str:
    """Write who took, answered or closed a question, and how, in HTML; `by`: None if erased."""
    who = full_name(by) if by else GONE
    if question.state is State.TAKEN:
        return f"{who} s’en occupe."
    if question.state is State.CLOSED:
        word = f" avec ce mot :\n{quoted(question.answer)}" if question.answer else " sans un mot."
        return f"{who} a classé la question,{word}"
    return f"{who} a répondu :\n{quoted(question.answer)}"


def ways(question: Question, *, for_admin: bool) -> Keyboard:
    """Lay out the buttons with which a référent or an admin handles a question."""
    number = question.id
    close = links.close_question.button("Classer", question=number)
    reassign = links.choose_topic_of_question.button("Autre sujet", question=number)
    report = links.report_question.button("Signaler", question=number)
    last = person_button(question) if for_admin else report
    return ((take_button(question), close), (reassign, last))


def person_button(question: Question) -> Button:
    """Make an admin's button to the asker's sheet, which opens in a new message."""
    return show_person.button("La personne", chat=question.asker, as_new_message=True)


def withdraw_button(question: Question, label: str = "Retirer ma question") -> Button:
    return links.withdraw_question.button(label, question=question.id)


def entry(answer: PublishedAnswer) -> str:
    """Write a published answer as a part of its page, in HTML."""
    return f"<b>{escape(shown_lines(answer.question))}</b>\n{escape(shown_lines(answer.answer))}"


def in_vain(subject: str) -> str:
    """Name the subject of a gap, in plain text: "de ce que cela coûte ou du budget"."""
    return SUBJECTS.get(subject) or NOR.sub(" ou ", subject)
