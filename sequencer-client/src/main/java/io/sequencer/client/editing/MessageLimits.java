package io.sequencer.client.editing;

import io.sequencer.proto.v1.Limits;

/**
 * What one message may hold.
 *
 * @param opsPerMessage most ops, at least 1
 * @param opBytes most bytes of one op as canonical bytes, at least {@link #MIN_OP_BYTES}
 * @param messageBytes most bytes of all its ops
 */
public record MessageLimits(int opsPerMessage, int opBytes, int messageBytes) {

    /** Room for a change of a few letters anywhere. */
    public static final int MIN_OP_BYTES = 64;

    /** What a message says beside its ops: names and numbers. */
    private static final int ENVELOPE_BYTES = 1024;

    /** The limits that a node has unless it is told otherwise. */
    public static final MessageLimits USUAL = new MessageLimits(1000, 256 << 10, (1 << 20) - ENVELOPE_BYTES);

    /** Refuses limits under which nothing could be sent. */
    public MessageLimits {
        if (opsPerMessage < 1 || opBytes < MIN_OP_BYTES || messageBytes < opBytes) {
            throw new IllegalArgumentException("limits of " + opsPerMessage + " ops, " + opBytes + " bytes an op and "
                    + messageBytes + " bytes a message let no edit pass");
        }
    }

    /** What the node announced; the usual where it announced nothing. */
    public static MessageLimits of(Limits announced) {
        int messageBytes = announced.getFrameBytes() == 0
                ? USUAL.messageBytes
                : Math.max(announced.getFrameBytes() - ENVELOPE_BYTES, MIN_OP_BYTES);
        int opBytes = announced.getOpBytes() == 0 ? USUAL.opBytes : announced.getOpBytes();
        int ops = announced.getOpsPerMessage() == 0 ? USUAL.opsPerMessage : announced.getOpsPerMessage();
        return new MessageLimits(ops, Math.min(opBytes, messageBytes), messageBytes);
    }
}
