"""What Telegram would hand over for a row of the matrix, said or done by somebody of a role."""

from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo
from telegram import User

from chatbot.announcements.rules import Decision
from chatbot.app import ROUTES
from chatbot.conversation import Action, Step, WishPage
from chatbot.helpdesk.pages.publish import Part, receive_wording
from chatbot.helpdesk.rules import seen_texts
from chatbot.moderation.pages.requests import receive_refusal
from chatbot.rsvp.pages.guests import receive_sentence
from chatbot.rsvp.rules import Response, Usefulness
from tests.authorisation.matrix import IN_GROUP, Role, Row
from tests.authorisation.world import ANOTHER, GAP, GROUP, IDS, NAME, TOPIC, World
from tests.clock import NOW
from tests.registries.callbacks import example_of

Json = dict[str, Any]

ME = User(123456, "L’Établi", is_bot=True, username="etabli_bot")
MENTION = "@etabli_bot"
AT = int(NOW.timestamp())
QUERY_LENGTH = 256  # Bot API, InlineQuery
YESTERDAY = NOW.toordinal() - 1
WORDS = {
    "/chantier": "7",
    "/transmettre (question)": "Peut-on venir ?",
    "/suivre": "5",
    "/suivre (appel)": "appel",
    "/arreter": "7",
    "step pause": "15 mars",
    "step announcement": "Bonjour à tous",  # which goes out as it is, whatever it is
    "step proposal": "Bonsoir à tous",
    "step note": "Jeudi, et non mardi",
    "step links": "Le programme https://exemple.org",
    "step departure": "demain 10h",
    "step attached_date": "demain 10h",
    "step changes": "Zut, une coquille",
    "step places": "20",
    "step sentence": "On y a appris beaucoup",
}
REVIEWED = (
    "open_review",
    "approve",
    "ask_changes",
    "propose_text",
    "stop_departure",
    "nothing_to_say",
)  # what somebody else wrote
ASKING = (  # under an answer to what was typed
    "choose_recipient",
    "choose_other_recipient",
    "forward_to",
    "cancel_forwarding",
    "take_text",
    "use_words",
    "choose_topic_of_date",
    "preview_for",
    "add_date",
    "preview_move",
    "move_date",
)
AFTERWARDS = ("rate_date", "write_sentence")  # of a date that is past
PUBLISHING = ("preview_answer", "edit_answer", "publish_answer")
WISHES = {r.wish.name: r.wish.sentences[0] for r in ROUTES if isinstance(r, WishPage)}
ACTIONS = {route.name: route for route in ROUTES if isinstance(route, Action)}
STEPS = {route.name: route for route in ROUTES if isinstance(route, Step)}


@dataclass(frozen=True, slots=True)
class Speaker:
    """An account, where it speaks, and whether its messages are the group's.

    The group is called as the person is.
    """

    account: int
    chat: int
    anonymous: bool = False
    name: str = NAME

    @classmethod
    def of(cls, role: Role, name: str = NAME) -> "Speaker":
        """Make a speaker of that role."""
        chat = GROUP if role in IN_GROUP else IDS[role]
        return cls(IDS[role], chat, role is Role.ANONYMOUS, name)

    @property
    def private(self) -> bool:
        """Tell whether nobody else is there."""
        return self.chat == self.account


def update_of(row: Row, by: Speaker, world: World) -> Json:
    """Make the raw update that tries this row."""
    kind, _, what = row.name.partition(" ")
    if kind == "press":
        asked = what in ASKING and row.variant != "gone"
        return _press(by, _data(row, what, by, world), asked=asked)
    if kind == "came" and not by.private:
        return _message(by, new_chat_members=[ME.to_dict()])
    if kind in ("came", "went", "inline"):
        return _query(by) if kind == "inline" else _change(by, came=kind == "came")
    if kind == "wish":
        return _said(by, WISHES[what])
    links = {"invitation": f"inv-{world.token}", "annonce": f"annonce-{world.announcement}"}
    words = links.get(row.variant, WORDS.get(str(row), by.name))
    if kind not in ("words", "step"):
        plain = row.variant or str(row) in WORDS
        return _message(by, text=f"{kind} {words}" if plain else kind)
    return _said(by, words)


def with_text(update: Json, row: Row, text: str) -> Json:
    """Put that text in the place of what was typed, behind a command, or before a press."""
    if "inline_query" in update:
        return update | {"inline_query": update["inline_query"] | {"query": text[:QUERY_LENGTH]}}
    if "callback_query" in update:
        pressed = update["callback_query"]
        asked = pressed["message"]["reply_to_message"] | {"text": text}
        shown = pressed["message"] | {"reply_to_message": asked}
        return update | {"callback_query": pressed | {"message": shown}}
    words = f"{row.name} {text}" if row.name.startswith("/") else text
    return update | {"message": update["message"] | {"text": words}}


def _said(by: Speaker, words: str) -> Json:
    """Make a message in plain words, which in a group names the bot."""
    if by.private:
        return _message(by, text=words)
    named = [{"type": "mention", "offset": 0, "length": len(MENTION)}]
    return _message(by, text=f"{MENTION} {words}", entities=named)


