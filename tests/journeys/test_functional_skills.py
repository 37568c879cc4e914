"""English and maths: whichever level is required, attempted as often as it takes, or not needed at all."""

from tests.journeys.conftest import MONDAY

PLAN = {"learning_plan": "legacy statement", "learning_plan_evidence": "SEN-1"}
SIGNS = {"uses_british_sign_language": True}
SIGNED = {"apprentice_signed": True, "employer_signed": True}
DECLINED = {"reason": "adult declined", "evidence": "PLAN-1", **SIGNED}


async def sit(life, subject, passed, qualification="level 2"):
    body = {"passed": passed, "evidence": "SLIP-1", "qualification": qualification}
    await life.do("POST", f"/functional-skills/{subject}/attempts", body)


async def unmet(life):
    items = (await life.read("/gateway", on=(await life.today()).isoformat()))["items"]
    return {item["requirement"]: item["why"] for item in items if not item["met"]}


async def test_maths_failed_twice_and_then_passed_is_achieved(on_programme, rules_against):
    life = await on_programme()
    for passed in (False, False, True):
        assert "maths-achieved" in await unmet(life)
        await sit(life, "maths", passed)
    assert "maths-achieved" not in await unmet(life)
    maths = (await life.read())["state"]["functional_skills"]["maths"]
    assert (maths["attempts"], maths["achieved_on"]) == (3, MONDAY.isoformat())
    assert await rules_against(sit(life, "maths", True)) == ["subject-is-still-open"]
    said = [fact["sentence"] for fact in await life.history() if fact["name"] == "functional-skills-attempted.v1"]
    assert [each.rpartition(": ")[2] for each in said] == ["not passed.", "not passed.", "passed."]


async def test_entry_level_3_suffices_with_a_plan_and_not_without(on_programme):
    with_plan, without = await on_programme(PLAN), await on_programme()
    for life in (with_plan, without):
        for subject in ("english", "maths"):
            await sit(life, subject, True, "entry level 3")
    assert not {"english-achieved", "maths-achieved"} & set(await unmet(with_plan))
    assert {"english-achieved", "maths-achieved"} <= set(await unmet(without))


async def test_british_sign_language_replaces_english_for_those_who_use_it_and_never_maths(on_programme, rules_against):
    signing, speaking = await on_programme(SIGNS), await on_programme()
    refused = ["sign-language-replaces-english-only"]
    assert await rules_against(sit(speaking, "english", True, "british sign language")) == refused
    assert await rules_against(sit(signing, "maths", True, "british sign language")) == refused
    await sit(signing, "english", True, "british sign language")
    assert "english-achieved" not in await unmet(signing)
    assert "maths-achieved" in await unmet(signing)


async def test_an_adult_may_decline_and_who_started_younger_may_not(on_programme, rules_against):
    adult, younger = await on_programme(), await on_programme(born="2012-01-07")
    assert (await younger.read())["state"]["enrolment"]["age_at_start"] == 18
    path = "/functional-skills/maths/exemption"
    assert await rules_against(younger.do("PUT", path, DECLINED)) == ["only-adults-decline"]
    await younger.agreed_by_two("PUT", path, {"reason": "prior attainment", "evidence": "GCSE-2"})
    await adult.agreed_by_two("PUT", path, DECLINED)
    for life in (adult, younger):
        assert "maths-achieved" not in await unmet(life)
        assert await rules_against(sit(life, "maths", True)) == ["subject-is-still-open"]
    assert "english-achieved" in await unmet(adult)


async def test_english_by_its_parts_and_maths_by_choice_suffice_each_in_its_way(on_programme, rules_against):
    life, attempts = await on_programme(), "/functional-skills/english/attempts"
    slip = {"evidence": "SLIP-2", "passed": True}
    for part, passed in (("reading", True), ("writing", False), ("speaking and listening", True)):
        await life.do("POST", attempts, {**slip, "part": part, "passed": passed})
        assert "english-achieved" in await unmet(life)
    assert await rules_against(life.do("POST", attempts, {**slip, "part": "reading"})) == ["part-is-not-passed-yet"]
    await life.do("POST", attempts, {**slip, "part": "writing"})
    assert "writing, attempt 2" in (await life.sentences())[-1]
    alone = {"reason": "adult declined", "evidence": "PLAN-1", "apprentice_signed": True}
    path = "/functional-skills/maths"
    assert await rules_against(life.do("PUT", f"{path}/exemption", alone)) == ["declining-is-signed-by-both"]
    chosen = {"agreed_by_apprentice": True, "agreed_by_employer": True, "evidence": "PLAN-2"}
    await life.do("PUT", f"{path}/choice", chosen)
    assert "maths-achieved" in await unmet(life)
    await sit(life, "maths", passed=False)
    assert not {"english-achieved", "maths-achieved"} & set(await unmet(life))
    adjusted = {"learning_plan": "professional assessment", "evidence": "SEN-2"}
    await life.do("PUT", f"{path}/adjustment", adjusted)
    assert (await life.read())["state"]["functional_skills"]["maths"]["requirement"] == "entry level 3"
