"""Updates of every kind for Hypothesis: valid by Telegram's own specification, and mangled."""

import copy
import json
import re
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, TypeVar

from hypothesis import strategies as st

from bench.bots import ROOT
from bench.sink import ME
from chatbot.app import ROUTES
from chatbot.conversation import Action, Command
from telegram_sandbox.specification import Field, load

T = TypeVar("T")
Json = dict[str, Any]

SPECIFICATION = load()
GREATEST = 2**52 - 1  # Bot API: an id has at most 52 significant bits
LONGEST = 4096  # Bot API, sendMessage: code points
MOST_BYTES = 64  # Bot API, InlineKeyboardButton
DEEPEST = 4  # then only what is required
TO_ANOTHER = re.compile(rf"/[^\s@]*@(?!{ME['username']}\b)", re.IGNORECASE)

PACK = sorted(ROOT.glob("chatbot/content/pack/*.md"))
TOPICS = {path.stem: path.read_text("utf-8") for path in PACK}
PIECES = (
    "👩🏽‍🌾👨‍👩‍👧‍👦🏳️‍🌈🇫🇷7️⃣ Z\u0351\u0333a\u0310\u0335l\u0344g\u031b\u0300o" + "\u0301" * 40,
    "<b>a</i> &lt; &amp; <a href='x'>y <blockquote expandable> &#0; <!-- _a_ *b* [c](d) `e` ||f||",
    "'; DROP TABLE received; -- \\ %s %(x)s {bot} {0.__class__} ${HOME} $(id)",
    "https://exemple.fr/?a=1&b=2 marie@exemple.fr +33 1 23 45 67 89 #tag $USD",
    "mardi 8 juin 2022 à 14h, le 30 février, en l’an 0000, dans 10⁹⁹⁹ jours",
    *("?", "*", "/", "//", "@", ":", "\\", "null", " ", "9" * 30, "a" * 4080),
    *TOPICS.values(),
)
NUMBERS = "0 1 5 7 07 10 99 999 1000 -1 7.5 1e9 ٧ ７ ² n°7 sept 7/8".split()
KEYS = (*TOPICS, *"summary goals disparu active pending banned sent failed 6 12-2022".split(), "")
WORDS = "porteurs contact objectifs résumé textes dates passées juin decembre alimantation".split()
COMMANDS = [route.name for route in ROUTES if isinstance(route, Command)]
ACTIONS = [route for route in ROUTES if isinstance(route, Action)]
NAMES = [*"Marie م 王小明 👩‍🌾 \u202eeiraM <b>Jo</b> O’Neill&fils İ".split(), "a" * 64]
BESIDES = (  # what a message may have beside its text
    *("reply_to_message", "forward_origin", "quote", "sender_tag", "author_signature"),
    *("via_bot", "edit_date", "media_group_id", "link_preview_options", "reply_markup"),
    *("message_thread_id", "is_topic_message", "photo", "caption", "new_chat_members"),
)
BODIES = (
    *(b"", b"null", b"[]", b"{}", b"0", b'"x"', b"NaN", b"{", b"\xff\xfe\x00", b"\xef\xbb\xbf{}"),
    *(b'{"update_id": NaN}', b'{"update_id": 1e999}', b'{"update_id": %s}' % (b"9" * 10_000)),
    *(b"[" * 100_000, b'{"a":' * 100_000, b'"' + b"x" * 2_000_000 + b'"'),
    *(b'{"update_id": 1, "update_id": "x"}', b'{"update_id": 5, "message": {"text": "\\ud83d"}}'),
)


