"""What stands under "Prochaines dates": events, their descriptions, and what is neither."""

from dataclasses import dataclass

from chatbot.chantiers.rules import KEY_LENGTH, slug
from chatbot.content.drafts import EventDraft
from chatbot.content.newsletter.announcing import Announced, Announcer
from chatbot.content.newsletter.event_titles import event_kind, shortened
from chatbot.content.newsletter.layout import Block
from chatbot.content.newsletter.marked_text import sentences
from chatbot.french import in_words


@dataclass(frozen=True, slots=True)
class Agenda:
    """The events announced, and the texts that are none of theirs."""

    events: list[EventDraft]
    texts: list[str]


def read_agenda(blocks: list[Block], reader: Announcer, taken: set[str]) -> Agenda:
    """A dates section; `taken` are the keys of the events that the chantier has already."""
    titles_first = bool(blocks) and not reader.only_dates(blocks[0])
    waiting: Block | None = None
    for block, after in zip(blocks, [*blocks[1:], None], strict=False):
        if waiting:
            reader.titled(waiting, block)
            waiting = None
        elif titles_first and after and not reader.dated(block) and reader.only_dates(after):
            waiting = block
        else:
            reader.paragraph(block)
    for event in reader.announced:
        _complete_title(event, reader)
    return Agenda(_drafts(reader.announced, taken), reader.texts)


def _complete_title(event: Announced, reader: Announcer) -> None:
    if event.title and event.title == event_kind(event.title):
        event.title = reader.of_the_chantier(event.title, event.line)
    if not event.title and event.description:
        first, *others = sentences(event.description[0])
        event.title = shortened(first.removesuffix("."))
        if event.title == first.removesuffix("."):
            event.description[:1] = [" ".join(others)] if others else []
        reader.remarks.note(event.line, f"the event's title is what follows its date: “{first}”")
    event.title = event.title or reader.of_the_chantier("Rendez-vous", event.line)


def _drafts(announced: list[Announced], taken: set[str]) -> list[EventDraft]:
    drafts: list[EventDraft] = []
    for event in announced:
        draft = EventDraft(
            key=_key(event.title, taken | {each.key for each in drafts}),
            title=event.title,
            when=in_words(event.when),
            status=event.status,
            place=event.place,
            online=event.online,
            description="\n\n".join(event.description),
        )
        drafts.append(draft)
    return drafts


def _key(title: str, taken: set[str]) -> str:
    wished = slug(title) or "date"
    key, count = wished, 1
    while key in taken:
        count += 1
        key = f"{wished[: KEY_LENGTH - len(str(count)) - 1].rstrip('-')}-{count}"
    return key
