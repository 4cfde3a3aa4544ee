package io.sequencer.server.presence;

import io.sequencer.proto.v1.Presence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One document's presences and listeners. Guarded by the map that holds it: every method is called within a {@code compute}
 * of its document.
 */
final class Room {
    /** What a client takes besides its state, about: else empty ones would be free. */
    private static final int OVERHEAD_BYTES = 256;

    private final Map<String, Present> present = new LinkedHashMap<>();
    private final List<PresenceListener> listeners = new ArrayList<>();
    /** Clients that the listeners have not been told about. */
    private final Set<String> changed = new LinkedHashSet<>();
    /** Clients of this node that the other nodes have not been told about, or not that they are still there. */
    private final Set<String> renewed = new LinkedHashSet<>();

    private boolean telling;
    private long bytes;
    private long toldNanos;

    /**
     * @param owner who set it, and alone takes it away
     * @param here whether its client is connected to this node
     */
    private record Present(Presence presence, Object owner, boolean here, long heardNanos) {}

    /** Nothing was ever told: the first change is told at once. */
    Room(long longAgoNanos) {
        toldNanos = longAgoNanos;
    }

    /** How a client may be set. */
    enum Admission {
        ADMITTED,
        /** As many clients are present as may be. */
        FULL,
        /** There is no room for its state. */
        NO_ROOM,
        /** The client id is another user's. */
        TAKEN
    }

    /**
     * @param most clients that may be present
     * @param roomBytes by which states may grow
     */
    Admission set(Presence presence, Object owner, boolean here, long nowNanos, int most, long roomBytes) {
        String clientId = presence.getClientId();
        Present before = present.get(clientId);
        if (before == null && present.size() >= most) {
            return Admission.FULL;
        }
        if (before != null && !before.presence.getUser().equals(presence.getUser())) {
            return Admission.TAKEN;
        }
        long more = bytesOf(presence) - (before == null ? 0 : bytesOf(before.presence));
        if (more > Math.max(0, roomBytes)) {
            return Admission.NO_ROOM;
        }
        bytes += more;
        present.put(clientId, new Present(presence, owner, here, nowNanos));
        if (before == null || !before.presence.equals(presence)) {
            changed.add(clientId);
        }
        if (here || (before != null && before.here)) {
            renewed.add(clientId);
        }
        return Admission.ADMITTED;
    }

    /** Takes the client away, if it is the owner's. */
    void remove(String clientId, Object owner) {
        Present found = present.get(clientId);
        if (found != null && found.owner.equals(owner)) {
            remove(clientId, found);
        }
    }

    private void remove(String clientId, Present found) {
        present.remove(clientId);
        bytes -= bytesOf(found.presence);
        changed.add(clientId);
        if (found.here) {
            renewed.add(clientId);
        }
    }

    /** Takes away all clients of an owner. */
    void removeAll(Object owner) {
        new LinkedHashMap<>(present).forEach((clientId, found) -> {
            if (found.owner.equals(owner)) {
                remove(clientId, found);
            }
        });
    }

    /** Takes away whoever was last heard of before {@code sinceNanos}. */
    void removeSilent(long sinceNanos) {
        new LinkedHashMap<>(present).forEach((clientId, found) -> {
            if (found.heardNanos - sinceNanos < 0) {
                remove(clientId, found);
            }
        });
    }

    void add(PresenceListener listener) {
        listeners.add(listener);
    }

    void remove(PresenceListener listener) {
        listeners.remove(listener);
    }

    List<Presence> all() {
        return present.values().stream().map(Present::presence).toList();
    }

    List<Presence> here() {
        return present.values().stream()
                .filter(Present::here)
                .map(Present::presence)
                .toList();
    }

    /** Whether there is something to tell and nobody has taken that on; if so, the caller does. */
    boolean beginsTelling() {
        boolean begins = !telling && !(changed.isEmpty() && renewed.isEmpty());
        telling |= begins;
        return begins;
    }

    long toldNanos() {
        return toldNanos;
    }

    /**
     * What was to be told.
     *
     * @param changes for the listeners
     * @param renewals for the other nodes
     */
    record News(List<Presence> changes, List<PresenceListener> listeners, List<Presence> renewals) {}

    News tell(long nowNanos) {
        News news = new News(
                changed.stream().map(this::newest).toList(),
                List.copyOf(listeners),
                renewed.stream().map(this::newestHere).toList());
        changed.clear();
        renewed.clear();
        telling = false;
        toldNanos = nowNanos;
        return news;
    }

    private Presence newest(String clientId) {
        Present found = present.get(clientId);
        return found == null ? gone(clientId) : found.presence;
    }

    private Presence newestHere(String clientId) {
        return Optional.ofNullable(present.get(clientId))
                .filter(Present::here)
                .map(Present::presence)
                .orElseGet(() -> gone(clientId));
    }

    private static Presence gone(String clientId) {
        return Presence.newBuilder().setClientId(clientId).build();
    }

    private static long bytesOf(Presence presence) {
        return (long) presence.getSerializedSize() + OVERHEAD_BYTES;
    }

    /** Of the states of all its clients, about. */
    long bytes() {
        return bytes;
    }

    int size() {
        return present.size();
    }

    /** Whether it may be forgotten. */
    boolean isEmpty() {
        return present.isEmpty() && listeners.isEmpty() && !telling;
    }
}
