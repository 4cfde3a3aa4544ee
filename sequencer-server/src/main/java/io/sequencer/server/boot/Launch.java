package io.sequencer.server.boot;

import io.sequencer.server.raft.NodeId;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What a start shall do with an empty data directory. One that holds a node's data is started with it, whatever is said here,
 * so that the same command line serves every start.
 *
 * @param replaces joining: another member that goes in the same step
 * @param tell one line for the operator, such as whom the start waits for
 * @param stopAsked whether a start that waits for others shall give up
 */
public record Launch(Mode mode, Optional<NodeId> replaces, Consumer<String> tell, BooleanSupplier stopAsked) {

    public enum Mode {
        /** Nothing: an empty directory may be a lost one. */
        PLAIN,
        /** Make a new cluster, together with all configured peers. */
        BOOTSTRAP,
        /** Become a member of the cluster that runs. */
        JOIN
    }

    /** A start that nobody watches. */
    public static Launch of(Mode mode) {
        return new Launch(mode, Optional.empty(), line -> {}, () -> false);
    }
}
