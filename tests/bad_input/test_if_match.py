"""If-Match as RFC 9110 has it: one tag of the list has to match, strongly; what is no list is malformed."""

import re

import pytest

from api.changing.if_match import LONGEST, versions
from api.problems import Problem
from tests.bad_input.asking import problem
from tests.bad_input.test_versions_and_keys import CONTACT, version_of


@pytest.mark.parametrize(
    "said",
    ['W/"{0}"', 'W/"{0}", "{2}"', '"0{0}"', '"three"', '""', '"*"', '"-1"', '"9999999999"', '"{2}","{1}"', '"a,{0}"'],
)
async def test_a_tag_that_is_weak_or_of_no_version_or_of_another_matches_nothing(amina, untouched, said):
    current = await version_of(amina)
    tag = said.format(current, current + 1, current - 1)
    answer = await amina.send("POST", "/contacts", CONTACT, **{"If-Match": tag})
    assert problem(answer, 412, "stale-version")["version"] == current
    assert answer.headers["ETag"] == f'"{current}"'


@pytest.mark.parametrize(
    "said", ['"{0}"', '"{2}", "{0}"', '"{0}" ,"{1}"', 'W/"{1}", "{0}"', ', "{1}",, "{0}",', '"x","{0}"']
)
async def test_one_tag_that_matches_is_enough(amina, said):
    current = await version_of(amina)
    tag = said.format(current, current + 1, current - 1)
    answer = await amina.send("POST", "/contacts", CONTACT, **{"If-Match": tag})
    assert (answer.status_code, answer.json()["version"]) == (201, current + 1)


async def test_several_lines_are_one_list(amina):
    current = await version_of(amina)
    headers = [*amina.headers().items(), ("If-Match", f'"{current - 1}"'), ("If-Match", f'"{current}"')]
    path = f"/apprenticeships/{amina.id}/contacts"
    assert (await amina.http.post(path, json=CONTACT, headers=headers)).status_code == 201
    malformed = [*amina.headers().items(), ("If-Match", '"1"'), ("If-Match", "2")]
    problem(await amina.http.post(path, json=CONTACT, headers=malformed), 422, "malformed-request")


def test_what_is_no_list_is_found_out_in_no_time():
    for said in (", " * (LONGEST // 2), '"1" , ' * (LONGEST // 6) + "x", " " * LONGEST):
        with pytest.raises(Problem):
            versions([said])
    assert versions(['"1",' * (LONGEST // 4)]) == {1}


def test_the_document_says_what_is_taken(document):
    (said,) = [
        each
        for each in document["paths"]["/apprenticeships/{apprenticeship}/contacts"]["post"]["parameters"]
        if each["name"] == "If-Match"
    ]
    pattern = said["schema"]["anyOf"][0]["pattern"]
    assert all(re.search(pattern, tag) for tag in ("*", '"4"', 'W/"4"', '"4", "5"'))
    assert not any(re.search(pattern, tag) for tag in ("", "4", '"4" "5"', '*, "4"'))
