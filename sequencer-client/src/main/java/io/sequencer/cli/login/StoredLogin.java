package io.sequencer.cli.login;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sequencer.client.Endpoint;
import io.sequencer.proto.v1.Tokens;
import java.util.List;

/**
 * A login as it is kept between commands.
 *
 * @param nodes of the cluster, as host:port
 * @param ca file of the authorities that are trusted; empty: plain text, or those of the Java installation
 * @param tls whether TLS is used
 * @param user who is logged in
 * @param accessToken good until {@code accessUntilMillis}
 * @param accessUntilMillis by this machine's clock
 * @param refreshToken good once
 */
public record StoredLogin(
        @JsonProperty("nodes") List<String> nodes,
        @JsonProperty("ca") String ca,
        @JsonProperty("tls") boolean tls,
        @JsonProperty("user") String user,
        @JsonProperty("access_token") String accessToken,
        @JsonProperty("access_until_millis") long accessUntilMillis,
        @JsonProperty("refresh_token") String refreshToken) {

    /** What of an access token's time is left for the call that shows it. */
    private static final long MARGIN_MILLIS = 10_000;

    public StoredLogin {
        nodes = List.copyOf(nodes);
    }

    /** The same with newer tokens. */
    StoredLogin with(Tokens tokens, long nowMillis) {
        long goodFor = tokens.getAccessExpiresMillis() - tokens.getNowMillis();
        return new StoredLogin(
                nodes,
                ca,
                tls,
                tokens.getUser(),
                tokens.getAccessToken(),
                nowMillis + goodFor,
                tokens.getRefreshToken());
    }

    boolean isGood(long nowMillis) {
        return nowMillis < accessUntilMillis - MARGIN_MILLIS;
    }

    public List<Endpoint> endpoints() {
        return nodes.stream().map(Endpoint::parse).toList();
    }

    /** Without what whoever reads a log could use. */
    @Override
    public String toString() {
        return "StoredLogin[" + user + " at " + nodes + "]";
    }
}
