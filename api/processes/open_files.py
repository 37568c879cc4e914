"""How many files and connections a process may have open at once."""

import resource

# Where the machine names no limit, what it takes need not be unlimited: not every kernel takes that.
_ENOUGH = 1_048_576


def allow_all() -> None:
    """Let this process have as many as the machine allows it: what it starts with is often a thousand."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if most == resource.RLIM_INFINITY else most
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
