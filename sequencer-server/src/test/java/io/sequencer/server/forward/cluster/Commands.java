package io.sequencer.server.forward.cluster;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;

/** Commands as an edge would make them. */
public final class Commands {
    private Commands() {}

    public static Command submit(String docId, String client, long clientSeq) {
        return submit(docId, client, clientSeq, ByteString.copyFromUtf8("op " + clientSeq));
    }

    public static Command submit(String docId, String client, long clientSeq, ByteString payload) {
        return submitAs("someone", docId, client, clientSeq, payload);
    }

    public static Command submitAs(String user, String docId, String client, long clientSeq) {
        return submitAs(user, docId, client, clientSeq, ByteString.copyFromUtf8("op " + clientSeq));
    }

    private static Command submitAs(String user, String docId, String client, long clientSeq, ByteString payload) {
        return Command.newBuilder()
                .setSubmit(Submission.newBuilder()
                        .setDocId(docId)
                        .setClientId(ByteString.copyFromUtf8(client))
                        .setFirstClientSeq(clientSeq)
                        .setUser(user)
                        .addOps(SubmittedOp.newBuilder().setPayload(payload)))
                .build();
    }
}
