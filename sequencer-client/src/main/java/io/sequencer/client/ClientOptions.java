package io.sequencer.client;

import io.sequencer.client.access.Access;
import io.sequencer.client.access.TokenSupplier;
import io.sequencer.client.access.TransportSecurity;
import java.time.Duration;

/**
 * How a client behaves.
 *
 * @param access who is speaking, and over what
 * @param submitTimeout an op without an answer for this long is {@link Outcome.Unknown}
 * @param callTimeout a read without an answer for this long is {@link UnreachableException}
 * @param waitingPerSession messages (append: ops) of one session that may wait for their outcome
 * @param appendWindow messages of one append session that may be on the way; above 128 counts as 128
 */
public record ClientOptions(
        Access access, Duration submitTimeout, Duration callTimeout, int waitingPerSession, int appendWindow) {

    public ClientOptions {
        if (submitTimeout.isNegative() || submitTimeout.isZero() || callTimeout.isNegative() || callTimeout.isZero()) {
            throw new IllegalArgumentException("timeouts must be positive");
        }
        if (waitingPerSession < 1 || appendWindow < 1) {
            throw new IllegalArgumentException("waitingPerSession and appendWindow must be at least 1");
        }
    }

    public static ClientOptions defaults() {
        return new ClientOptions(Access.none(), Duration.ofSeconds(30), Duration.ofSeconds(15), 20_000, 8);
    }

    public ClientOptions withAccess(Access who) {
        return new ClientOptions(who, submitTimeout, callTimeout, waitingPerSession, appendWindow);
    }

    /** Who is speaking, where the cluster runs without accounts. */
    public ClientOptions withUser(String name) {
        return withAccess(access.withUser(name));
    }

    /** Where the cluster runs with accounts; {@link io.sequencer.client.people.Login} is one. */
    public ClientOptions withTokens(TokenSupplier tokens) {
        return withAccess(access.withTokens(tokens));
    }

    /** One token, for less time than it is good. */
    public ClientOptions withToken(String accessToken) {
        return withAccess(access.withToken(accessToken));
    }

    public ClientOptions withSecurity(TransportSecurity security) {
        return withAccess(access.over(security));
    }

    public ClientOptions withSubmitTimeout(Duration timeout) {
        return new ClientOptions(access, timeout, callTimeout, waitingPerSession, appendWindow);
    }

    public ClientOptions withCallTimeout(Duration timeout) {
        return new ClientOptions(access, submitTimeout, timeout, waitingPerSession, appendWindow);
    }

    public ClientOptions withWaitingPerSession(int messages) {
        return new ClientOptions(access, submitTimeout, callTimeout, messages, appendWindow);
    }

    public ClientOptions withAppendWindow(int messages) {
        return new ClientOptions(access, submitTimeout, callTimeout, waitingPerSession, messages);
    }
}
