package io.sequencer.server.raft.ratis.peers;

import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.member.Member;
import io.sequencer.server.raft.member.MemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/** Members as Ratis peers, and back. */
public final class RaftPeers {

    private RaftPeers() {}

    public static RaftPeer peer(Member member) {
        // No priority: with priorities a failover took 8 to 11 s.
        return RaftPeer.newBuilder()
                .setId(peerId(member.id()))
                .setAddress(member.at(member.ports().raft()))
                .setAdminAddress(member.at(member.ports().peer()))
                .setClientAddress(member.at(member.ports().grpc()))
                .setDataStreamAddress(member.at(member.ports().http()))
                .build();
    }

    public static Member member(RaftPeer peer) {
        String address = peer.getAddress();
        String host = address.substring(0, address.lastIndexOf(':'));
        boolean isV6 = host.startsWith("[") && host.endsWith("]");
        return new Member(
                memberId(peer.getId()),
                isV6 ? host.substring(1, host.length() - 1) : host,
                new Member.Ports(
                        port(peer.getDataStreamAddress()),
                        port(peer.getClientAddress()),
                        port(peer.getAdminAddress()),
                        port(address)));
    }

    public static RaftPeerId peerId(MemberId member) {
        return RaftPeerId.valueOf(member.toString());
    }

    public static MemberId memberId(RaftPeerId peer) {
        return MemberId.parse(peer.toString())
                .orElseThrow(() -> new IllegalStateException("not a member's name: " + peer));
    }

    public static NodeId nodeId(RaftPeerId peer) {
        return memberId(peer).node();
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
}
