package io.sequencer.server.presence;

import io.sequencer.proto.v1.Presence;
import io.sequencer.server.fanout.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** All presences that this node knows of, by document. Any thread, except where a method says otherwise. */
public final class Presences {
    private final PresenceLimits limits;
    private final Timer timer;
    private final LongSupplier nanoTime;
    private final Map<String, Room> rooms = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();
    private final LongAdder sets = new LongAdder();
    private volatile Renewals renewals = (docId, presences) -> {};

    /** Hears of this node's own clients: what changed, and that they are still there. On the presence thread. */
    @FunctionalInterface
    public interface Renewals {
        /** @param presences without a state: gone from this node */
        void renewed(String docId, List<Presence> presences);
    }

    /** What became of a presence. */
    public enum Outcome {
        SET,
        /** As many clients are present in the document as may be. */
        DOCUMENT_FULL,
        /** The states that this node knows of take as much memory as they may. */
        NODE_FULL,
        /** Another user is present under this client id. */
        CLIENT_ID_TAKEN
    }

    /**
     * @param timer its one thread is the presence thread
     * @param nanoTime as {@link System#nanoTime}
     */
    public Presences(PresenceLimits limits, Timer timer, LongSupplier nanoTime) {
        this.limits = limits;
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    /** Forgets the silent, from now on. To be called once. */
    public void start() {
        timer.after(limits.ttl().dividedBy(4), () -> {
            forgetSilent();
            start();
        });
    }

    /** Tells of this node's clients from now on. To be called once, before there are any. */
    public void tell(Renewals listener) {
        renewals = listener;
    }

    /**
     * A client of this node is present, or still is.
     *
     * @param owner whoever may take it away again
     */
    public Outcome set(String docId, Presence presence, Object owner) {
        sets.increment();
        return set(docId, presence, owner, true);
    }

    /** A client of another node is present, or still is. Where there is no room for it, it is not shown here. */
    public void heard(String docId, Presence presence, Object owner) {
        set(docId, presence, owner, false);
    }

    private Outcome set(String docId, Presence presence, Object owner, boolean here) {
        Room.Admission[] admission = new Room.Admission[1];
        change(
                docId,
                room -> admission[0] = room.set(
                        presence,
                        owner,
                        here,
                        nanoTime.getAsLong(),
                        limits.perDocument(),
                        limits.allBytes() - bytes.get()));
        return switch (admission[0]) {
            case ADMITTED -> Outcome.SET;
            case FULL -> Outcome.DOCUMENT_FULL;
            case NO_ROOM -> Outcome.NODE_FULL;
            case TAKEN -> Outcome.CLIENT_ID_TAKEN;
        };
    }

    /** Takes a client away, if it is the owner's. */
    public void remove(String docId, String clientId, Object owner) {
        change(docId, room -> room.remove(clientId, owner));
    }

    /** Takes away all clients of an owner. */
    public void removeAll(Object owner) {
        rooms.keySet().forEach(docId -> change(docId, room -> room.removeAll(owner)));
    }

    /** Tells the listener of changes from now on; returns what there is now. */
    public List<Presence> listen(String docId, PresenceListener listener) {
        List<Presence> all = new ArrayList<>();
        change(docId, room -> {
            room.add(listener);
            all.addAll(room.all());
        });
        return all;
    }

    public void stopListening(String docId, PresenceListener listener) {
        change(docId, room -> room.remove(listener));
    }

    /** What there is now. */
    public List<Presence> of(String docId) {
        List<Presence> all = new ArrayList<>();
        change(docId, room -> all.addAll(room.all()));
        return all;
    }

    /** Visits the clients of this node, document by document. */
    public void ofThisNode(Renewals visitor) {
        for (String docId : rooms.keySet()) {
            List<Presence> here = new ArrayList<>();
            change(docId, room -> here.addAll(room.here()));
            if (!here.isEmpty()) {
                visitor.renewed(docId, here);
            }
        }
    }

    private void change(String docId, Consumer<Room> change) {
        rooms.compute(docId, (id, open) -> {
            long now = nanoTime.getAsLong();
            Room room = open != null ? open : new Room(now - limits.pause().toNanos());
            long bytesBefore = room.bytes();
            int countBefore = room.size();
            change.accept(room);
            bytes.addAndGet(room.bytes() - bytesBefore);
            count.addAndGet(room.size() - countBefore);
            if (room.beginsTelling()) {
                long dueNanos = room.toldNanos() + limits.pause().toNanos();
                timer.after(Duration.ofNanos(Math.max(0, dueNanos - now)), () -> tell(docId));
            }
            return room.isEmpty() ? null : room;
        });
    }

    private void tell(String docId) {
        List<Room.News> found = new ArrayList<>();
        rooms.computeIfPresent(docId, (id, room) -> {
            found.add(room.tell(nanoTime.getAsLong()));
            return room.isEmpty() ? null : room;
        });
        for (Room.News news : found) {
            if (!news.changes().isEmpty() && !news.listeners().isEmpty()) {
                PresenceFrame frame = new PresenceFrame(docId, news.changes());
                news.listeners().forEach(listener -> listener.changed(frame));
            }
            if (!news.renewals().isEmpty()) {
                renewals.renewed(docId, news.renewals());
            }
        }
    }

    private void forgetSilent() {
        long since = nanoTime.getAsLong() - limits.ttl().toNanos();
        rooms.keySet().forEach(docId -> change(docId, room -> room.removeSilent(since)));
    }

    /** Clients present, over all documents and nodes. */
    public int count() {
        return count.get();
    }

    /** Of their states, about. */
    public long bytes() {
        return bytes.get();
    }

    /** Times that clients of this node said where they are. */
    public long sets() {
        return sets.sum();
    }
}
