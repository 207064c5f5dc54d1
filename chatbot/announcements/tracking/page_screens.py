"""`/annonces`: the list, and a page for each announcement."""

from datetime import datetime

from chatbot.announcements.approval.payloads import OpenReading, StopDeparture
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.announcements.texts import capital, digits, quoted
from chatbot.announcements.tracking import page_texts, screens, texts
from chatbot.announcements.tracking.payloads import (
    ContinueAnnouncement,
    SeeAnnouncement,
    ShowAnnouncement,
    ShowAnnouncements,
)
from chatbot.announcements.tracking.views import Line, Listing, Page, Sending
from chatbot.announcements.writing.payloads import AbandonDraft, TakeBack
from chatbot.announcements.writing.screens import key_of
from chatbot.announcements.writing.texts import WRITE_ON
from chatbot.chantiers.texts import numbered, turning
from chatbot.conversation import Button, Reply
from chatbot.conversation.markup import escape
from chatbot.members.models import Chat
from chatbot.members.wording import name_of

PAGE = 6  # announcements; each has several lines and a button
OUT = (State.PUBLISHED, State.WITHDRAWN)
LIST = Button("Toutes les annonces", ShowAnnouncements())


def listing(of: Listing, shown: ShowAnnouncements, *, at: datetime) -> Reply:
    """`/annonces`."""
    if not of.count:
        return Reply(page_texts.nothing(of_all=of.of_all))
    pages = -(-of.count // PAGE)
    page = shown.within(pages)
    said = [f"{page_texts.title(of_all=of.of_all)} ({digits(of.count)})"]
    said += [_line(line, of, at) for line in of.lines]
    if pages > 1:
        said.append(f"Page {page.page} sur {pages}")
    rows = [(_to(line.one),) for line in of.lines]
    turns = turning(page, pages)
    return Reply("\n\n".join(said), (*rows, turns) if turns else tuple(rows))


def page(of: Page, toast: str = "", *, at: datetime) -> Reply:
    """`/annonces 12`."""
    one, topic = of.one, of.topic
    title = f"<b>{page_texts.called(one)}</b>, {escape(numbered(topic))}"
    said = [f"{title}\n{_history(of, at)}", page_texts.excerpt(one)]
    if of.sending is None:
        said.append(f"{capital(page_texts.state_of(one, None, at))}.")
    else:
        said.append(f"<b>{texts.head(of.sending)}</b>\n" + "\n".join(texts.told(of.sending)))
    if of.withdrawal is not None:
        told = "\n".join(texts.told(of.withdrawal))
        said.append(f"<b>{texts.head(of.withdrawal)}</b>\n{told}")
    said += [_correction(each, at) for each in of.corrections]
    return Reply("\n\n".join(said), tuple(_buttons(of)), toast)


def _buttons(of: Page) -> list[screens.Row]:
    one = of.one
    newest = [sending for _, _, sending in of.corrections[:1]]
    rows: list[screens.Row] = []
    for sending in (of.sending, *newest, of.withdrawal):
        if sending is not None:
            rows += screens.decisions(sending, listed=True)
    if of.is_own and one.state not in OUT:
        return [*_before(one), (LIST,)]
    if one.text or one.file_id:
        rows.append((Button("Voir l’annonce", SeeAnnouncement(announcement=one.id)),))
    rows += screens.changes(one, listed=True)
    if one.state is State.READING:
        rows.append((Button("Relire", OpenReading(number=one.id)),))
    elif one.state is State.SCHEDULED:
        rows.append((Button("Empêcher le départ", StopDeparture(**key_of(one))),))
    elif of.is_orphan:
        rows.append((Button(WRITE_ON, TakeBack(**key_of(one))),))
    return [*rows, (LIST,)]


def _before(one: Announcement) -> list[screens.Row]:
    """What its author can do while it isn't out."""
    show, key = ContinueAnnouncement(announcement=one.id), key_of(one)
    if one.state is State.WRITING:
        return [(Button(WRITE_ON, show),)]
    see = (Button("Voir l’annonce", show),)
    if one.state in (State.READING, State.RETURNED):
        return [see, (Button(WRITE_ON, TakeBack(**key)),)]
    off = "Annuler l’envoi" if one.state is State.SCHEDULED else "Abandonner"
    return [see, (Button("Modifier", TakeBack(**key)), Button(off, AbandonDraft(**key)))]


def _history(of: Page, at: datetime) -> str:
    """Who wrote it, and when it came out."""
    one = of.one
    said = [f"Écrite par {name_of(of.author)}"]
    if one.published_at is not None:
        said.append(f"publiée le {page_texts.on(one.published_at, at)}")
    if one.corrected_at is not None:
        said.append(f"corrigée le {page_texts.on(one.corrected_at, at)}")
    return ", ".join(said) + "."


def _correction(each: tuple[Announcement, Chat | None, Sending | None], at: datetime) -> str:
    one, author, sending = each
    when = page_texts.on(one.published_at or one.changed_at, at)
    said = f"<b>Correction du {when}</b>, par {name_of(author)}"
    if sending is None:
        return said
    return f"{said}\n{texts.head(sending)}. {texts.in_brief(sending)}"


def _line(line: Line, of: Listing, at: datetime) -> str:
    one = line.one
    topic = of.topics.get(one.topic_key)
    about = escape(numbered(topic)) if topic else escape(one.topic_key)
    when = page_texts.day(one.published_at or one.changed_at, at)
    by = "" if one.author == of.reader else f", par {name_of(of.authors.get(one.author or 0))}"
    return (
        f"<b>{page_texts.named(one)}</b>, {about}, {when}{by}\n{capital(quoted(one))}\n"
        f"<i>{page_texts.state_of(one, line.sending, at)}</i>"
    )


def _to(one: Announcement) -> Button:
    return Button(page_texts.label(one), ShowAnnouncement(announcement=one.id))
