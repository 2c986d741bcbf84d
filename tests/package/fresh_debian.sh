#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# fresh_debian.sh BUILD: makes the package from a build tree, installs it on a Debian 12 that has nothing yet (a chroot
# kept as BUILD/fresh-debian for the next run), runs it as a user would, upgrades, removes and purges it. Exits 77 with a
# message where that cannot be tried.
set -euo pipefail
build=$(cd "$1" && pwd)
skip() { echo "Skipped: $*"; exit 77; }
[ "$(id -u)" -eq 0 ] || skip "a chroot needs root"
for tool in debootstrap cpack unshare; do command -v "$tool" >/dev/null || skip "$tool is not installed"; done
# shellcheck source=/dev/null
[ "$(. /etc/os-release && echo "${VERSION_CODENAME:-}")" = bookworm ] || skip "the package is for Debian 12, and this is another system"
if [ "${METSUKE_IN_NAMESPACE:-}" != yes ]; then # mounts go with the namespace, whatever happens
    unshare --mount true 2>/dev/null || skip "this machine makes no mount namespaces"
    METSUKE_IN_NAMESPACE=yes exec unshare --mount "$0" "$@"
fi

work=$(mktemp -d)
trap 'umount -R "$work" 2>/dev/null; rmdir "$work"' EXIT
mount -t tmpfs -o size=3g,mode=755 tmpfs "$work" || skip "this machine mounts no tmpfs" # installing on a disk waits for it thousands of times
root=$work/root
failed=0
pass() { echo "PASS  $*"; }
fail() { echo "FAIL  $*"; failed=$((failed + 1)); }
check() { local what=$1; shift; if "$@" >"$work/said" 2>&1; then pass "$what"; else fail "$what"; tail -20 "$work/said"; fi; }
is() { local what=$1 found=$2 expected=$3; if [ "$found" = "$expected" ]; then pass "$what"; else fail "$what: \"$found\" instead of \"$expected\""; fi; }
inside() { timeout 300 chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
everything() { (cd "$root" && find . -xdev \( -path ./proc -o -path ./run -o -path ./tmp -o -path ./dev -o -path ./var/cache -o -path ./var/log -o -path ./var/lib/dpkg -o -path ./var/lib/apt \) -prune -o -print | grep -v '^./etc/[a-z]*-$' | sort); }

mkdir -p "$work/deb" "$root"
# Not as small as a package that is shipped, and made in a tenth of the time.
(cd "$build" && cpack -G DEB -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip -B "$work/deb") >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
package=$(ls "$work"/deb/metsuke_*.deb)
agent=$(ls "$work"/deb/metsuke-agent_*.deb)
echo "$(basename "$package"): $(stat -c %s "$package") bytes, $(dpkg-deb -f "$package" Installed-Size) KiB installed"
command -v lintian >/dev/null && check "lintian finds no error" lintian --fail-on error "$package" "$agent"

# The chroot: as fresh as it gets, with what the package asks for already there, so that the package's own files stand out.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | head -1)
cache=$build/fresh-debian
mkdir -p "$cache"
depends="$(dpkg-deb -f "$package" Depends), $(dpkg-deb -f "$agent" Depends)"
stamp=$(printf '%s' "$depends" | sha256sum | cut -c1-16)
if [ -f "$cache/$stamp.tar" ]; then
    tar -C "$root" -xf "$cache/$stamp.tar"
else
    timeout 400 debootstrap --variant=minbase bookworm "$root" "${mirror:-http://deb.debian.org/debian}" >"$work/said" 2>&1 \
        || { tail -3 "$work/said"; skip "debootstrap reaches no mirror, or a slow one"; }
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    apt-config dump Acquire::http::Proxy >"$root/etc/apt/apt.conf.d/90proxy"
    mount -t proc proc "$root/proc"
    inside apt-get satisfy -y -qq --no-install-recommends "$depends" >"$work/said" 2>&1 \
        || { tail -20 "$work/said"; skip "the mirror does not have everything"; }
    inside apt-get clean
    umount "$root/proc"
    rm -f "$cache"/*.tar
    tar -C "$root" -cf "$cache/$stamp.tar" .
fi
mount -t proc proc "$root/proc"
everything >"$work/before"
cp "$root/etc/passwd" "$root/etc/group" "$work/"

cp "$package" "$root/tmp/metsuke.deb"
check "installs with what it asks for" inside apt-get install -y --no-install-recommends /tmp/metsuke.deb
check "its files are as packed" inside dpkg --verify metsuke
rights() { inside getcap /usr/bin/metsuke-capture; inside stat -c '%a %U:%G' /usr/bin/metsuke-capture; }
expected=$(printf '/usr/bin/metsuke-capture cap_net_admin,cap_net_raw=ep\n750 root:metsuke')
is "only its group may capture" "$(rights)" "$expected"
check "metsuke-cli tells its version" inside metsuke-cli --version
check "every shipped rule passes its tests" inside metsuke-cli rules test
check "the demo is analysed" inside metsuke-cli analyze --case /tmp/demo.metsuke --json /tmp/demo.json /usr/share/metsuke/demo/office.pcap
check "and its incident found" grep -q KEIRI-07 "$root/tmp/demo.json"
check "the workstation starts without a display" inside env QT_QPA_PLATFORM=offscreen metsuke --screenshots /tmp/pictures --lang en --theme light --size 1280x720
check "and draws its overview" test -s "$root/tmp/pictures/overview-en-light.png"

as() { local who=$1; shift; unshare --net sh -c 'ip link set lo up && exec "$@"' sh timeout --kill-after=5 60 chroot --userspec="$who" "$root" env PATH=/usr/bin:/bin HOME=/tmp "$@"; }
chmod 1777 "$root/tmp"
check "a member of the group captures" as metsuke:metsuke metsuke-cli capture -i lo --duration 1s --case /tmp/live.metsuke
as nobody:nogroup metsuke-cli capture -i lo --duration 1s >"$work/refused" 2>&1 && fail "others capture, too"
check "others are told how to become one" grep -q "sudo adduser nobody metsuke" "$work/refused"

check "an upgrade goes through" inside dpkg -i /tmp/metsuke.deb
is "and leaves the rights as they were" "$(rights)" "$expected"

check "removes" inside dpkg -r metsuke
check "purges" inside dpkg -P metsuke
rm -rf "$root"/tmp/*
is "nothing is left behind" "$(everything | diff "$work/before" - || true)" ""
is "nor a user or group" "$(diff "$work/passwd" "$root/etc/passwd"; diff "$work/group" "$root/etc/group")" ""

cp "$package" "$root/tmp/metsuke.deb"
check "installs once more" inside dpkg -i /tmp/metsuke.deb
mkdir -p "$root/var/lib/metsuke" && echo evidence >"$root/var/lib/metsuke/eth1.metsuke"
check "purges with a case there" inside dpkg -P metsuke
check "and keeps the case" test -s "$root/var/lib/metsuke/eth1.metsuke"
check "and its owner" grep -q '^metsuke:' "$root/etc/passwd"

cp "$agent" "$root/tmp/metsuke-agent.deb"
rm -rf "$root"/var/lib/metsuke
inside deluser --quiet --system metsuke >/dev/null 2>&1 || true
check "the agent installs with what it asks for" inside apt-get install -y --no-install-recommends /tmp/metsuke-agent.deb
check "its files are as packed" inside dpkg --verify metsuke-agent
check "it tells what it can record by" inside metsuke-agent probe
ended=0
inside timeout --preserve-status --signal=INT 10 metsuke-agent record --history /var/lib/metsuke-agent/history --state /var/lib/metsuke-agent/state >"$work/said" 2>&1 || ended=$?
is "it records until it is told to end" "$ended" 0
[ "$ended" -eq 0 ] || tail -5 "$work/said"
is "as an account without rights" "$(inside stat -c %U /var/lib/metsuke-agent/history)" metsuke-agent
cp "$package" "$root/tmp/metsuke.deb"
check "the workstation lives beside it" inside dpkg -i /tmp/metsuke.deb
check "and reads what it recorded" inside metsuke-cli history --history /var/lib/metsuke-agent/history
check "both go" inside dpkg -P metsuke metsuke-agent
rm -rf "$root"/tmp/*
is "nothing of them is left behind" "$(everything | diff "$work/before" - || true)" ""

[ "$failed" -eq 0 ] || { echo "$failed failed"; exit 1; }
