package io.sequencer.server.admin;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.proto.log.v1.ChangeAccess;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.Command.CommandCase;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import io.sequencer.proto.v1.Role;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last bit of the disk free: below it this node, where it leads, proposes nothing that makes the data grow, before a
 * write fails, which would end the node. What makes room (truncation, deletion, expiry) still passes. {@link #check} belongs to
 * one thread, the rest is for any.
 */
public final class DiskReserve {
    private static final Logger LOG = LoggerFactory.getLogger(DiskReserve.class);
    /** Space must come back by this part of the reserve more, or the node would change its mind at every write. */
    public static final int MARGIN = 8;

    private static final int RETRY_AFTER_MILLIS = 1_000;

    /**
     * Expiry too: it writes a snapshot of the document, and can wait. Logins go on, or nobody could delete anything; and so does what
     * takes access away, and what keeps the cluster. All of that rewrites rows of a limited size.
     */
    private static final Set<CommandCase> GROWING = EnumSet.of(
            CommandCase.SUBMIT,
            CommandCase.SUBMIT_SET,
            CommandCase.CREATE,
            CommandCase.PUT_SNAPSHOT,
            CommandCase.EXPIRE,
            CommandCase.CREATE_USER);

    private final FreeSpace space;
    private final long reserveBytes;
    private final AtomicLong refused = new AtomicLong();
    private volatile long freeBytes = Long.MAX_VALUE;
    private volatile boolean low;

    /** How much of the disk this process may still use. */
    @FunctionalInterface
    public interface FreeSpace {
        long bytes() throws IOException;
    }

    /** @param reserveBytes 0: there is none */
    public DiskReserve(FreeSpace space, long reserveBytes) {
        this.space = space;
        this.reserveBytes = reserveBytes;
    }

    /** Looks at the disk. To be called at least every few seconds. */
    public void check() {
        try {
            freeBytes = space.bytes();
        } catch (IOException e) {
            LOG.warn("the disk does not tell how much is free on it", e);
            return;
        }
        boolean isLow = freeBytes < (low ? enoughBytes() : reserveBytes);
        if (isLow != low) {
            low = isLow;
            LOG.warn(isLow ? "{}: nothing is taken up" : "{}: there is space again", space());
        }
    }

    private long enoughBytes() {
        return reserveBytes + reserveBytes / MARGIN;
    }

    private String space() {
        return (freeBytes >> 20) + " MiB free on the disk, " + (reserveBytes >> 20) + " MiB are in reserve"
                + (low ? ", with " + (enoughBytes() >> 20) + " MiB it goes on" : "");
    }

    /** Why this node should get no traffic. */
    public Optional<String> obstacle() {
        return low ? Optional.of("the disk is nearly full: " + space()) : Optional.empty();
    }

    /** The answer to a command that must not get into the log now. */
    public Optional<Decision> refusal(ByteString command) {
        if (!low || !grows(command)) {
            return Optional.empty();
        }
        refused.incrementAndGet();
        return Optional.of(Decision.newBuilder()
                .setRefused(Error.newBuilder()
                        .setCode(ErrorCode.OVERLOADED)
                        .setMessage("the disk of the leader is nearly full (" + space()
                                + "); not taken up, send the same again when there is space")
                        .setDetails(ErrorDetails.newBuilder()
                                .setRetryAfterMs(RETRY_AFTER_MILLIS)
                                .setLimit("disk_reserve_bytes")
                                .setLimitValue(reserveBytes)))
                .build());
    }

    private static boolean grows(ByteString command) {
        CommandCase kind = CommandKind.of(command);
        return GROWING.contains(kind) || (kind == CommandCase.CHANGE_ACCESS && isInvitation(command));
    }

    /** What takes access away must pass: an invitation to read may be a writer's demotion. */
    private static boolean isInvitation(ByteString command) {
        try {
            ChangeAccess change = Command.parseFrom(command).getChangeAccess();
            return change.hasInvite() && change.getInvite().getRole() != Role.READER;
        } catch (InvalidProtocolBufferException e) {
            return false; // Whoever takes it in refuses it.
        }
    }

    /** As last seen. */
    public long freeBytes() {
        return freeBytes;
    }

    public boolean isLow() {
        return low;
    }

    /** Commands refused since the start. */
    public long refused() {
        return refused.get();
    }
}
