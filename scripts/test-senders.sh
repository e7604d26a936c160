#!/bin/bash
# Real senders for tests, unpacked or installed into one folder, nothing of it started: daemons from Debian's packages (only
# unpacked: some exclude each other when installed), clients from npm, PyPI, Maven Central and Go's modules. What is there
# already stays; a second call takes seconds. Needs python3; without maven or go the senders in Java or Go are left out.
#
#   eval "$(scripts/test-senders.sh DIR)"     prints the variable that the suite looks for
set -euo pipefail

mkdir -p "${1:?usage: test-senders.sh DIR}"
DIR=$(cd "$1" && pwd)
HERE=$(cd "$(dirname "$0")/../test/senders" && pwd)
ROOT=$DIR/root
TRIPLET=$(uname -m)-linux-gnu
LIB=$ROOT/usr/lib/$TRIPLET
COLLECTOR=0.161.0

main() {
  mkdir -p "$DIR/bin"
  debian >&2
  npm_packages >&2
  python_packages >&2
  ! command -v mvn >/dev/null || java_programs >&2
  if command -v go >/dev/null; then
    go_programs >&2
    collector >&2
  fi
  echo "export LOGBOOM_TEST_SENDERS=$DIR"
}

# done NAME FILE...: have these files been dealt with by step NAME? If not, the caller does so and calls `finished`.
# A step is done again when the list that it installs has changed.
done_already() { [[ -f $DIR/.$1 ]] && [[ $(sum "${@:2}") == $(cat "$DIR/.$1") ]]; }
finished() { sum "${@:2}" >"$DIR/.$1"; }
sum() { cat "$0" "$@" | sha256sum; }

debian() {
  if ! done_already debian; then
    # Two calls, as rsyslog and syslog-ng exclude each other. What the machine has installed is not downloaded.
    fetch rsyslog rsyslog-gnutls rsyslog-elasticsearch nginx-light haproxy systemd systemd-journal-remote awscli
    fetch syslog-ng-core syslog-ng-scl syslog-ng-mod-http
    local package
    for package in "$DIR"/packages/*.deb; do dpkg -x "$package" "$ROOT"; done
    finished debian
  fi
  # The library folder of a package that is installed lies in /, of one that was unpacked below $ROOT.
  program rsyslogd "$ROOT/usr/sbin/rsyslogd" -M "$LIB/rsyslog"
  program syslog-ng "$ROOT/usr/sbin/syslog-ng" "--module-path=$ROOT/usr/lib/syslog-ng/3.38"
  program nginx "$(placed usr/sbin/nginx)"
  program haproxy "$(placed usr/sbin/haproxy)"
  program journald "$(placed lib/systemd/systemd-journald)"
  program journalctl "$(placed bin/journalctl)"
  program journal-upload "$(placed lib/systemd/systemd-journal-upload)"
  program aws env "PYTHONPATH=$ROOT/usr/lib/python3/dist-packages" /usr/bin/python3 "$(placed usr/bin/aws)"
}

fetch() {
  mkdir -p "$DIR/packages/partial"
  # As an unprivileged user apt could not write in a folder of root's.
  apt-get -o APT::Sandbox::User=root -o Dir::Cache::archives="$DIR/packages" \
    install -y -qq --no-install-recommends --download-only "$@"
}

placed() { if [[ -e $ROOT/$1 ]]; then echo "$ROOT/$1"; else echo "/$1"; fi; }

# NAME PROGRAM [ARGUMENTS]: a script that starts the unpacked program with its own libraries.
program() {
  local name=$1 libraries=$LIB:$ROOT/lib/$TRIPLET:$ROOT/usr/lib/syslog-ng:$LIB/systemd:$ROOT/lib/$TRIPLET/systemd
  shift
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %s "$@"\n' "$libraries" "$*" >"$DIR/bin/$name"
  chmod +x "$DIR/bin/$name"
}

npm_packages() {
  local list=$HERE/install/package.json
  ! done_already npm "$list" || return 0
  mkdir -p "$DIR/npm"
  cp "$list" "$DIR/npm/package.json"
  # Their install scripts fetch or build what is only needed for speed.
  npm install --prefix "$DIR/npm" --ignore-scripts --no-audit --no-fund --silent
  finished npm "$list"
}

python_packages() {
  local list=$HERE/install/requirements.txt
  ! done_already python "$list" || return 0
  [[ -x $DIR/python/bin/python ]] || python3 -m venv "$DIR/python"
  "$DIR/python/bin/pip" install --quiet --disable-pip-version-check -r "$list"
  finished python "$list"
}

java_programs() {
  local list=$HERE/install/pom.xml
  if ! done_already java "$list"; then
    rm -rf "$DIR/java/lib"
    mvn -q -B -f "$list" dependency:copy-dependencies -DoutputDirectory="$DIR/java/lib"
    finished java "$list"
  fi
  mkdir -p "$DIR/java/classes"
  javac -d "$DIR/java/classes" -cp "$DIR/java/lib/*" "$HERE"/programs/java/*.java
}

go_programs() { (cd "$HERE/programs/go" && go build -o "$DIR/bin/go-senders" .); }

collector() {
  local list=$HERE/install/collector.yaml
  ! done_already collector "$list" || return 0
  GOBIN=$DIR/bin go install "go.opentelemetry.io/collector/cmd/builder@v$COLLECTOR"
  (cd "$DIR" && bin/builder --config "$list" --skip-strict-versioning)
  mv "$DIR/collector/otelcol" "$DIR/bin/otelcol"
  rm -rf "$DIR/collector" "$DIR/bin/builder"
  finished collector "$list"
}

main "$@"
