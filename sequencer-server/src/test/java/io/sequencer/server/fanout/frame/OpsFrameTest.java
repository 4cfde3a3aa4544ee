package io.sequencer.server.fanout.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.SnapshotChunk;
import io.sequencer.proto.v1.TextOp;
import io.sequencer.proto.v1.TextPart;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.fanout.frame.DocumentSnapshot.Content;
import io.sequencer.text.Rope;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class OpsFrameTest {
    private static final String[] TEXTS = {
        "a", "\"\\\n\r\t\u0001\u001f", "äß€", "😀x", "\u2028<&>'=\u007f", "line\nline"
    };

    @Property(tries = 300)
    void everyPartOfAFrameReadsAsTheMessageItStandsFor(@ForAll long seed) throws InvalidProtocolBufferException {
        Random random = new Random(seed);
        DocumentMode mode = random.nextBoolean() ? DocumentMode.TEXT : DocumentMode.APPEND;
        OpBlock block = block(random, mode, 1 + random.nextInt(6));
        List<CommittedOp> ops = CommittedOp.ofBlock(block);
        OpsFrame frame = new OpsFrame("a/{b}~1", mode, block, Optional.empty());
        int from = random.nextInt(frame.count());
        int to = from + 1 + random.nextInt(frame.count() - from);

        Ops.Builder expected = Ops.newBuilder().setDocId("a/{b}~1");
        ops.subList(from, to).forEach(op -> expected.addOps(op.event(mode, false)));
        ServerMessage message = ServerMessage.newBuilder().setOps(expected).build();

        assertThat(frame.part(WireFormat.PROTO, from, to)).isEqualTo(message.toByteArray());
        ServerMessage.Builder read = ServerMessage.newBuilder();
        JsonFormat.parser().merge(new String(frame.part(WireFormat.JSON, from, to), StandardCharsets.UTF_8), read);
        assertThat(read.build()).isEqualTo(message);
    }

    @Property(tries = 200)
    void splitFramesHoldTheSameOps(@ForAll long seed) {
        Random random = new Random(seed);
        OpBlock block = block(random, DocumentMode.TEXT, 1 + random.nextInt(30));
        List<OpsFrame> frames = new OpsFrame("d", DocumentMode.TEXT, block, Optional.empty()).split(900);
        assertThat(frames.stream().flatMap(f -> f.ops().stream())).isEqualTo(CommittedOp.ofBlock(block));
        assertThat(frames).allMatch(f -> f.bytes() <= 900 || f.count() == 1);
    }

    @Example
    void versionLeavesOutOpsWithoutEffect() {
        OpBlock block = OpBlock.newBuilder()
                .setFirstSeq(8)
                .setVersion(5)
                .addRecords(OpRecord.getDefaultInstance().toByteString())
                .addRecords(OpRecord.newBuilder().setWithoutEffect(true).build().toByteString())
                .addRecords(OpRecord.getDefaultInstance().toByteString())
                .build();
        assertThat(CommittedOp.ofBlock(block)).extracting(CommittedOp::version).containsExactly(4L, 4L, 5L);
    }

    @Property(tries = 100)
    void snapshotChunksAreSmallCutBetweenCodePointsAndComplete(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(2000);
        for (int i = 0; i < pieces; i++) {
            text.append(TEXTS[random.nextInt(TEXTS.length)]);
        }
        Rope rope = Rope.of(text.toString());
        DocumentSnapshot.Chunks chunks = new DocumentSnapshot("d", 7, 6, new Content.Text(rope), 3).chunks(4096);
        StringBuilder joined = new StringBuilder();
        SnapshotChunk last = SnapshotChunk.getDefaultInstance();
        while (!chunks.done()) {
            assertThat(last.getLast()).isFalse();
            last = chunks.next();
            ServerMessage message =
                    ServerMessage.newBuilder().setSnapshotChunk(last).build();
            assertThat(WireFormat.JSON.encode(message).length).isLessThanOrEqualTo(4096);
            assertThat(WireFormat.PROTO.encode(message).length).isLessThanOrEqualTo(4096);
            joined.append(last.getText());
        }
        assertThat(joined.toString()).isEqualTo(text.toString());
        assertThat(last.getLast()).isTrue();
        assertThat(last.getCrc32C()).isEqualTo(rope.crc32c());
        assertThat(last.getTotalBytes()).isEqualTo(rope.byteLength());
        assertThat(last.getLastClientSeq()).isEqualTo(3);
    }

    private static OpBlock block(Random random, DocumentMode mode, int count) {
        OpBlock.Builder block = OpBlock.newBuilder()
                .setFirstSeq(1 + random.nextInt(1000))
                .setVersion(count + random.nextInt(100))
                .setTimeMillis(random.nextInt(3) * 1_700_000_000_000L);
        for (int i = 0; i < count; i++) {
            OpRecord.Builder record = OpRecord.newBuilder()
                    .setClientId(ClientId.bytes(new UUID(random.nextLong(), random.nextLong())))
                    .setClientSeq(1 + random.nextInt(300))
                    .setUser(random.nextInt(3) == 0 ? "" : "ünal \"x\"")
                    .setWithoutEffect(random.nextInt(5) == 0)
                    .setUndoOf(random.nextInt(2))
                    .setSubmitted(payload(random, mode));
            if (random.nextBoolean()) {
                record.setApplied(payload(random, mode));
            }
            block.addRecords(record.build().toByteString());
        }
        return block.build();
    }

    private static ByteString payload(Random random, DocumentMode mode) {
        if (mode != DocumentMode.TEXT) {
            byte[] bytes = new byte[random.nextInt(5)];
            random.nextBytes(bytes);
            return ByteString.copyFrom(bytes);
        }
        TextOp.Builder op = TextOp.newBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            TextPart.Builder part = op.addPartsBuilder();
            switch (random.nextInt(3)) {
                case 0 -> part.setRetain(1 + random.nextInt(1000));
                case 1 -> part.setInsert(TEXTS[random.nextInt(TEXTS.length)]);
                default -> part.setDelete(2).setDeleted(random.nextBoolean() ? "" : "\"d");
            }
        }
        return op.build().toByteString();
    }
}
