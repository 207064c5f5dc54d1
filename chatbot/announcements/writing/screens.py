"""The questions that are asked while an announcement is written: texts and their buttons."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.announcements.writing import hour_texts, panels, texts
from chatbot.announcements.writing.payloads import (
    AbandonDraft,
    AttachDate,
    ChangeLinks,
    ChangeMessage,
    ChooseDate,
    ChooseHour,
    ChooseOther,
    ChooseWritten,
    MoveDraft,
    SendDraft,
    ShowDraft,
    WriteFor,
)
from chatbot.announcements.writing.service import Draft
from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import numbered, turning
from chatbot.conversation import Button, Paged, Reply, keyboard, paginate
from chatbot.events.models import Event
from chatbot.events.texts import when_of
from chatbot.french import Precision, When, in_words

T = TypeVar("T")
P = TypeVar("P", bound=Paged)
DATE_LABEL = 60  # signs of a date on a button


def key_of(one: Announcement) -> dict[str, int]:
    """What the buttons of a draft carry."""
    return {"number": one.id, "version": one.version}


def back_to(one: Announcement) -> tuple[Button, ...]:
    """To the panel."""
    return (Button("Revenir à l’annonce", ShowDraft(**key_of(one))),)


def draft_stays(one: Announcement, topic: Topic) -> Reply:
    """After `/annuler`."""
    show = Button(texts.WRITE_ON, ShowDraft(**key_of(one), whole=True))
    return Reply(texts.draft_stays(topic, corrects=one.corrects is not None), ((show,),))


def message_instead(one: Announcement, topic: Topic) -> Reply:
    """After words that nobody awaited: a step doesn't last as long as a draft."""
    change = Button("Écrire le message", ChangeMessage(**key_of(one)))
    show = Button(texts.WRITE_ON, ShowDraft(**key_of(one), whole=True))
    return Reply(texts.message_instead(topic), ((change,), (show,)))


def which_topic(topics: Sequence[Topic], shown: ChooseWritten, said: str = "") -> Reply:
    """Which one it is for."""
    part, page, pages = page_of(topics, shown)
    choices = [(Button(numbered(topic), WriteFor(topic=topic.key)),) for topic in part]
    return Reply(said or texts.WHICH_TOPIC, keyboard(*choices, turning(page, pages)))


def which_message(
    one: Announcement, topic: Topic, before: str = "", *, may_move: bool = False
) -> Reply:
    """The message is asked for; with one already, one may leave it as it is."""
    said = texts.which_message(topic, before=before, corrects=one.corrects is not None)
    if one.text or one.file_id:
        return Reply(said, (back_to(one),))
    move = (Button("Changer de sujet", ChooseOther(**key_of(one))),) if may_move else ()
    return Reply(said, ((*move, Button("Abandonner", AbandonDraft(**key_of(one)))),))


def which_correction(one: Announcement, topic: Topic) -> Reply:
    """The same of one of which nothing is changed yet, so that nothing is lost by giving it up."""
    key = key_of(one)
    links, date = Button("Les boutons", ChangeLinks(**key)), Button("La date", ChooseDate(**key))
    off = Button("Annuler", AbandonDraft(**key, sure=True))
    return Reply(texts.which_message(topic, corrects=True), ((links, date), (off,)))


def message_again(one: Announcement, problem: str) -> Reply:
    """That was none; the step goes on."""
    return Reply(problem, (back_to(one),) if one.text or one.file_id else ())


def what_to_change(one: Announcement, *, may_move: bool) -> Reply:
    """Of a correction less."""
    key = key_of(one)
    rows: list[tuple[Button, ...]] = [
        (Button("Le message", ChangeMessage(**key)),),
        (Button("Les boutons", ChangeLinks(**key)), Button("La date", ChooseDate(**key))),
    ]
    if one.corrects is None:
        topic = (Button("Changer de sujet", ChooseOther(**key)),) if may_move else ()
        rows.append((Button("L’heure d’envoi", ChooseHour(**key)), *topic))
    return Reply(texts.WHAT_TO_CHANGE, (*rows, back_to(one)))


