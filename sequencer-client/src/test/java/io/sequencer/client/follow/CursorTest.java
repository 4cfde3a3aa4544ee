package io.sequencer.client.follow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.client.Content;
import io.sequencer.client.Subscription;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.Checkpoint;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Joined;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.SnapshotChunk;
import io.sequencer.proto.v1.Submit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CursorTest {

    private final List<Long> delivered = new ArrayList<>();
    private final List<Content> snapshots = new ArrayList<>();
    private final List<Error> ends = new ArrayList<>();
    private final Subscription.Listener listener = new Subscription.Listener() {
        @Override
        public void ops(List<OpEvent> ops) {
            ops.forEach(op -> delivered.add(op.getServerSeq()));
        }

        @Override
        public void snapshot(Content content) {
            snapshots.add(content);
        }

        @Override
        public void ended(Error error) {
            ends.add(error);
        }
    };

    @Test
    void resumesBehindTheLastOpDelivered() {
        Cursor cursor = joinedAt(0);
        cursor.ops(ops(1, 2, 3));
        assertThat(cursor.join().getLastSeenSeq()).isEqualTo(3);
        cursor.joined(Joined.newBuilder().setFromSeq(3).build());
        cursor.ops(ops(4));
        assertThat(delivered).containsExactly(1L, 2L, 3L, 4L);
        assertThat(ends).isEmpty();
    }

    @Test
    void aGapEndsTheSubscriptionWithAReason() {
        Cursor cursor = joinedAt(0);
        cursor.ops(ops(1, 3));
        assertThat(delivered).isEmpty();
        assertThat(ends).hasSize(1);
        assertThat(ends.get(0).getMessage()).contains("op 3 came where 2 was due");
    }

    @Test
    void aRepeatedOpEndsTheSubscription() {
        Cursor cursor = joinedAt(5);
        cursor.ops(ops(6));
        cursor.ops(ops(6));
        assertThat(ends).hasSize(1);
    }

    @Test
    void aResumeAtAnotherPlaceEndsTheSubscription() {
        Cursor cursor = joinedAt(5);
        cursor.join();
        cursor.joined(Joined.newBuilder().setFromSeq(6).build());
        assertThat(ends).hasSize(1);
    }

    @Test
    void theAckOfAnOwnMessageTakesThePlaceOfItsOps() {
        Cursor cursor = joinedAt(0);
        cursor.ops(ops(1));
        cursor.ownAck(Ack.newBuilder().setServerSeq(2).build(), message(2));
        cursor.ops(ops(4));
        assertThat(delivered).containsExactly(1L, 2L, 3L, 4L);
        assertThat(ends).isEmpty();
    }

    @Test
    void theAckOfAnOldDuplicateChangesNothing() {
        Cursor cursor = joinedAt(0);
        cursor.ops(ops(1, 2, 3));
        cursor.ownAck(Ack.newBuilder().setServerSeq(1).setDuplicate(true).build(), message(2));
        cursor.ops(ops(4));
        assertThat(delivered).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aListenerThatThrowsKeepsNothingElseBack() {
        Cursor cursor = new Cursor("notes", 0, new Subscription.Listener() {
            @Override
            public void ops(List<OpEvent> ops) {
                listener.ops(ops);
                throw new IllegalStateException("the application's own fault");
            }
        });
        cursor.joined(Joined.newBuilder().setFromSeq(0).build());
        cursor.ops(ops(1));
        cursor.ownAck(Ack.newBuilder().setServerSeq(2).build(), message(1));
        cursor.ops(ops(3));
        assertThat(delivered).containsExactly(1L, 2L, 3L);
    }

    @Test
    void anAckThatOvertookOpsEndsTheSubscription() {
        Cursor cursor = joinedAt(0);
        cursor.ownAck(Ack.newBuilder().setServerSeq(3).build(), message(1));
        assertThat(ends).hasSize(1);
    }

    @Test
    void aSnapshotInChunksIsPutTogetherAndConfirmed() {
        Cursor cursor = new Cursor("notes", Cursor.NOTHING, listener);
        cursor.joined(Joined.newBuilder().setSnapshot(true).setFromSeq(9).build());
        int crc = Checksums.crc32c(ByteString.copyFromUtf8("hello"));
        assertThat(cursor.chunk(chunk("he", false, 0))).isEqualTo(Cursor.NOTHING);
        assertThat(cursor.chunk(chunk("llo", true, crc))).isEqualTo(9);
        cursor.ops(ops(10));
        cursor.checkpoint(Checkpoint.newBuilder().setSeq(10).build());
        assertThat(snapshots).extracting(Content::asText).containsExactly("hello");
        assertThat(delivered).containsExactly(10L);
        assertThat(ends).isEmpty();
    }

    @Test
    void aSnapshotWithAWrongChecksumEndsTheSubscription() {
        Cursor cursor = new Cursor("notes", Cursor.NOTHING, listener);
        cursor.joined(Joined.newBuilder().setSnapshot(true).setFromSeq(9).build());
        cursor.chunk(chunk("hello", true, 1));
        assertThat(snapshots).isEmpty();
        assertThat(ends).hasSize(1);
    }

    @Test
    void aSnapshotInTheMidstOfTheOpsIsTakenOver() {
        Cursor cursor = joinedAt(3);
        cursor.ops(ops(4));
        int crc = Checksums.crc32c(ByteString.copyFromUtf8("hello"));
        assertThat(cursor.chunk(chunk("he", false, 0))).isEqualTo(Cursor.NOTHING);
        assertThat(cursor.chunk(chunk("llo", true, crc))).isEqualTo(9);
        cursor.ops(ops(10));
        assertThat(snapshots).extracting(Content::asText).containsExactly("hello");
        assertThat(delivered).containsExactly(4L, 10L);
        assertThat(ends).isEmpty();
    }

    @Test
    void aSnapshotBehindTheLastOpEndsTheSubscription() {
        Cursor cursor = joinedAt(12);
        assertThat(cursor.chunk(chunk("hello", true, 0))).isEqualTo(Cursor.NOTHING);
        assertThat(snapshots).isEmpty();
        assertThat(ends).hasSize(1);
    }

    private Cursor joinedAt(long seq) {
        Cursor cursor = new Cursor("notes", seq, listener);
        cursor.join();
        cursor.joined(Joined.newBuilder().setFromSeq(seq).build());
        return cursor;
    }

    private static Ops ops(long... seqs) {
        Ops.Builder ops = Ops.newBuilder().setDocId("notes");
        for (long seq : seqs) {
            ops.addOps(OpEvent.newBuilder().setServerSeq(seq));
        }
        return ops.build();
    }

    private static Submit message(int ops) {
        Submit.Builder submit = Submit.newBuilder().setDocId("notes").setFirstClientSeq(1);
        for (int i = 0; i < ops; i++) {
            submit.addOps(Op.getDefaultInstance());
        }
        return submit.build();
    }

    private static SnapshotChunk chunk(String text, boolean last, int crc) {
        return SnapshotChunk.newBuilder()
                .setSeq(9)
                .setText(text)
                .setLast(last)
                .setCrc32C(crc)
                .setTotalBytes(5)
                .build();
    }
}
