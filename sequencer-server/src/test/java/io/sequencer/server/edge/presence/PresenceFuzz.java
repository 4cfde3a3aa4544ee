package io.sequencer.server.edge.presence;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.proto.v1.PresenceState;
import io.sequencer.proto.v1.SelectionRange;
import io.sequencer.proto.v1.SetPresence;
import io.sequencer.server.edge.EdgeLimits;
import java.util.List;

/** What clients show of themselves. What passes is within its limits. */
public final class PresenceFuzz {
    private static final EdgeLimits.OfPresence LIMITS = EdgeLimits.defaults().presence();

    private PresenceFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        SetPresence message;
        try {
            message = SetPresence.parseFrom(input);
        } catch (InvalidProtocolBufferException e) {
            return;
        }
        boolean passes = PresenceCheck.flaw(message, LIMITS).isEmpty();
        PresenceState state = message.getState();
        boolean fits = state.getSerializedSize() <= LIMITS.bytes()
                && state.getSelectionsList().stream().allMatch(s -> s.getAnchor() >= 0 && s.getHead() >= 0);
        if (passes && !fits) {
            throw new IllegalStateException("a presence beyond its limits passes");
        }
    }

    public static List<byte[]> seeds() {
        return List.of(SetPresence.newBuilder()
                .setDocId("notes")
                .setClientId("00000000-0000-0001-0000-000000000002")
                .setSeq(7)
                .setState(PresenceState.newBuilder()
                        .setName("Ada")
                        .setColor("#abcdef")
                        .addSelections(SelectionRange.newBuilder().setAnchor(1).setHead(9))
                        .setData("{}"))
                .build()
                .toByteArray());
    }
}
