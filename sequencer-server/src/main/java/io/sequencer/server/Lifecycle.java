package io.sequencer.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was started and has to be stopped, in reverse. A part that fails to stop is logged and does not keep the others
 * from stopping. Belongs to the thread that starts the node; {@link #close} may be called by any thread, once counts.
 */
final class Lifecycle implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private final Deque<Stage> stages = new ArrayDeque<>();

    private record Stage(String name, AutoCloseable part) {}

    /** Takes charge of a part; returns it. */
    synchronized <T extends AutoCloseable> T add(String name, T part) {
        stages.push(new Stage(name, part));
        return part;
    }

    @Override
    public void close() {
        Stage stage;
        while ((stage = next()) != null) {
            try {
                LOG.debug("stopping {}", stage.name());
                stage.part().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                LOG.warn("interrupted while stopping {}", stage.name());
            } catch (Exception e) {
                LOG.error("cannot stop {} cleanly", stage.name(), e);
            }
        }
    }

    private synchronized @Nullable Stage next() {
        return stages.poll();
    }
}
