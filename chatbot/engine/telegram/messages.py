"""Messages as calls of the Bot API, rendered from replies and rows; and the sender of replies."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from telegram.error import InvalidToken

from chatbot import conversation as ui
from chatbot.conversation.markup import TEXT_LENGTH
from chatbot.engine.jobs import loop_time
from chatbot.engine.logging import log_failure
from chatbot.engine.outbox import rules as outbox
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.telegram.parsing import IncomingUpdate
from chatbot.engine.telegram.routes import OF_ROLE, menu
from chatbot.engine.telegram.transport import PreparedCall, Transport
from chatbot.french import typeset
from chatbot.french.typography import protect

APOLOGY = typeset(
    "Désolé, je n’ai pas réussi à vous répondre. L’erreur vient de moi, pas de vous : "
    "réessayez dans un moment. Si cela continue, /aide dit à qui écrire."
)
NO_FILE = (
    "Désolé, Telegram n’a pas accepté le fichier que j’avais préparé pour vous. Redemandez-le dans "
    "un moment. Si cela continue, /aide dit à qui écrire."
)
BAD_LINE = typeset(
    "La liaison avec Telegram a été coupée pendant que je vous répondais : ma réponse a pu "
    "se perdre, ou vous arriver deux fois. Si vous ne la voyez pas, envoyez de nouveau votre "
    "message."
)

THREAD = "message_thread_id"
EARLY_S = 5.0  # a press that waits longer loses its spinner before its answer is made
FORGOTTEN_S = 150.0  # how long Telegram keeps a press (docs/telegram.md, Limits)
OFFERED_FOR_S = 60  # Telegram offers the articles again to a person who types the same query


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Bot API; `instead` is made if Telegram refuses the call for good."""

    method: str
    params: dict[str, Any]
    instead: "Call | None" = None
    # Kept with the id of the message that this call makes (inbox/models.py, Answered).
    answers: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """Write the call as the inbox's row keeps it, without copying values as `asdict` does."""
        instead = self.instead and self.instead.to_json()
        made = {"method": self.method, "params": self.params, "instead": instead}
        return made | ({"answers": self.answers} if self.answers else {})

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Call":
        instead = kept["instead"] and cls.from_json(kept["instead"])
        return cls(kept["method"], kept["params"], instead, kept.get("answers"))

    def moved(self, chat: int) -> "Call":
        """Return the call for the supergroup that the call's group has become."""
        params = self.params | {"chat_id": chat} if "chat_id" in self.params else self.params
        return Call(self.method, params, self.instead and self.instead.moved(chat), self.answers)


class Renderer:
    """Prepares the calls for rows of the outbox: messages, their changes, command menus."""

    def __init__(self, routes: Sequence[ui.Route]) -> None:
        self._routes = routes

    def message(self, act: outbox.Act, content: dict[str, Any]) -> PreparedCall:
        """Prepare to send a content, or to edit or delete a message that was sent."""
        if act is outbox.Act.SEND:
            return PreparedCall.of(*sending(content))
        if content.get("media") and content.get(outbox.REPLACES):
            media, params = content["media"], caption_params(content)
            keyboard = params.pop("reply_markup")
            file = {"type": str(media["kind"]), "media": media["id"], **params}
            params = {"media": file, "reply_markup": keyboard}
            edit = PreparedCall.of("editMessageMedia", params)
        elif content.get("media"):
            edit = PreparedCall.of("editMessageCaption", caption_params(content))
        else:
            edit = PreparedCall.of("editMessageText", text_params(content))
        return (
            edit if act is outbox.Act.EDIT else PreparedCall.of("deleteMessage", {}, instead=edit)
        )

    def menu(self, person: int, role: str) -> PreparedCall:
        """Prepare to give a person the commands of their role, or everybody's."""
        scope = {"scope": {"type": "chat", "chat_id": person}}
        if role not in OF_ROLE:
            return PreparedCall.of("deleteMyCommands", scope)
        commands = {"commands": menu(self._routes, OF_ROLE[role])}
        return PreparedCall.of("setMyCommands", scope | commands)


