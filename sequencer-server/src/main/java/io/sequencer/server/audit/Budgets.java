package io.sequencer.server.audit;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many lines one actor may cause: the files are kept by number, and nobody is to push out the lines about others, or about
 * himself, by doing something harmless all day. Any thread.
 */
final class Budgets {
    static final int AT_ONCE = 300;
    static final int PER_MINUTE = 30;
    private static final int ACTORS = 10_000;
    private static final long MILLIS_A_LINE = 60_000 / PER_MINUTE;

    private final InstantSource clock;
    /** By actor: when the whole budget is there again. The one that was idle for longest is forgotten first. */
    private final Map<String, Long> full = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > ACTORS;
        }
    };

    Budgets(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether the event may have a line. What cannot be done often, and must never be missed, always may. */
    synchronized boolean take(AuditEvent event) {
        // Of what was refused the actor may be no more than a name that somebody said.
        boolean isProven =
                event.outcome().equals(AuditEvent.OK) && !event.actor().isEmpty();
        String actor = isProven || event.address().isEmpty() ? event.actor() : event.address();
        if (actor.isEmpty() || event.kind().isAlwaysWritten()) {
            return true;
        }
        long now = clock.millis();
        long next = Math.max(now, full.getOrDefault(actor, now)) + MILLIS_A_LINE;
        if (next - now > AT_ONCE * MILLIS_A_LINE) {
            return false;
        }
        full.put(actor, next);
        return true;
    }
}
