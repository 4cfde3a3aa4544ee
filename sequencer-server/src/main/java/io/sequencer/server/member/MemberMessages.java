package io.sequencer.server.member;

import io.sequencer.proto.peer.v1.ChangeMembersRequest;
import io.sequencer.proto.peer.v1.JoinShard;
import io.sequencer.proto.peer.v1.LeaveShard;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.member.Member;
import io.sequencer.server.raft.member.MemberId;
import io.sequencer.server.raft.member.MembershipChange;
import java.util.Optional;

/** Members and changes as messages, and back; a message that makes no sense is an {@link IllegalArgumentException}. */
final class MemberMessages {

    private MemberMessages() {}

    static io.sequencer.proto.peer.v1.Member message(Member member) {
        return io.sequencer.proto.peer.v1.Member.newBuilder()
                .setNodeId(member.node().value())
                .setIncarnation(member.id().incarnation())
                .setHost(member.host())
                .setHttpPort(member.ports().http())
                .setGrpcPort(member.ports().grpc())
                .setPeerPort(member.ports().peer())
                .setRaftPort(member.ports().raft())
                .build();
    }

    static Member member(io.sequencer.proto.peer.v1.Member message) {
        return new Member(
                new MemberId(new NodeId(message.getNodeId()), message.getIncarnation()),
                message.getHost(),
                new Member.Ports(
                        message.getHttpPort(), message.getGrpcPort(), message.getPeerPort(), message.getRaftPort()));
    }

    static ChangeMembersRequest message(String clusterId, int shard, MembershipChange change) {
        ChangeMembersRequest.Builder request =
                ChangeMembersRequest.newBuilder().setClusterId(clusterId).setShard(shard);
        if (change instanceof MembershipChange.Join join) {
            request.setJoin(JoinShard.newBuilder()
                    .setMember(message(join.member()))
                    .setReplaces(join.replaces().map(NodeId::value).orElse("")));
        } else if (change instanceof MembershipChange.Leave leave) {
            request.setLeave(LeaveShard.newBuilder()
                    .setNodeId(leave.node().value())
                    .setIncarnation(leave.incarnation().orElse(""))
                    .setForce(leave.force()));
        }
        return request.build();
    }

    static MembershipChange change(ChangeMembersRequest request) {
        return switch (request.getChangeCase()) {
            case JOIN ->
                new MembershipChange.Join(
                        member(request.getJoin().getMember()),
                        said(request.getJoin().getReplaces()).map(NodeId::new));
            case LEAVE ->
                new MembershipChange.Leave(
                        new NodeId(request.getLeave().getNodeId()),
                        said(request.getLeave().getIncarnation()),
                        request.getLeave().getForce());
            case CHANGE_NOT_SET -> throw new IllegalArgumentException("no change");
        };
    }

    private static Optional<String> said(String text) {
        return Optional.of(text).filter(t -> !t.isEmpty());
    }
}
