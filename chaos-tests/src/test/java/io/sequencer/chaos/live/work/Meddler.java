package io.sequencer.chaos.live.work;

import com.google.protobuf.ByteString;
import io.sequencer.chaos.live.reach.Place;
import io.sequencer.chaos.live.reach.Reach;
import io.sequencer.chaos.live.record.Recording;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.client.Edits;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.Submit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Does what the client library never would: sends acked ops again, to other nodes, with another payload or a newer base; sends an op
 * to two nodes at the same time; bases ops on what is long gone or not yet there. Also submits to several documents, and reads.
 */
final class Meddler implements Actor {
    private final String name;
    private final Map<String, DocumentMode> documents;
    private final List<String> docIds;
    private final Reach reach;
    private final Recording recording;
    private final Dice dice;
    private final Caller caller;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    /** An editing session of its own in one document. */
    private record Session(String clientId, long next) {}

    /** @param documents in which all who have the same tag are in one shard */
    Meddler(String name, Map<String, DocumentMode> documents, Reach reach, Recording recording, Dice dice) {
        this.name = name;
        this.documents = documents;
        this.docIds = documents.keySet().stream().sorted().toList();
        this.reach = reach;
        this.recording = recording;
        this.dice = dice;
        this.caller = new Caller(name, reach, recording);
    }

    private Place node() {
        return dice.of(reach.places());
    }

    @Override
    public void act() {
        if (!caller.takesMore()) {
            return;
        }
        String docId = dice.of(docIds);
        switch (dice.below(10)) {
            case 0, 1 -> sendAgain();
            case 2, 3 -> write(docId);
            case 4, 5 -> submitAll(docId);
            case 6, 7 -> caller.readHead(node(), docId, true);
            default -> caller.readHead(node(), docId, false);
        }
    }

    private void sendAgain() {
        Optional<Submit> acked = recording.someAcked(dice);
        if (acked.isEmpty()) {
            return;
        }
        Submit submit = acked.get();
        if (dice.oneIn(4)) {
            Op other = submit.getOps(0).hasOpaque()
                    ? Edits.opaque(ByteString.copyFromUtf8("forged"))
                    : Edits.insert(0, "forged");
            submit = submit.toBuilder().setOps(0, other).build();
        } else if (dice.oneIn(3)) {
            submit = submit.toBuilder()
                    .setBaseSeq(recording.head(submit.getDocId()))
                    .build();
        }
        caller.submit(node(), submit, () -> {});
        if (dice.oneIn(3)) {
            caller.submit(node(), submit, () -> {});
        }
    }

    private void write(String docId) {
        Submit submit = next(docId);
        if (documents.get(docId) == DocumentMode.TEXT) {
            long head = recording.head(docId);
            long base = switch (dice.below(6)) {
                case 0 -> head + 1_000 + dice.below(5);
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
        caller.submit(node(), submit, () -> sessions.remove(docId));
        if (dice.oneIn(3)) {
            caller.submit(node(), submit, () -> {});
        }
    }

    /** A number must not be used for another payload: where an op has no ack, its session is not used again. */
    private Submit next(String docId) {
        Session session = sessions.getOrDefault(docId, new Session(dice.uuid().toString(), 1));
        sessions.put(docId, new Session(session.clientId, session.next + 1));
        Op op = documents.get(docId) == DocumentMode.TEXT
                ? Edits.insert(0, "m")
                : Edits.opaque(ByteString.copyFromUtf8(name + "-" + session.clientId + "-" + session.next));
        return Submit.newBuilder()
                .setDocId(docId)
                .setClientId(session.clientId)
                .setFirstClientSeq(session.next)
                .setBaseSeq(recording.head(docId))
                .addOps(op)
                .build();
    }

    private void submitAll(String docId) {
        String tag = docId.substring(0, docId.indexOf('}'));
        List<Submit> parts = new ArrayList<>();
        docIds.stream()
                .filter(other -> other.startsWith(tag))
                .limit(2 + dice.below(2))
                .forEach(other -> {
                    // A set is refused as a whole: its sessions are its own.
                    sessions.remove(other);
                    parts.add(next(other));
                    sessions.remove(other);
                });
        caller.submitAll(node(), parts, () -> {});
    }

    @Override
    public void rest() {
        // Nothing is begun between two acts.
    }

    @Override
    public boolean isSettled() {
        return caller.isIdle();
    }

    @Override
    public String waitsFor() {
        return name + " waits for answers";
    }

    @Override
    public void finish() {
        // Its channels are the run's.
    }
}
