"""What people are told of an announcement that could not leave at its hour."""

from collections.abc import Callable
from datetime import datetime

from chatbot.announcements.approval.payloads import AskReading
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import STILL_SENT_WITHIN
from chatbot.announcements.texts import capital, quoted
from chatbot.announcements.writing import texts
from chatbot.announcements.writing.payloads import AbandonDraft, SendDraft, TakeBack
from chatbot.announcements.writing.screens import key_of
from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import the
from chatbot.conversation import Button, Reply
from chatbot.members.models import Chat
from chatbot.members.wording import full_name

Notice = Callable[..., Reply]

HOURS = round(STILL_SENT_WITHIN.total_seconds() / 3600)


def missed(one: Announcement, topic: Topic, *, at: datetime) -> Reply:
    """To its author: nobody was there at the hour, nor soon after."""
    why = (
        f"Elle devait partir {_when(one, at)}. Je n’étais pas en marche à cette heure-là, ni dans "
        f"les {HOURS} heures qui ont suivi\u00a0: que voulez-vous faire\u00a0?"
    )
    key = key_of(one)
    return Reply(
        _said(f"Votre annonce pour {the(topic)} n’est pas partie.", one, why),
        (
            (Button("Envoyer maintenant", SendDraft(**key)),),
            (Button("Modifier", TakeBack(**key)), Button("Abandonner", AbandonDraft(**key))),
        ),
    )


def unread(one: Announcement, topic: Topic, *, at: datetime) -> Reply:
    """To its author: since it was scheduled, somebody else has to read it first."""
    why = (
        f"Elle devait partir {_when(one, at)}, mais ce sujet demande maintenant une double "
        "lecture\u00a0: une autre personne l’approuve d’abord."
    )
    key = key_of(one)
    return Reply(
        _said(f"Votre annonce pour {the(topic)} n’est pas partie.", one, why),
        (
            (Button("Demander une relecture", AskReading(**key)),),
            (Button("Modifier", TakeBack(**key)), Button("Abandonner", AbandonDraft(**key))),
        ),
    )


def no_more_yours(one: Announcement, topic: Topic, *, at: datetime) -> Reply:
    """To its author, who lost the role meanwhile."""
    why = (
        f"Elle devait partir {_when(one, at)}, mais vous n’êtes plus référent de ce sujet. Les "
        "admins sont prévenus, et peuvent la reprendre, sauf si vous l’abandonnez."
    )
    return Reply(
        _said(f"Votre annonce pour {the(topic)} n’est pas partie.", one, why),
        ((Button("Abandonner", AbandonDraft(**key_of(one))),),),
    )


def orphaned(one: Announcement, topic: Topic, author: Chat | None, *, at: datetime) -> Reply:
    """To the admins."""
    reason = (
        f"Son auteur, {full_name(author)}, n’est plus référent de ce sujet"
        if author is not None
        else "Les données de son auteur ont été effacées"
    )
    why = (
        f"Elle devait partir {_when(one, at)}. {reason}. Vous pouvez la reprendre\u00a0: elle "
        "devient alors votre brouillon, à relire, à envoyer ou à abandonner."
    )
    return Reply(
        _said(f"Une annonce pour {the(topic)} n’est pas partie.", one, why),
        ((Button(texts.WRITE_ON, TakeBack(**key_of(one))),),),
    )


def _said(title: str, one: Announcement, why: str) -> str:
    return "\n\n".join([f"<b>{title}</b>", capital(quoted(one)), why])


def _when(one: Announcement, at: datetime) -> str:
    return texts.moment(one.send_at or at, at)