def calls_for(
    reply: ui.Reply, incoming: IncomingUpdate, answers: dict[str, Any] | None = None
) -> list[Call]:
    """List a reply's calls: a new message, or a toast and an edit of the button's message.

    The answer to an edited message is edited. A file comes last. `answers`: what the inbox keeps
    of the message (inbox/models.py, Answered).
    """
    if incoming.query_id is not None:
        return [_offer(reply, incoming)]
    place = _place(incoming)
    calls = []
    if incoming.press_id is not None:
        pressed = {"callback_query_id": incoming.press_id}
        toast = Call("answerCallbackQuery", pressed)
        if reply.toast:
            too_late = _message(ui.Reply(ui.escape(reply.toast)), incoming)
            toast = Call("answerCallbackQuery", pressed | {"text": reply.toast}, instead=too_late)
        calls.append(toast)
    elif reply.toast:
        text = ui.paragraphs(ui.escape(reply.toast), protect(reply.text))
        reply = replace(reply, text=text)
    if reply.post:
        method, params = sending(ui.message_content(reply.post))
        sentence = "Désolé, Telegram n’a pas accepté ce message tel qu’il est écrit."
        excuse = Call("sendMessage", place | {"text": sentence})
        calls.append(Call(method, place | params, instead=excuse))
    if reply.pressed_becomes and incoming.keyboard:
        calls.append(_relabelled(reply.pressed_becomes, incoming))
    if reply.text:
        stays = reply.as_new_message or reply.post or reply.pressed_becomes
        edited = incoming.message_id if incoming.press_id is not None else incoming.answer_id
        call = _message(reply, incoming)
        if edited and not stays:
            params = {"chat_id": incoming.request.chat, "message_id": edited}
            params |= text_params(ui.message_content(reply))
            call = Call("editMessageText", params, instead=call)
        calls.append(replace(call, answers=answers))
    if reply.file:  # the row keeps its name and its text, and the transport uploads it
        excuse = Call("sendMessage", place | {"text": NO_FILE})
        calls.append(Call("sendDocument", place | {"document": asdict(reply.file)}, instead=excuse))
    return calls


def text_params(content: dict[str, Any]) -> dict[str, Any]:
    return {
        "text": content["text"],
        "link_preview_options": {"is_disabled": not content.get("links", False)},
        **_formatted(content),
    }


def caption_params(content: dict[str, Any]) -> dict[str, Any]:
    return {"caption": content["text"], **_formatted(content)}


