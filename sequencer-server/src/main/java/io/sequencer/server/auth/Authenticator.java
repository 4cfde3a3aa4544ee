package io.sequencer.server.auth;

import io.sequencer.server.audit.AuditEvent;
import java.util.concurrent.CompletableFuture;

/** Turns what a client presents into who it is. Any thread; does not block. */
@FunctionalInterface
public interface Authenticator {

    /** The caller that an access token stands for; fails with a {@link RefusedAccessException}. */
    CompletableFuture<Caller> authenticate(String token);

    /** Takes what somebody did, for the audit log, if there is one. */
    default void audit(AuditEvent event) {}
}
