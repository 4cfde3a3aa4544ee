package io.sequencer.server.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.server.fanout.frame.CommittedOp;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingSubmitTest {
    private static final ByteString CLIENT = ByteString.copyFromUtf8("0123456789abcdef");

    @Test
    void wholeMessageIsFoundInTheStream() {
        List<CommittedOp> ops = committed(record(4, false), record(5, false), record(6, true), record(7, false));
        assertThat(submit(5, 6).standsAt(ops, 1)).isTrue();
        assertThat(submit(5, 6).standsAt(ops, 0)).isFalse();
        assertThat(submit(7).standsAt(ops, 3)).isTrue();
    }

    @Test
    void resendWithAnotherOpBehindIsNotTheMessageThatWasSequenced() {
        List<CommittedOp> ops = committed(record(5, false));
        assertThat(submit(5, 6).standsAt(ops, 0)).isFalse();
        assertThat(submit(5).standsAt(ops, 0)).isTrue();
    }

    @Test
    void neighboursThatWereSentAloneAreNoMessageOfTwo() {
        List<CommittedOp> ops = committed(record(5, false), record(6, false));
        assertThat(submit(5, 6).standsAt(ops, 0)).isFalse();
    }

    @Test
    void partOfALongerMessageIsNotTheMessage() {
        List<CommittedOp> ops = committed(record(5, false), record(6, true));
        assertThat(submit(5).standsAt(ops, 0)).isFalse();
        assertThat(submit(6).standsAt(ops, 1)).isFalse();
    }

    @Test
    void messageThatIsSplitOverTwoFramesIsFoundInNeither() {
        assertThat(submit(5, 6).standsAt(committed(record(5, false)), 0)).isFalse();
        assertThat(submit(5, 6).standsAt(committed(record(6, true)), 0)).isFalse();
    }

    private static PendingSubmit submit(long... clientSeqs) {
        Submission.Builder submission =
                Submission.newBuilder().setClientId(CLIENT).setFirstClientSeq(clientSeqs[0]);
        for (long seq : clientSeqs) {
            submission.addOps(SubmittedOp.newBuilder().setPayload(payload(seq)));
        }
        return new PendingSubmit(submission.build(), "client", 0);
    }

    private static OpRecord record(long clientSeq, boolean continues) {
        return OpRecord.newBuilder()
                .setClientId(CLIENT)
                .setClientSeq(clientSeq)
                .setSubmitted(payload(clientSeq))
                .setContinuesMessage(continues)
                .build();
    }

    private static ByteString payload(long clientSeq) {
        return ByteString.copyFromUtf8("op " + clientSeq);
    }

    private static List<CommittedOp> committed(OpRecord... records) {
        OpBlock.Builder block = OpBlock.newBuilder().setFirstSeq(1).setVersion(records.length);
        for (OpRecord record : records) {
            block.addRecords(record.toByteString());
        }
        return CommittedOp.ofBlock(block.build());
    }
}
