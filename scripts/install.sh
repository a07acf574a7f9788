#!/usr/bin/env bash
# Installs what `cargo build --release` made: programs, systemd unit, account, configuration. Called by `make install`.
# With DESTDIR it only copies, for packagers; without, it also tells systemd.
set -euo pipefail
cd "$(dirname "$0")/.."

prefix=${PREFIX:-/usr/local}
dest=${DESTDIR:-}
etc=$dest/etc/deputy

for program in deputyd deputy deputy-runner; do
    # install(1) unlinks first, so runs in progress keep the program that they were started with.
    install -D -m 755 "target/release/$program" "$dest$prefix/bin/$program"
done

unit=$dest$prefix/lib/systemd/system/deputyd.service
install -D -m 644 systemd/deputyd.service "$unit"
sed -i "s|/usr/local/bin/|$prefix/bin/|" "$unit"
install -D -m 644 systemd/deputy.sysusers.conf "$dest$prefix/lib/sysusers.d/deputy.conf"

if [ -z "$dest" ] && command -v systemd-sysusers >/dev/null; then
    systemd-sysusers "$prefix/lib/sysusers.d/deputy.conf"
fi

install -d -m 755 "$etc"
target/release/deputyd config example >"$etc/config.example.toml"
if [ ! -e "$etc/config.toml" ]; then
    # It may come to hold keys: the account reads it, others do not.
    install -m 640 systemd/config.toml "$etc/config.toml"
    if [ -z "$dest" ] && getent group deputy >/dev/null; then chgrp deputy "$etc/config.toml"; fi
fi

if [ -z "$dest" ] && [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
cat <<NEXT
installed below $dest$prefix. Next:
  edit /etc/deputy/config.toml (every setting: /etc/deputy/config.example.toml)
  systemctl enable --now deputyd
NEXT
