"""Messages about questions, to askers and to answerers."""

from chatbot.chantiers.links import show_card, show_section
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import topic_name
from chatbot.conversation import Reply, keyboard
from chatbot.conversation.markup import escape, paragraphs
from chatbot.helpdesk import links, rules, wording
from chatbot.helpdesk.models import Question
from chatbot.members.models import Chat
from chatbot.members.wording import full_name

FIRST = (
    "La première personne qui répond s’en charge : touchez Répondre, ou répondez simplement à "
    "ce message."
)
REMINDER = (
    "Cette question attend depuis plusieurs jours. Une phrase suffit, ou dites à qui s’adresser."
)
LATE = "Aucune réponse n’est venue, et la personne le sait. Vous pouvez toujours lui répondre."
WITHDRAWN = Reply(
    "<b>Une question retirée</b>\n\nElle a été retirée, ou la personne a été bannie : "
    "il n’y a plus rien à faire."
)
ASKED_ANEW = Reply(
    "<b>Une question posée de nouveau</b>\n\nElle attend maintenant sous un autre numéro : "
    "/questions la montre."
)
FURTHER_DOWN = Reply("Cette question est plus bas, dans un message plus récent.")
EXPIRED = Reply(
    "<b>Une question effacée</b>\n\nJ’efface avec le temps les questions transmises et leurs "
    "réponses : celle-ci n’est plus gardée."
)


def forwarded(
    question: Question, topic: Topic | None, *, are_referents: bool, is_held: bool = False
) -> Reply:
    """Tell the asker, in private, that their question is forwarded, or will be (`is_held`)."""
    whom = wording.shown_to(topic, are_referents=are_referents, is_held=is_held)
    title = wording.HELD_TITLE if is_held else wording.FORWARDED_TITLE
    return Reply(
        f"{title}\n\n{wording.quoted(question.text)}\n\n{whom} La réponse vous parviendra ici. "
        "/transmettre montre vos questions en attente.",
        ((wording.withdraw_button(question),),),
    )


def asked(
    question: Question, topic: Topic | None, asker: Chat, below: str = FIRST, *, for_admin: bool
) -> Reply:
    """Ask a person who may answer; the message is edited as the question's state changes.

    `below`: FIRST, REMINDER, or LATE once the asker was told that nobody answered.
    """
    text = wording.question_text(question, topic, asker, below)
    return Reply(text, wording.ways(question, for_admin=for_admin))


def reported(question: Question, topic: Topic | None, asker: Chat, reporter: Chat) -> Reply:
    by = f"{full_name(reporter)} vous signale cette question."
    text = wording.question_text(question, topic, asker, by)
    return Reply(text, wording.ways(question, for_admin=True), mentions=reporter.telegram_id)


def no_answer(question: Question, topic: Topic | None) -> Reply:
    """Tell the asker that nobody answered, with the topic's addresses."""
    contacts = topic.contacts if topic else []
    addresses = [escape(contact.address) for contact in contacts if contact.address]
    write = "\n".join(["Vous pouvez aussi écrire à :", *addresses]) if addresses else ""
    text = paragraphs(
        "<b>Votre question n’a pas encore de réponse</b>",
        wording.quoted(question.text),
        (
            "Je l’ai transmise il y a plus d’une semaine, et rappelée une fois : personne n’a "
            "répondu. Si une réponse vient plus tard, elle vous parviendra ici."
        ),
        write or "/aide dit à qui écrire.",
    )
    card = (show_card.button("Voir la page", topic=topic.key),) if topic else ()
    return Reply(text, keyboard(card, (wording.withdraw_button(question),)))


def handled(
    question: Question, topic: Topic | None, asker: Chat, by: Chat, *, for_admin: bool
) -> Reply:
    """Tell the answerers who took the question, or show them the answer or the closing word."""
    text = wording.question_text(question, topic, asker, wording.outcome(question, by))
    buttons = ((wording.person_button(question),),) if for_admin else ()
    mentions = by.telegram_id if question.state in rules.SETTLED else None
    return Reply(text, buttons, mentions=mentions)


def reassigned(question: Question, topic: Topic | None, by: Chat) -> Reply:
    """Tell the former answerers of a question to whom it was handed over."""
    return Reply(
        f"<b>Une question passée à d’autres</b> (n° {question.id})\n\n"
        f"{full_name(by)} l’a passée à {wording.name_topic(topic)} : "
        "il n’y a plus rien à faire ici.",
        mentions=by.telegram_id,
    )


def passed_on(question: Question, topic: Topic | None, *, are_referents: bool) -> Reply:
    """Tell the asker that the question was handed over to other people."""
    to = wording.to_receivers(topic, are_referents=are_referents)
    return Reply(
        f"<b>Votre question a changé de mains</b>\n\n{wording.quoted(question.text)}\n\n"
        f"Elle a été passée {to}, mieux placés pour répondre. La réponse vous parviendra ici.",
        ((wording.withdraw_button(question),),),
    )


def closed(question: Question, topic: Topic | None) -> Reply:
    """Tell the asker that nobody will answer, with a word of whoever closed the question."""
    if question.answer:
        why = f"Elle est classée sans réponse, avec ce mot :\n{wording.quoted(question.answer)}"
    else:
        why = "Elle est classée sans réponse. /aide dit à qui écrire."
    head = f"<b>Votre question n° {question.id}, pour {wording.name_topic(topic)}</b>"
    return Reply(f"{head}\n\n{wording.quoted(question.text)}\n\n{why}")


def answer(question: Question, topic: Topic | None, author: Chat | None) -> Reply:
    """Give the asker the answer; `author` is None if the author was erased meanwhile."""
    who = full_name(author) if author else wording.GONE
    return Reply(
        f"<b>Une réponse à votre question n° {question.id}</b>\n\n"
        f"{wording.quoted(question.text)}\n\n{who}, pour {wording.name_topic(topic)}, "
        f"vous répond :\n{wording.quoted(question.answer)}",
        (
            (links.thank.button("Merci", question=question.id),),
            (links.ask_again.button("Poser une autre question", question=question.id),),
        ),
    )


def thanked(question: Question, asker: Chat) -> Reply:
    start = escape(wording.beginning(question.text))
    return Reply(f"{full_name(asker)} vous remercie de votre réponse à sa question « {start} ».")


def published(topic: Topic) -> Reply:
    """Tell the asker that the question and the answer are published on the topic's page."""
    return Reply(
        "Votre question et sa réponse serviront à d’autres : elles sont publiées, sans votre "
        f"nom, sur la page de {topic_name(topic)}. Un mot vous y gêne ? Dites-le : "
        "/transmettre",
        ((show_section.button("Voir la page", topic=topic.key, section=rules.REPLIES),),),
    )


def taken_back(question: Question, topic: Topic) -> Reply:
    """Tell the asker that the question and the answer are published no longer."""
    return Reply(
        f"Votre question n° {question.id} et sa réponse ne sont plus publiées : elles "
        f"ont été retirées de la page de {topic_name(topic)}, et je ne les donne plus. Si elles y "
        "reviennent, ce message vous le dira."
    )
