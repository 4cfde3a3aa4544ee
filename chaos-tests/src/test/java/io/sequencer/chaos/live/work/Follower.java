package io.sequencer.chaos.live.work;

import io.sequencer.chaos.history.DocumentEvent.Delivered;
import io.sequencer.chaos.history.DocumentEvent.Snapshot;
import io.sequencer.chaos.history.DocumentEvent.Subscribed;
import io.sequencer.chaos.history.DocumentEvent.Unsubscribed;
import io.sequencer.chaos.history.OpId;
import io.sequencer.chaos.live.record.Recording;
import io.sequencer.chaos.sim.judge.Payloads;
import io.sequencer.client.Content;
import io.sequencer.client.Subscription;
import io.sequencer.client.follow.Cursor;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Joined;
import io.sequencer.proto.v1.OpEvent;
import java.util.List;
import java.util.Optional;

/** Follows one document from a number on, wherever its client is connected. Told on its link's thread; asked on any. */
final class Follower implements Subscription.Listener {
    private final String name;
    private final String docId;
    private final Visit visit;
    private final Recording recording;
    private final Cursor cursor;
    private volatile long last;
    private volatile boolean ended;

    /**
     * @param name that no other follower has
     * @param after {@link Cursor#NOTHING}, or a number up to which the follower has everything
     */
    Follower(String name, String docId, long after, Visit visit) {
        this.name = name;
        this.docId = docId;
        this.visit = visit;
        this.recording = visit.recording();
        this.last = Math.max(0, after);
        this.cursor = visit.link().subscribe(docId, after, this);
    }

    @Override
    public void joined(Joined joined) {
        if (!ended && !joined.getSnapshot()) {
            subscribed(Optional.empty());
        }
    }

    @Override
    public void snapshot(Content content) {
        if (!ended) {
            recording.snapshotShown(docId, content.seq());
            subscribed(Optional.of(new Snapshot(content.seq(), Payloads.hash(content.bytes()))));
            last = content.seq();
        }
    }

    private void subscribed(Optional<Snapshot> snapshot) {
        recording.add(new Subscribed(docId, name, visit.node(), recording.now(), last, snapshot));
    }

    @Override
    public void ops(List<OpEvent> ops) {
        if (ended) {
            return;
        }
        for (OpEvent op : ops) {
            last = op.getServerSeq();
            recording.add(new Delivered(
                    docId,
                    name,
                    recording.now(),
                    op.getServerSeq(),
                    new OpId(op.getClientId(), op.getClientSeq()),
                    Payloads.hash(op.getOp())));
        }
    }

    @Override
    public void ended(Error error) {
        if (!ended) {
            ended = true;
            recording.add(new Unsubscribed(docId, name, recording.now()));
            recording.problem(name + " cannot follow " + docId + ": " + error.getMessage());
        }
    }

    String docId() {
        return docId;
    }

    /** Up to where it has everything. */
    long last() {
        return last;
    }

    boolean isSettled() {
        return ended || last >= recording.head(docId);
    }

    /** Leaves by itself: nothing is owed to it from here on. */
    void leave() {
        visit.link().executor().execute(() -> {
            if (!ended) {
                ended = true;
                visit.link().unsubscribe(cursor);
                recording.add(new Unsubscribed(docId, name, recording.now()));
            }
        });
    }

    /** The run is over: it stays owed what was acked, and is told nothing more. */
    void end() {
        visit.link().executor().execute(() -> {
            ended = true;
            visit.link().unsubscribe(cursor);
        });
    }

    String waitsFor() {
        return name + " follows " + docId + " up to " + last + " of " + recording.head(docId) + ", connected to "
                + visit.node();
    }
}
