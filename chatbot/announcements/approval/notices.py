"""What readers and authors are told of a reading."""

from datetime import datetime

from chatbot.announcements.approval import texts
from chatbot.announcements.approval.payloads import OpenReading
from chatbot.announcements.approval.screens import comes
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.announcements.texts import capital, quoted
from chatbot.announcements.writing.payloads import ShowDraft, TakeBack
from chatbot.announcements.writing.screens import key_of
from chatbot.announcements.writing.service import Draft
from chatbot.announcements.writing.texts import WRITE_ON, moment
from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import the
from chatbot.conversation import Button, Reply
from chatbot.members.models import Chat
from chatbot.members.wording import full_name

ANOTHER_FIRST = (
    "Vous avez une autre annonce en cours\u00a0: envoyez-la ou abandonnez-la d’abord. Celle-ci "
    "vous attend, ici et dans /annonces."
)


def asked(one: Announcement, topic: Topic, author: Chat | None) -> Reply:
    """To each who may read it; what follows takes its place in the end."""
    who = f"{_name(author)} l’a écrite pour {the(topic)}."
    why = f"{who} Elle ne part qu’une fois relue et approuvée, par vous ou par une autre personne."
    title = "Une correction à relire" if one.corrects is not None else "Une annonce à relire"
    return Reply(_said(title, one, why), ((Button("Relire", OpenReading(number=one.id)),),))


def approved(of: Draft, by: Chat, *, at: datetime) -> Reply:
    """To the readers."""
    return _over(of.one, of.topic, f"{full_name(by)} l’a approuvée\u00a0: {comes(of, at)}.")


def returned(one: Announcement, topic: Topic, by: Chat) -> Reply:
    """To the readers."""
    return _over(one, topic, f"{full_name(by)} a demandé des changements à son auteur.")


def taken_back(one: Announcement, topic: Topic, by: Chat) -> Reply:
    """To the readers."""
    return _over(one, topic, f"{full_name(by)} l’a reprise\u00a0: elle n’est plus à relire.")


def abandoned(one: Announcement, topic: Topic, by: Chat | None) -> Reply:
    """To the readers."""
    return _over(one, topic, f"{_name(by)} l’a abandonnée\u00a0: rien n’est parti.")


def forgotten(one: Announcement, topic: Topic) -> Reply:
    """To the readers; nothing in it is its author's any more."""
    why = "Son auteur a effacé ses données, et ce texte avec\u00a0: il n’y a plus rien à décider."
    return Reply(f"<b>{_what(one).capitalize()} pour {the(topic)}</b>\n\n{why}")


def dropped(one: Announcement, topic: Topic, by: Chat) -> Reply:
    """To the readers."""
    what = "a retiré l’annonce qu’elle corrigeait\u00a0: elle n’est plus à relire."
    return _over(one, topic, f"{full_name(by)} {what}")


def approved_yours(of: Draft, by: Chat, *, at: datetime) -> Reply:
    """To its author."""
    why = f"{full_name(by)} l’a relue et approuvée\u00a0: {comes(of, at)}."
    title = f"Votre {_what(of.one)} pour {the(of.topic)} est approuvée"
    return Reply(_said(title, of.one, f"{why} /annonces montre où elle en est."))


def returned_yours(one: Announcement, topic: Topic, by: Chat, words: str) -> Reply:
    """To its author, with what the reader wrote."""
    why = f"{full_name(by)} demande des changements\u00a0: {texts.quoted(words)}"
    title = f"Votre {_what(one)} pour {the(topic)} n’est pas partie"
    return _yours_again(_said(title, one, why), one)


def stopped(one: Announcement, topic: Topic, by: Chat) -> Reply:
    """To those who read it."""
    return _over(one, topic, f"{full_name(by)} a empêché son départ\u00a0: rien n’est parti.")


def stopped_yours(
    one: Announcement, topic: Topic, by: Chat, when: datetime, *, at: datetime
) -> Reply:
    """To its author."""
    why = (
        f"Elle devait partir {moment(when, at)}. {full_name(by)} l’a empêchée de partir\u00a0: "
        "voyez ensemble pourquoi."
    )
    return _yours_again(_said(f"Votre annonce pour {the(topic)} ne partira pas", one, why), one)


def _yours_again(said: str, one: Announcement) -> Reply:
    """With the way to write on, where there is one."""
    if one.state is State.RETURNED:
        said, again = f"{said}\n\n{ANOTHER_FIRST}", TakeBack(**key_of(one))
        return Reply(said, ((Button(WRITE_ON, again),),))
    if one.state is not State.WRITING:
        return Reply(said)
    return Reply(said, ((Button(WRITE_ON, ShowDraft(**key_of(one), whole=True)),),))


def _over(one: Announcement, topic: Topic, what: str) -> Reply:
    return Reply(_said(f"{_what(one).capitalize()} pour {the(topic)}", one, what))


def _what(one: Announcement) -> str:
    return "annonce" if one.corrects is None else "correction"


def _name(person: Chat | None) -> str:
    return full_name(person) if person is not None else texts.SOMEBODY


def _said(title: str, one: Announcement, why: str) -> str:
    return "\n\n".join(filter(None, [f"<b>{title}</b>", capital(quoted(one)), why]))
