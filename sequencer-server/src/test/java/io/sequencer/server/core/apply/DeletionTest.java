package io.sequencer.server.core.apply;

import static io.sequencer.server.core.apply.ShardScript.client;
import static io.sequencer.server.core.apply.ShardScript.collectMarkers;
import static io.sequencer.server.core.apply.ShardScript.createDocument;
import static io.sequencer.server.core.apply.ShardScript.delete;
import static io.sequencer.server.core.apply.ShardScript.settings;
import static io.sequencer.server.core.apply.ShardScript.submit;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.text.TextOp;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeletionTest {
    private static final String DOC = "notes";
    private static final UUID ANN = client(1);
    private static final long TTL_MILLIS = 60_000;

    private final ShardScript shard = new ShardScript();

    @Test
    void lateOpsAndANewDocumentOfTheNameMeetTheMarkerAlsoAfterARestart() {
        document();
        assertThat(shard.decide(delete(DOC)).getDone().getExisted()).isFalse();
        for (int life = 0; life < 2; life++) {
            assertThat(code(shard.decide(type(2)))).isEqualTo(ErrorCode.DOCUMENT_DELETED);
            assertThat(code(shard.decide(type(1)))).as("a resend too").isEqualTo(ErrorCode.DOCUMENT_DELETED);
            assertThat(code(shard.decide(createDocument(DOC, DocumentMode.TEXT))))
                    .isEqualTo(ErrorCode.DOCUMENT_DELETED);
            assertThat(shard.decide(delete(DOC)).getDone().getExisted()).isTrue();
            shard.restart();
        }
        assertThat(code(shard.decide(delete("never")))).isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
        assertThat(new DocumentHistory(shard.rows).head(DOC)).isEmpty();
        assertThat(shard.rows.applied().getDocuments()).isZero();
    }

    @Test
    void whatOneEntryDoesBeforeItDeletesLeavesOnlyTheMarker() {
        shard.entry();
        AppliedEntry entry = shard.entry(
                createDocument(DOC, DocumentMode.TEXT),
                type(1),
                delete(DOC),
                type(2),
                createDocument(DOC, DocumentMode.TEXT));
        assertThat(entry.decisions().get(1).hasAccepted()).isTrue();
        assertThat(code(entry.decisions().get(3))).isEqualTo(ErrorCode.DOCUMENT_DELETED);
        assertThat(code(entry.decisions().get(4))).isEqualTo(ErrorCode.DOCUMENT_DELETED);
        assertThat(entry.entry()).as("the feed has nothing of it").isEmpty();
        assertThat(entry.documents()).singleElement().satisfies(writes -> {
            assertThat(writes.block()).isEmpty();
            assertThat(writes.document()).map(DocumentRow::getDeletedLogIndex).contains(2L);
        });
    }

    @Test
    void theMarkerIsCollectedByLogTimeAndTheNameIsFreeAgain() {
        shard.entry(settings(s -> s.setMarkerTtlMillis(TTL_MILLIS)));
        ByteString empty = shard.rows.applied().getStateDigest();
        document();
        shard.entry(delete(DOC));
        shard.passMillis(TTL_MILLIS - 1);
        shard.entry(collectMarkers(Long.MAX_VALUE, DOC));
        assertThat(shard.rows.document(DOC))
                .as("too early, whatever the leader thinks")
                .isPresent();
        shard.passMillis(1);
        shard.entry(collectMarkers(0, DOC));
        assertThat(shard.rows.document(DOC)).as("not asked for").isPresent();
        shard.entry(collectMarkers(Long.MAX_VALUE, DOC, "never", DOC));
        assertThat(shard.rows.document(DOC)).isEmpty();
        assertThat(shard.rows.applied().getStateDigest()).isEqualTo(empty);

        assertThat(code(shard.decide(type(1)))).isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
        document();
        assertThat(shard.text(DOC)).isEqualTo("a");
    }

    @Test
    void aLivingDocumentIsNoMarker() {
        document();
        shard.passMillis(Long.MAX_VALUE / 2);
        shard.entry(collectMarkers(Long.MAX_VALUE, DOC));
        assertThat(shard.text(DOC)).isEqualTo("a");
    }

    private void document() {
        shard.entry(createDocument(DOC, DocumentMode.TEXT));
        assertThat(shard.decide(type(1)).hasAccepted()).isTrue();
    }

    private static Command type(long clientSeq) {
        return submit(DOC, ANN, clientSeq, clientSeq - 1, TextOp.insert(0, "a"));
    }

    private static ErrorCode code(Decision decision) {
        return decision.getRefused().getCode();
    }
}
