#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what building and testing need on Debian 12, only what is missing; works as root or through sudo.
set -euo pipefail

packages=(
    build-essential cmake ninja-build ccache pkg-config git time
    qt6-base-dev qt6-svg-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qt6-translations-l10n qtkeychain-qt6-dev libqcustomplot-dev libgl1-mesa-dev
    clang libbpf-dev
    libpcap-dev libmosquitto-dev libnftables-dev libseccomp-dev libsqlite3-dev libssl-dev libcurl4-openssl-dev zlib1g-dev libzstd-dev libbrotli-dev libre2-dev libpsl-dev libexpat1-dev libevtx-dev libyara-dev libbfio-dev
    iproute2 tcpreplay libcap2-bin curl cron file mosquitto dbus gnome-keyring
    librsvg2-bin desktop-file-utils appstream shared-mime-info debootstrap
    libmimalloc-dev libyaml-dev nlohmann-json3-dev libcli11-dev libgtest-dev libgmock-dev libqt6svg6
    fonts-inter fonts-jetbrains-mono fonts-noto-cjk
)

missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ "${#missing[@]}" -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "Metsuke's build installs its dependencies with apt (Debian 12). Missing here: ${missing[*]}" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Run as root or install sudo; missing: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
fi
echo "Installing: ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
