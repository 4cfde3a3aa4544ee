package io.sequencer.chaos.live.fault;

import java.io.IOException;
import java.util.Set;

/**
 * A kind of fault.
 *
 * @param kind its name in histories and on the command line
 * @param weight how often it comes, compared with the others
 * @param needs what a back end must be able to do for it
 * @param strike has it happen once, from its beginning to the end of its healing
 */
public record Fault(String kind, int weight, Set<Ability> needs, Strike strike) {

    /** What happens. */
    @FunctionalInterface
    public interface Strike {
        void at(Scene scene) throws IOException, InterruptedException;
    }
}
