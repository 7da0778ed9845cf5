#!/usr/bin/env bash
# java.sh CLIENT CLASS JARS(colon-separated, may be empty) ARGUMENTS: compiles shared/java/CLASS.java once and runs it on Debian's Java 17.
set -euo pipefail
shared=$(cd "$(dirname "$0")" && pwd)
client=$1 class=$2 jars=$3
shift 3
jdk=/usr/lib/jvm/java-17-openjdk-amd64
classes=$CACHE/java/$client
mkdir -p "$classes"
(
  flock 9
  if [ "$shared/java/$class.java" -nt "$classes/$class.class" ] || [ "$shared/java/Drive.java" -nt "$classes/$class.class" ]; then
    "$jdk/bin/javac" -nowarn -cp "$jars" -d "$classes" "$shared/java/Drive.java" "$shared/java/$class.java" >&2
  fi
) 9> "$classes.lock"
# Little of the compiler and one collector: the machine runs several of these at once.
exec "$jdk/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$classes:$jars" "$class" "$@"
