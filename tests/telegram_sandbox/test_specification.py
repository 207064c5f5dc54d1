"""The checker itself. It finds what is wrong, so that its silence elsewhere means something."""

from typing import Any

import pytest

from tests.telegram_sandbox.specification import PATH, Specification

USER = {"id": 1, "is_bot": False, "first_name": "Marie"}


@pytest.fixture
def written(specification: Specification | None) -> Specification:
    """The specification, where it is."""
    if specification is None:
        pytest.skip(f"no specification at ../shared/{PATH.name}")
    return specification


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
    written: Specification, params: dict[str, Any], problems: list[str]
) -> None:
    assert written.problems_of_call("sendMessage", params) == problems


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
    written: Specification, document: object, *, is_one: bool
) -> None:
    params = {"chat_id": 1, "document": document}
    assert is_one == (not written.problems_of_call("sendDocument", params))


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
    written: Specification, result: object, problems: list[str]
) -> None:
    assert written.problems_of_result("getChatMember", result) == problems


def test_a_member_of_no_known_status_is_a_problem(written: Specification) -> None:
    problems = written.problems_of_result("getChatMember", {"status": "friend", "user": USER})
    assert len(problems) == 1
    assert "'friend' instead of" in problems[0]


def test_a_wrong_update_is_a_problem(written: Specification) -> None:
    problems = written.problems_of("Update", {"update_id": 1, "message": {"message_id": "7"}})
    assert problems == [
        "Update.message.message_id: '7' is no Integer",
        "Update.message.date: missing",
        "Update.message.chat: missing",
    ]


def test_an_unknown_method_is_a_problem(written: Specification) -> None:
    assert written.problems_of_call("sendDrum", {}) == ["sendDrum: unknown method"]
