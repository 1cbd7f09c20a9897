"""What supervisord is told about the processes of one place."""

import os
import pwd
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ops.place import Place
from ops.steps import leashed

GROUP = "front-door"
LONGEST_SOCKET_PATH = 95

SUPERVISORD = """\
[supervisord]
nodaemon = true
{user}
umask = 077
logfile = {data}/logs/supervisord.log
logfile_maxbytes = 1MB
logfile_backups = 1
pidfile = {data}/supervisord.pid

[unix_http_server]
file = {socket}
chmod = 0600

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl = unix://{socket}

[group:{group}]
programs = {names}
"""

# One that dies is started again at once; one that cannot start is tried for some minutes.
PROGRAM = """
[program:{name}]
command = {command}
autorestart = true
startretries = 20
stopwaitsecs = 3
stopasgroup = true
killasgroup = true
redirect_stderr = true
stdout_logfile = {log}
stdout_logfile_maxbytes = 5MB
stdout_logfile_backups = 2
"""


def configuration_path(place: Place) -> Path:
    """Where the configuration is; `supervisorctl -c` takes it too."""
    return place.data_dir / "supervisord.conf"


def write_configuration(place: Place, programs: Mapping[str, str]) -> Path:
    """Write the configuration of the named commands and give its path."""
    place.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    data = _escaped(str(place.data_dir))
    user = f"user = {pwd.getpwuid(0).pw_name}" if os.geteuid() == 0 else ""
    text = SUPERVISORD.format(
        user=user, data=data, socket=_socket(place), group=GROUP, names=",".join(programs)
    )
    for name, started in programs.items():
        command = _escaped(" ".join(leashed([started])))
        # supervisord takes the signs of this one value apart twice.
        log = _escaped(_escaped(str(place.logs / f"{name}.log")))
        text += PROGRAM.format(name=name, command=command, log=log)
    path = configuration_path(place)
    path.write_text(text)
    return path


def _socket(place: Place) -> str:
    """A short enough path for supervisorctl's socket."""
    path = str(place.data_dir / "supervisor.sock")
    if len(path) > LONGEST_SOCKET_PATH:
        path = f"{tempfile.mkdtemp(prefix='front-door-')}/supervisor.sock"
    return _escaped(path)


def _escaped(text: str) -> str:
    return text.replace("%", "%%")
