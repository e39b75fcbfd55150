"""A cluster of Ceph on this machine, in memory, for its object gateway: S3 as somebody else wrote it.

One monitor, one store, one gateway, all on the loopback and below one folder. Debian has it in the packages of :data:`PACKAGES`; ``make test-slow`` installs them where it may.
"""

import json
import shutil
import socket
import subprocess
import time
import uuid
from pathlib import Path
from typing import IO

PACKAGES = "ceph-common ceph-mon ceph-osd radosgw"
PROGRAMS = ("ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
ACCESS, SECRET = "forewarn-test", "forewarn-test-secret"
_CONFIG = """\
[global]
fsid = {fsid}
mon_initial_members = a
mon_host = {addresses}
keyring = {folder}/keyring
public_network = 127.0.0.0/8
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pgp_num = 8
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_data_avail_crit = 1
mon_data = {folder}/mon
osd_data = {folder}/osd
osd_objectstore = memstore
memstore_device_bytes = 2147483648
run_dir = {folder}
admin_socket = {folder}/$name.asok
log_file = {folder}/$name.log
crash_dir = {folder}

[client.admin]
rgw_frontends = beast endpoint=127.0.0.1:{port}
rgw_data = {folder}/rgw

[mon]
keyring = {folder}/monitors

[osd]
keyring = {folder}/osd/keyring
"""


def absent() -> list[str]:
    """The programs that are not installed."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


class Ceph:
    """The cluster, started; ``url`` is where the gateway answers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []
        self._output: IO[bytes] = (folder / "output").open("wb")
        first, second, port = _ports(3)
        self.url = f"http://127.0.0.1:{port}"
        addresses = f"[v2:127.0.0.1:{first},v1:127.0.0.1:{second}]"
        fsid, store = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
        self._config = folder / "ceph.conf"
        self._config.write_text(_CONFIG.format(fsid=fsid, addresses=addresses, folder=folder, port=port))
        for name in ("mon", "osd", "rgw"):
            (folder / name).mkdir()
        try:
            self._monitor(fsid, addresses)
            self._store(store)
            self._gateway()
        except BaseException:
            self.stop()
            raise

    def _monitor(self, fsid: str, addresses: str) -> None:
        monitors, keys = str(self._folder / "monmap"), str(self._folder / "monitors")
        everything = [word for room in ("mon", "osd", "mgr") for word in ("--cap", room, "allow *")]
        admin = str(self._folder / "keyring")
        self._call("ceph-authtool", "--create-keyring", keys, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *")
        self._call("ceph-authtool", "--create-keyring", admin, "--gen-key", "-n", "client.admin", *everything)
        self._call("ceph-authtool", keys, "--import-keyring", admin)
        self._call("monmaptool", "--create", "--fsid", fsid, "--addv", "a", addresses, monitors)
        self._call("ceph-mon", "--mkfs", "-i", "a", "--monmap", monitors, "--keyring", keys)
        self._start("ceph-mon", "-i", "a")
        self._until("quorum", "ceph", "quorum_status")

    def _store(self, id: str) -> None:
        key = self._call("ceph-authtool", "--gen-print-key").strip()
        secrets, keys = self._folder / "secrets", str(self._folder / "osd" / "keyring")
        secrets.write_text(json.dumps({"cephx_secret": key}))
        self._call("ceph-authtool", "--create-keyring", keys, "-n", "osd.0", "--add-key", key)
        # The uuid has to be the same in both, or the store never joins.
        self._call("ceph", "osd", "new", id, "-i", str(secrets))
        self._call("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", id)
        self._start("ceph-osd", "-i", "0")
        self._until("1 up", "ceph", "osd", "stat")

    def _gateway(self) -> None:
        made = ("user", "create", "--uid=test", "--display-name=test", f"--access-key={ACCESS}", f"--secret={SECRET}")
        self._call("radosgw-admin", *made)
        self._start("radosgw", "-n", "client.admin")
        host, _, port = self.url.removeprefix("http://").partition(":")
        for _ in range(600):
            self._alive()
            with socket.socket() as found:
                if found.connect_ex((host, int(port))) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError("the gateway does not answer")

    def stop(self) -> None:
        """End what was started, the gateway first."""
        for process in reversed(self._running):
            process.kill()
            process.wait()
        self._output.close()

    def _start(self, program: str, *arguments: str) -> None:
        command = [program, "-c", str(self._config), *arguments, "-f"]
        self._running.append(subprocess.Popen(command, stdout=self._output, stderr=self._output))

    def _call(self, program: str, *arguments: str) -> str:
        config = [] if program in ("monmaptool", "ceph-authtool") else ["-c", str(self._config)]
        done = subprocess.run([program, *config, *arguments], capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, f"{program} {' '.join(arguments)}: {done.stderr}"
        return done.stdout

    def _until(self, sign: str, program: str, *arguments: str) -> None:
        for _ in range(120):
            self._alive()
            if sign in self._call(program, *arguments, "--connect-timeout", "30"):
                return
            time.sleep(0.5)
        raise AssertionError(f"no '{sign}' from {program} {' '.join(arguments)}")

    def _alive(self) -> None:
        for process in self._running:
            assert process.poll() is None, (self._folder / "output").read_text("utf-8", "replace")[-2000:]


def _ports(number: int) -> list[int]:
    """Ports that nobody listens on, all at once, so that they differ."""
    taken = [socket.socket() for _ in range(number)]
    try:
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in taken]
    finally:
        for one in taken:
            one.close()
