"""What calls must result in, where the bot reads it: a server may answer anything."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from chatbot.engine.telegram.error_mapping import MaybeDone

LATEST = 2**37  # seconds since 1970: beyond the year 6000


class _Result(BaseModel):
    model_config = ConfigDict(strict=True)


class _Person(_Result):
    id: int


class _Bot(_Person):
    first_name: str
    username: str


class _Member(_Result):
    user: _Person


class _WebhookInfo(_Result):
    url: str
    pending_update_count: int = 0
    last_error_date: Annotated[int, Field(ge=0, le=LATEST)] = 0
    last_error_message: str = ""


READ: dict[str, TypeAdapter[Any]] = {
    "getMe": TypeAdapter(_Bot),
    "getUpdates": TypeAdapter(list[Any]),
    "getWebhookInfo": TypeAdapter(_WebhookInfo),
    "getChatAdministrators": TypeAdapter(list[_Member]),
}


def checked(method: str, result: Any) -> Any:
    """Return a call's result. Raises MaybeDone where it is none of that method's."""
    if expected := READ.get(method):
        try:
            expected.validate_python(result)
        except ValidationError:
            raise MaybeDone(f"HTTP 200, but no result of {method}") from None
    return result


def message_id_in(result: Any) -> int | None:
    """Find the number of the message that a call made, if it made one."""
    match result:
        case {"message_id": int(number)} if type(number) is int and 0 < number <= LATEST:
            return number
    return None
