package io.sequencer.server.core.document;

import io.sequencer.proto.log.v1.SessionRow;
import io.sequencer.server.core.DocumentWrites.SessionWrites;
import io.sequencer.server.core.ShardReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The sessions of one document. Those that moved since the newest snapshot are all held, in order of first change; of
 * the others the store has the row, and only the ones used last are held.
 */
final class Sessions {
    private static final int MAX_UNCHANGED = 64;
    private static final int BYTES_PER_SESSION = 2 * 1024;

    private final String docId;
    private final LinkedHashMap<UUID, SessionState> changed = new LinkedHashMap<>();
    private final Set<UUID> expired = new LinkedHashSet<>();
    private final LinkedHashMap<UUID, SessionState> unchanged = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, SessionState> eldest) {
            return size() > MAX_UNCHANGED;
        }
    };

    Sessions(String docId) {
        this.docId = docId;
    }

    Optional<SessionState> find(UUID clientId, ShardReader reader) {
        SessionState held = changed.get(clientId);
        if (held == null) {
            held = unchanged.get(clientId);
        }
        if (held != null || expired.contains(clientId)) {
            return Optional.ofNullable(held);
        }
        Optional<SessionState> stored = reader.session(docId, clientId).map(SessionState::of);
        stored.ifPresent(session -> unchanged.put(clientId, session));
        return stored;
    }

    /** The session of an op that is being numbered: from now on it differs from its row. */
    SessionState changing(UUID clientId, String user, ShardReader reader) {
        SessionState session = changed.get(clientId);
        if (session == null) {
            session = find(clientId, reader).orElseGet(() -> new SessionState(clientId, user));
            unchanged.remove(clientId);
            changed.put(clientId, session);
        }
        return session;
    }

    void expire(UUID clientId) {
        changed.remove(clientId);
        unchanged.remove(clientId);
        expired.add(clientId);
    }

    /** The rows that make the store's sessions equal to these, at a snapshot. */
    SessionWrites settle() {
        List<SessionRow> rows = new ArrayList<>(changed.size());
        changed.values().forEach(session -> rows.add(session.toRow()));
        expired.removeAll(changed.keySet());
        SessionWrites writes = new SessionWrites(rows, List.copyOf(expired));
        unchanged.putAll(changed);
        changed.clear();
        expired.clear();
        return writes;
    }

    long approximateBytes() {
        return (long) (changed.size() + unchanged.size()) * BYTES_PER_SESSION;
    }
}
