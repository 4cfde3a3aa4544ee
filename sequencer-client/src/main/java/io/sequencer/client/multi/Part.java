package io.sequencer.client.multi;

import io.sequencer.client.OpId;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.Submit;
import java.util.List;
import java.util.UUID;

/**
 * What one of the documents gets.
 *
 * @param docId all documents of a submit lie in one shard: put the same {@code {tag}} in their names
 * @param first the opId of the first op; the others follow in steps of one
 * @param baseSeq what the first op was written against; each other one is written against the one before it
 * @param ops one or more
 */
public record Part(String docId, OpId first, long baseSeq, List<Op> ops) {

    /** Copies the list. */
    public Part {
        ops = List.copyOf(ops);
        if (ops.isEmpty() || baseSeq < 0 || first.clientSeq() < 1) {
            throw new IllegalArgumentException(
                    "a part needs an op, a base that is not negative and a clientSeq from 1 on");
        }
    }

    /** A part under a clientId of its own, made here: for a backend that keeps no session. Keep the part to ask what became of it. */
    public static Part once(String docId, long baseSeq, List<Op> ops) {
        return new Part(docId, new OpId(UUID.randomUUID().toString(), 1), baseSeq, ops);
    }

    Submit toProto() {
        return Submit.newBuilder()
                .setDocId(docId)
                .setClientId(first.clientId())
                .setFirstClientSeq(first.clientSeq())
                .setBaseSeq(baseSeq)
                .addAllOps(ops)
                .build();
    }
}
