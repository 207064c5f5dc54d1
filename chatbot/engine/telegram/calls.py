"""A call owed to Telegram, and how a reply becomes calls."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from chatbot.conversation import Button, File, Post, Reply
from chatbot.conversation.articles import Article
from chatbot.conversation.limits import TEXT_LENGTH
from chatbot.conversation.markup import escape, visible
from chatbot.engine.outbox.service import kept
from chatbot.engine.telegram import texts
from chatbot.engine.telegram.hearing import Heard
from chatbot.french.typography import protect

# What can be wrong with a message: without it, its text alone still reaches the person.
MARKUP = {"parse_mode", "reply_markup"}
THREAD = "message_thread_id"
OFFERED_FOR_S = 60  # by Telegram, to who types the same again; what was published may change


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
    """What Telegram must be told: a new message, or a notice and the button's message edited.

    Then the file, where there is one.
    """
    if heard.query_id is not None:
        return [_offer(reply, heard)]
    calls = [] if heard.press_id is None else [_answer(reply, heard)]
    if heard.press_id is None and reply.toast:
        said = "\n\n".join(filter(None, [escape(reply.toast), protect(reply.text)]))
        reply = replace(reply, text=said)
    if reply.post:
        calls.append(_posted(reply.post, heard))
    if reply.becomes and heard.keyboard:
        calls.append(_relabelled(reply.becomes, heard))
    if reply.text:
        stays = reply.anew or reply.post or reply.becomes
        edits = heard.press_id is not None and heard.message_id and not stays
        calls.append(_edit(reply, heard) if edits else _message(reply, heard))
    if reply.file:
        calls.append(_document(reply.file, heard))
    return calls


def _offer(reply: Reply, heard: Heard) -> Call:
    """None at all where it failed, which is not to be remembered."""
    params = {
        "inline_query_id": heard.query_id,
        "results": [_article(one) for one in reply.articles],
        "cache_time": OFFERED_FOR_S if reply.articles else 0,
        "is_personal": True,
    }
    return Call("answerInlineQuery", params)


def _article(article: Article) -> dict[str, Any]:
    said = content(kept(Reply(article.text, ((Button(article.label, url=article.link),),))))
    keyboard, text = said.pop("reply_markup"), said.pop("text")
    return {
        "type": "article",
        "id": article.key,
        "title": article.title,
        "description": article.about,
        "input_message_content": {"message_text": text, **said},
        "reply_markup": keyboard,
    }


def _message(reply: Reply, heard: Heard) -> Call:
    params = _place(heard) | content(kept(reply))
    to_words = heard.message_id and heard.press_id is None
    if to_words and (reply.answers or not heard.ask.private):
        params["reply_parameters"] = {
            "message_id": heard.message_id,
            "allow_sending_without_reply": True,
        }
    plain = {"text": visible(reply.text)[:TEXT_LENGTH]}
    bare = {key: value for key, value in params.items() if key not in MARKUP}
    return Call("sendMessage", params, instead=Call("sendMessage", bare | plain))


def _posted(post: Post, heard: Heard) -> Call:
    method, params = spoken(kept(post))
    excuse = Call("sendMessage", _place(heard) | {"text": texts.NO_POST})
    return Call(method, _place(heard) | params, instead=excuse)


def _edit(reply: Reply, heard: Heard) -> Call:
    params = {"chat_id": heard.ask.chat, "message_id": heard.message_id, **content(kept(reply))}
    return Call("editMessageText", params, instead=_message(reply, heard))


def _relabelled(new: Button, heard: Heard) -> Call:
    """Another button in the place of the pressed one; what was said stays, and the others."""
    [[becomes]] = _keyboard(kept(Reply(buttons=((new,),)))["buttons"])
    rows = [
        [becomes if one.get("callback_data") == heard.press else one for one in row]
        for row in heard.keyboard
    ]
    message = {"chat_id": heard.ask.chat, "message_id": heard.message_id}
    return Call("editMessageReplyMarkup", message | {"reply_markup": {"inline_keyboard": rows}})


def _document(file: File, heard: Heard) -> Call:
    """What `Caller` uploads: on the inbox's row the file is its name and its text."""
    place = _place(heard)
    excuse = Call("sendMessage", place | {"text": texts.NO_FILE})
    return Call("sendDocument", place | {"document": asdict(file)}, instead=excuse)


def _answer(reply: Reply, heard: Heard) -> Call:
    params: dict[str, Any] = {"callback_query_id": heard.press_id}
    if not reply.toast:
        return Call("answerCallbackQuery", params)
    said_late = _message(Reply(escape(reply.toast)), heard)
    return Call("answerCallbackQuery", params | {"text": reply.toast}, instead=said_late)


def _place(heard: Heard) -> dict[str, Any]:
    thread = {} if heard.thread_id is None else {THREAD: heard.thread_id}
    return {"chat_id": heard.ask.chat, **thread}


def content(said: dict[str, Any]) -> dict[str, Any]:
    """A text and its buttons, as the outbox keeps them, in the Bot API's words."""
    return {
        "text": said["text"],
        "link_preview_options": {"is_disabled": not said.get("links", False)},
        **_formatted(said),
    }


def spoken(said: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The method that sends what the outbox keeps, and its parameters but for the chat."""
    if media := said.get("media"):
        kind = str(media["kind"])
        return f"send{kind.capitalize()}", {kind: media["id"], **caption(said)}
    return "sendMessage", content(said)


def caption(said: dict[str, Any]) -> dict[str, Any]:
    """What stands under a file, in the Bot API's words."""
    return {"caption": said["text"], **_formatted(said)}


def _formatted(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": _keyboard(said["buttons"])},
    }


def _keyboard(rows: list[list[dict[str, Any]]]) -> list[list[dict[str, str]]]:
    return [[_button(button) for button in row] for row in rows]


def _button(button: dict[str, Any]) -> dict[str, str]:
    if button["press"] is None:
        return {"text": button["label"], "url": button["url"]}
    return {"text": button["label"], "callback_data": button["press"]}
