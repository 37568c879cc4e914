"""What cannot be taken is refused in words of ours: whatever the field, the library's own are never shown."""

from uuid import uuid4

import pytest
from pydantic import ValidationError

from api.answers.of_many.caseload import Wanted
from api.audit.sampling import Asked
from api.changing.from_the_register import said_by_callers
from api.commands import COMMAND_ROUTES
from api.problems import without_input
from api.registers.people import NewApprentice, NewEmployer
from api.sending.webhooks import NewWebhook

MODELS = [
    *(said_by_callers(each.command) for each in COMMAND_ROUTES),
    Wanted,
    Asked,
    NewApprentice,
    NewEmployer,
    NewWebhook,
]
WRONG = [
    None,
    True,
    -1,
    1.5,
    10**7,
    10**30,
    float("inf"),
    "",
    "x y",
    "Zwölf!",
    "7",
    "2026-13-40",
    "2026-10-01T09:00:00Z",
    "x" * 5000,
    "\ud800",
    str(uuid4()),
    [],
    ["", 7],
    ["K1"] * 2000,
    [{}],
    {},
    {"x": "y"},
    {1: []},
    b"\xff",
]


def errors(model, said):
    """Return what the model refuses of what was said."""
    try:
        model.model_validate(said)
    except ValidationError as error:
        return error.errors()
    return []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_nothing_that_a_field_refuses_is_told_in_the_words_of_the_library(model):
    found = errors(model, {}) + errors(model, {"made_up": 1}) + errors(model, [])
    for name in model.model_fields:
        for value in WRONG:
            found += errors(model, {name: value})
    assert found
    for error in found:
        reason = without_input(error)["reason"]
        ours = error["type"] == "value_error"
        assert ours or reason != error["msg"], (error["type"], error["msg"])
        assert not reason.startswith(("Input", "Value", "String", "Field", "Tuple", "List", "Assertion")), reason
        assert reason != "write it as it is documented", error["ctx"]
        assert "{" not in reason


@pytest.mark.parametrize(
    ("command", "said", "place", "reason"),
    [
        ("allocate-tutor", {}, "tutor", "fill this in"),
        ("allocate-tutor", {"tutor": "t 1"}, "tutor", "use letters, digits and . _ : -, a letter or digit first, "),
        ("log-off-the-job", {"minutes": "many"}, "minutes", "give a whole number"),
        ("log-off-the-job", {"minutes": 0}, "minutes", "1 at least"),
        ("log-off-the-job", {"minutes": 1441}, "minutes", "1440 at most"),
        ("log-off-the-job", {"activity": "dancing"}, "activity", "choose workshop, shadowing, "),
        ("hold-session", {"session": "monday"}, "session", "give a UUID"),
        ("plan-series", {"days": []}, "days", "give at least one"),
        ("plan-session", {"planned_on": "1 May"}, "planned_on", "give the date as YYYY-MM-DD"),
        ("plan-session", {"mode": "telepathy"}, "mode", "choose "),
    ],
)
def test_what_to_do_is_said(command, said, place, reason):
    model = next(said_by_callers(each.command) for each in COMMAND_ROUTES if command == each.command.NAME)
    found = {each["place"]: each["reason"] for each in map(without_input, errors(model, said))}
    assert found[place].startswith(reason), found
