"""What those who may answer, and those who asked, are told unasked."""

from collections.abc import Sequence

from chatbot.chantiers.models import Contact, Topic
from chatbot.chantiers.payloads import ShowCard
from chatbot.conversation import Button, Keyboard, Reply
from chatbot.conversation.markup import escape
from chatbot.helpdesk.forwarding import texts
from chatbot.helpdesk.forwarding.models import Question
from chatbot.helpdesk.forwarding.payloads import AnswerQuestion, AskAgain, Thank, WithdrawQuestion
from chatbot.members.models import Chat
from chatbot.members.wording import full_name

FIRST = (
    "La première personne qui répond s’en charge\u00a0: touchez Répondre, ou répondez simplement à "
    "ce message."
)
NOBODY_ANSWERED = (
    "Je l’ai transmise il y a plus d’une semaine, et rappelée une fois\u00a0: personne n’a "
    "répondu. Si une réponse vient plus tard, elle vous parviendra ici."
)
GONE = Reply(
    "<b>Une question retirée</b>\n\nLa personne qui la posait l’a retirée, ou effacée\u00a0: il "
    "n’y a plus rien à faire."
)

EXPIRED = Reply(
    "<b>Une question effacée</b>\n\nJ’efface avec le temps les questions transmises et leurs "
    "réponses\u00a0: celle-ci n’est plus gardée."
)


def passed_on(question: Question, topic: Topic | None, *, referents: bool) -> Reply:
    """To who asked; of a question that they asked in a group, in private."""
    withdraw = Button("Retirer ma question", WithdrawQuestion(number=question.id))
    return Reply(texts.passed_on(question, topic, referents=referents), ((withdraw,),))


def asked(question: Question, topic: Topic | None, asker: Chat) -> Reply:
    """To each who may answer; what follows takes its place."""
    said = texts.one(question, topic, asker, FIRST)
    return Reply(said, _answer(question))


def reminder(question: Question, topic: Topic | None, asker: Chat) -> Reply:
    """Once, to those who may answer."""
    why = (
        "Cette question attend depuis plusieurs jours. Une phrase suffit, ou dites à qui "
        "s’adresser."
    )
    return Reply(texts.one(question, topic, asker, why), _answer(question))


def late(question: Question, topic: Topic | None, asker: Chat) -> Reply:
    """To the same, once the person was told."""
    why = "Aucune réponse n’est venue, et la personne le sait. Vous pouvez toujours lui répondre."
    return Reply(texts.one(question, topic, asker, why), _answer(question))


def unanswered(question: Question, topic: Topic | None, whom: Sequence[Contact]) -> Reply:
    """To who asked."""
    addresses = [escape(one.address) for one in whom if one.address]
    write = "\n".join(["Vous pouvez aussi écrire à\u00a0:", *addresses]) if addresses else ""
    card = Button("Voir la page", ShowCard(topic=topic.key)) if topic else None
    withdraw = Button("Retirer ma question", WithdrawQuestion(number=question.id))
    said = [
        "<b>Votre question n’a pas encore de réponse</b>",
        texts.quoted(question.text),
        NOBODY_ANSWERED,
        write or "/aide dit à qui écrire.",
    ]
    return Reply("\n\n".join(said), (*(((card,),) if card else ()), (withdraw,)))


def taken(question: Question, topic: Topic | None, asker: Chat, by: Chat) -> Reply:
    """To the others."""
    return Reply(texts.one(question, topic, asker, f"{full_name(by)} s’en occupe."))


def answered(question: Question, topic: Topic | None, asker: Chat, by: Chat) -> Reply:
    """To all who could have."""
    said = f"{full_name(by)} a répondu\u00a0:\n{texts.quoted(question.answer)}"
    return Reply(texts.one(question, topic, asker, said))


def answer(question: Question, topic: Topic | None, by: Chat | None) -> Reply:
    """To who asked; whoever answered may be gone by the time that they get it."""
    who = full_name(by) if by else texts.GONE
    return Reply(
        f"<b>Une réponse à votre question n°\u00a0{question.id}</b>\n\n"
        f"{texts.quoted(question.text)}\n\n"
        f"{who}, pour {texts.about(topic)}, vous répond\u00a0:\n{texts.quoted(question.answer)}",
        (
            (Button("Merci", Thank(number=question.id)),),
            (Button("Poser une autre question", AskAgain(number=question.id)),),
        ),
    )


def thanked(question: Question, asker: Chat) -> Reply:
    """To who answered."""
    about = escape(texts.beginning(question.text))
    return Reply(
        f"{full_name(asker)} vous remercie de votre réponse à sa question «\u00a0{about}\u00a0»."
    )


def _answer(question: Question) -> Keyboard:
    return ((Button("Répondre", AnswerQuestion(number=question.id)),),)
