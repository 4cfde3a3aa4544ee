package io.sequencer.chaos.sim.client;

import com.google.protobuf.ByteString;
import io.sequencer.chaos.sim.judge.Recorder;
import io.sequencer.chaos.sim.judge.Recorder.AckedSubmit;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.chaos.sim.time.Process;
import io.sequencer.client.link.Transport;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.PutSnapshotRequest;
import io.sequencer.proto.v1.Request;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitAllRequest;
import io.sequencer.proto.v1.TextEdit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Speaks to several nodes at once and does what the client library never would: sends acked ops again, to other nodes, with another
 * payload; sends an op to two nodes at the same time; bases ops on what is long gone or not yet there. Also reads heads, puts
 * contents, and submits to several documents.
 */
public final class Meddler implements SimClient {
    private final String name;
    private final Map<String, DocumentMode> documents;
    private final List<String> docIds;
    private final List<String> nodes;
    private final Recorder recorder;
    private final Transport transport;
    private final Dice dice;
    /** In the order they were opened: an unordered map would make a seed another run in another process. */
    private final Map<String, HandStream> streams = new LinkedHashMap<>();

    private final Map<String, Session> sessions = new HashMap<>();
    private final boolean sessionsExpire;
    private boolean resting;

    /** An editing session of its own in one document. */
    private record Session(String clientId, long next) {}

    /**
     * @param documents in which all who have the same tag are in one shard
     * @param sessionsExpire then a resend must be what was sent: under another base it would be another op
     */
    Meddler(
            String name,
            Map<String, DocumentMode> documents,
            List<String> nodes,
            Recorder recorder,
            Process process,
            SimTransport.Surroundings around,
            boolean sessionsExpire) {
        this.name = name;
        this.documents = documents;
        this.docIds = List.copyOf(documents.keySet().stream().sorted().toList());
        this.nodes = nodes;
        this.recorder = recorder;
        this.sessionsExpire = sessionsExpire;
        this.dice = process.dice();
        this.transport = new SimTransport(name, around, process, new SimLoop(process));
    }

    @Override
    public String name() {
        return name;
    }

    private HandStream stream() {
        return stream(name);
    }

    private HandStream stream(String user) {
        String node = dice.of(nodes);
        String key = user + " at " + node;
        HandStream known = streams.get(key);
        if (known == null || known.isOver()) {
            known = new HandStream(name, user, node, recorder, transport, this::refused);
            streams.put(key, known);
        }
        return known;
    }

    /** The number must not be used for another payload: a copy of the op may still be under way. */
    private void refused(Submit submit) {
        sessions.remove(submit.getDocId());
    }

    @Override
    public void act() {
        streams.values().forEach(HandStream::check);
        if (resting) {
            return;
        }
        HandStream stream = stream();
        String docId = dice.of(docIds);
        switch (dice.below(10)) {
            case 0, 1 -> sendAgain();
            case 2, 3 -> write(stream, docId);
            case 4 -> submitAll(stream, docId);
            case 5 -> putContent(stream, docId);
            default -> stream.read(docId);
        }
    }

    /** As itself, or in the name of whose op it is: a second tab of his. */
    private void sendAgain() {
        List<AckedSubmit> acked = recorder.acked();
        if (acked.isEmpty()) {
            return;
        }
        AckedSubmit sent = dice.of(acked);
        HandStream stream = dice.oneIn(3) ? stream() : stream(sent.user());
        Submit submit = sent.submit();
        if (dice.oneIn(4)) {
            Op other = submit.getOps(0).hasOpaque()
                    ? Op.newBuilder()
                            .setOpaque(ByteString.copyFromUtf8("forged"))
                            .build()
                    : Op.newBuilder()
                            .setEdit(TextEdit.newBuilder().setInsert("forged"))
                            .build();
            submit = submit.toBuilder().setOps(0, other).build();
        } else if (!sessionsExpire && dice.oneIn(3)) {
            // With a newer base: dedup comes before the base, as long as the session is known.
            submit = submit.toBuilder()
                    .setBaseSeq(recorder.head(submit.getDocId()))
                    .build();
        }
        stream.submit(submit);
    }

    private void write(HandStream stream, String docId) {
        Submit submit = next(docId);
        if (documents.get(docId) == DocumentMode.TEXT) {
            long head = recorder.head(docId);
            long base = switch (dice.below(6)) {
                case 0 -> head + 1 + dice.below(5);
                case 1 -> 0;
                case 2 -> head - Math.min(head, dice.below(60));
                default -> submit.getBaseSeq();
            };
            submit = submit.toBuilder().setBaseSeq(base).build();
        }
        if (dice.oneIn(8)) {
            // One that is not due.
            submit = submit.toBuilder()
                    .setFirstClientSeq(submit.getFirstClientSeq() + 1)
                    .build();
            sessions.remove(docId);
        }
        stream.submit(submit);
        if (dice.oneIn(3)) {
            stream().submit(submit);
        }
    }

    private Submit next(String docId) {
        Session session = sessions.getOrDefault(docId, new Session(dice.uuid().toString(), 1));
        sessions.put(docId, new Session(session.clientId, session.next + 1));
        boolean text = documents.get(docId) == DocumentMode.TEXT;
        Op op = text
                ? Op.newBuilder().setEdit(TextEdit.newBuilder().setInsert("m")).build()
                : Op.newBuilder()
                        .setOpaque(ByteString.copyFromUtf8(name + "-" + session.next))
                        .build();
        return Submit.newBuilder()
                .setDocId(docId)
                .setClientId(session.clientId)
                .setFirstClientSeq(session.next)
                .setBaseSeq(recorder.head(docId))
                .addOps(op)
                .build();
    }

    private void submitAll(HandStream stream, String docId) {
        String tag = docId.substring(0, docId.indexOf('}'));
        List<String> together =
                docIds.stream().filter(other -> other.startsWith(tag)).toList();
        if (!stream.isReady() || together.size() < 2) {
            return;
        }
        List<Submit> parts = new ArrayList<>();
        together.stream().limit(2 + dice.below(2)).forEach(each -> parts.add(next(each)));
        stream.submitAll(SubmitAllRequest.newBuilder().addAllSubmits(parts).build());
    }

    private void putContent(HandStream stream, String docId) {
        long head = recorder.head(docId);
        if (documents.get(docId) == DocumentMode.TEXT || head == 0) {
            stream.read(docId);
            return;
        }
        long at = dice.between(Math.max(1, head - 20), head);
        stream.ask(Request.newBuilder()
                .setPutSnapshot(PutSnapshotRequest.newBuilder()
                        .setDocId(docId)
                        .setAtSeq(at)
                        .setContent(recorder.opaqueContent(docId, at))));
    }

    @Override
    public void rest() {
        resting = true;
    }

    @Override
    public boolean isSettled() {
        return streams.values().stream().allMatch(HandStream::isIdle);
    }

    @Override
    public String waitsFor() {
        return name + " waits for answers";
    }

    @Override
    public void finish() {}
}