def noted_of(row: Row, by: Speaker, world: World) -> str:
    """Return the notes that the beginning of this step would have left."""
    draft = world.draft_of(by.account)
    noted = {
        "step announcement": f"w0:{draft}:0:0",
        "step links": str(draft),
        "step note": str(draft),
        "step proposal": f"kp:{world.to_read}:1",
        "step attached_date": str(draft),
        "step departure": f"w1:{draft}:",
        "step changes": f"kc:{world.to_read}:1",
        "step refusal": receive_refusal.pending(chat=world.waiting, topic=TOPIC).notes,
        "step ban": str(world.follower),
        "step search": TOPIC,
        "step answer": str(world.question),
        "step closing": str(world.question),
        "step places": str(world.date),
        "step sentence": receive_sentence.pending(event=world.past_date, day=YESTERDAY).notes,
        "step date": TOPIC,
        "step date_move": str(world.date),
        "step wording": receive_wording.pending(question=world.answered, part=Part.ANSWER).notes,
    }
    if row.name in noted:
        return noted[row.name]
    step = STEPS[row.name.removeprefix("step ")]
    fields = step.parameters.model.model_fields.items()
    return step.pending(**{name: _of_world(name, field, world) for name, field in fields}).notes


def _data(row: Row, name: str, by: Speaker, world: World) -> str:
    """Return the payload of a button that would change something."""
    is_reviewed = name in REVIEWED and row.variant != "own"
    draft = world.to_read if is_reviewed else world.draft_of(by.account)
    question = world.answered if name in PUBLISHING else world.question
    if row.variant == "own":
        question = world.questions.get(by.account, world.question)
    values: Json = {
        "draft": draft,
        "question": question,
        "answer": world.answer,
        "part": Part.ANSWER,
        "seen": seen_texts("Peut-on venir\u00a0?", "Oui"),
        "subject": GAP.number,
        "sequence": 0,
        "version": 1,
        "minute": AT // 60 + 60,
        "announcement": _announcement(row, name, by, world),
        "broadcast": world.broadcast,
        "written": world.written,
        "what": Decision.PAUSE,
        "topic": row.variant.removeprefix("gone")
        or (ANOTHER if name.casefold().startswith("follow") else TOPIC),
        "section": "pourquoi",
        "chat": {"accept_request": world.waiting, "refuse_request": world.waiting}.get(
            name, world.refused if name == "accept_after_all" else world.follower
        ),
        "person": world.host if name.startswith(("take_", "show_to")) else world.follower,
        "account": IDS[Role.BANNED],
        "invitation": world.invitation,
        "days": 7,
        "event": {"plan_change": world.told}.get(
            name, world.past_date if name in AFTERWARDS else world.date
        ),
        "day": YESTERDAY if name in AFTERWARDS else NOW.toordinal() + 7,
        "response": Response.YES,
        "useful": Usefulness.YES,
        "since": AT,
        "until": AT if name == "show_missed" else AT * 1_000_000,
        "asked": AT,
        "wanted": row.variant == "yes",
        "but": TOPIC,
    } | dict.fromkeys(("accept", "agrees", "approval", "bare", "on", "sure", "weekly"), True)
    action = ACTIONS[name]
    fields = action.parameters.model.model_fields.items()
    return ":".join([action.prefix, *(str(_value(f, how, values, world)) for f, how in fields)])


def _value(field: str, how: FieldInfo, values: Json, world: World) -> Any:
    if field in values and (how.is_required() or field in ("asked", "bare", "sure")):
        return values[field]
    return _of_world(field, how, world)


def _of_world(field: str, how: FieldInfo, world: World) -> Any:
    """Choose a parameter's value where the row gives none: the default, or the world's by its name.

    Without either, an example of the parameter's type.
    """
    if not how.is_required():
        return how.default
    return getattr(world, field, None) or example_of(field, how)


def _announcement(row: Row, name: str, by: Speaker, world: World) -> int:
    if name == "continue_announcement":
        return world.draft_of(by.account)
    return world.of_appeal if row.variant == "appel" else world.announcement


def _chat(by: Speaker) -> Json:
    if by.private:
        return {"id": by.chat, "type": "private", "first_name": by.name}
    return {"id": by.chat, "type": "supergroup", "title": by.name}


def _person(by: Speaker) -> Json:
    return {"id": by.account, "is_bot": False, "first_name": by.name}


def _message(by: Speaker, **parts: Any) -> Json:
    author: Json = {"from": _person(by)}
    if by.anonymous:  # Bot API: sent by GroupAnonymousBot, in the group's name
        bot = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
        author = {"from": bot, "sender_chat": _chat(by)}
    said = {"message_id": 9, "date": AT, "chat": _chat(by)} | author | parts
    return {"update_id": 1, "message": said}


def _press(by: Speaker, data: str, *, asked: bool = False) -> Json:
    shown = {"message_id": 8, "date": AT, "chat": _chat(by), "from": ME.to_dict(), "text": "…"}
    if asked:  # Bot API: as the message that it replies to
        shown |= {"reply_to_message": _message(by, text=f"{MENTION} Peut-on venir ?")["message"]}
    pressed = {"id": "7", "from": _person(by), "chat_instance": "1", "data": data}
    return {"update_id": 1, "callback_query": pressed | {"message": shown}}


def _query(by: Speaker) -> Json:
    """Make an inline query, for which Telegram doesn't say the chat."""
    query = {"id": "6", "from": _person(by), "query": by.name, "offset": ""}
    return {"update_id": 1, "inline_query": query}


def _change(by: Speaker, *, came: bool) -> Json:
    here, gone = ("member", "kicked")
    was, is_now = (gone, here) if came else (here, gone)
    states = {"old_chat_member": _as(was), "new_chat_member": _as(is_now)}
    changed = {"chat": _chat(by), "from": _person(by), "date": AT} | states
    return {"update_id": 1, "my_chat_member": changed}


def _as(status: str) -> Json:
    until = {"until_date": 0} if status == "kicked" else {}
    return {"user": ME.to_dict(), "status": status} | until
