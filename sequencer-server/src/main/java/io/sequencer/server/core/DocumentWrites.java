package io.sequencer.server.core;

import io.sequencer.proto.log.v1.ClientContentRow;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.SessionRow;
import io.sequencer.proto.log.v1.SnapshotRow;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What one log entry changed in one document. Nearly always only the block; a snapshot row comes together with the rows
 * of the sessions that changed since the snapshot before it.
 */
public record DocumentWrites(
        String docId,
        Optional<OpBlock> block,
        Optional<DocumentRow> document,
        Optional<SnapshotRow> snapshot,
        Optional<ClientContentRow> clientContent,
        SessionWrites sessions) {

    /** Session rows to put and to delete. */
    public record SessionWrites(List<SessionRow> changed, List<UUID> expired) {
        public static final SessionWrites NONE = new SessionWrites(List.of(), List.of());
    }
}
