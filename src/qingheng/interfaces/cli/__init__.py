"""The command line: does everything a page does, with --format json on each command."""
