"""Passing a question on: to whom, and what becomes of it."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.answers import screens as answers
from chatbot.answers import service as questions
from chatbot.answers.answering import answer
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import ALLIANCE, Kind, fold
from chatbot.chantiers.service import TopicGone, followable, topic_linked, topic_of_key
from chatbot.conversation import OldStep, Press, Reply, Request, Requires, old_command
from chatbot.helpdesk.current_topic.service import spoken_of
from chatbot.helpdesk.forwarding import acts, concerned, notices, screens, service, texts
from chatbot.helpdesk.forwarding.answering_handlers import ANSWERING
from chatbot.helpdesk.forwarding.payloads import (
    AskAgain,
    ChooseAsked,
    KeepQuestion,
    PassOn,
    PassTo,
    Thank,
    WithdrawQuestion,
)
from chatbot.helpdesk.forwarding.rules import NotTheirQuestion, QuestionTooLong
from chatbot.helpdesk.published_answers.service import published_as
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.members.models import Chat

QUESTION = "question"  # a step
NUMBER = re.compile(r"retirer\s+(?:la\s+)?(?:question\s+)?(?:n°\s*)?(\d{1,17})", re.IGNORECASE)
LISTED = ("", "retirer", "merci")  # no question, and which one isn’t said
# A space behind the colon: « 7:30 » is a time of day, and no consent.
THANKS = re.compile(r"merci\s+(?:pour\s+)?(?:la\s+)?(?:n°\s*)?(\d{1,17})", re.IGNORECASE)
ADDRESSED = re.compile(r"(\d{1,3}|alliance)\s*:\s+(.+)", re.IGNORECASE | re.DOTALL)


async def transmettre(ask: Request, session: AsyncSession) -> Reply:
    """`/transmettre`, `/transmettre ma question`, `/transmettre 7 : …`, `/transmettre retirer 3`,
    `/transmettre merci 3`.

    The first lists what waits; so do the last ones without a number.
    """
    if fold(ask.words) in LISTED:
        return await _mine(ask, session)
    if (number := NUMBER.fullmatch(ask.words)) is not None:
        return await withdraw(ask, session, WithdrawQuestion(number=int(number[1])))
    if (number := THANKS.fullmatch(ask.words)) is not None:
        return await thank(ask, session, Thank(number=int(number[1])))
    if (addressed := ADDRESSED.fullmatch(ask.words)) is not None:
        to, words = addressed.groups()
        with suppress(TopicGone):
            topic = "" if fold(to) == ALLIANCE else (await topic_linked(session, to)).key
            return await _passed(ask, session, topic, service.tidy(words))
    index = await questions.index(session)
    return await _to_whom(ask, session, answer(ask.words, index, ask.at).topics[:2], ask.words)


async def pass_on(ask: Request, session: AsyncSession, wanted: PassOn) -> Reply:
    """To whom is asked; nothing is kept yet."""
    _check_theirs(ask)
    return await _to_whom(ask, session, (wanted.first, wanted.second), ask.asked)


async def choose_asked(ask: Request, session: AsyncSession, _wanted: ChooseAsked) -> Reply:
    """Of all the topics."""
    _check_theirs(ask)
    asked = service.tidy(ask.asked)
    return screens.to_any(asked, await _offered(ask, session), private=ask.private)


async def pass_to(ask: Request, session: AsyncSession, wanted: PassTo) -> Reply:
    """The consent. Where the words are not there any more, they are asked for, in private."""
    _check_theirs(ask)
    if words := service.tidy(ask.asked):
        return await _passed(ask, session, wanted.topic, words)
    await service.check_may_ask(session, ask.chat)
    if (asker := await _known(ask, session)) is not None:
        await service.check_room(session, asker, at=ask.at)
    return await _write_it(ask, session, wanted.topic)


async def question_said(ask: Request, session: AsyncSession, noted: str) -> Reply:
    """As it is to be passed on."""
    if not (words := service.tidy(ask.words)):
        return await _write_it(ask, session, noted, texts.WORDS_ONLY)
    try:
        service.check_length(words)
    except QuestionTooLong as refused:
        return await _write_it(ask, session, noted, refused.sentence)
    return await _passed(ask, session, noted, words)


async def keep_back(ask: Request, session: AsyncSession, _payload: KeepQuestion) -> Reply:
    """It isn't passed on; the answer in whose place that was asked is there again."""
    _check_theirs(ask)
    if not ask.asked:
        return screens.kept_back()
    index = await questions.index(session)
    given = answer(ask.asked, index, ask.at, await spoken_of(session, ask))
    again = answers.reply(given, index.knowledge, private=ask.private)
    return replace(again, text=f"{texts.KEPT_BACK}\n\n{again.text}")


