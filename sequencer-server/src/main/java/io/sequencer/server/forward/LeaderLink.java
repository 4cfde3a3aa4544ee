package io.sequencer.server.forward;

import com.google.protobuf.ByteString;
import io.sequencer.server.propose.ProposeOutcome;
import java.util.List;

/**
 * An ordered way to one node's proposer. After the first answer that leadership kept a command out, none sent later on the
 * same link is appended. Methods are called by the route's serial step only.
 */
public interface LeaderLink {

    /** Whether to send now; when this turns true, {@link Listener#ready} follows. */
    boolean isReady();

    void send(long firstRequestId, List<ByteString> commands);

    /** No answers are wanted any more. Idempotent. */
    void close();

    /** Closes a link that has fallen silent: what it runs over is not to be trusted for the next one. */
    void abandon();

    /** What a link reports; any thread, must not block. */
    interface Listener {
        void answered(LeaderLink link, long requestId, ProposeOutcome outcome);

        void ready();

        /** The link ended by itself; no answer follows. */
        void ended(LeaderLink link, String reason);
    }
}