@dataclass(frozen=True, slots=True)
class Case:
    """An update as it is handed over."""

    update: Any  # or the bytes that come in its place
    is_valid: bool  # it must leave no trace of trouble; what is mangled may be logged and let go

    @property
    def body(self) -> bytes:
        """Write it as Telegram would: in ASCII, with escapes."""
        return self.update if isinstance(self.update, bytes) else json.dumps(self.update).encode()

    @property
    def asked_in(self) -> int | None:
        """The chat in which somebody waits for an answer: who presses, or writes in private."""
        if not self.is_valid:
            return None
        match self.update:
            case {"callback_query": {"message": {"chat": {"id": int(chat)}}}}:
                return chat
            case {"message": {"via_bot": _}}:
                return None
            case {"message": {"chat": {"type": "private", "id": int(chat)}, "text": str(text)}}:
                return None if TO_ANOTHER.match(text) else chat
        return None

    @property
    def press(self) -> str | None:
        """The id of a press that has to be answered."""
        match self.update:
            case {"callback_query": {"id": str(press), "message": _}} if self.is_valid:
                return press
        return None

    def numbered(self, number: int) -> "Case":
        """Give an update and a press the ids that Telegram never gives twice."""
        if isinstance(self.update, bytes):
            return self
        update = {"update_id": number} | self.update
        if self.is_valid and "callback_query" in update:
            update["callback_query"] = update["callback_query"] | {"id": str(number)}
        return Case(update, self.is_valid)


def cases(*, numbered: bool) -> st.SearchStrategy[Case]:
    """Make updates, about a third of them mangled.

    `numbered`: even what is mangled keeps its update_id, as a poller has to be given.
    """
    valid = updates().map(lambda update: Case(update, is_valid=True))
    broken = mangled().map(lambda update: Case(update, is_valid=False))
    if not numbered:
        bodies = st.sampled_from(BODIES) | st.binary()
        broken = evenly(*[broken] * 19, bodies.map(lambda body: Case(body, is_valid=False)))
    return evenly(valid, broken)


