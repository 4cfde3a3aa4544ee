package io.sequencer.server.propose;

import com.google.protobuf.ByteString;
import io.sequencer.proto.peer.v1.Decision;
import java.util.Optional;

/** What the node has against a command before it gets into any entry. Any thread; quick. */
@FunctionalInterface
public interface Gate {
    Gate OPEN = command -> Optional.empty();

    /** The refusal that is the command's answer; empty if it may pass. */
    Optional<Decision> refusal(ByteString command);
}
