"""The log's buttons."""

from collections.abc import Sequence

from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import numbered, turning
from chatbot.conversation import Button, Keyboard
from chatbot.members.models import Chat
from chatbot.members.wording import label_of
from chatbot.moderation.journal.payloads import Choice, FindPerson, PickTopic, ShowLog
from chatbot.moderation.journal.service import Shown
from chatbot.moderation.rules import PAGE


def log(shown: Shown, asked: ShowLog) -> Keyboard:
    """Other pages; another topic, another person, or all of them."""
    person, topic, entries = asked.person, asked.topic, shown.page.entries
    turns = []
    if shown.page.newer:
        turns.append(Button("Plus récentes", asked.entries(after=entries[0].id)))
    if shown.page.older:
        turns.append(Button("Plus anciennes", asked.entries(before=entries[-1].id)))
    pick, find = PickTopic(person=person, topic=topic), FindPerson(person=person, topic=topic)
    topics = [Button("Un autre sujet" if topic else "Un seul sujet", pick)]
    if topic:
        topics.append(Button("Tous les sujets", ShowLog(person=person)))
    people = [Button("Une autre personne" if person else "Une seule personne", find)]
    if person:
        people.append(Button("Toutes les personnes", ShowLog(topic=topic)))
    return tuple(row for row in (tuple(turns), tuple(topics), tuple(people)) if row)


def topics(all_topics: Sequence[Topic], picked: PickTopic) -> Keyboard:
    """A button for each topic of a page."""
    pages = max(1, -(-len(all_topics) // PAGE))
    page = picked.within(pages)
    part = all_topics[(page.page - 1) * PAGE : page.page * PAGE]
    rows = [_of_topic(topic, picked.person) for topic in part]
    turned = (turning(page, pages),) if pages > 1 else ()
    return (*rows, *turned, *back(picked))


def choice(people: Sequence[Chat], topics: Sequence[Topic], *, topic: str = "") -> Keyboard:
    """Whom or what the words may mean."""
    persons = [
        (Button(label_of(one), ShowLog(person=one.id, topic=topic)),) for one in people[:PAGE]
    ]
    return (*(_of_topic(one, 0) for one in topics), *persons, *back(ShowLog(topic=topic)))


def back(to: Choice) -> Keyboard:
    """To the log, as it was chosen."""
    return ((Button("Retour au journal", to.entries()),),)


def _of_topic(topic: Topic, person: int) -> tuple[Button, ...]:
    return (Button(numbered(topic), ShowLog(person=person, topic=topic.key)),)
