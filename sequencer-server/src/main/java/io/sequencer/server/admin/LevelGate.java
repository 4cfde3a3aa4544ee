package io.sequencer.server.admin;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.Command.CommandCase;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;

/**
 * Keeps commands out of a shard's log that some member might not know: those of a level above the shard's, and a raise above
 * what this node itself reads. Any thread.
 */
public final class LevelGate {
    private final IntSupplier level;
    private final int newest;
    private final ToIntFunction<CommandCase> needed;

    /**
     * @param level the shard's
     * @param newest the highest one that this node reads
     * @param needed the lowest level at which a kind of command may be proposed
     */
    public LevelGate(IntSupplier level, int newest, ToIntFunction<CommandCase> needed) {
        this.level = level;
        this.newest = newest;
        this.needed = needed;
    }

    /** The answer to a command that must not get into the log now. */
    public Optional<Decision> refusal(ByteString command) {
        CommandCase kind = CommandKind.of(command);
        if (needed.applyAsInt(kind) > level.getAsInt()) {
            return Optional.of(refused("the cluster is at feature level " + level.getAsInt() + ", this needs "
                    + needed.applyAsInt(kind) + ": upgrade every node, then ask again"));
        }
        return kind == CommandCase.RAISE_FEATURE_LEVEL && raisesTo(command) > newest
                ? Optional.of(refused("the leader reads feature levels up to " + newest + ": upgrade it first"))
                : Optional.empty();
    }

    private static long raisesTo(ByteString command) {
        try {
            return Integer.toUnsignedLong(
                    Command.parseFrom(command).getRaiseFeatureLevel().getLevel());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            return Long.MAX_VALUE;
        }
    }

    private static Decision refused(String message) {
        return Decision.newBuilder()
                .setRefused(Error.newBuilder().setCode(ErrorCode.UNSUPPORTED).setMessage(message))
                .build();
    }
}
