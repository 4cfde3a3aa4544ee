package io.sequencer.server.config;

import java.util.Optional;

/**
 * Where to listen or connect.
 *
 * @param host a name or an address, without brackets
 * @param port 0 lets the system choose
 */
public record Endpoint(String host, int port) {

    /** {@code host:port}, {@code [v6]:port}; empty if it is neither. */
    static Optional<Endpoint> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            return Optional.empty();
        }
        return port > 65_535 || host.isEmpty() ? Optional.empty() : Optional.of(new Endpoint(host, port));
    }

    /** Whether the host can only be this machine. Says no to names that would have to be looked up. */
    public boolean isLoopback() {
        return host.equals("localhost")
                || host.equals("::1")
                || host.matches("127(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
