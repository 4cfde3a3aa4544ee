package io.sequencer.server.edge.grpc.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.BlockKey;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.MemoryRows;
import io.sequencer.server.edge.RefusedException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BegunTest {
    private final MemoryRows rows = new MemoryRows();
    private final Begun begun = new Begun(2);

    private void reached(long logIndex, long lastDropIndex) {
        rows.write(new AppliedEntry(
                logIndex,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                AppliedRow.newBuilder()
                        .setLogIndex(logIndex)
                        .setLastDropIndex(lastDropIndex)
                        .build()));
    }

    private static BlockKey block(String docId, long firstSeq) {
        return BlockKey.newBuilder()
                .setDocId(docId)
                .setFirstSeq(firstSeq)
                .setCount(1)
                .build();
    }

    private void give(String docId, long seq) {
        begun.check(block(docId, seq), seq, rows);
        begun.gave(block(docId, seq));
    }

    @Test
    void aShardOfMoreDocumentsThanCanBeKnownIsReadToItsEndIfNothingIsDropped() {
        reached(100, 90);
        begun.reads(rows);
        for (int i = 0; i < 10; i++) {
            give("doc-" + i, 1);
        }
        reached(120, 90);
        give("doc-9", 2);
        assertThat(begun.mayKnow("doc-9", rows))
                .as("not remembered, nothing lost")
                .isFalse();
        assertThatCode(() -> begun.checkNothingIsMissing(rows)).doesNotThrowAnyException();
    }

    @Test
    void whereSomethingWasDroppedMeanwhileOnlyWhatIsKnownGoesOn() {
        reached(100, 90);
        begun.reads(rows);
        for (int i = 0; i < 3; i++) {
            give("doc-" + i, 1);
        }
        reached(120, 110);
        give("doc-0", 2);
        assertThatThrownBy(() -> give("doc-2", 2)).isInstanceOf(RefusedException.class);
        assertThat(begun.mayKnow("doc-2", rows)).isTrue();
        assertThatThrownBy(() -> begun.checkNothingIsMissing(rows)).isInstanceOf(RefusedException.class);
    }

    @Test
    void aGapInWhatIsKnownIsSeen() {
        reached(100, 90);
        begun.reads(rows);
        give("doc", 1);
        reached(120, 110);
        assertThatThrownBy(() -> give("doc", 3)).isInstanceOf(RefusedException.class);
    }
}