def which_links(one: Announcement, problem: str = "") -> Reply:
    """The buttons are asked for."""
    none = (Button("Enlever les boutons", ChangeLinks(**key_of(one), none=True)),)
    said = "\n\n".join(filter(None, [problem, texts.WHICH_LINKS]))
    return Reply(said, keyboard(none if one.links else (), back_to(one)))


def which_date(one: Announcement, dates: Sequence[Event], shown: ChooseDate) -> Reply:
    """Which of the dates to come; the one that is attached can be taken off."""
    part, page, pages = page_of(dates, shown)
    choices = [
        (Button(_label(event), AttachDate(**key_of(one), event=event.id)),) for event in part
    ]
    none = (Button("Aucune date", AttachDate(**key_of(one))),) if one.event_id else ()
    said = texts.WHICH_DATE if dates else texts.NO_DATE
    return Reply(said, keyboard(*choices, turning(page, pages), none, back_to(one)))


def which_hour(one: Announcement, said: str = hour_texts.WHICH_HOUR) -> Reply:
    """When it leaves is asked for."""
    now = (Button("Sans heure fixée", ChooseHour(**key_of(one), now=True)),)
    return Reply(said, keyboard(now if one.send_at else (), back_to(one)))


def which_hour_of(one: Announcement, day: date) -> Reply:
    """The day is known."""
    said = in_words(When(Precision.DAY, day, day), weekday=True)
    return which_hour(one, hour_texts.day_needs_hour(said))


def which_other(one: Announcement, topics: Sequence[Topic], shown: ChooseOther) -> Reply:
    """Which other topic."""
    others = [topic for topic in topics if topic.key != one.topic_key]
    part, page, pages = page_of(others, shown)
    choices = [(Button(numbered(t), MoveDraft(**key_of(one), topic=t.key)),) for t in part]
    said = texts.WHICH_TOPIC if others else texts.NO_OTHER_TOPIC
    return Reply(said, keyboard(*choices, turning(page, pages), back_to(one)))


def sure_to_send(of: Draft) -> Reply:
    """Asked first, with the number."""
    yes = Button(_yes(of), SendDraft(**key_of(of.one), sure=True))
    no = Button("Non, revenir", ShowDraft(**key_of(of.one)))
    said = (
        texts.sure_to_send(of.topic, of.recipients.now)
        if of.copies is None
        else texts.sure_to_correct(of.topic, of.copies.sent)
    )
    return Reply(said, ((yes,), (no,)))


def sent(of: Draft) -> Reply:
    """It leaves."""
    if of.copies is not None:
        return Reply(texts.corrected(of.topic))
    return Reply(texts.sent(of.topic, of.recipients.now))


def sure_to_abandon(one: Announcement, topic: Topic, *, at: datetime) -> Reply:
    """Asked first."""
    when = texts.moment(one.send_at, at) if one.send_at and one.state is State.SCHEDULED else ""
    corrects = one.corrects is not None
    label = "Oui, abandonner" if corrects else "Oui, l’effacer"
    yes = Button(label, AbandonDraft(**key_of(one), sure=True))
    no = Button("Non, la garder", ShowDraft(**key_of(one)))
    return Reply(texts.sure_to_abandon(topic, when, corrects=corrects), ((yes,), (no,)))


def _yes(of: Draft) -> str:
    if of.copies is not None:
        return f"Oui, {panels.sends(of).lower()}"
    count = of.recipients.now
    return f"Oui, envoyer à {texts.subscribers(count)}" if count else "Oui, la publier"


def _label(event: Event) -> str:
    label = f"{when_of(event)}\u00a0: {event.title}"
    return label if len(label) <= DATE_LABEL else label[: DATE_LABEL - 1].rstrip() + "…"


def page_of(rows: Sequence[T], shown: P) -> tuple[Sequence[T], P, int]:
    """The rows of a page, which page that is, and of how many."""
    page = paginate(rows, shown.page)
    return page.rows, shown.at(page.number), page.count
