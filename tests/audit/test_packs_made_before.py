"""Packs that were made earlier, by the service as it was then, hold for ever: by their own verifier and by today's."""

from pathlib import Path

import pytest

from api.audit import verify
from tests.audit.packs import checked, closed, forged, lines, opened

MADE = sorted((Path(__file__).parents[1] / "contracts/golden/packs").glob("*.zip"))


@pytest.mark.parametrize("pack", MADE, ids=lambda path: path.stem)
def test_a_pack_made_before_holds_by_its_own_verifier_and_by_todays(pack, tmp_path):
    key = pack.with_suffix(".pem")
    status, says = verify.found(str(pack), str(key))
    assert (status, says.partition(" vouches for ")[2]) == (0, "all of them.")
    assert checked(pack.read_bytes(), tmp_path, "--key", key) == (status, says)


@pytest.mark.parametrize("pack", MADE, ids=lambda path: path.stem)
def test_a_pack_made_before_that_was_changed_since_does_not(pack, tmp_path):
    changed, key, files = tmp_path / "changed.zip", str(pack.with_suffix(".pem")), opened(pack.read_bytes())
    changed.write_bytes(forged(pack.read_bytes(), facts_jsonl=lines(lambda facts: facts[:-1])))
    assert verify.found(str(changed), key)[0] == verify.CHANGED_FACT
    (page,) = [name for name in files if name.endswith("history.html")]
    changed.write_bytes(closed(files | {page: files[page] + b" "}))
    assert verify.found(str(changed), key)[0] == verify.CHANGED_FILE
