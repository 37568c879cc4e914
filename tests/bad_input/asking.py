"""What every answer to bad input has to be: a problem with a stable type that says what to do and repeats nothing."""

import json
import re


def problem(answer, status, kind):
    """Return the problem document of an answer, after checking that it is a good one."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer.text
    said = answer.json()
    assert said["status"] == status
    assert said["type"] == f"/problems/{kind}"
    assert re.fullmatch(r"[A-Z].*[a-z]", said["title"])
    assert re.fullmatch(r"\S.{15,}\S", said["detail"], re.DOTALL), said["detail"]
    return said


def no_echo(answer, *sent):
    """Check that an answer repeats nothing of what was sent, escaped or not."""
    texts = [answer.text, json.dumps(answer.json(), ensure_ascii=False)]
    assert not [each for each in sent if any(each in text for text in texts)]
