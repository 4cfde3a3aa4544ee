package io.sequencer.server.admin;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
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
    private final ToIntFunction<Command> needed;

    /**
     * @param level the shard's
     * @param newest the highest one that this node reads
     * @param needed the lowest level at which a command may be proposed, with the fields that it has
     */
    public LevelGate(IntSupplier level, int newest, ToIntFunction<Command> needed) {
        this.level = level;
        this.newest = newest;
        this.needed = needed;
    }

    /** The answer to a command that must not get into the log now. */
    public Optional<Decision> refusal(ByteString command) {
        int now = level.getAsInt();
        boolean raises = CommandKind.of(command) == CommandCase.RAISE_FEATURE_LEVEL;
        if (!raises && now >= newest) {
            return Optional.empty(); // The usual case: nothing is parsed.
        }
        Command parsed;
        try {
            parsed = Command.parseFrom(command);
        } catch (InvalidProtocolBufferException e) {
            return Optional.of(refused("these bytes are no command"));
        }
        if (raises && Integer.toUnsignedLong(parsed.getRaiseFeatureLevel().getLevel()) > newest) {
            return Optional.of(refused("the leader reads feature levels up to " + newest + ": upgrade it first"));
        }
        int wanted = needed.applyAsInt(parsed);
        return wanted > now
                ? Optional.of(refused("the cluster is at feature level " + now + ", this needs " + wanted
                        + ": upgrade every node, then ask again"))
                : Optional.empty();
    }

    private static Decision refused(String message) {
        return Decision.newBuilder()
                .setRefused(Error.newBuilder().setCode(ErrorCode.UNSUPPORTED).setMessage(message))
                .build();
    }
}
