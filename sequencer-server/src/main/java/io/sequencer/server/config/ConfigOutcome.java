package io.sequencer.server.config;

import java.util.List;

/** What became of the three sources. */
public sealed interface ConfigOutcome {

    /**
     * A configuration that a node can start with.
     *
     * @param effective it as YAML, each value with its source, as {@code --print-config} shows it
     */
    record Valid(NodeConfig config, String effective) implements ConfigOutcome {}

    /**
     * Nothing to start with.
     *
     * @param problems all of them, one line each, naming the key and what is expected
     */
    record Invalid(List<String> problems) implements ConfigOutcome {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
