"""`python -m wavecoder`."""

from wavecoder.cli import main

main()
