#!/bin/bash
# Logstash's own grok definitions for tests, in the copy that Elasticsearch's grok library carries (Maven Central). In its
# folder ecs-v1 square brackets became dots, in a few expressions too: the suite names those. Needs maven and python3.
#
#   eval "$(scripts/test-grok.sh DIR)"     prints the variable that the suite looks for
set -euo pipefail

mkdir -p "${1:?usage: test-grok.sh DIR}"
DIR=$(cd "$1" && pwd)
VERSION=8.11.0

if [[ ! -d $DIR/patterns ]]; then
  mvn -q -B dependency:copy -Dartifact="org.elasticsearch:elasticsearch-grok:$VERSION" -DoutputDirectory="$DIR" >&2
  python3 -m zipfile -e "$DIR/elasticsearch-grok-$VERSION.jar" "$DIR/jar"
  mv "$DIR/jar/patterns" "$DIR/patterns"
  rm -r "$DIR/jar"
fi
echo "export LOGBOOM_TEST_GROK_PATTERNS=$DIR/patterns LOGBOOM_TEST_GROK_COPY=elasticsearch"
