#!/usr/bin/env bash
# Installs the Debian packages that tests and sandbox need, in one call, when it may (root, or sudo without a
# password). Says plainly what it could not install and what is skipped for it. In CI nothing may be missing.
set -euo pipefail
cd "$(dirname "$0")/.."

# command | package | what does not work without it
needs='
cc|gcc libc6-dev|the build: no C compiler
git|git|everything that touches a repository
ssh-keygen|openssh-client|deploy keys and remotes over SSH
sshd|openssh-server|the tests of deploy keys
bwrap|bubblewrap|the sandbox: its tests are skipped, and no run starts unless sandbox.kind = "none"
initdb|postgresql|the tests on PostgreSQL
strace|strace|the power-cut tests
ps|procps|the tests that look for left-over processes
setpriv|util-linux|the tests that need another user
mount|mount|the tests of full and read-only disks
systemd-analyze|systemd|the test of the systemd unit
python-venv|python3-venv|the check of the OpenAPI document
caddy|caddy|the test of a proxy with HTTPS
chromium|chromium fonts-dejavu-core fonts-noto-color-emoji|the tests of the web app in a browser
'

# Whether a command can be had. Servers of PostgreSQL are not in PATH on Debian, and its Python makes no environments
# without a second package.
has() {
    case $1 in
    initdb) command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ;;
    python-venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

# Lines of $needs whose command is missing.
missing() {
    local line
    while IFS= read -r line; do
        if [ -n "$line" ] && ! has "${line%%|*}"; then echo "$line"; fi
    done <<<"$needs"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null || { echo 'setup: no apt-get here' >&2; return 1; }
    [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null || { echo 'setup: neither root nor sudo without a password' >&2; return 1; }
}

# Debian's PostgreSQL would create a cluster and keep it running, and Caddy would take port 80. The tests start their own,
# so only the programs are wanted: these files say so during the installation and are then put back to the default.
cluster_conf=/etc/postgresql-common/createcluster.conf
service_policy=/usr/sbin/policy-rc.d

install_packages() {
    local own_conf=no own_policy=no
    if [[ " $* " == *" caddy "* ]] && [ ! -e "$service_policy" ]; then
        own_policy=yes
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$service_policy" >/dev/null
        as_root chmod 755 "$service_policy"
    fi
    if [[ " $* " == *" postgresql "* ]] && [ ! -e "$cluster_conf" ]; then
        own_conf=yes
        as_root mkdir -p "${cluster_conf%/*}"
        echo 'create_main_cluster = false' | as_root tee "$cluster_conf" >/dev/null
    fi
    local apt=(env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 apt-get -q -o DPkg::Lock::Timeout=300)
    local code=0
    as_root "${apt[@]}" update </dev/null || echo 'setup: apt-get update failed; trying with what is known' >&2
    as_root "${apt[@]}" install -y --no-install-recommends "$@" </dev/null || code=$?
    if [ "$own_conf" = yes ]; then
        local shipped=/usr/share/postgresql-common/createcluster.conf
        if [ -e "$shipped" ]; then as_root cp "$shipped" "$cluster_conf"; else as_root rm -f "$cluster_conf"; fi
    fi
    if [ "$own_policy" = yes ]; then
        as_root rm -f "$service_policy"
        if [ -d /run/systemd/system ]; then as_root systemctl disable --quiet caddy || true; fi
    fi
    return "$code"
}

# Python environments with the program that checks the OpenAPI document, and with the providers' own clients. The copied
# list says that one is complete.
install_python() {
    local requirements=$1 venv=${CARGO_TARGET_DIR:-target}/$2
    if cmp -s "$requirements" "$venv/requirements.txt"; then return; fi
    echo "setup: installing $requirements into $venv"
    mkdir -p "${venv%/*}" &&
        python3 -m venv --clear "$venv" &&
        "$venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
            --only-binary :all: --requirement "$requirements" </dev/null &&
        cp "$requirements" "$venv/requirements.txt"
}

# The coding agents that the tests drive for real, without what they would run at their installation. `npm ci` refuses
# the lock of one of them, which leaves out its packages for other systems.
install_agents() {
    local list=tests/agents agents=${CARGO_TARGET_DIR:-target}/agents
    if cmp -s "$list/package-lock.json" "$agents/installed"; then return; fi
    echo "setup: installing the coding agents of $list into $agents"
    rm -rf "$agents" && mkdir -p "$agents" && cp "$list"/package*.json "$agents" &&
        npm install --prefix "$agents" --no-save --no-audit --no-fund --silent </dev/null &&
        cp "$list/package-lock.json" "$agents/installed"
}

found=$(missing)
if [ -n "$found" ]; then
    mapfile -t packages < <(cut -d '|' -f 2 <<<"$found" | tr ' ' '\n')
    echo "setup: installing ${packages[*]}"
    if may_install; then install_packages "${packages[@]}" || echo 'setup: the installation failed' >&2; fi
    found=$(missing)
fi

while IFS='|' read -r command _ loss; do
    if [ -n "$command" ]; then echo "setup: MISSING $command: $loss" >&2; fi
done <<<"$found"

if has bwrap && ! bwrap --ro-bind / / --unshare-user --unshare-pid --proc /proc true 2>/dev/null; then
    echo 'setup: bubblewrap is here but may not make namespaces (see kernel.unprivileged_userns_clone, AppArmor)' >&2
    found+=' bwrap'
fi

if has python-venv && ! install_python tests/openapi/requirements.txt schemathesis; then
    echo 'setup: MISSING schemathesis: the check of the OpenAPI document' >&2
    found+=' schemathesis'
fi

if has python-venv && ! install_python tests/clients/requirements.txt clients; then
    echo "setup: MISSING clients: the providers' own clients before the gateway" >&2
    found+=' clients'
fi

if ! command -v npm >/dev/null || ! install_agents; then
    echo 'setup: MISSING the coding agents, or Node.js with npm: the tests that drive them' >&2
    found+=' agents'
fi

if [ -n "$found" ] && { [ "${CI:-}" = true ] || [ "${DEPUTY_TEST_REQUIRE_ALL:-}" = 1 ]; }; then
    echo 'setup: nothing may be skipped here' >&2
    exit 1
fi
