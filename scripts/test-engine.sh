#!/bin/bash
# A Docker Engine of its own for tests: everything it has lies in one folder, it listens on a socket in there and
# nowhere else, and its images are made from this machine's files, so no registry is asked.
#
#   scripts/test-engine.sh up DIR [dockerd options]   start (or find running), print the socket's path
#   scripts/test-engine.sh halt DIR [SIGNAL]          end dockerd alone (TERM unless named); `up` brings it back
#   scripts/test-engine.sh down DIR                   remove its containers, end it, remove DIR
#
# Needs root. Images: busybox:local (CMD sh) and node:local (ENTRYPOINT node).
set -euo pipefail

main() {
  local verb=${1:-} folder=${2:-}
  [[ -n $verb && -n $folder ]] || { sed -n '5,7s/^# *//p' "$0" >&2; exit 2; }
  shift 2
  mkdir -p "$folder"
  DIR=$(cd "$folder" && pwd)
  SOCKET=$DIR/docker.sock
  case $verb in
    up) up "$@" ;;
    halt) halt dockerd "${1:-TERM}" ;;
    down) down ;;
    *) echo "unknown: $verb (up, halt or down)" >&2; exit 2 ;;
  esac
}

up() {
  install_packages
  mountpoint -q /sys/fs/cgroup || mount -t cgroup2 none /sys/fs/cgroup
  # containerd is a process of its own, so that killing dockerd leaves the containers' keepers alone.
  running containerd || start_containerd
  running dockerd || start_dockerd "$@"
  image busybox:local >/dev/null 2>&1 || busybox_image
  image node:local >/dev/null 2>&1 || ! command -v node >/dev/null || node_image
  echo "$SOCKET"
}

install_packages() {
  command -v dockerd >/dev/null && command -v busybox >/dev/null && command -v iptables >/dev/null && return
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2
  apt-get install -y -qq --no-install-recommends docker.io iptables busybox-static >&2
}

start_containerd() {
  mkdir -p "$DIR/containerd"
  rm -f "$DIR/containerd/socket"
  cat >"$DIR/containerd/config.toml" <<TOML
version = 2
root = "$DIR/containerd/root"
state = "$DIR/containerd/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$DIR/containerd/socket"
TOML
  setsid containerd --config "$DIR/containerd/config.toml" >>"$DIR/containerd.log" 2>&1 </dev/null &
  echo $! >"$DIR/containerd.started"
  wait_for "$DIR/containerd.log" test -S "$DIR/containerd/socket"
}

# Containers of the tests have no network, so neither bridge nor packet filter is touched.
start_dockerd() {
  # A killed daemon leaves its pid file, and refuses to start beside it when that number is in use again.
  rm -f "$DIR/dockerd.pid"
  setsid dockerd --host "unix://$SOCKET" --containerd "$DIR/containerd/socket" --pidfile "$DIR/dockerd.pid" \
    --data-root "$DIR/data" --exec-root "$DIR/exec" --bridge=none --iptables=false --ip6tables=false \
    "$@" >>"$DIR/dockerd.log" 2>&1 </dev/null &
  echo $! >"$DIR/dockerd.started"
  wait_for "$DIR/dockerd.log" engine info
}

engine() { docker --host "unix://$SOCKET" "$@"; }
image() { engine image inspect "$1"; }

running() {
  local started=$DIR/$1.started
  [[ -s $started ]] && [[ $(cat "/proc/$(cat "$started")/comm" 2>/dev/null) == "$1" ]]
}

wait_for() {
  local log=$1 tries=0
  shift
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    if ((tries > 300)); then echo "gave up after 30 s, end of $log:" >&2; tail -n 5 "$log" >&2; exit 1; fi
    sleep 0.1
  done
}

busybox_image() {
  local root applet
  root=$(mktemp -d)
  mkdir -p "$root"/{bin,dev,etc,proc,sys,tmp}
  cp "$(command -v busybox)" "$root/bin/busybox"
  # busybox names itself in its list: a link to itself would take its own place.
  for applet in $(busybox --list); do [[ $applet == busybox ]] || ln -s busybox "$root/bin/$applet"; done
  echo root:x:0:0:root:/:/bin/sh >"$root/etc/passwd"
  tar -C "$root" -c . | engine import -c 'ENV PATH=/bin' -c 'CMD ["sh"]' - busybox:local >/dev/null
  rm -r "$root"
}

node_image() {
  local root node file
  root=$(mktemp -d)
  node=$(readlink -f "$(command -v node)")
  mkdir -p "$root"/{app,bin,etc,tmp,usr/bin}
  cp "$node" "$root/usr/bin/node"
  { ldd "$node" | grep -o '/[^ ]*'; ls /lib/*-linux-gnu/lib{nss_dns,nss_files,resolv}.so.2 /lib/*-linux-gnu/librt.so.1 2>/dev/null; } | sort -u |
    while read -r file; do install -D "$(readlink -f "$file")" "$root$file"; done
  cp "$(command -v busybox)" "$root/bin/busybox"
  ln -s busybox "$root/bin/sh"
  echo root:x:0:0:root:/:/bin/sh >"$root/etc/passwd"
  echo "hosts: files dns" >"$root/etc/nsswitch.conf"
  tar -C "$root" -c . |
    engine import -c 'ENV PATH=/usr/bin:/bin' -c 'WORKDIR /app' -c 'ENTRYPOINT ["node"]' - node:local >/dev/null
  rm -r "$root"
}

halt() {
  local name=$1 signal=$2 tries=0
  running "$name" || return 0
  kill -s "$signal" "$(cat "$DIR/$name.started")"
  while running "$name" && ((tries < 200)); do sleep 0.1; tries=$((tries + 1)); done
  ! running "$name" || kill -s KILL "$(cat "$DIR/$name.started")"
  rm -f "$DIR/$name.started"
}

down() {
  if running dockerd; then engine ps --all --quiet | xargs --no-run-if-empty docker --host "unix://$SOCKET" rm --force >/dev/null || true; fi
  halt dockerd TERM
  halt containerd TERM
  # The daemon binds its data root onto itself and leaves that behind.
  awk -v under="$DIR/" 'index($5, under) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
    while read -r mount; do umount "$mount" || umount -l "$mount"; done
  rm -rf "$DIR"
}

main "$@"
