package io.sequencer.cli.drill.member;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.client.Content;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.TextOp;
import io.sequencer.proto.v1.TextPart;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WatchTest {

    private final Payloads payloads = new Payloads("notes", DocumentMode.STRICT, 20);
    private final Watch.Seen seen = new Watch.Seen(payloads);

    @Test
    void everyNumberOnceInOrderIsRight() {
        see(1, 2, 3);
        seen.snapshot(content(3, 3));
        seen.snapshot(content(7, 7));
        see(8);

        assertThat(seen.wrong()).isEmpty();
    }

    @Test
    void aNumberThatIsLeftOutIsNamed() {
        see(1, 3);

        assertThat(seen.wrong()).hasValue("notes: op 3 came behind op 1");
    }

    @Test
    void aNumberThatComesTwiceIsNamed() {
        see(1, 2, 2);

        assertThat(seen.wrong()).hasValue("notes: op 2 came behind op 2");
    }

    @Test
    void anotherOpAtANumberIsNamed() {
        seen.ops(List.of(
                OpEvent.newBuilder().setServerSeq(1).setOp(payloads.op(2)).build()));

        assertThat(seen.wrong()).hasValue("notes: op 1 is not what was written there");
    }

    @Test
    void aContentOfThePastIsNamed() {
        see(1, 2);
        seen.snapshot(content(1, 1));

        assertThat(seen.wrong()).hasValue("notes: a content at 1 came behind op 2");
    }

    @Test
    void aContentThatIsNotWhatItsOpLeftIsNamed() {
        seen.snapshot(content(5, 4));

        assertThat(seen.wrong()).hasValue("notes: the content at 5 is not what op 5 left");
    }

    @Test
    void anEndIsNamed() {
        seen.ended(Error.newBuilder().setMessage("gone").build());

        assertThat(seen.wrong()).hasValue("notes: it ended: gone");
    }

    @Test
    void anAppliedTextOpIsKnownByWhatItInserts() {
        Payloads text = new Payloads("text", DocumentMode.TEXT, 20);
        Op applied = Op.newBuilder()
                .setText(TextOp.newBuilder()
                        .addParts(TextPart.newBuilder().setInsert(text.at(2)))
                        .addParts(TextPart.newBuilder().setDelete(20)))
                .build();

        assertThat(text.isOp(2, applied)).isTrue();
        assertThat(text.isOp(3, applied)).isFalse();
    }

    private void see(long... seqs) {
        seen.ops(LongStream.of(seqs)
                .mapToObj(seq -> OpEvent.newBuilder()
                        .setServerSeq(seq)
                        .setOp(payloads.op(seq))
                        .build())
                .toList());
    }

    private Content content(long seq, long of) {
        return new Content(seq, seq, ByteString.copyFromUtf8(payloads.at(of)), 0, false);
    }
}
