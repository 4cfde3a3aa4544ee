package io.sequencer.server.edge.rest.route;

import com.google.protobuf.Message;
import io.sequencer.server.auth.Caller;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One thing that can be asked.
 *
 * @param method of HTTP; {@code GET} is also answered as {@code HEAD}
 * @param template path with names of the request's fields: {@code /v1/documents/{docId}}
 * @param about one line for people
 * @param input what goes in
 * @param output what comes out
 * @param handler who answers
 */
public record Route(String method, String template, String about, Input input, Output output, Handler handler) {

    /**
     * @param message the request; fields that the path does not name come from the query, or from the body if there is one
     * @param hasBody JSON of the rest of the message
     * @param anonymous asked without a token
     */
    public record Input(Message message, boolean hasBody, boolean anonymous) {}

    /**
     * @param status of HTTP when all went well
     * @param message what is said then; the default instance of {@code Empty} if nothing is
     * @param types content types of a long answer; empty: JSON of {@code message}
     * @param refusals statuses worth naming, beside those that anything can get
     */
    public record Output(int status, Message message, List<String> types, List<Integer> refusals) {}

    /** Answers a request. */
    @FunctionalInterface
    public interface Handler {
        CompletableFuture<Answer> answer(Asked asked);
    }

    /**
     * @param message of the input's type
     * @param address of the client
     */
    public record Asked(Caller caller, Message message, String address) {
        /** The request as what the route takes. */
        public <M extends Message> M as(Class<M> type) {
            return type.cast(message);
        }
    }

    /** The template's parts between slashes. */
    List<String> parts() {
        return List.of(template.substring(1).split("/"));
    }

    static boolean isName(String part) {
        return part.startsWith("{");
    }

    static String name(String part) {
        return part.substring(1, part.length() - 1);
    }
}
