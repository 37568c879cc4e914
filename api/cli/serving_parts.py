"""What the parts are forked off, as a process that is started: by whoever has threads, so that nothing forks off it."""

import sys

from api.cli.main import serve_parts

if __name__ == "__main__":
    serve_parts(int(sys.argv[1]))
