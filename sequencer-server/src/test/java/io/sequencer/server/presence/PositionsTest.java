package io.sequencer.server.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.v1.Presence;
import io.sequencer.proto.v1.PresenceState;
import io.sequencer.proto.v1.SelectionRange;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.document.TextPayload;
import io.sequencer.server.fanout.frame.CommittedOp;
import io.sequencer.text.TextOp;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PositionsTest {
    private static final UUID ADA = new UUID(0, 1);
    private static final UUID BOB = new UUID(0, 2);

    private final List<CommittedOp> ops = new ArrayList<>();

    /** The next op, from number 11 on. */
    private void committed(UUID client, TextOp op) {
        OpRecord record = OpRecord.newBuilder()
                .setClientId(ClientId.bytes(client))
                .setSubmitted(TextPayload.encode(op))
                .build();
        ops.add(new CommittedOp(record, 11 + ops.size(), 11 + ops.size(), 0));
    }

    private static Presence at(long seq, int anchor, int head) {
        return Presence.newBuilder()
                .setClientId(ADA.toString())
                .setSeq(seq)
                .setState(PresenceState.newBuilder()
                        .setName("Ada")
                        .addSelections(
                                SelectionRange.newBuilder().setAnchor(anchor).setHead(head)))
                .build();
    }

    private Presence atHead(Presence presence) {
        return new Positions(ops, 10 + ops.size()).atHead(presence);
    }

    @Test
    void positionsGoOverEveryOpBehindTheirNumber() {
        committed(BOB, TextOp.insert(0, "abc"));
        committed(BOB, TextOp.delete(1, 1));
        committed(BOB, TextOp.insert(30, "far behind"));
        assertThat(atHead(at(10, 5, 9))).isEqualTo(at(13, 7, 11));
        assertThat(atHead(at(11, 5, 9))).isEqualTo(at(13, 4, 8));
        assertThat(atHead(at(12, 5, 0))).isEqualTo(at(13, 5, 0));
    }

    @Test
    void cursorGoesOnBehindWhatItsClientTypedAndStaysBeforeWhatOthersPutThere() {
        committed(ADA, TextOp.insert(5, "own"));
        committed(BOB, TextOp.insert(8, "other"));
        assertThat(atHead(at(10, 5, 5))).isEqualTo(at(12, 8, 8));
    }

    @Test
    void presenceThatIsThereAlreadyOrAheadStaysAsItIs() {
        committed(BOB, TextOp.insert(0, "abc"));
        assertThat(atHead(at(11, 5, 5))).isEqualTo(at(11, 5, 5));
        assertThat(atHead(at(15, 5, 5))).isEqualTo(at(15, 5, 5));
    }

    @Test
    void positionsOlderThanTheOpsAreLeftOut() {
        committed(BOB, TextOp.insert(0, "abc"));
        Presence present = atHead(at(9, 5, 5));
        assertThat(present.getState().getSelectionsList()).isEmpty();
        assertThat(present.getState().getName()).isEqualTo("Ada");
        assertThat(present.getSeq()).isEqualTo(11);
        assertThat(new Positions(ops, 12).atHead(at(10, 5, 5)).getState().getSelectionsList())
                .as("the ops do not reach the head")
                .isEmpty();
    }
}
