package io.sequencer.server.presence;

import io.sequencer.proto.v1.Presence;
import io.sequencer.proto.v1.Presences;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.server.fanout.frame.WireFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What changed in one document at one time: encoded once for each wire format, shared by all listeners. Any thread. */
public final class PresenceFrame {
    private final String docId;
    private final List<Presence> changes;
    private final byte[] @Nullable [] encoded = new byte[WireFormat.values().length][];

    PresenceFrame(String docId, List<Presence> changes) {
        this.docId = docId;
        this.changes = List.copyOf(changes);
    }

    public List<Presence> changes() {
        return changes;
    }

    public boolean isAbout(String clientId) {
        return changes.stream().anyMatch(change -> change.getClientId().equals(clientId));
    }

    /** The message; the array is shared and must not be written to. */
    public synchronized byte[] encoded(WireFormat format) {
        byte[] known = encoded[format.ordinal()];
        if (known == null) {
            known = encode(format, docId, changes, false);
            encoded[format.ordinal()] = known;
        }
        return known;
    }

    /** A message of these presences; {@code all} if there are no others. */
    public static byte[] encode(WireFormat format, String docId, Iterable<Presence> presences, boolean all) {
        return format.encode(ServerMessage.newBuilder()
                .setPresences(Presences.newBuilder()
                        .setDocId(docId)
                        .addAllChanges(presences)
                        .setAll(all))
                .build());
    }
}
