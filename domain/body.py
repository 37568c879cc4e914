"""The typed body of a command: one model, used by the HTTP route and by the rule that decides."""

import re
from datetime import date, time
from typing import Annotated, Any, ClassVar, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema

from domain.days import Division
from domain.uln import names_uln

SEALED = {"sealed": True}
"""Validation context for a body whose free text has been sealed at the edge."""

FREE_TEXT_LENGTH = 4000
ULN_IN_A_CODE = "this is a valid ULN, which stays out of the ledger; write letters before another reference"
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


def _iso_date(value: Any) -> Any:
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)):
        return value
    raise ValueError("give the date as YYYY-MM-DD")


def _of_this_century(day: date) -> date:
    if not EARLIEST <= day < LATEST:
        raise ValueError("give a date between 2000-01-01 and 2099-12-31")
    return day


def _hours_and_minutes(value: Any) -> Any:
    if isinstance(value, time) or (isinstance(value, str) and re.fullmatch(r"\d{2}:\d{2}(:00)?", value)):
        return value
    raise ValueError("give the time of day as HH:MM, such as 10:00")


def _plain_or_sealed(text: str, info: ValidationInfo) -> str:
    if info.context is SEALED:
        return text
    if not text.strip():
        raise ValueError("write something, or leave the field out")
    if len(text) > FREE_TEXT_LENGTH:
        raise ValueError(f"write at most {FREE_TEXT_LENGTH} characters")
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", text):
        raise ValueError("leave out control characters")
    return text


def _no_uln(code: str, info: ValidationInfo) -> str:
    # What an earlier rule let pass has to stay correctable: only what is said now is looked at.
    if info.context is not SEALED and names_uln(code):
        raise ValueError(ULN_IN_A_CODE)
    return code


class FreeText:
    """Marks a text that people write: sealed at the edge, never plain in a fact or a Temporal payload."""


Day = Annotated[date, BeforeValidator(_iso_date), AfterValidator(_of_this_century)]
"""A Europe/London date, written YYYY-MM-DD."""

TimeOfDay = Annotated[
    time,
    BeforeValidator(_hours_and_minutes),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "examples": ["10:00"]}),
]
"""A time of day as clocks in London show it, written HH:MM."""

Text = Annotated[
    str,
    FreeText(),
    AfterValidator(_plain_or_sealed),
    Field(json_schema_extra={"minLength": 1, "maxLength": FREE_TEXT_LENGTH}),
]
"""Free text of 1 to 4,000 characters, sealed at the edge."""

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$"), AfterValidator(_no_uln)]
"""A reference without spaces or personal data, such as a tutor's staff number."""

Element = Annotated[Code, Field(description="What is taught, as the standard names its elements.")]
"""An element of a standard, by its name there."""

KsbReference = Annotated[str, Field(pattern=r"^([KSB][0-9]{1,2}|[a-z]{3,30}(-[a-z]{1,30}){0,8})$")]
"""A knowledge, skill or behaviour as its standard numbers or names it."""

DutyNumber = Annotated[str, Field(pattern=r"^[0-9]{1,2}$")]
Theme = Annotated[str, Field(pattern=r"^[a-z ]{3,40}$")]
GradeName = Annotated[str, Field(pattern=r"^[a-z][a-z ]{1,39}$", description="Such as fail, pass or distinction.")]
Words = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Minutes = Annotated[int, Field(strict=True, ge=1, le=24 * 60)]
Hours = Annotated[int, Field(strict=True, ge=0, le=5000)]
Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
Count = Annotated[int, Field(strict=True, ge=0, le=1000)]
Yes = Annotated[bool, Field(strict=True)]

WhoseBankHolidays = Annotated[
    Division,
    Field(
        description="Whose bank holidays count; those of the employer, by the register, where left out.",
        json_schema_extra=lambda schema: schema.pop("default", None),
    ),
]
"""The division in which the apprentice works: that of the employer in the register, unless another is said."""


Place = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]


class Body(BaseModel):
    """What every command may say: when, in the world, the thing happened, and what it is told from.

    `NAME` is what it is sent by, `TITLE` what people call it, as a button would say it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    NAME: ClassVar[str]
    TITLE: ClassVar[str]

    occurred_on: Day | None = Field(
        default=None,
        description="The date on which it happened; today if left out.",
    )
    source: Code | None = Field(
        default=None,
        description="What this is told from, such as the export of another system; of a past that is taken over, "
        "what its enrolment named where left out.",
    )

    @classmethod
    def deeds(cls) -> tuple[str, ...]:
        """Return everything that `deed` may return."""
        return (cls.NAME,)

    @property
    def deed(self) -> str:
        """Return what the policy calls the deed: the command's name, and whose deed it is where it may be several's."""
        return self.NAME

    @property
    def paper(self) -> str | None:
        """Return the reference of the signed paper that it is recorded from, None where it is the actor's own."""
        return None

    @classmethod
    def free_text(cls) -> tuple[str, ...]:
        """Return the names of the fields that are sealed at the edge."""
        return tuple(
            name
            for name, field in cls.model_fields.items()
            if any(isinstance(each, FreeText) for each in _marks(field.rebuild_annotation()))
        )


class Statement(Body):
    """A command that records what somebody states: by themselves, or on their behalf from a paper that they signed."""

    on_behalf: Code | None = Field(
        default=None,
        description="The reference of the signed paper, where staff record it on behalf of whoever signed; "
        "left out by those who state it themselves.",
    )

    @property
    def paper(self) -> str | None:
        """Return the reference of the signed paper."""
        return self.on_behalf


class PartyStatement(Statement):
    """A statement that each party makes for itself: whoever inherits this has a field `party`, an enum of them all."""

    @classmethod
    def deeds(cls) -> tuple[str, ...]:
        """Return what the policy calls it for each party."""
        parties: Any = cls.model_fields["party"].annotation
        return tuple(f"{cls.NAME}/{party}" for party in parties)

    @property
    def deed(self) -> str:
        """Return what the policy calls it: each party speaks for itself."""
        return f"{self.NAME}/{dict(self)['party']}"


def _marks(annotation: Any) -> list[Any]:
    found = list(getattr(annotation, "__metadata__", ()))
    return found + [mark for each in get_args(annotation) for mark in _marks(each)]