async def withdraw(ask: Request, session: AsyncSession, unwanted: WithdrawQuestion) -> Reply:
    """By who asked; also one that was answered."""
    question = await service.own(session, await _known(ask, session), unwanted.number)
    stays = bool(await published_as(session, [question.id]))
    await acts.withdraw(session, question, at=ask.at)
    return screens.withdrawn(stays=stays)


async def thank(ask: Request, session: AsyncSession, for_: Thank) -> Reply:
    """Who answered."""
    asker = await _known(ask, session)
    question = await service.own(session, asker, for_.number)
    is_told = asker is not None and await acts.thank(session, question, asker, at=ask.at)
    return screens.thanked(question, is_told=is_told)


async def ask_again(ask: Request, session: AsyncSession, after: AskAgain) -> Reply:
    """Another one."""
    question = await service.own(session, await _known(ask, session), after.number)
    return screens.ask_again(question)


async def _mine(ask: Request, session: AsyncSession) -> Reply:
    asker = await _known(ask, session)
    asked = await service.mine(session, asker) if asker else ()
    return screens.mine([(one, await service.topic_of(session, one)) for one in asked], ask.at)


async def _to_whom(ask: Request, session: AsyncSession, near: tuple[str, ...], asked: str) -> Reply:
    await service.check_may_ask(session, ask.sender.id if ask.sender else ask.chat)
    asked = service.tidy(asked)
    service.check_length(asked)
    topics = {topic.key: topic for topic in await _offered(ask, session)}
    there = [topics[key] for key in near if key in topics]
    return screens.to_whom(asked, there, private=ask.private)


async def _offered(ask: Request, session: AsyncSession) -> Sequence[Topic]:
    """Of the appeal nothing is said about anybody in a group."""
    topics = await followable(session)
    return [topic for topic in topics if ask.private or topic.kind is not Kind.APPEAL]


async def _passed(ask: Request, session: AsyncSession, topic: str, words: str) -> Reply:
    asker = await concerned.asker(session, ask)
    question, referents = await acts.pass_on(
        session, asker, topic, words, at=ask.at, aside=not ask.private
    )
    about = await service.topic_of(session, question)
    if ask.private:
        return notices.passed_on(question, about, referents=referents)
    return screens.passed_on_in_group(about, referents=referents, bot=ask.bot)


async def _write_it(ask: Request, session: AsyncSession, topic: str, problem: str = "") -> Reply:
    _, referents = await concerned.receivers(session, topic, besides=[])
    await members.begin(session, ask, QUESTION, topic)
    return screens.write_it(await _topic(session, topic), referents=referents, problem=problem)


async def _topic(session: AsyncSession, key: str) -> Topic | None:
    return await topic_of_key(session, key) if key else None


def _check_theirs(ask: Request) -> None:
    """In a group anybody may press; the words are there only for who wrote them."""
    if not (ask.private or ask.asked):
        raise NotTheirQuestion


async def _known(ask: Request, session: AsyncSession) -> Chat | None:
    return await people.known(session, ask.chat)


ROUTES = (
    old_command(
        "transmettre",
        transmettre,
        menu="Poser une question à une personne",
        requires=Requires.PRIVACY,
    ),
    Press(PassOn, pass_on),
    Press(ChooseAsked, choose_asked),
    Press(PassTo, pass_to),
    Press(KeepQuestion, keep_back),
    OldStep(QUESTION, question_said, requires=Requires.PRIVACY),
    Press(WithdrawQuestion, withdraw, requires=Requires.PRIVACY),
    Press(Thank, thank, requires=Requires.PRIVACY),
    Press(AskAgain, ask_again, requires=Requires.PRIVACY),
    *ANSWERING,
)
