package io.sequencer.client.link;

import io.sequencer.client.lane.Lane;
import io.sequencer.client.lane.SessionLane;
import io.sequencer.client.lane.SessionPlace;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lanes of a link, and the round in which they send. Belongs to the client's loop. */
final class Lanes {

    private record Key(String docId, String clientId) {
        static Key of(Lane lane) {
            return new Key(lane.docId(), lane.clientId());
        }
    }

    private final Map<Key, Lane> lanes = new HashMap<>();
    /** Those that want to send, in the order of their turn. */
    private final LinkedHashSet<Lane> sending = new LinkedHashSet<>();

    @Nullable
    Lane find(String docId, String clientId) {
        return lanes.get(new Key(docId, clientId));
    }

    /** The session's lane. One that has ended gives way to a later session of the same clientId, and is not revived. */
    SessionLane of(SessionPlace place) {
        if (place.stopReason() != null) {
            return new SessionLane(place);
        }
        Key key = new Key(place.docId(), place.clientId());
        if (lanes.get(key) instanceof SessionLane lane) {
            if (lane.place().stopReason() == null) {
                return lane;
            }
            lane.stop("a later session took its place");
        }
        SessionLane lane = new SessionLane(place);
        lanes.put(key, lane);
        return lane;
    }

    void add(Lane lane) {
        lanes.put(Key.of(lane), lane);
    }

    void remove(Lane lane) {
        lanes.remove(Key.of(lane), lane);
        sending.remove(lane);
    }

    /** Ends the lane of this place; a later session of the same clientId has a place of its own. */
    void end(SessionPlace place, String reason) {
        if (find(place.docId(), place.clientId()) instanceof SessionLane lane && lane.place() == place) {
            remove(lane);
            lane.stop(reason);
        }
    }

    void wake(Lane lane) {
        if (lane.wantsToSend()) {
            sending.add(lane);
        }
    }

    boolean wantToSend() {
        return !sending.isEmpty();
    }

    /** Writes what may leave, one message per lane in turn. */
    void flush(Conversation stream, long nowNanos) {
        Limits limits = stream.limits();
        while (limits != null && !sending.isEmpty() && stream.takesMore()) {
            Iterator<Lane> first = sending.iterator();
            Lane lane = first.next();
            first.remove();
            ClientMessage message = lane.next(nowNanos, limits);
            if (message != null) {
                stream.inFlight += message.hasSubmit() ? 1 : 0;
                stream.send(message);
                wake(lane);
            }
        }
    }

    void connected(Limits limits) {
        for (Lane lane : all()) {
            lane.connected(limits);
            wake(lane);
        }
    }

    void connectionLost() {
        all().forEach(Lane::connectionLost);
    }

    void tick(long nowNanos, String lastProblem) {
        for (Lane lane : lanes.values()) {
            lane.tick(nowNanos, lastProblem);
            wake(lane);
        }
    }

    void stop(String reason) {
        List<Lane> stopped = all();
        lanes.clear();
        sending.clear();
        stopped.forEach(lane -> lane.stop(reason));
    }

    private List<Lane> all() {
        return new ArrayList<>(lanes.values());
    }
}
