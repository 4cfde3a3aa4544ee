package io.sequencer.server.auth;

import io.sequencer.proto.log.v1.Authority;
import java.util.Optional;

/**
 * Who is behind a request, as this node made sure of it. Immutable, any thread.
 *
 * @param user name of the account; in a cluster without accounts whatever the client says, also nothing
 * @param kind what stands behind the name
 * @param expiresMillis when the proof is too old, in milliseconds of this node's wall clock; {@link Long#MAX_VALUE} if never
 * @param loginId the login that the token belongs to, if this cluster gave it out
 */
public record Caller(String user, Kind kind, long expiresMillis, Optional<String> loginId) {

    /** What a caller is; decides about requests that are not about one document. */
    public enum Kind {
        /** Nobody in particular: a cluster without accounts, on loopback. */
        UNCHECKED,
        /** An account, or a user of an outside issuer. */
        USER,
        /** An account that may administer the cluster and its users. */
        ADMIN,
        /** A backend with a client certificate: acts for every user, on every document. */
        BACKEND
    }

    /** A client of a cluster without accounts. */
    public static Caller unchecked(String user) {
        return new Caller(user, Kind.UNCHECKED, Long.MAX_VALUE, Optional.empty());
    }

    /** A backend that speaks for a user, or for itself. */
    public static Caller backend(String user) {
        return new Caller(user, Kind.BACKEND, Long.MAX_VALUE, Optional.empty());
    }

    /** What its commands say of it. An administrator has the rights of a user: who runs a cluster need not read its documents. */
    public Authority authority() {
        return kind == Kind.BACKEND ? Authority.TRUSTED : Authority.USER;
    }

    /**
     * The same caller for a user that it names itself: only one that is not checked, or a backend, can say for whom it speaks.
     *
     * @param named nobody: the caller as it is
     */
    public Caller speakingFor(String named) {
        return named.isEmpty() || kind == Kind.USER || kind == Kind.ADMIN
                ? this
                : new Caller(named, kind, expiresMillis, loginId);
    }

    /** Whether it may change the cluster and other people's accounts. */
    public boolean administers() {
        return kind == Kind.ADMIN || kind == Kind.UNCHECKED;
    }
}
