"""The embedded mail server keeps what it takes over, and nothing that comes later takes its place."""

import smtplib
from email.message import EmailMessage
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from api.embedded.sent_mail import sent_messages
from api.embedded.smtp import embedded_smtp


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "sent"


@pytest.fixture
def hand_over(folder):
    """Returns a hand that gives the server a message as any program of this machine can."""
    with embedded_smtp(folder) as url:

        def send(message_id, text, to="tutor@example.org", **headers):
            message = EmailMessage()
            message["From"], message["To"], message["Subject"] = "a@example.org", to, "Overdue"
            message["Message-ID"] = message_id
            for name, value in headers.items():
                message[name] = value
            message.set_content(text)
            message.add_alternative(f"<p>{text}</p>", subtype="html")
            with smtplib.SMTP("127.0.0.1", urlsplit(url).port) as server:
                server.send_message(message, "a@example.org", [to])

        yield send


def told(folder):
    return sorted(each.text.strip() for each in sent_messages(folder))


def test_another_message_under_the_same_id_is_kept_beside_the_first(folder, hand_over):
    ours = f"<{uuid4()}@example.org>"
    for text in ("first", "second", "third", "first"):
        hand_over(ours, text)
    hand_over(ours, "first", to="another@example.org")
    assert told(folder) == ["first", "first", "second", "third"]
    assert len({path.name for path in folder.iterdir()}) == 4


def test_a_message_that_is_sent_again_is_kept_once_whenever_it_was_written(folder, hand_over):
    ours = f"<{uuid4()}@example.org>"
    for day in ("Mon, 30 Nov 2026 09:00:00 +0000", "Mon, 30 Nov 2026 10:00:00 +0000"):
        hand_over(ours, "the same", Date=day)
    assert told(folder) == ["the same"]


@pytest.mark.parametrize("strange", ["<../../x@example.org>", "<a/b@example.org>", "<x@example.org>", "nothing"])
def test_a_strange_id_is_no_path(folder, hand_over, strange):
    for text in ("first", "second"):
        hand_over(strange, text)
    assert told(folder) == ["first", "second"]
    assert {path.parent for path in folder.parent.rglob("*.eml")} == {folder}
