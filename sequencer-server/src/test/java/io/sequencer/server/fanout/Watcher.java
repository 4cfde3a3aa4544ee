package io.sequencer.server.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.sequencer.proto.v1.Checkpoint;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.SnapshotChunk;
import io.sequencer.proto.v1.TextPart;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.fanout.frame.CommittedOp;
import io.sequencer.server.fanout.frame.OpsFrame;
import io.sequencer.server.fanout.frame.WireFormat;
import io.sequencer.text.Rope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/** A subscriber that checks each message as a careful client would: ops must be contiguous, checksums must fit. */
final class Watcher implements Sink, Subscriber {
    private final WireFormat format;
    private final ManualTasks loop;
    private final DocumentMode mode;
    private final ReadSlots reads = new ReadSlots();

    boolean writable = true;
    /** It takes no more than so many. */
    int mostFrames = Integer.MAX_VALUE;

    long seen;
    Rope content = Rope.EMPTY;
    long snapshotToConfirm;
    int snapshots;
    int checkpoints;
    int frames;
    boolean deleted;
    /** Whoever lost the right to read may know the ops up to there, and nothing else. */
    long mostAllowed = Long.MAX_VALUE;

    Optional<Error> denied = Optional.empty();
    final Set<Long> ownClientSeqs = new HashSet<>();
    final List<Long> ackedSeqs = new ArrayList<>();
    private final StringBuilder chunks = new StringBuilder();

    Watcher(WireFormat format, ManualTasks loop, DocumentMode mode) {
        this.format = format;
        this.loop = loop;
        this.mode = mode;
    }

    @Override
    public WireFormat format() {
        return format;
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public boolean isWritable() {
        return writable && frames < mostFrames;
    }

    @Override
    public ReadSlots reads() {
        return reads;
    }

    @Override
    public void flush() {}

    @Override
    public void write(byte[] frame) {
        frames++;
        assertThat(denied).as("nothing is written behind the denial").isEmpty();
        ServerMessage message = decode(frame);
        switch (message.getMessageCase()) {
            case OPS -> message.getOps().getOpsList().forEach(this::take);
            case SNAPSHOT_CHUNK -> take(message.getSnapshotChunk());
            case CHECKPOINT -> take(message.getCheckpoint());
            default -> throw new AssertionError("unexpected " + message);
        }
    }

    private ServerMessage decode(byte[] frame) {
        try {
            if (format == WireFormat.PROTO) {
                return ServerMessage.parseFrom(frame);
            }
            ServerMessage.Builder message = ServerMessage.newBuilder();
            JsonFormat.parser().merge(new String(frame, StandardCharsets.UTF_8), message);
            return message.build();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private void take(OpEvent op) {
        assertThat(op.getServerSeq())
                .as("subscriber sees a contiguous run of the canonical log")
                .isEqualTo(seen + 1);
        assertThat(snapshotToConfirm)
                .as("no op before the snapshot is confirmed")
                .isZero();
        assertThat(op.getVersion()).isEqualTo(op.getServerSeq());
        seen++;
        assertThat(seen).as("no op is delivered behind the revocation").isLessThanOrEqualTo(mostAllowed);
        if (mode == DocumentMode.TEXT) {
            for (TextPart part : op.getOp().getText().getPartsList()) {
                content = content.insert(0, part.getInsert());
            }
        } else {
            assertThat(op.getOp().getOpaque().toStringUtf8()).startsWith(MemoryDocument.letter(seen));
        }
    }

    private void take(SnapshotChunk chunk) {
        assertThat(chunk.getSeq()).as("never back in time").isGreaterThanOrEqualTo(seen);
        assertThat(chunk.getSeq()).as("no content of behind the revocation").isLessThanOrEqualTo(mostAllowed);
        chunks.append(
                mode == DocumentMode.TEXT ? chunk.getText() : chunk.getOpaque().toStringUtf8());
        if (chunk.getLast()) {
            snapshots++;
            Rope whole = Rope.of(chunks.toString());
            assertThat(chunk.getTotalBytes()).isEqualTo(whole.byteLength());
            if (mode == DocumentMode.TEXT) {
                assertThat(chunk.getCrc32C()).isEqualTo(whole.crc32c());
                content = whole;
            }
            chunks.setLength(0);
            seen = chunk.getSeq();
            snapshotToConfirm = chunk.getSeq();
            if (seen == 0) {
                snapshotToConfirm = -1;
            }
        }
    }

    private void take(Checkpoint checkpoint) {
        assertThat(checkpoint.getSeq()).as("checkpoint stands at its place").isEqualTo(seen);
        assertThat(checkpoint.getCrc32C()).isEqualTo(content.crc32c());
        checkpoints++;
    }

    @Override
    public boolean awaitsOwnOps() {
        return !ownClientSeqs.isEmpty();
    }

    @Override
    public int ownOpsAt(OpsFrame frame, int index) {
        CommittedOp op = frame.ops().get(index);
        boolean mine = !ClientId.of(op.record().getClientId()).equals(MemoryDocument.SOMEBODY)
                && ownClientSeqs.contains(op.record().getClientSeq());
        return mine ? 1 : 0;
    }

    @Override
    public void ownOpsPassed(OpsFrame frame, int index) {
        CommittedOp op = frame.ops().get(index);
        assertThat(op.serverSeq())
                .as("everything below an ack was delivered before it")
                .isEqualTo(seen + 1);
        seen++;
        ackedSeqs.add(op.serverSeq());
        ownClientSeqs.remove(op.record().getClientSeq());
        for (TextPart part : op.event(mode, false).getOp().getText().getPartsList()) {
            content = content.insert(0, part.getInsert());
        }
    }

    @Override
    public void reached(long seq) {
        assertThat(seq).isEqualTo(seen);
    }

    @Override
    public void deleted() {
        deleted = true;
    }

    @Override
    public void denied(Error error) {
        denied = Optional.of(error);
    }

    @Override
    public void failed(Throwable cause) {
        throw new AssertionError(cause);
    }
}
