package io.sequencer.server.config;

/**
 * Where a value comes from, in the order in which one takes the place of another.
 *
 * @param kind which of the sources
 * @param name the key as it is spelled there, for messages: `raft.timeoutMinMillis`, `SEQUENCER_SHARDS`, `--shards`
 */
record ConfigSource(Kind kind, String name) {

    enum Kind {
        DEFAULT,
        FILE,
        ENVIRONMENT,
        FLAG
    }

    /** As {@code --print-config} shows it. */
    String shown() {
        return switch (kind) {
            case DEFAULT -> "default";
            case FILE -> "file";
            case ENVIRONMENT -> "environment " + name;
            case FLAG -> "flag " + name;
        };
    }

    /** As a problem names it. */
    String spelled() {
        return switch (kind) {
            case DEFAULT, FILE -> name;
            case ENVIRONMENT -> "environment " + name;
            case FLAG -> "flag " + name;
        };
    }
}
