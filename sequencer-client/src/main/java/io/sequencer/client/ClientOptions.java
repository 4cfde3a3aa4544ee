package io.sequencer.client;

import java.time.Duration;

/**
 * How a client behaves.
 *
 * @param user who is speaking, where the cluster runs without accounts
 * @param token access token; empty without accounts
 * @param submitTimeout an op without an answer for this long is {@link Outcome.Unknown}
 * @param callTimeout a read without an answer for this long is {@link UnreachableException}
 * @param waitingPerSession messages (append: ops) of one session that may wait for their outcome
 * @param appendWindow messages of one append session that may be on the way; above 128 counts as 128
 */
public record ClientOptions(
        String user,
        String token,
        Duration submitTimeout,
        Duration callTimeout,
        int waitingPerSession,
        int appendWindow) {

    public ClientOptions {
        if (submitTimeout.isNegative() || submitTimeout.isZero() || callTimeout.isNegative() || callTimeout.isZero()) {
            throw new IllegalArgumentException("timeouts must be positive");
        }
        if (waitingPerSession < 1 || appendWindow < 1) {
            throw new IllegalArgumentException("waitingPerSession and appendWindow must be at least 1");
        }
    }

    public static ClientOptions defaults() {
        return new ClientOptions("", "", Duration.ofSeconds(30), Duration.ofSeconds(15), 20_000, 8);
    }

    public ClientOptions withUser(String name) {
        return new ClientOptions(name, token, submitTimeout, callTimeout, waitingPerSession, appendWindow);
    }

    public ClientOptions withToken(String accessToken) {
        return new ClientOptions(user, accessToken, submitTimeout, callTimeout, waitingPerSession, appendWindow);
    }

    public ClientOptions withSubmitTimeout(Duration timeout) {
        return new ClientOptions(user, token, timeout, callTimeout, waitingPerSession, appendWindow);
    }

    public ClientOptions withCallTimeout(Duration timeout) {
        return new ClientOptions(user, token, submitTimeout, timeout, waitingPerSession, appendWindow);
    }

    public ClientOptions withWaitingPerSession(int messages) {
        return new ClientOptions(user, token, submitTimeout, callTimeout, messages, appendWindow);
    }

    public ClientOptions withAppendWindow(int messages) {
        return new ClientOptions(user, token, submitTimeout, callTimeout, waitingPerSession, messages);
    }
}
