"""What whoever passes a question on, or answers one, sees."""

from collections.abc import Sequence
from datetime import datetime

from chatbot.chantiers.models import Topic
from chatbot.chantiers.payloads import ShowList
from chatbot.chantiers.texts import deep_link, numbered, turning
from chatbot.conversation import Button, Keyboard, Reply
from chatbot.events.payloads import ShowDates
from chatbot.helpdesk.forwarding import notices, texts
from chatbot.helpdesk.forwarding.models import Question
from chatbot.helpdesk.forwarding.payloads import (
    AnswerQuestion,
    ChooseAsked,
    KeepQuestion,
    OpenQuestion,
    PassTo,
    PrepareAnswer,
    ReleaseQuestion,
    ShowQuestions,
    WithdrawQuestion,
)
from chatbot.helpdesk.forwarding.rules import PASSED, State
from chatbot.helpdesk.published_answers.payloads import ShowPublished, TakeBackAnswer
from chatbot.members.models import Chat
from chatbot.members.wording import full_name

PAGE = 6  # questions
ONWARDS: Keyboard = ((Button("Les chantiers", ShowList()), Button("Les dates", ShowDates())),)
TO_ALL = Button("Toutes les questions", ShowQuestions())
PUBLISHED = Button("Ce qui est publié", ShowPublished())
TAKE_BACK = "Retirer de la page"
Questions = Sequence[tuple[Question, Topic | None]]


def to_whom(asked: str, near: Sequence[Topic], *, private: bool) -> Reply:
    """The nearest topics, any other one, the admins."""
    rows = [(_to(topic),) for topic in near]
    return Reply(
        texts.to_whom(asked, private=private),
        (*rows, (Button("Un autre sujet", ChooseAsked()),), *_otherwise()),
        answers=True,
    )


def to_any(asked: str, topics: Sequence[Topic], *, private: bool) -> Reply:
    """All of them."""
    said = texts.to_whom(asked, private=private)
    return Reply(said, (*((_to(topic),) for topic in topics), *_otherwise()))


def write_it(topic: Topic | None, *, referents: bool, problem: str = "") -> Reply:
    """The question is asked for."""
    said = texts.write_it(topic, referents=referents, problem=problem)
    return Reply(said, ((Button("Ne pas transmettre", KeepQuestion()),),))


def passed_on_in_group(topic: Topic | None, *, referents: bool, bot: str) -> Reply:
    """It is with them; where the answer will be."""
    opens = Button("Ouvrir notre conversation", url=deep_link(PASSED, bot))
    return Reply(texts.passed_on_in_group(topic, referents=referents), ((opens,),))


def kept_back() -> Reply:
    """It isn't."""
    return Reply(texts.KEPT_BACK, ONWARDS)


def withdrawn(*, stays: bool) -> Reply:
    """It isn't any more; what was published of it stays."""
    said = f"{texts.WITHDRAWN} {texts.STAYS}" if stays else texts.WITHDRAWN_WHOLLY
    return Reply(said, ONWARDS)


def mine(questions: Questions, at: datetime) -> Reply:
    """What somebody asked."""
    return Reply(texts.mine(questions, at), _withdrawals([one for one, _ in questions]))


def thanked(question: Question, *, is_told: bool) -> Reply:
    """The answer stays as it is."""
    if question.state is not State.ANSWERED:
        return Reply(toast=texts.NOT_ANSWERED)
    return Reply(toast=texts.THANKED if is_told else texts.THANKED_IN_VAIN)


def ask_again(question: Question) -> Reply:
    """Of the bot, or of the same people."""
    same = PassTo(topic=question.topic_key or "")
    return Reply(texts.LISTEN, ((Button("Écrire aux mêmes personnes", same),),), anew=True)


