"""What importing costs above bare Python, and what comes along."""

import json
import subprocess
import sys
from collections.abc import Iterator

PROBE = """
import time, sys, json
before = time.perf_counter()
{work}
spent = time.perf_counter() - before
heavy = {{"requests", "ssl", "cattrs", "orjson", "aiohttp"}}
print(json.dumps([spent, sorted(heavy & set(sys.modules))]))
"""

CASES = {
    "klaviyo_bridge": "import klaviyo_bridge",
    "klaviyo_bridge.consent": "import klaviyo_bridge.consent",
    "klaviyo_bridge.policies.omnisend": "from klaviyo_bridge.policies import omnisend",
    "a client, ready to send": "from klaviyo_bridge import Klaviyo; Klaviyo('pk_bench')",
}
PEERS = {
    "klaviyo-api, its profiles ready": (
        "from klaviyo_api import KlaviyoAPI; KlaviyoAPI('pk_bench').Profiles"
    ),
}


def measure(*, smoke: bool) -> Iterator[str]:
    """Import in fresh interpreters; the median of the runs."""
    runs = 1 if smoke else 11
    for what, work in CASES.items():
        yield _line(what, work, runs)
    for what, work in PEERS.items():
        try:
            yield _line(what, work, min(runs, 3))
        except subprocess.CalledProcessError:
            yield f"{what}: not installed"


def _line(what: str, work: str, runs: int) -> str:
    found = [_once(work) for _ in range(runs)]
    median = sorted(seconds for seconds, _ in found)[runs // 2]
    loaded = ", ".join(found[0][1]) or "none"
    return f"{median * 1000:>9.1f} ms  {what} (heavy modules loaded: {loaded})"


def _once(work: str) -> tuple[float, list[str]]:
    program = (sys.executable, "-c", PROBE.format(work=work))
    done = subprocess.run(program, check=True, capture_output=True, text=True)  # noqa: S603  # this interpreter, our own probe
    seconds, loaded = json.loads(done.stdout)
    return seconds, loaded
