"""What a référent sees who publishes an answer."""

from collections.abc import Sequence

from chatbot.answers.rules import REPLIES
from chatbot.chantiers.models import Topic
from chatbot.chantiers.payloads import ShowSection
from chatbot.chantiers.texts import turning
from chatbot.conversation import Button, Reply
from chatbot.helpdesk.forwarding.payloads import OpenQuestion, PrepareAnswer, ShowQuestions
from chatbot.helpdesk.published_answers.models import PublishedAnswer
from chatbot.helpdesk.published_answers.payloads import ShowPublished, TakeBackAnswer
from chatbot.helpdesk.publishing import texts
from chatbot.helpdesk.publishing.payloads import EditAnswer, Part, PublishAnswer
from chatbot.helpdesk.publishing.rules import seen
from chatbot.helpdesk.publishing.service import Draft

PAGE = 8  # answers
ALL = Button("Ce qui est publié", ShowPublished())
TO_QUESTIONS = Button("Toutes les questions", ShowQuestions())


def preview(of: Draft, problem: str = "") -> Reply:
    """What would be published."""
    number = of.question.id
    publish = PublishAnswer(number=number, seen=seen(of.asked, of.answered))
    change = (
        Button("Changer la question", EditAnswer(number=number, part=Part.QUESTION)),
        Button("Changer la réponse", EditAnswer(number=number, part=Part.ANSWER)),
    )
    return Reply(
        texts.preview(of.topic, of.asked, of.answered, of.names, problem),
        (
            (Button("Publier", publish),),
            *((one,) for one in change),
            (Button("Ne pas publier", OpenQuestion(number=number)),),
        ),
    )


def write(of: Draft, part: Part, problem: str = "") -> Reply:
    """Another wording is asked for."""
    now = of.asked if part is Part.QUESTION else of.answered
    back = Button("Ne rien changer", PrepareAnswer(number=of.question.id))
    return Reply(texts.write(part, now, problem), ((back,),))


def published(topic: Topic, number: int) -> Reply:
    """It is on the page."""
    see = Button("Voir la page", ShowSection(topic=topic.key, section=REPLIES))
    back = Button("Retirer de la page", TakeBackAnswer(answer=number))
    return Reply(texts.published(topic), ((see,), (back,), (TO_QUESTIONS,)))


def listing(
    answers: Sequence[tuple[PublishedAnswer, Topic]], count: int, shown: ShowPublished
) -> Reply:
    """A page, each with its way back."""
    if not answers:
        return Reply(texts.NOTHING, ((TO_QUESTIONS,),))
    rows = [
        (Button(f"Retirer le n°\u00a0{one.id}", TakeBackAnswer(answer=one.id)),)
        for one, _ in answers
    ]
    pages = -(-count // PAGE)
    turns = turning(shown.within(pages), pages)
    onwards = (*([turns] if turns else []), (TO_QUESTIONS,))
    return Reply(texts.listing(answers), (*rows, *onwards))


def sure(one: PublishedAnswer) -> Reply:
    """Before it is taken back."""
    yes = Button("Oui, retirer", TakeBackAnswer(answer=one.id, sure=True))
    return Reply(texts.sure(one), ((yes,), (Button("Non, laisser", ShowPublished()),)))


def taken_back() -> Reply:
    """It is gone."""
    return Reply(texts.TAKEN_BACK, ((ALL,),))