def listing(
    questions: Questions, count: int, shown: ShowQuestions, by: Chat, at: datetime
) -> Reply:
    """What waits for a référent."""
    if not count:
        return Reply(texts.NOTHING_WAITS, ((PUBLISHED,),))
    rows = [
        (Button(f"N°\u00a0{one.id}\u00a0: {texts.beginning(one.text, 40)}", _open(one)),)
        for one, _ in questions
    ]
    pages = -(-count // PAGE)
    turns = turning(shown.within(pages), pages)
    return Reply(
        texts.listing(questions, count, by.id, at),
        (*rows, *([turns] if turns else []), (PUBLISHED,)),
    )


def one(
    question: Question,
    topic: Topic | None,
    asker: Chat,
    holder: Chat | None,
    reader: Chat,
    on_page: int | None = None,
) -> Reply:
    """A question as one of those who may answer it sees it; `on_page`: its number as a published
    one."""
    is_theirs = question.taken_by == reader.id
    if question.state is State.ANSWERED:
        who = f"{full_name(holder) if holder else texts.GONE} a"
        said = (
            f"{'Vous avez' if is_theirs else who} répondu\u00a0:\n{texts.quoted(question.answer)}"
        )
        if on_page is not None:
            way: Keyboard = ((Button(TAKE_BACK, TakeBackAnswer(answer=on_page)),),)
        else:
            way = _publish(question)
        return Reply(texts.one(question, topic, asker, said), (*way, (TO_ALL,)))
    answer = Button("Répondre", AnswerQuestion(number=question.id))
    if is_theirs:
        said = texts.one(question, topic, asker, f"{texts.YOURS.capitalize()}.")
        return Reply(said, ((answer, _leave(question)), (TO_ALL,)))
    below = f"{full_name(holder)} s’en occupe." if holder else ""
    return Reply(texts.one(question, topic, asker, below), ((answer,), (TO_ALL,)))


def write_answer(question: Question, topic: Topic | None, asker: Chat, problem: str = "") -> Reply:
    """The answer is asked for."""
    said = texts.one(question, topic, asker, texts.write_answer(question, asker, problem))
    return Reply(said, ((_leave(question),),))


def still_held(question: Question, topic: Topic | None, asker: Chat) -> Reply:
    """The answer isn't asked for any more, but nobody else may give it."""
    answer = Button("Répondre", AnswerQuestion(number=question.id))
    return Reply(texts.still_held(question, topic, asker), ((answer, _leave(question)),))


def answer_instead(question: Question, asker: Chat) -> Reply:
    """After words that nobody awaited: a step doesn't last as long as a question."""
    answer = Button("Répondre", AnswerQuestion(number=question.id))
    return Reply(texts.answer_instead(question, asker), ((answer,),))


def released(question: Question, topic: Topic | None, asker: Chat) -> Reply:
    """As it was before it was taken."""
    return notices.asked(question, topic, asker)


def answered(question: Question, asker: Chat) -> Reply:
    """It is on its way."""
    said = texts.on_its_way(asker)
    useful = (
        f"{said} Utile à d’autres\u00a0? Publiez-la avec la question, sans le nom de la personne."
    )
    publish = _publish(question)
    return Reply(useful if publish else said, (*publish, (TO_ALL,)))


def _leave(question: Question) -> Button:
    return Button("Laisser à d’autres", ReleaseQuestion(number=question.id))


def _publish(question: Question) -> Keyboard:
    """The way to it, where there is a page."""
    wanted = PrepareAnswer(number=question.id)
    return ((Button("Publier la question et la réponse", wanted),),) if question.topic_key else ()


def _to(topic: Topic) -> Button:
    return Button(f"À\u00a0: {numbered(topic)}", PassTo(topic=topic.key))


def _otherwise() -> Keyboard:
    return (
        (Button("À l’Alliance", PassTo()),),
        (Button("Ne pas transmettre", KeepQuestion()),),
    )


def _open(question: Question) -> OpenQuestion:
    return OpenQuestion(number=question.id)


def _withdrawals(questions: Sequence[Question]) -> Keyboard:
    """A way out of each; by its number where there are several."""
    named = len(questions) > 1
    return tuple(
        (
            Button(
                f"Retirer la question {one.id}" if named else "Retirer ma question",
                WithdrawQuestion(number=one.id),
            ),
        )
        for one in questions
    )