def evenly(*strategies: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """Choose among them; `one_of` would choose among their own alternatives."""
    return st.sampled_from(strategies).flatmap(lambda chosen: chosen)


def updates() -> st.SearchStrategy[Json]:
    """Make what Telegram may send, without its number; most of it what the bot listens to."""
    kinds = [kind for kind in SPECIFICATION.types["Update"] if kind != "update_id"]
    anything = [st.fixed_dictionaries({kind: values("Update", kind)}) for kind in kinds]
    return evenly(messages(), messages(), presses(), evenly(*anything))


@st.composite
def messages(draw: st.DrawFn) -> Json:
    """Make a message that somebody writes, or edits."""
    message = draw(objects("Message", DEEPEST))
    text = draw(SAID)
    message |= {"text": text, "entities": draw(entities(text))}
    if text.startswith("/") and (command := text.split(maxsplit=1)[0]).isascii():
        entity = {"type": "bot_command", "offset": 0, "length": len(command)}
        message["entities"].insert(0, entity)
    for name in draw(st.lists(st.sampled_from(BESIDES), max_size=2, unique=True)):
        message[name] = draw(values("Message", name, DEEPEST - 1))
    if message["chat"].get("is_forum"):
        message |= {"is_topic_message": True, "message_thread_id": draw(st.integers(1, 9))}
    kind = "channel_post" if message["chat"]["type"] == "channel" else "message"
    return {draw(st.sampled_from([kind] * 7 + [f"edited_{kind}"])): message}


@st.composite
def presses(draw: st.DrawFn) -> Json:
    query = draw(objects("CallbackQuery", DEEPEST))
    query["data"] = draw(DATA)
    seen = draw(st.sampled_from(["Message"] * 15 + ["InaccessibleMessage"] * 4 + [None]))
    if seen:
        query["message"] = draw(objects(seen, DEEPEST))
    else:
        query["inline_message_id"] = "BAAAAA"
    return {"callback_query": query}


@st.composite
def mangled(draw: st.DrawFn) -> Json:
    """Break one to three parts of an update: gone, of another type, out of all bounds, nested."""
    broken = copy.deepcopy(draw(updates()))
    for _ in range(draw(st.integers(1, 3))):
        places = places_in(broken) or [({"update": None}, "update")]
        inside, key = places[draw(st.integers(0, len(places) - 1))]
        if draw(st.booleans()):
            inside[key] = copy.deepcopy(draw(JUNK))
        elif draw(st.booleans()):
            inside[key] = nested(inside[key], draw(st.integers(1, 400)))
        else:
            del inside[key]
    return broken


def nested(value: Any, depth: int) -> Any:
    for level in range(depth):
        value = {"message": value} if level % 2 else [value]
    return value


def places_in(value: Any) -> list[tuple[Any, Any]]:
    """List everything inside an object or array, at any depth: what holds it, and its key."""
    if not isinstance(value, dict | list):
        return []
    keys = list(value) if isinstance(value, dict) else range(len(value))
    return [*((value, key) for key in keys), *chain(*(places_in(value[key]) for key in keys))]


@cache
def objects(name: str, depth: int = 0) -> st.SearchStrategy[Json]:
    """Make one of that type, or of any that it stands for."""
    if name in {"User", "Chat"}:
        return st.sampled_from(USERS if name == "User" else CHATS).map(dict)
    if name in SPECIFICATION.unions:
        kinds = st.sampled_from(SPECIFICATION.unions[name])
        return kinds.flatmap(lambda kind: objects(kind, depth))
    return objects_of_one_type(name, depth)


@st.composite
def objects_of_one_type(draw: st.DrawFn, name: str, depth: int) -> Json:
    """Make one with what it requires, and some of what else it may have."""
    fields = SPECIFICATION.types[name]
    chosen = [field for field in fields if fields[field].required]
    if fields and depth < DEEPEST:
        chosen += draw(st.lists(st.sampled_from(list(fields)), max_size=8 - 2 * depth))
    made = {field: draw(values(name, field, depth + 1)) for field in chosen}
    if name == "Message":
        made |= draw(authors(made["chat"]))
    for field in [field for field in made if field.endswith("entities")]:
        beside = field.removesuffix("entities").removesuffix("_") or "text"
        made[field] = draw(entities(made.get(beside, "")))
    return made


@st.composite
def entities(draw: st.DrawFn, text: str) -> list[Json]:
    """Mark some of that text, whole letters each, counted in UTF-16 as the Bot API does."""
    marked = []
    for _ in range(draw(st.integers(0, 3)) if text else 0):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        before, inside = (
            len(part.encode("utf-16-le")) // 2 for part in (text[:start], text[start:end])
        )
        marked.append(
            draw(objects("MessageEntity", DEEPEST)) | {"offset": before, "length": inside}
        )
    return marked


def authors(chat: Json) -> st.SearchStrategy[Json]:
    """Say who writes in that chat: a person, a channel, or an id that is nobody's."""
    if chat["type"] == "private":
        return st.just({"from": user(chat["id"], chat["first_name"])})
    if chat["type"] == "channel":
        return st.just({"sender_chat": chat})
    channel = next(other for other in CHATS if other["type"] == "channel")
    others = (  # docs/telegram.md, How updates come
        {"from": user(1087968824, "Group", is_bot=True), "sender_chat": chat},
        {"from": user(136817688, "Channel", is_bot=True), "sender_chat": channel},
        {"from": user(777000, "Telegram"), "sender_chat": channel},
        {"from": USERS[-1]},
    )
    people = st.sampled_from(PEOPLE).map(lambda person: {"from": person})
    return people | st.sampled_from(others)


@cache
def values(type_name: str, name: str, depth: int = 0) -> st.SearchStrategy[Any]:
    """Make a value for that field of that type."""
    field = SPECIFICATION.types[type_name][name]
    kinds = [typed(kind, name, field, depth) for kind in field.types]
    return kinds[0] if len(kinds) == 1 else evenly(*kinds)


def typed(kind: str, name: str, field: Field, depth: int) -> st.SearchStrategy[Any]:
    if kind.startswith("Array of "):
        return st.lists(typed(kind.removeprefix("Array of "), name, field, depth), max_size=3)
    if field.values:
        return st.sampled_from(field.values).map(int if kind == "Integer" else str)
    if kind not in PLAIN:
        return objects(kind, depth)
    if kind == "Integer" and name.endswith(("date", "unix_time", "timestamp")):
        return st.integers(1_376_438_400, 2**31 - 1)  # Telegram began in 2013
    if kind == "Integer" and name.endswith(("id", "ids")):
        return st.integers(0, GREATEST)
    return WORDED.get(name, PLAIN[kind])


def user(number: int, name: str, *, is_bot: bool = False) -> Json:
    return {"id": number, "is_bot": is_bot, "first_name": name}


def chats(number: int) -> list[Json]:
    """Make a private chat, and others."""
    person, title = PEOPLE[number], {"title": NAMES[number % len(NAMES)]}
    return [
        {"id": person["id"], "type": "private", "first_name": person["first_name"]},
        {"type": "group", "id": -1_000 - number, **title},
        {"type": "supergroup", "id": -1_000_000_001_000 - number, **title},
        {"type": "supergroup", "id": -GREATEST + number, "is_forum": True, **title},
        {"type": "channel", "id": -1_000_000_009_000 - number, **title},
    ]


def cut(text: str) -> str:
    """Keep as many bytes as a button may have, and no letter's half."""
    return text.encode()[:MOST_BYTES].decode(errors="ignore") or "-"


@st.composite
def data(draw: st.DrawFn) -> str:
    """Write what a button carries: valid, stale, broken."""
    action = draw(st.sampled_from(ACTIONS))
    fields = action.parameters.model.model_fields
    pools: dict[object, Any] = {bool: ("False", "True", "", "2"), int: NUMBERS}
    pool = [pools.get(fields[name].annotation, KEYS) for name in action.parameters.names]
    more = draw(st.sampled_from([0] * 8 + [-1, 1]))
    pool = [*pool, KEYS][: len(pool) + more] if more else pool
    return cut(":".join([action.prefix, *(draw(st.sampled_from(values)) for values in pool)]))


PEOPLE = [user(GREATEST - n if n % 2 else 1_000 + n, NAMES[n % len(NAMES)]) for n in range(120)]
USERS = [*PEOPLE, ME, user(4_000_000, "Autre", is_bot=True)]
CHATS = [chat for number in range(120) for chat in chats(number)[: 1 if number % 12 else None]]
TEXT = st.one_of(
    st.text(min_size=1, max_size=64),
    st.lists(st.text(min_size=1) | st.sampled_from(PIECES), min_size=1, max_size=9).map(" ".join),
    st.text(min_size=1, max_size=64).map(lambda text: text * LONGEST),
).map(lambda text: text[:LONGEST])
COMMAND = st.builds(
    "/{}{}{}{}".format,
    st.sampled_from([*COMMANDS * 3, "help", "chantirs", "x", "_", "é", "a" * 32]),
    st.sampled_from(["", "", "", "7", "_7", "é", f"@{ME['username']}", "@BANC_bot", "@autre_bot"]),
    st.sampled_from([" ", " ", "  ", "\n", "\t", "\u00a0", ""]),
    st.lists(st.sampled_from([*NUMBERS, *TOPICS, *WORDS]), max_size=2).map(" ".join) | TEXT,
).map(lambda text: text[:LONGEST])
SAID = evenly(COMMAND, COMMAND, TEXT)
DATA = evenly(data(), data(), data(), TEXT.map(cut))
WORDED = {"text": SAID, "data": DATA, "callback_data": DATA}
PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "Boolean": st.booleans(),
    "Float": st.floats(-1e9, 1e9),
    "Integer": st.integers(0, 2**31 - 1),
    "String": st.text(min_size=1, max_size=64),
}
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(st.characters())
    | st.sampled_from([10**400, "é" * 5_000, "\ud800", "a\udfffb", [1] * 1_000]),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=5,
)
