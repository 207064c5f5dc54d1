"""What a reader looks at, below the message itself, and answers."""

from datetime import datetime

from chatbot.announcements.approval import changes, texts
from chatbot.announcements.approval.payloads import (
    Approve,
    AskChanges,
    OpenReading,
    StopDeparture,
)
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.announcements.tracking.payloads import ShowAnnouncement, ShowAnnouncements
from chatbot.announcements.tracking.screens import which
from chatbot.announcements.writing import panels
from chatbot.announcements.writing.screens import back_to, key_of
from chatbot.announcements.writing.service import Draft
from chatbot.announcements.writing.texts import copies, moment, recipients, subscribers
from chatbot.chantiers.models import Topic
from chatbot.conversation import Button, Reply
from chatbot.members.models import Chat
from chatbot.members.wording import name_of
from chatbot.subscriptions.links import show_followers


def nobody_else(one: Announcement) -> Reply:
    """To an admin who wants it read: they can do without."""
    topic = show_followers.button("Ouvrir le sujet", topic=one.topic_key)
    return Reply(texts.NOBODY_ELSE, ((topic,), back_to(one)))


def reading(of: Draft, author: Chat | None, *, at: datetime, before: str = "") -> Reply:
    """Without the message, which stands above it. `before` stands first, in HTML."""
    title = texts.title(of.topic, author, corrects=of.corrected is not None)
    parts = [before, title, _whom(of, at), changes.changed(of, at)]
    ways = [(Button("Demander des changements", AskChanges(**key_of(of.one))),)]
    if of.may_write:
        ways.insert(0, (_approve(of, at),))
    else:
        parts.append(texts.AUTHOR_LEFT)
    return Reply("\n\n".join(filter(None, parts)), tuple(ways))


def which_changes(one: Announcement, author: Chat | None, problem: str = "") -> Reply:
    """They are asked for; `problem`: once more."""
    who = name_of(author) if author else texts.ITS_AUTHOR
    back = Button("Non, revenir", OpenReading(number=one.id, below=one.version))
    return Reply(problem or texts.WHICH_CHANGES.format(author=who), ((back,),))


def sure_to_approve(of: Draft) -> Reply:
    """Asked first, since it leaves at once."""
    yes = Button("Oui, approuver", Approve(**key_of(of.one), now=True, sure=True))
    no = Button("Non, revenir", OpenReading(number=of.one.id, below=of.one.version))
    said = texts.sure_to_approve(of.topic, _sends(of), corrects=of.copies is not None)
    return Reply(said, ((yes,), (no,)))


def approved(of: Draft, *, at: datetime) -> Reply:
    """To who did it."""
    return Reply(f"C’est fait, vous l’avez approuvée\u00a0: {comes(of, at)}.")


def sure_to_stop(one: Announcement, topic: Topic, author: Chat | None, *, at: datetime) -> Reply:
    """Asked first, since it is somebody else's."""
    yes = StopDeparture(**key_of(one), sure=True)
    keep = Button("Non, la laisser partir", ShowAnnouncement(announcement=one.id))
    said = texts.sure_to_stop(which(one, topic), one.send_at or at, author, at=at)
    return Reply(said, ((Button("Oui, empêcher le départ", yes),), (keep,)))


def stopped(one: Announcement, author: Chat | None) -> Reply:
    """To who did it."""
    said = texts.STOPPED_ORPHAN if one.state is State.LATE else texts.stopped(author)
    return Reply(said, ((Button("Toutes les annonces", ShowAnnouncements()),),))


def comes(of: Draft, at: datetime) -> str:
    """What comes of an approval, after a colon."""
    when = panels.planned(of, at)
    return texts.leaves(of.recipients.now, when, at, corrects=of.corrected is not None)


def _whom(of: Draft, at: datetime) -> str:
    if of.copies is not None:
        return f"<b>Qui verra la correction</b>\u00a0: {copies(of.copies.sent, of.copies.left)}."
    when = panels.planned(of, at)
    leaves = moment(when, at) if when else texts.AT_ONCE
    return (
        f"<b>Qui la reçoit</b>\u00a0: {recipients(of.recipients)}.\n<b>Départ</b>\u00a0: {leaves}."
    )


def _approve(of: Draft, at: datetime) -> Button:
    when = panels.planned(of, at)
    if when is not None:
        label = f"Approuver\u00a0: partira {moment(when, at)}"
    else:
        label = f"Approuver et {_sends(of)}"
    return Button(label, Approve(**key_of(of.one), now=when is None))


def _sends(of: Draft) -> str:
    """What approving it does at once."""
    if of.copies is not None:
        return panels.sends(of).lower()
    count = of.recipients.now
    return f"envoyer à {subscribers(count)}" if count else "publier"
