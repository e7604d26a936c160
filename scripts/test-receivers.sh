#!/bin/bash
# Real receivers for tests, unpacked or installed into one folder, nothing of it started: rsyslog and syslog-ng from Debian's
# packages (which exclude each other when installed, so both are only unpacked), moto (AWS's interfaces) from PyPI.
#
#   eval "$(scripts/test-receivers.sh DIR)"     prints the variables that the suites look for
set -euo pipefail

mkdir -p "${1:?usage: test-receivers.sh DIR}"
DIR=$(cd "$1" && pwd)
LIB=$DIR/root/usr/lib/$(uname -m)-linux-gnu

if [[ ! -d $DIR/root ]]; then
  mkdir -p "$DIR/packages" "$DIR/root"
  # Downloads as an unprivileged user would fail in a folder of root's.
  (cd "$DIR/packages" && apt-get -o APT::Sandbox::User=root download -qq \
    rsyslog rsyslog-gnutls libestr0 libfastjson4 liblognorm5 libgnutls30 \
    syslog-ng-core libivykis0 libnet1 libpcre3 libwrap0 >&2)
  for package in "$DIR"/packages/*.deb; do dpkg -x "$package" "$DIR/root"; done
fi
if [[ ! -x $DIR/moto/bin/moto_server ]]; then
  python3 -m venv "$DIR/moto" >&2
  "$DIR/moto/bin/pip" install --quiet --disable-pip-version-check 'moto[server]==5.2.1' >&2
fi

# NAME PROGRAM [ARGUMENTS]: a script that starts the unpacked program with its own libraries.
wrapper() {
  local name=$1
  shift
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %s "$@"\n' "$LIB:$DIR/root/lib/$(uname -m)-linux-gnu:$DIR/root/usr/lib/syslog-ng" "$*" >"$DIR/$name"
  chmod +x "$DIR/$name"
}
wrapper rsyslogd "$DIR/root/usr/sbin/rsyslogd" -M "$LIB/rsyslog"
wrapper syslog-ng "$DIR/root/usr/sbin/syslog-ng" "--module-path=$DIR/root/usr/lib/syslog-ng/3.38"

echo "export LOGBOOM_TEST_RSYSLOG=$DIR/rsyslogd"
echo "export LOGBOOM_TEST_SYSLOG_NG=$DIR/syslog-ng"
echo "export LOGBOOM_TEST_MOTO=$DIR/moto/bin/moto_server"
