#!/usr/bin/env bash
# Runs a command beside eight processes that are always busy: `npm run test:busy`, or `scripts/busy-machine.sh <command>`.
# They run in the session of the command, because Linux may divide processor time by session first.
set -euo pipefail

for _ in {1..8}; do
  # Each ends once this script has ended, in whichever way.
  node -e 'while (process.ppid === Number(process.argv[1]));' $$ &
done
"$@"
