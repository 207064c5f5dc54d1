"""`/annonces`: the list, and a page for each announcement."""

from datetime import datetime

from chatbot.announcements.approval.payloads import OpenReading
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.announcements.texts import digits
from chatbot.announcements.tracking import page_texts, screens, texts
from chatbot.announcements.tracking.payloads import (
    ContinueAnnouncement,
    SeeAnnouncement,
    ShowAnnouncement,
    ShowAnnouncements,
)
from chatbot.announcements.tracking.views import Line, Listing, Page, Sending, Topics
from chatbot.announcements.writing.payloads import TakeBack
from chatbot.chantiers.texts import numbered, turning
from chatbot.conversation import Button, Reply
from chatbot.markup import escape
from chatbot.members.models import Chat
from chatbot.members.texts import name_of

PAGE = 6  # announcements; each has several lines and a button
LIST = Button("Toutes les annonces", ShowAnnouncements())


def listing(of: Listing, shown: ShowAnnouncements, *, at: datetime) -> Reply:
    """`/annonces`."""
    if not of.count:
        return Reply(page_texts.NOTHING)
    pages = -(-of.count // PAGE)
    page = shown.within(pages)
    said = [f"<b>Vos annonces</b> ({digits(of.count)})"]
    said += [_line(line, of.topics, at) for line in of.lines]
    if pages > 1:
        said.append(f"Page {page.page} sur {pages}")
    rows = [(_to(line.one),) for line in of.lines]
    turns = turning(page, pages)
    return Reply("\n\n".join(said), (*rows, turns) if turns else tuple(rows))


def page(of: Page, notice: str = "", *, at: datetime) -> Reply:
    """`/annonces 12`."""
    one, topic = of.one, of.topic
    title = f"<b>Annonce n°\u00a0{one.id}</b>, {escape(numbered(topic))}"
    said = [f"{title}\n{_history(of, at)}", page_texts.excerpt(one)]
    if of.sending is None:
        said.append(f"{page_texts.capital(page_texts.state_of(one, None, at))}.")
    else:
        said.append(f"<b>{texts.head(of.sending)}</b>\n" + "\n".join(texts.told(of.sending)))
    if of.withdrawal is not None:
        told = "\n".join(texts.told(of.withdrawal))
        said.append(f"<b>{texts.head(of.withdrawal)}</b>\n{told}")
    said += [_correction(each, at) for each in of.corrections]
    return Reply("\n\n".join(said), tuple(_buttons(of)), notice)


def _buttons(of: Page) -> list[screens.Row]:
    one = of.one
    newest = [sending for _, _, sending in of.corrections[:1]]
    rows: list[screens.Row] = []
    for sending in (of.sending, *newest, of.withdrawal):
        if sending is not None:
            rows += screens.decisions(sending, listed=True)
    if one.text:
        rows.append((Button("Voir l’annonce", SeeAnnouncement(announcement=one.id)),))
    rows += screens.changes(one, listed=True)
    if of.is_own and one.state not in (State.PUBLISHED, State.WITHDRAWN):
        rows.append((Button("Continuer", ContinueAnnouncement(announcement=one.id)),))
    elif one.state is State.READING:
        rows.append((Button("Lire, puis décider", OpenReading(number=one.id)),))
    elif of.is_orphan:
        rows.append((Button("Reprendre", TakeBack(number=one.id, version=one.version)),))
    return [*rows, (LIST,)]


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


def _line(line: Line, topics: Topics, at: datetime) -> str:
    one = line.one
    topic = topics.get(one.topic_key)
    about = escape(numbered(topic)) if topic else escape(one.topic_key)
    when = page_texts.day(one.published_at or one.changed_at, at)
    return (
        f"<b>N°\u00a0{one.id}</b>, {about}, {when}\n{texts.first_words(one)}\n"
        f"<i>{page_texts.state_of(one, line.sending, at)}</i>"
    )


def _to(one: Announcement) -> Button:
    return Button(page_texts.label(one), ShowAnnouncement(announcement=one.id))
