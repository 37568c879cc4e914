"""The portfolio of evidence: pieces kept in OneFile, what each shows, and what nothing shows yet."""

EVIDENCE = {"onefile_id": "OF-1", "title": "Mentoring contract", "ksbs": ["K2", "S3"], "duties": ["2", "9"]}


async def test_coverage_is_told_for_every_ksb_and_decides_whether_it_can_be_submitted(on_programme, rules_against):
    life = await on_programme()
    standard = (await life.http.get("/standards/ST1379", headers=life.headers())).json()
    ksbs = [*standard["knowledge"], *standard["skills"], *standard["behaviours"]]
    assert (len(standard["duties"]), len(standard["knowledge"]), len(ksbs)) == (9, 16, 35)
    submit = "/portfolio/submission"
    assert "portfolio-holds-evidence" in await rules_against(life.do("PUT", submit))
    await life.do("POST", "/portfolio/evidence", EVIDENCE)
    await life.do("POST", "/portfolio/evidence", {**EVIDENCE, "onefile_id": "OF-2", "ksbs": ["K2"], "duties": []})
    coverage = await life.read("/portfolio/coverage")
    assert list(coverage) == ksbs
    assert {ksb: pieces for ksb, pieces in coverage.items() if pieces} == {"K2": ["OF-1", "OF-2"], "S3": ["OF-1"]}
    assert await rules_against(life.do("PUT", submit)) == ["every-ksb-is-shown"]
    await life.add_evidence([ksb for ksb in ksbs if not coverage[ksb]])
    await life.do("PUT", submit)
    assert (await life.read())["state"]["stage"] == "gateway"


async def test_evidence_that_cannot_be_is_refused_with_every_reason(on_programme, rules_against):
    life = await on_programme()
    await life.do("POST", "/portfolio/evidence", EVIDENCE)
    again = life.do("POST", "/portfolio/evidence", {**EVIDENCE, "ksbs": ["K17"], "duties": ["10"]})
    assert await rules_against(again) == [
        "ksbs-belong-to-the-standard",
        "duties-belong-to-the-standard",
        "evidence-is-new",
    ]


async def test_updates_of_progress_are_kept_and_read_by_whom_they_are_for(on_programme):
    life = await on_programme()
    for percent in (20, 35):
        body = {"progress_percent": percent, "summary": f"{percent} of a hundred."}
        await life.do("POST", "/portfolio/progress-updates", body)
    portfolio = (await life.read())["state"]["portfolio"]
    assert (portfolio["updates"], portfolio["progress_percent"]) == (2, 35)
    assert (await life.history())[-1]["fact"]["summary"] == "35 of a hundred."
