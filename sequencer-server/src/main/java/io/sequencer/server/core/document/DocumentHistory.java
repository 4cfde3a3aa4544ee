package io.sequencer.server.core.document;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.OpStatus;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.ShardReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Questions about a document that memory need not answer: cold documents, the past, single ops, soundness. All answers are
 * from one reader's rows, so they agree with each other. Each reads up to all ops since a snapshot.
 */
public final class DocumentHistory {
    private final ShardReader reader;
    private final DocumentLoader loader;

    public DocumentHistory(ShardReader reader) {
        this.reader = reader;
        this.loader = new DocumentLoader(reader, new HashChain());
    }

    public Optional<DocumentView> head(String docId) {
        return loader.load(docId).map(DocumentState::view);
    }

    /**
     * A text document as it was.
     *
     * @param seq from the floor to the head; the caller has checked it
     */
    public DocumentView at(DocumentRow row, long seq) {
        return loader.loadAt(row, seq).view(row);
    }

    /** What became of an op. Reads the ops since the newest snapshot, but makes no content. */
    public OpStatus opStatus(DocumentRow row, UUID clientId, long clientSeq) {
        Optional<SessionState> session = session(row, clientId);
        if (session.isEmpty() || clientSeq > session.get().lastClientSeq()) {
            // A client may come back after its session expired, and then begins at 1 again.
            boolean mayBeExpired = row.getDedupFloor() > 0;
            return OpStatus.newBuilder()
                    .setState(mayBeExpired ? OpStatus.State.UNKNOWN : OpStatus.State.NOT_APPLIED)
                    .build();
        }
        Optional<SessionState.Message> message = session.get().message(clientSeq);
        return OpStatus.newBuilder()
                .setState(OpStatus.State.APPLIED)
                .setServerSeq(message.map(known -> known.serverSeq(clientSeq))
                        .orElse(session.get().atMost()))
                .setAtMost(message.isEmpty())
                .build();
    }

    /** Whether the client wrote here, and as that user. */
    public boolean isSessionOf(DocumentRow row, UUID clientId, String user) {
        return session(row, clientId).filter(known -> known.user().equals(user)).isPresent();
    }

    /** The highest clientSeq of the session numbered at {@code atSeq} or below; 0 if none or not known any more. */
    public long lastClientSeq(String docId, UUID clientId, long atSeq) {
        return reader.document(docId)
                .filter(row -> !DocumentState.isMarker(row))
                .flatMap(row -> session(row, clientId))
                .map(session -> session.lastClientSeqAt(atSeq))
                .orElse(0L);
    }

    /** The client's session at the head: its row, which is as of the newest snapshot, and its ops since. */
    private Optional<SessionState> session(DocumentRow row, UUID clientId) {
        ByteString id = ClientId.bytes(clientId);
        List<SessionState> found = new ArrayList<>(1);
        reader.session(row.getDocId(), clientId).map(SessionState::of).ifPresent(found::add);
        new StoredOps(reader, row.getDocId())
                .visit(row.getSnapshotSeq() + 1, Long.MAX_VALUE, (block, seq, record, bytes) -> {
                    if (record.getClientId().equals(id)) {
                        if (found.isEmpty()) {
                            found.add(new SessionState(clientId, record.getUser()));
                        }
                        // Nobody asks this copy for hashes.
                        found.get(0)
                                .numbered(
                                        record.getClientSeq(),
                                        seq,
                                        record.getContinuesMessage(),
                                        0,
                                        block.getTimeMillis());
                    }
                    return true;
                });
        return found.stream().findFirst();
    }

    /** What {@link #verify} found. */
    public record Verdict(List<String> findings, long opsChecked) {}

    /**
     * Folds the document's whole retained log and compares with what is stored: dense numbers, hash chain and version of
     * every block, content of the newest snapshot. A truncated log is folded from the snapshot at its floor, whose chain hash
     * stands for all that was dropped.
     */
    public Verdict verify(DocumentRow row) {
        List<String> findings = new ArrayList<>();
        long checked = 0;
        try {
            DocumentState atHead = loader.load(row.getDocId()).orElseThrow();
            DocumentBody folded = loader.loadFromFloor(row, atHead.headSeq());
            checked = folded.headSeq() - row.getFloor();
            if (folded.version() != atHead.version()) {
                findings.add("the log folds to version " + folded.version() + ", the head has " + atHead.version());
            }
            if (!ByteString.copyFrom(folded.chainHash()).equals(ByteString.copyFrom(atHead.chainHash()))) {
                findings.add("the hash chain of the log is not the one at the head");
            }
            if (row.getMode() == DocumentMode.TEXT && !folded.content().equals(atHead.content())) {
                findings.add("the content is not the fold of the log");
            }
        } catch (CorruptStateException e) {
            findings.add(String.valueOf(e.getMessage()));
        }
        return new Verdict(findings, checked);
    }
}
