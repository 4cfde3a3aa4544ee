package io.sequencer.chaos.sim.client;

import static io.sequencer.chaos.sim.time.VirtualTime.SECOND;

import io.sequencer.chaos.history.DocumentEvent.Read;
import io.sequencer.chaos.sim.judge.Happening;
import io.sequencer.chaos.sim.judge.Recorder;
import io.sequencer.client.Endpoint;
import io.sequencer.client.link.Transport;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.GetDocumentRequest;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Request;
import io.sequencer.proto.v1.Response;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitAllRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream to one node, spoken by hand: each op is on it at most once at a time, so that an answer says whose it is. */
final class HandStream implements Transport.Listener {
    private static final long LONGEST = 12 * SECOND;

    private final String name;
    private final String node;
    private final Recorder recorder;
    private final Consumer<Submit> refused;
    private final Transport.Stream stream;
    private final Map<String, Submit> unanswered = new HashMap<>();
    private final Map<Long, Asked> asked = new HashMap<>();
    private final Set<String> ofSets = new HashSet<>();
    private final Set<Long> puts = new HashSet<>();
    private long nextRequest;
    private long heard;
    private boolean welcome;
    private boolean over;

    private record Asked(String docId, long invoke) {}

    /**
     * @param user as whom it speaks
     * @param refused hears of a submit that will not be answered with an ack here
     */
    HandStream(
            String name, String user, String node, Recorder recorder, Transport transport, Consumer<Submit> refused) {
        this.name = name;
        this.node = node;
        this.recorder = recorder;
        this.refused = refused;
        this.heard = recorder.now();
        this.stream = transport.open(new Endpoint(node, 1), this);
        stream.send(ClientMessage.newBuilder()
                .setHello(Hello.newBuilder().setUser(user))
                .build());
    }

    boolean isReady() {
        return welcome && !over;
    }

    boolean isOver() {
        return over;
    }

    private static String key(String docId, String clientId, long first) {
        return docId + " " + clientId + " " + first;
    }

    void submit(Submit submit) {
        String key = key(submit.getDocId(), submit.getClientId(), submit.getFirstClientSeq());
        if (isReady() && unanswered.putIfAbsent(key, submit) == null) {
            waits();
            stream.send(ClientMessage.newBuilder().setSubmit(submit).build());
        }
    }

    void submitAll(SubmitAllRequest set) {
        if (isReady()) {
            waits();
            for (Submit part : set.getSubmitsList()) {
                String key = key(part.getDocId(), part.getClientId(), part.getFirstClientSeq());
                unanswered.put(key, part);
                ofSets.add(key);
            }
            stream.send(ClientMessage.newBuilder().setSubmitAll(set).build());
        }
    }

    void read(String docId) {
        if (isReady() && asked.size() < 8) {
            waits();
            nextRequest++;
            asked.put(nextRequest, new Asked(docId, recorder.now()));
            stream.send(ClientMessage.newBuilder()
                    .setRequest(Request.newBuilder()
                            .setId(nextRequest)
                            .setHead(GetDocumentRequest.newBuilder().setDocId(docId)))
                    .build());
        }
    }

    /** A request whose answer says nothing that is recorded. */
    void ask(Request.Builder request) {
        if (isReady() && puts.size() < 8) {
            waits();
            nextRequest++;
            puts.add(nextRequest);
            stream.send(ClientMessage.newBuilder()
                    .setRequest(request.setId(nextRequest))
                    .build());
        }
    }

    private void waits() {
        if (isIdle()) {
            heard = recorder.now();
        }
    }

    boolean isIdle() {
        return over || (unanswered.isEmpty() && asked.isEmpty() && puts.isEmpty());
    }

    /** Gives the stream up if it has been silent for too long. */
    void check() {
        if (!over && (!welcome || !isIdle()) && recorder.now() - heard > LONGEST) {
            stream.close();
            ended("silent");
        }
    }

    @Override
    public void received(ServerMessage message) {
        heard = recorder.now();
        switch (message.getMessageCase()) {
            case WELCOME -> welcome = true;
            case ACK -> {
                String key = key(
                        message.getAck().getDocId(),
                        message.getAck().getClientId(),
                        message.getAck().getFirstClientSeq());
                unanswered.remove(key);
                if (ofSets.remove(key)) {
                    recorder.tally().count(Happening.SET_APPLIED);
                }
            }
            case REJECTED -> {
                Submit submit = unanswered.remove(key(
                        message.getRejected().getDocId(),
                        message.getRejected().getClientId(),
                        message.getRejected().getFirstClientSeq()));
                if (submit != null) {
                    refused.accept(submit);
                }
            }
            case RESPONSE -> answered(message.getResponse());
            default -> {}
        }
    }

    private void answered(Response response) {
        puts.remove(response.getId());
        Asked question = asked.remove(response.getId());
        if (question != null && response.hasHead()) {
            recorder.tally().count(Happening.LINEARIZABLE_READ);
            recorder.add(new Read(
                    question.docId,
                    name,
                    node,
                    question.invoke,
                    recorder.now(),
                    response.getHead().getHeadSeq(),
                    true));
        }
    }

    @Override
    public void ready() {}

    @Override
    public void ended(@Nullable String problem) {
        over = true;
        unanswered.values().forEach(refused);
        unanswered.clear();
        asked.clear();
    }
}
