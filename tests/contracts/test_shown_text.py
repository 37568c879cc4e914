"""Whatever people wrote, on no way out does it move what stands around it or command a screen; all else is shown."""

import json
import unicodedata
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from activities.post.inviting import Entry, as_calendar
from activities.post.writing import Recipient, Writer
from activities.shown_text import escaped, shown, shown_in_a_line
from activities.webhooks.envelope import body
from api.audit.page_templates import template
from api.cli import saying
from api.cli.main import main
from api.embedded.sent_mail import in_lines
from api.sending.calendar_file import feed
from domain.facts.fact import Fact, Recorded
from domain.letter import Invitation, Letterhead, Message

ROOT = Path(__file__).parents[2]
DIRECTIONS = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
MARKS = "\u200e\u200f\u061c"
HOSTILE = st.text(
    st.one_of(
        st.sampled_from("\x00\x07\x08\x1b\x7f\x85\x9b\r\u202a\u202e\u2066\u2069\u2028\u2029" + MARKS),
        st.characters(codec="utf-8"),
    ),
    min_size=1,
    max_size=40,
)
SPOOF = "held\u202e )deggub( \u2066\x1b[2J\x9b31m\u200f"
hostile = given(HOSTILE)


def moves(character):
    """Return whether a character moves what stands around it, commands a screen, or is half of one."""
    of_a_kind = unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
    return (
        (of_a_kind and character not in "\n\t")
        or unicodedata.bidirectional(character) in DIRECTIONS
        or character in MARKS
    )


def harmless(text):
    """Return whether nothing in a text moves what stands around it."""
    return not any(map(moves, text))


@hostile
@example(SPOOF)
def test_what_is_shown_is_harmless_and_keeps_everything_else(text):
    assert harmless(shown(text))
    assert not set("\n\t") & set(shown_in_a_line(text))
    assert shown(shown(text)) == shown(text)
    for each in set(text) - set("\r\u2028\u2029\x85"):
        assert moves(each) or each in shown(text) or unicodedata.category(each) == "Cf"


def test_names_of_every_script_are_shown_as_they_are_written():
    for name in (
        "Zoë Ōyama",
        "محمد علي",
        "דניאל",
        "நிலா\u200d",
        "👩🏽\u200d🏫",
        "two\nlines\tand a tab",
    ):
        assert shown(name) == name


@hostile
def test_json_is_harmless_and_reads_back_as_it_was(text):
    written = msgspec.json.encode({"text": text}).decode()
    assert harmless(escaped(written))
    assert json.loads(escaped(written)) == {"text": text}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@hostile
@example(SPOOF)
def test_the_command_line(capsys, text):
    saying.say(text)
    saying.complain(text)
    out, err = capsys.readouterr()
    assert harmless(out + err)


def test_nothing_else_of_the_command_line_prints():
    printing = {str(each) for each in (ROOT / "api" / "cli").glob("*.py") if "click.echo" in each.read_text("utf-8")}
    assert printing == {str(ROOT / "api" / "cli" / "saying.py")}


def test_a_sentence_about_an_obstacle(monkeypatch):
    monkeypatch.setenv("INDENTURE_SEAL_KEY", "-----BEGIN")
    ended = CliRunner().invoke(main, ["verify", "--seals", "no\u202e\x1b[2J\x9bwhere"])
    assert ended.exit_code in {1, 2}
    assert harmless(ended.output)


@hostile
@example(SPOOF)
def test_a_letter(text):
    letterhead = Letterhead("Northgate Skills", "Jo Field", "jo@provider.example", "https://learn.provider.example")
    writer, message = Writer(None, None, None, None, None, letterhead), Message(uuid4(), "staff", "T-1", ())
    plain, letter = (
        writer.written(message, Recipient(f"Sam{each}", "sam@provider.example"), "a@b.example") for each in ("", text)
    )
    for part in ("plain", "html"):
        said = letter.get_body((part,)).get_content()
        assert harmless(said)
        assert said.count("\n") == plain.get_body((part,)).get_content().count("\n")
    assert all(harmless(str(value)) and "\n" not in str(value) for value in letter.values())


@hostile
@example(SPOOF)
def test_an_invitation(text):
    entry = Entry(text, text, text, ("Northgate Skills", "a@b.example"), (text, "sam@provider.example"))
    said = Invitation(UUID(int=1), "t-1", 7, "planned", date(2030, 1, 21), None, 90)
    read = as_calendar(said, entry)
    assert harmless(read.replace("\r\n", "\n"))
    (event,) = Calendar.from_ical(read).walk("VEVENT")
    assert (event["ATTENDEE"], event["SEQUENCE"]) == ("mailto:sam@provider.example", 7)


@hostile
@example(SPOOF)
def test_a_calendar(text):
    read = bytes(feed(text, []))
    assert harmless(read.decode().replace("\r\n", "\n"))
    assert str(Calendar.from_ical(read)["X-WR-CALNAME"]).startswith("Apprenticeships of")


class Noted(Fact, frozen=True, kw_only=True):
    NAME = "test-noted.v1"
    said: str

    def sentence(self):
        return f"It was noted: {self.said}."


@hostile
@example(SPOOF)
def test_a_card_and_the_sentence_of_an_event(text):
    noted = Recorded(
        originator_id=UUID(int=1),
        originator_version=1,
        occurred_on=date(2026, 3, 2),
        recorded_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
        actor=text,
        role="tutor",
        command=UUID(int=2),
        rules="2026-27.v2",
        fact=Noted(said=text),
    )
    card = json.loads(body("teams", 1, noted))["attachments"][0]["content"]["body"]
    assert harmless(card[0]["text"])
    assert all(harmless(each["value"]) for each in card[1]["facts"])
    event = json.loads(body("cloudevents", 1, noted))["data"]
    assert harmless(event["sentence"])
    assert event["fact"]["said"] == text


@hostile
@example(SPOOF)
def test_the_page_of_an_evidence_pack(text):
    page = template("evidence.html").environment.from_string("<b>{{ said }}</b>").render(said=text)
    assert harmless(page)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="ascii", exclude_characters="\r\n"), max_size=10))
def test_what_was_sent_is_printed_harmlessly(tmp_path, capsys, text):
    letter = EmailMessage()
    letter["To"], letter["Message-ID"] = "sam@provider.example", "<1@provider>"
    letter["Subject"] = "=?utf-8?b?4oCuG1sySg==?= of somebody else"
    letter.set_content(f"\u202e\x1b[2J{text}")
    (tmp_path / "1.eml").write_bytes(letter.as_bytes())
    for as_json in (True, False):
        for line in in_lines(tmp_path, as_json=as_json):
            (saying.say_json if as_json else saying.say)(line)
    assert harmless(capsys.readouterr().out)
