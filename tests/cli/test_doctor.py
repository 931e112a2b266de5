"""The doctor: each service with a figure, each trouble with a remedy."""

import json
import stat

from raw_servers import free_port
from shell import Shell


def checks(ran) -> dict[str, dict]:
    return {check["name"].partition(" http")[0].partition(" ws")[0]: check for check in json.loads(ran.out)["checks"]}


def test_all_is_well_with_the_dev_network(shell, devnet) -> None:
    ran = shell("doctor", "--network", "dev", "--json")
    found = checks(ran)
    assert ran.code == 0, ran.out
    assert list(found) == [
        *(
            "node RPC",
            "chain name",
            "clock",
            "node events",
            "CSPR.cloud REST",
            "CSPR.cloud stream",
            "journal",
            "terminal",
        )
    ]
    assert "first heartbeat" in found["CSPR.cloud stream"]["figure"]
    shown = shell("doctor", "--network", "dev", "--stream", "")  # it waits for no heartbeat
    assert shown.code == 0
    assert shown.out.count("✓") == 7


def test_what_is_wrong_is_named_with_a_remedy(shell, devnet) -> None:
    shell("key", "new", "me.pem")
    file = shell.home / "me.pem"
    file.chmod(file.stat().st_mode | stat.S_IROTH)
    ran = shell("doctor", "--network", "dev", "--chain-name", "casper", "--events", f"http://127.0.0.1:{free_port()}/events",
                "--key", "me.pem", "--key", "absent.pem", "--json", CSPR_CLOUD_KEY="another-token")  # fmt: skip
    found = checks(ran)
    assert ran.code == 3
    assert {name for name, check in found.items() if not check["ok"]} == {
        *("chain name", "node events", "CSPR.cloud REST", "CSPR.cloud stream", "key file me.pem", "key file absent.pem")
    }
    assert "401" in found["CSPR.cloud REST"]["figure"]
    assert found["key file me.pem"]["remedy"] == "chmod 600 me.pem"
    assert "another-token" not in ran.out


def test_a_clock_that_is_hours_off_is_told(tmp_path) -> None:
    shell = Shell(tmp_path)
    process = shell.start("devnet", "--port", 0, "--json", "--fault", "rpc:clock-fork=-7200")
    try:
        info = json.loads(process.stdout.readline())
        flags = ["--rpc", info["rpc"], "--events", "", "--chain-name", "casper-devnet"]
        ran = shell("doctor", *flags)
    finally:
        process.terminate()
        process.communicate(timeout=10)
    assert ran.code == 3
    assert "ahead of the latest block" in ran.out
