package io.sequencer.server.core.apply;

import static io.sequencer.server.core.apply.ShardScript.client;
import static io.sequencer.server.core.apply.ShardScript.createDocument;
import static io.sequencer.server.core.apply.ShardScript.publish;
import static io.sequencer.server.core.apply.ShardScript.putSnapshot;
import static io.sequencer.server.core.apply.ShardScript.retain;
import static io.sequencer.server.core.apply.ShardScript.settings;
import static io.sequencer.server.core.apply.ShardScript.submit;
import static io.sequencer.server.core.apply.ShardScript.truncate;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.peer.v1.Accepted;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Retention;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.text.TextOp;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TruncationTest {
    private static final String DOC = "notes";
    private static final UUID ANN = client(1);
    private static final UUID BOB = client(2);

    private final ShardScript shard = new ShardScript();

    /** Entries 1 and 2; then entry n + 2 holds the document's op n. Snapshots at 10, 20, 30. */
    @BeforeEach
    void snapshotsEveryTenOps() {
        shard.entry(settings(s -> s.setSnapshotEveryOps(10).setRetention(RandomLog.keep(5))));
        shard.entry(createDocument(DOC, DocumentMode.TEXT));
    }

    @Test
    void theFloorIsTheNewestSnapshotThatRetentionAndTheProposalAllow() {
        type(35);
        assertThat(floorAfter(19)).isEqualTo(10);
        assertThat(floorAfter(Long.MAX_VALUE)).isEqualTo(20);
        assertThat(floorAfter(10)).as("a floor never goes back").isEqualTo(20);
        shard.restart();
        assertThat(floorAfter(Long.MAX_VALUE)).isEqualTo(20);
        assertThat(shard.text(DOC)).hasSize(35);
    }

    @Test
    void retentionOfADocumentWinsOverTheClustersAndForeverKeepsEverything() {
        type(35);
        shard.entry(retain(DOC, Retention.newBuilder().setForever(true).build()));
        shard.restart();
        assertThat(floorAfter(30)).isZero();
        shard.entry(retain(DOC, RandomLog.keep(0)));
        assertThat(floorAfter(30)).isEqualTo(30);
        assertThat(code(shard.decide(retain(DOC, Retention.getDefaultInstance()))))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void whatIsLeftIsReadFoldedAndVerifiedFromTheSnapshotAtTheFloor() {
        type(35);
        String before = shard.text(DOC);
        shard.entry(truncate(DOC, 20));
        DocumentRow row = shard.rows.document(DOC).orElseThrow();
        DocumentHistory history = new DocumentHistory(shard.rows);
        assertThat(history.at(row, 20).content()).hasToString(before.substring(15));
        assertThat(history.at(row, 27).content()).hasToString(before.substring(8));
        DocumentHistory.Verdict verdict = history.verify(row);
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.opsChecked()).isEqualTo(15);
        shard.rows.blocks(DOC, 1, 20, block -> {
            throw new AssertionError("op " + block.getFirstSeq() + " is still there");
        });
    }

    @Test
    void aBaseBelowTheFloorIsStaleAndTheFloorItselfIsNot() {
        type(35);
        shard.entry(truncate(DOC, 20));
        Decision stale = shard.decide(submit(DOC, BOB, 1, 19, TextOp.insert(0, "b")));
        assertThat(code(stale)).isEqualTo(ErrorCode.STALE_BASE);
        assertThat(stale.getRefused().getDetails().getFloor()).isEqualTo(20);
        assertThat(shard.decide(submit(DOC, BOB, 1, 20, TextOp.insert(0, "b"))).hasAccepted())
                .isTrue();
    }

    @Test
    void aResendOfATruncatedOpStillGetsItsFirstNumber() {
        Accepted first =
                shard.decide(submit(DOC, BOB, 1, 0, TextOp.insert(0, "b"))).getAccepted();
        type(34);
        shard.entry(truncate(DOC, 20));
        for (int life = 0; life < 2; life++) {
            Accepted again =
                    shard.decide(submit(DOC, BOB, 1, 0, TextOp.insert(0, "b"))).getAccepted();
            assertThat(again.getDuplicate()).isTrue();
            assertThat(again.getServerSeq()).isEqualTo(first.getServerSeq());
            shard.restart();
        }
        assertThat(code(shard.decide(submit(DOC, BOB, 1, 0, TextOp.insert(0, "x")))))
                .isEqualTo(ErrorCode.OP_ID_REUSED);
    }

    @Test
    void opaqueDocumentsAreTruncatedUpToClientMadeContentOnly() {
        shard.entry(createDocument("log", DocumentMode.APPEND));
        for (int i = 1; i <= 25; i++) {
            shard.entry(publish("log", ANN, i, 0, "p" + i));
        }
        shard.entry(truncate("log", 25));
        assertThat(shard.rows.document("log").orElseThrow().getFloor()).isZero();
        shard.entry(putSnapshot("log", 4, "old"), putSnapshot("log", 12, "content"));
        shard.entry(truncate("log", 25));
        assertThat(shard.rows.document("log").orElseThrow().getFloor()).isEqualTo(10);
        assertThat(shard.rows.clientContent("log", 4))
                .as("only the newest content is of use")
                .isEmpty();
        assertThat(shard.rows.clientContent("log", 12)).isPresent();
        assertThat(shard.decide(publish("log", ANN, 26, 0, "pipelined")).hasAccepted())
                .as("append asks nothing of the base")
                .isTrue();
    }

    @Test
    void rowsOfTheChangeFeedGoWhenAllTheirOpsAreGone() {
        shard.entry(createDocument("kept", DocumentMode.TEXT));
        shard.entry(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a")), submit("kept", ANN, 1, 0, TextOp.insert(0, "a")));
        for (int i = 2; i <= 21; i++) {
            shard.entry(submit(DOC, ANN, i, i - 1, TextOp.insert(0, "a")));
        }
        shard.entry(truncate(DOC, 10));
        assertThat(shard.rows.applied().getFeedFloor()).isEqualTo(13);
        shard.entry(ShardScript.collectEntries(LongStream.rangeClosed(1, 30)));
        assertThat(shard.rows.feed().keySet())
                .as("of two documents one is not truncated at 4; the one at the floor marks the gap")
                .containsExactlyElementsOf(LongStream.concat(LongStream.of(4), LongStream.rangeClosed(13, 24))
                        .boxed()
                        .toList());
    }

    private long floorAfter(long asked) {
        assertThat(shard.decide(truncate(DOC, asked)).hasDone()).isTrue();
        return shard.rows.document(DOC).orElseThrow().getFloor();
    }

    /** One op an entry. */
    private void type(int ops) {
        long head = new DocumentHistory(shard.rows).head(DOC).orElseThrow().headSeq();
        for (int i = 1; i <= ops; i++) {
            String letter = String.valueOf((char) ('a' + i % 26));
            assertThat(shard.decide(submit(DOC, ANN, i, head + i - 1, TextOp.insert(0, letter)))
                            .hasAccepted())
                    .isTrue();
        }
    }

    private static ErrorCode code(Decision decision) {
        return decision.getRefused().getCode();
    }

    @Test
    void aNewerClientMadeContentTakesThePlaceOfTheOlderOne() {
        ShardScript shard = new ShardScript();
        shard.entry(ShardScript.createDocument("log", DocumentMode.APPEND));
        for (int i = 1; i <= 3; i++) {
            shard.entry(ShardScript.publish("log", ShardScript.client(1), i, 0, "op"));
        }
        shard.entry(ShardScript.putSnapshot("log", 1, "first"));
        shard.entry(ShardScript.putSnapshot("log", 2, "second"), ShardScript.putSnapshot("log", 3, "third"));
        assertThat(shard.rows.clientContent("log", 1)).isEmpty();
        assertThat(shard.rows.clientContent("log", 2)).isEmpty();
        assertThat(shard.rows.newestContent("log").orElseThrow().getContent().toStringUtf8())
                .isEqualTo("third");
    }
}
