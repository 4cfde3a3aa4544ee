package io.sequencer.chaos.sim.client;

import io.sequencer.chaos.history.DocumentEvent.Delivered;
import io.sequencer.chaos.history.DocumentEvent.Snapshot;
import io.sequencer.chaos.history.DocumentEvent.Subscribed;
import io.sequencer.chaos.history.DocumentEvent.Unsubscribed;
import io.sequencer.chaos.history.OpId;
import io.sequencer.chaos.sim.judge.Happening;
import io.sequencer.chaos.sim.judge.Payloads;
import io.sequencer.chaos.sim.judge.Recorder;
import io.sequencer.client.Content;
import io.sequencer.client.Endpoint;
import io.sequencer.client.Subscription;
import io.sequencer.client.follow.Cursor;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Joined;
import io.sequencer.proto.v1.OpEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows one document from a number on, wherever its client is connected. */
final class Follower implements Subscription.Listener {
    private final String name;
    private final String docId;
    private final Recorder recorder;
    private final Visit visit;
    private final Cursor cursor;
    private @Nullable Endpoint node;
    private long last;
    private boolean ended;

    /** @param after {@link Cursor#NOTHING}, or a number up to which the follower has everything */
    Follower(String name, String docId, long after, Recorder recorder, Visit visit) {
        this.name = name;
        this.docId = docId;
        this.recorder = recorder;
        this.visit = visit;
        this.last = Math.max(0, after);
        this.cursor = visit.link().subscribe(docId, after, this);
    }

    @Override
    public void joined(Joined joined) {
        if (ended) {
            return; // What was on its way when it left.
        }
        Endpoint now = visit.link().connectedTo();
        if (node != null && !node.equals(now)) {
            recorder.tally().count(Happening.RESUMED_ELSEWHERE);
        }
        node = now;
        if (!joined.getSnapshot()) {
            subscribed(Optional.empty());
        }
    }

    @Override
    public void snapshot(Content content) {
        if (ended) {
            return;
        }
        recorder.tally().count(Happening.SNAPSHOT_DELIVERED);
        recorder.snapshotShown(docId, content.seq());
        subscribed(Optional.of(new Snapshot(content.seq(), Payloads.hash(content.bytes()))));
        last = content.seq();
    }

    private void subscribed(Optional<Snapshot> snapshot) {
        Endpoint at = node;
        recorder.add(new Subscribed(docId, name, at == null ? "" : at.host(), recorder.now(), last, snapshot));
    }

    @Override
    public void ops(List<OpEvent> ops) {
        if (ended) {
            return;
        }
        for (OpEvent op : ops) {
            last = op.getServerSeq();
            recorder.add(new Delivered(
                    docId,
                    name,
                    recorder.now(),
                    op.getServerSeq(),
                    new OpId(op.getClientId(), op.getClientSeq()),
                    Payloads.hash(op.getOp())));
        }
    }

    @Override
    public void ended(Error error) {
        if (ended) {
            return;
        }
        ended = true;
        recorder.add(new Unsubscribed(docId, name, recorder.now()));
        boolean expected = error.getCode() == ErrorCode.DOCUMENT_DELETED
                || (error.getCode() == ErrorCode.DOCUMENT_NOT_FOUND && recorder.head(docId) == 0);
        recorder.failures().expect(expected, name + " cannot follow " + docId + ": " + error.getMessage());
    }

    String docId() {
        return docId;
    }

    /** Up to where it has everything. */
    long last() {
        return last;
    }

    boolean isOver() {
        return ended;
    }

    boolean isSettled() {
        return ended || (last == recorder.head(docId) && !recorder.isDeleted(docId));
    }

    void leave() {
        if (!ended) {
            ended = true;
            visit.link().unsubscribe(cursor);
            recorder.add(new Unsubscribed(docId, name, recorder.now()));
        }
    }

    String waitsFor() {
        return name + ": follows " + docId + " up to " + last + " of " + recorder.head(docId);
    }
}