def sending(content: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Find the method that sends a content, and its parameters without the chat."""
    if media := content.get("media"):
        kind = str(media["kind"])
        return f"send{kind.capitalize()}", {kind: media["id"], **caption_params(content)}
    return "sendMessage", text_params(content)


def _offer(reply: ui.Reply, incoming: IncomingUpdate) -> Call:
    results = []
    for article in reply.articles:
        button = ui.Button(article.label, url=article.link)
        message = text_params(ui.message_content(ui.Reply(article.text, ((button,),))))
        keyboard, text = message.pop("reply_markup"), message.pop("text")
        result = {
            "type": "article",
            "id": article.key,
            "title": article.title,
            "description": article.about,
            "input_message_content": {"message_text": text, **message},
            "reply_markup": keyboard,
        }
        results.append(result)
    params = {
        "inline_query_id": incoming.query_id,
        "results": results,
        # Telegram must not remember that a failed handler offered none.
        "cache_time": OFFERED_FOR_S if results else 0,
        "is_personal": True,
    }
    return Call("answerInlineQuery", params)


def _message(reply: ui.Reply, incoming: IncomingUpdate) -> Call:
    params = _place(incoming) | text_params(ui.message_content(reply))
    to_words = incoming.message_id and incoming.press_id is None
    if to_words and (reply.quotes_request or not incoming.request.private):
        params["reply_parameters"] = {
            "message_id": incoming.message_id,
            "allow_sending_without_reply": True,
        }
    plain = {"text": ui.visible(reply.text)[:TEXT_LENGTH]}
    # Without what Telegram may refuse, the text still reaches the person.
    bare = {name: params[name] for name in params if name not in {"parse_mode", "reply_markup"}}
    return Call("sendMessage", params, instead=Call("sendMessage", bare | plain))


def _relabelled(button: ui.Button, incoming: IncomingUpdate) -> Call:
    """Replace the pressed button by another; the text and the other buttons stay."""
    [[content]] = ui.message_content(ui.Reply(buttons=((button,),)))["buttons"]
    new = _button(content)
    rows = [
        [new if old.get("callback_data") == incoming.press else old for old in row]
        for row in incoming.keyboard
    ]
    params = {
        "chat_id": incoming.request.chat,
        "message_id": incoming.message_id,
        "reply_markup": {"inline_keyboard": rows},
    }
    return Call("editMessageReplyMarkup", params)


def _place(incoming: IncomingUpdate) -> dict[str, Any]:
    chat, thread = incoming.request.chat, incoming.request.thread
    return {"chat_id": chat} if thread is None else {"chat_id": chat, THREAD: thread}


def _formatted(content: dict[str, Any]) -> dict[str, Any]:
    keyboard = [[_button(button) for button in row] for row in content["buttons"]]
    return {"parse_mode": "HTML", "reply_markup": {"inline_keyboard": keyboard}}


def _button(button: dict[str, Any]) -> dict[str, Any]:
    if copied := button.get("copy"):
        return {"text": button["label"], "copy_text": {"text": copied}}
    if button["press"] is None:
        return {"text": button["label"], "url": button["url"]}
    return {"text": button["label"], "callback_data": button["press"]}


class ReplySender:
    """Sends replies for the inbox's worker, at the pace of their chat and of the bot."""

    def __init__(self, transport: Transport, pace: Pace) -> None:
        self._transport = transport
        self._pace = pace
        self._presses: dict[str, asyncio.TimerHandle] = {}
        self._answering: set[asyncio.Task[Any]] = set()
        self._answered_early: set[str] = set()

    def expect(self, press_id: str) -> None:
        """Stop the spinner of a press after a while, even if the answer isn't made by then."""
        if press_id in self._presses:  # handed over again before it was answered
            return
        loop = asyncio.get_running_loop()

        def answer_early() -> None:
            del self._presses[press_id]
            self._answered_early.add(press_id)
            loop.call_later(FORGOTTEN_S, self._answered_early.discard, press_id)
            empty = Call("answerCallbackQuery", {"callback_query_id": press_id})
            task = loop.create_task(self._insist(empty))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

        self._presses[press_id] = loop.call_later(EARLY_S, answer_early)

    def stop(self) -> None:
        """Answer no more presses early."""
        for timer in self._presses.values():
            timer.cancel()
        self._presses.clear()
        for task in self._answering:
            task.cancel()

    async def send(self, calls: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Make an update's calls in order, each until Telegram accepts or refuses the call.

        Return what the inbox keeps of the answers. Raises InvalidToken: the calls stay owed.
        """
        answers = []
        for kept in calls:
            try:
                call = Call.from_json(kept)
                message_id = await self._make(call)
                if call.answers and message_id:
                    answers.append(call.answers | {"answer_id": message_id})
            except InvalidToken:
                raise
            except Exception as failure:  # noqa: BLE001 - it must not hold up the chat for ever
                log_failure("telegram.call_failed", failure)
        return answers

    async def _make(self, call: Call) -> int | None:
        """Make a call, or its substitute; return the id of the message that was made or edited."""
        if call.method == "answerCallbackQuery":
            press_id = call.params["callback_query_id"]
            if timer := self._presses.pop(press_id, None):
                timer.cancel()
            if press_id in self._answered_early:
                return await self._make_instead(call)
        # A new message could arrive twice; an edit or a toast made again changes nothing.
        copies = outbox.COPIES if call.method.startswith("send") else None
        match await self._insist(call, copies=copies):
            case outbox.Delivered(message_id):
                return message_id
            case outbox.Moved(chat):
                return await self._make(call.moved(chat))
            case outbox.Rejected() | outbox.Gone() | outbox.NotHere() | outbox.TooOld():
                return await self._make_instead(call)
            case outbox.Unknown():
                await self._say(call, BAD_LINE)
        return None

    async def _make_instead(self, call: Call) -> int | None:
        if call.instead is not None:
            return await self._make(call.instead)
        if call.method == "sendMessage":
            await self._say(call, APOLOGY)
        return None

    async def _say(self, call: Call, sentence: str) -> None:
        """Send a last sentence in the call's chat; the outcome of the sentence is ignored."""
        place = {name: call.params[name] for name in ("chat_id", THREAD) if name in call.params}
        await self._insist(Call("sendMessage", place | {"text": sentence}))

    async def _insist(self, call: Call, *, copies: int | None = None) -> outbox.Outcome:
        params = dict(call.params)
        if (chat := params.pop("chat_id", None)) is None:
            return await self._transport.insist(PreparedCall.of(call.method, params), copies=copies)
        place = outbox.Place(chat, params.pop(THREAD, None), params.pop("message_id", None))
        prepared = PreparedCall.of(call.method, params)
        if not call.method.startswith("send"):
            return await self._transport.insist(prepared, place, copies=copies)

        def turn() -> float:
            now = loop_time()
            wait = self._pace.wait_to_answer(chat, now, in_all=self._transport.floods.is_wary(now))
            if wait <= 0:
                self._pace.answered(chat, now)
            return wait

        return await self._transport.insist(prepared, place, copies=copies, turn=turn)
