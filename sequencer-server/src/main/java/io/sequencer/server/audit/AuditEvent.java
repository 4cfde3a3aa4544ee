package io.sequencer.server.audit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One event. Never holds a password, a token or a key.
 *
 * @param outcome {@code OK}, or the code of the refusal
 * @param actor who did it; empty if nobody was told to be
 * @param subject whom or what it was done to: an account or a document
 * @param address of the client; empty if there is none
 * @param details what else, by name, in order
 */
public record AuditEvent(
        AuditKind kind, String outcome, String actor, String subject, String address, Map<String, String> details) {
    public static final String OK = "OK";
    private static final int MAX_UNITS = 512;

    public AuditEvent {
        outcome = bounded(outcome);
        actor = bounded(actor);
        subject = bounded(subject);
        address = bounded(address);
        Map<String, String> kept = new LinkedHashMap<>();
        details.forEach((name, value) -> kept.put(bounded(name), bounded(value)));
        details = Map.copyOf(kept);
    }

    private static String bounded(String text) {
        return text.length() <= MAX_UNITS ? text : text.substring(0, MAX_UNITS);
    }

    /** Something that was done. */
    public static AuditEvent done(AuditKind kind, String actor, String subject, String address) {
        return new AuditEvent(kind, OK, actor, subject, address, Map.of());
    }

    /** The same with one more detail. */
    public AuditEvent with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(details);
        more.put(name, value);
        return new AuditEvent(kind, outcome, actor, subject, address, more);
    }

    /** The same, by a client at that address. */
    public AuditEvent from(String client) {
        return new AuditEvent(kind, outcome, actor, subject, client, details);
    }

    /** The same, refused. */
    public AuditEvent refused(String code) {
        return new AuditEvent(kind, code, actor, subject, address, details);
    }

    /** The same, decided by that entry of the log. */
    public AuditEvent at(int shard, long logIndex) {
        return with("shard", Integer.toString(shard)).with("logIndex", Long.toString(logIndex));
    }
}
