#!/usr/bin/env bash
# Runs a command as on a machine with only Node and npm: browsers, servers, shells and other programs that the tests look
# for are hidden from it, and only from it. Linux only: `npm run test:bare`, or `scripts/bare-machine.sh <command>`.
set -euo pipefail

if [[ ${BARE_MACHINE-} != mounted ]]; then
  as_root=()
  ((EUID == 0)) || as_root=(--map-root-user)
  BARE_MACHINE=mounted BARE_USER=$EUID BARE_GROUP=$(id -g) exec unshare --mount "${as_root[@]}" "$0" "$@"
fi

hide() { if [[ -d $1 ]]; then mount -t tmpfs none "$1"; else mount --bind /dev/null "$1"; fi; }

programs=(chromium chromium-browser google-chrome google-chrome-stable redis-server initdb postgres zsh fish)
programs+=(curl git openssl promtool python3 gcc cc g++ make)
while read -r path; do hide "$(readlink -f "$path")"; done < <(type -ap "${programs[@]}" || true)
for path in /usr/lib/postgresql /usr/lib/chromium /opt/google; do [[ ! -d $path ]] || hide "$path"; done
# Shared libraries that Chromium needs.
# cspell:ignore smime nspr plds softokn freebl freeblpriv nssutil
while read -r path; do hide "$path"; done < <(
  find /usr/lib /lib -type f 2>/dev/null |
    grep -E '/lib(nss3|nssutil3|smime3|ssl3|nspr4|plc4|plds4|expat|softokn3|freebl3|freeblpriv3|sqlite3)\.so'
)

if ((BARE_USER == 0)); then exec "$@"; fi
exec unshare --user --map-user="$BARE_USER" --map-group="$BARE_GROUP" "$@"
