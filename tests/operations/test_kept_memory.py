"""What a process keeps until it ends holds nobody up: garbage collection does not look through it."""

import subprocess
import sys

PROCESS = """
import gc
from time import process_time
import api.wiring.http
from api.processes.kept_memory import spare_what_is_kept

def seconds_of_a_collection():
    began = process_time()
    gc.collect()
    return process_time() - began

gc.collect()
before = seconds_of_a_collection()
spare_what_is_kept()
print(seconds_of_a_collection() / before)
"""


def test_a_collection_looks_at_little_once_a_process_serves():
    ran = subprocess.run([sys.executable, "-c", PROCESS], capture_output=True, text=True, check=True)
    assert float(ran.stdout) < 0.1
