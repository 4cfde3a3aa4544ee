package io.sequencer.server.raft.ratis;

import io.sequencer.server.raft.FatalHandler;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the first fatal fault of the node through to the handler, then has the node closed. Thread-safe. */
final class FatalGate {

    private static final Logger LOG = LoggerFactory.getLogger(FatalGate.class);

    private final FatalHandler handler;
    private final Runnable closeNode;
    private final AtomicBoolean raised = new AtomicBoolean();

    FatalGate(FatalHandler handler, Runnable closeNode) {
        this.handler = handler;
        this.closeNode = closeNode;
    }

    boolean isRaised() {
        return raised.get();
    }

    void raise(String reason, Throwable cause) {
        LOG.error("fatal: {}", reason, cause);
        if (!raised.compareAndSet(false, true)) {
            return;
        }
        try {
            handler.onFatal(reason, cause);
        } finally {
            // Closing waits for the thread that is here.
            Thread closer = new Thread(closeNode, "raft-fatal-close");
            closer.setDaemon(true);
            closer.start();
        }
    }
}
