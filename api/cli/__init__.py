"""The command line: every way to run and to ask Indenture from a terminal."""
