"""A call owed to Telegram, and how a reply becomes calls."""

from dataclasses import asdict, dataclass
from typing import Any

from chatbot.conversation import Button, Keyboard, Reply
from chatbot.markup import escape, visible
from chatbot.telegram.hearing import Heard

LONGEST_TEXT = 4096  # Bot API, sendMessage
# What can be wrong with a message: without it, its text alone still reaches the person.
MARKUP = {"parse_mode", "reply_markup"}
THREAD = "message_thread_id"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Bot API; `instead` is made when Telegram refuses it for good."""

    method: str
    params: dict[str, Any]
    instead: "Call | None" = None

    def to_json(self) -> dict[str, Any]:
        """As it is kept on the inbox's row."""
        return asdict(self)

    def moved(self, chat: int) -> "Call":
        """The same, in the chat that its own has become."""
        params = self.params | {"chat_id": chat} if "chat_id" in self.params else self.params
        return Call(self.method, params, self.instead and self.instead.moved(chat))

    def without_thread(self) -> "Call":
        """The same, outside the forum's topic that is gone."""
        params = {name: value for name, value in self.params.items() if name != THREAD}
        return Call(self.method, params, self.instead and self.instead.without_thread())

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Call":
        """The call again."""
        instead = kept["instead"]
        return cls(kept["method"], kept["params"], instead and cls.from_json(instead))


def calls_for(reply: Reply, heard: Heard) -> list[Call]:
    """What Telegram must be told: a new message, or a notice and the button's message edited."""
    if heard.press_id is None:
        return [_message(reply, heard)] if reply.text else []
    calls = [_answer(reply, heard)]
    if reply.text:
        calls.append(_edit(reply, heard) if heard.message_id else _message(reply, heard))
    return calls


def _message(reply: Reply, heard: Heard) -> Call:
    params = {"chat_id": heard.ask.chat, **_content(reply)}
    if heard.thread_id is not None:
        params[THREAD] = heard.thread_id
    if heard.message_id and heard.press_id is None and not heard.ask.private:
        params["reply_parameters"] = {
            "message_id": heard.message_id,
            "allow_sending_without_reply": True,
        }
    plain = {"text": visible(reply.text)[:LONGEST_TEXT]}
    bare = {key: value for key, value in params.items() if key not in MARKUP}
    return Call("sendMessage", params, instead=Call("sendMessage", bare | plain))


def _edit(reply: Reply, heard: Heard) -> Call:
    params = {"chat_id": heard.ask.chat, "message_id": heard.message_id, **_content(reply)}
    return Call("editMessageText", params, instead=_message(reply, heard))


def _answer(reply: Reply, heard: Heard) -> Call:
    params: dict[str, Any] = {"callback_query_id": heard.press_id}
    if not reply.notice:
        return Call("answerCallbackQuery", params)
    said_late = _message(Reply(escape(reply.notice)), heard)
    return Call("answerCallbackQuery", params | {"text": reply.notice}, instead=said_late)


def _content(reply: Reply) -> dict[str, Any]:
    return {
        "text": reply.text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": _keyboard(reply.buttons)},
    }


def _keyboard(rows: Keyboard) -> list[list[dict[str, str]]]:
    return [[_button(button) for button in row] for row in rows]


def _button(button: Button) -> dict[str, str]:
    if button.press is None:
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.press.pack()}
