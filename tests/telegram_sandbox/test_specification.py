"""The checker itself. It finds what is wrong, so that its silence elsewhere means something."""

import json
from pathlib import Path
from typing import Any

import pytest

from telegram_sandbox.specification import PATH, Specification
from telegram_sandbox.specification.reduction import reduced, written

PUBLISHED = Path(__file__).parents[3] / "shared" / f"telegram-{PATH.name}"
USER = {"id": 1, "is_bot": False, "first_name": "Marie"}


@pytest.mark.parametrize(
    ("params", "problems"),
    [
        ({"chat_id": 1, "text": "a"}, []),
        ({"chat_id": "1", "text": "a", "reply_parameters": '{"message_id": 5}'}, []),
        ({"chat_id": 1}, ["sendMessage.text: missing"]),
        ({"chat_id": 1, "text": "a", "txet": "b"}, ["sendMessage.txet: unknown"]),
        (
            {"chat_id": 1, "text": "a", "protect_content": "yes"},
            ["sendMessage.protect_content: 'yes' is no Boolean"],
        ),
        (
            {"chat_id": 1, "text": "a", "reply_parameters": '{"message": 5}'},
            [
                "sendMessage.reply_parameters.message: unknown",
                "sendMessage.reply_parameters.message_id: missing",
            ],
        ),
        (
            {
                "chat_id": 1,
                "text": "a",
                "reply_markup": {"inline_keyboard": [[{"callback_data": "a"}]]},
            },
            ["sendMessage.reply_markup.inline_keyboard.0.0.text: missing"],
        ),
    ],
)
def test_the_problems_of_a_call_are_found(
    specification: Specification, params: dict[str, Any], problems: list[str]
) -> None:
    assert specification.problems_of_call("sendMessage", params) == problems


@pytest.mark.parametrize(
    ("document", "is_one"),
    [
        ({"file_name": "a.csv", "mime_type": "text/csv", "file_size": 3}, True),
        ("a file_id", True),
        ({"name": "a.csv", "text": "nom"}, False),
        (3, False),
    ],
)
def test_a_file_is_one_that_was_uploaded_or_is_known(
    specification: Specification, document: object, *, is_one: bool
) -> None:
    params = {"chat_id": 1, "document": document}
    assert is_one == (not specification.problems_of_call("sendDocument", params))


@pytest.mark.parametrize(
    ("result", "problems"),
    [
        ({"status": "member", "user": USER}, []),
        ({"status": "left", "user": USER}, []),
        (
            {"status": "member", "user": USER | {"is_bot": 1}},
            ["getChatMember.user.is_bot: 1 is no Boolean"],
        ),
    ],
)
def test_the_problems_of_a_result_are_found(
    specification: Specification, result: object, problems: list[str]
) -> None:
    assert specification.problems_of_result("getChatMember", result) == problems


def test_a_member_of_no_known_status_is_a_problem(specification: Specification) -> None:
    problems = specification.problems_of_result("getChatMember", {"status": "friend", "user": USER})
    assert len(problems) == 1
    assert "'friend' instead of" in problems[0]


def test_a_wrong_update_is_a_problem(specification: Specification) -> None:
    problems = specification.problems_of("Update", {"update_id": 1, "message": {"message_id": "7"}})
    assert problems == [
        "Update.message.message_id: '7' is no Integer",
        "Update.message.date: missing",
        "Update.message.chat: missing",
    ]


def test_an_unknown_method_is_a_problem(specification: Specification) -> None:
    assert specification.problems_of_call("sendDrum", {}) == ["sendDrum: unknown method"]


@pytest.mark.parametrize(
    ("type_name", "value", "problem"),
    [
        ("InaccessibleMessage", {"date": 0}, None),
        ("InaccessibleMessage", {"date": 7}, "InaccessibleMessage.date: 7 instead of '0'"),
        ("Poll", {"type": "quiz"}, None),
        ("Poll", {"type": "duel"}, "Poll.type: 'duel' instead of 'regular' or 'quiz'"),
    ],
)
def test_a_value_that_is_not_listed_is_a_problem(
    specification: Specification, type_name: str, value: dict[str, Any], problem: str | None
) -> None:
    problems = specification.problems_of(type_name, value)
    assert [found for found in problems if not found.endswith(": missing")] == (
        [problem] if problem else []
    )


def test_of_a_description_only_what_can_be_checked_is_kept() -> None:
    text, status = (
        {"name": "text", "types": ["String"], "required": False, "description": "Any words"},
        {
            "name": "status",
            "types": ["String", "Integer"],
            "required": True,
            "description": 'The state of the drum, one of "loud", "quiet"',
        },
    )
    published = {
        "version": "Bot API 0.1",
        "changelog": "https://example.org",
        "release_date": "May 8, 2026",
        "methods": {"sendDrum": {"returns": ["Drum"], "fields": [text], "description": []}},
        "types": {"Drum": {"fields": [status]}, "Any": {"subtypes": ["Drum"]}, "Nothing": {}},
    }
    kept = reduced(published)
    assert kept == {
        "version": "Bot API 0.1",
        "source": "https://example.org",
        "methods": {"sendDrum": {"returns": ["Drum"], "fields": {"text": "String?"}}},
        "types": {
            "Drum": {"status": "String | Integer = loud | quiet"},
            "Any": ["Drum"],
            "Nothing": {},
        },
    }
    assert json.loads(written(kept)) == kept


def test_what_is_kept_here_is_what_was_published() -> None:
    if not PUBLISHED.is_file():
        pytest.skip(f"the whole description isn't beside this checkout: {PUBLISHED.name}")
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    assert PATH.read_text(encoding="utf-8") == written(reduced(published))
