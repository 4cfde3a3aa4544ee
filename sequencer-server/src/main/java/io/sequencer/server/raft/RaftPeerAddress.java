package io.sequencer.server.raft;

/** Where a node listens for the other nodes' Raft traffic. */
public record RaftPeerAddress(NodeId nodeId, String host, int port) {

    public RaftPeerAddress {
        if (host.isBlank() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not an address of " + nodeId + ": " + host + ":" + port);
        }
    }

    /** {@code host:port}. */
    public String hostPort() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
