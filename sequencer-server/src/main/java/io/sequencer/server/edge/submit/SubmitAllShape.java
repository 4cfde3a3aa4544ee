package io.sequencer.server.edge.submit;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.SubmissionSet;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitAllRequest;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.core.DocId;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.Errors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a submit to several documents into one command for the log, or says what is wrong with it and in which document.
 * As {@link SubmitShape}, which looks at each message.
 */
public final class SubmitAllShape {
    private final EdgeLimits.OfMessage limits;
    private final SubmitShape each;
    private final int shards;

    public SubmitAllShape(EdgeLimits.OfMessage limits, SubmitShape each, int shards) {
        this.limits = limits;
        this.each = each;
        this.shards = shards;
    }

    /** What became of it. */
    public sealed interface Shaped {}

    /** @param parts in the order in which they came, all for documents of {@code shard} */
    public record Accepted(Command command, int shard, List<SubmitShape.Accepted> parts) implements Shaped {}

    public record Refused(Error error) implements Shaped {}

    /** What is wrong with the request as a whole, so that its parts are not worth an answer each. */
    public Optional<Error> flaw(SubmitAllRequest request) {
        int documents = request.getSubmitsCount();
        if (documents == 0) {
            return Optional.of(Errors.malformed("a submit to several documents holds at least one submit"));
        }
        if (documents > limits.documentsPerMessage()) {
            return Optional.of(Errors.tooLarge(
                    "documents_per_message", limits.documentsPerMessage(), "the message names " + documents));
        }
        int bytes = request.getSerializedSize();
        return bytes > limits.frameBytes()
                ? Optional.of(
                        Errors.tooLarge("frame_bytes", limits.frameBytes(), "the message has " + bytes + " bytes"))
                : Optional.empty();
    }

    /** To be asked where there is no {@link #flaw}. */
    public Shaped shape(SubmitAllRequest request, Caller caller) {
        SubmissionSet.Builder set = SubmissionSet.newBuilder();
        List<SubmitShape.Accepted> parts = new ArrayList<>(request.getSubmitsCount());
        Set<String> docIds = new HashSet<>();
        int shard = -1;
        for (Submit submit : request.getSubmitsList()) {
            SubmitShape.Shaped shaped = each.shape(submit, caller);
            if (shaped instanceof SubmitShape.Refused refused) {
                return refused(submit, refused.error());
            }
            SubmitShape.Accepted part = (SubmitShape.Accepted) shaped;
            if (!docIds.add(submit.getDocId())) {
                return refused(
                        submit, Errors.invalidArgument("a document is named twice; put all its ops into one submit"));
            }
            int of = DocId.shard(submit.getDocId(), shards);
            if (shard >= 0 && of != shard) {
                return refused(
                        submit,
                        Errors.invalidArgument("the documents are of several shards; give their names the same {tag}"));
            }
            shard = of;
            parts.add(part);
            set.addSubmissions(part.submission());
        }
        return new Accepted(Command.newBuilder().setSubmitSet(set).build(), shard, parts);
    }

    private static Shaped refused(Submit submit, Error error) {
        return new Refused(Errors.about(submit.getDocId(), error));
    }
}
