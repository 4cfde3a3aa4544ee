package io.sequencer.server.raft.member;

import io.sequencer.server.raft.NodeId;
import java.util.stream.IntStream;

/**
 * A member and where it is reached. The Raft configuration holds all of it, so that every node learns of a new member's
 * addresses from the log.
 */
public record Member(MemberId id, String host, Ports ports) {

    /** @param http WebSocket, health, metrics; @param grpc the API; @param peer commands of other nodes; @param raft Raft */
    public record Ports(int http, int grpc, int peer, int raft) {

        public Ports {
            if (IntStream.of(http, grpc, peer, raft).anyMatch(p -> p < 1 || p > 65_535)) {
                throw new IllegalArgumentException("not ports: " + http + ", " + grpc + ", " + peer + ", " + raft);
            }
        }
    }

    public Member {
        if (host.isBlank()) {
            throw new IllegalArgumentException("no host for " + id);
        }
    }

    public NodeId node() {
        return id.node();
    }

    /** {@code host:port} of one of its ports. */
    public String at(int port) {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
