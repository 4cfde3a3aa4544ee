# What the scripts share: find the tools, and say clearly what is missing. POSIX sh, sourced.

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    exit "${2:-69}"
}

# Sets JAVA (the launcher) and JAVA_MAJOR (17, 21, ...). The same choice as Maven's: JAVA_HOME, then PATH.
need_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        JAVA=$JAVA_HOME/bin/java
        [ -x "$JAVA" ] || fail "JAVA_HOME is set, but $JAVA is not there. Point it at a JDK 17 or newer."
    else
        JAVA=$(command -v java) || fail "no Java found. Install a JDK 17 or newer (Debian: apt-get install openjdk-17-jdk-headless)."
    fi
    JAVA_MAJOR=$("$JAVA" -version 2>&1 | sed -n 's/^[^"]*version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${JAVA_MAJOR:-0}" -ge 17 ] || fail "Java 17 or newer is needed, $JAVA is version ${JAVA_MAJOR:-unknown}."
}

# A JDK and Maven: what a build needs beyond a Java runtime.
need_build_tools() {
    need_java
    if [ -n "${JAVA_HOME:-}" ]; then
        [ -x "$JAVA_HOME/bin/javac" ] || fail "JAVA_HOME has a Java runtime without javac. A JDK 17 or newer is needed to build."
    else
        command -v javac >/dev/null || fail "a Java runtime was found, but no javac. Install a JDK 17 or newer (Debian: openjdk-17-jdk-headless)."
    fi
    command -v mvn >/dev/null || fail "no mvn found. Install Maven 3.8.7 or newer (Debian: apt-get install maven)."
}
