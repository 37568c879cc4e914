"""Packs opened, forged and checked: what an auditor does with one, and what somebody might who means ill."""

import io
import json
import re
import subprocess
import sys
import zipfile
from hashlib import sha256

from api.audit import verify


def opened(pack):
    """Return every file of a pack by its path."""
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def told(page):
    """Return by number what the page of a pack tells of each fact, as HTML, in its history."""
    facts = re.findall(r'<details class="fact [a-z]+">.*?</details>', page, re.DOTALL)
    return {int(re.search(r'id="fact-(\d+)"', each)[1]): each for each in facts}


def closed(files):
    """Return a pack of these files just as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def forged(pack, **changes):
    """Return a pack with files changed by functions, its manifest made anew to fit; `__` stands for `/` and `.`'s."""
    files = opened(pack)
    for ending, change in changes.items():
        (name,) = [each for each in files if each.replace("/", "_").replace(".", "_").endswith(ending)]
        files[name] = change(files[name])
    return closed(rehashed(files))


def rehashed(files):
    """Return the files with a manifest that fits them."""
    listed = {name: sha256(text).hexdigest() for name, text in files.items() if name != "manifest.json"}
    return files | {"manifest.json": verify.written({"format": verify.FORMAT, "files": listed})}


def lines(change):
    """Return a change of the lines of a file of facts, each as data."""

    def changed(text):
        facts = [json.loads(line) for line in text.splitlines()]
        return b"".join(json.dumps(each).encode() + b"\n" for each in change(facts))

    return changed


def resealed(facts):
    """Return facts chained anew, as somebody does who rewrites a stream and means to hide it."""
    previous = bytes(32)
    for version, fact in enumerate(facts, 1):
        stream, before = json.loads(fact["data"])["originator_id"], bytes.fromhex(fact["log_before"] or "00" * 32)
        said = verify.hashed(stream, version, fact)
        previous = sha256(verify.SCHEME + previous + before + said).digest()
        fact |= {"version": version, "hash": previous.hex()}
    return facts


def checked(pack, tmp_path, *arguments):
    """Return the status and the sentence of the pack's own verifier, run offline in isolation on the pack."""
    path, program = tmp_path / "pack.zip", tmp_path / "verify.py"
    path.write_bytes(pack)
    program.write_bytes(opened(pack)["verify.py"])
    return run(program, path, *arguments)


def run(program, *arguments):
    """Return the status and the sentence of a verifier."""
    command = [sys.executable, "-I", str(program), *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env={})
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended.returncode, (ended.stdout or ended.stderr).strip()
