package io.sequencer.server.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.DeleteDocument;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.PutSnapshot;
import io.sequencer.proto.log.v1.SetRetention;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.proto.log.v1.Truncate;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Retention;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.MemoryRows;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.apply.ShardMachine;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A reader took its view of a document, and then the document was cut before the reader looked at the rows. */
class OvertakenViewTest {
    private static final String DOC = "doc";
    private static final UUID CLIENT = new UUID(0, 1);

    private final MemoryRows rows = new MemoryRows();
    private final ShardMachine machine = new ShardMachine(rows, 1 << 20);
    private long index;

    private void apply(Command.Builder command) {
        AppliedEntry applied = machine.apply(
                1,
                ++index,
                LogEntry.newBuilder().setFormat(1).addCommands(command).build());
        assertThat(applied.decisions().get(0).hasRefused())
                .as(applied.decisions().toString())
                .isFalse();
        rows.write(applied);
        machine.written();
    }

    private void create() {
        apply(Command.newBuilder()
                .setCreate(CreateDocument.newBuilder()
                        .setDocId(DOC)
                        .setMode(DocumentMode.APPEND)
                        .setOwner("ada")));
    }

    private void append(int firstSeq, int lastSeq) {
        for (int seq = firstSeq; seq <= lastSeq; seq++) {
            apply(Command.newBuilder()
                    .setSubmit(Submission.newBuilder()
                            .setDocId(DOC)
                            .setClientId(ClientId.bytes(CLIENT))
                            .setFirstClientSeq(seq)
                            .setUser("ada")
                            .addOps(SubmittedOp.newBuilder()
                                    .setOpaque(true)
                                    .setPayload(ByteString.copyFromUtf8("op " + seq)))));
        }
    }

    private void putSnapshot(long atSeq) {
        apply(Command.newBuilder()
                .setPutSnapshot(PutSnapshot.newBuilder()
                        .setDocId(DOC)
                        .setAtSeq(atSeq)
                        .setContent(ByteString.copyFromUtf8("up to " + atSeq))
                        .setUser("ada")));
    }

    private DocumentView view() {
        return machine.published(DOC).orElseThrow();
    }

    private CatchUp.Step next(DocumentView old, long nextSeq) {
        DocumentSource source = new DocumentSource() {
            @Override
            public Optional<DocumentView> view(String docId) {
                return Optional.of(old);
            }

            @Override
            public Optional<DocumentView> published(String docId) {
                return Optional.of(old);
            }

            @Override
            public boolean accountsOn() {
                return false;
            }

            @Override
            public <T> T read(Function<ShardReader, T> reading) {
                return reading.apply(rows);
            }

            @Override
            public long lastClientSeq(ShardReader reader, String docId, UUID clientId, long atSeq) {
                return 0;
            }
        };
        return new CatchUp(source, FanOutLimits.defaults()).next(DOC, nextSeq, false, Optional.empty());
    }

    @Test
    void aTruncationThatOvertookTheReaderIsNoDamage() {
        create();
        append(1, 10);
        putSnapshot(4);
        DocumentView old = view();
        putSnapshot(10);
        append(11, 12);
        apply(Command.newBuilder()
                .setSetRetention(SetRetention.newBuilder()
                        .setDocId(DOC)
                        .setRetention(Retention.newBuilder().setOps(0))));
        apply(Command.newBuilder()
                .setTruncate(Truncate.newBuilder().setDocId(DOC).setFloor(10)));

        assertThat(next(old, 8))
                .isInstanceOfSatisfying(
                        CatchUp.Step.Jump.class,
                        jump -> assertThat(jump.snapshot().seq()).isEqualTo(10));
        assertThat(next(old, 11)).isInstanceOf(CatchUp.Step.Batch.class);
    }

    @Test
    void aDocumentThatWasDeletedMeanwhileIsGone() {
        create();
        append(1, 3);
        DocumentView old = view();
        apply(Command.newBuilder()
                .setDelete(DeleteDocument.newBuilder().setDocId(DOC).setUser("ada")));
        assertThat(next(old, 2)).isInstanceOf(CatchUp.Step.Gone.class);
    }

    @Test
    void theRowOfAViewIsTheStoredOneWheneverNothingHappensMeanwhile() {
        create();
        assertThat(view().row()).isEqualTo(rows.document(DOC).orElseThrow());
        append(1, 2_100);
        assertThat(view().row()).isEqualTo(rows.document(DOC).orElseThrow());
        putSnapshot(5);
        assertThat(view().row()).isEqualTo(rows.document(DOC).orElseThrow());
    }
}
