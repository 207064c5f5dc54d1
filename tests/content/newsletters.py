"""Newsletters of our own, and what a reading of one holds."""

import re
from collections.abc import Iterator
from pathlib import Path

from hypothesis import strategies as st

from chatbot.chantiers.rules import fold
from chatbot.content.drafts import TopicDraft
from chatbot.content.newsletter.layout import heading_at
from chatbot.content.newsletter.reading import NewsletterReading, read_newsletter
from chatbot.events.rules import Status

EDITIONS = Path(__file__).parent / "editions"

TURNED = fold(
    """janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    lundi mardi mercredi jeudi vendredi samedi dimanche prochain date dates confirmer cours
    programmation visio intitulée tiendra prochaine prévue autres acteurs motivés information
    contact journées collectives chantier semestre"""
).split()
"""Words that become a date, a status, a role or a heading instead of staying words."""

NONSENSE = st.text("abdeiklmnorstuvz", min_size=4, max_size=9)
PIECE = st.one_of(
    NONSENSE,
    st.sampled_from(
        ("le 8 juin", "de 9h à 12h", "à confirmer", "(en visio)", "« Abri »", "**bol**")
    ),
    st.sampled_from(("avant le 3 mai", "à Lyon", "zoe@example.org", "le 31 février", "pour tous")),
    st.sampled_from(("Pour participer", "[lien](#)", "[site](https://example.org/a)", "aura lieu")),
    st.sampled_from(("; ", " : ", ", ", ". Or", " ! ", " ? ", "(", ")", "«", "»", "-")),
)
"""Words, dates, addresses and signs, in any order."""


def edition(name: str) -> NewsletterReading:
    return read_newsletter((EDITIONS / name).read_text(encoding="utf-8"))


def section(topic: TopicDraft, key: str) -> str:
    [body] = [each.body for each in topic.sections if each.key == key]
    return body


def porteurs(topic: TopicDraft) -> list[tuple[str, str]]:
    return [(each.name, each.role) for each in topic.porteurs]


def events(topic: TopicDraft) -> list[tuple[str, str, Status]]:
    return [(each.title, each.when, each.status) for each in topic.events]


def keys(topic: TopicDraft) -> list[str]:
    return [each.key for each in topic.sections]


def words_of(text: str) -> set[str]:
    """Find the words long enough to carry meaning."""
    return {word for word in fold(text).split() if len(word) > 3 and not re.search(r"\d", word)}


def strings_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from strings_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings_of(each)
    elif value is not None:
        yield str(value)


def lost_in(text: str, reading: NewsletterReading) -> set[str]:
    kept = [" ".join(strings_of(topic.model_dump())) for topic in reading.topics]
    told = [each.message for each in reading.remarks]
    body = "\n".join(
        line if (heading := heading_at(line.strip())) is None else heading.rest
        for line in re.sub(r"\]\(\S*\)", "]", text).splitlines()
    )
    return words_of(body) - words_of(" ".join([*kept, *told])) - set(TURNED)
