"""An answer as a message: its text, and where to go from it."""

from collections.abc import Sequence
from dataclasses import replace

from chatbot.answers import texts
from chatbot.answers.knowledge import Knowledge, Subject
from chatbot.answers.rules import Answer, Kind
from chatbot.chantiers.payloads import ShowCard, ShowList, ShowNews, ShowSection
from chatbot.chantiers.texts import cut, numbered
from chatbot.conversation import Button, Keyboard, Reply
from chatbot.conversation.markup import visible
from chatbot.events.payloads import ShowDates
from chatbot.helpdesk.forwarding.payloads import PassOn
from chatbot.helpdesk.forwarding.texts import NOT_THAT, PASS_ON

CHANTIERS = Button("Les chantiers", ShowList())
DATES = Button("Les dates", ShowDates())
MADE = {"contact": "Contact", "dates": "Dates", "ressources": "Ressources", "annonce": "Annonces"}


def reply(answer: Answer, knowledge: Knowledge, *, private: bool, signed: bool = True) -> Reply:
    """What is answered in a chat, with a way to ask somebody; in a group, where it isn't known."""
    shown = _shown(answer, knowledge)
    ways = {Kind.UNKNOWN: PASS_ON} | ({Kind.ANSWER: NOT_THAT} if private else {})
    if (way := ways.get(answer.kind)) is None or not signed:
        return shown
    first, second, *_ = (*answer.topics, "", "")
    button = Button(way, PassOn(first=first, second=second))
    return replace(shown, buttons=(*shown.buttons, (button,)), answers=True)


def read(answer: Answer, knowledge: Knowledge) -> str:
    """What one reads of it in the chat, where buttons name the topics that come near."""
    topics = _nearest(answer, knowledge)
    return visible("\n".join([_shown(answer, knowledge).text, *map(numbered, topics)]))


def _shown(answer: Answer, knowledge: Knowledge) -> Reply:
    topics = knowledge.of_keys(answer.topics)
    if answer.kind is Kind.ANSWER:
        return Reply(answer.text, _onwards(answer, topics))
    near = tuple((_card(one),) for one in topics) if answer.kind is Kind.UNKNOWN else ()
    found = _nearest(answer, knowledge)
    text = f"{answer.text}\n\n{texts.nearest(found)}" if found else answer.text
    return Reply(text, (*near, (CHANTIERS, DATES)))


def _nearest(answer: Answer, knowledge: Knowledge) -> Sequence[Subject]:
    """The topics that come near where it isn't known, but for one that it tells of."""
    topics = knowledge.of_keys(answer.topics) if answer.kind is Kind.UNKNOWN else []
    is_told = any(texts.named(one) in answer.text for one in topics)
    return [] if is_told else topics


def _onwards(answer: Answer, topics: list[Subject]) -> Keyboard:
    """To the section, then to the cards; of the list and of all dates, to these."""
    section = _section(answer.section, topics[0])
    rows = [(_card(one),) for one in topics if one.number or one.about or section]
    if section is not None:
        rows = [(section,), *rows]
    return (*rows, (CHANTIERS,) if answer.section != "dates" else (CHANTIERS, DATES))


def _card(one: Subject) -> Button:
    return Button(numbered(one), ShowCard(topic=one.key))


def _section(key: str, of: Subject) -> Button | None:
    """To where it was written; None where it says that nothing was."""
    parts = [part for part in of.parts if part.key == key]
    rows = {"contact": of.contacts, "dates": of.events, "ressources": of.resources}
    if not (rows.get(key) or parts):
        return None
    title = MADE.get(key) or parts[0].title
    is_news = key == "annonce"
    to = ShowNews(topic=of.key, anew=True) if is_news else ShowSection(topic=of.key, section=key)
    return Button(f"Lire\u00a0: {cut(title)}", to) if title else None
