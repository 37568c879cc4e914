"""How many files and connections a process may have open at once."""

import resource

# Where nothing is said to be the most, not every kernel takes whatever is asked: macOS takes this.
_WHERE_UNLIMITED = 10_240


def allow_all() -> None:
    """Let this process have as many as the machine allows it: what it starts with is often a thousand."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    wanted = max(now, _WHERE_UNLIMITED) if most == unlimited else most
    if now not in {unlimited, wanted}:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
