package io.sequencer.client.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.client.Subscription;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Joined;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {

    private final List<Long> delivered = new ArrayList<>();
    private final List<Error> ends = new ArrayList<>();
    private final List<ClientMessage> sent = new ArrayList<>();
    private final Subscription.Listener listener = new Subscription.Listener() {
        @Override
        public void ops(List<OpEvent> ops) {
            ops.forEach(op -> delivered.add(op.getServerSeq()));
        }

        @Override
        public void ended(Error error) {
            ends.add(error);
        }
    };
    private final Subscriptions subscriptions = new Subscriptions();

    @Test
    void anAckThatNobodyWaitsForIsMadeUpForByJoiningAnew() {
        joinedAt(4);
        subscriptions.strangerAck(ack(5), sent::add);
        assertThat(lastSent().getLeave().getDocId()).isEqualTo("notes");

        subscriptions.left("notes", sent::add);
        assertThat(lastSent().getJoin().getLastSeenSeq()).isEqualTo(4);
        subscriptions.joined(joined(4));
        subscriptions.ops(ops(5, 6));
        assertThat(delivered).containsExactly(5L, 6L);
        assertThat(ends).isEmpty();
    }

    @Test
    void anAckOfAnOpThatWasDeliveredAsksForNothing() {
        joinedAt(4);
        int before = sent.size();
        subscriptions.strangerAck(ack(4), sent::add);
        assertThat(sent).hasSize(before);
    }

    @Test
    void aJoinThatIsRefusedForNowIsTriedAgainAloneWhenTheNodeAskedFor() {
        joinedAt(4);
        int before = sent.size();
        subscriptions.joinLater("notes", 700, 0);
        subscriptions.tick(TimeUnit.MILLISECONDS.toNanos(699), sent::add);
        assertThat(sent).hasSize(before);
        subscriptions.tick(TimeUnit.MILLISECONDS.toNanos(700), sent::add);
        subscriptions.tick(TimeUnit.MILLISECONDS.toNanos(701), sent::add);
        assertThat(sent).hasSize(before + 1);
        assertThat(lastSent().getJoin().getLastSeenSeq()).isEqualTo(4);
        assertThat(ends).isEmpty();
    }

    @Test
    void aLeaveThatHadNothingToLeaveLetsTheNextSubscriptionJoin() {
        Cursor first = new Cursor("notes", 4, listener);
        subscriptions.add(first, sent::add);
        subscriptions.remove(first, sent::add);
        subscriptions.joinLater("notes", 0, 0);
        subscriptions.add(new Cursor("notes", 4, listener), sent::add);
        assertThat(lastSent().hasLeave()).isTrue();
        subscriptions.end(
                "notes",
                Error.newBuilder().setCode(ErrorCode.UNEXPECTED_MESSAGE).build(),
                sent::add);
        assertThat(lastSent().hasJoin()).isTrue();
        assertThat(ends).isEmpty();
    }

    private void joinedAt(long seq) {
        subscriptions.add(new Cursor("notes", seq, listener), sent::add);
        subscriptions.joined(joined(seq));
    }

    private ClientMessage lastSent() {
        return sent.get(sent.size() - 1);
    }

    private static Ack ack(long seq) {
        return Ack.newBuilder()
                .setDocId("notes")
                .setFirstClientSeq(3)
                .setLastClientSeq(3)
                .setServerSeq(seq)
                .build();
    }

    private static Joined joined(long seq) {
        return Joined.newBuilder().setDocId("notes").setFromSeq(seq).build();
    }

    private static Ops ops(long... seqs) {
        Ops.Builder ops = Ops.newBuilder().setDocId("notes");
        for (long seq : seqs) {
            ops.addOps(OpEvent.newBuilder().setServerSeq(seq));
        }
        return ops.build();
    }
}
