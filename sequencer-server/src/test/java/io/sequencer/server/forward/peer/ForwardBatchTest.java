package io.sequencer.server.forward.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.peer.v1.ForwardRequest;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class ForwardBatchTest {

    @Property(tries = 200)
    void onTheWireItIsTheForwardRequestOfTheProtocol(
            @ForAll @LongRange long firstId,
            @ForAll @IntRange(max = 1023) int shard,
            @ForAll @Size(max = 20) List<@StringLength(max = 200) String> docIds)
            throws Exception {
        List<Command> commands = docIds.stream()
                .map(d -> Command.newBuilder()
                        .setSubmit(Submission.newBuilder().setDocId(d).setBaseSeq(d.length()))
                        .build())
                .toList();
        ForwardRequest request = ForwardRequest.newBuilder()
                .setFirstRequestId(firstId)
                .setShard(shard)
                .addAllCommands(commands)
                .build();
        ForwardBatch batch = new ForwardBatch(
                firstId, shard, commands.stream().map(Command::toByteString).toList());

        assertThat(ForwardRequest.parseFrom(batch.encode())).isEqualTo(request);
        assertThat(ForwardBatch.decode(request.toByteArray())).isEqualTo(batch);
    }

    @Test
    void aFieldOfALaterReleaseIsSkipped() throws Exception {
        ByteString known = ByteString.copyFrom(new ForwardBatch(9, 2, List.of()).encode());
        // Field 15, length-delimited, 3 bytes.
        ByteString unknown = ByteString.copyFrom(new byte[] {0x7a, 3, 1, 2, 3});

        assertThat(ForwardBatch.decode(unknown.concat(known).toByteArray()))
                .isEqualTo(new ForwardBatch(9, 2, List.of()));
    }

    @Test
    void aCutMessageIsRefused() {
        Command create = Command.newBuilder()
                .setCreate(CreateDocument.newBuilder().setDocId("doc"))
                .build();
        byte[] whole = new ForwardBatch(1, 0, List.of(create.toByteString())).encode();

        assertThatThrownBy(() -> ForwardBatch.decode(java.util.Arrays.copyOf(whole, whole.length - 1)))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }
}
